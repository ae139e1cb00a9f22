"""Baseline hazard of a Cox regression, and survival predicted from it, for a patient or averaged over a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.adjusted_difference import AdjustedDifference, adjusted_difference_of
from riskset.stats.curve import Estimates, with_limits
from riskset.stats.prediction import followed, patients, same_patients, stratum_code
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cox import CoxFit
    from riskset.stats.limits import ConfidenceType

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BaselineHazard:
    """The cumulative hazard of a patient whose covariates are 0, in one stratum.

    Attributes
    ----------
    time : float array, shape (event times,)
        Ascending.
    increment, cumulative : float array, shape (event times,)
    """

    time: Floats
    increment: Floats
    cumulative: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PredictedSurvival(Estimates):
    """Survival predicted at given times, for each of some patients."""

    @property
    def survival(self) -> Floats:
        """The estimate, shape (patients, times)."""
        return self.estimate


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """Mean survival of some patients at some times, with what its variance is made of.

    The error of the curve is ``-slope`` times that of the baseline hazard at known coefficients, plus
    ``gradient`` times that of the coefficients; the two are independent.
    """

    survival: Floats
    slope: Floats
    gradient: Floats
    hazard_variance: Floats
    estimable: NDArray[np.bool_]


def baseline_hazard(fit: CoxFit, *, stratum: object = None) -> BaselineHazard:
    """Return the baseline hazard (Breslow's, or Efron's for a fit with Efron ties) at covariates of 0.

    Parameters
    ----------
    fit : CoxFit
    stratum : label, optional
        Needed for a stratified fit.
    """
    hazard = fit.model.hazard(fit.beta)
    columns = _columns(fit, _stratum_code(fit, stratum))
    with np.errstate(over="ignore", under="ignore"):
        increment = fit.model.increments(hazard)[columns] * np.exp(-_shift(fit))
    return BaselineHazard(fit.model.sets.times[columns], increment, np.cumsum(increment))


def predict_survival(
    fit: CoxFit,
    covariates: ArrayLike,
    times: ArrayLike,
    *,
    stratum: object = None,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    extend: bool = False,
) -> PredictedSurvival:
    """Predict the survival of patients with given covariates.

    Parameters
    ----------
    fit : CoxFit
        Its `variance` (robust, if the fit is) serves the coefficients' part of the error.
    covariates : array_like, shape (patients, p)
        With an offset of 0, where the fit has one.
    times : array_like, shape (times,)
    stratum : label, optional
        The stratum of the patients; needed for a stratified fit.
    conf_level : float
    conf_type : {"log-log", "log", "plain"}
    extend : bool, default False
        Carry the last value forward beyond the last follow-up of the stratum.

    Raises
    ------
    InvalidInput
        If the covariates do not fit the model, or the stratum is not known.

    Notes
    -----
    Survival is exp(-cumulative hazard); variance after Tsiatis, Ann Stat 1981;9:93 and Link, Biometrics
    1984;40:601.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> from riskset.stats.cox import cox
    >>> fit = cox(time, event, maintained)
    >>> found = predict_survival(fit, [[1], [0]], times=[12, 24])
    >>> found.estimate.round(3).tolist()
    [[0.841, 0.706], [0.648, 0.419]]
    """
    at = arrays.times(np.atleast_1d(times), "times")
    each = _patients(fit, covariates)
    pieces = _Pieces(fit, at, stratum, extend=extend)
    curves = [pieces.mean_curve(patient[None, :]) for patient in each]
    survival = np.stack([curve.survival for curve in curves])
    error = np.sqrt(np.stack([_variance(fit, curve) for curve in curves]))
    found = with_limits(at, survival, error, curves[0].estimable, conf_level, conf_type)
    return PredictedSurvival(*found)


def adjusted_survival(
    fit: CoxFit,
    cohort: ArrayLike,
    times: ArrayLike,
    *,
    stratum: object = None,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    extend: bool = False,
) -> PredictedSurvival:
    """Return directly adjusted survival: the mean of the predictions for all patients of a cohort.

    Parameters
    ----------
    cohort : array_like, shape (patients, p)
        Covariates of the cohort to standardise to, with the columns of the group set to the group whose curve
        this is (or `stratum` to the group, in a model stratified by it).

    Others as in :func:`predict_survival`; the arrays of the result have one row.

    Notes
    -----
    Makuch, J Chronic Dis 1982;35:437. The variance includes that of the coefficients and of the baseline hazard (Gail
    and Byar, Biom J 1986;28:587; Zhang and others, Comput Methods Programs Biomed 2007;88:95). It also includes the
    variance of the mean of the patients' predictions, since the cohort is a sample.
    """
    at = arrays.times(np.atleast_1d(times), "times")
    own, pieces = _patients(fit, cohort), _Pieces(fit, at, stratum, extend=extend)
    curve = pieces.mean_curve(own)
    variance = _variance(fit, curve) + _variance_of_mean(pieces.blocks(own), curve.survival, len(own))
    survival, error = curve.survival[None], np.sqrt(variance)[None]
    return PredictedSurvival(*with_limits(at, survival, error, curve.estimable, conf_level, conf_type))


def adjusted_difference(
    fit: CoxFit,
    first: ArrayLike,
    second: ArrayLike,
    times: ArrayLike,
    *,
    strata: tuple[object, object] = (None, None),
    conf_level: float = 0.95,
    extend: bool = False,
) -> AdjustedDifference:
    """Return the difference of two adjusted survival curves, first minus second, with limits and P.

    `first` and `second` are the cohort's covariates (patients, p) set to either group, row by row of the same
    patients; `strata` the strata of the two, in a model stratified by group. See :func:`adjusted_survival`.
    """
    at = arrays.times(np.atleast_1d(times), "times")
    codes = [_stratum_code(fit, stratum) for stratum in strata]
    sides = [_patients(fit, first), _patients(fit, second)]
    same_patients(len(sides[1]), len(sides[0]), "second")
    pieces = [_Pieces(fit, at, stratum, extend=extend) for stratum in strata]
    one, two = (piece.mean_curve(side) for piece, side in zip(pieces, sides, strict=True))
    difference, gradient = one.survival - two.survival, one.gradient - two.gradient
    variance = np.einsum("pt,pq,qt->t", gradient, _standardised_variance(fit), gradient)
    if codes[0] == codes[1]:
        variance += (one.slope - two.slope) ** 2 * one.hazard_variance
    else:
        variance += one.slope**2 * one.hazard_variance + two.slope**2 * two.hazard_variance
    both = zip(*(piece.blocks(side) for piece, side in zip(pieces, sides, strict=True)), strict=True)
    variance += _variance_of_mean((ones - twos for ones, twos in both), difference, len(sides[0]))
    return adjusted_difference_of(at, difference, variance, one.estimable & two.estimable, conf_level)


class _Pieces:
    """The baseline hazard at given times, in the standardised covariates, with its variance."""

    def __init__(self, fit: CoxFit, at: Floats, stratum: object, *, extend: bool) -> None:
        model, code = fit.model, _stratum_code(fit, stratum)
        hazard = model.hazard(fit.beta)
        columns = _columns(fit, code)
        index = np.searchsorted(model.sets.times[columns], at, side="right")
        means = model.means(hazard)
        self.fit = fit
        self.offset = _mean_offset(fit)
        self.hazard = running_sums(model.increments(hazard)[columns])[index]
        self.variance = running_sums(model.by_time(hazard.jumps / hazard.denominators)[columns])[index]
        self.moments = running_sums(model.by_time(means * hazard.jumps)[:, columns])[:, index]
        self.estimable = followed(at, fit.data.time, fit.data.stratum, code, extend=extend)

    def mean_curve(self, patients: Floats) -> _Curve:
        """Return the mean survival of `patients` (n, p), block by block of patients."""
        n, times = patients.shape[0], self.hazard.size
        survival, slope, crossed = np.zeros(times), np.zeros(times), np.zeros((self.fit.model.p, times))
        for x in self._blocks(patients):
            relative = self._relative(x)
            alive = self._alive(relative)
            rate = np.where(alive > 0, relative * alive, 0.0)
            survival += alive.sum(axis=0)
            slope += rate.sum(axis=0)
            crossed += x.T @ rate
        gradient = (slope * self.moments - crossed * self.hazard) / n
        return _Curve(survival / n, slope / n, gradient, self.variance, self.estimable)

    def blocks(self, patients: Floats) -> Iterator[Floats]:
        """The survival of `patients` (n, p) at the times, a block of patients after the other."""
        return (self._alive(self._relative(x)) for x in self._blocks(patients))

    def _blocks(self, patients: Floats) -> Iterator[Floats]:
        """The covariates on the standardised scale."""
        block, model = max(1, 1_000_000 // max(self.hazard.size, 1)), self.fit.model
        for begin in range(0, patients.shape[0], block):
            yield (patients[begin : begin + block] - model.centre) / model.scale

    def _relative(self, x: Floats) -> Floats:
        with np.errstate(over="ignore", under="ignore"):
            return np.minimum(np.exp(x @ self.fit.beta - self.offset), np.finfo(np.float64).max)[:, None]

    def _alive(self, relative: Floats) -> Floats:
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(-relative * self.hazard)


def _columns(fit: CoxFit, code: int) -> NDArray[np.intp]:
    """Return the event times of a stratum, ascending."""
    return np.flatnonzero(fit.model.sets.strata == code)[::-1]


def _stratum_code(fit: CoxFit, stratum: object) -> int:
    return stratum_code(fit.data.stratum_labels, fit.data.stratum, stratum)


def _patients(fit: CoxFit, covariates: ArrayLike) -> Floats:
    return arrays.not_empty(patients(covariates, fit.p), "covariates")


def _shift(fit: CoxFit) -> float:
    """Return the linear predictor at which the model's own baseline stands: the means it centres on."""
    return float(fit.coefficients @ fit.model.centre) + _mean_offset(fit)


def _mean_offset(fit: CoxFit) -> float:
    return 0.0 if fit.data.offset is None else float(fit.data.offset[fit.model.sets.rows].mean())


def _standardised_variance(fit: CoxFit) -> Floats:
    return fit.variance * np.outer(fit.model.scale, fit.model.scale)


def _variance(fit: CoxFit, curve: _Curve) -> Floats:
    """The variance of the curve by the baseline hazard and the coefficients."""
    from_coefficients = np.einsum("pt,pq,qt->t", curve.gradient, _standardised_variance(fit), curve.gradient)
    return curve.slope**2 * curve.hazard_variance + np.maximum(from_coefficients, 0.0)


def _variance_of_mean(blocks: Iterable[Floats], mean: Floats, n: int) -> Floats:
    """The variance of the mean of `n` patients' values, which come block by block (patients, times)."""
    squares = np.zeros_like(mean)
    for block in blocks:
        squares += ((block - mean) ** 2).sum(axis=0)
    return squares / n**2
