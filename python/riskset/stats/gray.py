"""Gray's test that K groups have one cumulative incidence of a cause, stratified or not, and pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtrc

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.life_table import life_table
from riskset.stats.pairs import Pairwise, compare_pairs
from riskset.stats.quadratic import quadratic_form

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.adjust import Adjustment

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class GrayTest:
    """Gray's K-sample test.

    Attributes
    ----------
    statistic, p_value : float
        Chi-square on `df` degrees of freedom.
    df : int
        Number of groups less one.
    score : float array, shape (groups,)
        Weighted observed less expected events of the cause, summed over strata.
    variance : float array, shape (groups, groups)
        Covariance of the score.
    events, n : int array, shape (groups,)
        Events of the cause and patients in each group.
    labels : array, shape (groups,)
        Labels of the groups, sorted.
    cause : int
    """

    statistic: float
    df: int
    p_value: float
    score: Floats
    variance: Floats
    events: Integers
    n: Integers
    labels: NDArray[Any]
    cause: int


def gray_test(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    cause: int = 1,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
) -> GrayTest:
    """Test whether K groups have one cumulative incidence of a cause (Gray, Ann Stat 1988;16:1141).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the cause.
    group : array_like, shape (n,)
        Labels of the groups.
    cause : int, default 1
        The cause tested; every other code is a competing one.
    strata : array_like, shape (n,), optional
        Labels of strata within which the groups are compared.
    rho : float, default 0
        Weight (1 - F0(t-))^rho with the incidence F0 under the null hypothesis.

    Raises
    ------
    NotEstimable
        If there is one group, or no event of the cause.
    NotComputable
        If the variance has too low a rank.
    """
    times = arrays.not_empty(arrays.times(time))
    event_codes = arrays.event_codes(event, size=times.size)
    codes, labels = arrays.codes(group, "group", size=times.size)
    if cause <= 0:
        message = f"cause must be a positive code, not {cause}"
        raise InvalidInput(message)
    kind = np.where(event_codes == cause, 1, np.where(event_codes > 0, 2, 0))
    if labels.size < 2:
        message = "there is one group: there is nothing to compare"
        raise NotEstimable(message)
    if not (kind == 1).any():
        message = f"there is no event of cause {cause}: the groups cannot be compared"
        raise NotEstimable(message)
    layer = (
        np.zeros(times.size, dtype=np.int64) if strata is None else arrays.codes(strata, "strata", size=times.size)[0]
    )
    score, variance = np.zeros(labels.size), np.zeros((labels.size, labels.size))
    order = np.argsort(layer, kind="stable")
    bounds = np.flatnonzero(np.diff(layer[order])) + 1
    for patients in np.split(order, bounds) if bounds.size else [slice(None)]:
        z, v = _stratum(times[patients], kind[patients], codes[patients], labels.size, rho)
        score += z
        variance += v
    statistic = quadratic_form(score, variance, "Gray's test")
    df = labels.size - 1
    return GrayTest(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        score=score,
        variance=variance,
        events=np.bincount(codes[kind == 1], minlength=labels.size),
        n=np.bincount(codes, minlength=labels.size),
        labels=labels,
        cause=cause,
    )


def pairwise_gray(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    cause: int = 1,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
    adjust: Adjustment = "none",
) -> Pairwise:
    """Compare every pair of groups by the two-sample test on the two groups alone.

    Raises
    ------
    NotEstimable
        If there is one group. A pair that cannot be tested says so in its own `problem`.
    """
    times = arrays.not_empty(arrays.times(time))
    event_codes = arrays.event_codes(event, size=times.size)
    codes, labels = arrays.codes(group, "group", size=times.size)
    layer = None if strata is None else arrays.codes(strata, "strata", size=times.size)[0]

    def test(a: int, b: int) -> tuple[float, int, float]:
        keep = (codes == a) | (codes == b)
        within = None if layer is None else layer[keep]
        result = gray_test(times[keep], event_codes[keep], codes[keep], cause=cause, strata=within, rho=rho)
        return result.statistic, result.df, result.p_value

    return compare_pairs(labels, test, "subset", adjust)


def _stratum(time: Floats, kind: Integers, codes: Integers, groups: int, rho: float) -> tuple[Floats, Floats]:
    """Return the score and its variance in one stratum, in the notation of Gray's paper.

    Y is at risk, S survival free of every cause, F the incidence of the cause in each group, F0 that under
    the null hypothesis, h = Y / S(t-); `before` stands for a left limit.
    """
    table = life_table(time, kind, 3, group=codes, groups=groups)
    rows = np.flatnonzero(table.counts[1:].any(axis=(0, 1)))
    if not rows.size:
        return np.zeros(groups), np.zeros((groups, groups))
    Y, d1, d2 = table.at_risk[:, rows], table.counts[1][:, rows], table.counts[2][:, rows]
    here = Y > 0
    start, none = np.ones((groups, 1)), np.zeros((groups, 1))
    S = np.cumprod(1 - np.divide(d1 + d2, Y, out=np.zeros_like(Y), where=here), axis=1)
    S_before = np.concatenate([start, S[:, :-1]], axis=1)
    h = np.divide(Y, S_before, out=np.zeros_like(Y), where=here)
    F = np.cumsum(np.divide(d1, h, out=np.zeros_like(Y), where=here), axis=1)
    R = h * (1 - np.concatenate([none, F[:, :-1]], axis=1))
    h_all, d1_all = h.sum(axis=0), d1.sum(axis=0)
    F0 = np.cumsum(d1_all / h_all)
    free_before = 1 - np.concatenate([[0.0], F0[:-1]])
    failing = d1_all > 0
    if (free_before[failing] <= 0).any():
        message = (
            "Gray's test is not computable: the incidence under the null hypothesis reaches 1 before the last event"
        )
        raise NotComputable(message)
    W = np.maximum(free_before, 0.0) ** rho
    share = np.divide(R, R.sum(axis=0), out=np.zeros_like(R), where=here & failing)
    z = (d1 - d1_all * share) @ W
    increment = np.divide(d1_all, h_all * free_before, out=np.zeros_like(h_all), where=failing)
    several = d1_all > 1
    covariance = np.zeros((groups, groups))
    for k in range(groups):
        a = -(W * h[k] / h_all) * h
        a[k] += W * h[k]
        c = np.cumsum(a * increment, axis=1)
        tail = c[:, -1:] - c
        alive = S[k] > 0
        r = np.divide(1 - F0, S[k], out=np.zeros_like(F0), where=alive)
        u = a + (1 - r) * tail
        v = r * tail
        T1 = 1 - np.divide(d1_all - 1, h_all * S_before[k] - 1, out=np.zeros_like(h_all), where=several & here[k])
        T2 = 1 - np.divide(d2[k] - 1, Y[k] - 1, out=np.zeros_like(h_all), where=d2[k] > 1)
        w1 = T1 * S_before[k] * np.divide(d1_all, h_all * Y[k], out=np.zeros_like(h_all), where=here[k])
        w2 = T2 * S_before[k] ** 2 * np.divide(d2[k], Y[k] ** 2, out=np.zeros_like(h_all), where=here[k])
        covariance += (u * w1) @ u.T + (v * w2) @ v.T
    return z, covariance
