"""The partial likelihood of proportional hazards: its value, score and information from sums over risk sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled import pays
from riskset.stats.information import information, weighted_gram
from riskset.stats.risk_sets import RiskSets, at_index
from riskset.stats.tie_steps import TieSteps, tie_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import Integers, WeightedRiskSets

    Floats = NDArray[np.float64]

# Rows whose covariates stay in the processor's cache.
_BLOCK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Log partial likelihood with its score vector and information matrix, on the standardised scale."""

    loglik: float
    score: Floats
    information: Floats
    moments: Floats
    """(covariates,) mean square of each covariate in the risk set, summed over events."""

    @property
    def finite(self) -> bool:
        """Whether every part is a number."""
        return bool(np.isfinite(self.loglik) and np.isfinite(self.score).all() and np.isfinite(self.information).all())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hazard:
    """What the coefficients make of the risk sets."""

    linear_predictor: Floats
    """(rows,) centred."""
    risk: Floats
    """(rows,) case weight times exp(linear predictor)."""
    denominators: Floats
    """(steps,) sum of the risk over the risk set."""
    jumps: Floats
    """(steps,) deaths over denominators, which make the increments of the baseline hazard."""


@dataclass(frozen=True, eq=False, repr=False)
class PartialLikelihood:
    """Rows in the order of their risk sets, with standardised covariates.

    Cox's partial likelihood (JRSS B 1972;34:187) with the tie corrections of Breslow (1974) and Efron (1977).
    Second moments are taken from the rows' cumulative hazards, so that no array larger than rows by
    covariates is formed.
    """

    sets: WeightedRiskSets
    X: Floats
    """(covariates, rows), centred and scaled."""
    centre: Floats
    scale: Floats
    weights: Floats | None
    """(rows,) case weights."""
    offset: Floats | None
    """(rows,) centred."""
    efron: bool
    """Whether ties have Efron's correction, and not Breslow's."""
    event_weights: Floats
    """(events,)"""
    event_sum: Floats
    """(covariates,) weighted sum of the covariates over the events."""
    n: int
    """Rows given, those at risk at no event time included."""

    @property
    def p(self) -> int:
        """Number of covariates."""
        return self.X.shape[0]

    @cached_property
    def steps(self) -> TieSteps:
        """The steps of each event time."""
        return tie_steps(self.sets, self.event_weights, efron=self.efron)

    @cached_property
    def arrays(self) -> tuple[Any, ...] | None:
        """What compiled loops over the risk sets take; None where those of numpy serve, or risk sets have weights."""
        if not (isinstance(self.sets, RiskSets) and pays(self.X.size)):
            return None
        return _arrays(self.sets, self.event_weights, efron=self.efron)

    @property
    def data(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Covariates, case weights, offset and the events' covariates for compiled loops; what there is not is empty."""
        none = np.zeros(0)
        weights, offset = self.weights, self.offset
        return self.X, none if weights is None else weights, none if offset is None else offset, self.event_sum

    def linear_predictor(self, beta: Floats) -> Floats:
        """Return the centred linear predictor of each row."""
        eta = beta @ self.X
        if self.offset is not None:
            eta += self.offset
        return eta

    def hazard(self, beta: Floats) -> Hazard:
        """Return risks, denominators and baseline increments at `beta` (standardised scale)."""
        eta = self.linear_predictor(beta)
        risk = np.exp(eta)
        if self.weights is not None:
            risk *= self.weights
        denominators = self.step_sums(risk)
        return Hazard(eta, risk, denominators, self.steps.deaths / denominators)

    def by_time(self, values: Floats) -> Floats:
        """Sum `values` (..., steps) over the steps of each event time."""
        return self.sets.events.by_time(values) if self.steps.split else values

    def increments(self, hazard: Hazard) -> Floats:
        """Return the increments of the baseline hazard, (event times,)."""
        return self.by_time(hazard.jumps)

    def exposure(self, jumps: Floats) -> Floats:
        """Sum `jumps` (..., steps) over the steps each row is at risk in, less what Efron's rule spares tied events."""
        if self.steps.members is not None:
            return jumps @ self.steps.members
        total = self.sets.along(self.by_time(jumps))
        if self.steps.split:
            spared = self.by_time(self.steps.fraction * jumps)
            total[..., self.sets.events.rows] -= spared[..., self.steps.time_index]
        return total

    def step_sums(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum `values` (..., rows) over the risk set of each step, less what the step leaves out."""
        steps, events = self.steps, self.sets.events
        if steps.members is not None:
            return values @ steps.members.T
        total = self.sets.at_risk(values, overwrite=overwrite and not steps.split)
        if not steps.split:
            return total
        tied = events.by_time(at_index(values, events.rows))
        return at_index(total, steps.time_index) - steps.fraction * at_index(tied, steps.time_index)

    def means(self, hazard: Hazard) -> Floats:
        """Return the risk-weighted mean of the covariates at each step: (covariates, steps)."""
        return self.mean_of(self.X, hazard)

    def mean_of(self, values: Floats, hazard: Hazard) -> Floats:
        """Return the risk-weighted mean of `values` (..., rows) at each step: (..., steps)."""
        return self.step_sums(values * hazard.risk, overwrite=True) / hazard.denominators

    def evaluate(self, beta: Floats) -> Evaluation:
        """Return log-likelihood, score and information at `beta` (standardised scale).

        A value that is not a number (overflow far from the maximum) is returned as such, for the caller to
        step back from.
        """
        with np.errstate(all="ignore"):
            if self.arrays is not None:
                from riskset.stats.compiled.likelihood import evaluate

                return Evaluation(*evaluate(self.data, self.arrays, beta))
            hazard = self.hazard(beta)
            expected = self._expected(hazard)
            return self._evaluation(hazard, expected, *self._information(hazard, hazard.jumps, expected))

    def evaluate_with_means(self, beta: Floats) -> tuple[Evaluation, Hazard, Floats]:
        """Return what :meth:`evaluate`, :meth:`hazard` and :meth:`means` do, their sums made once."""
        with np.errstate(all="ignore"):
            hazard = self.hazard(beta)
            means, expected = self.means(hazard), self._expected(hazard)
            squares = weighted_gram(means, self.steps.deaths)
            return self._evaluation(hazard, expected, weighted_gram(self.X, expected), squares), hazard, means

    def score(self, beta: Floats) -> Floats:
        """Return the score at `beta`, for a fraction of the cost of the information."""
        with np.errstate(all="ignore"):
            if self.arrays is not None:
                from riskset.stats.compiled.likelihood import score_at

                return score_at(self.data, self.arrays, beta)
            return self._score_of(self.hazard(beta))

    def score_and_loglik(self, beta: Floats) -> tuple[Floats, float]:
        """Return the score at `beta` and the log-likelihood."""
        with np.errstate(all="ignore"):
            if self.arrays is not None:
                current = self.evaluate(beta)
                return current.score, current.loglik
            hazard = self.hazard(beta)
            return self._score_of(hazard), self._loglik(hazard)

    def _score_of(self, hazard: Hazard) -> Floats:
        return self.event_sum - self.X @ self._expected(hazard)

    def _loglik(self, hazard: Hazard) -> float:
        """Return the log-likelihood of coefficients, from what they make of the risk sets."""
        at_events = self.event_weights @ hazard.linear_predictor[self.sets.events.rows]
        return float(at_events - self.steps.deaths @ np.log(hazard.denominators))

    def _expected(self, hazard: Hazard) -> Floats:
        """Return the expected events of each row."""
        return hazard.risk * self.exposure(hazard.jumps)

    def _evaluation(self, hazard: Hazard, expected: Floats, second: Floats, squares: Floats) -> Evaluation:
        return Evaluation(self._loglik(hazard), self.event_sum - self.X @ expected, second - squares, second.diagonal())

    def _information(self, hazard: Hazard, jumps: Floats, expected: Floats) -> tuple[Floats, Floats]:
        weights = jumps / hazard.denominators
        return information(self.X, self.sets, self.steps, risk=hazard.risk, expected=expected, weights=weights)

    def information_weighted(self, hazard: Hazard, *multipliers: Floats) -> list[Floats]:
        """Return the information with each event time's share multiplied, by one multiplier (event times,) after another."""
        found: list[Floats] = []
        for multiplier in multipliers:
            jumps = hazard.jumps * multiplier[self.steps.time_index]
            second, squares = self._information(hazard, jumps, hazard.risk * self.exposure(jumps))
            found.append(second - squares)
        return found


def partial_likelihood(
    sets: WeightedRiskSets,
    X: Floats,
    *,
    weights: Floats | None,
    offset: Floats | None,
    efron: bool,
) -> PartialLikelihood:
    """Put rows in the order of `sets` and standardise the covariates (n, p).

    A covariate without spread keeps the scale 0; the caller refuses it.
    """
    ordered, centre, scale = _standardised(X, sets.rows)
    row_weights = None if weights is None else weights[sets.rows]
    row_offset = None
    if offset is not None:
        row_offset = offset[sets.rows]
        row_offset = row_offset - row_offset.mean()
    at = sets.events.rows
    event_weights = np.ones(at.size) if row_weights is None else row_weights[at]
    return PartialLikelihood(
        sets=sets,
        X=ordered,
        centre=centre,
        scale=scale,
        weights=row_weights,
        offset=row_offset,
        efron=efron,
        event_weights=event_weights,
        event_sum=_event_sum(ordered, at, event_weights),
        n=X.shape[0],
    )


def _arrays(sets: RiskSets, event_weights: Floats, *, efron: bool) -> tuple[Any, ...]:
    """Return what all compiled loops over risk sets take.

    Returns
    -------
    event_rows, begins, counts, event_weights, last
        As the risk sets have them.
    segments : int array
        First row of each event time's rows, and the number of rows.
    stratum_begins, leaves
        As the risk sets have them; `leaves` is empty where nobody enters late.
    leaving, leaving_begins : int array
        Rows in the order of `leaves`, and the first of each event time.
    efron : bool
    """
    from riskset.stats.compiled.likelihood import ordered_leaves

    leaves = leaving = leaving_begins = np.zeros(0, dtype=np.intp)
    if sets.leaves is not None:
        leaves = sets.leaves
        leaving, leaving_begins = ordered_leaves(leaves, sets.times.size)
    events, segments = sets.events, np.empty(sets.begins.size + 1, dtype=np.intp)
    segments[:-1], segments[-1] = sets.begins, sets.n_summed
    held = (events.rows, events.begins, events.counts, event_weights, sets.last, segments, sets.stratum_begins)
    return (*held, leaves, leaving, leaving_begins, efron)


def _standardised(X: Floats, rows: Integers) -> tuple[Floats, Floats, Floats]:
    """Return the `rows` of X (n, p) as columns (p, rows), centred and scaled, with their centres and spreads."""
    if pays(X.size):
        from riskset.stats.compiled.order import standardise

        p = X.shape[1]
        ordered, centre, scale = np.empty((p, rows.size)), np.empty(p), np.empty(p)
        standardise(X, rows, ordered, centre, scale)
        return ordered, centre, scale
    ordered = _ordered(X, rows)
    centre = ordered.mean(axis=1)
    ordered -= centre[:, None]
    scale = np.sqrt(np.einsum("ij,ij->i", ordered, ordered) / ordered.shape[1])
    # A column that differs only by rounding is constant.
    scale[scale <= 1e-13 * np.abs(centre)] = 0.0
    ordered /= np.where(scale > 0, scale, 1.0)[:, None]
    return ordered, centre, scale


def _event_sum(X: Floats, rows: Integers, weights: Floats) -> Floats:
    """Return the weighted sum of the covariates over the rows with an event."""
    if pays(X.size):
        from riskset.stats.compiled.order import sum_over

        total = np.empty(X.shape[0])
        sum_over(X, rows, weights, total)
        return total
    return X @ np.bincount(rows, weights, minlength=X.shape[1])


def _ordered(X: Floats, rows: Integers) -> Floats:
    """Return the `rows` of X (n, p) as columns (p, rows), a block of whole rows at a time."""
    ordered = np.empty((X.shape[1], rows.size))
    for begin in range(0, rows.size, _BLOCK):
        block = slice(begin, begin + _BLOCK)
        for own, column in zip(ordered, np.take(X, rows[block], axis=0).T, strict=True):
            own[block] = column
    return ordered
