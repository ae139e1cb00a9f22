"""Fine and Gray's regression of the subdistribution hazard: effects on the cumulative incidence of one cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats import arrays, cox_residuals
from riskset.stats.censoring_weights import censoring_groups
from riskset.stats.errors import NotEstimable
from riskset.stats.fine_gray_influence import FineGrayModel, score_influence
from riskset.stats.near_ties import merge_follow_up
from riskset.stats.newton import maximise
from riskset.stats.partial_likelihood import partial_likelihood
from riskset.stats.regression import ChiSquareTest, RegressionFit, event_warnings, likelihood_ratio_test
from riskset.stats.regression_checks import design_matrix
from riskset.stats.subdistribution_strata import stratified_risk_sets

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cox_residuals import SchoenfeldResiduals
    from riskset.stats.risk_sets import Integers

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FineGrayFit(RegressionFit):
    """A fitted Fine-Gray regression; see :class:`RegressionFit` for what it shares with others.

    The exponentials of its coefficients are subdistribution hazard ratios.

    Attributes
    ----------
    cause : int
        Code of the cause of interest.
    n_competing : int
        Failures from other causes.
    information : float array, shape (p, p)
        Inverse of the variance that ignores the weights; `variance` is the full form of Fine and Gray.
    likelihood_ratio_test : ChiSquareTest
        Twice the gain in log pseudo-likelihood; it is chi-square only approximately.
    influence : float array, shape (n, p)
        Approximate change of the coefficients that each row, with its weight, makes.
    stratum_labels : array, shape (strata,)
    model : FineGrayModel
    """

    cause: int
    n_competing: int
    information: Floats
    likelihood_ratio_test: ChiSquareTest
    influence: Floats = field(repr=False)
    weights: Floats | None = field(repr=False)
    cluster: Integers | None = field(repr=False)
    stratum_labels: NDArray[Any]
    model: FineGrayModel = field(repr=False)

    @property
    def beta(self) -> Floats:
        """Coefficients on the standardised scale of the model's likelihood."""
        return self.coefficients * self.model.likelihood.scale

    def schoenfeld_residuals(self) -> SchoenfeldResiduals:
        """Return covariates less their weighted mean over the risk set, at each event of interest."""
        return cox_residuals.schoenfeld(self.model.likelihood, self.beta)


def fine_gray(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    cause: int = 1,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    censoring_strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    max_iterations: int = 50,
) -> FineGrayFit:
    """Fit the proportional subdistribution hazards regression of one cause.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times, in any unit.
    event : array_like, shape (n,)
        0 for censored, else the code of the cause.
    X : array_like, shape (n, p)
        Covariates; a factor as indicator columns.
    cause : int, default 1
        The cause of interest; every other code but 0 competes with it.
    entry : array_like, shape (n,), optional
        Times of delayed entry; the weights then carry the entry distribution (Geskus 2011).
    strata : array_like, shape (n,), optional
        Labels; each stratum has a baseline subdistribution hazard of its own (Zhou and others 2011). Censoring is
        of one distribution unless `censoring_strata` are given, for few large strata the same labels.
    censoring_strata : array_like, shape (n,), optional
        Labels of groups with censoring (and entry) distributions of their own.
    weights : array_like, shape (n,), optional
        Sampling weights, carried by the censoring distribution too; the variance is that of weighted influences.
    cluster : array_like, shape (n,), optional
        Labels of rows whose influences are summed before squaring.
    max_iterations : int

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up.
    NotEstimable
        If there is no event of interest.
    Collinear
        If a covariate does not vary, or is a combination of others; its columns are named.
    MonotoneLikelihood
        If a coefficient is infinite (separation); its columns are named.
    NotComputable
        If the weights are infinite (possible with delayed entry).
    NotConverged
        If the maximum is not found.

    Notes
    -----
    Fine and Gray, JASA 1999;94:496; Geskus, Biometrics 2011;67:39; Zhou and others, Biometrics 2011;67:661. Ties are
    treated as by Breslow. After one sort, an iteration and the variance each take time in proportion to n p^2.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> age = [61, 45, 52, 39, 66, 70, 48, 35, 58, 41]
    >>> fit = fine_gray(time, event, age, cause=1)
    >>> fit.coefficients.round(4).tolist()
    [0.042]
    """
    data = fine_gray_data(
        time,
        event,
        X,
        cause=cause,
        entry=entry,
        strata=strata,
        censoring_strata=censoring_strata,
        weights=weights,
        cluster=cluster,
    )
    return fit_fine_gray(data, max_iterations=max_iterations)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FineGrayData:
    """Checked arrays of a Fine-Gray regression, and its weighted risk sets.

    Attributes
    ----------
    model : FineGrayModel
    weights : float array, shape (n,), or None
    cluster : int array, shape (n,), or None
    stratum_labels : array, shape (strata,)
    cause, n_competing : int
    """

    model: FineGrayModel
    weights: Floats | None
    cluster: Integers | None
    stratum_labels: NDArray[Any]
    cause: int
    n_competing: int


