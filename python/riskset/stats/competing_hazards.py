"""Cause-specific Cox regressions of all competing causes in the same patients, from which incidence is predicted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats import arrays, cox_residuals
from riskset.stats.cox import Ties, cox
from riskset.stats.errors import NotComputable, NotEstimable, StatsError
from riskset.stats.near_ties import merge_follow_up
from riskset.stats.partial_likelihood import PartialLikelihood, partial_likelihood
from riskset.stats.regression_checks import design_matrix
from riskset.stats.risk_sets import risk_sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.risk_sets import Integers

    Floats = NDArray[np.float64]

_GREATEST = 1e150  # a hazard that leaves nobody, and whose square is a number


class CauseNotFitted(NotComputable):
    """The Cox regression of a cause cannot be fitted, so that no incidence can be predicted.

    Attributes
    ----------
    cause : int
    error : StatsError
        What the regression raised.
    """

    def __init__(self, cause: int, error: StatsError) -> None:
        super().__init__(f"the Cox regression of cause {cause} cannot be fitted: {error}")
        self.cause, self.error = cause, error


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CauseHazard:
    """The hazard of one cause.

    Attributes
    ----------
    model : PartialLikelihood
        With Breslow's baseline hazard: events over the sum of the risks of those at risk.
    beta : float array, shape (p,)
        Coefficients on the standardised scale of `model`.
    influence : float array, shape (p, n)
        What each patient adds to `beta` (dfbeta).
    """

    model: PartialLikelihood
    beta: Floats
    influence: Floats

    def standardised(self, X: Floats) -> Floats:
        """Return covariates (n, p) on the scale of `beta`."""
        return (X - self.model.centre) / self.model.scale

    def relative(self, X: Floats) -> Floats:
        """Return the hazard of patients (n, p) relative to that of the mean covariates, shape (n,)."""
        with np.errstate(over="ignore", under="ignore"):
            return np.minimum(np.exp(self.standardised(X) @ self.beta), _GREATEST)


@dataclass(frozen=True, slots=True, eq=False)
class CompetingHazards:
    """The hazards of all causes in the same patients.

    Attributes
    ----------
    time, entry : float array, shape (n,)
    event : int array, shape (n,)
        0 for censored, else the code of the cause.
    X : float array, shape (n, p)
    stratum : int array, shape (n,), or None
        Codes from 0, in the order of `stratum_labels`.
    stratum_labels : array, shape (strata,)
    causes : dict of int to CauseHazard
        Of each cause that occurs.
    """

    time: Floats
    event: Integers
    X: Floats
    entry: Floats | None
    stratum: Integers | None
    stratum_labels: NDArray[Any]
    causes: Mapping[int, CauseHazard] = field(repr=False)

    @property
    def n(self) -> int:
        """Number of patients."""
        return self.time.size

    def members(self, code: int) -> NDArray[np.bool_]:
        """Return who is in a stratum, shape (n,)."""
        return np.ones(self.n, dtype=np.bool_) if self.stratum is None else self.stratum == code


def competing_hazards(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    ties: Ties = "efron",
) -> CompetingHazards:
    """Fit a Cox regression of the hazard of each cause, with failures from other causes censored.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times, none negative, in any unit.
    event : array_like, shape (n,)
        0 for censored, else the code of the cause.
    X : array_like, shape (n, p)
        Covariates of all the regressions; p may be 0, then the hazards are those of the strata.
    entry : array_like, shape (n,), optional
        Times of delayed entry; a patient is at risk at t when entry < t <= time.
    strata : array_like, shape (n,), optional
        Labels; each stratum has baseline hazards of its own.
    ties : {"efron", "breslow"}
        Of the coefficients. The baseline hazards are Breslow's at either: a product of 1 less the hazards of tied
        events is then what it is without covariates, the share that is left.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up.
    NotEstimable
        If there is no event.
    CauseNotFitted
        If the regression of a cause has no finite or no unique coefficients.

    Notes
    -----
    Prentice and others, Biometrics 1978;34:541; Benichou and Gail, Biometrics 1990;46:813.
    """
    follow_up, codes = arrays.follow_up(time, event)
    follow_up, start = merge_follow_up(follow_up, None if entry is None else arrays.entries(entry, follow_up))
    design = np.asarray(X, dtype=np.float64) if np.size(X) == 0 else design_matrix(X, size=follow_up.size)
    design = design.reshape(follow_up.size, -1) if design.size else np.empty((follow_up.size, 0))
    stratum, labels = None, np.zeros(1, dtype=np.int64)
    if strata is not None:
        stratum, labels = arrays.codes(strata, "strata", size=follow_up.size)
        stratum = None if labels.size == 1 else stratum
    occurring = np.unique(codes[codes > 0]).tolist()
    if not occurring:
        message = "there is no event"
        raise NotEstimable(message)
    fitted = {cause: _hazard(follow_up, codes == cause, design, start, stratum, ties, cause) for cause in occurring}
    return CompetingHazards(follow_up, codes, design, start, stratum, labels, fitted)


def _hazard(
    time: Floats,
    happened: NDArray[np.bool_],
    X: Floats,
    entry: Floats | None,
    stratum: Integers | None,
    ties: Ties,
    cause: int,
) -> CauseHazard:
    if not X.shape[1]:
        sets = risk_sets(time, happened, entry=entry, stratum=stratum)
        model = partial_likelihood(sets, X, weights=None, offset=None, efron=False)
        return CauseHazard(model, np.empty(0), np.empty((0, time.size)))
    try:
        fit = cox(time, happened, X, entry=entry, strata=stratum, ties=ties)
    except StatsError as error:
        raise CauseNotFitted(cause, error) from error
    unit = np.outer(fit.model.scale, fit.model.scale)
    influence = (fit.covariance * unit) @ cox_residuals.score(fit.model, fit.beta)
    return CauseHazard(replace(fit.model, efron=False), fit.beta, influence)
