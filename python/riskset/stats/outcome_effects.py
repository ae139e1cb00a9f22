"""Regressions for effects that are not odds ratios: risk ratios, risk differences and differences of means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotEstimable
from riskset.stats.outcome_data import outcome_data
from riskset.stats.outcome_fit import OutcomeFit
from riskset.stats.outcome_newton import maximise_outcome
from riskset.stats.regression import event_warnings

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.outcome_data import OutcomeData

    Floats = NDArray[np.float64]


def risk_ratios(
    outcome: ArrayLike, X: ArrayLike, *, weights: ArrayLike | None = None, cluster: ArrayLike | None = None
) -> OutcomeFit:
    """Fit risk ratios by the modified Poisson regression.

    Parameters and errors as in :func:`riskset.stats.logistic.logistic`.

    Notes
    -----
    Poisson regression of the binary outcome with a log link, and the sandwich variance without a correction for small
    samples (Zou, Am J Epidemiol 2004;159:702; with clusters, Zou and Donner, Stat Methods Med Res 2013;22:661). Of one
    binary covariate, the ratio is that of the two shares, and the variance of its logarithm is
    (1 - p1) / a1 + (1 - p0) / a0, with a the patients with the outcome (Katz and others, Biometrics 1978;34:469).
    """
    data = outcome_data(outcome, X, weights=weights, cluster=cluster, binary=True)
    found = maximise_outcome(data, "log")
    return _outcome_fit(data, found.beta, found.information, found.fitted, "risk ratio", found.iterations)


def risk_differences(
    outcome: ArrayLike, X: ArrayLike, *, weights: ArrayLike | None = None, cluster: ArrayLike | None = None
) -> OutcomeFit:
    """Fit risk differences by the modified least squares regression.

    Parameters and errors as in :func:`riskset.stats.logistic.logistic`.

    Notes
    -----
    Least squares of the binary outcome (an identity link) with the sandwich variance without a correction for small
    samples (Cheung, Am J Epidemiol 2007;166:1337). It always has a solution, which binomial regression with an identity
    link has not. Of one binary covariate, the difference is that of the two shares with Wald's variance,
    p1 (1 - p1) / n1 + p0 (1 - p0) / n0.
    """
    data = outcome_data(outcome, X, weights=weights, cluster=cluster, binary=True)
    beta, information, fitted = _least_squares(data)
    return _outcome_fit(data, beta, information, fitted, "risk difference", 0)


def mean_differences(
    outcome: ArrayLike,
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
) -> OutcomeFit:
    """Fit differences of means by linear regression.

    Parameters as in :func:`riskset.stats.logistic.logistic`, with an outcome that is a number.

    Raises
    ------
    InvalidInput
        If the arrays are not an outcome with covariates.
    NotEstimable
        If the outcome is the same in all patients, or there are no more patients than coefficients.
    Collinear
        If a covariate does not vary, or others determine it.

    Notes
    -----
    Ordinary least squares, with limits of the t distribution and F tests (Weisberg, Applied Linear Regression, 4th
    edition, 2014). With weights, clusters or `robust`, the variance is the sandwich one and limits are normal.

    Examples
    --------
    >>> fit = mean_differences([61, 70, 66, 59, 75, 80], [0, 0, 0, 1, 1, 1])
    >>> effects = fit.effects()
    >>> effects.estimate.round(2).tolist(), effects.lower.round(2).tolist(), effects.upper.round(2).tolist()
    ([5.67], [-13.35], [24.68])
    """
    data = outcome_data(outcome, X, weights=weights, cluster=cluster, binary=False)
    left = data.y.size - data.Z.shape[1]
    if left < 1:
        message = "there are no more patients than coefficients"
        raise NotEstimable(message)
    beta, information, fitted = _least_squares(data)
    squares = float(data.weights @ (data.y - fitted) ** 2)
    if robust or weights is not None or cluster is not None:
        return _outcome_fit(data, beta, information, fitted, "mean difference", 0)
    if squares <= 1e-20 * float(data.weights @ data.y**2):
        message = "the covariates determine the outcome exactly: there is no variance"
        raise NotEstimable(message)
    intercept, slopes, variance = data.unscaled(beta, np.linalg.inv(information) * squares / left)
    null = float(((data.y - data.y.mean()) ** 2).sum())
    return OutcomeFit(
        coefficients=slopes,
        variance=variance,
        loglik_null=_normal_loglik(null, data.y.size),
        loglik=_normal_loglik(squares, data.y.size),
        n=data.y.size,
        n_events=0,
        iterations=0,
        measure="mean difference",
        intercept=intercept,
        model_variance=variance,
        residual_df=float(left),
        parameters=data.Z.shape[1] + 1,
    )


def _least_squares(data: OutcomeData) -> tuple[Floats, Floats, Floats]:
    """Coefficients, information and fitted values."""
    information = (data.Z * data.weights[:, None]).T @ data.Z
    beta = np.asarray(np.linalg.solve(information, data.Z.T @ (data.weights * data.y)), dtype=np.float64)
    return beta, information, data.Z @ beta


def _outcome_fit(
    data: OutcomeData, beta: Floats, information: Floats, fitted: Floats, measure: str, iterations: int
) -> OutcomeFit:
    """A fit with a sandwich variance, which has no likelihood."""
    bread = np.asarray(np.linalg.inv(information), dtype=np.float64)
    intercept, slopes, variance = data.unscaled(beta, data.robust(bread, data.y - fitted))
    binary = measure != "mean difference"
    events = int(data.y.sum()) if binary else 0
    # The variance that least squares would have without the sandwich, to tell rounding from a variance.
    spread = (
        1.0 if measure == "risk ratio" else float(data.weights @ (data.y - data.y.mean()) ** 2) / data.weights.sum()
    )
    return OutcomeFit(
        coefficients=slopes,
        variance=variance,
        loglik_null=np.nan,
        loglik=np.nan,
        n=data.y.size,
        n_events=events,
        iterations=iterations,
        warnings=event_warnings(min(events, data.y.size - events), slopes.size) if binary else (),
        measure=measure,  # type: ignore[arg-type]
        intercept=intercept,
        model_variance=data.unscaled(beta, bread)[2] * spread,
        parameters=beta.size,
    )


def _normal_loglik(squares: float, size: int) -> float:
    return -size / 2 * (np.log(2 * np.pi * squares / size) + 1)
