"""A table of a manuscript: its columns with the sizes of their groups, its rows, and which rows are levels of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Place
from riskset.audit.papers.model.columns import Column, columns_of
from riskset.audit.papers.model.joined import joined
from riskset.audit.papers.model.values import Value, count, spread, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Grid, Paper

_NAME = re.compile(
    r"(?:Supplement(?:ary|al)|Extended Data|Appendix)?\s*Table\s*(?:[A-Z]?\d+[a-z]?|[IVX]+)", re.IGNORECASE
)
_SIZES = re.compile(r"\(\s*n\s*=\s*(\d[\d,]*(?:\s*(?:\+|/|;|vs\.?|and)\s*\d[\d,]*)*)\s*\)", re.IGNORECASE)
_HEADCOUNT = re.compile(
    r"(?:n|no\.?|number|patients|(?:no\.?|number) of (?:patients|subjects|participants)|patients,? n)", re.IGNORECASE
)
_OWN_MARK = re.compile(r"\bn\s*\(?%\)?|no\. \(%\)|\(%\)|median|mean\b|, years", re.IGNORECASE)
_SPELLED_ROW = re.compile(r"median|mean\b|range|\bIQR\b|\bSD\b|quartile", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label without marks, how far it is indented, its cells by column, and the sizes that it states itself."""

    index: int
    label: str
    indent: int
    cells: dict[int, Value]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A row, and the rows that are its levels; `sure` where indentation or P values show where they end."""

    head: Row
    levels: tuple[Row, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is understood."""

    file: str
    name: str
    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    about: str
    """Its caption, corner and notes: what they say holds for each row."""

    @property
    def groups(self) -> tuple[Column, ...]:
        """The columns of groups of patients, the total left out."""
        return tuple(column for column in self.columns if column.role == "group")

    @property
    def total(self) -> Column | None:
        """The column of all patients."""
        return next((column for column in self.columns if column.role == "total"), None)

    def place(self, row: Row, column: Column | None = None, text: str = "") -> Place:
        """Where a row or a cell of it stands."""
        part = ", ".join(filter(None, (self.grid.part, self.name, f'row "{row.label}"')))
        if column is not None:
            part += f', column "{column.head}"'
        line = self.grid.lines[row.index] if self.grid.lines else None
        cell = row.cells.get(column.index) if column is not None else None
        return Place(file=self.file, line=line or None, part=part, text=text or (cell.text if cell else row.label))

    def denominator(self, row: Row, column: Column) -> int | None:
        """The size that a row states for a column's group, or the column's own."""
        order = [each.index for each in self.groups]
        if row.sizes and len(row.sizes) == len(order):
            if column.index in order:
                return row.sizes[order.index(column.index)]
            return sum(row.sizes) if column.role == "total" else None
        if row.sizes:
            return row.sizes[0] if len(row.sizes) == 1 and len(order) <= 1 else None
        return column.size


def tables_of(paper: Paper) -> tuple[Table, ...]:
    """Understand the tables of a manuscript."""
    return tuple(_table(paper.file, grid, number) for number, grid in enumerate(paper.grids, start=1))


def _table(file: str, grid: Grid, number: int) -> Table:
    found = _NAME.search(grid.caption[:60])
    heads = _with_second_head(grid, grid.heads) if grid.heads is not None else _heads(grid)
    grid = joined(grid, heads)
    columns = columns_of(grid, heads)
    rows = tuple(_row(grid, i, columns) for i in range(heads, len(grid.rows)))
    if rows and _HEADCOUNT.fullmatch(rows[0].label.strip(" ,:")):
        columns = _with_sizes(columns, rows[0])
        rows = rows[1:]
    corner = " ".join(row[0] for row in grid.rows[:heads] if row)
    about = f"{grid.caption} {corner} {grid.notes}"
    name = re.sub(r"\s+", " ", found[0].strip()) if found else f"table {number} of the file"
    return Table(file, name, grid, columns, rows, tuple(_blocks(rows, columns)), about)


