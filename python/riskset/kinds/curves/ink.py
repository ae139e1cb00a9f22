"""What is drawn in a panel of curves, as boxes in inches that no word may touch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.figures.measure import POINTS
from riskset.kinds.curves.axes import view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.curves.parts import Panel, Track
    from riskset.kinds.curves.room import Room

    Floats = NDArray[np.float64]

LINE = 1.1  # points: width of a curve
CENSOR_TICK = 4.2  # points: height of a tick
CENSOR_GAP = 2.0  # points: from a tick to the next at least
MOST_TICKS = 40  # of a curve: beyond, they thin out
CLEAR = 0.02  # inches between a word and what is drawn
EARLY = 0.06  # inches before the axis' end: a curve that ends there is led to its name at the end
HALF = 50.0


@dataclass(frozen=True)
class Ink:
    """The ink of one panel; boxes are rows of left, bottom, right and top, from the panel's lower left corner."""

    geometry: Room
    panel: Panel

    @cached_property
    def boxes(self) -> Floats:
        """All lines and ticks but those at the times asked for, which give way to words."""
        parts = [self._fixed(), *(self._curve(track) for track in self.panel.tracks)]
        if self.geometry.form.ends:
            parts += [self._leader(track) for track in self.panel.tracks]
        if self.geometry.layout.spec.censor_ticks and self.panel.kind == "curve":
            parts += [self._ticks(track) for track in self.panel.tracks]
        return np.concatenate(parts)

    def free(self, boxes: Floats, others: Floats | None = None) -> NDArray[np.bool_]:
        """Of each box whether it touches no ink and none of the other boxes."""
        ink = self.boxes if others is None or not others.size else np.concatenate([self.boxes, others])
        apart: NDArray[np.bool_] = (
            (boxes[:, None, 0] - CLEAR >= ink[None, :, 2])
            | (boxes[:, None, 2] + CLEAR <= ink[None, :, 0])
            | (boxes[:, None, 1] - CLEAR >= ink[None, :, 3])
            | (boxes[:, None, 3] + CLEAR <= ink[None, :, 1])
        )
        return np.logical_and.reduce(apart, axis=1)

    # Curves

    def steps(self, track: Track) -> tuple[Floats, Floats]:
        """Where a curve steps, and its height from there on: to the end of what is drawn of it."""
        known = self._known_steps
        if id(track) not in known:
            known[id(track)] = self._steps(track)
        return known[id(track)]

    @cached_property
    def _known_steps(self) -> dict[int, tuple[Floats, Floats]]:
        return {}

    def _steps(self, track: Track) -> tuple[Floats, Floats]:
        end = min(self.geometry.layout.x_max, track.shown_to)
        points = [point for point in track.points if point.time <= end]
        if not points:
            return np.empty(0), np.empty(0)
        x = [self.geometry.across(point.time) for point in points] + [self.geometry.across(end)]
        y = [self.geometry.up(self.panel, point.value or 0.0) for point in points]
        return np.array(x), np.array([*y, y[-1]])

    def height(self, track: Track, x: Floats) -> Floats:
        """How high a curve runs at places across the panel; nan where it does not."""
        at, y = self.steps(track)
        if not at.size:
            return np.full(x.shape, np.nan)
        row = np.searchsorted(at, x, side="right") - 1
        return np.where((row >= 0) & (x <= at[-1]), y[np.maximum(row, 0)], np.nan)

    def band(self, track: Track, x: Floats) -> tuple[Floats, Floats]:
        """The limits that are drawn at places across the panel; nan where there are none."""
        at, low, high = self._limits(track)
        if not at.size:
            return np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        row = np.searchsorted(at, x, side="right") - 1
        shown = (row >= 0) & (x <= self.geometry.across(min(self.geometry.layout.x_max, track.shown_to)))
        return np.where(shown, low[np.maximum(row, 0)], np.nan), np.where(shown, high[np.maximum(row, 0)], np.nan)

    def _limits(self, track: Track) -> tuple[Floats, Floats, Floats]:
        """Where a curve steps, and the limits that are drawn from there on."""
        points = [point for point in track.points if point.time <= self.geometry.layout.x_max] if track.banded else []
        drawn = [
            (self.geometry.across(point.time), point.lower, point.upper)
            if track.has_band(point.time)
            else (self.geometry.across(point.time), None, None)
            for point in points
        ]
        at, low, high = np.array(drawn, dtype=float).reshape(-1, 3).T
        return at, self.geometry.up(self.panel, low), self.geometry.up(self.panel, high)

    def _curve(self, track: Track) -> Floats:
        x, y = self.steps(track)
        if x.size < 2:
            return np.empty((0, 4))
        half = LINE / 2 / POINTS
        level = np.stack([x[:-1], y[:-1], x[1:], y[:-1]], axis=1)
        jump = np.stack([x[1:], np.minimum(y[:-1], y[1:]), x[1:], np.maximum(y[:-1], y[1:])], axis=1)
        return np.concatenate([level, jump]) + half * np.array([-1, -1, 1, 1])

    def _leader(self, track: Track) -> Floats:
        """The line from the end of a curve that ends early to the name at the axis' end."""
        x, y = self.steps(track)
        right = self.geometry.box_width - self.geometry.inset
        early = x.size > 0 and right - x[-1] > EARLY
        return np.array([(x[-1], y[-1], right, y[-1])] if early else [], dtype=float).reshape(-1, 4)

    def _ticks(self, track: Track) -> Floats:
        x = np.array([self.geometry.across(time) for time in censorings(track, self.geometry)])
        if not x.size:
            return np.empty((0, 4))
        y, half = self.height(track, x), CENSOR_TICK / 2 / POINTS
        found: Floats = np.stack([x, y - half, x, y + half], axis=1) + 0.35 / POINTS * np.array([-1, 0, 1, 0])
        return found[~np.isnan(y)]

    def _fixed(self) -> Floats:
        """The line at a difference of 0, that of the start, and those of the medians."""
        geometry, panel = self.geometry, self.panel
        found: list[tuple[float, float, float, float]] = []
        if panel.kind == "difference":
            level = geometry.up(panel, 0)
            found.append((0, level, geometry.box_width, level))
        if geometry.layout.start > 0:
            at = geometry.across(geometry.layout.start)
            found.append((at, 0, at, geometry.box_height))
        reached = medians(panel, geometry)
        foot, half = geometry.up(panel, view(panel)[0]), geometry.up(panel, HALF)
        found += [(geometry.across(time), foot, geometry.across(time), half) for _, time in reached]
        if reached:
            found.append((0, half, max(geometry.across(time) for _, time in reached), half))
        return np.array(found, dtype=float).reshape(-1, 4)


def medians(panel: Panel, geometry: Room) -> list[tuple[Track, float]]:
    """The medians that lines lead to: those that are reached within the panel."""
    layout = geometry.layout
    if not layout.spec.median or panel.kind != "curve" or panel.high < HALF:
        return []
    found = [(track, track.median) for track in panel.tracks if track.median is not None]
    return [(track, median) for track, median in found if median <= min(layout.x_max, track.shown_to)]


def censorings(track: Track, geometry: Room) -> list[float]:
    """Times of censoring that have a tick: none nearer to the one before than the page shows, and not too many."""
    per_point = geometry.layout.x_max / (geometry.box_width - 2 * geometry.inset) / POINTS
    times = [time for time in track.censored if time <= min(track.shown_to, geometry.layout.x_max)]
    if not track.points:
        return []
    gap = CENSOR_GAP * per_point
    while len(kept := _thinned(times, gap)) > MOST_TICKS:
        gap *= 1.5
    return kept


def _thinned(times: list[float], gap: float) -> list[float]:
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] >= gap:
            kept.append(time)
    return kept
