"""Gray's test that K groups have the same cumulative incidence of a cause, stratified or not, and pair by pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtrc

from riskset.stats import arrays
from riskset.stats.errors import NotComputable, NotEstimable, NothingToCompare
from riskset.stats.pairs import Pairwise, compare_pairs
from riskset.stats.quadratic import k_sample_form, trend_form
from riskset.stats.risk_blocks import risk_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.adjust import Adjustment
    from riskset.stats.risk_blocks import RiskBlock, RiskBlocks

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
        Number of groups that are at risk together with others when events happen, less one.
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
    """Test whether K groups have the same cumulative incidence of a cause (Gray, Ann Stat 1988;16:1141).

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
        If there is one group, or no event of the cause, or one group alone is at risk when events happen.
    NotComputable
        If the variance is 0 or has too low a rank.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> arm = ["A", "A", "B", "B", "A", "B", "A", "B", "A", "B"]
    >>> found = gray_test(time, event, arm)
    >>> round(found.statistic, 3), found.df, round(found.p_value, 3)
    (0.972, 1, 0.324)
    """
    times, event_codes = arrays.follow_up(time, event)
    codes, labels = arrays.codes(group, "group", size=times.size)
    arrays.positive_code(cause)
    kind = np.where(event_codes == cause, 1, np.where(event_codes > 0, 2, 0))
    if labels.size < 2:
        message = "there is one group: there is nothing to compare"
        raise NothingToCompare(message)
    if not (kind == 1).any():
        message = f"there is no event of cause {cause}: the groups cannot be compared"
        raise NotEstimable(message)
    layer = (
        np.zeros(times.size, dtype=np.int64) if strata is None else arrays.codes(strata, "strata", size=times.size)[0]
    )
    score, variance = np.zeros(labels.size), np.zeros((labels.size, labels.size))
    together, least = np.zeros(labels.size, dtype=np.bool_), 0.0
    order = np.argsort(layer, kind="stable")
    bounds = np.flatnonzero(np.diff(layer[order])) + 1
    for patients in np.split(order, bounds) if bounds.size else [slice(None)]:
        blocks = risk_blocks(times[patients], kind[patients], codes[patients], labels.size)
        part = _stratum(blocks, rho)
        score += part.score
        variance += part.covariance
        together |= part.together
        least += 1e-12 * part.moved
    if not together.any():
        message = "only one group is at risk when events happen: there is nothing to compare"
        raise NotEstimable(message)
    # A group that is at risk at no event, or at events with nobody of another group, has variance 0 and difference 0.
    compared = together & (variance.diagonal() > least)
    if int(compared.sum()) < 2:
        message = "Gray's test is not computable: its variance is 0 (nobody survives an event to be compared)"
        raise NotComputable(message)
    statistic = k_sample_form(score[compared], variance[np.ix_(compared, compared)], "Gray's test")
    df = int(compared.sum()) - 1
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


def gray_trend(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    cause: int = 1,
    scores: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
) -> GrayTest:
    """Test for a trend of the cumulative incidence over ordered groups, on one degree of freedom.

    The trend is the sum of Gray's scores of the groups, each multiplied by its place in their order, divided by the
    square root of its variance, as in Tarone's trend for the log-rank test (1975).

    Parameters
    ----------
    scores : array_like, shape (groups,), optional
        Scores of the groups in the sorted order of their labels; 1, 2, 3, ... when left out.

    Raises
    ------
    NotEstimable
        If there is one group, or no event of the cause.
    NotComputable
        If the scores do not vary over the groups at risk.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> stage = [1, 1, 2, 2, 3, 3, 1, 2, 3, 1]
    >>> round(gray_trend(time, event, stage).p_value, 3)
    0.683
    """
    fit = gray_test(time, event, group, cause=cause, strata=strata, rho=rho)
    statistic = trend_form(fit.score, fit.variance, scores)
    return replace(fit, statistic=statistic, df=1, p_value=float(chdtrc(1, statistic)))


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

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> stage = ["I", "I", "II", "II", "III", "III", "I", "II", "III", "I"]
    >>> found = pairwise_gray(time, event, stage, adjust="holm")
    >>> [(str(each.first), str(each.second), round(each.p_value, 3)) for each in found.comparisons]
    [('I', 'II', 0.829), ('I', 'III', 0.722), ('II', 'III', 0.715)]
    """
    times, event_codes = arrays.follow_up(time, event)
    codes, labels = arrays.codes(group, "group", size=times.size)
    layer = None if strata is None else arrays.codes(strata, "strata", size=times.size)[0]

    def test(a: int, b: int) -> tuple[float, int, float]:
        keep = (codes == a) | (codes == b)
        within = None if layer is None else layer[keep]
        result = gray_test(times[keep], event_codes[keep], codes[keep], cause=cause, strata=within, rho=rho)
        return result.statistic, result.df, result.p_value

    return compare_pairs(labels, test, "subset", adjust)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """What both sums of the test need at consecutive event times, in the notation of Gray's paper.

    Y is at risk, S survival free of every cause, F0 the incidence under the null hypothesis, h = Y / S(t-), W the
    weight; `before` stands for a left limit, a missing group index for the sum over groups. Arrays by group are
    (groups, times), others (times,).
    """

    at: RiskBlock
    S_before: Floats
    S: Floats
    h: Floats
    h_all: Floats
    d1_all: Floats
    F0: Floats
    W: Floats
    increment: Floats
    """d1. / {h. [1 - F0(t-)]}."""


