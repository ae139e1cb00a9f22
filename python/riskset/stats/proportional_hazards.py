"""The score test of proportional hazards: whether effects change with a transform of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.stats import cox_residuals
from riskset.stats.errors import InvalidInput, NotComputable
from riskset.stats.fine_gray_influence import score_influence
from riskset.stats.life_table import life_table
from riskset.stats.regression import ChiSquareTest, checked_columns, chi_square_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.stats.cox import CoxFit
    from riskset.stats.fine_gray import FineGrayFit
    from riskset.stats.partial_likelihood import PartialLikelihood

    Floats = NDArray[np.float64]

# A score that keeps less than this share of its variance beside the fitted coefficients keeps rounding alone.
_ROUNDING = 1e-8

TimeTransform = Literal["km", "rank", "identity", "log"] | Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalHazardsTest:
    """Tests that effects do not change with time.

    Attributes
    ----------
    terms : tuple of ChiSquareTest
        One per term, in the order asked for.
    overall : ChiSquareTest
        Of all coefficients at once (GLOBAL).
    transform : str
        The transform of time, by name.
    time, transformed : float array, shape (events,)
        Event times, ascending within a stratum, and the transform at them: the horizontal axis of the plot.
    scaled_residuals : float array, shape (events, p), or (0, p) where they were not wanted
        Schoenfeld residuals times events times the variance, plus the coefficients: their smooth over time
        estimates the coefficient as a function of time.
    """

    terms: tuple[ChiSquareTest, ...]
    overall: ChiSquareTest
    transform: str
    time: Floats
    transformed: Floats
    scaled_residuals: Floats


def proportional_hazards_test(
    fit: CoxFit,
    transform: TimeTransform = "km",
    *,
    terms: Sequence[Sequence[int]] | None = None,
    residuals: bool = True,
) -> ProportionalHazardsTest:
    """Test proportional hazards by the score of x times g(t), added to the fitted model.

    Parameters
    ----------
    fit : CoxFit
    transform : {"km", "rank", "identity", "log"} or callable
        g: one minus the Kaplan-Meier estimate just before t (of all rows, unweighted); the rank of t among
        all follow-up times; t; log t; or a function of the vector of event times.
    terms : sequence of sequence of int, optional
        Columns tested together, as the indicators of a factor are; one term per column by default.
    residuals : bool, default True
        Whether the scaled residuals are wanted. Otherwise there are none, and large data take less memory.

    Raises
    ------
    InvalidInput
        For an unknown transform or column.
    NotComputable
        If g is not a number at an event time (log of 0), is the same at all of them, or the variance of the
        score is singular.

    Notes
    -----
    Grambsch and Therneau, Biometrika 1994;81:515, in the exact form of R's survival from version 3. It uses the score
    vector and information matrix of the model extended by x g(t), and not the approximation of a constant variance of
    the residuals over time.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> from riskset.stats.cox import cox
    >>> found = proportional_hazards_test(cox(time, event, maintained))
    >>> round(found.overall.p_value, 3)
    0.929
    """
    model = fit.model
    g = transformed_times(model.sets.times, fit.data.time, fit.data.event, fit.data.entry, transform)
    spread = _centred(model, g)
    hazard = model.hazard(fit.beta)
    # The score of x g(t): what rows without an event add to the sum of the score residuals cancels.
    weight = model.event_weights * spread[model.sets.events.time_index]
    if residuals:
        difference = cox_residuals.at_events(model, hazard)
        score, scaled = difference @ weight, _scaled(fit, difference)
        del difference  # its memory is free for what follows
    else:
        score = np.array([each @ weight for each in cox_residuals.at_events_by_covariate(model, hazard)])
        scaled = np.empty((0, fit.p))
    information, mixed, whole = model.information_weighted(hazard, np.ones_like(spread), spread, spread**2)
    variance = _beside_rounding(whole - mixed @ np.linalg.solve(information, mixed), whole)
    return _result(model, score, variance, terms, transform, g, scaled)


def proportional_subdistribution_hazards_test(
    fit: FineGrayFit, transform: TimeTransform = "km", *, terms: Sequence[Sequence[int]] | None = None
) -> ProportionalHazardsTest:
    """Test a Fine-Gray regression's proportionality by the score of x times g(t), added to the fitted model.

    Parameters and result are those of :func:`proportional_hazards_test`. The transform km is computed for the time to
    the event of interest, with other causes censored. The variance of the score is the sum of squared influences,
    including those of the estimated weights and coefficients.

    Notes
    -----
    A score test on weighted Schoenfeld residuals, after Zhou, Fine and Laird, Stat Med 2013;32:3804.
    """
    model = fit.model.likelihood
    happened = np.zeros(model.n, dtype=np.bool_)
    happened[model.sets.rows[model.sets.events.rows]] = True
    g = transformed_times(model.sets.times, fit.model.time, happened, fit.model.entry, transform)
    spread = _centred(model, g)
    hazard = model.hazard(fit.beta)
    influence = score_influence(fit.model, fit.beta, spread)
    plain = cox_residuals.score(model, fit.beta, spread)
    score = plain @ fit.weights if fit.weights is not None else plain.sum(axis=1)
    if fit.weights is not None:
        influence = influence * fit.weights
    # Fitting the coefficients takes their part of the score away.
    kept = influence - model.information_weighted(hazard, spread)[0] @ (fit.influence * model.scale).T
    whole, variance = (cox_residuals.sandwich(np.eye(fit.p), part, None, fit.cluster) for part in (influence, kept))
    variance = _beside_rounding(variance, whole)
    schoenfeld = fit.schoenfeld_residuals()
    scaled = schoenfeld.residuals @ np.linalg.inv(fit.information) * fit.n_events + fit.coefficients
    return _result(model, score, variance, terms, transform, g, scaled)


def _scaled(fit: CoxFit, difference: Floats) -> Floats:
    """Return the scaled Schoenfeld residuals, of what :func:`riskset.stats.cox_residuals.at_events` returns."""
    scaled = cox_residuals.schoenfeld_of(fit.model, difference).residuals @ fit.covariance
    scaled *= fit.n_events
    scaled += fit.coefficients
    return scaled


def _centred(model: PartialLikelihood, g: Floats) -> Floats:
    """Return g centred and scaled: the tests do not depend on either, their arithmetic does."""
    width = float(np.ptp(g))
    if width <= 0:
        message = "the test of proportional hazards is not computable: the transform of time is constant"
        raise NotComputable(message)
    return (g - float(np.average(g, weights=model.sets.events.counts))) / width


def _beside_rounding(variance: Floats, whole: Floats) -> Floats:
    """Return the variance with 0 where all information on a coefficient lies at one value of g."""
    some = np.diag(variance) > _ROUNDING * np.diag(whole)
    return np.where(np.outer(some, some), variance, 0.0)


def _result(
    model: PartialLikelihood,
    score: Floats,
    variance: Floats,
    terms: Sequence[Sequence[int]] | None,
    transform: TimeTransform,
    g: Floats,
    scaled: Floats,
) -> ProportionalHazardsTest:
    groups = [[column] for column in range(model.p)] if terms is None else [checked_columns(t, model.p) for t in terms]
    name = "the test of proportional hazards"
    at = _in_order_of(model)
    return ProportionalHazardsTest(
        terms=tuple(chi_square_test(score[group], variance[np.ix_(group, group)], name) for group in groups),
        overall=chi_square_test(score, variance, name),
        transform=transform if isinstance(transform, str) else getattr(transform, "__name__", "function"),
        time=model.sets.times[at],
        transformed=g[at],
        scaled_residuals=scaled,
    )


def _in_order_of(model: PartialLikelihood) -> NDArray[np.intp]:
    """Return the event time of each event, events ordered by stratum and time."""
    # Events of one time in one stratum share their place, so that the times alone need to be ordered.
    order = np.lexsort((model.sets.times, model.sets.strata))
    return np.repeat(order, model.sets.events.counts[order])


def transformed_times(
    times: Floats, time: Floats, event: NDArray[np.bool_], entry: Floats | None, transform: TimeTransform
) -> Floats:
    """Return g at each of the event `times`, by the follow-up (n,) of all rows."""
    if callable(transform):
        g = np.asarray(transform(times), dtype=np.float64)
        if g.shape != times.shape:
            message = f"the transform of time must return {times.size} values, not shape {g.shape}"
            raise InvalidInput(message)
    elif transform == "identity":
        g = times
    elif transform == "log":
        with np.errstate(divide="ignore"):
            g = np.log(times)
    elif transform == "rank":
        ascending = np.sort(time)
        before, through = np.searchsorted(ascending, times), np.searchsorted(ascending, times, side="right")
        g = (before + 1 + through) / 2
    elif transform == "km":
        g = _one_minus_kaplan_meier(time, event, entry, times)
    else:
        message = f"transform must be km, rank, identity, log or a function, not {transform!r}"
        raise InvalidInput(message)
    if np.ptp(times) <= 0:
        message = "the test of proportional hazards is not computable: all events are at one time"
        raise NotComputable(message)
    if not np.isfinite(g).all():
        message = "the test of proportional hazards is not computable: the transform of an event time is not a number"
        raise NotComputable(message)
    return g


def _one_minus_kaplan_meier(time: Floats, event: NDArray[np.bool_], entry: Floats | None, at: Floats) -> Floats:
    """Return 1 minus the Kaplan-Meier estimate of all rows just before each of `at`."""
    table = life_table(time, event.astype(np.int64), 2, entry=entry)
    moves = table.counts[1, 0] > 0
    survival = np.cumprod(1 - table.counts[1, 0, moves] / table.at_risk[0, moves])
    return 1 - np.concatenate(([1.0], survival))[np.searchsorted(table.time[moves], at)]
