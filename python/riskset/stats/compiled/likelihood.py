"""The partial likelihood, its score and its information, in one pass back through the risk sets and one forward.

The risk sets are those of :class:`riskset.stats.risk_sets.RiskSets`, whose columns are event times. They come as a
tuple of arrays, which the likelihood makes. A fit holds its arrays of rows from one evaluation to the next, because
fresh memory costs more than the sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.kernel import kernel, summing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    Arrays = tuple[Any, ...]

_BLOCK = 512
# The product of denominators is turned into a logarithm before it leaves the range of numbers.
_HUGE = 1e200


@kernel
def ordered_leaves(leaves: Integers, columns: int) -> tuple[Integers, Integers]:
    """Return the rows in the order of `leaves`, and the first of each of the columns and of those that never leave."""
    begins = np.zeros(columns + 2, np.intp)
    for row in range(leaves.size):
        begins[leaves[row] + 1] += 1
    for column in range(columns + 1):
        begins[column + 1] += begins[column]
    place, rows = begins.copy(), np.empty(leaves.size, np.intp)
    for row in range(leaves.size):
        rows[place[leaves[row]]] = row
        place[leaves[row]] += 1
    return rows, begins


@kernel
def space(n: int, columns: int) -> tuple[Floats, Floats]:
    """Return what an evaluation writes: (3, rows) predictors, risks, expected events; (2, event times) of `back`."""
    return np.empty((3, n)), np.empty((2, columns))


@kernel
def add(own: Floats, factor: float, values: Floats) -> None:
    """Add a multiple of the values."""
    for place in range(own.size):
        own[place] += factor * values[place]


@summing
def dot(left: Floats, right: Floats) -> float:
    """Return the sum of the products."""
    total = 0.0
    for place in range(left.size):
        total += left[place] * right[place]
    return total


@kernel
def risks(data: Arrays, beta: Floats, rows: Floats) -> None:
    """Write the linear predictor of each row, and the case weight times exp of it."""
    X, weights, offset, _ = data
    eta, risk = rows[0], rows[1]
    eta[:] = 0.0
    for column in range(beta.size):
        add(eta, beta[column], X[column])
    if offset.size:
        add(eta, 1.0, offset)
    for row in range(eta.size):
        risk[row] = np.exp(eta[row])
    for row in range(weights.size):
        risk[row] *= weights[row]


@kernel
def add_listed(X: Floats, risk: Floats, rows: Integers, sign: float, first: Floats) -> float:
    """Add the listed rows, or take them away, to the sums of the covariates by risk; return the sum of the risks."""
    total = 0.0
    for place in range(rows.size):
        row = rows[place]
        own = sign * float(risk[row])
        total += own
        for column in range(first.size):
            first[column] += own * X[column, row]
    return total


@kernel
def add_square(squares: Floats, own: Floats, factor: float) -> None:
    """Add a multiple of the square of a vector to the lower triangle."""
    for row in range(own.size):
        scaled = factor * own[row]
        for column in range(row + 1):
            squares[row, column] += scaled * own[column]


@kernel
def add_products(squares: Floats, left: Floats, right: Floats, factor: float) -> None:
    """Add a multiple of the products of two vectors, in both orders, to the lower triangle."""
    for row in range(left.size):
        for column in range(row + 1):
            squares[row, column] += factor * (left[row] * right[column] + right[row] * left[column])


@kernel
def over_steps(
    share: float, total: float, own: float, steps: int, product: float
) -> tuple[float, float, float, float, float, float, float]:
    """Sum over the steps of one event time, in which ever more of its own risk leaves the total.

    Returns
    -------
    product : float
        That of the denominators so far that are not yet among the logarithms,
    logs : float
        and the share times the logarithms of the others.
    jump, spared : float
        Shares over denominators, and by the fractions that have left.
    once, mixed, twice : float
        Shares over squared denominators, by the powers of the fractions.
    """
    logs = jump = spared = once = mixed = twice = 0.0
    for step in range(steps):
        fraction = step / steps
        denominator = total - fraction * own
        product *= denominator
        if not 1 / _HUGE < product < _HUGE:
            logs += share * np.log(product)
            product = 1.0
        part = share / denominator
        jump += part
        spared += fraction * part
        part /= denominator
        once += part
        mixed += fraction * part
        twice += fraction * fraction * part
    return product, logs, jump, spared, once, mixed, twice


@kernel
def back(X: Floats, risk: Floats, sets: Arrays, columns: Floats, squares: Floats) -> float:
    """Go back in time, and return the events' log denominators.

    Writes to `columns` the baseline increments and what Efron's rule spares the tied events of them, and to the lower
    triangle of `squares` those of the means of the covariates at each event.
    """
    event_rows, begins, counts, event_weights, _, segments, stratum_begins, _, leaving, leaving_begins, efron = sets
    p, jumps, spared = X.shape[0], columns[0], columns[1]
    first, tied = np.zeros(p), np.zeros(p)
    total, logs, stratum, product, power = 0.0, 0.0, 0, 1.0, 1.0
    for column in range(begins.size):
        if stratum < stratum_begins.size and stratum_begins[stratum] == column:
            total, stratum = 0.0, stratum + 1
            first[:] = 0.0
        for row in range(segments[column], segments[column + 1]):
            total += risk[row]
            for place in range(p):
                first[place] += risk[row] * X[place, row]
        if leaving.size:
            total += add_listed(X, risk, leaving[leaving_begins[column] : leaving_begins[column + 1]], -1.0, first)
        begin, count = begins[column], counts[column]
        deaths, own, steps = 0.0, 0.0, 1
        for event in range(begin, begin + count):
            deaths += event_weights[event]
        if efron and count > 1:
            tied[:] = 0.0
            own, steps = add_listed(X, risk, event_rows[begin : begin + count], 1.0, tied), count
        if deaths / steps != power:
            logs += power * np.log(product)
            product, power = 1.0, deaths / steps
        product, more, jump, left, once, mixed, twice = over_steps(power, total, own, steps, product)
        logs += more
        jumps[column], spared[column] = jump, left
        add_square(squares, first, once)
        if steps > 1:
            add_products(squares, first, tied, -mixed)
            add_square(squares, tied, twice)
    return logs + power * np.log(product)


@kernel
def totals_back(risk: Floats, sets: Arrays, columns: Floats) -> None:
    """Write what :func:`back` writes to `columns`, which is enough for a score."""
    event_rows, begins, counts, event_weights, _, segments, stratum_begins, _, leaving, leaving_begins, efron = sets
    jumps, spared = columns[0], columns[1]
    total, stratum = 0.0, 0
    for column in range(begins.size):
        if stratum < stratum_begins.size and stratum_begins[stratum] == column:
            total, stratum = 0.0, stratum + 1
        for row in range(segments[column], segments[column + 1]):
            total += risk[row]
        if leaving.size:
            for place in range(leaving_begins[column], leaving_begins[column + 1]):
                total -= risk[leaving[place]]
        begin, count = begins[column], counts[column]
        own = deaths = jump = left = 0.0
        for event in range(begin, begin + count):
            deaths += event_weights[event]
            own += risk[event_rows[event]]
        steps = count if efron else 1
        for step in range(steps):
            fraction = step / steps
            part = deaths / steps / (total - fraction * own)
            jump += part
            left += fraction * part
        jumps[column], spared[column] = jump, left


@kernel
def exposures(sets: Arrays, jumps: Floats, spared: Floats, exposure: Floats) -> None:
    """Go forward in time: write the sum of `jumps` over the time that each row is at risk, less what is spared."""
    event_rows, begins, counts, _, last, _, stratum_begins, leaves, _, _, efron = sets
    columns, total, stratum = begins.size, 0.0, stratum_begins.size - 1
    running = np.zeros(columns + 1)
    for column in range(columns - 1, -1, -1):
        total += jumps[column]
        running[column] = total
        if stratum >= 0 and stratum_begins[stratum] == column:
            total, stratum = 0.0, stratum - 1
    for row in range(exposure.size):
        exposure[row] = running[last[row]]
    for row in range(leaves.size):
        exposure[row] -= running[leaves[row]]
    for column in range(columns if efron else 0):
        if counts[column] > 1:
            for event in range(begins[column], begins[column] + counts[column]):
                exposure[event_rows[event]] -= spared[column]


@kernel
def write_score(data: Arrays, sets: Arrays, rows: Floats, columns: Floats, score: Floats) -> None:
    """Write the expected events of each row, and the score: the events' covariates less those of the expected."""
    X, _, _, event_sum = data
    risk, expected = rows[1], rows[2]
    exposures(sets, columns[0], columns[1], expected)
    for row in range(expected.size):
        expected[row] *= risk[row]
    for column in range(score.size):
        score[column] = event_sum[column] - dot(X[column], expected)


