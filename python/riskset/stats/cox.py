"""Cox's proportional hazards regression: strata, start-stop rows, case weights, robust variance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from riskset.stats import arrays, cox_residuals
from riskset.stats.errors import NotEstimable
from riskset.stats.near_ties import merge_follow_up
from riskset.stats.newton import maximise
from riskset.stats.partial_likelihood import PartialLikelihood, partial_likelihood
from riskset.stats.regression import (
    ChiSquareTest,
    RegressionFit,
    chi_square_test,
    event_warnings,
    likelihood_ratio_test,
)
from riskset.stats.regression_checks import design_matrix
from riskset.stats.risk_sets import risk_sets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cox_residuals import SchoenfeldResiduals
    from riskset.stats.risk_sets import Integers

    Floats = NDArray[np.float64]

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CoxData:
    """Checked arrays of a Cox regression.

    Attributes
    ----------
    time, entry, weights, offset : float array, shape (n,)
    event : bool array, shape (n,)
    X : float array, shape (n, p)
    stratum : int array, shape (n,), or None
        Codes from 0, in the order of `stratum_labels`.
    stratum_labels : array, shape (strata,)
    cluster : int array, shape (n,), or None
    """

    time: Floats
    event: NDArray[np.bool_]
    X: Floats
    entry: Floats | None
    stratum: Integers | None
    stratum_labels: NDArray[Any]
    weights: Floats | None
    offset: Floats | None
    cluster: Integers | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CoxRegression(RegressionFit):
    """A fit of Cox's regression, penalised or not; see :class:`RegressionFit` for what it shares with others.

    Attributes
    ----------
    likelihood_ratio_test : ChiSquareTest
        Of all coefficients, penalised if the fit is.
    ties : {"efron", "breslow"}
    data : CoxData
    model : PartialLikelihood
        What residuals, tests and predictions are computed from.
    """

    likelihood_ratio_test: ChiSquareTest
    ties: Ties
    data: CoxData = field(repr=False)
    model: PartialLikelihood = field(repr=False)

    @property
    def beta(self) -> Floats:
        """Coefficients on the standardised scale of `model`."""
        return self.coefficients * self.model.scale


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CoxFit(CoxRegression):
    """A fitted Cox regression.

    Attributes
    ----------
    covariance : float array, shape (p, p)
        Model-based variance: the inverse information.
    robust_covariance : float array, shape (p, p), or None
        The sandwich; then also `variance`.
    """

    covariance: Floats
    robust_covariance: Floats | None

    @property
    def score_test(self) -> ChiSquareTest:
        """Test all coefficients by the score at 0, model-based.

        See :meth:`robust_score_test` for the score test of clustered rows.
        """
        start = self.model.evaluate(np.zeros(self.model.p))
        return chi_square_test(start.score, start.information, "the score test")

    def linear_predictor(self) -> Floats:
        """Return X times the coefficients plus the offset, per row, shape (n,)."""
        eta = self.data.X @ self.coefficients
        return eta if self.data.offset is None else eta + self.data.offset

    def martingale_residuals(self) -> Floats:
        """Return events less expected events of each row, shape (n,)."""
        return cox_residuals.martingale(self.model, self.beta)

    def score_residuals(self) -> Floats:
        """Return each row's part in the score, per unit of case weight, shape (n, p)."""
        return (cox_residuals.score(self.model, self.beta) * self.model.scale[:, None]).T

    def dfbeta(self) -> Floats:
        """Return the approximate change of the coefficients that each row, with its weight, makes, shape (n, p)."""
        residuals = self.score_residuals()
        if self.data.weights is not None:
            residuals *= self.data.weights[:, None]
        return residuals @ self.covariance

    def robust_score_test(self) -> ChiSquareTest:
        """Test all coefficients by the score at 0 and its squares summed over clusters (rows without them).

        Unlike the robust Wald test it needs no estimate; unlike the score test it holds for dependent rows
        (Lin and Wei, JASA 1989;84:1074).

        Raises
        ------
        NotComputable
            If the variance is singular, as with fewer clusters than coefficients.
        """
        parts = cox_residuals.summed_by_cluster(
            cox_residuals.score(self.model, np.zeros(self.model.p)), self.data.weights, self.data.cluster
        )
        return chi_square_test(parts.sum(axis=1), parts @ parts.T, "the robust score test")

    def schoenfeld_residuals(self) -> SchoenfeldResiduals:
        """Return the residuals of the covariates at each event."""
        return cox_residuals.schoenfeld(self.model, self.beta)


