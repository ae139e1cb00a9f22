"""Curves: the steps of each group's curve, the numbers at risk under it, and the comparison of the groups."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import MEDIAN_WITHOUT_LIMIT, NO_PATIENT, emptied
from riskset.analyses.adjusted import METHODS
from riskset.analyses.curve_tests import CurveComparison
from riskset.analyses.families import record_tests, tested_curves
from riskset.analyses.imputing import ON_AVERAGE
from riskset.analyses.recorder import Recorder
from riskset.kinds.curves.coarse import coarse_differences, coarse_steps
from riskset.kinds.curves.comparisons import differences, hazard_ratios, panel_tests
from riskset.kinds.curves.lines import RESOLUTION, Estimation, panel_lines
from riskset.naming import compared
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.kaplan_meier import KaplanMeier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.curves.lines import Line
    from riskset.results import Result, State
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort

NO_MEDIAN = "Medians are read off Kaplan\u2013Meier curves alone."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is recorded of each panel beside its curves.

    Attributes
    ----------
    breaks : sequence of float
        Times at which the numbers at risk are wanted.
    at : sequence of float
        Times at which the estimates are wanted whether or not a curve steps there.
    compare, hazard_ratio, difference, median, counts, patients : bool
        The test, hazard ratios, differences from the comparator's curve, medians, events and censored patients up to
        each break, and patients at risk beside their weights.
    comparison : CurveComparison
        How groups are compared.
    min_at_risk, few_at_risk, band_at_risk : int
        Curves end where fewer are at risk, are pale, and have no bands.
    origin : float
        What is added to every time: the landmark, where the clock is not restarted there.
    least : int
        The fewest patients of whom a step or a mark of censoring may be; 0 where each may be of one.
    """

    breaks: Sequence[float]
    at: Sequence[float] = ()
    compare: bool = True
    hazard_ratio: bool = False
    difference: bool = False
    median: bool = False
    counts: bool = False
    patients: bool = False
    comparison: CurveComparison = field(default_factory=CurveComparison)
    min_at_risk: int = 0
    few_at_risk: int = 0
    band_at_risk: int = 0
    origin: float = 0.0
    least: int = 0


def curves(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    breaks: Sequence[float],
    at: Sequence[float] = (),
    by: str | None = None,
    compare: bool = True,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    display: str = "curves",
) -> list[Result]:
    """Estimate each endpoint's curve in each group; :func:`record_curves` with the usual choices."""
    how = Estimation(by=by, conf_level=conf_level, conf_type=conf_type)
    return record_curves(cohort, endpoints, how, Wanted(breaks, at, compare), display)


def record_curves(
    cohort: Cohort, endpoints: Sequence[str], how: Estimation, wanted: Wanted, display: str = "curves"
) -> list[Result]:
    """Estimate the lines of each endpoint's panel.

    Parameters
    ----------
    cohort : Cohort
    endpoints : sequence of str
        Names of the study file's endpoints, one panel each.
    how : Estimation
    wanted : Wanted

    Returns
    -------
    list of Result
        For each endpoint, group and cause (`level`; empty for the event of interest) ``n``, ``events`` and
        ``shown_to``; ``emptied_at`` where the curve came to its end before others entered; ``estimate``, ``lower`` and
        ``upper`` at the start, at each step, at `at` and at the end; ``n_censored`` at times of censoring; where wanted
        ``few_at_risk`` and ``few_for_band`` at the times from which few are at risk (1) and not (0); ``n_risk``, and
        where wanted ``events_to`` and ``censored_to``, at `breaks`; ``median`` with its limits; ``p_value`` and, where
        permutations were drawn, ``p_std_error``; ``ratio``
        and ``difference`` with their limits. Steps and censorings closer than the page shows are thinned.
    """
    recorder = Recorder(display, "curves", cohort.population_name)
    for endpoint in endpoints:
        for line in panel_lines(cohort, endpoint, how):
            _line(recorder, cohort, endpoint, line, wanted)
        tests = panel_tests(cohort, endpoint, how, wanted.comparison) if wanted.compare else ()
        record_tests(recorder, (replace(tested_curves(endpoint, test), level=cause) for cause, test in tests), "none")
        if wanted.hazard_ratio:
            _ratios(recorder, cohort, endpoint, how, wanted.comparison)
        if wanted.difference:
            _differences(recorder, cohort, endpoint, how, wanted)
    return recorder.rows