@summing
def gram(X: Floats, weights: Floats, result: Floats) -> None:
    """Write the products of the covariates summed over the rows by `weights`."""
    p, n = X.shape
    scratch = np.empty(_BLOCK)
    result[:] = 0.0
    for begin in range(0, n, _BLOCK):
        end = min(begin + _BLOCK, n)
        scaled, own_weights = scratch[: end - begin], weights[begin:end]
        for row in range(p):
            own = X[row, begin:end]
            for place in range(scaled.size):
                scaled[place] = own_weights[place] * own[place]
            for column in range(row + 1):
                result[row, column] += dot(scaled, X[column, begin:end])
    for row in range(p):
        for column in range(row):
            result[column, row] = result[row, column]


@kernel
def score_into(data: Arrays, sets: Arrays, beta: Floats, rows: Floats, columns: Floats, score: Floats) -> None:
    """Write the score of coefficients, in the space of :func:`space`."""
    risks(data, beta, rows)
    totals_back(rows[1], sets, columns)
    write_score(data, sets, rows, columns, score)


@kernel
def evaluate_into(
    data: Arrays, sets: Arrays, beta: Floats, rows: Floats, columns: Floats, score: Floats, information: Floats
) -> tuple[float, Floats]:
    """Write score and information of coefficients; return the log-likelihood and the second moments."""
    X, p = data[0], beta.size
    squares, moments = np.zeros((p, p)), np.empty(p)
    risks(data, beta, rows)
    logs = back(X, rows[1], sets, columns, squares)
    write_score(data, sets, rows, columns, score)
    gram(X, rows[2], information)
    for row in range(p):
        moments[row] = information[row, row]
        for column in range(row + 1):
            information[row, column] -= squares[row, column]
            information[column, row] = information[row, column]
    event_rows, event_weights, at_events = sets[0], sets[3], 0.0
    for event in range(event_rows.size):
        at_events += event_weights[event] * rows[0, event_rows[event]]
    return at_events - logs, moments


@kernel
def evaluate(data: Arrays, sets: Arrays, beta: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Return the log-likelihood, score, information and second moments of coefficients."""
    rows, columns = space(data[0].shape[1], sets[1].size)
    score, information = np.empty(beta.size), np.empty((beta.size, beta.size))
    loglik, moments = evaluate_into(data, sets, beta, rows, columns, score, information)
    return loglik, score, information, moments


@kernel
def score_at(data: Arrays, sets: Arrays, beta: Floats) -> Floats:
    """Return the score of coefficients."""
    rows, columns = space(data[0].shape[1], sets[1].size)
    score = np.empty(beta.size)
    score_into(data, sets, beta, rows, columns, score)
    return score
