"""The axes of a panel: round times where its transform puts them, and ends that a few events cannot blow up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from riskset.figures.measure import text_width
from riskset.timescale import axis_breaks, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.style import Style

GAP = 0.12  # inches between the labels of two ticks
AIR = 0.06  # of the height of a panel, above and below what it must show
FLATTENED = 2.0  # times as long an axis makes a curve look flat


def time_ticks(transformed: Mapping[float, float], room: float, unit: str, style: Style) -> dict[float, str]:
    """Round times whose labels have room, by their place on the axis.

    Parameters
    ----------
    transformed : mapping of float to float
        The places of times.
    room : float
        Inches of the axis.
    unit : str
    style : Style
    """
    times = np.array(sorted(transformed))
    places = np.array([transformed[time] for time in times.tolist()])
    if times.size < 2 or places.max() <= places.min():
        return {}
    longest = float(times.max())
    # Round times of the whole axis first, then of its halves: early events stand wide apart.
    candidates = [time for part in (1, 2, 4, 8, 16) for time in axis_breaks(longest / part, unit)]
    found: dict[float, str] = {}
    taken: list[tuple[float, float]] = []
    span = float(places.max() - places.min())
    for time in candidates:
        if not times.min() <= time <= longest:
            continue
        place = float(np.interp(time, times, places))
        middle = (place - float(places.min())) / span * room
        half = text_width(exact(time)) / 2 + GAP / 2
        if all(middle + half <= left or middle - half >= right for left, right in taken):
            taken.append((middle - half, middle + half))
            found[place] = exact(time, style)
    return dict(sorted(found.items()))


def coefficient_ends(
    curve: Sequence[float], limits: Sequence[Mapping[float, float]], points: Mapping[float, float], constant: float
) -> tuple[float, float]:
    """Ends of an axis that holds the curve, the points, the constant and the limits, but none that would make the curve flat.

    Before the first point and after the last, few events are left, and limits may be wide. If they would make the axis
    more than `FLATTENED` times as long, it holds those between the points. Where there are not two points, all are shown:
    nothing else tells how little is known.
    """
    fixed = [constant, *curve, *points.values()]
    first, last = (min(points), max(points)) if len(points) > 1 else (-math.inf, math.inf)
    between = [*fixed, *(value for limit in limits for at, value in limit.items() if first <= at <= last)]
    whole = [*fixed, *(value for limit in limits for value in limit.values())]
    shown = between if np.ptp(whole) > FLATTENED * np.ptp(between) else whole
    low, high = min(shown), max(shown)
    air = AIR * (high - low) if high > low else 1.0
    return low - air, high + air
