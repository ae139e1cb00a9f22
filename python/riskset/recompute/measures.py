"""What is read off curves beside rates: differences between groups, and restricted means."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING

from scipy import stats

from riskset.recompute.curves import TOLERANCE

if TYPE_CHECKING:
    from riskset.recompute.curves import Curve


def with_limits(value: float, error: float, level: float) -> dict[str, float]:
    """An estimate with normal limits and the P value of nought, by the ends of their names."""
    z = float(stats.norm.ppf((1 + level) / 2))
    p = float(2 * stats.norm.sf(abs(value) / error)) if error > 0 else 1.0
    return {"": value, "_lower": value - z * error, "_upper": value + z * error, "_p_value": p}


def difference(
    first: tuple[float, float] | None, second: tuple[float, float] | None, level: float
) -> dict[str, float] | None:
    """The first group's rate less the second's; None where one is not known or neither has a variance."""
    if first is None or second is None:
        return None
    error = hypot(first[1], second[1])
    return None if error < TOLERANCE else with_limits(first[0] - second[0], error, level)


def restricted_mean(found: Curve, tau: float) -> tuple[float, float] | None:
    """The area under survival up to a time, with its standard error; None where survival is not known so far."""
    if found.at(tau) is None:
        return None
    curve = zip(found.time.tolist(), found.value.tolist(), found.error.tolist(), strict=True)
    steps = [(0.0, 1.0, 0.0), *(step for step in curve if step[0] < tau)]
    ends = [*(time for time, _, _ in steps[1:]), tau]
    areas = [value * (end - time) for (time, value, _), end in zip(steps, ends, strict=True)]
    variance, before = 0.0, 0.0
    for place, (_, value, error) in enumerate(steps):
        # Greenwood's sum is the squared standard error over the squared survival.
        so_far = (error / value) ** 2 if value > TOLERANCE else before
        variance += sum(areas[place:]) ** 2 * (so_far - before)
        before = so_far
    return sum(areas), sqrt(variance)
