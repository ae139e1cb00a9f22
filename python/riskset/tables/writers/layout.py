"""How a table fills a page: which cells break over two lines, and how wide each column would like to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.tables.printed import plain
from riskset.tables.writers.alignment import ems, paddings
from riskset.tables.writers.characters import clean_label, clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import PrintedTable, Text
    from riskset.tables.writers.alignment import Padding

# A4 with margins of 2.5 cm, or Letter with one inch, holds this many ems of table text of 9.5 points.
PAGE_EMS = 47.0
# The same pages turned: 24.7 cm of A4.
LANDSCAPE_EMS = 72.5
GAP_EMS = 0.9
STUB_EMS = 12.0
STUB_MOST_EMS = 24.0
# A column that would like more than this is text, which may wrap as the stub may.
TEXT_EMS = 14.0
LABEL_EMS = 6.0
# One line is given up before the text is as small as it may be.
SMALLEST_ONE_LINE_SCALE = 0.85
SMALLEST_SCALE = 0.8
# An interval: a count's percentage, or a word such as "(reference)", stays on its line.
_INTERVAL = re.compile(r"\s[(\[](?=[^)\]]+(?:\u2013|\d-|, |; | to ))")
# At most so many rows in a sequence are tied to their next.
_TIED = 12
# The size of a group is printed under its name.
_SIZE = re.compile(r"\s\((?=[nN]\s?=)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines (two where an interval stands under its estimate) and the padding of the first."""

    lines: tuple[Text, ...]
    padding: Padding | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is ready to be written.

    Attributes
    ----------
    head, body : tuple of rows of Cell
    widths : tuple of float
        What each column would like to have, in ems of the table's text, without the gaps between columns.
    scale : float
        Factor of the text's size, below one only where the table is too wide for its page.
    page : float
        Width of the page that it is laid out for, in ems: portrait, or landscape where no portrait page holds it.
    fits : bool
        Whether the table is estimated to fit that page at that scale.
    """

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    scale: float
    page: float
    fits: bool

    @property
    def landscape(self) -> bool:
        """Whether the page must be turned."""
        return self.page > PAGE_EMS

    @property
    def gap(self) -> float:
        """Room between two columns in ems: more where there is room to spare, so that a small table spreads."""
        spare = self.page / self.scale - sum(self.widths) - GAP_EMS * len(self.widths)
        return GAP_EMS + min(max(spare, 0.0) / (2 * len(self.widths)), 1.6)


@lru_cache(maxsize=4)  # every format of a cell asks for the same
def lay_out(table: PrintedTable) -> Layout:
    """Lay out `table` on a portrait page, or on a landscape page where it must.

    A little too wide, its text is set smaller; too wide for that, intervals go under their estimates; too wide for
    both, the page is turned and all of this tried again.
    """
    tries = (_laid_out(table, page, stacked=stacked) for page in (PAGE_EMS, LANDSCAPE_EMS) for stacked in (False, True))
    layout = next(tries)
    while not layout.fits and (another := next(tries, None)) is not None:
        layout = another
    return layout


def _laid_out(table: PrintedTable, page: float, *, stacked: bool) -> Layout:
    head = tuple(tuple(Cell(_label_lines(clean_label(cell.text))) for cell in row) for row in table.head)
    body = [[clean_label(row.cells[0]), *map(clean_text, row.cells[1:])] for row in table.body]
    lines = [
        [
            _stacked(cell) if stacked and align == "decimal" else (cell,)
            for cell, align in zip(row, table.aligns, strict=False)
        ]
        for row in body
    ]
    widths = _widths(table, head, lines)
    smallest = SMALLEST_SCALE if stacked else SMALLEST_ONE_LINE_SCALE
    scale = min(1.0, max(smallest, page / _total(widths)))
    fits = _total(widths) * scale <= page + 1e-9
    return Layout(head, _placed(table, lines, widths), widths, scale, page, fits)


def _total(widths: Sequence[float]) -> float:
    """Least width of the whole: the stub and columns of text may wrap, columns of numbers may not."""
    return min(widths[0], STUB_EMS) + sum(min(width, TEXT_EMS) for width in widths[1:]) + GAP_EMS * len(widths)


def _stacked(cell: Text) -> tuple[Text, ...]:
    """Break ``27.0 (9.0, 65.0)`` before its bracket."""
    return _broken(cell, _INTERVAL)


def _label_lines(label: Text) -> tuple[Text, ...]:
    """Break ``Low risk (n = 54)`` before its bracket."""
    return _broken(label, _SIZE)


def _broken(text: Text, pattern: re.Pattern[str]) -> tuple[Text, ...]:
    """Break `text` at the blank before the first bracket that `pattern` finds behind something else."""
    for index, run in enumerate(text):
        match = pattern.search(run.text)
        if match and (match.start() or index):
            head = replace(run, text=run.text[: match.start()])
            first = tuple(part for part in (*text[:index], head) if part.text)
            return first, (replace(run, text=run.text[match.start() + 1 :]), *text[index + 1 :])
    return (text,)


def _widths(
    table: PrintedTable, head: Sequence[Sequence[Cell]], body: Sequence[Sequence[tuple[Text, ...]]]
) -> tuple[float, ...]:
    widths = [0.0] * len(table.aligns)
    for row, lines in zip(table.body, body, strict=True):
        if not row.group:
            for column, cell in enumerate(lines):
                widths[column] = max(widths[column], *(ems(plain(line)) for line in cell))
    stub_indent = max((row.indent for row in table.body), default=0)
    widths[0] = min(widths[0] + stub_indent, STUB_MOST_EMS)
    for row, cells in zip(table.head, head, strict=True):
        column = 0
        for label, cell in zip(row, cells, strict=True):
            lack = max(map(_label_width, cell.lines)) - span_width(widths, column, label.span)
            for spanned in range(column, column + label.span):
                widths[spanned] += max(lack, 0.0) / label.span
            column += label.span
    return tuple(widths)


def span_width(widths: Sequence[float], column: int, span: int) -> float:
    """Width of `span` columns from `column` on with the gaps between them, in ems."""
    return sum(widths[column : column + span]) + GAP_EMS * (span - 1)


def _label_width(label: Text) -> float:
    """A label may wrap between words where it is long, but not into a tower of them."""
    width = ems(plain(label))
    return max([ems(word) for word in plain(label).split(" ")] + [min(width, LABEL_EMS), width / 3])


def _placed(
    table: PrintedTable, body: Sequence[Sequence[tuple[Text, ...]]], widths: Sequence[float]
) -> tuple[tuple[Cell, ...], ...]:
    placed = [[Cell(lines) for lines in row] for row in body]
    whole = [index for index, row in enumerate(table.body) if not row.group]
    for column, align in enumerate(table.aligns):
        # Padding belongs to one line: a column of text would wrap it.
        if align == "decimal" and widths[column] <= TEXT_EMS:
            pads = paddings([body[index][column][0] for index in whole])
            for index, padding in zip(whole, pads, strict=True):
                placed[index][column] = Cell(body[index][column], padding)
    return tuple(map(tuple, placed))


def kept_together(table: PrintedTable, last: int = 3) -> list[bool]:
    """For each body row, whether no page may end after it.

    Rows that ask, group rows, the last rows, and the very last where notes follow, so that these are not
    parted from the table; and all rows of a short table. At most `_TIED` rows in a sequence: a page must end
    somewhere.
    """
    count = len(table.body)
    last = count if count <= _TIED else last
    keep: list[bool] = []
    for index, row in enumerate(table.body):
        ending = index >= count - last and (index < count - 1 or bool(table.notes))
        asked = row.keep_with_next or row.group or ending
        keep.append(asked and not (len(keep) >= _TIED and all(keep[-_TIED:]) and not ending))
    return keep
