"""What is marked within a panel of curves: censoring, times, rates, medians and the comparison of the groups."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patheffects import Stroke

from riskset.figures.measure import POINTS, line_height, literal, spread, text_width, wrapped
from riskset.figures.theme import FONT, SMALLEST_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from riskset.kinds.curves.geometry import Geometry
    from riskset.kinds.curves.panels import CurvesLayout, Panel, Point, Track

GREY = "#6E6E6E"
OUTLINE = "outline"  # of a word, which is no word itself
HEADROOM = 1.02  # of the axis of percentages, so that a curve at 100% is not cut in half
CENSOR_TICK = 4.2  # points
WORD = 100.0  # what covering a word costs, a line being 1
Box = tuple[float, float, float, float]  # left, bottom, right, top: time and percent


@dataclass(frozen=True)
class Marks:
    """Draws the marks of one panel."""

    layout: CurvesLayout
    panel: Panel
    geometry: Geometry
    axis: Axes

    def draw(self) -> None:
        """Draw them all, the words last, where they cover least."""
        self._lines()
        if self.layout.spec.censor_ticks and self.panel.kind == "curve":
            self._censorings()
        if self.layout.spec.median and self.panel.kind == "curve":
            self._medians()
        written = self._rates() if self.panel.kind == "curve" else []
        self._tests(written)

    # Inches as time and as percent

    @property
    def _time(self) -> float:
        return 1.06 * self.layout.x_max / self.geometry.box_width

    @property
    def _percent(self) -> float:
        return HEADROOM * (self.panel.high - self.panel.low) / self.geometry.box_height

    def _lines(self) -> None:
        if self.panel.kind == "difference":
            self.axis.axhline(0, color=GREY, linewidth=0.6, zorder=0.5)
        for time in self.layout.spec.at if self.panel.kind != "stacked" else ():
            self.axis.axvline(time, color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0.5)
        if self.layout.start > 0:
            self.axis.axvline(self.layout.start, color=GREY, linewidth=0.6, linestyle=(0, (4, 2)), zorder=0.5)

    def _censorings(self) -> None:
        """Ticks at the curve's height just after each censoring."""
        import numpy as np

        for track in self.panel.tracks:
            if not track.points or not track.censored:
                continue
            times = np.array([point.time for point in track.points])
            values = np.array([point.value for point in track.points], dtype=float)
            at = np.array(track.censored)
            height = values[np.searchsorted(times, at, side="right") - 1]
            half = CENSOR_TICK / 2 / POINTS * self._percent
            # One broken line, where markers would be an element of the file each.
            self.axis.plot(
                np.stack([at, at, np.full(at.size, np.nan)], axis=1).ravel(),
                np.stack([height - half, height + half, np.full(at.size, np.nan)], axis=1).ravel(),
                linewidth=0.7,
                solid_capstyle="butt",
                color=track.look.colour,
                zorder=2.5,
            )

    def _medians(self) -> None:
        """From the axis at 50% across to each curve, and down to its median."""
        reached = [(track, track.median) for track in self.panel.tracks if track.median is not None]
        reached = [(track, median) for track, median in reached if median <= min(self.layout.x_max, track.shown_to)]
        if not reached:
            return
        last = max(median for _, median in reached)
        left = self.axis.get_xlim()[0]
        self.axis.plot([left, last], [50, 50], color=GREY, linewidth=0.6, linestyle=(0, (3, 2)), zorder=1.5)
        for track, median in reached:
            colour = track.look.colour
            self.axis.plot([median, median], [0, 50], color=colour, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1.5)

    def _rates(self) -> list[Box]:
        """The rates at the times asked for, beside their curves and kept off each other; where they stand."""
        if self.layout.spec.rates == "none":
            return []
        size = max(self.geometry.size - 0.5, SMALLEST_SIZE)
        height = line_height(size) * self._percent
        boxes: list[Box] = []
        for time in self.layout.spec.at:
            marked = [(track, mark) for track in self.panel.tracks for mark in track.marks if mark.time == time]
            shown = [(track, mark) for track, mark in marked if mark.value is not None and time <= track.shown_to]
            texts = [self._rate(mark) for _, mark in shown]
            # A survival falls to the right and leaves room above itself, an incidence below.
            side = -1 if self.panel.rising else 1
            wanted = [(mark.value or 0.0) + side * 0.62 * height for _, mark in shown]
            low, high = self.panel.low + 0.55 * height, self.panel.high - 0.45 * height
            placed = spread(wanted, height, low, high)
            for (track, _), text, y in zip(shown, texts, placed, strict=True):
                width = text_width(text, size) * self._time
                left = time + 0.035 * self._time
                if left + width > 1.03 * self.layout.x_max:
                    left = time - 0.035 * self._time - width
                self._word(left, y, text, size, track.look.colour)
                boxes.append((left, y - height / 2, left + width, y + height / 2))
        return boxes

    def _rate(self, mark: Point) -> str:
        style = self.layout.style
        text = f"{style.value((mark.value or 0.0) / 100, 'rate')}%"
        if self.layout.spec.rates == "interval" and mark.lower is not None and mark.upper is not None:
            limits = style.interval(style.value(mark.lower / 100, "points"), style.value(mark.upper / 100, "points"))
            text += f" ({limits})"
        return text

    def _word(self, x: float, y: float, text: str, size: float, colour: str) -> None:
        """A word beside a curve, upon a white outline of itself; the word stays text."""
        outline: dict[str, Any] = {"path_effects": [Stroke(linewidth=1.8, foreground="white")], "gid": OUTLINE}
        for look in (outline, {}):
            self.axis.text(
                x,
                y,
                literal(text),
                fontsize=size,
                family=FONT,
                color=colour,
                ha="left",
                va="center_baseline",
                zorder=3,
                **look,
            )

    def _tests(self, taken: list[Box]) -> None:
        """The comparison of the groups, where it covers least; in two parts where the whole would cover a word."""
        size = self.geometry.size
        room = 0.98 * self.geometry.box_width
        broken = [wrapped(line, room, size).split("\n") for line in self.panel.tests]
        whole = [part for parts in broken for part in parts]
        if not whole:
            return
        box, cost = self._least_covering(whole, taken)
        if cost < WORD or len(broken) == 1:
            self._write(whole, box)
            return
        for lines in ([part for parts in broken[:-1] for part in parts], broken[-1]):
            box, _ = self._least_covering(lines, taken)
            self._write(lines, box)
            taken = [*taken, box]

    def _write(self, lines: list[str], box: Box) -> None:
        """Lines of text from the top of a box down."""
        step = line_height(self.geometry.size) * self._percent
        for place, line in enumerate(lines):
            self.axis.text(
                box[0],
                box[3] - (place + 0.5) * step,
                line,
                fontsize=self.geometry.size,
                family=FONT,
                color="black",
                ha="left",
                va="center_baseline",
                zorder=3,
            )

    def _least_covering(self, lines: list[str], taken: list[Box]) -> tuple[Box, float]:
        """Where lines cover least of curves, bands and words: in a corner or, where all are full of words, elsewhere."""
        size = self.geometry.size
        width = max(text_width(re.sub(r"\\?\$", "", line), size) for line in lines) * self._time
        height = len(lines) * line_height(size) * self._percent
        left, right = self.layout.start + 0.02 * self.layout.x_max, 1.02 * self.layout.x_max - width
        left = min(left, right)
        bottom = self.panel.low + 0.03 * (self.panel.high - self.panel.low)
        top = self.panel.high - height
        ups, downs = [(right, top), (left, top)], [(left, bottom), (right, bottom)]
        corners = [*downs, *ups] if not self.panel.rising else [ups[1], ups[0], *downs[::-1]]
        if self.panel.kind == "difference":
            corners = [(left, top), (left, bottom), (right, top), (right, bottom)]
        between = (
            (left + across * (right - left) / 4, bottom + up * (top - bottom) / 8)
            for up in range(9)
            for across in range(5)
        )

        def tried(places: Iterable[tuple[float, float]]) -> list[tuple[Box, float]]:
            boxes = [(x, y, x + width, y + height) for x, y in places]
            return [(box, self._covered(box, taken)) for box in boxes]

        found = tried(corners)
        if min(cost for _, cost in found) >= WORD:
            found += tried(between)
        return min(found, key=lambda each: each[1])

    def _covered(self, box: Box, taken: list[Box]) -> float:
        """How much a box covers: of words much, of lines less, of bands little."""
        left, bottom, right, top = box
        cost = 0.0
        for other in taken:
            across = min(right, other[2]) - max(left, other[0])
            along = min(top, other[3]) - max(bottom, other[1])
            cost += WORD * (across > 0 and along > 0)
        medians = [track.median for track in self.panel.tracks if track.median is not None and bottom < 50]
        cost += sum(
            2.0 for time in [*self.layout.spec.at, *(medians if self.layout.spec.median else ())] if left < time < right
        )
        for track in self.panel.tracks:
            cost += sum(self._on_line(track, left + share / 24 * (right - left), bottom, top) for share in range(25))
        return cost

    def _on_line(self, track: Track, time: float, bottom: float, top: float) -> float:
        """Whether a track's line (1) or band (0.2) runs through a stretch at a time."""
        place = bisect_right(track.points, time, key=lambda each: each.time) - 1
        if place < 0 or time > track.shown_to or (value := (point := track.points[place]).value) is None:
            return 0.0
        if bottom <= value <= top:
            return 1.0
        lower = value if point.lower is None else point.lower
        upper = value if point.upper is None else point.upper
        return 0.2 if self.layout.spec.conf_band and lower <= top and upper >= bottom else 0.0
