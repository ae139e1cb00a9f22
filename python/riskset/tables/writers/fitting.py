"""The widths of a table's columns, between their least and their most, at which it has the fewest lines."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from riskset.tables.printed import columns_under
from riskset.tables.writers.lines import line_count, steps
from riskset.tables.writers.measured import span_width
from riskset.tables.writers.sizes import HANG_EMS, STEP_EMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.tables.printed import PrintedTable
    from riskset.tables.writers.measured import Cell, Measured

# At most so many rows are compared, in all combinations of widths; where there are more, widths are left out.
_COMPARED = 60_000
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Bounds:
    """How wide the columns of a table may be, in ems.

    Attributes
    ----------
    least, most : tuple of float
        Of each column.
    wanted : tuple of float
        What each column likes best.
    room : float
        What all columns have together, without the gaps between them.
    gap : float
        Between two columns.
    """

    least: tuple[float, ...]
    most: tuple[float, ...]
    wanted: tuple[float, ...]
    room: float
    gap: float


class _Step(NamedTuple):
    """A width of a column of text, and how many lines each row takes there."""

    width: float
    lines: tuple[int, ...]


class _Choice(NamedTuple):
    """Widths with what they cost, the dearest first: lines of the table, of its head, of all cells; distance from the wanted."""

    lines: int
    head: int
    cells: int
    distance: float
    widths: tuple[float, ...]


def fewest_lines(table: PrintedTable, cells: Measured, bounds: Bounds) -> tuple[float, ...]:
    """The widths within `bounds` at which the table has the fewest lines, each row as high as its highest cell.

    Of widths with equally many lines, those are taken at which the head has the fewest, then the cells together, and then
    those nearest to what the columns like. The room that remains brings all columns nearer to that.
    """
    return min(_best(table, cells, bounds, least) for least in _for_labels(table, cells, bounds)).widths


def label_lines(table: PrintedTable, cells: Measured, widths: Sequence[float]) -> int:
    """How many lines the highest label over a single column takes in columns of these widths."""
    labels = _labels(table, cells)
    return max((_label_lines(each, width) for each, width in zip(labels, widths, strict=True)), default=0)


def _for_labels(table: PrintedTable, cells: Measured, bounds: Bounds) -> Iterator[tuple[float, ...]]:
    """For each number of lines that the labels over columns may take, the least widths at which they take no more."""
    labels = _labels(table, cells)
    least = bounds.least
    lines = max(_label_lines(each, width) for each, width in zip(labels, least, strict=True))
    while sum(least) <= bounds.room + _SAME or least is bounds.least:
        yield least
        lines -= 1
        wider = [
            _narrowest(each, width, max(width, most), lines)
            for each, width, most in zip(labels, bounds.least, bounds.most, strict=True)
        ]
        least = tuple(width for width in wider if width is not None)
        if len(least) < len(wider):
            return


def _labels(table: PrintedTable, cells: Measured) -> list[list[Cell]]:
    """The labels over each column alone."""
    found: list[list[Cell]] = [[] for _ in table.aligns]
    for row, laid in zip(table.head, cells.head, strict=True):
        for (column, label), cell in zip(columns_under(row), laid, strict=True):
            if label.span == 1:
                found[column].append(cell)
    return found


def _label_lines(labels: Sequence[Cell], width: float) -> int:
    return max((sum(line_count(line, width) for line in cell.lines) for cell in labels), default=0)


def _narrowest(labels: Sequence[Cell], least: float, most: float, lines: int) -> float | None:
    """The least width of a column at which its labels take no more lines than these."""
    widths = {least, *(width for cell in labels for line in cell.lines for width, _ in steps(line, least, most))}
    return min((width for width in widths if _label_lines(labels, width) <= lines), default=None)


def _best(table: PrintedTable, cells: Measured, bounds: Bounds, least: tuple[float, ...]) -> _Choice:
    """The best widths that are not below `least`."""
    spare = max(bounds.room - sum(least), 0.0)
    columns = {
        column: _steps(table, cells, column, least[column], max(min(most, least[column] + spare), least[column]))
        for column, (wraps, most) in enumerate(zip(cells.wraps, bounds.most, strict=True))
        if wraps
    }
    found: list[tuple[tuple[int, int], tuple[float, ...]]] = []
    for chosen in _combinations([*columns.values()], sum(least[column] for column in columns) + spare):
        cost = (
            sum(map(max, zip(*(step.lines for step in chosen), strict=True))),
            sum(sum(step.lines) for step in chosen),
        )
        found.append((cost, tuple(step.width for step in chosen)))
    fewest = min(cost for cost, _ in found)
    choices: list[_Choice] = []
    for cost, chosen in found:
        if cost == fewest:
            given = dict(zip(columns, chosen, strict=True))
            widths = _raised([given.get(column, width) for column, width in enumerate(least)], bounds)
            far = sum((width - wanted) ** 2 for width, wanted in zip(widths, bounds.wanted, strict=True))
            head = _head_lines(table, cells, widths, bounds.gap)
            choices.append(_Choice(cost[0] + head, head, cost[1], round(far, 6), widths))
    return min(choices)


def _steps(table: PrintedTable, cells: Measured, column: int, least: float, most: float) -> list[_Step]:
    """The widths of a column of text from which on a cell takes fewer lines, the narrowest first."""
    hang = 0.0 if column else HANG_EMS
    found: list[list[tuple[float, int]]] = []
    for row, laid in zip(table.body, cells.body, strict=True):
        if row.group or row.span(column) != 1:
            found.append([(least, 1)])
            continue
        indent = 0.0 if column else row.indent * STEP_EMS
        own = steps(laid[column].lines[0], least - indent, most - indent, hang)
        found.append([(width + indent, lines) for width, lines in own])
    widths = sorted({least, *(round(width, 9) for own in found for width, _ in own)})
    return [
        _Step(
            width,
            tuple(own[max(bisect_right(own, width + _SAME, key=lambda step: step[0]) - 1, 0)][1] for own in found),
        )
        for width in widths
    ]


def _combinations(columns: list[list[_Step]], room: float) -> Iterator[list[_Step]]:
    """Steps of all columns that have room together; the column with the most takes the widest that the others leave it."""
    last = max(range(len(columns)), key=lambda place: len(columns[place]))
    others = [own for place, own in enumerate(columns) if place != last]
    rows = len(columns[last][0].lines)
    while (combinations := prod(map(len, others))) > 1 and combinations * rows > _COMPARED:
        place = max(range(len(others)), key=lambda place: len(others[place]))
        others[place] = others[place][::2]
    for chosen in product(*others):
        left = room - sum(step.width for step in chosen) + _SAME
        place = bisect_right(columns[last], left, key=lambda step: step.width)
        if place:
            yield [*chosen[:last], columns[last][place - 1], *chosen[last:]]


def _raised(widths: Sequence[float], bounds: Bounds) -> tuple[float, ...]:
    """The widths with the room that remains shared out among what they lack."""
    spare = bounds.room - sum(widths)
    lacks = [max(wanted - width, 0.0) for width, wanted in zip(widths, bounds.wanted, strict=True)]
    share = min(max(spare, 0.0) / sum(lacks), 1.0) if any(lacks) else 0.0
    return tuple(width + share * lack for width, lack in zip(widths, lacks, strict=True))


def _head_lines(table: PrintedTable, cells: Measured, widths: Sequence[float], gap: float) -> int:
    """Lines of the head in columns of these widths."""
    total = 0
    for row, laid in zip(table.head, cells.head, strict=True):
        highest = 0
        for (column, label), cell in zip(columns_under(row), laid, strict=True):
            width = span_width(widths, column, label.span, gap)
            highest = max(highest, sum(line_count(line, width) for line in cell.lines))
        total += highest
    return total
