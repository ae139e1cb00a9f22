"""Firth's penalty and its score, half the trace of the inverse information times its derivative.

As in :mod:`riskset.stats.firth`, covariates are turned so that the information is the unit matrix. Of each event time
are kept, summed over its steps, the baseline increment, and the increment times the squared length of the mean of the
turned covariates, and times that mean itself; and once more by the fraction that Efron's rule spares the tied events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.kernel import kernel
from riskset.stats.compiled.likelihood import add, dot, evaluate_into, space
from riskset.stats.compiled.matrices import cholesky, inverted_factor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Arrays = tuple[Any, ...]


@kernel
def turned(X: Floats, turn: Floats, U: Floats, length: Floats) -> None:
    """Write the turned covariates and their squared lengths; `turn` is a lower triangle."""
    length[:] = 0.0
    for row in range(X.shape[0]):
        own = U[row]
        own[:] = 0.0
        for column in range(row + 1):
            add(own, turn[row, column], X[column])
        for place in range(own.size):
            length[place] += own[place] * own[place]


@kernel
def over_steps(
    share: float, steps: int, sums: Floats, tied: Floats, scratch: Floats, kept: Floats, third: Floats
) -> None:
    """Add the steps of one event time to `kept`, and to the sum of third moments of the means.

    `sums` and `tied` are of the risk, its product with the squared length, and with the turned covariates, over the
    risk set and over its events.
    """
    size = sums.size
    kept[:] = 0.0
    for step in range(steps):
        fraction, square = step / steps, 0.0
        denominator = sums[0] - fraction * tied[0]
        for place in range(2, size):
            scratch[place] = (sums[place] - fraction * tied[place]) / denominator
            square += scratch[place] * scratch[place]
        around = share * ((sums[1] - fraction * tied[1]) / denominator - square)
        scratch[0], scratch[1] = 1.0, square
        part = share / denominator
        for place in range(size):
            kept[place] += part * scratch[place]
            kept[size + place] += fraction * part * scratch[place]
        for place in range(2, size):
            third[place - 2] += around * scratch[place]


@kernel
def add_turned(U: Floats, risk: Floats, length: Floats, rows: Iterable[int], sign: float, sums: Floats) -> None:
    """Add rows to the sums of the risk, and of its products with the squared length and the turned covariates."""
    for row in rows:
        own = sign * risk[row]
        sums[0] += own
        sums[1] += own * length[row]
        for place in range(U.shape[0]):
            sums[place + 2] += own * U[place, row]


@kernel
def moments_back(U: Floats, risk: Floats, length: Floats, sets: Arrays, kept: Floats) -> Floats:
    """Go back in time: write what is kept of each event time, and return the third moments of the means."""
    event_rows, begins, counts, event_weights, _, segments, stratum_begins, _, leaving, leaving_begins, efron = sets
    size, stratum = U.shape[0] + 2, 0
    sums, tied, scratch, third = np.zeros(size), np.zeros(size), np.empty(size), np.zeros(size - 2)
    for column in range(begins.size):
        if stratum < stratum_begins.size and stratum_begins[stratum] == column:
            sums[:] = 0.0
            stratum += 1
        add_turned(U, risk, length, range(segments[column], segments[column + 1]), 1.0, sums)
        if leaving.size:
            add_turned(U, risk, length, leaving[leaving_begins[column] : leaving_begins[column + 1]], -1.0, sums)
        begin, count, deaths = begins[column], counts[column], 0.0
        for event in range(begin, begin + count):
            deaths += event_weights[event]
        tied[:] = 0.0
        steps = count if efron else 1
        if steps > 1:
            add_turned(U, risk, length, event_rows[begin : begin + count], 1.0, tied)
        over_steps(deaths / steps, steps, sums, tied, scratch, kept[column], third)
    return third


@kernel
def distance_of(U: Floats, length: Floats, row: int, sums: Floats) -> float:
    """Return the squared distance of a row's covariates from the means, summed by `sums` of what is kept."""
    total = length[row] * sums[0] + sums[1]
    for place in range(U.shape[0]):
        total -= 2 * U[place, row] * sums[place + 2]
    return total


@kernel
def distances(U: Floats, length: Floats, sets: Arrays, kept: Floats, distance: Floats) -> None:
    """Go forward in time: write each row's squared distance from the means, summed over the time it is at risk."""
    event_rows, begins, counts, _, _, segments, stratum_begins, leaves, _, _, efron = sets
    columns, size, stratum = begins.size, U.shape[0] + 2, stratum_begins.size - 1
    running = np.zeros(size)
    before = np.zeros((columns + 1 if leaves.size else 0, size))
    for column in range(columns - 1, -1, -1):
        for place in range(size):
            running[place] += kept[column, place]
        if leaves.size:
            before[column] = running
        for row in range(segments[column], segments[column + 1]):
            distance[row] = distance_of(U, length, row, running)
        if efron and counts[column] > 1:
            for event in range(begins[column], begins[column] + counts[column]):
                distance[event_rows[event]] -= distance_of(U, length, event_rows[event], kept[column, size:])
        if stratum >= 0 and stratum_begins[stratum] == column:
            running[:] = 0.0
            stratum -= 1
    for row in range(leaves.size):
        distance[row] -= distance_of(U, length, row, before[leaves[row]])


@kernel
def place_for(p: int, n: int, columns: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what an evaluation writes: that of :func:`space`, turned covariates, and what is kept of event times."""
    rows, steps = space(n, columns)
    return rows, steps, np.empty((p, n)), np.empty((columns, 2 * (p + 2)))


@kernel
def point_into(
    data: Arrays, sets: Arrays, beta: Floats, place: Arrays, score: Floats, information: Floats
) -> tuple[float, Floats]:
    """Write penalised score and information of coefficients; return the penalised log-likelihood and second moments.

    The log-likelihood is minus infinity where a part is no number.
    """
    X = data[0]
    rows, columns, U, kept = place
    p, root, logs = X.shape[0], np.zeros((X.shape[0], X.shape[0])), 0.0
    loglik, moments = evaluate_into(data, sets, beta, rows, columns, score, information)
    if not (np.isfinite(loglik) and np.isfinite(score).all() and cholesky(information, root) > 0):
        return -np.inf, moments
    risk, distance, length = rows[1], rows[2], rows[0]
    turned(X, inverted_factor(root), U, length)
    third = moments_back(U, risk, length, sets, kept)
    distances(U, length, sets, kept, distance)
    for row in range(distance.size):
        distance[row] *= risk[row]
    for column in range(p):
        score[column] += (dot(X[column], distance) - dot(root[column], third)) / 2
        logs += np.log(root[column, column])
    return loglik + logs if np.isfinite(logs) else -np.inf, moments


@kernel
def point(data: Arrays, sets: Arrays, beta: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Return penalised log-likelihood, its score, information and second moments of coefficients."""
    p = beta.size
    score, information = np.empty(p), np.empty((p, p))
    place = place_for(p, data[0].shape[1], sets[1].size)
    loglik, moments = point_into(data, sets, beta, place, score, information)
    return loglik, score, information, moments
