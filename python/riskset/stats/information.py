"""The information of a partial likelihood: the covariates' squares and products, less those of their risk-weighted means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import WeightedRiskSets
    from riskset.stats.tie_steps import TieSteps

    Floats = NDArray[np.float64]

# Columns of a product that stay in the processor's cache.
_COLUMNS = 4096


def information(
    X: Floats, sets: WeightedRiskSets, steps: TieSteps, *, risk: Floats, expected: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Return two matrices (p, p) whose difference is the information.

    Parameters
    ----------
    X : float array, shape (p, rows)
    risk, expected : float array, shape (rows,)
        Risk, and expected events, of each row.
    weights : float array, shape (steps,)
        Deaths over the square of the sum of the risk, of each step.

    Returns
    -------
    The covariates' squares and products summed over the rows by `expected`, and those of their risk-weighted means
    summed over the steps by the deaths of each.
    """
    if steps.members is not None:
        return weighted_gram(X, expected), weighted_gram((X * risk) @ steps.members.T, weights)
    return weighted_gram(X, expected), _squares(X, sets, steps, risk, weights)


def weighted_gram(matrix: Floats, weights: Floats) -> Floats:
    """Return ``matrix @ diag(weights) @ matrix.T`` of a wide matrix, in blocks that stay in the processor's cache."""
    if matrix.shape[1] <= _COLUMNS:
        return (matrix * weights) @ matrix.T
    total = np.zeros((matrix.shape[0], matrix.shape[0]))
    for begin in range(0, matrix.shape[1], _COLUMNS):
        block = matrix[:, begin : begin + _COLUMNS]
        total += (block * weights[begin : begin + _COLUMNS]) @ block.T
    return total


def _squares(X: Floats, sets: WeightedRiskSets, steps: TieSteps, risk: Floats, weights: Floats) -> Floats:
    """Return the squares and products of the covariates' sums over risk sets, weighted and summed over the steps.

    One column of scratch memory serves all covariates: large new arrays cost more than the sums.
    """
    shape, events = (X.shape[0], sets.times.size), sets.events
    total, tied = np.empty(shape), np.empty(shape) if steps.split else None
    scratch = np.empty(X.shape[1])
    for column, covariate in enumerate(X):
        np.multiply(covariate, risk, out=scratch)
        if tied is not None:
            tied[column] = events.by_time(scratch[events.rows])
        total[column] = sets.at_risk(scratch, overwrite=True)
    if tied is None:
        return weighted_gram(total, weights)
    # (S - fD)(S - fD)' summed over the steps of a time needs three numbers per time, not its steps.
    fraction = steps.fraction
    c0, c1, c2 = (events.by_time(weights * power) for power in (1.0, fraction, fraction * fraction))
    crossed = (total * c1) @ tied.T
    return weighted_gram(total, c0) - crossed - crossed.T + weighted_gram(tied, c2)
