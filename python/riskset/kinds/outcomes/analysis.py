"""Outcomes: events, survival at given times, medians, restricted means, differences and the comparison of groups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.absent_reasons import MEDIAN_WITHOUT_LIMIT, NO_PATIENT
from riskset.analyses.curve_tests import group_tests
from riskset.analyses.estimates import OF_INTEREST, group_curves
from riskset.analyses.families import Tested, adjusted, record_tests, tested_curves
from riskset.analyses.follow_up_end import follow_up_end, reason
from riskset.analyses.groups import differing_pairs, group_rows, versus
from riskset.analyses.recorder import Recorder
from riskset.kinds.outcomes.adjusted_rates import adjusted_rates
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.rate_difference import rate_difference
from riskset.stats.restricted_mean import compare_restricted_means, restricted_mean, restricted_mean_lost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.estimates import GroupCurve
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
        ``median_upper``; at each time ``estimate``, ``std_error``, ``lower``, ``upper``, ``n_risk``; ``rmst`` with
        limits at its horizon; for pairs ``difference`` with ``difference_lower``, ``difference_upper`` and
        ``difference_p_value``, likewise ``rmst_difference``; of adjusted rates the same with the model
        ``adjusted``; and ``p_value``.
    """
    recorder = Recorder(display, "outcomes", cohort.population_name)
    by, level = spec.by, spec.conf_level
    shown = "difference" in spec.show
    differing = differing_pairs(cohort.grouping(by), spec.pairs) if by is not None and shown else []
    tested: list[Tested] = []
    for endpoint in spec.endpoints:
        curves = group_curves(cohort, endpoint, by, level, spec.conf_type)
        for curve in curves:
            _counts_and_median(recorder, cohort, spec, endpoint, curve)
            for time in spec.at:
                _estimate_at(recorder, cohort, endpoint, curve, float(time))
        for first, second in differing:
            for time in spec.at:
                _rate_difference(recorder, cohort, endpoint, curves[first], curves[second], float(time), level)
        if "rmst" in spec.show:
            _restricted_means(recorder, cohort, endpoint, by, spec.tau, differing, level)
        if spec.adjust_for and by is not None:
            adjusted_rates(recorder, cohort, endpoint, by, spec.adjust_for, spec.at, differing, level, spec.conf_type)
        if by is not None:
            tested += _tests(cohort, endpoint, by, spec)
    tests = adjusted(tested, spec.adjust, spec.adjust_over)
    record_tests(recorder, tests, spec.adjust)
    return recorder.rows


def _tests(cohort: Cohort, endpoint: str, by: str, spec: OutcomesDisplay) -> Iterator[Tested]:
    named = None if spec.pairs is None else tuple((first, second) for first, second in spec.pairs)
    for test in group_tests(cohort, endpoint, by, spec.compare, named):
        yield tested_curves(endpoint, test)


def _counts_and_median(
    recorder: Recorder, cohort: Cohort, spec: OutcomesDisplay, endpoint: str, found: GroupCurve
) -> None:
    note = partial(recorder.add, group=found.group, variable=endpoint)
    note("n", found.n, unit="patients")
    note("events", found.events, unit="patients")
    median = found.median(RULES[spec.median_rule])
    if median is None:
        for statistic in ("median", "median_lower", "median_upper"):
            note(statistic, NOT_ESTIMABLE, warning=NO_PATIENT)
        return
    for statistic, value in (
        ("median", median.value),
        ("median_lower", median.lower),
        ("median_upper", median.upper),
    ):
        warning = MEDIAN_WITHOUT_LIMIT if value is NOT_ESTIMABLE else ""
        note(statistic, value, unit=cohort.time_unit, method=found.method, warning=warning)


def _estimate_at(recorder: Recorder, cohort: Cohort, endpoint: str, found: GroupCurve, time: float) -> None:
    note = partial(recorder.add, group=found.group, variable=endpoint, at=time)
    estimate = found.at([time])[0]
    warning = "" if estimate.value is not NOT_ESTIMABLE else _why_not(found, cohort, time)
    note("n_risk", estimate.n_risk, unit="patients")
    note("estimate", estimate.value, method=found.method, warning=warning)
    note("std_error", estimate.std_error, method=found.method, warning=warning)
    for statistic, limit in (("lower", estimate.lower), ("upper", estimate.upper)):
        why_not = warning or (found.without_limits(estimate) if limit is NOT_ESTIMABLE else "")
        note(statistic, limit, method=found.method, warning=why_not)


def _why_not(found: GroupCurve, cohort: Cohort, time: float) -> str:
    """Why an estimate at a time is not there."""
    if found.curve is None:
        return NO_PATIENT
    return follow_up_end(found.curve.last_follow_up, time, cohort.time_unit)


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
        cause = None if first.method == "Kaplan-Meier" else OF_INTEREST
        found = rate_difference(first.curve, second.curve, time, cause=cause, conf_level=conf_level)
    except StatsError as error:
        _record_contrast(note, "difference", error, method, cohort.time_unit)
    else:
        _record_contrast(note, "difference", found, method, cohort.time_unit)


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
    by: str | None,
    tau: float,
    pairs: Sequence[tuple[int, int]],
    conf_level: float,
) -> None:
    """Record each group's mean time up to `tau`: without the event or, with competing events, lost to it."""
    data = cohort.endpoint(endpoint)
    lost = data.kind == "incidence"
    method = "restricted mean time lost" if lost else "restricted mean survival time"
    means: list[tuple[str, RestrictedMean | StatsError]] = []
    for group, rows in group_rows(cohort, by):
        note = partial(recorder.add, group=group, variable=endpoint, at=tau, method=method, unit=cohort.time_unit)
        try:
            if not rows.any():
                raise NotEstimable(NO_PATIENT.removesuffix("."))
            time, cause = data.time[rows], data.cause[rows]
            if lost:
                causes = range(OF_INTEREST, len(data.cause_labels) + 1)
                mean = restricted_mean_lost(time, cause, tau, causes=causes, conf_level=conf_level)
            else:
                mean = restricted_mean(time, cause == OF_INTEREST, tau, conf_level=conf_level)
        except StatsError as error:
            means.append((group, error))
            for statistic in MEAN:
                note(statistic, NOT_ESTIMABLE, warning=reason(error, cohort.time_unit))
            continue
        means.append((group, mean))
        for statistic, value in zip(MEAN, (mean.estimate, mean.lower, mean.upper), strict=True):
            note(statistic, value)
    for a, b in pairs:
        (first, one), (second, two) = means[a], means[b]
        note = partial(recorder.add, group=versus(first, second), variable=endpoint, at=tau)
        apart = _mean_difference(one, two, conf_level)
        _record_contrast(note, "rmst_difference", apart, method, cohort.time_unit, unit=cohort.time_unit)


def _mean_difference(
    first: RestrictedMean | StatsError, second: RestrictedMean | StatsError, conf_level: float
) -> Contrast | StatsError:
    if isinstance(first, StatsError):
        return first
    if isinstance(second, StatsError):
        return second
    try:
        return compare_restricted_means(first, second, conf_level=conf_level).difference
    except StatsError as error:
        return error
