"""The logarithmic axis of ratios: its ends, and ticks at round ratios where they truly stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.figures.measure import text_width
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.style import Style

# What stands before the powers of ten, from close to wide.
_MANTISSAS = ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_FEW = 3
_GAP = 0.08  # inches between two labels
_ROOM, _REACH = 0.03, 0.1  # shares of the axis: left free at its ends, and by which an end moves to a tick
WIDEST = (0.05, 20.0)
"""Ends of an axis that nobody chose, unless an estimate lies beyond."""
OUTERMOST = (0.01, 100.0)
"""Where an estimate may lie for that; one beyond is an arrow."""


@dataclass(frozen=True)
class RatioAxis:
    """Ends and ticks of an axis of ratios.

    Attributes
    ----------
    low, high : float
    ticks : tuple of float
        Ratios between the ends; 1 is one of them.
    labels : tuple of str
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    @property
    def decades(self) -> float:
        """Length in powers of ten."""
        return math.log10(self.high / self.low)


def ratio_axis(
    estimates: Iterable[float], limits: Iterable[float], width: float, style: Style, ends: Sequence[float] | None = None
) -> RatioAxis:
    """Choose the axis for estimates and their limits.

    Parameters
    ----------
    width : float
        Inches that it is long.
    ends : sequence of two floats, optional
        Its ends; without them estimates lie within it as far as they are between 0.01 and 100, limits
        between 0.05 and 20.
    """
    if ends is not None:
        low, high = float(ends[0]), float(ends[1])
        return _with_ticks(low, high, width, style, snap=False)
    within = [min(max(limit, WIDEST[0]), WIDEST[1]) for limit in limits if limit > 0]
    points = [1.0, *within, *(min(max(estimate, OUTERMOST[0]), OUTERMOST[1]) for estimate in estimates)]
    room = max((max(points) / min(points)) ** _ROOM, 1.01)
    return _with_ticks(min(points) / room, max(points) * room, width, style, snap=True)


def _with_ticks(low: float, high: float, width: float, style: Style, *, snap: bool) -> RatioAxis:
    found: list[RatioAxis] = []
    for ladder in _ladders(low, high):
        axis = _on(ladder, low, high, style, snap=snap)
        if axis is not None and _fits(axis, width):
            found.append(axis)
    # The closest ladder whose labels have room; with next to no tick an axis says nothing.
    best = next((axis for axis in found if len(axis.ticks) >= _FEW), None)
    if best is not None:
        return best
    return found[0] if found else RatioAxis(low, high, (1.0,), ("1",))


def _ladders(low: float, high: float) -> Iterator[list[float]]:
    """Round ratios around `low` and `high`, from close to wide; even steps where the axis is short."""
    if high / low < 4:
        for step in _STEPS:
            first, last = math.floor(low / step) - 1, math.ceil(high / step) + 1
            yield [round(step * count, 10) for count in range(max(first, 1), last + 1)]
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    for mantissas in _MANTISSAS:
        yield [float(f"{mantissa}e{power}") for power in powers for mantissa in mantissas]


def _on(ladder: list[float], low: float, high: float, style: Style, *, snap: bool) -> RatioAxis | None:
    if snap:  # an end that is close to a tick is moved there
        reach = (high / low) ** _REACH
        low = max((tick for tick in ladder if low / reach <= tick <= low), default=low)
        high = min((tick for tick in ladder if high <= tick <= high * reach), default=high)
    ticks = tuple(tick for tick in ladder if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9))
    return RatioAxis(low, high, ticks, tuple(exact(tick, style) for tick in ticks)) if 1.0 in ticks else None


def _fits(axis: RatioAxis, width: float) -> bool:
    """Whether the labels stand beside each other."""
    places = [width * math.log10(tick / axis.low) / axis.decades for tick in axis.ticks]
    halves = [text_width(label) / 2 for label in axis.labels]
    return all(
        places[after] - halves[after] - places[after - 1] - halves[after - 1] >= _GAP for after in range(1, len(places))
    )
