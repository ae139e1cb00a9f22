"""Outcomes: events, survival at given times, medians, restricted means, differences and the comparison of groups."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.analyses.absent_reasons import MEDIAN_WITHOUT_LIMIT, NO_PATIENT, NO_VARIANCE_TO_POOL, NOBODY_IN_SOME
from riskset.analyses.curve_tests import comparison_of
from riskset.analyses.estimates import OF_INTEREST, estimation_of, group_curves, group_rows_of
from riskset.analyses.families import Tested, adjusted, record_tests, tested_curves
from riskset.analyses.follow_up_end import reason
from riskset.analyses.groups import differing_pairs, versus
from riskset.analyses.imputing import ON_AVERAGE, completed_sets
from riskset.analyses.pooled_curves import imputation_of_groups, tests_of
from riskset.analyses.recorder import Recorder
from riskset.kinds.outcomes.adjusted_rates import adjusted_rates
from riskset.kinds.outcomes.entry import imputed_model
from riskset.kinds.outcomes.measures import quantile_name
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.cumulative_incidence import CumulativeIncidence
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.pooled_contrasts import pooled_contrast, pooled_restricted_mean
from riskset.stats.pooled_curves import PooledIncidence, PooledSurvival
from riskset.stats.rate_difference import rate_difference
from riskset.stats.restricted_mean import compare_restricted_means, restricted_mean, restricted_mean_lost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.estimates import Curve, CurveEstimation, GroupCurve
    from riskset.analyses.follow_up import FollowUp
    from riskset.kinds.outcomes.entry import OutcomesDisplay
    from riskset.results import Result, State
    from riskset.stats.contrast import Contrast
    from riskset.stats.quantile import QuantileRule
    from riskset.stats.restricted_mean import RestrictedMean
    from riskset.study import Cohort

RULES: dict[str, QuantileRule] = {"first": "smallest", "midpoint": "midpoint"}
MEAN = ("rmst", "rmst_lower", "rmst_upper")


def outcomes(cohort: Cohort, spec: OutcomesDisplay, *, display: str = "outcomes") -> list[Result]:
    """Estimate each endpoint at given times in each group, and compare the groups.

    Parameters
    ----------
    cohort : Cohort
    spec : OutcomesDisplay
        Endpoints, times, and what else is estimated and compared.

    Returns
    -------
    list of Result
        For each endpoint and group ``n``, ``events``, ``median`` with ``median_lower`` and
        ``median_upper`` (of other quantiles ``quantile_25`` and so on; with weights also ``n_patients``,
        ``events_patients`` and ``n_risk_patients``); at each time ``estimate``, ``std_error``, ``lower``, ``upper``, ``n_risk``; ``rmst`` with
        limits at its horizon; for pairs ``difference`` with ``difference_lower``, ``difference_upper`` and
        ``difference_p_value``, likewise ``rmst_difference``; of adjusted rates the same with the model
        ``adjusted``; and ``p_value``. Rates of imputed data that stand beside those of complete cases have the model
        ``imputed``, or ``imputed, adjusted``.
    """
    found: list[Result] = []
    for cases in spec.cases_shown:
        imputation = spec.imputation_in(cohort.study) if cases == "imputed" else ""
        recorder = Recorder(display, "outcomes", cohort.population_name)
        _record(recorder, cohort, spec, imputation)
        beside = bool(imputation) and len(spec.cases_shown) > 1
        found += [replace(row, model=imputed_model(row.model)) for row in recorder.rows] if beside else recorder.rows
    return found


def _record(recorder: Recorder, cohort: Cohort, spec: OutcomesDisplay, imputation: str) -> None:
    """Record the outcomes of complete cases, or of the data sets of an imputation."""
    by, how = spec.by, estimation_of(spec, imputation_of_groups(cohort, spec.by, imputation))
    shown = "difference" in spec.show
    differing = differing_pairs(cohort.groups(by), spec.pairs) if by is not None and shown else []
    tested: list[Tested] = []
    for endpoint in spec.endpoints:
        curves = group_curves(cohort, endpoint, how)
        for curve in curves:
            _counts(recorder, endpoint, curve)
            _quantiles(recorder, cohort, spec, endpoint, curve)
            for time in spec.at:
                _estimate_at(recorder, cohort, endpoint, curve, float(time))
        for first, second in differing:
            for time in spec.at:
                pair = curves[first], curves[second]
                _rate_difference(recorder, cohort, endpoint, *pair, float(time), spec.conf_level)
        if "rmst" in spec.show:
            _restricted_means(recorder, cohort, endpoint, how, spec.tau, differing)
        if spec.adjust_for and by is not None:
            adjusted_rates(recorder, cohort, endpoint, spec, differing, imputation)
        if by is not None:
            comparison = comparison_of(spec, spec.compare, spec.pairs)
            tested += [tested_curves(endpoint, test) for test in tests_of(cohort, endpoint, how, comparison)]
    tests = adjusted(tested, spec.adjust, spec.adjust_over)
    record_tests(recorder, tests, spec.adjust)


def _counts(recorder: Recorder, endpoint: str, found: GroupCurve) -> None:
    """Patients and events, and under weights both without them too."""
    note = partial(recorder.add, group=found.group, variable=endpoint, unit=_patients(found))
    weighted = "weighted" if found.is_weighted else ""
    note("n", found.n, method=weighted)
    note("events", found.events, method=weighted)
    if found.is_weighted:
        note("n_patients", found.patients)
        note("events_patients", found.patient_events)


def _patients(found: GroupCurve) -> str:
    """The unit of a number of patients."""
    return ON_AVERAGE if found.pooled else "patients"


def _quantiles(recorder: Recorder, cohort: Cohort, spec: OutcomesDisplay, endpoint: str, found: GroupCurve) -> None:
    """The times by which shares of the patients had the event, with limits."""
    for share in spec.quantiles:
        name = quantile_name(share)
        note = partial(recorder.add, group=found.group, variable=endpoint)
        quantile = found.quantile(share, RULES[spec.median_rule])
        if quantile is None:
            for statistic in (name, f"{name}_lower", f"{name}_upper"):
                note(statistic, NOT_ESTIMABLE, warning=NOBODY_IN_SOME if found.pooled else NO_PATIENT)
            continue
        for statistic, value in (
            (name, quantile.value),
            (f"{name}_lower", quantile.lower),
            (f"{name}_upper", quantile.upper),
        ):
            warning = MEDIAN_WITHOUT_LIMIT if value is NOT_ESTIMABLE else ""
            note(statistic, value, unit=cohort.time_unit, method=found.method, warning=warning)


def _estimate_at(recorder: Recorder, cohort: Cohort, endpoint: str, found: GroupCurve, time: float) -> None:
    note = partial(recorder.add, group=found.group, variable=endpoint, at=time)
    estimate = found.at([time])[0]
    warning = found.warning_of(estimate, cohort.time_unit)
    note("n_risk", estimate.n_risk, unit=_patients(found), method="weighted" if found.is_weighted else "")
    if found.is_weighted:
        note("n_risk_patients", found.patients_at_risk(time), unit="patients")
    note("estimate", estimate.value, method=found.method, warning=warning)
    note("std_error", estimate.std_error, method=found.method, warning=warning)
    for statistic, limit in (("lower", estimate.lower), ("upper", estimate.upper)):
        why_not = warning or (found.without_limits(estimate) if limit is NOT_ESTIMABLE else "")
        note(statistic, limit, method=found.method, warning=why_not)


def _rate_difference(
    recorder: Recorder,
    cohort: Cohort,
    endpoint: str,
    first: GroupCurve,
    second: GroupCurve,
    time: float,
    conf_level: float,
) -> None:
    """Record the difference of two groups' rates at a time, with normal limits and P."""
    note = partial(recorder.add, group=versus(first.group, second.group), variable=endpoint, at=time)
    method = f"difference of {first.method} estimates"
    try:
        if first.curve is None or second.curve is None:
            raise NotEstimable(NO_PATIENT.removesuffix("."))
        cause = OF_INTEREST if isinstance(first.curve, CumulativeIncidence) else None
        found = pooled_contrast(
            [
                rate_difference(one, two, time, cause=cause, conf_level=conf_level)
                for one, two in zip(_sets(first.curve), _sets(second.curve), strict=True)
            ],
            conf_level,
        )
    except StatsError as error:
        _record_contrast(note, "difference", error, method, cohort.time_unit)
    else:
        _record_contrast(note, "difference", found, method, cohort.time_unit)


