"""Cox and Fine-Gray regressions of many candidate cohorts at once: arrays (candidates, patients), in order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

_LARGEST_STEP = 1.5
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Fits:
    """Coefficients and their standard errors, shape (c, p)."""

    beta: Floats
    error: Floats


@dataclass(frozen=True, slots=True)
class _Sums:
    """Hazards and risk sets' totals (c, n), their means (c, p, n), and the information (c, p, p)."""

    hazard: Floats
    total: Floats
    mean: Floats
    information: Floats


def _after(values: Floats) -> Floats:
    """Sums over this patient and those after."""
    return np.cumsum(values[..., ::-1], axis=-1)[..., ::-1]


def _censoring(status: NDArray[np.int64]) -> Floats:
    """Kaplan-Meier of the censoring time just before each row."""
    n = status.shape[1]
    steps = 1 - (status == 0) / np.arange(n, 0, -1)
    before = np.ones(status.shape)
    before[:, 1:] = np.cumprod(steps, axis=1)[:, :-1]
    return before


def _sums(X: Floats, event: Floats, beta: Floats, held: Floats, censoring: Floats, later: Booleans) -> _Sums:
    hazard = np.exp(np.einsum("cpn,cp->cn", X, beta))
    p = X.shape[1]
    pairs = [(i, j) for i in range(p) for j in range(i, p)]
    columns = [np.ones(hazard.shape), *(X[:, i] for i in range(p)), *(X[:, i] * X[:, j] for i, j in pairs)]
    parts = np.stack(columns, axis=1) * hazard[:, None]
    summed = _after(parts)
    if later.any():
        kept = parts[later] * held[later, None]
        summed[later] += censoring[later, None] * (np.cumsum(kept, axis=2) - kept)
    means = summed[:, 1:] / summed[:, :1]
    mean = means[:, :p]
    squares = np.einsum("ckn,cn->ck", means[:, p:], event)
    information = -np.einsum("cpn,cqn,cn->cpq", mean, mean, event)
    for k, (i, j) in enumerate(pairs):
        information[:, i, j] += squares[:, k]
        if i != j:
            information[:, j, i] += squares[:, k]
    return _Sums(hazard, summed[:, 0], mean, information + _RIDGE * np.eye(p))


def hazard_ratios(X: Floats, status: NDArray[np.int64], subdistribution: Booleans, start: Floats) -> Fits:
    """Regressions of cause 1, one Newton step from `start`, which a search carries along: Cox or Fine-Gray by row.

    Parameters
    ----------
    X : array, shape (c, n, p)
        In ascending order of time; no ties among events.
    status : int array, shape (c, n)
        0 censored, 1 the event, 2 a competing event (in Cox regressions: censored).
    subdistribution : bool array, shape (c,)
        Fine-Gray instead of Cox. Its sandwich variance (Fine and Gray, JASA 1999;94:496) is taken without the part
        that comes from estimating the censoring distribution: below 1 %, and there when a search's result is
        recomputed.
    start : array, shape (c, p)
    """
    of = subdistribution
    censoring = np.where(of[:, None], _censoring(status), 0.0)
    held = np.where(of[:, None] & (status == 2), 1 / np.maximum(censoring, 1e-9), 0.0)
    event = (status == 1).astype(np.float64)
    columns = np.ascontiguousarray(X.transpose(0, 2, 1))
    sums = _sums(columns, event, start, held, censoring, of)
    score = np.einsum("cpn,cn->cp", columns - sums.mean, event)
    change = np.linalg.solve(sums.information, score[:, :, None])[:, :, 0]
    beta = np.clip(start + np.clip(change, -_LARGEST_STEP, _LARGEST_STEP), -8.0, 8.0)
    sums = _sums(columns, event, beta, held, censoring, of)
    inverse = np.asarray(np.linalg.inv(sums.information), dtype=np.float64)
    error = np.sqrt(np.einsum("cpp->cp", inverse))
    if of.any():
        error[of] = _sandwich(columns[of], event[of], held[of], censoring[of], sums, of, inverse[of])
    return Fits(beta, error)


def _sandwich(
    X: Floats, event: Floats, held: Floats, censoring: Floats, sums: _Sums, of: Booleans, inverse: Floats
) -> Floats:
    mean = sums.mean[of]
    jump = event / sums.total[of]
    steps = np.concatenate([jump[:, None], mean * jump[:, None]], axis=1)
    later = steps * censoring[:, None]
    at_risk, later = np.cumsum(steps, axis=2), _after(later) - later
    expected = X * at_risk[:, :1] - at_risk[:, 1:] + held[:, None] * (X * later[:, :1] - later[:, 1:])
    residual = event[:, None] * (X - mean) - sums.hazard[of, None] * expected
    middle = np.einsum("cpn,cqn->cpq", residual, residual)
    return np.sqrt(np.einsum("cpp->cp", inverse @ middle @ inverse))
