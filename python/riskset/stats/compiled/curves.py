"""Curves of survival and incidence in one pass over time, number for number as without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.compiled.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@kernel
def count(
    order: Integers, time: Floats, kind: Integers, tolerance: float, rows: Floats, at_risk: Floats, counts: Floats
) -> int:
    """Write the distinct times, those at risk just before, and the departures by kind (kinds, n); return how many."""
    n, row = order.size, -1
    before = 0.0
    for place in range(n):
        at = time[order[place]]
        if place == 0 or at - before > tolerance:
            row += 1
            rows[row], at_risk[row] = at + 0.0, n - place
            counts[:, row] = 0.0
        before = at
        counts[kind[order[place]], row] += 1.0
    return row + 1


@kernel
def greenwood(n_risk: Floats, n_event: Floats, survival: Floats, std_error: Floats) -> None:
    """Write survival and Greenwood's standard error. Where nobody stays the curve ends at 0."""
    product, total = 1.0, 0.0
    for row in range(n_risk.size):
        staying = n_risk[row] - n_event[row]
        if n_risk[row] > 0:
            product *= staying / n_risk[row]
        staying *= n_risk[row]
        total += n_event[row] / staying if staying > 0 else staying
        survival[row] = product
        std_error[row] = np.sqrt(total) * product


@kernel
def aalen_johansen(risk: Floats, died: Floats, survival: Floats, incidence: Floats) -> None:
    """Write survival free of all causes, and the incidence of each (causes, rows)."""
    product, sums = 1.0, np.zeros(died.shape[0])
    for row in range(risk.size):
        total = 0.0
        for cause in range(died.shape[0]):
            total += died[cause, row]
        if total > 0:
            for cause in range(died.shape[0]):
                sums[cause] += product / risk[row] * died[cause, row]
            product *= (risk[row] - total) / risk[row]
        survival[row] = product
        incidence[:, row] = sums


@kernel
def corrected(died: float, risk: float) -> float:
    """Return events of one time times the correction for several of them, d (1 - (d - 1)/(Y - 1))."""
    return died * (risk - died) / (risk - 1) if died > 1 else died


@kernel
def gray_error(
    risk: Floats, died: Floats, cause: int, survival: Floats, incidence: Floats, rounding: float, std_error: Floats
) -> None:
    """Write Gray's standard error of the incidence of one cause; see :mod:`riskset.stats.incidence_variance`."""
    before = last = 1.0
    constants = linears = squares = error = 0.0
    for row in range(risk.size):
        total = 0.0
        for place in range(died.shape[0]):
            total += died[place, row]
        if total > 0:
            before, last = last, survival[row]
            f, y = incidence[row], risk[row]
            unit = 0.0
            if last > 0:
                unit = before / last / y
                unit *= unit
            own, other = corrected(died[cause, row], y), corrected(total - died[cause, row], y)
            first, second, reach = unit * own, unit * other, last + f
            squares += first + second
            first *= reach
            second *= f
            linears += first + second
            constant = first * reach + second * f
            if last <= 0:
                # With nobody left F no longer moves, and the bracket of the last term is 1.
                constant = before * before * own / (y * y)
            constants += constant
            variance = (squares * f - 2 * linears) * f + constants
            # What cancels to rounding (all had one cause: F is 1 for certain) is not a variance.
            error = 0.0 if variance < rounding * constants else np.sqrt(max(variance, 0.0))
        std_error[row] = error
