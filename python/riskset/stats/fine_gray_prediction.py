"""Cumulative incidence predicted from a Fine-Gray regression, with limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.fine_gray_influence import hazard_influence
from riskset.stats.limits import ConfidenceType, probability_limits
from riskset.stats.regression_checks import design_matrix
from riskset.stats.risk_sets import sum_by_index

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.fine_gray import FineGrayFit

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PredictedIncidence:
    """Cumulative incidence of the cause of interest predicted at given times.

    Attributes
    ----------
    time : float array, shape (times,)
    incidence, std_error, lower, upper : float array, shape (patients, times)
        `incidence` and `std_error` are nan exactly where `estimable` is false, the limits exactly where
        `has_limits` is false.
    estimable : bool array, shape (times,)
        False beyond the last follow-up.
    has_limits : bool array, shape (patients, times)
        False also before the first event, where the incidence is 0.
    """

    time: Floats
    incidence: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    estimable: NDArray[np.bool_]
    has_limits: NDArray[np.bool_]


def predict_incidence(
    fit: FineGrayFit,
    covariates: ArrayLike,
    times: ArrayLike,
    *,
    stratum: object = None,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    extend: bool = False,
) -> PredictedIncidence:
    """Predict the cumulative incidence of patients with given covariates.

    Parameters
    ----------
    fit : FineGrayFit
    covariates : array_like, shape (patients, p)
    times : array_like, shape (times,)
    stratum : object, optional
        Label of the stratum whose baseline is meant, in a stratified fit.
    conf_level : float
    conf_type : {"log-log", "log", "plain"}
        Scale of the limits, of the incidence itself as for an estimated incidence curve.
    extend : bool, default False
        Carry the last value forward beyond the last follow-up.

    Raises
    ------
    InvalidInput
        If the covariates do not fit the model, or the stratum is missing or unknown.
    NotEstimable
        If the stratum has no event of the cause.

    Notes
    -----
    The incidence is 1 - exp(-cumulative subdistribution hazard); its variance is the sum of squared influences
    of the rows on the baseline hazard, the coefficients and the weights (Fine and Gray 1999, section 4).
    """
    at = arrays.times(np.atleast_1d(times), "times")
    values = np.asarray(covariates)
    values = values[None, :] if values.ndim == 1 and fit.p == values.size else values
    patients = design_matrix(values, size=values.shape[0] if values.ndim else 0, name="covariates")
    if patients.shape[1] != fit.p:
        message = f"covariates has {patients.shape[1]} columns where the fit has {fit.p}"
        raise InvalidInput(message)
    model, likelihood = fit.model, fit.model.likelihood
    code = _stratum_code(fit, stratum)
    own = likelihood.sets.strata == code
    if not own.any():
        message = f"stratum {stratum} has no event of cause {fit.cause}: its incidence is not estimable"
        raise NotEstimable(message)
    x = (patients - likelihood.centre) / likelihood.scale
    hazard = likelihood.hazard(fit.beta)
    mean_jumps = likelihood.means(hazard) * hazard.jumps
    on_coefficients = fit.influence * likelihood.scale
    relative = np.exp(x @ fit.beta)
    incidence, std_error = np.empty((2, patients.shape[0], at.size))
    for column, moment in enumerate(at):
        through = (own & (likelihood.sets.times <= moment)).astype(np.float64)
        cumulative = float(through @ hazard.increments)
        on_hazard = hazard_influence(model, hazard, through)
        if fit.weights is not None:
            on_hazard *= fit.weights
        # d log hazard-to-date of patient z = d baseline + (z baseline - sum of mean jumps) d coefficients.
        influence = on_hazard + (x * cumulative - mean_jumps @ through) @ on_coefficients.T
        if fit.cluster is not None:
            influence = sum_by_index(influence, fit.cluster, int(fit.cluster.max()) + 1)
        spared = np.exp(-relative * cumulative)
        incidence[:, column] = -np.expm1(-relative * cumulative)
        std_error[:, column] = spared * relative * np.sqrt(np.einsum("ij,ij->i", influence, influence))
    followed = model.time if model.stratum is None else model.time[model.stratum == code]
    estimable = (at <= followed.max()) | extend
    incidence, std_error = np.where(estimable, incidence, np.nan), np.where(estimable, std_error, np.nan)
    lower, upper = probability_limits(incidence, std_error, conf_level, conf_type)
    return PredictedIncidence(at, incidence, std_error, lower, upper, estimable, ~np.isnan(lower))


def _stratum_code(fit: FineGrayFit, stratum: object) -> int:
    labels = fit.stratum_labels.tolist()
    if len(labels) == 1 and stratum is None:
        return 0
    if fit.model.stratum is None or stratum not in labels:
        known = ", ".join(str(label) for label in labels) if fit.model.stratum is not None else "none"
        message = f"stratum must be one of the fit's strata ({known}), not {stratum!r}"
        raise InvalidInput(message)
    return labels.index(stratum)
