"""Residuals of a partial likelihood: martingale, score, dfbeta and Schoenfeld, and the robust variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.risk_sets import sum_by_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.stats.partial_likelihood import Hazard, PartialLikelihood
    from riskset.stats.risk_sets import Integers

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SchoenfeldResiduals:
    """Covariates of each event minus their risk-weighted mean over its risk set, in order of stratum and time.

    Attributes
    ----------
    time : float array, shape (events,)
    stratum : int array, shape (events,)
        Stratum code.
    row : int array, shape (events,)
        Row of the data.
    weight : float array, shape (events,)
        Case weight.
    residuals : float array, shape (events, p)
    """

    time: Floats
    stratum: Integers
    row: Integers
    weight: Floats
    residuals: Floats


def martingale(model: PartialLikelihood, beta: Floats) -> Floats:
    """Return events minus expected events of each row (n,), in the order of the data.

    `beta` is on the standardised scale here and below.
    """
    hazard = model.hazard(beta)
    expected = np.exp(hazard.linear_predictor) * model.exposure(hazard.jumps)
    residual = -expected
    residual[model.sets.events.rows] += 1.0
    return _in_data_order(model, residual)


def score(model: PartialLikelihood, beta: Floats, multiplier: Floats | None = None) -> Floats:
    """Return each row's part in the score vector (p, n): unweighted, standardised scale, order of the data.

    `multiplier` (event times,) weighs the event times, as the score of a time-dependent effect does.
    """
    return _in_data_order(model, score_in_order(model, model.hazard(beta), multiplier))


def score_in_order(model: PartialLikelihood, hazard: Hazard, multiplier: Floats | None = None) -> Floats:
    """Return score residuals (p, rows) in the order of the risk sets (Barlow and Prentice, Biometrika 1988;75:65)."""
    steps, events = model.steps, model.sets.events
    means = model.means(hazard)
    jumps = hazard.jumps if multiplier is None else hazard.jumps * multiplier[steps.time_index]
    mean_jumps = means * jumps
    residual = model.X * model.exposure(jumps)
    residual -= model.exposure(mean_jumps)
    residual *= -np.exp(hazard.linear_predictor)
    at_event = model.X[:, events.rows] - event_means(model, means)
    if multiplier is not None:
        at_event *= multiplier[events.time_index]
    residual[:, events.rows] += at_event
    return residual


def at_events(model: PartialLikelihood, hazard: Hazard) -> Floats:
    """Return the covariates of each event less their mean in its risk set (p, events): standardised scale."""
    events = model.sets.events.rows
    if model.steps.members is not None:
        return model.X[:, events] - event_means(model, model.means(hazard))
    found = np.empty((model.p, events.size))
    for own, difference in zip(found, at_events_by_covariate(model, hazard), strict=True):
        own[:] = difference
    return found


def at_events_by_covariate(model: PartialLikelihood, hazard: Hazard) -> Iterator[Floats]:
    """Yield the same of one covariate after the other (events,): the sums take several times the memory of what comes of them."""
    for covariate in model.X:
        yield covariate[model.sets.events.rows] - event_means(model, model.mean_of(covariate, hazard))


def event_means(model: PartialLikelihood, means: Floats) -> Floats:
    """Return the mean that each event is compared with (..., events): over the steps of its time, under Efron."""
    events = model.sets.events
    return (model.by_time(means) / (events.counts if model.steps.split else 1))[..., events.time_index]


def schoenfeld(model: PartialLikelihood, beta: Floats) -> SchoenfeldResiduals:
    """Return Schoenfeld residuals (Biometrika 1982;69:239) in the covariates' own units."""
    return schoenfeld_of(model, at_events(model, model.hazard(beta)))


def schoenfeld_of(model: PartialLikelihood, difference: Floats) -> SchoenfeldResiduals:
    """Return Schoenfeld residuals, of what :func:`at_events` returns."""
    events = model.sets.events
    time, stratum = model.sets.times[events.time_index], model.sets.strata[events.time_index]
    row = model.sets.rows[events.rows]
    order = np.lexsort((row, time, stratum))
    residuals = np.ascontiguousarray(difference.T[order])
    residuals *= model.scale
    return SchoenfeldResiduals(
        time=time[order],
        stratum=stratum[order],
        row=row[order],
        weight=model.event_weights[order],
        residuals=residuals,
    )


def sandwich(inverse: Floats, influence: Floats, weights: Floats | None, cluster: Integers | None) -> Floats:
    """Return the robust variance: `inverse` times the sum of squared influences times `inverse`.

    Parameters
    ----------
    inverse : float array, shape (p, p)
        Inverse information.
    influence : float array, shape (p, n)
        Score residuals.
    weights : float array, shape (n,), optional
    cluster : int array, shape (n,), optional
        Codes from 0; rows of one cluster are summed before squaring.

    Notes
    -----
    Lin and Wei, JASA 1989;84:1074.
    """
    influence = summed_by_cluster(influence, weights, cluster)
    return inverse @ (influence @ influence.T) @ inverse


def summed_by_cluster(influence: Floats, weights: Floats | None, cluster: Integers | None) -> Floats:
    """Return influences (p, n) times the rows' weights, summed over the rows of each cluster."""
    if weights is not None:
        influence = influence * weights
    if cluster is not None:
        influence = sum_by_index(influence, cluster, int(cluster.max()) + 1)
    return influence


def _in_data_order(model: PartialLikelihood, values: Floats) -> Floats:
    """Return values of the rows kept in the order of the data; a row never at risk has 0."""
    placed = np.zeros((*values.shape[:-1], model.n))
    placed[..., model.sets.rows] = values
    return placed