def fine_gray_data(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    cause: int = 1,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    censoring_strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
) -> FineGrayData:
    """Check the arrays of a Fine-Gray regression and weight its risk sets; see :func:`fine_gray`."""
    follow_up, codes = arrays.follow_up(time, event)
    n = follow_up.size
    arrays.positive_code(cause)
    case_weights = None if weights is None else arrays.case_weights(weights, size=n)
    counted = np.ones(n, dtype=np.bool_) if case_weights is None else case_weights > 0
    happened = (codes == cause) & counted
    competing, censored = (codes != cause) & (codes != 0) & counted, (codes == 0) & counted
    if not happened.any():
        message = f"there is no event of cause {cause}: its subdistribution hazards cannot be compared"
        raise NotEstimable(message)
    covariates = design_matrix(X, size=n)
    follow_up, start = merge_follow_up(follow_up, None if entry is None else arrays.entries(entry, follow_up))
    group = None if censoring_strata is None else arrays.codes(censoring_strata, "censoring_strata", size=n)[0]
    groups = censoring_groups(follow_up, censored, entry=start, group=group, weights=case_weights)
    labels: NDArray[Any] = np.zeros(1, dtype=np.int64)
    stratum = None
    if strata is not None:
        stratum, labels = arrays.codes(strata, "strata", size=n)
    sets = stratified_risk_sets(
        follow_up, happened, competing, entry=start, stratum=stratum, group=group, groups=groups
    )
    likelihood = partial_likelihood(sets, covariates, weights=case_weights, offset=None, efron=False)
    model = FineGrayModel(likelihood, sets, groups, follow_up, start, censored, stratum)
    codes_of_cluster = None if cluster is None else arrays.codes(cluster, "cluster", size=n)[0]
    return FineGrayData(model, case_weights, codes_of_cluster, labels, cause, int(competing.sum()))


def fit_fine_gray(data: FineGrayData, *, max_iterations: int = 50) -> FineGrayFit:
    """Maximise the pseudo-likelihood; errors as in :func:`fine_gray`."""
    model, weights, cluster = data.model, data.weights, data.cluster
    likelihood = model.likelihood
    maximum = maximise(likelihood, max_iterations=max_iterations)
    p, end = likelihood.p, maximum.at_maximum
    inverse = np.asarray(np.linalg.inv(end.information), dtype=np.float64)
    influence = score_influence(model, maximum.beta)
    scale = np.outer(likelihood.scale, likelihood.scale)
    change = (inverse @ influence) / likelihood.scale[:, None]
    if weights is not None:
        change *= weights
    n_events = likelihood.sets.events.rows.size
    return FineGrayFit(
        coefficients=maximum.beta / likelihood.scale,
        variance=cox_residuals.sandwich(inverse, influence, weights, cluster) / scale,
        loglik_null=maximum.loglik_null,
        loglik=end.loglik,
        n=likelihood.n,
        n_events=n_events,
        iterations=maximum.iterations,
        warnings=event_warnings(n_events, p),
        cause=data.cause,
        n_competing=data.n_competing,
        information=end.information * scale,
        likelihood_ratio_test=likelihood_ratio_test(maximum.loglik_null, end.loglik, p),
        influence=change.T,
        weights=weights,
        cluster=cluster,
        stratum_labels=data.stratum_labels,
        model=model,
    )
