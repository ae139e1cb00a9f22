"""What a fit says of its columns: ratios with limits, tests, inflation of the variance, concordance; or why it cannot."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.absent_reasons import NOT_TESTED
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_fitted import Effect, Tested
from riskset.analyses.spline_effects import constant_over_periods
from riskset.stats.concordance import concordance
from riskset.stats.cox import CoxFit
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.fine_gray import FineGrayFit
from riskset.stats.fine_gray_firth import FirthFineGrayFit
from riskset.stats.firth import FirthFit, PenalizedFit
from riskset.stats.logistic import FirthLogisticFit
from riskset.stats.outcome_fit import RATIOS, Effects, OutcomeFit
from riskset.stats.proportional_hazards import proportional_hazards_test, proportional_subdistribution_hazards_test
from riskset.stats.regression import chi_square_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.results import State
    from riskset.stats.cox import CoxData
    from riskset.stats.proportional_hazards import ProportionalHazardsTest
    from riskset.stats.regression import HazardRatios

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    AnyFit = CoxFit | FirthFit | FineGrayFit | FirthFineGrayFit | OutcomeFit | FirthLogisticFit

PROFILE = "profile likelihood"
NO_LIMIT = "The profile of the penalized likelihood does not come down to the limit."
# A robust variance below this share of the model's own is rounding.
_ROUNDING = 1e-12
_FLOATS = (sys.float_info.min, sys.float_info.max)
PENALIZED = (PenalizedFit, FirthLogisticFit)


def wald(fit: AnyFit | None, columns: Sequence[int], reason: str) -> Tested:
    """The test of all columns of a term: Wald, or of the penalized likelihood."""
    if fit is None or not columns:
        return Tested(None, reason, "not estimable")
    try:
        test = fit.profile_test(*columns) if isinstance(fit, PENALIZED) else fit.wald_test(columns)
    except StatsError as error:
        return Tested(None, sentence(error))
    return Tested(_finite(test.p_value))


def changes(fit: AnyFit, columns: Sequence[int], periods: int) -> Tested:
    """Wald's test that an effect is the same in all periods."""
    try:
        test = chi_square_test(*constant_over_periods(fit, columns, periods), "the Wald test")
    except StatsError as error:
        return Tested(None, sentence(error))
    return Tested(_finite(test.p_value))


def inflation(fit: AnyFit | None, columns: Sequence[int]) -> float | None:
    """How much the other terms of a model inflate the variance of a term."""
    if fit is None or not columns:
        return None
    try:
        return fit.variance_inflation(columns)
    except StatsError:
        return None


class Proportional:
    """The test of proportional hazards of a fit, by term and of all."""

    def __init__(self, fit: AnyFit | None, terms: list[list[int]]) -> None:
        self._terms = terms
        self._test: ProportionalHazardsTest | None = None
        self._reason = ""
        self._state: State = "not computable"
        self._tried = fit is not None
        try:
            if isinstance(fit, OutcomeFit):
                self._tried = False
            elif isinstance(fit, CoxFit):
                self._test = proportional_hazards_test(fit, terms=terms, residuals=False)
            elif isinstance(fit, FineGrayFit):
                self._test = proportional_subdistribution_hazards_test(fit, terms=terms)
            else:
                self._reason, self._state = NOT_TESTED, "not applicable"
        except StatsError as error:
            self._reason = sentence(error)

    def of(self, columns: list[int]) -> Tested | None:
        """Of a term's columns."""
        if not columns or not self._tried:
            return None
        if self._test is None:
            return Tested(None, self._reason, self._state)
        return Tested(_finite(self._test.terms[self._terms.index(columns)].p_value))

    def statistic(self, columns: list[int] | None) -> tuple[float, int] | None:
        """The statistic of a term's columns, or of all coefficients, and its degrees of freedom; None where it has none."""
        if self._test is None:
            return None
        test = self._test.overall if columns is None else self._test.terms[self._terms.index(columns)]
        return (test.statistic, test.df) if np.isfinite(test.statistic) else None

    @property
    def overall(self) -> Tested | None:
        """Of all coefficients."""
        if not self._tried:
            return None
        if self._test is None:
            return Tested(None, self._reason, self._state)
        return Tested(_finite(self._test.overall.p_value))


def flat_columns(fit: AnyFit | None) -> set[int]:
    """Columns whose robust variance is 0 but for rounding, as with one cluster, or influences that cancel."""
    if fit is None or isinstance(fit, PENALIZED):
        return set()
    if isinstance(fit, OutcomeFit):
        return set(np.flatnonzero(~(np.diag(fit.variance) > _ROUNDING * np.diag(fit.model_variance))).tolist())
    model = fit.covariance if isinstance(fit, CoxFit) else np.linalg.inv(fit.information)
    return set(np.flatnonzero(~(np.diag(fit.variance) > _ROUNDING * np.diag(model))).tolist())


def effects_of(fit: AnyFit, conf_level: float) -> HazardRatios | Effects:
    """The ratios or differences of a fit; of a penalized one from the profile of its likelihood."""
    if isinstance(fit, OutcomeFit):
        return fit.profile_effects(conf_level) if isinstance(fit, FirthLogisticFit) else fit.effects(conf_level)
    return fit.profile_hazard_ratios(conf_level) if isinstance(fit, PenalizedFit) else fit.hazard_ratios(conf_level)


def effect(ratios: HazardRatios | Effects | None, column: int | None, reason: str) -> Effect:
    """The ratio or difference of a column with its limits and P value, or the reason why there is none."""
    if ratios is None or column is None:
        return Effect(None, None, None, None, reason)
    if isinstance(ratios, Effects) and ratios.measure not in RATIOS:
        values = (ratios.estimate[column], ratios.lower[column], ratios.upper[column], ratios.p_value[column])
        estimate, lower, upper, p_value = map(_finite, values)
        return Effect(estimate, lower, upper, p_value)
    # A ratio for one unit of a number that varies by much less may be beyond the range of floats.
    ratio, *limits = np.clip([ratios.estimate[column], ratios.lower[column], ratios.upper[column]], *_FLOATS).tolist()
    lower, upper = (None if ratios.method == PROFILE and limit in _FLOATS else limit for limit in limits)
    reason = NO_LIMIT if lower is None or upper is None else ""
    return Effect(ratio, lower, upper, _finite(ratios.p_value[column]), reason)


def _finite(value: Any) -> float | None:  # noqa: ANN401  a number of numpy or of Python
    return float(value) if np.isfinite(value) else None


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The follow-up of a Cox regression, without its covariates, and the risk that it gives each row."""

    data: CoxData
    risk: NDArray[np.float64]


def score_of(fit: AnyFit | None) -> Score | None:
    """The score of a Cox regression; None of other fits."""
    if fit is None or isinstance(fit, FineGrayFit | FirthFineGrayFit | OutcomeFit):
        return None
    return Score(replace(fit.data, X=np.empty((0, fit.p))), fit.data.X @ fit.coefficients)


def concordance_of(score: Score) -> float | None:
    """Harrell's concordance of a Cox regression."""
    try:
        return concordance(score.data, score.risk).estimate
    except NotEstimable:
        return None