def cox(
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
    max_iterations: int = 50,
) -> CoxFit:
    """Fit Cox's proportional hazards regression by maximum partial likelihood.

    Parameters
    ----------
    time : array_like, shape (n,)
        End of each row's follow-up, in any unit.
    event : array_like, shape (n,)
        1 or True for the event, 0 or False for a censored row.
    X : array_like, shape (n, p)
        Covariates; a factor as indicator columns.
    entry : array_like, shape (n,), optional
        Start of each row's follow-up: delayed entry, or start-stop rows of covariates that change with time.
        A row is at risk at t when entry < t <= time.
    strata : array_like, shape (n,), optional
        Labels; each stratum has a baseline hazard of its own.
    weights : array_like, shape (n,), optional
        Case weights. With `robust` they may be sampling weights.
    offset : array_like, shape (n,), optional
        A part of the linear predictor with the coefficient 1.
    cluster : array_like, shape (n,), optional
        Labels of patients with several rows, or centres; implies `robust`.
    robust : bool, default False
        Take limits and P values from the sandwich variance (Lin and Wei 1989).
    ties : {"efron", "breslow"}
    max_iterations : int

    Returns
    -------
    CoxFit

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up.
    NotEstimable
        If there is no event.
    Collinear
        If a covariate does not vary, or is a combination of others; its columns are named.
    MonotoneLikelihood
        If a coefficient is infinite (separation); its columns are named. See :func:`riskset.stats.firth.firth`.
    NotConverged
        If the maximum is not found.

    Notes
    -----
    Cox, JRSS B 1972;34:187; Efron, JASA 1977;72:557; Breslow, Biometrics 1974;30:89.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> fit = cox(time, event, maintained)
    >>> effects = fit.hazard_ratios()
    >>> effects.estimate.round(3).tolist(), effects.lower.round(3).tolist(), effects.upper.round(3).tolist()
    ([0.4], [0.147], [1.092])
    >>> effects.p_value.round(4).tolist()
    [0.0737]
    """
    data = cox_data(
        time, event, X, entry=entry, strata=strata, weights=weights, offset=offset, cluster=cluster, ties=ties
    )
    return fit_cox(data, cox_model(data, ties), ties, robust=robust, max_iterations=max_iterations)


def cox_data(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
) -> CoxData:
    """Check the arrays of a Cox regression; see :func:`cox`."""
    arrays.one_of(ties, "ties", get_args(Ties))
    follow_up, codes = arrays.follow_up(time, event, known=(1,))
    n, happened = follow_up.size, codes == 1
    case_weights = None if weights is None else arrays.case_weights(weights, size=n)
    if case_weights is not None:
        happened &= case_weights > 0
    labels = np.zeros(1, dtype=np.int64)
    stratum = None
    if strata is not None:
        stratum, labels = arrays.codes(strata, "strata", size=n)
        if labels.size == 1:
            stratum = None
    if not happened.any():
        message = "there is no event: hazards cannot be compared"
        raise NotEstimable(message)
    follow_up, start = merge_follow_up(follow_up, None if entry is None else arrays.entries(entry, follow_up))
    return CoxData(
        time=follow_up,
        event=happened,
        X=design_matrix(X, size=n),
        entry=start,
        stratum=stratum,
        stratum_labels=labels,
        weights=case_weights,
        offset=None if offset is None else arrays.vector(offset, "offset", size=n),
        cluster=None if cluster is None else arrays.codes(cluster, "cluster", size=n)[0],
    )


def cox_model(data: CoxData, ties: Ties) -> PartialLikelihood:
    """Sort the rows and standardise the covariates."""
    sets = risk_sets(data.time, data.event, entry=data.entry, stratum=data.stratum)
    return partial_likelihood(sets, data.X, weights=data.weights, offset=data.offset, efron=ties == "efron")


def fit_cox(
    data: CoxData, model: PartialLikelihood, ties: Ties, *, robust: bool = False, max_iterations: int = 50
) -> CoxFit:
    """Maximise the partial likelihood; see :func:`cox`."""
    maximum = maximise(model, max_iterations=max_iterations)
    p, end = model.p, maximum.at_maximum
    inverse = np.asarray(np.linalg.inv(end.information), dtype=np.float64)
    unit = model.scale[:, None] * model.scale
    sandwich = None
    if robust or data.cluster is not None:
        influence = cox_residuals.score(model, maximum.beta)
        sandwich = cox_residuals.sandwich(inverse, influence, data.weights, data.cluster) / unit
    n_events = model.sets.events.rows.size
    covariance = inverse / unit
    return CoxFit(
        coefficients=maximum.beta / model.scale,
        variance=covariance if sandwich is None else sandwich,
        loglik_null=maximum.loglik_null,
        loglik=end.loglik,
        n=model.n,
        n_events=n_events,
        iterations=maximum.iterations,
        warnings=event_warnings(n_events, p),
        covariance=covariance,
        robust_covariance=sandwich,
        likelihood_ratio_test=likelihood_ratio_test(maximum.loglik_null, end.loglik, p),
        ties=ties,
        data=data,
        model=model,
    )
