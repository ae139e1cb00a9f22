"""Logistic regression, whose coefficients are log odds ratios, and Firth's penalised one for separated data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri, expit

from riskset.stats.arrays import level
from riskset.stats.errors import NotConverged
from riskset.stats.outcome_data import OutcomeData, outcome_data
from riskset.stats.outcome_fit import Effects, OutcomeFit, Separated
from riskset.stats.outcome_newton import maximise_outcome
from riskset.stats.regression import ChiSquareTest, event_warnings, likelihood_ratio_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]

_CLOSE = 1e-18
_ITERATIONS = 500
_HALVINGS = 40
# No step moves a standardised coefficient by more: the penalised likelihood is not concave far from its maximum.
_LONGEST = 3.0
# A standardised coefficient beyond which a limit is infinite.
_FARTHEST = 100.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FirthLogisticFit(OutcomeFit):
    """A logistic regression by penalised likelihood.

    `loglik_null` and `loglik` are penalised. Limits and P values of :meth:`profile_effects` are those of the profile of
    the penalised likelihood.
    """

    data: OutcomeData
    beta: Floats

    @property
    def aic(self) -> None:
        """A penalised likelihood has no such criterion."""
        return

    @property
    def null_aic(self) -> None:
        """A penalised likelihood has no such criterion."""
        return

    def profile_effects(self, conf_level: float = 0.95) -> Effects:
        """Return odds ratios with limits and P values from the profile penalised likelihood.

        A limit that the profile does not reach below e^100 per standard deviation is infinite (or 0).
        """
        quantile = float(chdtri(1, 1 - level(conf_level)))
        lower, upper = (
            np.array([_limit(self.data, self.beta, column, quantile, side) for column in range(1, self.beta.size)])
            for side in (-1.0, 1.0)
        )
        p_value = np.array([self.profile_test(column).p_value for column in range(self.p)])
        with np.errstate(over="ignore"):
            ratio, low, high = (np.exp(each / self.data.scale) for each in (self.beta[1:], lower, upper))
        return Effects(ratio, low, high, p_value, conf_level, self.measure, "profile likelihood")

    def profile_test(self, *columns: int) -> ChiSquareTest:
        """Test that the coefficients of `columns` are all 0 by the penalised likelihood ratio."""
        free = np.ones(self.beta.size, dtype=np.bool_)
        free[[1 + column for column in columns]] = False
        held = _penalised_maximum(self.data, np.where(free, self.beta, 0.0), free)
        best, _ = _penalised(self.data, self.beta)
        return likelihood_ratio_test(_penalised(self.data, held)[0], best, len(columns))


def logistic(
    outcome: ArrayLike,
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
) -> OutcomeFit:
    """Fit a logistic regression by maximum likelihood.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        1 for a patient with the outcome, 0 for one without.
    X : array_like, shape (n, p)
        Covariates without an intercept, which is added.
    weights : array_like, shape (n,), optional
        Case weights.
    cluster : array_like, shape (n,), optional
        Clusters of a robust variance.
    robust : bool
        Take the sandwich variance.

    Raises
    ------
    InvalidInput
        If the arrays are not a binary outcome with covariates.
    NotEstimable
        If all have the outcome, or nobody.
    Collinear
        If a covariate does not vary, or others determine it.
    Separated
        If a coefficient is infinite.

    Notes
    -----
    Cox, J R Stat Soc B 1958;20:215. Hosmer, Lemeshow and Sturdivant, Applied Logistic Regression, 3rd edition, 2013.

    Examples
    --------
    >>> response = [1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1]
    >>> age = [34, 41, 62, 55, 58, 66, 39, 71, 49, 44, 68, 52]
    >>> fit = logistic(response, age)
    >>> effects = fit.effects()
    >>> effects.estimate.round(3).tolist(), effects.lower.round(3).tolist(), effects.upper.round(3).tolist()
    ([0.821], [0.668], [1.009])
    """
    return _fit(outcome_data(outcome, X, weights=weights, cluster=cluster, binary=True), robust=robust)


def firth_logistic(outcome: ArrayLike, X: ArrayLike, *, weights: ArrayLike | None = None) -> FirthLogisticFit:
    """Fit a logistic regression with Firth's penalty, half the log determinant of the information.

    Parameters and errors as in :func:`logistic`; the coefficients are always finite.

    Notes
    -----
    Firth, Biometrika 1993;80:27; Heinze and Schemper, Stat Med 2002;21:2409. The intercept is penalised too, as in R's
    logistf. Tests and profile limits keep the penalty of all coefficients.
    """
    return _fit_firth(outcome_data(outcome, X, weights=weights, cluster=None, binary=True))


def logistic_or_firth(
    outcome: ArrayLike,
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
) -> OutcomeFit | FirthLogisticFit:
    """Fit a logistic regression, or Firth's if a coefficient of it is infinite; the class of the result tells which."""
    data = outcome_data(outcome, X, weights=weights, cluster=cluster, binary=True)
    try:
        return _fit(data, robust=robust)
    except Separated:
        return _fit_firth(data)


