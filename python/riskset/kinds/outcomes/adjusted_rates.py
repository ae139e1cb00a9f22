"""Survival adjusted for covariates: direct standardisation by a Cox model that is stratified by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import NO_PATIENT, without_limits
from riskset.analyses.estimates import OF_INTEREST
from riskset.analyses.follow_up import follow_up
from riskset.analyses.groups import versus
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_design import known, variable_term
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival
from riskset.stats.errors import NotEstimable, StatsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.analyses.recorder import Recorder
    from riskset.results import State
    from riskset.stats.absent import Absent
    from riskset.stats.cox import CoxFit
    from riskset.stats.cox_prediction import PredictedSurvival, SurvivalDifference
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort

MODEL = "adjusted"
METHOD = "direct standardisation"
NOT_SURVIVAL = "Adjusted rates are of survival: a cumulative incidence has competing events."
BEYOND = "The follow-up of a group ends before."
RATE = ("estimate", "std_error", "lower", "upper")
DIFFERENCE = ("difference", "difference_lower", "difference_upper", "difference_p_value")


def adjusted_rates(
    recorder: Recorder,
    cohort: Cohort,
    endpoint: str,
    by: str,
    covariates: Sequence[str],
    at: Sequence[float],
    pairs: Sequence[tuple[int, int]],
    conf_level: float,
    conf_type: ConfidenceType,
) -> None:
    """Record each group's survival as it would be had all patients been in it, and differences of pairs.

    The Cox model has the covariates and a baseline hazard for each group, so that the hazards of groups need not be
    proportional (Zhang 2007); predictions are averaged over all patients with known covariates.
    """
    levels = cohort.grouping(by).levels
    rows = follow_up(cohort, endpoint, by)
    rows = rows.part((rows.group >= 0) & known(cohort, covariates)[rows.patient])
    codes = rows.group
    record = _Record(recorder, endpoint, [float(time) for time in at])
    recorder.add("n", rows.patients, variable=endpoint, model=MODEL, unit="patients", method=METHOD)
    names = {pair: versus(levels[pair[0]], levels[pair[1]]) for pair in pairs}
    if cohort.endpoint(endpoint).kind == "incidence":
        record.nothing(levels, names.values(), "not applicable", NOT_SURVIVAL)
        return
    try:
        design, fit = _fitted(cohort, covariates, rows)
    except StatsError as error:
        state: State = "not estimable" if isinstance(error, NotEstimable) else "not computable"
        record.nothing(levels, names.values(), state, sentence(error))
        return
    empty = np.bincount(codes, minlength=len(levels)) == 0
    # One group alone is no stratum.
    strata: list[int | None] = [code if (~empty).sum() > 1 else None for code in range(len(levels))]
    for code, group in enumerate(levels):
        if empty[code]:
            record.nothing([group], [], "not estimable", NO_PATIENT)
            continue
        rates = adjusted_survival(
            fit, design, record.times, stratum=strata[code], conf_level=conf_level, conf_type=conf_type
        )
        record.rates(group, rates)
    for pair, name in names.items():
        if empty[list(pair)].any():
            record.nothing([], [name], "not estimable", NO_PATIENT)
            continue
        record.difference(
            name, adjusted_difference(fit, design, design, record.times, strata=pair, conf_level=conf_level)
        )


def _fitted(cohort: Cohort, covariates: Sequence[str], rows: FollowUp) -> tuple[NDArray[np.float64], CoxFit]:
    """The design of the covariates of rows of follow-up, and the model that is stratified by group."""
    if not rows.time.size:
        message = "no patient has a value of every variable that is adjusted for"
        raise NotEstimable(message)
    patients = np.isin(np.arange(cohort.size), rows.patient)
    design = np.column_stack([variable_term(cohort, name, patients).columns for name in covariates])
    strata = rows.group if np.unique(rows.group).size > 1 else None
    return design, cox(rows.time, rows.cause == OF_INTEREST, design, entry=rows.entry, strata=strata)


@dataclass(frozen=True)
class _Record:
    """Records the adjusted rates of one endpoint at some times."""

    recorder: Recorder
    endpoint: str
    times: Sequence[float]

    def rates(self, group: str, found: PredictedSurvival) -> None:
        """Record a group's rates, each part where it is there."""
        limits = found.has_limits[0]
        columns = (found.survival[0], found.std_error[0], found.lower[0], found.upper[0])
        self._values(group, RATE, columns, (found.estimable, found.estimable, limits, limits), found.estimable)

    def difference(self, pair: str, found: SurvivalDifference) -> None:
        """Record the differences of two groups."""
        columns = (found.difference, found.lower, found.upper, found.p_value)
        self._values(pair, DIFFERENCE, columns, (found.estimable,) * 4, found.estimable)

    def nothing(self, groups: Iterable[str], pairs: Iterable[str], state: State, why: str) -> None:
        """Record why there are no rates of groups, and no differences of pairs."""
        for names, statistics in ((groups, RATE), (pairs, DIFFERENCE)):
            for name in names:
                for time in self.times:
                    for statistic in statistics:
                        self._note(name, statistic, None, at=time, state=state, warning=why)

    def _values(
        self,
        group: str,
        statistics: Sequence[str],
        columns: Sequence[NDArray[np.float64]],
        present: Sequence[NDArray[np.bool_]],
        estimable: NDArray[np.bool_],
    ) -> None:
        for place, time in enumerate(self.times):
            for statistic, column, there in zip(statistics, columns, present, strict=True):
                value = float(column[place]) if there[place] else NOT_ESTIMABLE
                why_not = "" if there[place] else without_limits(float(columns[0][place]))
                self._note(group, statistic, value, at=time, warning=why_not if estimable[place] else BEYOND)

    def _note(
        self,
        group: str,
        statistic: str,
        value: float | Absent | None,
        *,
        at: float,
        warning: str,
        state: State = "",
    ) -> None:
        self.recorder.add(
            statistic,
            value,
            group=group,
            variable=self.endpoint,
            at=at,
            model=MODEL,
            method=METHOD,
            state=state,
            warning=warning,
        )
