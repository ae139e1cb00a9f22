"""What is marked within a panel of curves: censoring, times, medians, and the words in their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.figures.measure import POINTS, line_height
from riskset.figures.theme import FONT
from riskset.kinds.curves.axes import view
from riskset.kinds.curves.ink import CENSOR_TICK, CLEAR, HALF, Ink, censorings, medians

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from riskset.kinds.curves.geometry import Geometry
    from riskset.kinds.curves.parts import Panel
    from riskset.kinds.curves.placing import Placed, Word

GREY = "#6E6E6E"


@dataclass(frozen=True)
class Marks:
    """Draws the marks of one panel."""

    panel: Panel
    geometry: Geometry
    placed: Placed
    axis: Axes

    def draw(self) -> None:
        """Draw them all, and the words where they were placed."""
        self._lines()
        if self.geometry.layout.spec.censor_ticks and self.panel.kind == "curve":
            self._censorings()
        self._medians()
        for word in self.placed.words:
            self._write(word)

    @property
    def _per_inch(self) -> float:
        """Percent to an inch of the panel's height."""
        low, high = view(self.panel)
        return (high - low) / self.geometry.box_height

    def _lines(self) -> None:
        if self.panel.kind == "difference":
            self.axis.axhline(0, color=GREY, linewidth=0.6, zorder=0.5)
        for time in self.geometry.layout.spec.at if self.panel.kind != "stacked" else ():
            for low, high in self._stretches(time):
                self.axis.plot([time, time], [low, high], color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0.5)
        if self.geometry.layout.start > 0:
            start = self.geometry.layout.start
            self.axis.axvline(start, color=GREY, linewidth=0.6, linestyle=(0, (4, 2)), zorder=0.5)

    def _stretches(self, time: float) -> Iterator[tuple[float, float]]:
        """The line at a time: from the axis to the highest curve, but for the words that it would cross."""
        bottom, ceiling = view(self.panel)
        at = self.geometry.across(time)
        if self.panel.kind == "curve":
            heights = [track.height(time) for track in self.panel.tracks if track.points and time <= track.shown_to]
            ceiling = min(max((height for height in heights if height is not None), default=bottom), ceiling)
        crossed = sorted(
            (bottom + (low - CLEAR) * self._per_inch, bottom + (high + CLEAR) * self._per_inch)
            for left, low, right, high in (word.box for word in self.placed.words)
            if left - CLEAR < at < right + CLEAR
        )
        for low, high in crossed:
            if bottom < min(low, ceiling):
                yield bottom, min(low, ceiling)
            bottom = max(bottom, high)
        if bottom < ceiling:
            yield bottom, ceiling

    def _censorings(self) -> None:
        """Ticks at the curve's height just after each censoring."""
        ink = Ink(self.geometry, self.panel)
        for track in self.panel.tracks:
            at = np.array(censorings(track, self.geometry))
            if not at.size:
                continue
            rise = ink.height(track, np.array([self.geometry.across(time) for time in at]))
            height = view(self.panel)[0] + rise * self._per_inch
            half = CENSOR_TICK / 2 / POINTS * self._per_inch
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
        reached = medians(self.panel, self.geometry)
        if not reached:
            return
        last = max(median for _, median in reached)
        left = self.axis.get_xlim()[0]
        self.axis.plot([left, last], [HALF, HALF], color=GREY, linewidth=0.6, linestyle=(0, (3, 2)), zorder=1.5)
        for track, median in reached:
            foot, colour = view(self.panel)[0], track.look.colour
            self.axis.plot([median] * 2, [foot, HALF], color=colour, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1.5)

    def _write(self, word: Word) -> None:
        """The lines of a word, each from its place in shares of the panel."""
        geometry = self.geometry
        for rank, line in enumerate(word.lines):
            self.axis.text(
                word.x / geometry.box_width,
                (word.y - rank * line_height(word.size)) / geometry.box_height,
                line,
                transform=self.axis.transAxes,
                fontsize=word.size,
                family=FONT,
                color=word.colour,
                ha="left",
                va="baseline",
                zorder=3,
            )