def _sets(curve: Curve) -> tuple[Curve, ...]:
    """The curves of the imputed data sets; of one that is not pooled itself."""
    return curve.sets if isinstance(curve, PooledSurvival | PooledIncidence) else (curve,)


def _record_contrast(
    note: partial[None], name: str, found: Contrast | StatsError, method: str, time_unit: str, *, unit: str = ""
) -> None:
    """Record a difference, its limits and its P value, or why there is none."""
    statistics = (name, f"{name}_lower", f"{name}_upper", f"{name}_p_value")
    if isinstance(found, StatsError):
        state: State = "not estimable" if isinstance(found, NotEstimable) else "not computable"
        for statistic in statistics:
            note(statistic, None, state=state, method=method, warning=reason(found, time_unit))
        return
    values = (found.estimate, found.lower, found.upper, found.p_value)
    for statistic, value in zip(statistics, values, strict=True):
        note(statistic, value, method=method, unit="" if statistic == statistics[-1] else unit)


def _restricted_means(
    recorder: Recorder,
    cohort: Cohort,
    endpoint: str,
    how: CurveEstimation,
    tau: float,
    pairs: Sequence[tuple[int, int]],
) -> None:
    """Record each group's mean time up to `tau`: without the event or, with competing events, lost to it."""
    lost = cohort.endpoint(endpoint).kind == "incidence"
    method = "restricted mean time lost" if lost else "restricted mean survival time"
    imputed = completed_sets(cohort, how.imputation) if how.imputation else [cohort]
    plain = replace(how, imputation="")
    sets = [[*group_rows_of(part, endpoint, plain)] for part in imputed]
    means: list[tuple[str, list[RestrictedMean] | StatsError]] = []
    for same in zip(*sets, strict=True):
        group = same[0][0]
        note = partial(recorder.add, group=group, variable=endpoint, at=tau, method=method, unit=cohort.time_unit)
        try:
            parts = [_restricted_mean(rows, tau, options) for _, rows, options in same]
        except StatsError as error:
            means.append((group, error))
            for statistic in MEAN:
                note(statistic, NOT_ESTIMABLE, warning=reason(error, cohort.time_unit))
            continue
        means.append((group, parts))
        mean = pooled_restricted_mean(parts, how.conf_level)
        for statistic, value in zip(MEAN, (mean.estimate, mean.lower, mean.upper), strict=True):
            has = value == value  # noqa: PLR0124  nan
            note(statistic, value if has else NOT_ESTIMABLE, warning="" if has else NO_VARIANCE_TO_POOL)
    for a, b in pairs:
        (first, one), (second, two) = means[a], means[b]
        note = partial(recorder.add, group=versus(first, second), variable=endpoint, at=tau)
        apart = _mean_difference(one, two, how.conf_level)
        _record_contrast(note, "rmst_difference", apart, method, cohort.time_unit, unit=cohort.time_unit)


def _restricted_mean(rows: FollowUp, tau: float, options: dict[str, Any]) -> RestrictedMean:
    """The mean of a group's rows of follow-up; errors as of the estimators."""
    if not rows.time.size:
        raise NotEstimable(NO_PATIENT.removesuffix("."))
    if rows.endpoint.kind == "incidence":
        causes = range(OF_INTEREST, len(rows.endpoint.cause_labels) + 1)
        return restricted_mean_lost(rows.time, rows.cause, tau, causes=causes, **options)
    return restricted_mean(rows.time, rows.cause == OF_INTEREST, tau, **options)


def _mean_difference(
    first: list[RestrictedMean] | StatsError, second: list[RestrictedMean] | StatsError, conf_level: float
) -> Contrast | StatsError:
    if isinstance(first, StatsError):
        return first
    if isinstance(second, StatsError):
        return second
    try:
        parts = [
            compare_restricted_means(one, two, conf_level=conf_level).difference
            for one, two in zip(first, second, strict=True)
        ]
        return pooled_contrast(parts, conf_level)
    except StatsError as error:
        return error
