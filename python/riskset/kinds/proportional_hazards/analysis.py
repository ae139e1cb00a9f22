"""Proportional hazards looked at: each coefficient of a regression over time, and the tests that it does not change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import NOT_TESTED
from riskset.analyses.recorder import Recorder, sentence
from riskset.analyses.regression_fit import METHODS, solution
from riskset.analyses.regression_models import MULTIVARIABLE, models_of
from riskset.analyses.regression_selection import chosen, univariable
from riskset.stats.coefficient_over_time import coefficient_over_time, residual_bins
from riskset.stats.cox import CoxFit
from riskset.stats.errors import StatsError
from riskset.stats.fine_gray import FineGrayFit
from riskset.stats.firth import PenalizedFit
from riskset.stats.proportional_hazards import proportional_hazards_test, proportional_subdistribution_hazards_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.regression_fit import AnyFit
    from riskset.analyses.regression_fitted import Coefficient, Model
    from riskset.results import Result, State
    from riskset.stats.proportional_hazards import ProportionalHazardsTest, TimeTransform
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions

NO_FIT = "The regression has no finite solution."
FEWEST = 5
"""Events that are averaged before they are shown: no patient's residual is a result."""


def proportional_hazards(
    cohort: Cohort,
    spec: Regressions,
    *,
    endpoints: Sequence[str] | None = None,
    variables: Sequence[str] | None = None,
    model: str = MULTIVARIABLE,
    transform: TimeTransform = "km",
    fewest: int = FEWEST,
    display: str = "proportional-hazards",
) -> list[Result]:
    """Follow the coefficients of a regression's models over time.

    Parameters
    ----------
    cohort : Cohort
        The patients of the regression.
    spec : Regressions
    endpoints, variables : sequence of str, optional
        Of those of the regression; all by default.
    model : {"univariable", "multivariable"}
    transform : {"km", "rank", "identity", "log"}
    fewest : int
        Events that are averaged at least, so that no patient's residual is a result.

    Returns
    -------
    list of Result
        Of each coefficient (endpoint, model, variable, level) ``log_ratio``, the constant coefficient; along time
        (`at`) ``transformed``, ``coefficient``, ``lower`` and ``upper`` of its smooth; and
        ``bin_residual`` and ``bin_events`` of residuals averaged over five neighbouring events at least. Of each
        variable ``ph_p_value``, and of a model as a whole. No residual of a single patient is among them.

    References
    ----------
    Schoenfeld D. Biometrika 1982;69:239. Grambsch PM, Therneau TM. Biometrika 1994;81:515.
    """
    recorder = Recorder(display, "proportional-hazards", cohort.population_name)
    for endpoint in endpoints or spec.endpoints:
        for label, entering in models_of(cohort, spec, endpoint).items():
            if entering.imputation:  # residuals are of one fit, and those of imputed data are not pooled
                continue
            named = f"{label}, {model}" if label else model
            if model == MULTIVARIABLE:
                fits = [chosen(cohort, entering, spec.selection)]
            else:
                fits = [univariable(entering, name) for name in spec.variables_of(endpoint)]
            for each in fits:
                if each.variables and (len(fits) == 1 or variables is None or each.variables[0] in variables):
                    _Checked(recorder, cohort, each, named, transform, fewest).record(variables)
    return recorder.rows


class _Checked:
    """One fitted model, checked."""

    def __init__(
        self, recorder: Recorder, cohort: Cohort, model: Model, named: str, transform: TimeTransform, fewest: int
    ) -> None:
        self._model, self._fewest = model, fewest
        self._transform: TimeTransform = transform
        self._fit, self._coefficients = solution(cohort, model)
        self._note = partial(recorder.add, endpoint=model.endpoint, model=named, method=METHODS[model.method])

    def record(self, variables: Sequence[str] | None) -> None:
        terms: dict[str, list[Coefficient]] = {}
        for coefficient in self._coefficients:
            terms.setdefault(coefficient.variable, []).append(coefficient)
        columns = [[each.place for each in term] for term in terms.values()]
        try:
            test = _tested(self._fit, self._transform, columns)
        except StatsError as error:
            self._absent(variables, "not computable", sentence(error))
            return
        if test is None or self._fit is None:
            penalized = isinstance(self._fit, PenalizedFit)
            reason = NOT_TESTED if penalized else NO_FIT
            self._absent(variables, "not applicable" if penalized else "not computable", reason)
            return
        if len(terms) > 1:
            self._note("ph_p_value", test.overall.p_value)
        for place, (name, term) in enumerate(terms.items()):
            if variables is not None and name not in variables:
                continue
            self._note("ph_p_value", test.terms[place].p_value, variable=name)
            for coefficient in term:
                self._coefficient(self._fit, test, coefficient)

    def _absent(self, variables: Sequence[str] | None, state: State, reason: str) -> None:
        for name in self._model.variables:
            if variables is None or name in variables:
                self._note("ph_p_value", None, variable=name, state=state, warning=reason)

    def _coefficient(self, fit: AnyFit, test: ProportionalHazardsTest, coefficient: Coefficient) -> None:
        place = coefficient.place
        note = partial(self._note, variable=coefficient.variable, level=coefficient.level)
        variance = float(np.diag(_model_variance(fit))[place])
        note("log_ratio", float(fit.coefficients[place]))
        try:
            smooth = coefficient_over_time(test, place, variance, conf_level=self._model.conf_level)
        except StatsError as error:
            note("coefficient", None, state="not estimable", warning=sentence(error))
        else:
            _, first = np.unique(smooth.time, return_index=True)
            for index in first.tolist():
                at = float(smooth.time[index])
                note("transformed", float(smooth.transformed[index]), at=at)
                note("coefficient", float(smooth.estimate[index]), at=at)
                note("lower", float(smooth.lower[index]), at=at)
                note("upper", float(smooth.upper[index]), at=at)
        try:
            bins = residual_bins(test, place, least=self._fewest)
        except StatsError:
            return
        _, first = np.unique(bins.time, return_index=True)
        for index in first.tolist():
            at = float(bins.time[index])
            note("bin_residual", float(bins.residual[index]), at=at)
            note("bin_events", float(bins.events[index]), at=at, unit="events")


def _model_variance(fit: AnyFit) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The variance that the residuals were scaled with."""
    if isinstance(fit, CoxFit):
        return fit.covariance
    if isinstance(fit, FineGrayFit):
        return np.asarray(np.linalg.inv(fit.information), dtype=np.float64)
    return fit.variance


def _tested(fit: AnyFit | None, transform: TimeTransform, terms: list[list[int]]) -> ProportionalHazardsTest | None:
    if isinstance(fit, CoxFit):
        return proportional_hazards_test(fit, transform, terms=terms)
    if isinstance(fit, FineGrayFit):
        return proportional_subdistribution_hazards_test(fit, transform, terms=terms)
    return None