def _blocks(blocks: RiskBlocks, rho: float) -> Iterator[_Block]:
    """Carry survival and the null incidence from block to block."""
    S_last, F0_last = np.ones((blocks.groups, 1)), np.zeros(1)
    for at in blocks:
        # Where a group has nobody at risk its S moves no more, and its h is 0.
        here = at.at_risk > 0
        S = 1 - (at.cause + at.other) / np.where(here, at.at_risk, np.inf)
        S[:, :1] *= S_last
        np.cumprod(S, axis=1, out=S)
        S_before = np.concatenate([S_last, S[:, :-1]], axis=1)
        h = at.at_risk / np.where(here, S_before, 1.0)
        h_all, d1_all = h.sum(axis=0), at.cause.sum(axis=0)
        F0 = d1_all / h_all
        F0[0] += F0_last[0]
        np.cumsum(F0, out=F0)
        free_before = 1 - np.concatenate([F0_last, F0[:-1]])
        failing = d1_all > 0
        if (free_before[failing] <= 0).any():
            message = (
                "Gray's test is not computable: the incidence under the null hypothesis reaches 1 before the last event"
            )
            raise NotComputable(message)
        W = np.maximum(free_before, 0.0) ** rho
        increment = d1_all / (h_all * np.where(failing, free_before, 1.0))
        S_last, F0_last = S[:, -1:], F0[-1:]
        yield _Block(at, S_before, S, h, h_all, d1_all, F0, W, increment)


@dataclass(frozen=True, slots=True, eq=False)
class _Stratum:
    """The test in one stratum.

    Attributes
    ----------
    score : float array, shape (groups,)
    covariance : float array, shape (groups, groups)
        Of the score.
    together : bool array, shape (groups,)
        Whether the group is at risk together with another one at an event of the cause.
    moved : float
        The events of the cause, each by its squared weight: the scale of a variance.
    """

    score: Floats
    covariance: Floats
    together: NDArray[np.bool_]
    moved: float


def _stratum(blocks: RiskBlocks, rho: float) -> _Stratum:
    """Compute the score and its variance in one stratum.

    The variance at a time needs the sums to the end of follow-up, so the blocks are gone through twice.
    """
    groups = blocks.groups
    score, total = np.zeros(groups), np.zeros((groups, groups))
    together, moved = np.zeros(groups, dtype=np.bool_), 0.0
    F_last = np.zeros((groups, 1))
    for block in _blocks(blocks, rho):
        d1, h = block.at.cause, block.h
        F = d1 / np.where(h > 0, h, np.inf)
        F[:, :1] += F_last
        np.cumsum(F, axis=1, out=F)
        R = h * (1 - np.concatenate([F_last, F[:, :-1]], axis=1))
        F_last = F[:, -1:]
        expected = R * (block.d1_all / np.where(block.d1_all > 0, R.sum(axis=0), 1.0))
        score += (d1 - expected) @ block.W
        moved += float(block.d1_all @ block.W**2)
        shared = (expected > 0) & ((expected > 0).sum(axis=0) > 1)
        together |= shared.any(axis=1)
        step = block.W * block.increment
        total += np.diag(h @ step) - (h * (step / block.h_all)) @ h.T
    covariance, passed = np.zeros((groups, groups)), np.zeros((groups, groups))
    for block in _blocks(blocks, rho):
        covariance += _block_covariance(block, total, passed)
    return _Stratum(score, covariance, together, moved)


def _block_covariance(block: _Block, total: Floats, passed: Floats) -> Floats:
    """Return a block's part of the covariance; `total` is c(inf), `passed` c up to the block, carried on in place."""
    Y, d2, groups = block.at.at_risk, block.at.other, len(total)
    several = np.flatnonzero(block.d1_all > 1)
    weighted = block.W * block.h
    per_patient = block.S_before / np.where(Y > 0, Y, np.inf)
    hazard = block.d1_all / block.h_all
    r_all = (1 - block.F0) / np.where(block.S > 0, block.S, np.inf)
    covariance = np.zeros((groups, groups))
    for k in range(groups):
        u = weighted * (block.h[k] / -block.h_all)
        u[k] += weighted[k]
        c = u * block.increment
        c[:, 0] += passed[:, k]
        np.cumsum(c, axis=1, out=c)
        passed[:, k] = c[:, -1]
        tail = np.subtract(total[:, k : k + 1], c, out=c)
        v = tail * r_all[k]
        u += tail
        u -= v
        w1 = hazard * per_patient[k]
        if several.size:
            at = several[Y[k, several] > 0]
            w1[at] *= 1 - (block.d1_all[at] - 1) / (block.h_all[at] * block.S_before[k, at] - 1)
        w2 = per_patient[k] * per_patient[k] * d2[k]
        at = np.flatnonzero(d2[k] > 1)
        if at.size:
            w2[at] *= 1 - (d2[k, at] - 1) / (Y[k, at] - 1)
        covariance += (u * w1) @ u.T + (v * w2) @ v.T
    return covariance