def _line(recorder: Recorder, cohort: Cohort, endpoint: str, line: Line, wanted: Wanted) -> None:
    note = partial(recorder.add, group=line.group, variable=endpoint, level=line.cause)
    end = line.shown_to(wanted.min_at_risk)
    unit = ON_AVERAGE if line.pooled else "patients"
    note("n", line.n, unit=unit, method="weighted" if line.weighted else "")
    note("events", line.events, unit=unit, method="weighted" if line.weighted else "")
    if line.curve is not None and not line.why_not:
        note("shown_to", end + wanted.origin)
    elif line.why_not:
        note("shown_to", NOT_ESTIMABLE, warning=line.why_not)
    _few(note, line, wanted, end)
    if line.emptied_at is not None and line.emptied_at <= end:
        early = line.emptied_at + wanted.origin
        note("emptied_at", early, unit=cohort.time_unit, warning=emptied(early, cohort.time_unit))
    _steps(recorder, endpoint, line, wanted, end)
    _censorings(recorder, endpoint, line, wanted, end)
    times = np.array([time for time in wanted.breaks if time >= wanted.origin], dtype=np.float64)
    method = "weighted" if line.weighted else ""
    rows = {"n_risk": line.n_risk(times - wanted.origin)}
    if wanted.patients:
        rows["n_risk_patients"] = line.patients_at_risk(times - wanted.origin)
    if wanted.counts:
        rows["events_to"], rows["censored_to"] = line.counts_to(times - wanted.origin)
    for place, time in enumerate(times.tolist()):
        for statistic, counted in rows.items():
            own = "" if statistic == "n_risk_patients" else method
            note(statistic, float(counted[place]), at=time, unit=unit, method=own)
    if wanted.median:
        _median(recorder, endpoint, line, wanted.origin)


def _few(note: partial[None], line: Line, wanted: Wanted, end: float) -> None:
    """Where few patients are at risk, along a line that is drawn."""
    for statistic, fewer in (("few_at_risk", wanted.few_at_risk), ("few_for_band", wanted.band_at_risk)):
        times, few = line.few_at_risk(0 if line.why_not else fewer)
        for time, is_few in zip(times.tolist(), few.tolist(), strict=True):
            if time <= end:
                note(statistic, float(is_few), at=time + wanted.origin)


def _steps(recorder: Recorder, endpoint: str, line: Line, wanted: Wanted, end: float) -> None:
    if line.curve is None or line.why_not:
        return
    note = partial(recorder.add, group=line.group, variable=endpoint, level=line.cause, method=line.method)
    asked = [time - wanted.origin for time in wanted.at if time >= wanted.origin]
    steps, hidden = line.visible_steps(), set[float]()
    if wanted.least:
        steps, hidden = coarse_steps(*line.event_counts(), wanted.least, asked)
    shown = steps[steps <= end]
    # Where a step is of several, the curve goes on from it, and is told at the numbers at risk, where it may have to end.
    since = np.array([time - wanted.origin for time in wanted.breaks if wanted.least and time >= wanted.origin])
    further = np.concatenate([since[since <= end], [end]])
    times = np.unique(np.concatenate([[0.0], shown, asked, further]))
    last = np.concatenate([[0.0], shown])[np.searchsorted(shown, times, side="right")]
    at = np.where((wanted.least > 0) & ~np.isin(times, asked), last, times)
    columns = (each.tolist() for each in line.values(at))
    for time, value, lower, upper in zip(times.tolist(), *columns, strict=True):
        for statistic, number in (("estimate", value), ("lower", lower), ("upper", upper)):
            known = note if time not in hidden else partial(note, state="suppressed")
            told = None if time in hidden else number if number == number else NOT_ESTIMABLE  # noqa: PLR0124  nan
            known(statistic, told, at=time + wanted.origin)


