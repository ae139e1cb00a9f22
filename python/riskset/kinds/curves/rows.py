"""The rows of numbers under the panels: their labels, their places under the ticks, and which ticks have numbers."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.figures.measure import line_count, literal
from riskset.kinds.curves.lettering import broken, type_width, widest
from riskset.kinds.curves.parts import RiskRows
from riskset.kinds.curves.rates import rates_table
from riskset.timescale import exact, milestone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.curves.parts import Look
    from riskset.kinds.curves.room import Room

KEY = 0.22  # a short line before a label, with its space
PITCH = 1.08  # lines of type from one row of numbers to the next
BLOCK_GAP = 0.15  # rows between two tables
APART = 0.055  # the least between two numbers of a row
COLUMNS_APART = 0.14  # and between two rates that stand in columns of their own
REPEAT = 0.13  # labels no wider than this share of the page stand before every panel's rows
Cells = list[tuple[float, str]]
"""Numbers of a row with their places, in inches from the panel's left side."""


@dataclass(frozen=True)
class Row:
    """A row of numbers, with its label in lines."""

    look: Look | None
    label: str
    cells: Cells


@dataclass(frozen=True)
class Block:
    """Rows of numbers under a heading in lines and, where the ticks do not say them, the times they are of."""

    heading: str
    times: Cells
    rows: list[Row]

    @property
    def lines(self) -> int:
        """Rows that it takes, each as high as a line of its label."""
        return _lines(self.heading) + bool(self.times) + sum(max(1, _lines(row.label)) for row in self.rows)


def _lines(text: str) -> int:
    return line_count(text) if text else 0


def _blank(lines: int) -> str:
    """Room for so many lines, with nothing in them."""
    return "\n".join([" "] * lines)


