"""How wide the columns of a table are at the least and at best: cells, labels of the head, padding."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under, plain, split
from riskset.tables.writers.alignment import paddings
from riskset.tables.writers.characters import clean_label, clean_text
from riskset.tables.writers.lines import steps, widest_word
from riskset.tables.writers.metrics import RAISED, ems, text_ems
from riskset.tables.writers.sizes import GAP_EMS, HANG_EMS, STEP_EMS, STUB_EMS, STUB_MOST_EMS, TEXT_EMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Text
    from riskset.tables.writers.alignment import Padding

# A label of the head breaks over so many lines before it makes its column wider; a short one does not, where there is room.
_HEAD_LINES, _MORE_HEAD_LINES = 2, 3
_SHORT_LABEL_EMS = 7.0
# The size of a group is printed under its name.
_SIZE_OF_GROUP = re.compile(r"\s\((?=[nN]\s?=)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines (two where the size of a group stands under its name) and the padding of the first."""

    lines: tuple[Text, ...]
    padding: Padding | None = None

    def parts(self) -> Iterator[tuple[Text, str]]:
        """The first line in order, as text and padding in turns, of which one is empty."""
        padding, line = self.padding, self.lines[0]
        if padding is None:
            yield line, ""
            return
        head, tail = split(line, padding.at)
        parts: list[tuple[Text, str]] = [((), padding.before), (head, ""), ((), padding.gap)]
        yield from (part for part in [*parts, (tail, ""), ((), padding.after)] if part != ((), ""))

    @property
    def raised(self) -> str:
        """The padding in the place of a footnote's mark."""
        return "" if self.padding is None else self.padding.raised


@dataclass(frozen=True, slots=True)
class Measured:
    """A table whose cells are measured.

    Attributes
    ----------
    head, body : tuple of rows of Cell
    least, best, whole : tuple of float
        Widths of the columns in ems: the least that breaks no word and no number, that which its text likes, and that at
        which no cell breaks.
    wraps : tuple of bool
        Whether the cells of a column are text, which may break; those of the others stand on one line.
    """

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    least: tuple[float, ...]
    best: tuple[float, ...]
    whole: tuple[float, ...]
    wraps: tuple[bool, ...]


@lru_cache(maxsize=4)  # every format of a cell asks for the same
def measured(table: PrintedTable) -> Measured:
    """Measure the cells of `table`."""
    head = tuple(tuple(Cell(_label_lines(clean_label(cell.text))) for cell in row) for row in table.head)
    body = _padded(table, [[_stub(row), *map(clean_text, row.cells[1:])] for row in table.body])
    least, best, whole, wraps = _cell_widths(table, body)
    tight, easy = _with_heads(table, head, least, easy=False), _with_heads(table, head, best, easy=True)
    best = tuple(map(max, tight, easy))
    return Measured(head, body, tight, best, tuple(map(max, best, whole)), tuple(wraps))


def _stub(row: PrintedRow) -> Text:
    """The label of a row; of a group's heading in bold."""
    label = clean_label(row.cells[0])
    return tuple(replace(run, bold=True) for run in label) if row.group else label


def _cell_widths(
    table: PrintedTable, body: Sequence[Sequence[Cell]]
) -> tuple[list[float], list[float], list[float], list[bool]]:
    """The least and the best width of each column, by its cells, that at which none breaks, and whether they may."""
    least, whole = [0.0] * len(table.aligns), [0.0] * len(table.aligns)
    for row, cells in zip(table.body, body, strict=True):
        for column, cell in enumerate(cells):
            if row.group or row.span(column) != 1:
                continue
            indent = row.indent * STEP_EMS if column == 0 else 0.0
            width = cell_width(cell) + indent
            whole[column] = max(whole[column], width)
            least[column] = max(least[column], widest_word(cell.lines[0]) + indent + (HANG_EMS if not column else 0))
    best: list[float] = []
    texts: list[bool] = []
    for column, width in enumerate(whole):
        most = STUB_MOST_EMS if column == 0 else TEXT_EMS
        wraps = column == 0 or width > TEXT_EMS or table.aligns[column] == "left"
        texts.append(wraps)
        best.append(max(min(width, most), min(least[column], width)) if wraps else width)
        narrow = max(least[column], STUB_EMS) if column == 0 else least[column]
        least[column] = min(narrow, best[column]) if wraps else width
    return least, best, whole, texts


def cell_width(cell: Cell) -> float:
    """Width of a cell on one line, padding included."""
    padded = sum(text_ems(text) + ems(pad) for text, pad in cell.parts())
    return max(padded + RAISED * ems(cell.raised), *map(text_ems, cell.lines[1:]), 0.0)


def _with_heads(
    table: PrintedTable, head: Sequence[Sequence[Cell]], cells: Sequence[float], *, easy: bool
) -> tuple[float, ...]:
    """The columns' widths with room for the labels over them, which break before they make a column wider."""
    widths = list(cells)
    for row, laid in list(zip(table.head, head, strict=True))[::-1]:
        for (column, label), cell in zip(columns_under(row), laid, strict=True):
            wanted = max(_label_width(line, easy=easy) for line in cell.lines)
            lack = wanted - span_width(widths, column, label.span, GAP_EMS)
            for spanned in range(column, column + label.span):
                widths[spanned] += max(lack, 0.0) / label.span
    return tuple(widths)


def span_width(widths: Sequence[float], column: int, span: int, gap: float) -> float:
    """Width of `span` columns from `column` on with the gaps between them, in ems."""
    return sum(widths[column : column + span]) + gap * (span - 1)


def _label_width(label: Text, *, easy: bool) -> float:
    """The least width at which a label takes no more than so many lines, and no word is broken."""
    whole, most = text_ems(label), _HEAD_LINES if easy else _MORE_HEAD_LINES
    if easy and whole <= _SHORT_LABEL_EMS:
        return whole
    return next(width for width, lines in steps(label, widest_word(label), whole) if lines <= most)


def _label_lines(label: Text) -> tuple[Text, ...]:
    """Break ``Low risk (n = 54)`` before its bracket."""
    match = _SIZE_OF_GROUP.search(plain(label))
    if match is None or match.start() == 0:
        return (label,)
    first, rest = split(label, match.start())
    return first, split(rest, 1)[1]


def _padded(table: PrintedTable, body: Sequence[Sequence[Text]]) -> tuple[tuple[Cell, ...], ...]:
    placed = [[Cell((text,)) for text in row] for row in body]
    for column, align in enumerate(table.aligns):
        # Cells over several columns stand under each other, not under those of one.
        alike: dict[int, list[int]] = {}
        for index, row in enumerate(table.body if align == "decimal" else ()):
            if not row.group:
                alike.setdefault(row.span(column), []).append(index)
        for rows in alike.values():
            pads = paddings([body[index][column] for index in rows])
            cells = [Cell((body[index][column],), padding) for index, padding in zip(rows, pads, strict=True)]
            # Padding belongs to one line: a column of text would wrap it.
            if max(map(cell_width, cells), default=0.0) <= TEXT_EMS:
                for index, cell in zip(rows, cells, strict=True):
                    placed[index][column] = cell
    return tuple(map(tuple, placed))
