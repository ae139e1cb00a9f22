"""Outcomes: events, survival at given times, medians and the comparison of groups, endpoint by endpoint."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.estimates import group_curves, group_tests
from riskset.analyses.recorder import Recorder
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.timescale import time_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.estimates import GroupCurve
    from riskset.results import Result
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort

NO_PATIENT = "The group has no patient."
NO_MEDIAN = "A cumulative incidence has no median."


def outcomes(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    at: Sequence[float],
    by: str | None = None,
    compare: str = "overall",
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    display: str = "outcomes",
) -> list[Result]:
    """Estimate each endpoint at given times in each group, and compare the groups.

    Parameters
    ----------
    cohort : Cohort
    endpoints : sequence of str
        Names of the study file's endpoints, in the order of the table.
    at : sequence of float
        Times in the study's time unit.
    by : str, optional
        A grouping of the study file.
    compare : {"none", "overall", "pairwise"}
        One P value over all groups, one for each pair, or none.
    conf_level, conf_type
        Of the limits; see :func:`riskset.stats.kaplan_meier.kaplan_meier`.

    Returns
    -------
    list of Result
        For each endpoint and group ``n``, ``events``, ``median`` with ``median_lower`` and
        ``median_upper``; at each time ``estimate``, ``std_error``, ``lower``, ``upper``, ``n_risk``; and
        ``p_value``.
    """
    recorder = Recorder(display, "outcomes", cohort.population_name)
    for endpoint in endpoints:
        for curve in group_curves(cohort, endpoint, by, conf_level, conf_type):
            _counts_and_median(recorder, cohort, endpoint, curve)
            for time in at:
                _estimate_at(recorder, cohort, endpoint, curve, float(time))
        if by is not None:
            add_p_values(recorder, cohort, endpoint, by, compare)
    return recorder.rows


def add_p_values(recorder: Recorder, cohort: Cohort, endpoint: str, by: str, compare: str) -> None:
    """Record the P values of an endpoint's comparison."""
    for test in group_tests(cohort, endpoint, by, compare):
        recorder.add(
            "p_value",
            test.p_value,
            group=test.group,
            variable=endpoint,
            state="" if test.p_value is not None else "not computable",
            method=test.method,
            warning=test.problem,
        )


def _counts_and_median(recorder: Recorder, cohort: Cohort, endpoint: str, found: GroupCurve) -> None:
    note = partial(recorder.add, group=found.group, variable=endpoint)
    note("n", found.n, unit="patients")
    note("events", found.events, unit="patients")
    if found.curve is None:
        for statistic in ("median", "median_lower", "median_upper"):
            note(statistic, NOT_ESTIMABLE, warning=NO_PATIENT)
        return
    median = found.median()
    if median is None:
        for statistic in ("median", "median_lower", "median_upper"):
            note(statistic, None, state="not applicable", warning=NO_MEDIAN)
        return
    for statistic, value in (
        ("median", median.value),
        ("median_lower", median.lower),
        ("median_upper", median.upper),
    ):
        note(statistic, value, unit=cohort.time_unit, method=found.method)


def _estimate_at(recorder: Recorder, cohort: Cohort, endpoint: str, found: GroupCurve, time: float) -> None:
    note = partial(recorder.add, group=found.group, variable=endpoint, at=time)
    estimate = found.at([time])[0]
    warning = "" if estimate.value is not NOT_ESTIMABLE else _why_not(found, cohort)
    note("n_risk", estimate.n_risk, unit="patients")
    note("estimate", estimate.value, method=found.method, warning=warning)
    note("std_error", estimate.std_error, method=found.method, warning=warning)
    note("lower", estimate.lower, method=found.method, warning=warning)
    note("upper", estimate.upper, method=found.method, warning=warning)


def _why_not(found: GroupCurve, cohort: Cohort) -> str:
    """Why an estimate at a time is not there."""
    if found.curve is None:
        return NO_PATIENT
    return f"The group's follow-up ends at {time_text(found.curve.last_follow_up, cohort.time_unit)}."
