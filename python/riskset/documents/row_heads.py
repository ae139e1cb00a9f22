"""Labels of rows as header cells in a PDF, which Typst marks in the head of a table alone.

The writer of tables sets each label as a grid of two cells: the indentation, which is empty, and the text. The tags of the PDF
show it: a cell of a table that holds a division of two, of which the first is empty, is the label of its row. Tables in Markdown
have no such cells, and stay as they are. The division is taken out again, and so are the empty cells with which the writer pads a table:
those of its last two columns, and the row over its head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.documents.pdf_structure import structure_of
from riskset.documents.typst_pdf import OtherForm, objects_of, reference
from riskset.tables.writers.sizes import PADDING_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.documents.pdf_structure import Element, Tree

_WITHOUT = "the labels of rows are not header cells in the PDF"
_PLAIN = frozenset({b"/Type", b"/S", b"/P", b"/K"})


def with_row_heads(pdf: bytes) -> tuple[bytes, list[str]]:
    """A PDF in which the labels of rows are header cells, each cell names its headers, and nothing else is changed.

    Returns
    -------
    tuple of bytes and list of str
        The PDF, and a warning if Typst wrote it in a form that is not known. A PDF of another program stays as it is.
    """
    if b"Typst" not in pdf:
        return pdf, []
    try:
        objects = objects_of(pdf)
        tree = structure_of(objects)
        for table in tree.tables():
            _Table(tree, table).mark()
        return (tree.file() if tree.changed else pdf), []
    except (OtherForm, KeyError, IndexError) as error:
        return pdf, [f"{_WITHOUT}, as this version of Typst writes another form: {error}"]


@dataclass(frozen=True)
class _Cell:
    """A cell of a table: the number of its element, and the columns over which it stands."""

    number: int
    columns: range


@dataclass(frozen=True)
class _Row:
    """A row of a table: the part of the table in which it is, its cells, and of them the one that is its label."""

    part: int
    number: int
    cells: list[_Cell]
    label: _Cell | None


class _Table:
    """A table of the structure."""

    def __init__(self, tree: Tree, number: int) -> None:
        self.tree = tree
        self.number = number
        self.rows = list(self._rows())

    def mark(self) -> None:
        """Make the labels of its rows header cells, if it has any, and let each cell name its headers."""
        if not any(row.label for row in self.rows):
            return
        heads = [row for row in self.rows if self.tree.kind(row.part) == b"/THead" and not row.label]
        cells = [cell for row in heads for cell in row.cells if self.tree.within(cell.number)]
        group: list[bytes] = []
        for row in (row for row in self.rows if row.label or self.tree.kind(row.part) != b"/THead"):
            own: list[bytes] = []
            if row.label:
                self._unwrap(row.label)
                spans = len(row.label.columns) > 1
                over = [] if spans else [*group, *self._over(row.label, cells)]
                own = [self._as_header(row.label, b"/Both" if spans else b"/Row", over)]
                group = own if spans else group
            for cell in (cell for cell in row.cells if cell is not row.label):
                # What stands under the rows, such as their notes, belongs to none.
                names = [*dict.fromkeys([*group, *own, *self._over(cell, cells)])] if row.label else []
                self._as_data(cell, names)
        self._leave_out_padding()
        self._move_out_of_head()

    def _rows(self) -> Iterator[_Row]:
        covered = dict[int, int]()
        for part in [self.number, *self.tree.kids(self.number)]:
            for row in self.tree.kids(part):
                if self.tree.kind(row) == b"/TR":
                    cells = list(self._cells(row, covered))
                    yield _Row(part, row, cells, next((one for one in cells if self._text_of(one) is not None), None))

    def _cells(self, row: int, covered: dict[int, int]) -> Iterator[_Cell]:
        """The cells of a row, where cells of rows above leave room; `covered` counts the rows that these still cover."""
        column, own = 0, dict[int, int]()
        for number in self.tree.kids(row):
            while covered.get(column):
                column += 1
            columns = range(column, column + self._span(number, b"/ColSpan"))
            own |= dict.fromkeys(columns, self._span(number, b"/RowSpan"))
            yield _Cell(number, columns)
            column = columns.stop
        left = {column: rows - 1 for column, rows in (covered | own).items() if rows > 1}
        covered.clear()
        covered.update(left)

    def _told(self, number: int) -> Element:
        """What the tags say of a cell as one of a table."""
        attributes = self.tree.elements[number].get(b"/A", [])
        for each in attributes if isinstance(attributes, list) else [attributes]:
            if isinstance(each, dict) and each.get(b"/O") == b"/Table":
                return each
        return {b"/O": b"/Table"}

    def _span(self, number: int, key: bytes) -> int:
        value = self._told(number).get(key, b"1")
        return int(value) if isinstance(value, bytes) else 1

    def _text_of(self, cell: _Cell) -> int | None:
        """The element that holds the text of a label; none if the cell is no label."""
        tree = self.tree
        for grid in tree.kids(cell.number) if len(tree.within(cell.number)) == 1 else ():
            parts = tree.kids(grid)
            if [*map(tree.kind, (grid, *parts))] == [b"/Div"] * 3 and not tree.within(parts[0]):
                return parts[1]
        return None

    def _unwrap(self, cell: _Cell) -> None:
        """Let a cell hold the text of its label without the grid in which it is set."""
        tree, text = self.tree, self._text_of(cell)
        if text is None:
            return
        (grid,) = tree.kids(cell.number)
        indentation = tree.kids(grid)[0]
        kids = tree.kids(text)
        if tree.elements[text].keys() <= _PLAIN and len(kids) == len(tree.within(text)):
            tree.change(cell.number, K=[*map(reference, kids)])
            for kid in kids:
                tree.change(kid, P=reference(cell.number))
            tree.take_out(text)
        else:
            tree.change(cell.number, K=[reference(text)])
            tree.change(text, P=reference(cell.number))
        tree.take_out(indentation)
        tree.take_out(grid)

    def _over(self, cell: _Cell, heads: list[_Cell]) -> list[bytes]:
        """The names of the header cells over a cell."""
        over = [
            each for each in heads if each.columns.start < cell.columns.stop and cell.columns.start < each.columns.stop
        ]
        return [name for each in over if isinstance(name := self.tree.elements[each.number].get(b"/ID"), bytes)]

    def _as_header(self, cell: _Cell, scope: bytes, headers: list[bytes]) -> bytes:
        """Make a cell a header of its row or of the rows under it, and return its name."""
        told = self.tree.elements[cell.number].get(b"/ID")
        name = told if isinstance(told, bytes) else b"(R%d)" % cell.number
        self.tree.names[name] = reference(cell.number)
        self._say(cell.number, {b"/S": b"/TH", b"/ID": name}, {b"/Scope": scope, b"/Headers": [*headers]})
        return name

    def _as_data(self, cell: _Cell, headers: list[bytes]) -> None:
        """Make a cell one of the body; beside the label of a group Typst makes headers that are empty."""
        name = self.tree.elements[cell.number].pop(b"/ID", None)
        if isinstance(name, bytes):
            del self.tree.names[name]
        self._say(cell.number, {b"/S": b"/TD"}, {b"/Headers": [*headers]})

    def _say(self, number: int, of_element: Element, of_table: Element) -> None:
        element, told = self.tree.elements[number], self._told(number)
        spans = {key: value for key, value in told.items() if key in {b"/RowSpan", b"/ColSpan"}}
        attributes = element.get(b"/A", [])
        others = [each for each in (attributes if isinstance(attributes, list) else [attributes]) if each != told]
        element |= of_element
        self.tree.change(number, A=[{b"/O": b"/Table", **of_table, **spans}, *others])

    def _leave_out_padding(self) -> None:
        """Leave out the row over the head and the columns behind the last, where the writer set them and they are empty."""
        tree = self.tree
        stop = max(cell.columns.stop for row in self.rows for cell in row.cells)
        first = self.rows[0]
        whole = [cell.number for cell in first.cells if cell.columns == range(stop)]
        if whole and tree.kind(first.part) == b"/THead" and tree.empty(first.number):
            tree.leave_out(first.number, first.part)
            self.rows.remove(first)
        last = range(stop - PADDING_COLUMNS, stop)
        padding = [(row, cell) for row in self.rows for cell in row.cells if cell.columns.start in last]
        if not all(tree.empty(cell.number) for _, cell in padding):
            return
        for row in self.rows:
            for cell in row.cells:
                if cell.columns.start in last:
                    tree.leave_out(cell.number, row.number)
                else:
                    self._end_before(cell, last.start)

    def _end_before(self, cell: _Cell, stop: int) -> None:
        """Let a cell stand over no column from one on."""
        if cell.columns.stop > stop:
            told, span = self._told(cell.number), stop - cell.columns.start
            if span > 1:
                told[b"/ColSpan"] = b"%d" % span
            else:
                del told[b"/ColSpan"]
            self.tree.changed.add(cell.number)

    def _move_out_of_head(self) -> None:
        """Put the labels of groups that stand right under the head with their rows, where Typst puts them into the head."""
        tree, parts = self.tree, self.tree.kids(self.number)
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            moved = [row.number for row in self.rows if row.part == part and row.label and tree.kind(part) == b"/THead"]
            stays = [row for row in tree.kids(part) if row not in moved]
            if moved and (not stays or following is None):
                tree.change(part, S=b"/TBody")
            elif moved and following is not None:
                tree.change(part, K=[*map(reference, stays)])
                tree.change(following, K=[*map(reference, moved), *tree.within(following)])
                for row in moved:
                    tree.change(row, P=reference(following))
