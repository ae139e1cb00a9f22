"""Where the parts of a figure of curves stand: panels, gutters, titles and legend, in inches."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from riskset.figures.measure import line_count, line_height, literal
from riskset.figures.paper import TALLEST
from riskset.figures.theme import BASE_SIZE, SMALLEST_SIZE, TITLE_SIZE
from riskset.kinds.curves.axes import tick_text, ticks_of, view
from riskset.kinds.curves.lettering import broken, broken_between_numbers, type_width, widest
from riskset.kinds.curves.placing import Placed
from riskset.kinds.curves.rows import Rows
from riskset.timescale import exact

if TYPE_CHECKING:
    from riskset.kinds.curves.parts import CurvesLayout, Form, Look, Panel
    from riskset.kinds.curves.room import Height

MM_PER_INCH = 25.4
TEST_GAP = 0.04  # between the lines under the titles and the panels
TICK = 0.07  # a tick with the space to its label
LEGEND_KEY = 0.30
LEGEND_GAP = 0.22
LEAST_BOX = 0.95  # of a panel's width
NATURAL = (1.25, 2.5)  # of a panel's height, where nothing asks for another
LEAST_HEIGHT = 0.95, 0.7  # of a panel that makes room for others, and of one in a height that the author asks for
NARROW = 1.9  # of a panel with what stands beside it: below, type is smaller
INSET = 0.03  # of a panel's share: between the axis and time zero
END_SHARE = 0.35  # of a panel's share of the width that names at the ends take at most


@dataclass(frozen=True)
class Geometry:
    """The places of all parts, from the layout, the panels and the form they are given; every length in inches."""

    layout: CurvesLayout
    panels: list[Panel]
    form: Form

    def __deepcopy__(self, memo: dict[int, Any]) -> Geometry:
        """Itself: a plot is copied before it is drawn, and nothing moves."""
        return self

    @property
    def columns(self) -> int:
        """Panels beside each other."""
        return self.form.columns

    @property
    def count(self) -> int:
        """Rows of panels."""
        return math.ceil(len(self.panels) / self.columns)

    @property
    def width(self) -> float:
        """Width of the figure."""
        return self.layout.width / MM_PER_INCH

    @property
    def share(self) -> float:
        """Width of a panel with what stands beside it."""
        return self.width / self.columns

    @property
    def size(self) -> float:
        """Size of type in points: smaller in narrow panels, never below 6.5."""
        return BASE_SIZE if self.share >= NARROW else SMALLEST_SIZE

    @property
    def line(self) -> float:
        """Height of a line of type."""
        return line_height(self.size)

    @cached_property
    def rows(self) -> Rows:
        """The rows of numbers under the panels."""
        return Rows(self)

    # Beside the panels

    @cached_property
    def axis_room(self) -> float:
        """Width of an axis of percentages with its title."""
        ticks = [tick_text(tick) for panel in self.panels for tick in ticks_of(panel)]
        return widest(ticks, self.size) + TICK + 1.25 * self.line + 0.04

    @cached_property
    def inset(self) -> float:
        """Width between the axis and time zero, and between the last time and the panel's end."""
        return INSET * (self.share - self.axis_room)

    @cached_property
    def left(self) -> float:
        """Left margin."""
        return max(self.axis_room, self.rows.room(0)) + 0.03

    @cached_property
    def gutter(self) -> float:
        """Between two panels beside each other, what stands right of the first included."""
        return max(self.axis_room, self.rows.room(1)) + self.right + 0.08

    @cached_property
    def right(self) -> float:
        """Right margin: names at the curves' ends, or half of the last tick's label."""
        last = max((tick for tick in self.layout.breaks), default=0.0)
        hang = type_width(exact(last, self.layout.style), self.size) / 2 + 0.02
        names = widest([self.end_name(look) for look in self.looks], self.size, bold=True)
        ends = self.end_gap + names + 0.03 - self.inset if self.form.ends else 0.0
        return max(ends, max(hang, self.rows.number_room) - self.inset, 0.03)

    @cached_property
    def box_width(self) -> float:
        """Width of a panel."""
        room = self.width - self.left - self.right - (self.columns - 1) * self.gutter
        return room / self.columns

    @property
    def end_gap(self) -> float:
        """From the end of the axis' ticks to a name at a curve's end, which stands beside the line of the axis."""
        return self.inset + 0.04

    def end_name(self, look: Look) -> str:
        """The name of a curve at its end, broken where it is long."""
        return broken(literal(look.label), END_SHARE * self.share, self.size, bold=True)

    @cached_property
    def end_step(self) -> float:
        """Height that a name at a curve's end takes: the longest has most lines."""
        return max(line_count(self.end_name(look)) for look in self.looks) * self.line

    # In a panel

    @cached_property
    def placed(self) -> list[Placed]:
        """The words in each panel."""
        return [Placed(panel, self) for panel in self.panels]

    def across(self, time: float) -> float:
        """How far right of a panel's left side a time is."""
        return self.inset + time / self.layout.x_max * (self.box_width - 2 * self.inset)

    @property
    def margin(self) -> float:
        """The time between the axis and time zero."""
        return self.inset / (self.box_width - 2 * self.inset) * self.layout.x_max

    def up(self, panel: Panel, percent: Height) -> Height:
        """How far above a panel's lower side a percentage is, or each of several."""
        low, high = view(panel)
        return (percent - low) / (high - low) * self.box_height

    # Above and below the panels

    @property
    def title_room(self) -> float:
        """Width of a panel's title and of the lines under it."""
        return self.box_width + min(self.axis_room, 0.3) + (0.0 if self.form.ends else self.right)

    @cached_property
    def titles(self) -> list[str]:
        """Titles of the panels, lettered where there are several, and broken to their panel's width."""
        many = len(self.panels) > 1
        titles = [
            f"{chr(ord('A') + place)}  {panel.title}" if many else panel.title
            for place, panel in enumerate(self.panels)
        ]
        return [broken(literal(title), self.title_room, TITLE_SIZE, bold=True) for title in titles]

    @cached_property
    def tests(self) -> list[list[str]]:
        """The lines under the titles, where the tests have no place in the panels."""
        if not self.form.tests_above:
            return [[] for _ in self.panels]
        return [
            [
                part
                for line in panel.tests
                for part in broken_between_numbers(line, self.title_room, self.size).split("\n")
            ]
            for panel in self.panels
        ]

    @cached_property
    def test_height(self) -> float:
        """Height of the lines under the titles."""
        lines = max(map(len, self.tests), default=0)
        return lines * self.line + TEST_GAP if lines else 0.0

    @cached_property
    def title_height(self) -> float:
        """Height of the titles of a row of panels with the lines under them: the longest has most lines."""
        return max(map(line_count, self.titles), default=1) * line_height(TITLE_SIZE) + self.test_height + 0.06

    @cached_property
    def looks(self) -> list[Look]:
        """What the legend tells apart."""
        own = [track.look for panel in self.panels if panel.kind != "difference" for track in panel.tracks]
        return list({look.key: look for look in own}.values())

    @cached_property
    def legend_rows(self) -> list[list[tuple[Look, str]]]:
        """The legend's entries with their names, row by row, in as few rows as the figure's width allows."""
        if self.form.ends or self.layout.spec.legend in {"ends", "none"} or len(self.looks) < 2:
            return []
        room = self.width - 0.1
        entries = [(look, broken(literal(look.label), room - LEGEND_KEY, self.size)) for look in self.looks]
        for count in range(1, len(entries) + 1):
            across = math.ceil(len(entries) / count)
            rows = [entries[first : first + across] for first in range(0, len(entries), across)]
            if sum(self._legend_widths(rows)) - LEGEND_GAP <= room:
                return rows
        return [[entry] for entry in entries]

    def _legend_widths(self, rows: list[list[tuple[Look, str]]]) -> list[float]:
        """Widths of the columns of a legend."""
        columns = itertools.zip_longest(*rows)
        names = [[entry[1] for entry in column if entry is not None] for column in columns]
        return [LEGEND_KEY + widest(column, self.size) + LEGEND_GAP for column in names]

    @cached_property
    def legend_places(self) -> list[float]:
        """Where the columns of the legend begin, from its middle."""
        widths = self._legend_widths(self.legend_rows)
        begins = itertools.accumulate(widths, initial=(LEGEND_GAP - sum(widths)) / 2)
        return list(begins)[:-1]

    def legend_row_height(self, row: list[tuple[Look, str]]) -> float:
        """Height of a row of the legend."""
        return (max(line_count(name) for _, name in row) + 0.25) * self.line

    @cached_property
    def legend_height(self) -> float:
        """Height of the legend, or of the margin where there is none."""
        return sum(map(self.legend_row_height, self.legend_rows)) + 0.08 if self.legend_rows else 0.03

    @cached_property
    def x_title(self) -> str:
        """The title of the axis of time, broken to the panel's width."""
        return broken(literal(self.layout.x_title), self.box_width + min(self.left, self.right), self.size)

    @property
    def axis_height(self) -> float:
        """Height of the time axis with its labels and its title."""
        return TICK + (1 + line_count(self.x_title)) * self.line + 0.03

    @cached_property
    def below(self) -> list[float]:
        """Height of what stands under each row of panels: the time axis and the tables of numbers."""
        heights = [self.rows.height(place) for place in range(len(self.panels))]
        groups = [heights[first : first + self.columns] for first in range(0, len(heights), self.columns)]
        return [self.axis_height + max(group) + (0.03 if max(group) else 0.0) for group in groups]

    @property
    def row_gap(self) -> float:
        """Between rows of panels, beyond what stands under the one and over the other."""
        return 0.13

    @cached_property
    def beside_boxes(self) -> float:
        """Height of everything but the panels themselves."""
        rows = self.count * self.title_height + sum(self.below) + (self.count - 1) * self.row_gap
        return self.legend_height + rows + 0.04

    @cached_property
    def box_height(self) -> float:
        """Height of a panel: what is asked for, else as its width has it, and lower where the page is full."""
        if self.layout.height is not None:
            return (self.layout.height / MM_PER_INCH - self.beside_boxes) / self.count
        natural = max(min(max(0.72 * self.box_width, NATURAL[0]), NATURAL[1]), self.least_height)
        return min(natural, (TALLEST - self.beside_boxes) / self.count)

    @cached_property
    def least_height(self) -> float:
        """The height below which a panel is not drawn."""
        least = LEAST_HEIGHT[self.layout.height is not None]
        names = len(self.looks) * self.end_step if self.form.ends else 0.0
        axis = max(type_width(y_titles(panel)[-1], self.size) for panel in self.panels) - 0.06
        return max(least, names, axis)

    @property
    def height(self) -> float:
        """Height of the figure."""
        return self.beside_boxes + self.count * self.box_height

    def y_title(self, panel: Panel) -> str:
        """The title of an axis of percentages, the shortest where the panel is low."""
        names = y_titles(panel)
        room = self.box_height + 0.06
        return next((name for name in names if type_width(name, self.size) <= room), names[-1])

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Each panel's left, bottom, width and height, in shares of the figure."""
        width, height = self.width, self.height
        found: list[tuple[float, float, float, float]] = []
        for place in range(len(self.panels)):
            row, column = divmod(place, self.columns)
            left = self.left + column * (self.box_width + self.gutter)
            over = row * (self.title_height + self.box_height + self.row_gap) + sum(self.below[:row])
            bottom = height - self.legend_height - over - self.title_height - self.box_height
            found.append((left / width, bottom / height, self.box_width / width, self.box_height / height))
        return found


def y_titles(panel: Panel) -> list[str]:
    """The title of a panel's axis of percentages, and shorter ones."""
    if panel.kind == "difference":
        return [panel.y_title, "Difference, points"]
    return [panel.y_title, panel.y_title.replace("Cumulative incidence", "Incidence")]
