"""The log-rank and Gray's statistics of many permutations at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

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
    variance = -np.einsum("bit,bjt->bij", share * information, share)
    diagonal = np.arange(score.shape[1])
    variance[:, diagonal, diagonal] += (share * information).sum(axis=2)
    return _forms(score, variance)


def gray_statistics(counts: Floats) -> Floats:
    """Return Gray's statistic (rho = 0) of each permutation; nan where its variance is not computable.

    Parameters
    ----------
    counts : float array, shape (permutations, kinds, groups, times)

    Notes
    -----
    The definition of :func:`riskset.stats.gray.gray_test`; u and v are those of its variance.
    """
    Y, d1, d2 = _at_risk(counts), counts[:, 1], counts[:, 2]
    here = Y > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        S = np.asarray(np.cumprod(1 - (d1 + d2) / np.where(here, Y, np.inf), axis=2), dtype=np.float64)
        S_before = _before(S, 1.0)
        h = np.where(here, Y / S_before, 0.0)
        h_all, d1_all = h.sum(axis=1, keepdims=True), d1.sum(axis=1, keepdims=True)
        F0 = _steps(d1_all / h_all)
        free_before = 1 - _before(F0, 0.0)
        failing = d1_all > 0
        lost = (failing & (free_before <= 0)).any(axis=(1, 2))
        F = _steps(d1 / np.where(here, h, np.inf))
        R = h * (1 - _before(F, 0.0))
        expected = R * d1_all / np.where(failing, R.sum(axis=1, keepdims=True), 1.0)
        score = np.where(here, d1 - expected, 0.0).sum(axis=2)
        increment = d1_all / (h_all * np.where(failing, free_before, 1.0))
        per_patient = np.where(here, S_before / np.where(here, Y, 1.0), 0.0)
        r = np.where(S > 0, (1 - F0) / np.where(S > 0, S, 1.0), 0.0)
        tie = 1 - (d1_all - 1) / (h_all * S_before - 1)
        w1 = np.where((d1_all > 1) & here, tie, 1.0) * (d1_all / h_all) * per_patient
        w2 = np.where(d2 > 1, 1 - (d2 - 1) / (Y - 1), 1.0) * per_patient**2 * d2
        variance = np.zeros((*score.shape, score.shape[1]))
        for k in range(score.shape[1]):
            a = -h * h[:, k : k + 1] / h_all
            a[:, k] += h[:, k]
            c = np.cumsum(a * increment, axis=2)
            tail = c[:, :, -1:] - c
            v = tail * r[:, k : k + 1]
            u = a + tail - v
            variance += np.einsum("bit,bt,bjt->bij", u, w1[:, k], u, optimize=True)
            variance += np.einsum("bit,bt,bjt->bij", v, w2[:, k], v, optimize=True)
    lost |= ~np.isfinite(variance).all(axis=(1, 2))
    variance[lost] = 0.0
    return np.where(lost, np.nan, _forms(score, variance))


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
    """Return score' V^- score of each permutation, on the scale of correlations as elsewhere."""
    spread = np.sqrt(np.maximum(np.einsum("bii->bi", variance), 0.0))
    largest = spread.max(axis=1, keepdims=True)
    present = spread > 1e-6 * largest
    scale = np.where(present, spread, 1.0)
    correlation = variance / (scale[:, :, None] * scale[:, None, :])
    correlation *= present[:, :, None] & present[:, None, :]
    inverse = np.linalg.pinv(correlation, rcond=_LOW_RANK, hermitian=True)
    standardised = np.where(present, score / scale, 0.0)
    return np.maximum(np.einsum("bi,bij,bj->b", standardised, inverse, standardised), 0.0)
