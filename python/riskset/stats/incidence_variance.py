"""Variance of cumulative incidence: Gray's, Aalen's, the delta method's, and the robust one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.stats.influence import running_cross_products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.cohort import Cohort

    Floats = NDArray[np.float64]

IncidenceVariance = Literal["gray", "aalen", "delta"]

_SHORT = 2000  # rows
ROUNDING = 64 * float(np.finfo(np.float64).eps)


def closed_variance(
    variance: IncidenceVariance,
    risk: Floats,
    died: Floats,
    total: Floats,
    before: Floats,
    after: Floats,
    incidence: Floats,
) -> Floats:
    """Return the variance of each cause's incidence F at each event time.

    Every formula is a sum over the event times up to t of squares and products of F(t) - F_j; multiplied out
    it is c0 - 2 F(t) c1 + F(t)^2 c2 with running sums c0, c1, c2, so that all times cost one pass.

    Parameters
    ----------
    risk, before, after : float array, shape (events,)
        At risk, and survival free of every cause, just before and just after each event time.
    died, incidence : float array, shape (causes, events)
        Events of each cause, and its incidence F_j just after each event time.
    total : float array, shape (events,)
        Events of all causes.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if variance == "gray":
            return _gray(risk, died, total, before, after, incidence)
        left = risk - total
        one_less = risk - 1 if variance == "aalen" else risk
        # Where nobody is left F no longer moves, and where one patient is at risk nothing is left to chance.
        squared = _where(left * one_less > 0, total / (one_less * left))
        result = np.empty_like(incidence)
        for cause, f in enumerate(incidence):
            d = died[cause]
            own = _where(one_less > 0, before**2 * d * (risk - d) / (risk**2 * one_less))
            if variance == "aalen":
                mixed = _where(left * one_less > 0, before * d * (risk - d) / (risk * left * one_less))
            else:
                mixed = before * d / risk**2
            linear = squared * f + mixed
            result[cause] = _running(own + (linear + mixed) * f, linear, np.cumsum(squared), f)
    return result


def _gray(risk: Floats, died: Floats, total: Floats, before: Floats, after: Floats, incidence: Floats) -> Floats:
    unit = before / after
    unit /= risk
    unit *= unit
    ended = (after <= 0).nonzero()[0]
    if ended.size:
        unit[ended] = 0
    alone = bool(total.max(initial=0) <= 1)  # no two events at one time: nothing to correct
    square = np.add.accumulate(unit * total) if alone else None
    result = np.empty_like(incidence)
    # Causes together where the curve is short, and one by one where it may have a million rows.
    together = len(died) if risk.size <= _SHORT else 1
    for start in range(0, len(died), together):
        causes = slice(start, start + together)
        own, f = died[causes], incidence[causes]
        other = total - own
        if not alone:
            correct = _corrected if together == 1 else _corrected_at_once
            own, other = correct(own, risk), correct(other, risk)
        first, second = unit * own, unit * other
        reach = after + f
        sums = np.add.accumulate(first + second, axis=1) if square is None else square
        first *= reach
        second *= f
        linear = first + second
        first *= reach
        second *= f
        first += second
        if ended.size:
            # With nobody left F no longer moves, and the bracket of the last term is 1.
            first[:, ended] = before[ended] ** 2 * own[:, ended] / risk[ended] ** 2
        result[causes] = _running(first, linear, sums, f)
    return result


def _running(constant: Floats, linear: Floats, squares: Floats, f: Floats) -> Floats:
    """Return c0 - 2 F c1 + F^2 c2 with running sums of the first two terms, which are overwritten, and `squares` as c2."""
    for term in (constant, linear):
        np.add.accumulate(term, axis=-1, out=term)
    square = squares * f
    linear *= 2
    square -= linear
    square *= f
    square += constant
    # What cancels to rounding (all had one cause: F is 1 for certain) is not a variance.
    square[square < ROUNDING * constant] = 0
    return square


def _corrected(died: Floats, risk: Floats) -> Floats:
    """Return events of causes times the correction for several at one time, d (1 - (d - 1)/(Y - 1))."""
    several = (died > 1).nonzero()
    if not several[0].size:
        return died
    d, y = died[several], risk[several[1]]
    corrected = died.copy()
    corrected[several] = d * (y - d) / (y - 1)
    return corrected


def _corrected_at_once(died: Floats, risk: Floats) -> Floats:
    """Return what :func:`_corrected` does, for a short curve: without looking for the times of several events."""
    corrected = died * (risk - died)
    return np.divide(corrected, risk - 1, out=died.copy(), where=risk > 1)


def _where(use: NDArray[np.bool_], values: Floats) -> Floats:
    return np.where(use, values, 0.0)


def robust_variance(
    cohort: Cohort, rows: Floats, risk: Floats, died: Floats, before: Floats, incidence: Floats
) -> Floats:
    """Return the infinitesimal jackknife variance of each cause's incidence at each event time `rows`.

    A patient's influence on F(t) is A(t) - F(t) B(t), A and B running sums over the event times at which the
    patient was at risk (Therneau and Grambsch 2000, section 2.2).
    """
    total = died.sum(axis=0)
    left = risk - total
    inverse = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)
    row = np.minimum(np.searchsorted(rows, cohort.time), rows.size - 1) if rows.size else np.zeros(0, dtype=np.int64)
    result = np.zeros_like(incidence)
    if not rows.size:
        return result
    failed = np.where(cohort.kind > 0, inverse[row], 0.0)
    for cause in range(died.shape[0]):
        f = incidence[cause]
        own = np.where(cohort.kind == cause + 1, (before / risk)[row], 0.0)
        drift = total / risk * inverse
        products = running_cross_products(
            cohort,
            rows,
            np.vstack([own + f[row] * failed, failed]),
            -np.cumsum(np.vstack([before * died[cause] / risk**2 + f * drift, drift]), axis=1),
        )
        squares = products[0, 0] - 2 * f * products[0, 1] + f**2 * products[1, 1]
        result[cause] = np.where(squares < ROUNDING * products[0, 0], 0.0, squares)
    return result
