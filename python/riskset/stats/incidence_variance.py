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


def closed_variance(
    variance: IncidenceVariance, risk: Floats, died: Floats, before: Floats, after: Floats, incidence: Floats
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
    """
    if variance == "gray":
        terms = _gray_terms(risk, died, before, after, incidence)
    else:
        squared, own, mixed = (
            _aalen_factors(risk, died, before) if variance == "aalen" else _delta_factors(risk, died, before)
        )
        terms = (
            squared * incidence**2 + own + 2 * mixed * incidence,
            squared * incidence + mixed,
            np.broadcast_to(squared, incidence.shape),
        )
    constant, linear, square = (np.cumsum(term, axis=1) for term in terms)
    return constant - 2 * incidence * linear + incidence**2 * square


def _gray_terms(
    risk: Floats, died: Floats, before: Floats, after: Floats, incidence: Floats
) -> tuple[Floats, Floats, Floats]:
    other = died.sum(axis=0) - died
    drop = np.divide(before, after, out=np.zeros_like(after), where=after > 0)
    first = drop**2 * _finite(died, risk) * died / risk**2
    second = drop**2 * _finite(other, risk) * other / risk**2
    # With nobody left F no longer moves, and the bracket of the last term is 1.
    last = np.where(after > 0, 0.0, before**2 * _finite(died, risk) * died / risk**2)
    reach = after + incidence
    return (
        first * reach**2 + second * incidence**2 + last,
        first * reach + second * incidence,
        first + second,
    )


def _finite(died: Floats, risk: Floats) -> Floats:
    """Return the correction for several events at one time, 1 - (d - 1)/(Y - 1)."""
    several = died > 1
    return 1 - np.divide(died - 1, risk - 1, out=np.zeros_like(died), where=several)


def _aalen_factors(risk: Floats, died: Floats, before: Floats) -> tuple[Floats, Floats, Floats]:
    total = died.sum(axis=0)
    left = risk - total
    some, many = left > 0, risk > 1
    squared = np.divide(total, (risk - 1) * left, out=np.zeros_like(risk), where=some & many)
    own = before**2 * died * np.divide(risk - died, risk**2 * (risk - 1), out=np.zeros_like(died), where=many)
    mixed = before * died * np.divide(risk - died, risk * left * (risk - 1), out=np.zeros_like(died), where=some & many)
    return squared, own, mixed


def _delta_factors(risk: Floats, died: Floats, before: Floats) -> tuple[Floats, Floats, Floats]:
    total = died.sum(axis=0)
    left = risk - total
    squared = np.divide(total, risk * left, out=np.zeros_like(risk), where=left > 0)
    return squared, before**2 * died * (risk - died) / risk**3, before * died / risk**2


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
            rows,
            cohort.time,
            np.vstack([own + f[row] * failed, failed]),
            -np.cumsum(np.vstack([before * died[cause] / risk**2 + f * drift, drift]), axis=1),
            weights=cohort.case_weights,
            cluster=cohort.clusters,
            entry=cohort.entry,
        )
        result[cause] = products[0, 0] - 2 * f * products[0, 1] + f**2 * products[1, 1]
    return result
