"""Newton's steps to the maximum of a partial likelihood of few rows, where all is regular."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.kernel import kernel
from riskset.stats.compiled.likelihood import evaluate_into, space
from riskset.stats.compiled.matrices import cholesky, solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Arrays = tuple[Any, ...]
    Found = tuple[bool, Floats, float, float, Floats, Floats, Floats, int]

# The product of the pivots of a correlation matrix from which its least eigenvalue is far from 0.
_DETERMINANT = 1e-6
# How far a log-likelihood may fall by rounding.
_SLACK = 1e-12


@kernel
def varying(information: Floats, moments: Floats, scale: Floats) -> bool:
    """Say whether each covariate varies within risk sets."""
    largest = 0.0
    for column in range(scale.size):
        largest = max(largest, information[column, column])
    for column in range(scale.size):
        own = information[column, column]
        if not (scale[column] > 0 and own > _DETERMINANT * largest and own > _DETERMINANT * moments[column]):
            return False
    return True


@kernel
def regular(information: Floats, least: Floats) -> bool:
    """Say whether the information of each covariate is above its `least`, and all are far from collinear."""
    p = least.size
    correlation, root = np.empty((p, p)), np.zeros((p, p))
    for row in range(p):
        own = information[row, row]
        if not own > least[row]:
            return False
        for column in range(p):
            correlation[row, column] = information[row, column] / np.sqrt(own * information[column, column])
    return cholesky(correlation, root) > _DETERMINANT


@kernel
def clear(information: Floats, moments: Floats, scale: Floats) -> bool:
    """Say whether the covariates vary, and are far from collinear, for certain."""
    return varying(information, moments, scale) and regular(information, _DETERMINANT * np.diag(information))


@kernel
def spread(X: Floats, step: Floats) -> float:
    """Return the distance between the smallest and the largest linear predictor."""
    least, most = np.inf, -np.inf
    for row in range(X.shape[1]):
        value = 0.0
        for column in range(step.size):
            value += step[column] * X[column, row]
        least, most = min(least, value), max(most, value)
    return most - least


@kernel
def newton(
    data: Arrays, sets: Arrays, scale: Floats, max_iterations: int, close: float, flat: float, runaway: float
) -> Found:
    """Come to the maximum from coefficients of 0 in full steps, each of which raises the likelihood.

    Returns
    -------
    found, beta, loglik at 0, loglik, score, information, moments, iterations
        As :class:`riskset.stats.newton.Maximum` has them. Where not all is regular, `found` is false, and the caller
        finds out why.
    """
    X, p = data[0], scale.size
    beta, step, root, least = np.zeros(p), np.empty(p), np.zeros((p, p)), np.zeros(p)
    score, information = np.empty(p), np.empty((p, p))
    rows, columns = space(X.shape[1], sets[1].size)
    null = least_loglik = -np.inf
    for iteration in range(max_iterations + 1):
        loglik, moments = evaluate_into(data, sets, beta, rows, columns, score, information)
        if iteration == 0:
            null, least = loglik, _DETERMINANT * np.diag(information)
            if not (np.isfinite(loglik) and clear(information, moments, scale)):
                break
        if not (loglik >= least_loglik and cholesky(information, root) > 0):
            break
        solved(root, score, step)
        decrement = 0.0
        for column in range(p):
            decrement += step[column] * score[column]
        if decrement < flat and spread(X, step) > runaway:
            break
        for column in range(p):
            beta[column] += step[column]
        if decrement < close:
            return regular(information, least), beta, null, loglik, score, information, moments, iteration
        least_loglik = loglik - _SLACK * max(abs(loglik), 1.0)
    return False, beta, null, 0.0, score, information, least, max_iterations
