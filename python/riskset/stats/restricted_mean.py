"""Restricted mean survival time and mean time lost to a cause, up to a horizon, and their comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.absent import NOT_ESTIMABLE, Absent
from riskset.stats.cohort import Cohort, check_cohort, place_of_cause
from riskset.stats.contrast import Contrast, contrast
from riskset.stats.errors import FollowUpEnded, InvalidInput
from riskset.stats.influence import sum_of_squared_influence
from riskset.stats.limits import normal_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """A mean time up to the horizon `tau`, with normal limits.

    Attributes
    ----------
    estimate, std_error, lower, upper, tau : float
        In the unit of the data.
    conf_level : float
    cause : int or None
        The cause the time is lost to; None for time survived.
    """

    estimate: float
    std_error: float
    lower: float
    upper: float
    tau: float
    conf_level: float
    cause: int | None = None


@dataclass(frozen=True, slots=True)
class MeanComparison:
    """Two restricted means compared: first - second and first / second.

    The ratio's limits and test are on the log scale; it is not estimable where a mean is 0.
    """

    difference: Contrast
    ratio: Contrast | Absent


def restricted_mean(
    time: ArrayLike,
    event: ArrayLike,
    tau: float,
    *,
    entry: ArrayLike | None = None,
    id: ArrayLike | None = None,  # noqa: A002  the name that R gives it
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
    conf_level: float = 0.95,
    extend: bool = False,
) -> RestrictedMean:
    """Estimate the mean survival time up to `tau`: the area under the Kaplan-Meier curve.

    Parameters
    ----------
    time, event, entry, id, weights, cluster, robust, conf_level
        As for :func:`~riskset.stats.kaplan_meier.kaplan_meier`; no row may follow an event of its patient.
    tau : float
        Horizon, positive, in the unit of the data.
    extend : bool, default False
        Carry survival forward where `tau` lies beyond the last follow-up.

    Notes
    -----
    The variance is the sum of A_j^2 d_j / (Y_j (Y_j - d_j)) with A_j the area beyond t_j (Irwin 1949; Karrison
    1987), or the infinitesimal jackknife.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data, or `tau` is not positive.
    FollowUpEnded
        If `tau` lies beyond the last follow-up while some patients survive, and `extend` is false.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    >>> found = restricted_mean(time, event, tau=36)
    >>> round(found.estimate, 2), round(found.std_error, 2)
    (27.42, 3.01)
    """
    cohort = check_cohort(
        time, event, causes=(1,), entry=entry, id=id, weights=weights, cluster=cluster, robust=robust, final_from=1
    )
    curve = _curve(cohort, tau, extend)
    area = _area_beyond(curve.rows, curve.after, tau)
    estimate = float(curve.rows[0] + area[0]) if curve.rows.size else float(tau)
    risk, died = curve.risk, curve.died[0]
    step = area * curve.inverse
    if cohort.robust:
        variance = _robust_variance(cohort, curve, 0, -step, -step, step * died / risk)
    else:
        variance = float(np.sum(area * step * died / risk))
    return _mean(estimate, variance, tau, conf_level, None)


def restricted_mean_lost(
    time: ArrayLike,
    event: ArrayLike,
    tau: float,
    *,
    cause: int = 1,
    causes: Sequence[int] | None = None,
    entry: ArrayLike | None = None,
    id: ArrayLike | None = None,  # noqa: A002  the name that R gives it
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
    conf_level: float = 0.95,
    extend: bool = False,
) -> RestrictedMean:
    """Estimate the mean time lost to a cause up to `tau`: the area under its cumulative incidence.

    Parameters
    ----------
    cause : int, default 1
        Code of the cause.
    causes : sequence of int, optional
        The codes that may occur, as for :func:`~riskset.stats.cumulative_incidence.cumulative_incidence`.

    Notes
    -----
    Andersen (Stat Med 2013;32:5278). The variance is that of the delta method, exact with ties.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data, the cause is unknown, or `tau` is not positive.
    FollowUpEnded
        If `tau` lies beyond the last follow-up while some patients are free of every event, and `extend` is
        false.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> round(restricted_mean_lost(time, event, tau=12, cause=1).estimate, 2)
    2.6
    """
    cohort = check_cohort(
        time, event, causes=causes, entry=entry, id=id, weights=weights, cluster=cluster, robust=robust, final_from=1
    )
    place = place_of_cause(cohort.causes, cause)
    curve = _curve(cohort, tau, extend)
    risk, own, total = curve.risk, curve.died[place], curve.died.sum(axis=0)
    left = tau - curve.rows
    incidence = np.cumsum(curve.before * own / risk)
    estimate = float(np.sum(curve.before * own / risk * left))
    # An event of the cause at t_j adds the time left; any event takes away what would have come after.
    gain = curve.before * left
    loss = (_area_beyond(curve.rows, incidence, tau) - incidence * left) * curve.inverse * risk
    if cohort.robust:
        drift = (loss * total - gain * own) / risk**2
        variance = _robust_variance(cohort, curve, place, (gain - loss) / risk, -loss / risk, drift)
    else:
        h, rest = own / risk, (total - own) / risk
        both = gain - loss
        spread = both**2 * h * (1 - h) + loss**2 * rest * (1 - rest) + 2 * both * loss * h * rest
        variance = float(np.sum(spread / risk))
    return _mean(estimate, variance, tau, conf_level, cause)


def compare_restricted_means(
    first: RestrictedMean, second: RestrictedMean, *, conf_level: float = 0.95
) -> MeanComparison:
    """Compare the means of two independent groups.

    Raises
    ------
    InvalidInput
        If the two have different horizons or causes.
    NotComputable
        If neither mean has a variance.

    Examples
    --------
    >>> first = restricted_mean([9, 13, 13, 18, 23, 28, 31, 34], [1, 1, 0, 1, 1, 0, 1, 1], tau=24)
    >>> second = restricted_mean([5, 5, 8, 8, 12, 16, 23, 27], [1, 1, 1, 1, 1, 0, 1, 1], tau=24)
    >>> found = compare_restricted_means(first, second)
    >>> round(found.difference.estimate, 2), round(found.difference.p_value, 3)
    (6.14, 0.074)
    """
    if (first.tau, first.cause) != (second.tau, second.cause):
        message = "the two means must have one horizon and one cause"
        raise InvalidInput(message)
    return MeanComparison(
        difference=contrast(first.estimate, first.std_error, second.estimate, second.std_error, conf_level=conf_level),
        ratio=_ratio(first, second, conf_level),
    )


def _ratio(first: RestrictedMean, second: RestrictedMean, conf_level: float) -> Contrast | Absent:
    if min(first.estimate, second.estimate) <= 0:
        return NOT_ESTIMABLE
    logs = (float(np.log(mean.estimate)) for mean in (first, second))
    errors = (mean.std_error / mean.estimate for mean in (first, second))
    return contrast(next(logs), next(errors), next(logs), next(errors), conf_level=conf_level, exponentiate=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """At the event times before the horizon: at risk, events by cause, survival on both sides, 1/(Y - d) or 0."""

    rows: Floats
    risk: Floats
    died: Floats
    before: Floats
    after: Floats
    inverse: Floats


def _curve(cohort: Cohort, tau: float, extend: bool) -> _Curve:
    if not (np.isfinite(tau) and tau > 0):
        message = f"tau must be a positive time, not {tau}"
        raise InvalidInput(message)
    table = cohort.life_table()
    died = table.counts[1:, 0]
    total = died.sum(axis=0)
    events = np.flatnonzero(total)
    risk, left = table.at_risk[0, events], table.at_risk[0, events] - total[events]
    after = np.cumprod(left / risk)
    ended = bool(after.size) and bool(after[-1] == 0)
    if tau > table.time[-1] and not ended and not extend:
        message = f"the mean up to {tau:g} is not estimable: follow-up ends at {table.time[-1]:g}"
        raise FollowUpEnded(message, last=table.time[-1], asked=tau)
    use = table.time[events] < tau
    rows = events[use]
    return _Curve(
        rows=table.time[rows],
        risk=risk[use],
        died=died[:, rows],
        before=np.concatenate([[1.0], after])[:-1][use],
        after=after[use],
        inverse=np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)[use],
    )


def _area_beyond(rows: Floats, values: Floats, tau: float) -> Floats:
    """Return the area under a step function from each row to the horizon."""
    pieces = values * np.diff(rows, append=tau)
    return np.cumsum(pieces[::-1])[::-1]


def _robust_variance(cohort: Cohort, curve: _Curve, place: int, own: Floats, other: Floats, drift: Floats) -> float:
    """Return the infinitesimal jackknife variance from the jumps and the drift of a patient's influence."""
    if not curve.rows.size:
        return 0.0
    row = np.searchsorted(curve.rows, cohort.time)
    counted = (row < curve.rows.size) & (cohort.kind > 0)
    at = np.where(counted, row, 0)
    jump = np.where(counted, np.where(cohort.kind == place + 1, own[at], other[at]), 0.0)
    return sum_of_squared_influence(cohort, curve.rows, jump, np.cumsum(drift))


def _mean(estimate: float, variance: float, tau: float, conf_level: float, cause: int | None) -> RestrictedMean:
    std_error = float(np.sqrt(max(variance, 0.0)))
    limits = normal_limits(estimate, std_error, conf_level)
    return RestrictedMean(estimate, std_error, *limits, float(tau), conf_level, cause)
