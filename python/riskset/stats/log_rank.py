"""Log-rank family: tests that groups have the same hazard, weighted, stratified, for trend and pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from scipy.special import chdtrc

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable, NothingToCompare
from riskset.stats.life_table import LifeTable, life_table
from riskset.stats.pairs import Pairwise, PairwiseMethod, compare_pairs
from riskset.stats.quadratic import k_sample_form, trend_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.adjust import Adjustment

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

NamedWeight = Literal["log-rank", "gehan", "tarone-ware", "peto-kaplan-meier", "peto-prentice", "peto-andersen"]
_PETO = (
    "weight 'peto' means different tests in different programs: 'peto-kaplan-meier' is that of R's survdiff(rho=1), "
    "'peto-prentice' that of SAS's PETO, Stata's peto and lifelines, 'peto-andersen' that of SAS's MODPETO"
)


@dataclass(frozen=True, slots=True)
class FlemingHarrington:
    """Weight S(t-)^rho (1 - S(t-))^gamma with the survival S of all groups together (in each stratum)."""

    rho: float = 0.0
    gamma: float = 0.0


Weight = NamedWeight | FlemingHarrington


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """A K-sample test of the log-rank family.

    Attributes
    ----------
    statistic, p_value : float
        Chi-square on `df` degrees of freedom.
    df : int
        Number of groups compared with another at some event, less one; 1 for a trend.
    observed, expected : float array, shape (groups,)
        Events and their expectation, each weighted as the test weighs it, summed over strata.
    variance : float array, shape (groups, groups)
        Covariance of observed - expected.
    n : int array, shape (groups,)
        Patients (with delayed entry: rows) in each group.
    labels : array, shape (groups,)
        Labels of the groups, sorted.
    """

    statistic: float
    df: int
    p_value: float
    observed: Floats
    expected: Floats
    variance: Floats
    n: Integers
    labels: NDArray[Any]


def log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weight: Weight = "log-rank",
) -> LogRank:
    """Test whether K groups have the same survival curve (Mantel 1966; Peto and Peto 1972).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        1 for the event, 0 for a censored time.
    group : array_like, shape (n,)
        Labels of the groups.
    strata : array_like, shape (n,), optional
        Labels of strata within which the groups are compared.
    entry : array_like, shape (n,), optional
        Times of delayed entry.
    weight : NamedWeight or FlemingHarrington
        Weight of the difference at t, with d events of N at risk. ``log-rank``: 1. ``gehan``: N. ``tarone-ware``:
        sqrt(N). ``peto-kaplan-meier``: S(t-). ``peto-prentice``: S~(t). ``peto-andersen``: S~(t) N / (N + 1).
        FlemingHarrington: S(t-)^rho (1 - S(t-))^gamma. S is the Kaplan-Meier estimate of all groups together (in each
        stratum), S~ the product of 1 - d / (N + 1) over the events up to t, those at t among them.

    Notes
    -----
    Three weights are called Peto's, after Peto and Peto (J R Stat Soc A 1972;135:185). With S(t-), as in R's
    ``survdiff(rho=1)``, the difference is the sum of their scores S(t-) + S(t) - 1 of events and S(t) - 1 of censored
    times. S~(t) is Prentice's (Biometrika 1978;65:167): PETO of SAS's LIFETEST, ``peto`` of Stata's ``sts test``, S1 of
    R's survMisc, ``peto`` of lifelines. S~(t) N / (N + 1) is that of Andersen and others (Int Stat Rev 1982;50:219):
    MODPETO of SAS, S2 of survMisc.

    Raises
    ------
    NotEstimable
        If there is one group, or no event.
    NotComputable
        If the groups are never at risk together, so that the variance has too low a rank.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> found = log_rank(time, event, maintained)
    >>> round(found.statistic, 3), found.df, round(found.p_value, 4)
    (3.396, 1, 0.0653)
    >>> found.observed.tolist(), found.expected.round(2).tolist()
    ([11.0, 7.0], [7.31, 10.69])
    """
    fit = _fit(time, event, group, strata, entry, weight)
    if np.count_nonzero(fit.expected > 0) < 2:
        message = "only one group is at risk when events happen: there is nothing to compare"
        raise NotEstimable(message)
    # A group that is at risk at no event, or at events with nobody of another group, has variance 0 and difference 0.
    spread = fit.variance.diagonal()
    compared = spread > 1e-12 * spread.sum()
    number = int(np.count_nonzero(compared))
    if number < 2:
        message = "the log-rank test is not computable: its variance is 0 (nobody survives an event to be compared)"
        raise NotComputable(message)
    difference = (fit.observed - fit.expected)[compared]
    variance = fit.variance if number == compared.size else fit.variance[np.ix_(compared, compared)]
    statistic = k_sample_form(difference, variance, "the log-rank test")
    return _with_statistic(fit, statistic, number - 1)


def log_rank_trend(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    scores: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weight: Weight = "log-rank",
) -> LogRank:
    """Test for a trend of the hazard over ordered groups (Tarone 1975), on one degree of freedom.

    Parameters
    ----------
    scores : array_like, shape (groups,), optional
        Scores of the groups in the sorted order of their labels; 1, 2, 3, ... when left out.

    Raises
    ------
    NotEstimable
        If there is one group, or no event.
    NotComputable
        If the scores do not vary over the groups at risk.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> dose = [1, 2, 3] * 7 + [1, 2]
    >>> round(log_rank_trend(time, event, dose).p_value, 3)
    0.452
    """
    fit = _fit(time, event, group, strata, entry, weight)
    return _with_statistic(fit, trend_form(fit.observed - fit.expected, fit.variance, scores), 1)


def pairwise_log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    method: PairwiseMethod = "subset",
    adjust: Adjustment = "none",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weight: Weight = "log-rank",
) -> Pairwise:
    """Compare every pair of groups.

    Parameters
    ----------
    method : {"subset", "contrast"}
        ``subset``: the two-sample test on the two groups alone. ``contrast``: the difference of the two
        groups in the fit of all groups, (z_a - z_b)^2 / (V_aa + V_bb - 2 V_ab).
    adjust : {"none", "holm", "hochberg", "bonferroni", "benjamini-hochberg"}

    Raises
    ------
    NotEstimable
        If there is one group. A pair that cannot be tested says so in its own `problem`.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> dose = ["low", "mid", "high"] * 7 + ["low", "mid"]
    >>> found = pairwise_log_rank(time, event, dose, adjust="holm")
    >>> [(str(each.first), str(each.second), round(each.adjusted_p, 3)) for each in found.comparisons]
    [('high', 'low', 1.0), ('high', 'mid', 1.0), ('low', 'mid', 1.0)]
    """
    arrays.one_of(method, "method", get_args(PairwiseMethod))
    if method == "contrast":
        fit = _fit(time, event, group, strata, entry, weight)
        return compare_pairs(fit.labels, lambda a, b: _contrast(fit, a, b), method, adjust)
    times, kind = arrays.follow_up(time, event, known=(1,))
    codes, labels = arrays.codes(group, "group", size=times.size)
    enter = None if entry is None else arrays.entries(entry, times)
    layer = None if strata is None else arrays.codes(strata, "strata", size=times.size)[0]

    def test(a: int, b: int) -> tuple[float, int, float]:
        keep = (codes == a) | (codes == b)
        result = log_rank(
            times[keep],
            kind[keep],
            codes[keep],
            strata=None if layer is None else layer[keep],
            entry=None if enter is None else enter[keep],
            weight=weight,
        )
        return result.statistic, result.df, result.p_value

    return compare_pairs(labels, test, method, adjust)


def _contrast(fit: LogRank, a: int, b: int) -> tuple[float, int, float]:
    v = fit.variance
    variance = float(v[a, a] + v[b, b] - 2 * v[a, b])
    if variance <= 1e-12 * float(v[a, a] + v[b, b]) or variance <= 0:
        message = "the two groups are never at risk together: their contrast has no variance"
        raise NotComputable(message)
    difference = fit.observed - fit.expected
    statistic = float(difference[a] - difference[b]) ** 2 / variance
    return statistic, 1, float(chdtrc(1, statistic))


def _with_statistic(fit: LogRank, statistic: float, df: int) -> LogRank:
    p = float(chdtrc(df, statistic))
    return LogRank(statistic, df, p, fit.observed, fit.expected, fit.variance, fit.n, fit.labels)


def _fit(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike | None,
    entry: ArrayLike | None,
    weight: Weight,
) -> LogRank:
    """Return observed, expected and variance; the statistic is left at 0 on no degrees of freedom."""
    times, kind = arrays.follow_up(time, event, known=(1,))
    codes, labels = arrays.codes(group, "group", size=times.size)
    enter = None if entry is None else arrays.entries(entry, times)
    layer, layers = (None, 1) if strata is None else _codes_and_number(strata, times.size)
    if labels.size < 2:
        message = "there is one group: there is nothing to compare"
        raise NothingToCompare(message)
    if not kind.any():
        message = "there is no event: the groups cannot be compared"
        raise NotEstimable(message)
    table = life_table(times, kind, 2, group=codes, groups=labels.size, stratum=layer, strata=layers, entry=enter)
    died = table.counts[1]
    total = np.add.reduce(died, axis=0)
    rows = total.nonzero()[0]
    d, share, died = total[rows], table.at_risk.take(rows, axis=1), died.take(rows, axis=1)
    n = np.add.reduce(share, axis=0)
    share /= n
    information, w = _information(d, n), None
    if weight != "log-rank":
        w = _weights(weight, table, rows, d, n)
        information *= w * w
    variance = -(share * information) @ share.T
    variance.ravel()[:: labels.size + 1] += share @ information
    return LogRank(
        statistic=0.0,
        df=0,
        p_value=1.0,
        observed=died.sum(axis=1) if w is None else died @ w,
        expected=share @ (d if w is None else w * d),
        variance=variance,
        n=np.bincount(codes, minlength=labels.size),
        labels=labels,
    )


def _information(d: Floats, n: Floats) -> Floats:
    """Return the events of each time, less what several at one time take from each other's chance."""
    if np.maximum.reduce(d) > 1:
        return d * np.divide(n - d, n - 1, out=np.zeros_like(n), where=n > 1)
    return np.where(n > 1, d, 0.0)


