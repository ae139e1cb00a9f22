"""Cumulative incidence predicted from a Fine-Gray regression, with limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.cox_residuals import summed_by_cluster
from riskset.stats.curve import Estimates, with_limits
from riskset.stats.errors import NotEstimable
from riskset.stats.fine_gray_influence import hazard_influence
from riskset.stats.prediction import followed, patients, stratum_code

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.fine_gray import FineGrayFit
    from riskset.stats.limits import ConfidenceType

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PredictedIncidence(Estimates):
    """Cumulative incidence of the cause of interest predicted at given times, for each of some patients."""

    @property
    def incidence(self) -> Floats:
        """The estimate, shape (patients, times)."""
        return self.estimate


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
    The incidence is 1 - exp(-cumulative subdistribution hazard). Its variance is the sum of the rows' squared
    influences on the baseline hazard, the coefficients and the weights (Fine and Gray 1999, section 4).

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> age = [61, 45, 52, 39, 66, 70, 48, 35, 58, 41]
    >>> from riskset.stats.fine_gray import fine_gray
    >>> fit = fine_gray(time, event, age, cause=1)
    >>> predict_incidence(fit, [[40], [60]], times=[6, 12]).estimate.round(3).tolist()
    [[0.112, 0.256], [0.24, 0.497]]
    """
    at = arrays.times(np.atleast_1d(times), "times")
    model, likelihood = fit.model, fit.model.likelihood
    x = (patients(covariates, fit.p) - likelihood.centre) / likelihood.scale
    code = stratum_code(fit.stratum_labels, model.stratum, stratum)
    own = likelihood.sets.strata == code
    if not own.any():
        message = f"stratum {stratum} has no event of cause {fit.cause}: its incidence is not estimable"
        raise NotEstimable(message)
    hazard = likelihood.hazard(fit.beta)
    mean_jumps = likelihood.means(hazard) * hazard.jumps
    on_coefficients = fit.influence * likelihood.scale
    relative = np.exp(x @ fit.beta)
    incidence, std_error = np.empty((2, x.shape[0], at.size))
    for column, moment in enumerate(at):
        through = (own & (likelihood.sets.times <= moment)).astype(np.float64)
        cumulative = float(through @ likelihood.increments(hazard))
        on_hazard = hazard_influence(model, hazard, through)
        if fit.weights is not None:
            on_hazard *= fit.weights
        # d log hazard-to-date of patient z = d baseline + (z baseline - sum of mean jumps) d coefficients.
        influence = on_hazard + (x * cumulative - mean_jumps @ through) @ on_coefficients.T
        influence = summed_by_cluster(influence, None, fit.cluster)
        spared = np.exp(-relative * cumulative)
        incidence[:, column] = -np.expm1(-relative * cumulative)
        std_error[:, column] = spared * relative * np.sqrt(np.einsum("ij,ij->i", influence, influence))
    estimable = followed(at, model.time, model.stratum, code, extend=extend)
    return PredictedIncidence(*with_limits(at, incidence, std_error, estimable, conf_level, conf_type))
