"""The way to the maximum of a penalised likelihood, where all is regular: that of :mod:`riskset.stats.firth`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.by_scores import updated
from riskset.stats.compiled.kernel import kernel
from riskset.stats.compiled.likelihood import dot
from riskset.stats.compiled.matrices import inverted, least_eigenvalue
from riskset.stats.compiled.penalty import place_for, point_into

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Arrays = tuple[Any, ...]

# The share of the mean information that every combination of covariates must have.
_REGULAR = 1e-6


@kernel
def largest(values: Floats) -> float:
    """Return the largest distance from 0."""
    most = 0.0
    for value in values:
        most = max(most, abs(value))
    return most


@kernel
def uphill(
    data: Arrays,
    sets: Arrays,
    place: Arrays,
    beta: Floats,
    move: Floats,
    least: float,
    slope: float,
    halvings: int,
    score: Floats,
    information: Floats,
) -> tuple[bool, float]:
    """Halve the move until the likelihood gains a fair part of what its slope promises; write score and information."""
    loglik = -np.inf
    for _ in range(halvings):
        loglik = point_into(data, sets, beta + move, place, score, information)[0]
        if loglik >= least + 1e-4 * slope:
            return True, loglik
        move /= 2
        slope /= 2
    return False, loglik


@kernel
def maximise(
    data: Arrays,
    sets: Arrays,
    start: Floats,
    loglik: float,
    first_score: Floats,
    first_information: Floats,
    iterations: int,
    halvings: int,
    longest: float,
    close: float,
    rounding: float,
) -> tuple[bool, Floats, float, Floats, Floats, int]:
    """Come to the maximum from `start` by BFGS from the inverse information.

    Returns
    -------
    found, beta, loglik, score, information, iterations
        `found` is false where the information is near singular, or no step raises the likelihood.
    """
    p = start.size
    beta, score, information = start.copy(), first_score.copy(), first_information.copy()
    root, after = np.zeros((p, p)), np.empty(p)
    trace = np.trace(information) / p
    if not least_eigenvalue(information / trace, root) > _REGULAR:
        return False, beta, loglik, score, information, 0
    inverse = inverted(root) / trace
    place, previous = place_for(p, data[0].shape[1], sets[1].size), np.inf
    for iteration in range(iterations):
        move = np.empty(p)
        for row in range(p):
            move[row] = dot(inverse[row], score)
        decrement = dot(move, score)
        if decrement < close or previous / 4 < decrement < rounding:
            return True, beta, loglik, score, information, iteration
        previous = decrement
        move /= max(largest(move) / longest, 1.0)
        least = loglik - 1e-14 * max(abs(loglik), 1.0)
        found, loglik = uphill(data, sets, place, beta, move, least, dot(move, score), halvings, after, information)
        if not found:
            break
        fall = score - after
        product = dot(move, fall)
        if product > 0:
            inverse = updated(inverse, move, fall, product)
        beta += move
        score[:] = after
    return False, beta, loglik, score, information, iterations
