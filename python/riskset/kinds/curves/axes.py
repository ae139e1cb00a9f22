"""The axes of percentages: where they end, and their ticks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.kinds.curves.parts import CurvesLayout, Panel, Track

WHOLE = 100.0
ENDS = (10.0, 25.0, 50.0, WHOLE)
"""Where an axis of incidences may end: the first that all that is drawn stays below."""
HEADROOM = 0.02  # of the axis, so that a curve at 100% is not cut in half
FOOT = 0.025  # of the axis, so that a curve at 0% stands over the line of the axis of time


def incidence_end(tracks: Iterable[Track], layout: CurvesLayout) -> float:
    """Where an axis of incidences ends: as the entry says, else by the curves and the limits that are drawn.

    Raises
    ------
    LookupFailed
        When the end that the entry says would cut off a curve.
    """
    points = [(track, point) for track in tracks for point in track.points if point.time <= layout.x_max]
    curve = max((point.value for _, point in points if point.value is not None), default=0.0)
    end = layout.spec.y_max
    if end is not None:
        if curve > end:
            message = (
                f"y_max: {end:g} cuts off a curve that reaches {curve:.1f}%; write a larger y_max, or leave it out"
            )
            raise LookupFailed(message)
        return end
    limits = [point.upper for track, point in points if point.upper is not None and track.has_band(point.time)]
    return next(end for end in ENDS if max([curve, *limits]) <= end or end == WHOLE)


def view(panel: Panel) -> tuple[float, float]:
    """The ends of what a panel shows, beyond the ends of its axis."""
    span = panel.high - panel.low
    # Areas stand on the line of the axis of time.
    foot = 0.0 if panel.kind == "stacked" else FOOT
    return panel.low - foot * span, panel.high + HEADROOM * span


def difference_axis(reach: Iterable[float]) -> tuple[float, float]:
    """The ends of an axis of differences that holds 0 and all of these."""
    values = list(reach)
    low, high = max(min(values, default=0.0), -WHOLE), min(max(values, default=0.0), WHOLE)
    step = difference_step(low, high)
    return step * min(math.floor(low / step), 0), step * max(math.ceil(high / step), 1)


def difference_step(low: float, high: float) -> float:
    """The step of ticks of differences: at most six between the ends."""
    return next((float(step) for step in (2, 5, 10, 20) if (high - low) / step <= 6), 50.0)


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
