"""Firth's penalised Cox regression, whose coefficients are finite even if the likelihood is monotone."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtri

from riskset.stats.arrays import level
from riskset.stats.cox import CoxFit, CoxRegression, Ties, cox_data, cox_model, fit_cox
from riskset.stats.errors import NotConverged
from riskset.stats.newton import approach
from riskset.stats.regression import ChiSquareTest, HazardRatios, event_warnings, likelihood_ratio_test
from riskset.stats.regression_checks import MonotoneLikelihood, check_information, name_columns

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cox import CoxData
    from riskset.stats.partial_likelihood import Hazard, PartialLikelihood

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]

# The score's squared length in standard errors: small enough, and small enough not to be told from rounding.
_CLOSE = 1e-20
_ROUNDING = 1e-12
# The same where no step raises the likelihood, which near a singular information is known to few digits.
_FLAT = 1e-9
_ITERATIONS = 500
_HALVINGS = 30
# From so many numbers in the covariates on, a score costs less than the penalty's.
_LARGE = 12_000
# No step moves a standardised coefficient by more: the penalised likelihood is not concave far from its maximum.
_LONGEST = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Coefficients with the penalised log-likelihood, its score, and the information; standardised scale."""

    beta: Floats
    loglik: float
    score: Floats
    information: Floats
    moments: Floats


class PenalizedFit(ABC):
    """A fit by penalised likelihood, with limits and tests from the profile of the likelihood.

    Attributes
    ----------
    coefficients : float array, shape (p,)
    model : PartialLikelihood
        The likelihood that is penalised.
    infinite : tuple of int
        Columns whose unpenalised coefficients are infinite, where the fit was made for that.
    """

    __slots__ = ()
    coefficients: Floats
    model: PartialLikelihood
    infinite: tuple[int, ...]

    def profile_hazard_ratios(self, conf_level: float = 0.95) -> HazardRatios:
        """Return hazard ratios with limits and P values from the profile penalised likelihood.

        A limit the profile does not reach below a ratio of e^100 per standard deviation is infinite (or 0).
        """
        model, best, quantile = self.model, self._best, float(chdtri(1, 1 - level(conf_level)))
        lower, upper = (
            np.array([_limit(model, best, column, quantile, side) for column in range(model.p)]) for side in (-1.0, 1.0)
        )
        p_value = np.array([self.profile_test(column).p_value for column in range(model.p)])
        with np.errstate(over="ignore"):
            ratio, low, high = (np.exp(each / model.scale) for each in (best.beta, lower, upper))
        return HazardRatios(ratio, low, high, p_value, conf_level, "profile likelihood")

    def profile_test(self, *columns: int) -> ChiSquareTest:
        """Test that the coefficients of `columns` are all 0 by the penalised likelihood ratio."""
        best = self._best
        free = np.ones(self.model.p, dtype=np.bool_)
        free[list(columns)] = False
        restricted = _maximise(self.model, _point(self.model, np.where(free, best.beta, 0.0)), free)[0]
        return likelihood_ratio_test(restricted.loglik, best.loglik, len(columns))

    @property
    def _best(self) -> _Point:
        return _point(self.model, self.coefficients * self.model.scale)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FirthFit(PenalizedFit, CoxRegression):
    """A Cox regression by penalised likelihood.

    `loglik_null` and `loglik` are penalised; `variance` is the inverse information, which Wald tests use. Limits
    and P values of :meth:`profile_hazard_ratios` are those of the profile penalised likelihood.

    Attributes
    ----------
    infinite : tuple of int
        Columns whose unpenalised coefficients are infinite, where the fit was made for that.
    """

    infinite: tuple[int, ...]


