"""The partial likelihood of proportional hazards: its value, score and information from sums over risk sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.risk_sets import at_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import Integers, WeightedRiskSets

    Floats = NDArray[np.float64]


_BLOCK = 4096


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
class TieSteps:
    """The steps in which the events of one time leave the risk set.

    Breslow: one step, the whole risk set. Efron: as many steps as events, the l-th with the share l/d of the
    tied events taken out of the risk set.
    """

    time_index: Integers
    """Event time of each step."""
    fraction: Floats
    """Share of the tied events that a step leaves out."""
    deaths: Floats
    """Weight of the events that each step counts for."""
    split: bool
    """Whether any time has more than one step."""


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
    """(steps,) deaths over denominators."""
    increments: Floats
    """(event times,) jumps summed: the increments of the baseline hazard."""
    spared: Floats | None
    """(event times,) the part of the increments that the tied events themselves are spared (Efron)."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
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
    steps: TieSteps
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
        jumps = self.steps.deaths / denominators
        return Hazard(eta, risk, denominators, jumps, self.by_time(jumps), self.spared(jumps))

    def by_time(self, values: Floats) -> Floats:
        """Sum `values` (..., steps) over the steps of each event time."""
        return self.sets.events.by_time(values) if self.steps.split else values

    def spared(self, jumps: Floats) -> Floats | None:
        """Sum the part of `jumps` (..., steps) that the tied events of each time are spared (Efron)."""
        return self.by_time(self.steps.fraction * jumps) if self.steps.split else None

    def exposure(self, increments: Floats, spared: Floats | None) -> Floats:
        """Sum hazard `increments` (..., event times) over the times each row is at risk, less what it is spared."""
        total = self.sets.along(increments)
        if spared is not None:
            total[..., self.sets.events.rows] -= spared[..., self.sets.events.time_index]
        return total

    def sums(self, values: Floats, *, overwrite: bool = False) -> tuple[Floats, Floats | None]:
        """Sum `values` (..., rows) over each risk set, and over its tied events (Efron)."""
        events = self.sets.events
        tied = events.by_time(at_index(values, events.rows)) if self.steps.split else None
        return self.sets.at_risk(values, overwrite=overwrite), tied

    def step_sums(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum `values` (..., rows) over the risk set of each step, less what the step leaves out."""
        return self._of_steps(*self.sums(values, overwrite=overwrite))

    def _of_steps(self, total: Floats, tied: Floats | None) -> Floats:
        if tied is None:
            return total
        index = self.steps.time_index
        return at_index(total, index) - self.steps.fraction * at_index(tied, index)

    def means(self, hazard: Hazard) -> Floats:
        """Return the risk-weighted mean of the covariates at each step: (covariates, steps)."""
        return self._means(hazard, *self.sums(self.X * hazard.risk, overwrite=True))

    def _means(self, hazard: Hazard, total: Floats, tied: Floats | None) -> Floats:
        return self._of_steps(total, tied) / hazard.denominators

    def evaluate(self, beta: Floats) -> Evaluation:
        """Return log-likelihood, score and information at `beta` (standardised scale).

        A value that is not a number (overflow far from the maximum) is returned as such, for the caller to
        step back from.
        """
        with np.errstate(all="ignore"):
            hazard = self.hazard(beta)
            return self._evaluate(hazard, *self.sums(self.X * hazard.risk, overwrite=True))

    def evaluate_with_means(self, beta: Floats) -> tuple[Evaluation, Hazard, Floats]:
        """Return what :meth:`evaluate`, :meth:`hazard` and :meth:`means` do, their sums made once."""
        with np.errstate(all="ignore"):
            hazard = self.hazard(beta)
            total, tied = self.sums(self.X * hazard.risk, overwrite=True)
            return self._evaluate(hazard, total, tied), hazard, self._means(hazard, total, tied)

    def score(self, beta: Floats) -> Floats:
        """Return the score at `beta`, for a fraction of the cost of the information."""
        with np.errstate(all="ignore"):
            return self.event_sum - self.X @ self._expected(self.hazard(beta))

    def _expected(self, hazard: Hazard) -> Floats:
        """Return the expected events of each row."""
        return hazard.risk * self.exposure(hazard.increments, hazard.spared)

    def _evaluate(self, hazard: Hazard, total: Floats, tied: Floats | None) -> Evaluation:
        loglik = self.event_weights @ hazard.linear_predictor[self.sets.events.rows]
        loglik -= self.steps.deaths @ np.log(hazard.denominators)
        expected = self._expected(hazard)
        second = weighted_gram(self.X, expected)
        information = second - self._squares(hazard, total, tied)
        return Evaluation(float(loglik), self.event_sum - self.X @ expected, information, np.diag(second))

    def information_weighted(self, hazard: Hazard, *multipliers: Floats) -> list[Floats]:
        """Return the information with each event time's share multiplied, by one multiplier (event times,) after another."""
        total, tied = self.sums(self.X * hazard.risk, overwrite=True)
        found: list[Floats] = []
        for multiplier in multipliers:
            spared = None if hazard.spared is None else hazard.spared * multiplier
            expected = hazard.risk * self.exposure(hazard.increments * multiplier, spared)
            found.append(weighted_gram(self.X, expected) - self._squares(hazard, total, tied, multiplier))
        return found

    def _squares(self, hazard: Hazard, total: Floats, tied: Floats | None, multiplier: Floats | None = None) -> Floats:
        """Return the squares and products of the covariates' means, summed over the events."""
        squared = hazard.jumps / hazard.denominators
        if multiplier is not None:
            squared = squared * multiplier[self.steps.time_index]
        if tied is None:
            return weighted_gram(total, squared)
        # (S - fD)(S - fD)' summed over the steps of a time needs three numbers per time, not its steps.
        fraction = self.steps.fraction
        c0, c1, c2 = (self.by_time(squared * power) for power in (1.0, fraction, fraction * fraction))
        crossed = (total * c1) @ tied.T
        return weighted_gram(total, c0) - crossed - crossed.T + weighted_gram(tied, c2)


def weighted_gram(matrix: Floats, weights: Floats) -> Floats:
    """Return ``matrix @ diag(weights) @ matrix.T`` of a wide matrix, in blocks that stay in the processor's cache."""
    if matrix.shape[1] <= _BLOCK:
        return (matrix * weights) @ matrix.T
    total = np.zeros((matrix.shape[0], matrix.shape[0]))
    for begin in range(0, matrix.shape[1], _BLOCK):
        block = matrix[:, begin : begin + _BLOCK]
        total += (block * weights[begin : begin + _BLOCK]) @ block.T
    return total


def tie_steps(sets: WeightedRiskSets, event_weights: Floats, *, efron: bool) -> TieSteps:
    """Return the steps of each event time under Efron's or Breslow's rule."""
    events = sets.events
    deaths = events.by_time(event_weights)
    if not (efron and events.tied):
        index = np.arange(events.begins.size)
        return TieSteps(index, np.zeros(index.size), deaths, split=False)
    index = events.time_index
    rank = np.arange(index.size) - events.begins[index]
    counts = events.counts[index]
    return TieSteps(index, rank / counts, (deaths / events.counts)[index], split=True)


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
    ordered = np.empty((X.shape[1], sets.rows.size))
    for own, column in zip(ordered, X.T, strict=True):
        own[:] = column[sets.rows]
    centre = ordered.mean(axis=1)
    ordered -= centre[:, None]
    scale = np.sqrt(np.einsum("ij,ij->i", ordered, ordered) / ordered.shape[1])
    # A column that differs only by rounding is constant.
    scale[scale <= 1e-13 * np.abs(centre)] = 0.0
    ordered /= np.where(scale > 0, scale, 1.0)[:, None]
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
        steps=tie_steps(sets, event_weights, efron=efron),
        event_weights=event_weights,
        event_sum=np.take(ordered, at, axis=1) @ event_weights,
        n=X.shape[0],
    )
