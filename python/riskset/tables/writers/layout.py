"""How a table fills a page: how wide each column is, where labels break, and whether the page is turned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.tables.writers.fitting import Bounds, fewest_lines, label_lines
from riskset.tables.writers.measured import measured
from riskset.tables.writers.sizes import A4, GAP_EMS, SIZE, SMALL_SIZE, TIGHT_GAP_EMS, WIDE_GAP_EMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.tables.printed import PrintedTable
    from riskset.tables.writers.measured import Cell, Measured
    from riskset.tables.writers.sizes import Paper

# Of a head that is higher the gaps give way a little more, where it then is no higher.
_HEAD_LINES, _TIGHT = 2, 0.9
# What differs by rounding alone still fits.
_SLACK = 0.05
# At most so many rows in a sequence are tied to their next.
_TIED = 12
# Rows that stand together on each side of a page's end.
_TOGETHER = 4
# A table that has too few rows for so many parts is parted once at most.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is ready to be written.

    Attributes
    ----------
    head, body : tuple of rows of Cell
    widths : tuple of float
        The width of each column, in ems of the table's text, without the gaps between columns.
    gap : float
        Room between two columns, in ems.
    scale : float
        Factor of the text's size, below one only where the table is too wide for its page.
    page : float
        Width of the page that it is laid out for, in ems of the full size.
    landscape : bool
        Whether that page is turned, as no upright one holds it.
    fits : bool
        Whether the table fits that page at that scale.
    """

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    gap: float
    scale: float
    page: float
    landscape: bool
    fits: bool

    @property
    def width(self) -> float:
        """Width of the whole table in ems of its text."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


@lru_cache(maxsize=8)  # every format of a cell asks for the same
def lay_out(table: PrintedTable, paper: Paper = A4, *, small: bool = False, tight: bool = True) -> Layout:
    """Lay out `table` as wide as its text is, on a portrait page, or on a landscape page where it must.

    Too wide, it has narrower gaps, then a narrower stub, whose labels break; too wide for that, it is set in smaller type,
    then, if it may be `tight`, with gaps narrower still; too wide for all of it, the page is turned and this tried again.
    A `small` one is in smaller type in any case.
    """
    cells = measured(table)
    sizes = ((1.0, GAP_EMS), (SMALL_SIZE / SIZE, GAP_EMS), (SMALL_SIZE / SIZE, TIGHT_GAP_EMS))
    tries = ((turned, *size) for turned in (False, True) for size in sizes[small : 2 + tight])
    layout = _laid_out(table, cells, paper, *next(tries))
    while not layout.fits and (another := next(tries, None)) is not None:
        layout = _laid_out(table, cells, paper, *another)
    return layout


def _laid_out(
    table: PrintedTable, cells: Measured, paper: Paper, turned: bool, scale: float, least_gap: float
) -> Layout:
    """The table on a page: its gaps give way first, then its columns between the least and the best of their widths."""
    page = paper.turned if turned else paper.upright
    room = page / scale
    gaps = max(len(cells.best) - 1, 1)
    gap = min(max((room - sum(cells.best)) / gaps, least_gap), WIDE_GAP_EMS)
    left = room - gap * (len(cells.best) - 1)
    fits = sum(cells.least) <= left + _SLACK
    widths = _widths(table, cells, left, gap) if fits else cells.least
    if fits and label_lines(table, cells, widths) > _HEAD_LINES:
        tight = _TIGHT * gap
        others = _widths(table, cells, room - tight * (len(cells.best) - 1), tight)
        if label_lines(table, cells, others) <= _HEAD_LINES:
            gap, widths = tight, others
    # A program that rounds another way breaks nothing at the last letter.
    widths = tuple(width + _SLACK for width in widths)
    return Layout(cells.head, cells.body, widths, gap - _SLACK, scale, page, turned, fits)


def _widths(table: PrintedTable, cells: Measured, room: float, gap: float) -> tuple[float, ...]:
    """The widths of columns that have room: such that rows have the fewest lines."""
    if table.fills:
        # Word has a gap behind the last column, too.
        room -= gap
        widths = fewest_lines(table, cells, Bounds(cells.least, cells.whole, cells.best, room, gap))
        texts = [index > 0 and wraps for index, wraps in enumerate(cells.wraps)]
        each = max(room - sum(widths), 0.0) / max(sum(texts), 1)
        return tuple(width + each * text for width, text in zip(widths, texts, strict=True))
    spare = room - sum(cells.best)
    if spare < -_SLACK:
        return fewest_lines(table, cells, Bounds(cells.least, cells.best, cells.best, room, gap))
    # What no line of its column could hold stays as wide as text likes.
    most = tuple(whole if whole <= best + spare else best for whole, best in zip(cells.whole, cells.best, strict=True))
    return fewest_lines(table, cells, Bounds(cells.best, most, cells.best, room, gap))


def kept_together(table: PrintedTable, last: int = _TOGETHER) -> list[bool]:
    """For each body row, whether no page may end after it.

    Rows that ask, group rows, the first and the last four rows, and the very last where notes follow, so that these are not
    parted from the table; and all rows of a table that has too few for both sides of a page's end. The few rows of a small
    group stay together, too, and no row of a group is by itself. At most `_TIED` rows in a sequence: a page must end
    somewhere.
    """
    keep = _kept(table, last)
    return _parted_once(keep) if len(keep) < _PARTS * _TOGETHER else keep


def _parted_once(keep: list[bool]) -> list[bool]:
    """The rows after which a page may end reduced to that nearest the middle: what is short is not on three pages."""
    ends = [index for index, kept in enumerate(keep[:-1]) if not kept]
    if not ends:
        return keep
    only = min(ends, key=lambda index: abs(2 * (index + 1) - len(keep)))
    return [kept or index not in (only, len(keep) - 1) for index, kept in enumerate(keep)]


def _kept(table: PrintedTable, last: int) -> list[bool]:
    count, within = len(table.body), _in_small_groups(table) | _beside_lone_rows(table)
    last = count if count < 2 * _TOGETHER else last
    keep: list[bool] = []
    for index, row in enumerate(table.body):
        ending = index >= count - last and (index < count - 1 or bool(table.notes))
        asked = row.keep_with_next or row.group or index in within or ending or index < _TOGETHER - 1
        keep.append(asked and not (len(keep) >= _TIED and all(keep[-_TIED:]) and not ending))
    return keep


def _groups(table: PrintedTable) -> Iterator[tuple[int, int]]:
    """The row of each group, and where it ends."""
    return pairwise([*(index for index, row in enumerate(table.body) if row.group), len(table.body)])


def _beside_lone_rows(table: PrintedTable) -> set[int]:
    """The rows after which a page's end would leave the first or the last row of a group by itself."""
    return {index for start, end in _groups(table) if end - start > 2 for index in (start + 1, end - 2)}


def _in_small_groups(table: PrintedTable) -> set[int]:
    """The rows, but the last of each group, of groups that have too few for a part on each side of a page's end."""
    return {index for start, end in _groups(table) if end - start <= _TOGETHER for index in range(start, end - 1)}