def _heads(grid: Grid) -> int:
    """How many rows are heads: those before the first with a value that is not a size, without a label alone right before it."""
    first = next((i for i, row in enumerate(grid.rows) if any(_is_value(cell) for cell in row[1:])), 1)
    while first > 1 and not any(cell.strip() for cell in grid.rows[first - 1][1:]):
        first -= 1
    return max(first, 1)


def _with_second_head(grid: Grid, heads: int) -> int:
    """The heads that a format states, and a row of heads behind them: without a label, and with no value."""
    while 0 < heads < len(grid.rows) - 1:
        label, *cells = grid.rows[heads]
        said = [cell for cell in cells if cell.strip()]
        if label.strip() or len(said) < 2 or any(_is_value(cell) for cell in said):
            break
        heads += 1
    return heads


def _is_value(cell: str) -> bool:
    read = value(re.sub(r"\(?\s*[nN]\s*=\s*[\d,]+\s*\)?", "", cell))
    return read is not None and not re.search(r"[A-Za-z]{2,}", read.shape)


def _row(grid: Grid, index: int, columns: tuple[Column, ...]) -> Row:
    cells = grid.rows[index]
    raw = cells[0]
    read = {
        column.index: found
        for column in columns
        if (index, column.index) not in grid.continued and (found := value(cells[column.index])) is not None
    }
    label = clean_label(raw)
    if len(columns) + 1 < len(cells):
        between = [cells[c] for c in range(1, len(cells)) if c not in {column.index for column in columns}]
        label = " ".join(filter(None, (label, *(clean_label(text) for text in dict.fromkeys(between)))))
    sizes = _SIZES.search(raw)
    stated = tuple(int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", sizes[1])) if sizes else ()
    return Row(index, label, len(raw) - len(raw.lstrip()), read, stated)


def named_in_note(table: Table, cell: Value) -> str:
    """What a note says of cells of a value between two others: `Data are n/N (%) or median [IQR]`."""
    if spread(cell) is None:
        return ""
    bracket = "[" if "[" in cell.text else "("
    found = re.search(
        rf"\b(?:median|mean)s?\s*{re.escape(bracket)}\s*(?:IQR|interquartile|range|Q1|quartile)",
        table.about,
        re.IGNORECASE,
    )
    return found[0] if found else ""


def clean_label(text: str) -> str:
    """A label without marks of footnotes, and with simple spaces."""
    return re.sub(r"\s+", " ", re.sub(r"\^\S+$", "", text.replace("\u00a0", " ").strip())).strip()


def _with_sizes(columns: tuple[Column, ...], row: Row) -> tuple[Column, ...]:
    sized: list[Column] = []
    for column in columns:
        cell = row.cells.get(column.index)
        number = count(cell) if cell else None
        if number is not None and column.size is None and number.percent is None and column.role != "p":
            role = "group" if column.role == "other" else column.role
            sized.append(Column(column.index, column.head, number.n, role, column.pair))
        else:
            sized.append(column)
    return tuple(sized)


def _blocks(rows: Sequence[Row], columns: Sequence[Column]) -> list[Block]:
    body = {column.index for column in columns if column.role != "p"}
    tests = {column.index for column in columns if column.role == "p"}
    indented = len({row.indent for row in rows}) > 1
    blocks: list[Block] = []
    for i, row in enumerate(rows):
        has_values = bool(body & row.cells.keys())
        levels: list[Row] = []
        for after in rows[i + 1 :]:
            if indented and after.indent <= row.indent:
                break
            if not indented and (has_values or not body & after.cells.keys() or _is_own(after, row, tests)):
                break
            levels.append(after)
        depth = min((level.indent for level in levels), default=0)
        direct = tuple(level for level in levels if level.indent == depth)
        sure = indented or bool(tests & row.cells.keys())
        blocks.append(Block(row, direct, sure))
    return blocks


def _is_own(row: Row, head: Row, tests: set[int]) -> bool:
    """Whether a row that is not indented is a variable of its own and no level of the head."""
    if _SPELLED_ROW.match(row.label):
        return False
    return bool(_OWN_MARK.search(row.label)) or bool(tests & row.cells.keys() and tests & head.cells.keys())
