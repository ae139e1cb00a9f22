"""Kaplan-Meier, log-rank, cumulative incidence, Gray's test and restricted means in every package that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable


def _kaplan_meier(data: Cohort) -> Callable[[], object]:
    from riskset.stats.kaplan_meier import kaplan_meier

    event = data.event
    return lambda: kaplan_meier(data.time, event)


def _kaplan_meier_limits(data: Cohort) -> Callable[[], object]:
    from riskset.stats.kaplan_meier import kaplan_meier

    event = data.event
    return lambda: kaplan_meier(data.time, event).lower


def _kaplan_meier_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import KaplanMeierFitter

    event = data.event
    return lambda: KaplanMeierFitter().fit(data.time, event)


def _kaplan_meier_statsmodels(data: Cohort) -> Callable[[], object]:
    from statsmodels.duration.survfunc import SurvfuncRight

    event = data.event
    return lambda: SurvfuncRight(data.time, event)


def _kaplan_meier_survival(data: Cohort) -> Callable[[], object]:
    import survival

    event = data.event
    return lambda: survival.survfit(survival.Surv(data.time, event))


def _log_rank(data: Cohort) -> Callable[[], object]:
    from riskset.stats.log_rank import log_rank

    event = data.event
    return lambda: log_rank(data.time, event, data.group)


def _log_rank_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines.statistics import multivariate_logrank_test

    event = data.event
    return lambda: multivariate_logrank_test(data.time, data.group, event)


def _log_rank_statsmodels(data: Cohort) -> Callable[[], object]:
    from statsmodels.duration.survfunc import survdiff

    event = data.event
    return lambda: survdiff(data.time, event, data.group)


def _log_rank_survival(data: Cohort) -> Callable[[], object]:
    import survival

    event = data.event
    return lambda: survival.survdiff(survival.Surv(data.time, event), group=data.group)


def _log_rank_stratified(data: Cohort) -> Callable[[], object]:
    from riskset.stats.log_rank import log_rank

    event = data.event
    return lambda: log_rank(data.time, event, data.group, strata=data.stratum)


def _incidence(data: Cohort) -> Callable[[], object]:
    from riskset.stats.cumulative_incidence import cumulative_incidence

    return lambda: cumulative_incidence(data.time, data.cause)


def _incidence_comprisk(data: Cohort) -> Callable[[], object]:
    from comprisk import CumulativeIncidence

    return lambda: CumulativeIncidence().fit(data.time, data.cause)


def _incidence_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import AalenJohansenFitter

    return lambda: AalenJohansenFitter(seed=1).fit(data.time, data.cause, event_of_interest=1)


def _incidence_statsmodels(data: Cohort) -> Callable[[], object]:
    from statsmodels.duration.survfunc import CumIncidenceRight

    return lambda: CumIncidenceRight(data.time, data.cause)


def _gray(data: Cohort) -> Callable[[], object]:
    from riskset.stats.gray import gray_test

    return lambda: gray_test(data.time, data.cause, data.group)


def _gray_comprisk(data: Cohort) -> Callable[[], object]:
    from comprisk import gray_test

    return lambda: gray_test(data.time, data.cause, data.group)


def _restricted_mean(data: Cohort) -> Callable[[], object]:
    from riskset.stats.restricted_mean import restricted_mean

    event, tau = data.event, float(np.quantile(data.time, 0.9))
    return lambda: restricted_mean(data.time, event, tau)


def _restricted_mean_lifelines(data: Cohort) -> Callable[[], object]:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    event, tau = data.event, float(np.quantile(data.time, 0.9))
    return lambda: restricted_mean_survival_time(KaplanMeierFitter().fit(data.time, event), t=tau, return_variance=True)


def cases() -> list[Case]:
    """Return every task in every package."""
    survfit = "survfit(Surv(time, event) ~ 1, conf.type = '{}')"
    limits = "Kaplan-Meier with limits"
    cmprsk, survival = "cmprsk (R)", "survival (R)"
    return [
        Case("Kaplan-Meier", OURS, "riskset", _kaplan_meier, compiles=True),
        Case("Kaplan-Meier", "statsmodels", "statsmodels", _kaplan_meier_statsmodels),
        Case("Kaplan-Meier", "survival (PyPI)", "survival", _kaplan_meier_survival),
        Case("Kaplan-Meier", survival, "survival", code=survfit.format("none")),
        Case(limits, OURS, "riskset", _kaplan_meier_limits),
        Case(limits, "lifelines", "lifelines", _kaplan_meier_lifelines),
        Case(limits, survival, "survival", code=survfit.format("log-log")),
        Case("log-rank", OURS, "riskset", _log_rank),
        Case("log-rank", "lifelines", "lifelines", _log_rank_lifelines, largest=100_000),
        Case("log-rank", "statsmodels", "statsmodels", _log_rank_statsmodels),
        Case("log-rank", "survival (PyPI)", "survival", _log_rank_survival),
        Case("log-rank", survival, "survival", code="survdiff(Surv(time, event) ~ group)"),
        Case("stratified log-rank", OURS, "riskset", _log_rank_stratified),
        Case(
            "stratified log-rank",
            survival,
            "survival",
            code="survdiff(Surv(time, event) ~ group + strata(stratum))",
        ),
        Case("cumulative incidence", OURS, "riskset", _incidence, compiles=True),
        Case("cumulative incidence", "comprisk", "comprisk", _incidence_comprisk, largest=1_000, compiles=True),
        Case("cumulative incidence", "lifelines", "lifelines", _incidence_lifelines, largest=1_000),
        Case("cumulative incidence", "statsmodels", "statsmodels", _incidence_statsmodels),
        Case("cumulative incidence", cmprsk, "cmprsk", code="cuminc(time, cause)", largest=100_000),
        Case("Gray's test", OURS, "riskset", _gray),
        Case("Gray's test", "comprisk", "comprisk", _gray_comprisk, largest=100_000, compiles=True),
        Case("Gray's test", cmprsk, "cmprsk", code="cuminc(time, cause, group)", largest=100_000),
        Case("restricted mean", OURS, "riskset", _restricted_mean),
        Case("restricted mean", "lifelines", "lifelines", _restricted_mean_lifelines, largest=10_000),
        Case(
            "restricted mean",
            survival,
            "survival",
            code="summary(survfit(Surv(time, event) ~ 1), rmean = quantile(time, 0.9), times = 0)$table",
        ),
    ]
