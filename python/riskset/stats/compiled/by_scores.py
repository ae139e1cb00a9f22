"""The way to a maximum by scores, and then by information, of many rows: that of :mod:`riskset.stats.newton`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.kernel import kernel
from riskset.stats.compiled.likelihood import dot, evaluate_into, gram, score_into, space
from riskset.stats.compiled.matrices import inverted, least_eigenvalue, solved
from riskset.stats.compiled.newton import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.compiled.newton import Found

    Floats = NDArray[np.float64]
    Arrays = tuple[Any, ...]


@kernel
def updated(inverse: Floats, step: Floats, fall: Floats, product: float) -> Floats:
    """Return the BFGS update of an inverse curvature."""
    size = step.size
    left = np.eye(size)
    for row in range(size):
        for column in range(size):
            left[row, column] -= step[row] * fall[column] / product
    half, result = np.zeros((size, size)), np.zeros((size, size))
    for row in range(size):
        for column in range(size):
            for place in range(size):
                half[row, column] += left[row, place] * inverse[place, column]
    for row in range(size):
        for column in range(size):
            for place in range(size):
                result[row, column] += half[row, place] * left[column, place]
            result[row, column] += step[row] * step[column] / product
    return result


@kernel
def approach(
    data: Arrays,
    sets: Arrays,
    score: Floats,
    inverse: Floats,
    further: Floats,
    steps: int,
    near: float,
    apart: float,
    rows: Floats,
    columns: Floats,
) -> tuple[bool, Floats, int]:
    """Come near the maximum from coefficients of 0 by scores alone; see :func:`riskset.stats.newton.approach`."""
    p = score.size
    beta, step, after = np.zeros(p), np.empty(p), np.empty(p)
    decrement = np.inf
    for count in range(steps):
        for row in range(p):
            step[row] = dot(inverse[row], score)
        previous, decrement = decrement, dot(step, score)
        beta += step
        if decrement < near:
            return spread(data[0], beta) <= apart, beta, count
        if not decrement < previous / 4:
            break
        score_into(data, sets, beta, rows, columns, after)
        after += further
        fall = score - after
        score[:] = after
        product = dot(step, fall)
        if not product > 0:
            break
        inverse = updated(inverse, step, fall, product)
    return False, beta, 0


@kernel
def by_scores(
    data: Arrays, sets: Arrays, deaths: float, steps: int, near: float, close: float, apart: float, least: float
) -> Found:
    """Come to the maximum without the information at coefficients of 0; see :func:`riskset.stats.newton.maximise`.

    Returns
    -------
    found, beta, loglik at 0, loglik, score, information, moments, iterations
        As :class:`riskset.stats.newton.Maximum` has them; `found` is false where not all is regular.
    """
    X = data[0]
    p, n = X.shape
    rows, columns = space(n, sets[1].size)
    score, information, root, step = np.empty(p), np.empty((p, p)), np.zeros((p, p)), np.empty(p)
    beta, moments = np.zeros(p), np.empty(p)
    rows[2] = 1 / n
    gram(X, rows[2], information)
    found = least_eigenvalue(information, root) > least
    inverse = inverted(root) / deaths if found else information
    null = loglik = 0.0
    count = 0
    if found:
        null, moments = evaluate_into(data, sets, beta, rows, columns, score, information)
        nothing = np.zeros(p)
        found, beta, count = approach(data, sets, score, inverse, nothing, steps, near, apart, rows, columns)
    for more in range(2 if found else 0):
        loglik, moments = evaluate_into(data, sets, beta, rows, columns, score, information)
        if not (np.isfinite(loglik) and least_eigenvalue(information, root) > least * deaths):
            break
        solved(root, score, step)
        beta += step
        if dot(step, score) < close:
            return True, beta, null, loglik, score, information, moments, count + more
    return False, beta, null, loglik, score, information, moments, count