def _censorings(recorder: Recorder, endpoint: str, line: Line, wanted: Wanted, end: float) -> None:
    times, counts = line.censorings()
    shown = (times <= end) & (counts >= wanted.least)
    times, counts = times[shown], counts[shown]
    if not times.size or line.why_not:
        return
    unit = ON_AVERAGE if line.pooled else "patients"
    _, first = np.unique(np.floor(times / (line.last_follow_up or 1.0) * RESOLUTION), return_index=True)
    for time, count in zip((times[first] + wanted.origin).tolist(), counts[first].tolist(), strict=True):
        recorder.add("n_censored", count, group=line.group, variable=endpoint, level=line.cause, at=time, unit=unit)


def _median(recorder: Recorder, endpoint: str, line: Line, origin: float) -> None:
    note = partial(recorder.add, group=line.group, variable=endpoint, level=line.cause, method=line.method)
    names = ("median", "median_lower", "median_upper")
    if not isinstance(line.curve, KaplanMeier) or line.why_not or line.method == METHODS["survival"]:
        absent = line.curve is None or bool(line.why_not)
        state: State = "not estimable" if absent else "not applicable"
        for name in names:
            note(name, None, state=state, warning=(line.why_not or NO_PATIENT) if absent else NO_MEDIAN)
        return
    found = line.curve.quantile(0.5)
    for name, value in zip(names, (found.value, found.lower, found.upper), strict=True):
        warning = MEDIAN_WITHOUT_LIMIT if value is NOT_ESTIMABLE else ""
        note(name, value + origin if isinstance(value, float) else value, warning=warning)


def _ratios(recorder: Recorder, cohort: Cohort, endpoint: str, how: Estimation, comparison: CurveComparison) -> None:
    for ratio in hazard_ratios(cohort, endpoint, how, comparison):
        note = partial(recorder.add, group=ratio.group, variable=endpoint, method=ratio.method, warning=ratio.problem)
        for name, value in (("ratio", ratio.value), ("ratio_lower", ratio.lower), ("ratio_upper", ratio.upper)):
            note(name, value, state="" if value is not None else "not estimable")


def _differences(recorder: Recorder, cohort: Cohort, endpoint: str, how: Estimation, wanted: Wanted) -> None:
    lines = panel_lines(cohort, endpoint, how)
    for found in differences(cohort, endpoint, how):
        note = partial(recorder.add, group=found.group, variable=endpoint, level=found.cause)
        both = [each for each in lines if each.cause == found.cause and each.group in compared(found.group)]
        shown = found.time <= min(line.shown_to(wanted.min_at_risk) for line in both)
        if wanted.least:
            of_both = [each.event_counts() for each in both]
            shown[shown] = coarse_differences(found.time[shown], of_both, wanted.least)
        for place in np.flatnonzero(shown).tolist():
            at = float(found.time[place]) + wanted.origin
            for name, values in (
                ("difference", found.value),
                ("difference_lower", found.lower),
                ("difference_upper", found.upper),
            ):
                number = float(values[place])
                note(name, number if np.isfinite(number) else NOT_ESTIMABLE, at=at)


def time_end(cohort: Cohort, endpoints: Sequence[str], how: Estimation, min_at_risk: int = 0) -> float:
    """The longest time to which a line is drawn; 1 where no one was followed for any time."""
    ends = [line.shown_to(min_at_risk) for name in endpoints for line in panel_lines(cohort, name, how)]
    return max(ends, default=0.0) or 1.0