def firth(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    ties: Ties = "efron",
) -> FirthFit:
    """Fit Cox's regression with Firth's penalty, half the log determinant of the information.

    Parameters as in :func:`riskset.stats.cox.cox`.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up.
    NotEstimable
        If there is no event.
    Collinear
        If a covariate does not vary, or is a combination of others; its columns are named.
    NotConverged
        If the maximum is not found.

    Notes
    -----
    Firth, Biometrika 1993;80:27; Heinze and Schemper, Biometrics 2001;57:114. Tests and profile limits keep the penalty
    of all coefficients, including those held fixed.

    Examples
    --------
    >>> time = [4, 6, 7, 9, 10, 12, 13, 15]
    >>> event = [1, 1, 1, 0, 0, 0, 1, 0]
    >>> exposed = [1, 1, 1, 0, 0, 0, 1, 0]  # no event without exposure
    >>> fit = firth(time, event, exposed)
    >>> effects = fit.hazard_ratios()
    >>> effects.estimate.round(2).tolist(), effects.lower.round(2).tolist(), effects.p_value.round(3).tolist()
    ([12.06], [0.45], [0.139])
    """
    data = cox_data(time, event, X, entry=entry, strata=strata, weights=weights, offset=offset, ties=ties)
    return _fit_firth(data, cox_model(data, ties), ties, ())


def cox_or_firth(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
    ties: Ties = "efron",
) -> CoxFit | FirthFit:
    """Fit Cox's regression, or Firth's if the likelihood is monotone.

    Parameters and errors as in :func:`riskset.stats.cox.cox`; the class of the result, its `infinite` columns
    and its warnings say when the penalised fit was needed.
    """
    data = cox_data(
        time, event, X, entry=entry, strata=strata, weights=weights, offset=offset, cluster=cluster, ties=ties
    )
    model = cox_model(data, ties)
    try:
        return fit_cox(data, model, ties, robust=robust)
    except MonotoneLikelihood as separation:
        return _fit_firth(data, model, ties, separation.columns)


def _fit_firth(data: CoxData, model: PartialLikelihood, ties: Ties, infinite: tuple[int, ...]) -> FirthFit:
    found = penalized_maximum(model, infinite)
    return FirthFit(
        coefficients=found.coefficients,
        variance=found.variance,
        loglik_null=found.loglik_null,
        loglik=found.loglik,
        n=model.n,
        n_events=model.sets.events.rows.size,
        iterations=found.iterations,
        warnings=found.warnings,
        infinite=infinite,
        likelihood_ratio_test=found.likelihood_ratio_test,
        ties=ties,
        data=data,
        model=model,
    )


@dataclass(frozen=True, slots=True, eq=False)
class PenalizedMaximum:
    """The maximum of a penalised partial likelihood, in the units of the covariates."""

    coefficients: Floats
    variance: Floats
    loglik_null: float
    loglik: float
    iterations: int
    warnings: tuple[str, ...]
    likelihood_ratio_test: ChiSquareTest


def penalized_maximum(model: PartialLikelihood, infinite: tuple[int, ...]) -> PenalizedMaximum:
    """Maximise the partial likelihood with Firth's penalty; `infinite` are the columns that it was needed for.

    Raises
    ------
    Collinear
        For constant and collinear covariates.
    NotConverged
        If the maximum is not found.
    """
    start = _point(model, np.zeros(model.p))
    if not _clear(model, start):
        check_information(model.scale, start.information, start.moments)
    near = _approach(model, start) if model.X.size >= _LARGE else start
    best, iterations = _maximise(model, near, np.ones(model.p, dtype=np.bool_))
    unit = float(np.log(model.scale).sum())  # the penalty in the covariates' own units
    warnings = event_warnings(model.sets.events.rows.size, model.p)
    if infinite:
        warnings = (f"separation: {name_columns(infinite)} of X, fitted by Firth's penalised likelihood", *warnings)
    return PenalizedMaximum(
        coefficients=best.beta / model.scale,
        variance=np.asarray(np.linalg.inv(best.information), dtype=np.float64) / (model.scale[:, None] * model.scale),
        loglik_null=start.loglik + unit,
        loglik=best.loglik + unit,
        iterations=iterations,
        warnings=warnings,
        likelihood_ratio_test=likelihood_ratio_test(start.loglik, best.loglik, model.p),
    )


