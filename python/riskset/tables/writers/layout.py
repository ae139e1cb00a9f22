"""How a table fills a page: which cells break over two lines, and how wide each column would like to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.tables.printed import Run, plain
from riskset.tables.writers.alignment import ems, paddings
from riskset.tables.writers.characters import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import PrintedTable, Text
    from riskset.tables.writers.alignment import Padding

# A4 with margins of 2.5 cm, or Letter with one inch, holds this many ems of table text of 9.5 points.
PAGE_EMS = 47.0
GAP_EMS = 0.9
STUB_EMS = 9.0
STUB_MOST_EMS = 24.0
SMALLEST_SCALE = 0.8


@dataclass(frozen=True, slots=True)
class Cell:
    """A body cell: its lines (two where an interval stands under its estimate) and the padding of the first."""

    lines: tuple[Text, ...]
    padding: Padding | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is ready to be written.

    Attributes
    ----------
    body : tuple of rows of Cell
    widths : tuple of float
        What each column would like to have, in ems of the table's text, without the gaps between columns.
    scale : float
        Factor of the text's size, below one only where the table is too wide for a portrait page.
    fits : bool
        Whether the table is estimated to fit a portrait page at that scale.
    """

    body: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    scale: float
    fits: bool

    @property
    def gap(self) -> float:
        """Room between two columns in ems: more where there is room to spare, so that a small table spreads."""
        spare = PAGE_EMS / self.scale - sum(self.widths) - GAP_EMS * len(self.widths)
        return GAP_EMS + min(max(spare, 0.0) / (2 * len(self.widths)), 1.6)


def lay_out(table: PrintedTable) -> Layout:
    """Lay out `table` on a portrait page: intervals go under their estimates where one line is too wide."""
    body = [[clean_text(cell) for cell in row.cells] for row in table.body]
    lines = [[(cell,) for cell in row] for row in body]
    widths = _widths(table, lines)
    if _total(widths) > PAGE_EMS:
        lines = [
            [_stacked(cell) if align == "decimal" else (cell,) for cell, align in zip(row, table.aligns, strict=False)]
            for row in body
        ]
        widths = _widths(table, lines)
    scale = min(1.0, max(SMALLEST_SCALE, PAGE_EMS / _total(widths)))
    return Layout(_placed(table, lines), widths, scale, fits=_total(widths) * scale <= PAGE_EMS + 1e-9)


def _total(widths: Sequence[float]) -> float:
    """Least width of the whole: the stub may wrap, the other columns may not."""
    return min(widths[0], STUB_EMS) + sum(widths[1:]) + GAP_EMS * len(widths)


def _stacked(cell: Text) -> tuple[Text, ...]:
    """Break ``27.0 (9.0, 65.0)`` before its bracket."""
    for index, run in enumerate(cell):
        for bracket in (" (", " ["):
            head, found, tail = run.text.partition(bracket)
            if found and (head or index):
                first = (*cell[:index], _with_text(run, head))
                return (
                    tuple(part for part in first if part.text),
                    (_with_text(run, bracket[1] + tail), *cell[index + 1 :]),
                )
    return (cell,)


def _with_text(run: Run, text: str) -> Run:
    return Run(text, italic=run.italic, bold=run.bold, superscript=run.superscript)


def _widths(table: PrintedTable, body: Sequence[Sequence[tuple[Text, ...]]]) -> tuple[float, ...]:
    widths = [0.0] * len(table.aligns)
    for row, lines in zip(table.body, body, strict=True):
        if not row.group:
            for column, cell in enumerate(lines):
                widths[column] = max(widths[column], *(ems(plain(line)) for line in cell))
    stub_indent = max((row.indent for row in table.body), default=0)
    widths[0] = min(widths[0] + stub_indent, STUB_MOST_EMS)
    for row in table.head:
        column = 0
        for cell in row:
            # A label may wrap between words, but not into a tower of them.
            words = plain(cell.text).split()
            label = max([*(ems(word) for word in words), ems(plain(cell.text)) / 3])
            lack = label - sum(widths[column : column + cell.span]) - GAP_EMS * (cell.span - 1)
            for spanned in range(column, column + cell.span):
                widths[spanned] += max(lack, 0.0) / cell.span
            column += cell.span
    return tuple(widths)


def _placed(table: PrintedTable, body: Sequence[Sequence[tuple[Text, ...]]]) -> tuple[tuple[Cell, ...], ...]:
    placed = [[Cell(lines) for lines in row] for row in body]
    whole = [index for index, row in enumerate(table.body) if not row.group]
    for column, align in enumerate(table.aligns):
        if align == "decimal":
            pads = paddings([body[index][column][0] for index in whole])
            for index, padding in zip(whole, pads, strict=True):
                placed[index][column] = Cell(body[index][column], padding)
    return tuple(map(tuple, placed))


def kept_together(table: PrintedTable, last: int = 3) -> list[bool]:
    """For each body row, whether no page may end after it: rows that ask, and all but the end of the last rows.

    The last row itself is marked too where notes follow, so that they are not parted from the table.
    """
    count = len(table.body)
    keep = [row.keep_with_next or row.group for row in table.body]
    for index in range(max(count - last, 0), count):
        keep[index] = index < count - 1 or bool(table.notes)
    return keep
