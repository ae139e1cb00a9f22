"""The axis of differences: even steps around 0, drawn on the axis of ratios by their antilogarithms.

A forest plot has a logarithmic axis. A difference stands on it where its antilogarithm does, so that equal differences take
equal room; the labels are those of the differences.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.figures.measure import text_width
from riskset.figures.ratio_axis import RatioAxis
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.style import Style

_MANTISSAS = (1.0, 2.0, 2.5, 5.0)
_GAP = 0.08  # inches between two labels
_ROOM = 0.03  # share of the axis that is left free at its ends


def antilogarithm(difference: float | None, unit: float) -> float | None:
    """Where a difference stands on the axis of ratios; `unit` is the difference that takes a decade."""
    return None if difference is None else 10.0 ** min(max(difference / unit, -300.0), 300.0)


def difference_axis(points: Iterable[float], unit: float, width: float, style: Style) -> RatioAxis:
    """Choose the axis for differences with their limits, which all lie within it.

    Parameters
    ----------
    unit : float
        The difference that takes a decade.
    width : float
        Inches that it is long.
    """
    found = [0.0, *points]
    room = _ROOM * (max(found) - min(found)) or 0.1 * unit
    low, high = min(found) - room, max(found) + room
    for step in _steps(high - low):
        ticks = [step * count for count in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
        labels = [exact(round(tick, 10), style) for tick in ticks]
        apart = width * step / (high - low)
        if all(apart - (text_width(a) + text_width(b)) / 2 >= _GAP for a, b in pairwise(labels)):
            places = tuple(10.0 ** (tick / unit) for tick in ticks)
            return RatioAxis(10.0 ** (low / unit), 10.0 ** (high / unit), places, tuple(labels))
    return RatioAxis(10.0 ** (low / unit), 10.0 ** (high / unit), (1.0,), ("0",))


def _steps(length: float) -> Iterable[float]:
    """Round steps, from close to wide."""
    power = math.floor(math.log10(length)) - 1
    return [mantissa * 10.0**each for each in range(power, power + 3) for mantissa in _MANTISSAS]