def _clear(model: PartialLikelihood, start: _Point) -> bool:
    """Say whether a compiled loop finds the covariates far from constant and collinear."""
    if model.arrays is None:
        return False
    from riskset.stats.compiled.newton import clear

    return clear(start.information, start.moments, model.scale)


def _approach(model: PartialLikelihood, start: _Point) -> _Point:
    """Come near the maximum by scores of the likelihood alone, with the penalty's score as it is at the start.

    The penalty's score changes little and costs several times the other. Where the likelihood is not close to a
    parabola, as when it is monotone, the start is returned.
    """
    penalty = start.score - model.score(start.beta)
    near = approach(model, start.score, start.information, _ITERATIONS, penalty)
    if near is None:
        return start
    found = _point(model, near[0])
    return found if found.loglik > start.loglik else start


def _point(model: PartialLikelihood, beta: Floats) -> _Point:
    """Evaluate the penalised likelihood; far from the maximum its parts may be no numbers."""
    if model.arrays is not None:
        return _compiled_point(model, model.arrays, beta)
    with np.errstate(all="ignore"):
        plain, hazard, means = model.evaluate_with_means(beta)
        try:
            root = np.asarray(np.linalg.cholesky(plain.information), dtype=np.float64)
        except np.linalg.LinAlgError:
            root = np.full_like(plain.information, np.nan)
        penalty = float(np.log(np.diag(root)).sum())
        if not (plain.finite and np.isfinite(penalty)):
            return _Point(beta, -np.inf, plain.score, plain.information, plain.moments)
        score = plain.score + _penalty_score(model, hazard, means, root)
    return _Point(beta, plain.loglik + penalty, score, plain.information, plain.moments)


def _compiled_point(model: PartialLikelihood, arrays: tuple[Any, ...], beta: Floats) -> _Point:
    """Evaluate the penalised likelihood by compiled loops."""
    from riskset.stats.compiled.penalty import point

    return _Point(beta, *point(model.data, arrays, np.asarray(beta, dtype=np.float64)))


def _penalty_score(model: PartialLikelihood, hazard: Hazard, means: Floats, root: Floats) -> Floats:
    """Return half the trace of information^-1 times its derivative, per coefficient.

    The derivative of the information is the third central moment of the covariates, so the trace is the sum over
    events of E[(x - m) |u - Eu|^2], with u the covariates turned so that the information is the unit matrix. The
    part with x is summed over the times at which a row is at risk, so that no product of two covariates is summed
    over risk sets. `root` is the information's Cholesky factor.
    """
    turn = np.linalg.inv(root)
    turned, turned_means = turn @ model.X, turn @ means
    length, mean_square = (np.einsum("ij,ij->j", each, each) for each in (turned, turned_means))
    around = model.step_sums(length * hazard.risk) / hazard.denominators - mean_square

    def over_time(values: Floats) -> Floats:
        return model.exposure(values * hazard.jumps)

    distance = length * model.exposure(hazard.jumps) + over_time(mean_square)
    distance -= 2 * np.einsum("ij,ij->j", turned, over_time(turned_means))
    return (model.X @ (hazard.risk * distance) - means @ (model.steps.deaths * around)) / 2