@dataclass(frozen=True)
class Rows:
    """The rows of numbers of a figure of this geometry."""

    geometry: Room

    @property
    def _size(self) -> float:
        return self.geometry.size

    @cached_property
    def tables(self) -> list[list[RiskRows]]:
        """The tables of each panel, with that of the rates where these have no place beside the curves."""
        layout, form = self.geometry.layout, self.geometry.form
        found = [
            [*panel.tables, *(rates_table(panel, layout) if form.rates_below else ())] for panel in self.geometry.panels
        ]
        return [[self._headed(table) for table in tables] for tables in found]

    def _headed(self, table: RiskRows) -> RiskRows:
        """A table of one row: what it is called stands over it where labels are broken or left out."""
        if table.heading or self.geometry.form.label_lines == 1:
            return table
        (look, label, cells), *_ = table.rows
        return RiskRows(label, [(look, "", cells)], table.spread)

    # Labels

    @cached_property
    def _labels(self) -> list[str]:
        return [literal(label) for tables in self.tables for table in tables for _, label, _ in table.rows if label]

    @cached_property
    def keyed(self) -> bool:
        """Whether the rows have a short line of their curve before them."""
        return any(look is not None for tables in self.tables for table in tables for look, _, _ in table.rows)

    @cached_property
    def label_width(self) -> float:
        """Width of the labels alone."""
        lines = self.geometry.form.label_lines
        if lines == 0:
            return 0.0
        return max((narrowest(label, lines, self._size) for label in self._labels), default=0.0)

    @cached_property
    def _key_room(self) -> float:
        return KEY if self.keyed else 0.0

    @cached_property
    def repeated(self) -> bool:
        """Whether labels stand before every panel's rows, not before the first's of a row of panels alone."""
        room = self.label_width + self._key_room
        return self.geometry.columns == 1 or room <= REPEAT * self.geometry.width

    def _label_room(self, place: int) -> float:
        """Width of what stands before a panel's numbers."""
        return self._key_room + (self.label_width if self.repeated or place % self.geometry.columns == 0 else 0.0)

    def room(self, place: int) -> float:
        """Width left of a panel that its rows take."""
        any_rows = any(self.tables)
        return self._label_room(place) + self.number_room - self.geometry.inset if any_rows else 0.0

    def left(self, place: int) -> float:
        """Where a panel's rows begin, from its left side."""
        return self.geometry.inset - self.number_room - self._label_room(place)

    # Numbers

    @cached_property
    def number_room(self) -> float:
        """Half of the widest number under a tick, with some space."""
        return max(self._widths.values(), default=0.0) / 2 + 0.09 if self._widths else 0.04

    @cached_property
    def _widths(self) -> dict[float, float]:
        """The widest number under each tick."""
        found: dict[float, float] = {}
        cells = (cell for table in self._under_ticks() for _, _, row in table.rows for cell in row)
        for time, text in cells:
            if time <= self.geometry.layout.x_max:
                found[time] = max(found.get(time, 0.0), type_width(text, self._size))
        return found

    def _under_ticks(self) -> Iterator[RiskRows]:
        return (table for tables in self.tables for table in tables if not table.spread)

    @property
    def _breaks(self) -> list[float]:
        return [tick for tick in self.geometry.layout.breaks if tick <= self.geometry.layout.x_max]

    @cached_property
    def _every(self) -> tuple[int, int]:
        """The ticks with a label and those with numbers: each, or every second, third, ... where there is no room.

        Ticks that the author lists have their labels. Those of a step that the author wrote have them where there is
        room, and our own where there is room for the numbers too.
        """
        breaks, written = self._breaks, self.geometry.layout.spec.breaks
        labels = {tick: self._tick_width(tick) for tick in breaks}
        counts = range(1, max(len(breaks), 2))
        both = {tick: max(width, self._widths.get(tick, 0.0)) for tick, width in labels.items()}
        labelled = 1
        if not isinstance(written, list):
            widths = both if written is None else labels
            labelled = next((n for n in counts if self._apart(breaks[::n], widths)), counts[-1])
        fitting = (n for n in counts if n % labelled == 0 and self._apart(breaks[::n], self._widths))
        return labelled, next(fitting, counts[-1])

    @property
    def numbered(self) -> list[float]:
        """The ticks with numbers."""
        return self._breaks[:: self._every[1]]

    def _tick_width(self, tick: float) -> float:
        return type_width(exact(tick, self.geometry.layout.style), self._size)

    def _apart(self, ticks: Sequence[float], widths: dict[float, float]) -> bool:
        return all(
            self.geometry.across(after) - self.geometry.across(before)
            >= (widths.get(before, 0.0) + widths.get(after, 0.0)) / 2 + APART
            for before, after in itertools.pairwise(ticks)
        )

    @cached_property
    def ticks(self) -> list[tuple[float, str]]:
        """The ticks of the axis of time with their labels.

        Those that the author wrote are all there. Of our own those without a label are left out where one of the
        others stands at the axis' end.
        """
        layout, breaks = self.geometry.layout, self._breaks
        labelled = breaks[:: self._every[0]]
        left = labelled if layout.spec.breaks is None and labelled[-1:] == breaks[-1:] else breaks
        return [(tick, exact(tick, layout.style) if tick in set(labelled) else "") for tick in left]

    @property
    def ticks_apart(self) -> bool:
        """Whether the labels of ticks keep off each other."""
        ticks = [tick for tick, label in self.ticks if label]
        return self._apart(ticks, {tick: self._tick_width(tick) for tick in ticks})

    @property
    def needed(self) -> float:
        """Width of a panel in which each rate of a table has room."""
        columns = (self._column(table) for tables in self.tables for table in tables if table.spread)
        return max(columns, default=0.0) + self.geometry.inset + APART

    # Blocks

    @cached_property
    def blocks(self) -> list[list[Block]]:
        """The rows of each panel, in place."""
        return [self._blocks(place) for place in range(len(self.tables))]

    def height(self, place: int) -> float:
        """Height of a panel's rows."""
        lines = sum(block.lines + BLOCK_GAP for block in self.blocks[place])
        return lines * PITCH * self.geometry.line

    def _blocks(self, place: int) -> list[Block]:
        found: list[Block] = []
        for rank, table in enumerate(self.tables[place]):
            heading = self._heading(place, rank)
            if table.spread:
                found += self._in_columns(table, heading, place)
            else:
                shown = set(self.numbered)
                rows = [self._row(row, place, [c for c in row[2] if c[0] in shown]) for row in table.rows]
                found.append(Block(heading, [], rows))
        return found

    def _heading(self, place: int, rank: int) -> str:
        """The heading of a table, broken to the panel; not again beside a panel whose table has the same."""
        heading, first = self.tables[place][rank].heading, place - place % self.geometry.columns
        before = self.tables[first]
        if place != first and not self.repeated and rank < len(before) and before[rank].heading == heading:
            return _blank(_lines(self._broken(heading, first)))
        return self._broken(heading, place)

    def _broken(self, heading: str, place: int) -> str:
        if not heading:
            return ""
        return broken(literal(heading), self.geometry.box_width - self.left(place), self._size, bold=True)

    def _row(self, row: tuple[Look | None, str, Cells], place: int, cells: Cells) -> Row:
        look, label, _ = row
        labelled = self.repeated or place % self.geometry.columns == 0
        shown = broken(literal(label), self.label_width + 0.001, self._size) if self.geometry.form.label_lines else ""
        if not labelled:
            shown = _blank(_lines(shown))
        return Row(look, shown, [(self.geometry.across(time), text) for time, text in cells])

    # Rates in columns

    def _times(self, table: RiskRows) -> list[float]:
        return sorted({time for _, _, cells in table.rows for time, _ in cells})

    def _column(self, table: RiskRows) -> float:
        """Width of the widest rate of a table, or of the time it is at."""
        texts = [text for _, _, cells in table.rows for _, text in cells]
        unit = self.geometry.layout.time_unit
        return widest([*texts, *(milestone(time, unit) for time in self._times(table))], self._size)

    def _in_columns(self, table: RiskRows, heading: str, place: int) -> list[Block]:
        """A table of rates: under their times on the axis or, where there is no room, in columns of their own."""
        geometry, unit = self.geometry, self.geometry.layout.time_unit
        times, column = self._times(table), self._column(table)
        at = {time: geometry.across(time) for time in times}
        begin = max(geometry.inset - self.number_room + APART, 0.0)
        ends = (at[times[0]] - column / 2 >= begin, at[times[-1]] + column / 2 <= geometry.box_width + geometry.right)
        if all(ends) and all(at[b] - at[a] >= column + APART for a, b in itertools.pairwise(times)):
            told = set(times) <= {tick for tick, label in self.ticks if label}
            head = [] if told else [(at[time], milestone(time, unit)) for time in times]
            rows = [self._row(row, place, row[2]) for row in table.rows]
            return [Block(heading, head, rows)]
        room = geometry.box_width - begin
        across = max(int((room + COLUMNS_APART) / (column + COLUMNS_APART)), 1)
        across = math.ceil(len(times) / math.ceil(len(times) / across))
        found: list[Block] = []
        for first in range(0, len(times), across):
            part = times[first : first + across]
            places = {time: begin + (rank + 0.5) * room / across for rank, time in enumerate(part)}
            rows = [
                Row(row.look, row.label, [(places[time], text) for time, text in cells if time in places])
                for row, cells in ((self._row(each, place, []), each[2]) for each in table.rows)
            ]
            found.append(
                Block("" if first else heading, [(places[time], milestone(time, unit)) for time in part], rows)
            )
        return found


def narrowest(label: str, lines: int, size: float) -> float:
    """The least width in which a label takes no more lines, with no word broken."""
    if lines == 1:
        return type_width(label, size)
    words = label.split(" ")
    runs = {" ".join(words[a:b]) for a, b in itertools.combinations(range(len(words) + 1), 2)}
    least = widest(words, size)
    widths = sorted(width for width in (type_width(run, size) for run in runs) if width >= least)
    return next(width for width in widths if line_count(broken(label, width + 0.0005, size)) <= lines)
