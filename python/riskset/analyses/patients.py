"""The account of a display's patients: how many of how many are shown, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import ever_at_risk, follows_exposure
from riskset.analyses.recorder import Recorder
from riskset.timescale import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

    Mask = NDArray[np.bool_]

PATIENTS = "patients"
"""The analysis of the account's results."""
OF_TESTS = "n_left_out_of_tests"


@dataclass(frozen=True, eq=False, slots=True)
class LeftOut:
    """Patients whom a display does not show.

    Attributes
    ----------
    why : str
        What is said of them behind their number: ``in no group of Arm``.
    patients : bool array
        Of each patient of the display's cohort, whether one is.
    of_tests : bool
        Whether the display shows them, and its tests and hazard ratios alone leave them out.
    """

    why: str
    patients: Mask
    of_tests: bool = False


def in_no_group(cohort: Cohort, by: str | None) -> Iterator[LeftOut]:
    """Those in none of the groups: their value is missing, or belongs to no group."""
    if by is not None and not follows_exposure(cohort, by):
        grouping = cohort.grouping(by)
        yield LeftOut(f"in no group of {grouping.label}", grouping.codes < 0)


def without_follow_up(
    cohort: Cohort, by: str | None, endpoints: Sequence[str], start: float = 0.0
) -> Iterator[LeftOut]:
    """Those who are never at risk: their follow-up of an endpoint ends by the time from which patients are followed.

    Where patients are followed into an exposure, or enter late, one who leaves at that time is not at risk at it.
    """
    followed = by is not None and follows_exposure(cohort, by)
    found = [cohort.endpoint(name) for name in endpoints]
    if not followed and all(each.entry is None for each in found):
        return
    why = f"whose follow-up ended by {time_text(start, cohort.time_unit)}" if start else "without follow-up"
    ended = [(each.time <= start) & followed | ~ever_at_risk(each) for each in found]
    yield LeftOut(why, np.logical_or.reduce(ended))


def without_value(cohort: Cohort, names: Sequence[str]) -> Iterator[LeftOut]:
    """Those without a value of one of some variables, all of which are needed."""
    if names:
        missing = np.logical_or.reduce([cohort.values(name).isna().to_numpy() for name in names])
        yield LeftOut(f"without a value of {' or '.join(cohort.variable(name).label for name in names)}", missing)


def without_stratum(cohort: Cohort, strata: Sequence[str]) -> Iterator[LeftOut]:
    """Those without a value of one of the variables within whose levels groups are compared."""
    for each in without_value(cohort, strata):
        yield replace(each, of_tests=True)


def patients_account(cohort: Cohort, entry: DisplayBase, left_out: Iterable[LeftOut], *, display: str) -> list[Result]:
    """Count whom a display shows, and for each reason whom it does not.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase
        Its population, and the landmark from which it is: who left before that has an account of its own.
    left_out : iterable of LeftOut
        Of the patients of the display's cohort. A patient counts for the first reason.

    Returns
    -------
    list of Result
        ``n_of`` (patients of the population, and those of whom it is not known whether they are in it), ``n_shown``,
        and ``n_left_out`` with the reason as level; nothing where nobody is left out. Of shown patients whom tests leave
        out ``n_left_out_of_tests``.
    """
    part = cohort.of(entry)
    reasons: dict[str, int] = {}
    of_tests: dict[str, int] = {}
    unknown = _unknown(cohort, entry)
    if unknown:
        label = cohort.population_label(str(cohort.population_of(entry)))
        reasons[f"of whom it is not known whether they are in the population {label}"] = unknown
    shown = np.ones(part.size, dtype=bool)
    for each in left_out:
        count = int((shown & each.patients).sum())
        counts = of_tests if each.of_tests else reasons
        if count:
            counts[each.why] = counts.get(each.why, 0) + count
        if not each.of_tests:
            shown &= ~each.patients
    recorder = Recorder(display, PATIENTS, part.population_name)
    if reasons:
        recorder.add("n_of", part.size + unknown, unit="patients")
        recorder.add("n_shown", int(shown.sum()), unit="patients")
    for statistic, counts in (("n_left_out", reasons), (OF_TESTS, of_tests)):
        for why, count in counts.items():
            recorder.add(statistic, count, level=why, unit="patients")
    return recorder.rows


def suppressed_account(rows: Sequence[Result], smallest: int) -> list[Result]:
    """The account without numbers below the `smallest`, and without the two numbers whose difference tells one."""

    def is_small(row: Result) -> bool:
        return row.value is not None and 0 < row.value < smallest

    told = any(is_small(row) for row in rows if row.statistic != OF_TESTS)
    return [
        row.suppressed(below=float(smallest)) if is_small(row) else row if row.level or not told else row.suppressed()
        for row in rows
    ]


def _unknown(cohort: Cohort, entry: DisplayBase) -> int:
    """Patients of whom it is not known whether they are in the population of a display, at its landmark."""
    name = cohort.population_of(entry)
    if name is None:
        return 0
    part = cohort.unknown_in(name)
    return part.in_unit(entry.time_unit).landmark(entry.landmark_shown).size if part.size else 0