def _maximise(model: PartialLikelihood, point: _Point, free: Booleans) -> tuple[_Point, int]:
    """Maximise over the `free` coefficients: BFGS from the inverse information, which alone may step to and fro."""
    if not free.any():
        return point, 0
    if model.arrays is not None and free.all():
        found = _compiled_maximum(model, model.arrays, point)
        if found is not None:
            return found
    # Far from the maximum the information may be singular: its pseudo-inverse is as good a start.
    inverse = np.asarray(np.linalg.pinv(point.information[np.ix_(free, free)], hermitian=True), dtype=np.float64)
    previous = np.inf
    for iteration in range(_ITERATIONS):
        score = point.score[free]
        move = inverse @ score
        decrement = float(move @ score)
        # Where the information is nearly singular the score is known to few digits, and comes no closer to 0.
        if decrement < _CLOSE or previous / 4 < decrement < _ROUNDING:
            return point, iteration
        previous = decrement
        move /= max(float(np.abs(move).max()) / _LONGEST, 1.0)
        found = _uphill(model, point, free, move)
        if found is None:
            if decrement < _FLAT:
                return point, iteration
            message = "the penalised fit did not converge: no step along the score raises the likelihood"
            raise NotConverged(message)
        inverse = _updated(inverse, (found.beta - point.beta)[free], score - found.score[free])
        point = found
    message = f"the penalised fit did not converge in {_ITERATIONS} iterations"
    raise NotConverged(message)


def _compiled_maximum(model: PartialLikelihood, arrays: tuple[Any, ...], point: _Point) -> tuple[_Point, int] | None:
    """Take all steps of :func:`_maximise` in one call of compiled loops; None where something is not regular."""
    from riskset.stats.compiled.penalized import maximise

    found, beta, loglik, score, information, iterations = maximise(
        model.data,
        arrays,
        point.beta,
        point.loglik,
        point.score,
        point.information,
        _ITERATIONS,
        _HALVINGS,
        _LONGEST,
        _CLOSE,
        _ROUNDING,
    )
    return (_Point(beta, loglik, score, information, point.moments), iterations) if found else None


def _uphill(model: PartialLikelihood, point: _Point, free: Booleans, move: Floats) -> _Point | None:
    """Take the move, halved until the likelihood gains a fair part of what its slope promises."""
    slack = 1e-14 * max(abs(point.loglik), 1.0)
    for _ in range(_HALVINGS):
        beta = point.beta.copy()
        beta[free] += move
        candidate = _point(model, beta)
        if candidate.loglik >= point.loglik + 1e-4 * float(move @ point.score[free]) - slack:
            return candidate
        move = move / 2
    return None


def _updated(inverse: Floats, move: Floats, fall: Floats) -> Floats:
    """Return the BFGS update of the inverse curvature, from a move and the fall of the score along it."""
    product = float(move @ fall)
    if product <= 0:
        return inverse
    left = np.eye(move.size) - np.outer(move, fall) / product
    return left @ inverse @ left.T + np.outer(move, move) / product


def _limit(model: PartialLikelihood, best: _Point, column: int, quantile: float, side: float) -> float:
    """Return where twice the profile's fall from its maximum is `quantile`, on one side of the estimate."""
    free = np.ones(model.p, dtype=np.bool_)
    free[column] = False
    error = float(np.sqrt(np.linalg.inv(best.information)[column, column]))
    near, far = 0.0, np.inf  # distances from the estimate with the fall below and above the quantile
    distance = np.sqrt(quantile) * error
    point = best
    for _ in range(200):
        beta = point.beta.copy()
        beta[column] = best.beta[column] + side * distance
        start = _point(model, beta)
        if not np.isfinite(start.loglik):
            start = _point(model, np.where(free, best.beta, beta))
        if not np.isfinite(start.loglik):
            far = distance
            distance = (near + far) / 2
            continue
        point = _maximise(model, start, free)[0]
        excess = 2 * (best.loglik - point.loglik) - quantile
        near, far = (distance, far) if excess < 0 else (near, distance)
        if abs(excess) < 1e-11 * quantile:
            break
        # The profile's slope is the penalised score (envelope theorem): Newton, kept within the bracket.
        slope = -2 * side * float(point.score[column])
        distance = distance - excess / slope if slope > 0 else np.inf
        if not near < distance < far:
            distance = 2 * near if np.isinf(far) else (near + far) / 2
        if distance > 100:
            return side * np.inf
        if np.isfinite(far) and far - near <= 1e-13 * far:
            break
    return float(best.beta[column] + side * distance)
