"""The time by which a share of patients has had the event, read from a curve with its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats import arrays
from riskset.stats.absent import NOT_ESTIMABLE, NOT_REACHED, Absent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QuantileRule = Literal["smallest", "midpoint"]
# Two survival values closer than this are one value: 1/2 reached by multiplication is not exactly 1/2.
_TOLERANCE = 1.5e-8


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of survival time with its limits, each a time or the reason why there is none."""

    p: float
    value: float | Absent
    lower: float | Absent
    upper: float | Absent


def quantile(
    time: Floats, free: Floats, lower: Floats, upper: Floats, p: float, rule: QuantileRule = "smallest"
) -> Quantile:
    """Read the time at which a falling curve comes down to ``1 - p``.

    Parameters
    ----------
    time : float array, shape (rows,)
    free, lower, upper : float array, shape (rows,)
        Share without the event, and its limits, which are nan where there are none.
    p : float
        Between 0 and 1; 0.5 is the median.
    rule : {"smallest", "midpoint"}
        The smallest time at which at most ``1 - p`` are without the event, or, where it is exactly that share over a
        stretch, the middle of the stretch.

    Notes
    -----
    Limits of a curve can turn back up: late, if one of few patients at risk has the event, and on the log-log scale
    early, at high levels. Each curve is read at the first time at which it comes down to ``1 - p``, whatever its later
    course, as R does when it prints a survfit. R's ``quantile`` reads the limit at the highest value that is at most
    ``1 - p``, and statsmodels' ``quantile_ci`` takes all times at which ``1 - p`` lies within the limits.

    Raises
    ------
    InvalidInput
        If `p` is not between 0 and 1 or `rule` is unknown.
    """
    arrays.level(p, "p")
    arrays.one_of(rule, "rule", get_args(QuantileRule))
    value, first, last = (_crossing(time, curve, 1 - p, rule) for curve in (free, lower, upper))
    if first is NOT_REACHED and value is not NOT_REACHED:
        # The curve falls to 0 in one step from above: no limits exist where they would be read off.
        first = NOT_ESTIMABLE
    return Quantile(p=p, value=value, lower=first, upper=last)


def _crossing(time: Floats, curve: Floats, height: float, rule: QuantileRule) -> float | Absent:
    below = curve <= height + _TOLERANCE  # nan, no limit, is never below
    if not below.any():
        return NOT_REACHED
    row = int(below.argmax())
    if rule == "midpoint" and abs(curve[row] - height) <= _TOLERANCE:
        leaves = np.abs(curve[row:] - height) > _TOLERANCE
        end = row + int(leaves.argmax()) if leaves.any() else curve.size - 1
        return float((time[row] + time[end]) / 2)
    return float(time[row])
