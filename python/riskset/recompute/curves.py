"""Curves and their comparison: lifelines for survival, a few lines of arithmetic for incidence and for groups that change."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from riskset.recompute.follow_up import NEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats

TOLERANCE = 1e-9
NOT_REACHED = float("inf")


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve's steps: times, values and standard errors from each of them on.

    ``end`` is the last follow-up, ``closed`` whether nobody is left at it whose end is not known.
    """

    time: Floats
    value: Floats
    error: Floats
    end: float
    closed: bool
    incidence: bool

    def at(self, time: float) -> tuple[float, float] | None:
        """The value with its standard error; None beyond the last follow-up."""
        if time > self.end * (1 + NEAR) and not self.closed:
            return None
        place = int(np.searchsorted(self.time, time * (1 + NEAR), side="right")) - 1
        return (float(self.value[place]), float(self.error[place])) if place >= 0 else (float(not self.incidence), 0.0)


def survival(times: Times) -> Curve:
    """Kaplan and Meier's survival free of cause 1 by lifelines, with Greenwood's standard errors."""
    from lifelines import KaplanMeierFitter

    happened = times.cause == 1
    # Who enters at the time of an event is not at risk at it; lifelines has it so only where the entry is later.
    entry = np.where(times.entry > 0, times.entry * (1 + NEAR), 0.0) if times.late else None
    followed = times.time > (0.0 if entry is None else entry)
    followed |= times.entry == 0
    fitted = KaplanMeierFitter().fit(
        times.time[followed], happened[followed], entry=None if entry is None else entry[followed]
    )
    at = np.unique(times.time[happened & followed])
    value = np.asarray(fitted.survival_function_at_times(at), dtype=np.float64)
    risk, events = _table(times, at, happened)
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = np.cumsum(events / (risk * (risk - events)))
    # Where nobody is left the standard error of nought is nought.
    error = np.where(value < TOLERANCE, 0.0, value * np.sqrt(np.where(np.isfinite(sums), sums, 0.0)))
    closed = bool(value.size) and bool(value[-1] < TOLERANCE)
    return Curve(at, value, error, float(times.time.max()), closed, incidence=False)


def incidence(times: Times) -> Curve:
    """Aalen and Johansen's incidence of cause 1 before others, with Gray's (1988) variance.

    Not by lifelines, whose AalenJohansenFitter moves tied times at random.
    """
    free, value, sums = 1.0, 0.0, [0.0, 0.0, 0.0]
    at = np.unique(times.time[times.cause > 0])
    risk, own_events = _table(times, at, times.cause == 1)
    _, other_events = _table(times, at, times.cause > 1)
    values, errors = np.zeros(at.size), np.zeros(at.size)
    for place in range(at.size):
        n, own, other = int(risk[place]), int(own_events[place]), int(other_events[place])
        after = free * (n - own - other) / n
        value += free * own / n
        inverse = 1 / after if after > TOLERANCE else 0.0
        # Where nobody is left, other events move the incidence no more.
        for events, reach in ((own, 1 + value * inverse), (other if inverse else 0, value * inverse)):
            tie = 1 - (events - 1) / (n - 1) if events > 1 else 1.0
            weight = free**2 * tie * events / n**2
            for each, factor in enumerate((reach**2, reach * inverse, inverse**2)):
                sums[each] += factor * weight
        free = after
        spread = sums[0] - 2 * value * sums[1] + value**2 * sums[2]
        values[place], errors[place] = value, sqrt(spread) if spread > 1e-13 else 0.0
    closed = bool(at.size) and free < TOLERANCE
    return Curve(at, values, errors, float(times.time.max()), closed, incidence=True)


def at_risk(times: Times, at: float) -> NDArray[np.bool_]:
    """Who is at risk just before a time; at 0 those who are there from the start."""
    entered = (times.entry == 0) | (times.entry < at * (1 - NEAR))
    return entered & (times.time >= at * (1 - NEAR))


def limits(value: float, error: float, level: float, scale: str) -> tuple[float, float] | None:
    """Limits of a rate on a scale; none where the scale has none."""
    z = float(stats.norm.ppf((1 + level) / 2))
    if value < TOLERANCE or (scale == "log-log" and value > 1 - TOLERANCE):
        return None
    if scale == "log-log":
        spread = exp(z * error / abs(value * log(value)))
        return value**spread, value ** (1 / spread)
    if scale == "log":
        return value * exp(-z * error / value), min(value * exp(z * error / value), 1.0)
    return max(value - z * error, 0.0), min(value + z * error, 1.0)


def quantile(found: Curve, share: float, level: float, scale: str) -> tuple[float | None, float | None, float | None]:
    """When a share has had the event: the first time, and the first times at which the limits come as far.

    Infinity where it is not reached, None where a limit does not exist.
    """
    crossed = [NOT_REACHED] * 3
    for time, value, error in zip(found.time.tolist(), found.value.tolist(), found.error.tolist(), strict=True):
        ends = limits(value, error, level, scale)
        heights = (value, *(ends[::-1] if found.incidence else ends)) if ends else (value,)
        for place, height in enumerate(heights):
            so_far = height if found.incidence else 1 - height
            if so_far >= share - TOLERANCE and crossed[place] == NOT_REACHED:
                crossed[place] = time
    value, lower, upper = crossed
    # A curve that falls to its end in one step has no limit there.
    return value, None if lower == NOT_REACHED != value else lower, upper


def log_rank(times: Times, group: NDArray[np.int64]) -> float | None:
    """P of the log-rank test of patients followed from the start, by lifelines; None where no two groups meet at an event."""
    from lifelines.statistics import multivariate_logrank_test

    happened = times.cause == 1
    meeting: set[int] = set()
    for at in np.unique(times.time[happened]):
        there = times.time >= at
        if not (happened & (times.time == at))[there].all():
            groups = set(group[there].tolist())
            meeting |= groups if len(groups) > 1 else set()
    if len(meeting) < 2:
        return None
    kept = np.isin(group, list(meeting))
    return float(multivariate_logrank_test(times.time[kept], group[kept], happened[kept]).p_value)


def _table(times: Times, at: Floats, happened: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """How many are at risk at each time, and how many of them had something happen then."""
    ends, entries = np.sort(times.time), np.sort(times.entry[times.entry > 0])
    risk = (
        ends.size - np.searchsorted(ends, at, side="left") - (entries.size - np.searchsorted(entries, at, side="left"))
    )
    of = np.sort(times.time[happened])
    events = np.searchsorted(of, at, side="right") - np.searchsorted(of, at, side="left")
    return risk.astype(np.float64), events.astype(np.float64)
