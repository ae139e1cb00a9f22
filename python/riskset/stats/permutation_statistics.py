"""The log-rank and Gray's statistics of many permutations at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# Eigenvalues below this share of the largest are rounding: the statistic is of what the permutation compares.
_LOW_RANK = 1e-10


def log_rank_statistics(counts: Floats) -> Floats:
    """Return the log-rank statistic of each permutation, 0 where it compares nothing.

    Parameters
    ----------
    counts : float array, shape (permutations, kinds, groups, times)
        Departures, as :meth:`riskset.stats.permutation_tables.Departures.by_time` gives them.

    Notes
    -----
    The definition of :func:`riskset.stats.log_rank.log_rank`.
    """
    at_risk = _at_risk(counts)
    died = counts[:, 1]
    n, d = at_risk.sum(axis=1, keepdims=True), died.sum(axis=1, keepdims=True)
    share = at_risk / n
    information = d * np.divide(n - d, n - 1, out=np.zeros_like(n), where=n > 1)
    score = (died - share * d).sum(axis=2)
    share = share[:, :-1]
    variance = -(share * information) @ share.transpose(0, 2, 1)
    diagonal = np.arange(share.shape[1])
    variance[:, diagonal, diagonal] += (share * information).sum(axis=2)
    return _forms(score[:, :-1], variance)


def gray_statistics(counts: Floats) -> Floats:
    """Return Gray's statistic (rho = 0) of each permutation; nan where its variance is not computable.

    Parameters
    ----------
    counts : float array, shape (permutations, kinds, groups, times)

    Notes
    -----
    The definition of :func:`riskset.stats.gray.gray_test`; u and v are those of its variance. A permutation leaves the
    times of the events as they are, and all but the survival curves changes at these alone. So everything else is an array
    over the events, of which there are few. A competing event adds to v^2 what `_lost_to_others` says, with the tail and
    F0 of the event before it.
    """
    Y_at_all, d1_at_all, d2_at_all = _at_risk(counts), counts[:, 1], counts[:, 2]
    events = np.flatnonzero(d1_at_all[0].sum(axis=0) > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(Y_at_all > 0, Y_at_all, np.inf)
        S_at_all = np.asarray(np.cumprod(1 - (d1_at_all + d2_at_all) / left, axis=2), dtype=np.float64)
        S, S_before = S_at_all[:, :, events], _before(S_at_all, 1.0)[:, :, events]
        Y, d1 = Y_at_all[:, :, events], d1_at_all[:, :, events]
        here = Y > 0
        h = np.where(here, Y / S_before, 0.0)
        h_all, d1_all = h.sum(axis=1, keepdims=True), d1.sum(axis=1, keepdims=True)
        F0 = _steps(d1_all / h_all)
        free_before = 1 - _before(F0, 0.0)
        lost = (free_before <= 0).any(axis=(1, 2))
        R = h * (1 - _before(_steps(d1 / np.where(here, h, np.inf)), 0.0))
        score = np.where(here, d1 - R * d1_all / R.sum(axis=1, keepdims=True), 0.0).sum(axis=2)
        increment = d1_all / (h_all * free_before)
        r = np.where(S > 0, (1 - F0) / np.where(S > 0, S, 1.0), 0.0)
        tie = 1 - (d1_all - 1) / (h_all * S_before - 1)
        w1 = (
            np.where((d1_all > 1) & here, tie, 1.0)
            * (d1_all / h_all)
            * np.where(here, S_before / np.where(here, Y, 1.0), 0.0)
        )
        w2 = _lost_to_others(Y_at_all, d1_at_all, d2_at_all, events)
        w2[:, :, 1:] *= (1 - F0) ** 2
        compared = score.shape[1] - 1
        variance = np.zeros((len(score), compared, compared))
        for k in range(compared + 1):
            a = -h[:, :-1] * h[:, k : k + 1] / h_all
            if k < compared:
                a[:, k] += h[:, k]
            c = np.cumsum(a * increment, axis=2)
            tail = c[:, :, -1:] - c
            u = a + tail - tail * r[:, k : k + 1]
            variance += (u * w1[:, k : k + 1]) @ u.transpose(0, 2, 1)
            tail = np.concatenate([c[:, :, -1:], tail], axis=2)
            variance += (tail * w2[:, k : k + 1]) @ tail.transpose(0, 2, 1)
    lost |= ~np.isfinite(variance).all(axis=(1, 2))
    variance[lost] = 0.0
    return np.where(lost, np.nan, _forms(score[:, :-1], variance))


def _lost_to_others(Y: Floats, d1: Floats, d2: Floats, events: Integers) -> Floats:
    """Return sums of w2 / S^2 over the times before the first event and from each event to the next (permutations, groups, events + 1)."""
    staying = Y - d1 - d2
    ties = np.where(d2 > 1, 1 - (d2 - 1) / (Y - 1), 1.0) if (d2 > 1).any() else 1.0
    lost = np.where(staying > 0, ties * d2 / np.where(staying > 0, staying, 1.0) ** 2, 0.0)
    sums = np.zeros((*Y.shape[:2], events.size + 1))
    sums[:, :, 1:] = np.add.reduceat(lost, events, axis=2)
    sums[:, :, 0] = lost[:, :, : events[0]].sum(axis=2)
    return sums


def _at_risk(counts: Floats) -> Floats:
    """Return the numbers at risk just before each time (permutations, groups, times)."""
    return np.cumsum(counts.sum(axis=1)[:, :, ::-1], axis=2)[:, :, ::-1]


def _steps(jumps: Floats) -> Floats:
    """Return the sums of jumps up to each time."""
    return np.asarray(np.cumsum(jumps, axis=2), dtype=np.float64)


def _before(values: Floats, start: float) -> Floats:
    """Return the left limits of steps."""
    return np.concatenate([np.full_like(values[:, :, :1], start), values[:, :, :-1]], axis=2)


def _forms(score: Floats, variance: Floats) -> Floats:
    """Return score' V^- score of each permutation, on the scale of correlations as elsewhere.

    The arrays are those of all groups but the last, as scores of all sum to 0.
    """
    if score.shape[1] == 1:
        present = variance[:, 0, 0] > 0
        return np.where(present, score[:, 0] ** 2 / np.where(present, variance[:, 0, 0], 1.0), 0.0)
    # A variance may be negative, and its group is then left out: so none is left out before.
    score = np.concatenate([score, -score.sum(axis=1, keepdims=True)], axis=1)
    variance = np.concatenate([variance, -variance.sum(axis=1, keepdims=True)], axis=1)
    variance = np.concatenate([variance, -variance.sum(axis=2, keepdims=True)], axis=2)
    spread = np.sqrt(np.maximum(np.einsum("bii->bi", variance), 0.0))
    largest = spread.max(axis=1, keepdims=True)
    present = spread > 1e-6 * largest
    scale = np.where(present, spread, 1.0)
    correlation = variance / (scale[:, :, None] * scale[:, None, :])
    correlation *= present[:, :, None] & present[:, None, :]
    inverse = np.linalg.pinv(correlation, rcond=_LOW_RANK, hermitian=True)
    standardised = np.where(present, score / scale, 0.0)
    return np.maximum(np.einsum("bi,bij,bj->b", standardised, inverse, standardised), 0.0)