def _fit(data: OutcomeData, *, robust: bool) -> OutcomeFit:
    found = maximise_outcome(data, "logit")
    bread = np.asarray(np.linalg.inv(found.information), dtype=np.float64)
    model = data.unscaled(found.beta, bread)
    sandwich = robust or data.cluster is not None
    variance = data.unscaled(found.beta, data.robust(bread, data.y - found.fitted))[2] if sandwich else model[2]
    events = int(data.y.sum())
    p = data.scale.size
    return OutcomeFit(
        coefficients=model[1],
        variance=variance,
        loglik_null=found.loglik_null,
        loglik=found.loglik,
        n=data.y.size,
        n_events=events,
        iterations=found.iterations,
        warnings=event_warnings(min(events, data.y.size - events), p),
        measure="odds ratio",
        intercept=model[0],
        model_variance=model[2],
        parameters=p + 1,
    )


def _fit_firth(data: OutcomeData) -> FirthLogisticFit:
    p = data.scale.size
    everyone = np.ones(p + 1, dtype=np.bool_)
    beta = _penalised_maximum(data, np.zeros(p + 1), everyone)
    null = _penalised_maximum(data, np.zeros(p + 1), np.arange(p + 1) == 0)
    loglik, information = _penalised(data, beta)
    intercept, slopes, variance = data.unscaled(beta, np.asarray(np.linalg.inv(information), dtype=np.float64))
    events = int(data.y.sum())
    return FirthLogisticFit(
        coefficients=slopes,
        variance=variance,
        loglik_null=_penalised(data, null)[0],
        loglik=loglik,
        n=data.y.size,
        n_events=events,
        iterations=0,
        warnings=event_warnings(min(events, data.y.size - events), p),
        measure="odds ratio",
        intercept=intercept,
        model_variance=variance,
        parameters=p + 1,
        data=data,
        beta=beta,
    )


def _penalised(data: OutcomeData, beta: Floats) -> tuple[float, Floats]:
    """The penalised log-likelihood, and the information."""
    eta = data.Z @ beta
    mean = expit(eta)
    information = (data.Z * (data.weights * mean * (1 - mean))[:, None]).T @ data.Z
    sign, logarithm = np.linalg.slogdet(information)
    if not sign > 0:
        return -np.inf, information
    loglik = float(data.weights @ (data.y * eta - np.logaddexp(0.0, eta)))
    return loglik + float(logarithm) / 2, information


def _penalised_maximum(data: OutcomeData, beta: Floats, free: Booleans) -> Floats:
    """The maximum over the coefficients that are free; the others stay."""
    value, information = _penalised(data, beta)
    for _ in range(_ITERATIONS):
        mean = expit(data.Z @ beta)
        spread = data.weights * mean * (1 - mean)
        leverage = spread * np.einsum("ij,ji->i", data.Z, np.linalg.solve(information, data.Z.T))
        score = data.Z.T @ (data.weights * (data.y - mean) + leverage * (0.5 - mean))
        step = np.zeros_like(beta)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        if float(step @ score) < _CLOSE:
            return beta + step
        step *= min(1.0, _LONGEST / float(np.abs(step).max()))
        advanced = _advance(lambda at: _penalised(data, at), beta, step, value)
        if advanced is None:
            if float(step @ score) < _CLOSE * 1e8:  # as near as rounding lets it come
                return beta
            break
        beta, value, information = advanced
    message = "the penalised fit did not converge"
    raise NotConverged(message)


def _advance(
    evaluate: Callable[[Floats], tuple[float, Floats]], beta: Floats, step: Floats, value: float
) -> tuple[Floats, float, Floats] | None:
    """Take the step, halved until the likelihood does not fall; None if it always does."""
    for _ in range(_HALVINGS):
        there, information = evaluate(beta + step)
        if there >= value - 1e-13 * max(abs(value), 1.0):
            return beta + step, there, information
        step = step / 2
    return None


def _limit(data: OutcomeData, best: Floats, column: int, quantile: float, side: float) -> float:
    """Where the profile of a standardised coefficient has come down by half the quantile; infinite if it never does."""
    free = np.arange(best.size) != column
    top, information = _penalised(data, best)
    error = float(np.sqrt(np.linalg.inv(information)[column, column]))
    near = best.copy()

    def fall(at: float) -> float:
        nonlocal near
        start = near.copy()
        start[column] = at
        near = _penalised_maximum(data, start, free)
        return 2 * (top - _penalised(data, near)[0]) - quantile

    inside, step = float(best[column]), 1.5 * error
    outside = inside + side * step
    while fall(outside) < 0:
        inside, step = outside, 2 * step
        outside = inside + side * step
        if abs(outside) > _FARTHEST:
            return side * np.inf
    near = best.copy()
    from scipy.optimize import brentq

    return float(brentq(fall, inside, outside, xtol=1e-10, rtol=1e-12))
