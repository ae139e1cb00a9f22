"""Where the parts of a figure of curves stand: panels, gutters and rows, in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.figures.measure import line_height, literal, text_width, widest, wrapped
from riskset.figures.notes import NOTE_SIZE, note_height
from riskset.figures.theme import BASE_SIZE, SMALLEST_SIZE, TITLE_SIZE
from riskset.kinds.curves.panels import difference_step
from riskset.timescale import exact

if TYPE_CHECKING:
    from riskset.kinds.curves.panels import CurvesLayout, Look, Panel

MM_PER_INCH = 25.4
TICK = 0.07  # a tick with the space to its label
KEY = 0.22  # a short line before a label, with its space
LEGEND_KEY = 0.30
LEGEND_GAP = 0.22
ROW = 1.08  # lines of type that a row of numbers takes
REPEAT = 0.13  # labels no wider than this share of the page stand before every panel's rows
SMALLEST_PANEL = 0.7
NARROW = 1.9  # of a panel with what stands beside it: below, type is smaller


@dataclass(frozen=True)
class Geometry:
    """The places of all parts, from the layout and the panels; every length in inches."""

    layout: CurvesLayout
    panels: list[Panel]

    @cached_property
    def columns(self) -> int:
        """Panels beside each other."""
        count = len(self.panels)
        if self.layout.columns is not None:
            return min(self.layout.columns, count)
        if self.width < 4:  # a single column of a journal
            return 1
        return 3 if count == 3 and self.width > 6 else min(2, count)

    @property
    def rows(self) -> int:
        """Rows of panels."""
        return math.ceil(len(self.panels) / self.columns)

    @property
    def width(self) -> float:
        """Width of the figure."""
        return self.layout.width / MM_PER_INCH

    @property
    def size(self) -> float:
        """Size of type in points: smaller in narrow panels, never below 6.5."""
        return BASE_SIZE if self.width / self.columns >= NARROW else SMALLEST_SIZE

    @property
    def line(self) -> float:
        """Height of a line of type."""
        return line_height(self.size)

    # Beside the panels

    @cached_property
    def row_labels(self) -> list[str]:
        """Labels of the rows of numbers."""
        return [label for panel in self.panels for table in panel.tables for _, label, _ in table.rows]

    @cached_property
    def keyed(self) -> bool:
        """Whether the rows' labels have a short line of their curve before them."""
        return any(look is not None for panel in self.panels for table in panel.tables for look, _, _ in table.rows)

    @cached_property
    def label_room(self) -> float:
        """Width of the rows' labels with their keys."""
        if not self.row_labels:
            return 0.0
        headings = [table.heading for panel in self.panels for table in panel.tables]
        # A heading may reach over the first number's half, which stands a line below it.
        return max(
            widest([*map(literal, self.row_labels)], self.size) + (KEY if self.keyed else 0.0),
            widest([*map(literal, headings)], self.size, bold=True) - self.number_room,
        )

    @cached_property
    def number_room(self) -> float:
        """Half of the widest number under a tick, with some space."""
        numbers = [
            text for panel in self.panels for table in panel.tables for _, _, cells in table.rows for _, text in cells
        ]
        return widest(numbers, self.size) / 2 + 0.09 if numbers else 0.04

    @cached_property
    def axis_room(self) -> float:
        """Width of an axis of percentages with its title."""
        ticks = [tick_text(tick) for panel in self.panels for tick in ticks_of(panel)]
        return widest(ticks, self.size) + TICK + 1.25 * self.line + 0.04

    @cached_property
    def repeated(self) -> bool:
        """Whether rows' labels stand before every panel, not before the first of a row alone."""
        return self.columns == 1 or self.label_room <= REPEAT * self.width

    @cached_property
    def inset(self) -> float:
        """Width between the axis and time zero."""
        return 0.03 * self._box_guess

    @property
    def _box_guess(self) -> float:
        return self.width / self.columns - self.axis_room

    @cached_property
    def left(self) -> float:
        """Left margin."""
        labels = self.label_room + self.number_room - self.inset if self.row_labels else 0.0
        return max(self.axis_room, labels) + 0.03

    @cached_property
    def gutter(self) -> float:
        """Between two panels beside each other, what stands right of the first included."""
        labels = self.label_room + self.number_room - self.inset if self.row_labels and self.repeated else 0.0
        return max(self.axis_room, labels) + self.right + 0.08

    @cached_property
    def right(self) -> float:
        """Right margin: names at the curves' ends, or half of the last tick's label."""
        last = max((tick for tick in self.layout.breaks), default=0.0)
        hang = text_width(exact(last, self.layout.style), self.size) / 2
        numbers = self.number_room if self.row_labels else 0.0
        ends = 0.0
        if self.layout.spec.legend == "ends":
            ends = (
                max(
                    (
                        text_width(literal(track.look.label), self.size)
                        for panel in self.panels
                        for track in panel.tracks
                    ),
                    default=0.0,
                )
                + 0.08
            )
        return max(ends, max(hang, numbers) - self.inset, 0.03)

    @cached_property
    def box_width(self) -> float:
        """Width of a panel."""
        room = self.width - self.left - self.right - (self.columns - 1) * self.gutter
        return max(room / self.columns, SMALLEST_PANEL)

    # Above and below the panels

    @cached_property
    def titles(self) -> list[str]:
        """Titles of the panels, lettered where there are several, and broken to their panel's width."""
        room = self.box_width + min(self.axis_room, 0.3) + self.right
        many = len(self.panels) > 1
        titles = [
            f"{chr(ord('A') + place)}  {panel.title}" if many else panel.title
            for place, panel in enumerate(self.panels)
        ]
        broken = (wrapped(literal(title), room, TITLE_SIZE, bold=True) for title in titles)
        return [title.replace(r"\$", "$") for title in broken]

    @cached_property
    def title_height(self) -> float:
        """Height of the titles of a row of panels: the longest has most lines."""
        lines = max((title.count("\n") + 1 for title in self.titles), default=1)
        return lines * line_height(TITLE_SIZE) + 0.06

    @cached_property
    def legend_rows(self) -> list[list[Look]]:
        """The legend's entries, row by row, as the figure's width allows."""
        if self.layout.spec.legend != "top":
            return []
        looks = {
            track.look.key: track.look for panel in self.panels if panel.kind != "difference" for track in panel.tracks
        }
        if len(looks) < 2:
            return []
        entries = list(looks.values())
        for share in range(1, len(entries) + 1):
            across = math.ceil(len(entries) / share)
            rows = [entries[first : first + across] for first in range(0, len(entries), across)]
            if max(self.legend_width(row) for row in rows) <= self.width - 0.1:
                return rows
        return [[look] for look in entries]

    def legend_width(self, looks: list[Look]) -> float:
        """Width of a row of the legend."""
        return sum(LEGEND_KEY + text_width(literal(look.label), self.size) for look in looks) + LEGEND_GAP * (
            len(looks) - 1
        )

    @property
    def legend_height(self) -> float:
        """Height of the legend."""
        return len(self.legend_rows) * 1.25 * self.line + 0.05 if self.legend_rows else 0.0

    @property
    def axis_height(self) -> float:
        """Height of the time axis with its labels and its title."""
        return TICK + 2 * self.line + 0.03

    @cached_property
    def below(self) -> list[float]:
        """Height of what stands under each row of panels: the time axis and the tables of numbers."""
        found: list[float] = []
        for row in range(self.rows):
            panels = self.panels[row * self.columns : (row + 1) * self.columns]
            lines = max(sum(len(table.rows) + bool(table.heading) + 0.15 for table in panel.tables) for panel in panels)
            found.append(self.axis_height + lines * self.line * ROW + (0.03 if lines else 0.0))
        return found

    @cached_property
    def box_height(self) -> float:
        """Height of a panel."""
        if self.layout.height is None:
            return min(max(0.72 * self.box_width, 1.25), 2.5)
        rest = self.layout.height / MM_PER_INCH - self.legend_height - 0.04 - self.note_height
        room = (rest - self.rows * self.title_height - sum(self.below) - (self.rows - 1) * self.row_gap) / self.rows
        return max(room, SMALLEST_PANEL)

    @property
    def row_gap(self) -> float:
        """Between rows of panels, beyond what stands under the one and over the other."""
        return 0.13

    @cached_property
    def note(self) -> str:
        """The line under the figure, broken to its width."""
        # Small type is wider on a screen than in print.
        return wrapped(literal(self.layout.note), 0.9 * self.width, NOTE_SIZE) if self.layout.note else ""

    @property
    def note_height(self) -> float:
        """Height of the line under the figure."""
        return note_height(self.note)

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Each panel's left, bottom, width and height, in shares of the figure."""
        width, height = self.width, self.height
        found: list[tuple[float, float, float, float]] = []
        for place in range(len(self.panels)):
            row, column = divmod(place, self.columns)
            left = self.left + column * (self.box_width + self.gutter)
            down = (
                self.legend_height + row * (self.title_height + self.box_height + self.row_gap) + sum(self.below[:row])
            )
            top = height - down - self.title_height
            bottom = top - self.box_height
            found.append((left / width, bottom / height, self.box_width / width, self.box_height / height))
        return found

    @property
    def height(self) -> float:
        """Height of the figure."""
        rows = self.rows * (self.title_height + self.box_height) + sum(self.below) + (self.rows - 1) * self.row_gap
        return self.legend_height + rows + 0.04 + self.note_height


def ticks_of(panel: Panel) -> list[float]:
    """Ticks of a panel's axis of percentages."""
    if panel.kind == "difference":
        step = difference_step(panel.low, panel.high)
        return [panel.low + step * count for count in range(round((panel.high - panel.low) / step) + 1)]
    step = next((step for step in (1, 2, 5, 10, 20) if panel.high / step <= 5.5), 20)
    return [float(step * count) for count in range(int(panel.high / step + 1e-9) + 1)]


def tick_text(tick: float) -> str:
    """A tick's label, with a true minus sign."""
    return f"{tick:g}".replace("-", "\N{MINUS SIGN}")