def _codes_and_number(strata: ArrayLike, size: int) -> tuple[Integers, int]:
    codes, labels = arrays.codes(strata, "strata", size=size)
    return codes, labels.size


def _weights(weight: Weight, table: LifeTable, rows: Integers, d: Floats, n: Floats) -> Floats:
    """Return the weight at each event time."""
    bounds: Sequence[int] = np.searchsorted(rows, table.starts).tolist()
    if isinstance(weight, FlemingHarrington):
        rho, gamma = weight.rho, weight.gamma
        if rho < 0 or gamma < 0:
            message = f"rho and gamma must not be negative, not {rho} and {gamma}"
            raise InvalidInput(message)
        survival = _before(_products((n - d) / n, bounds), bounds)
        return survival**rho * (1 - survival) ** gamma
    if weight == "log-rank":
        return np.ones_like(n)
    if weight == "gehan":
        return n
    if weight == "tarone-ware":
        return np.sqrt(n)
    if weight == "peto-kaplan-meier":
        return _before(_products((n - d) / n, bounds), bounds)
    if weight in {"peto-prentice", "peto-andersen"}:
        survival = _products(1 - d / (n + 1), bounds)
        return survival if weight == "peto-prentice" else survival * n / (n + 1)
    names = get_args(NamedWeight)
    message = (
        _PETO if str(weight) == "peto" else f"weight must be {', '.join(names)} or FlemingHarrington, not {weight!r}"
    )
    raise InvalidInput(message)


def _products(factors: Floats, bounds: Sequence[int]) -> Floats:
    """Return the running products of each stratum, whose rows lie between two bounds."""
    products = np.empty_like(factors)
    for start, stop in pairwise(bounds):
        np.cumprod(factors[start:stop], out=products[start:stop])
    return products


def _before(values: Floats, bounds: Sequence[int]) -> Floats:
    """Return each value of the row before, 1 at the first of a stratum."""
    before = np.empty_like(values)
    before[1:] = values[:-1]
    before[[start for start, stop in pairwise(bounds) if start < stop]] = 1.0
    return before
