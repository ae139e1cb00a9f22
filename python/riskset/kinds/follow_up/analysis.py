"""Follow-up: its median by the reverse Kaplan-Meier estimate and its range, by group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.analyses.absent_reasons import MEDIAN_WITHOUT_LIMIT, NO_PATIENT
from riskset.analyses.groups import group_rows
from riskset.analyses.recorder import Recorder
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.reverse_kaplan_meier import follow_up as estimate_follow_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.follow_up.entry import MedianFollowUp
    from riskset.results import Result
    from riskset.stats.absent import Absent
    from riskset.study import Cohort

    Floats = NDArray[np.float64]


def follow_up(
    cohort: Cohort,
    endpoint: str,
    *,
    by: str | None = None,
    median: MedianFollowUp = "reverse-kaplan-meier",
    range_of: Literal["observed", "event-free"] = "observed",
    display: str = "follow-up",
) -> list[Result]:
    """Estimate the follow-up of the cohort, and of each group.

    Parameters
    ----------
    cohort : Cohort
    endpoint : str
        The endpoint that ends observation, usually overall survival.
    by : str, optional
        A grouping of the study file.
    median : {"reverse-kaplan-meier", "observed", "event-free"}
        The reverse Kaplan-Meier estimate, or the median of the observed times of all patients or of those without the
        event. Those underestimate and misstate how long patients were followed; they are here because papers print
        them, and have no limits.
    range_of : {"observed", "event-free"}
        Whose times the range is of.

    Returns
    -------
    list of Result
        For each group and for all of them (``""``): ``n``, ``events``, ``median``, ``median_lower``,
        ``median_upper`` (of the reverse Kaplan-Meier estimate), ``shortest`` and ``longest``.

    References
    ----------
    Schemper M, Smith TL. Control Clin Trials 1996;17:343.
    """
    recorder = Recorder(display, "follow-up", cohort.population_name)
    data = cohort.endpoint(endpoint)
    for group, rows in group_rows(cohort, by, overall=True):
        time, ended = data.time[rows], data.cause[rows] > 0
        recorder.add("n", time.size, group=group, variable=endpoint, unit="patients")
        recorder.add("events", ended.sum(), group=group, variable=endpoint, unit="patients")
        note = partial(recorder.add, group=group, variable=endpoint, unit=cohort.time_unit)
        _median(note, time, ended, None if data.entry is None else data.entry[rows], median)
        of = time if range_of == "observed" else time[~ended]
        for statistic, end in (("shortest", np.min), ("longest", np.max)):
            _known(note, statistic, end(of) if of.size else None, _nobody(time), median)
    return recorder.rows


def _median(
    note: partial[None], time: Floats, ended: NDArray[np.bool_], entry: Floats | None, median: MedianFollowUp
) -> None:
    """Record a group's median, with limits where it is estimated."""
    if median == "reverse-kaplan-meier":
        found = estimate_follow_up(time, ended, entry=entry).median if time.size else None
        _known(note, "median", None if found is None else found.value, NO_PATIENT, median)
        _known(note, "median_lower", None if found is None else found.lower, NO_PATIENT, median)
        _known(note, "median_upper", None if found is None else found.upper, NO_PATIENT, median)
        return
    of = time if median == "observed" else time[~ended]
    _known(note, "median", np.median(of) if of.size else None, _nobody(time), median)


def _known(note: partial[None], statistic: str, value: float | Absent | None, why_not: str, median: str) -> None:
    warning = why_not if value is None else MEDIAN_WITHOUT_LIMIT if value is NOT_ESTIMABLE else ""
    method = "reverse Kaplan-Meier" if median == "reverse-kaplan-meier" else median
    note(statistic, NOT_ESTIMABLE if value is None else value, method="" if value is None else method, warning=warning)


def _nobody(time: Floats) -> str:
    """Why a group has no times."""
    return "No patient of the group is without the event." if time.size else NO_PATIENT
