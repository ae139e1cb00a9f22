"""The account of a display's patients: how many of how many are shown, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import ever_at_risk, follows_exposure, mask_of
from riskset.analyses.recorder import Recorder
from riskset.analyses.told import Told
from riskset.timescale import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

    Mask = NDArray[np.bool_]

PATIENTS = "patients"
"""The analysis of the account's results."""
LEFT_OUT, OF_TESTS = "n_left_out", "n_left_out_of_tests"


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


def imputed_cohort(cohort: Cohort, entry: DisplayBase) -> Cohort:
    """The patients with the values that a display shows: of imputed data, those of a data set, which tells who has none."""
    name = entry.imputation_in(cohort.study)
    return cohort.completed(name, 0) if name else cohort


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
        missing = np.logical_or.reduce([~cohort.held(name).known for name in names])
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
    sets = _Account(cohort, entry, left_out)
    recorder = Recorder(display, PATIENTS, cohort.of(entry).population_name)
    if sets.reasons:
        recorder.add("n_of", int(sets.of.sum()), unit="patients")
        recorder.add("n_shown", int(sets.shown.sum()), unit="patients")
    for statistic, reasons in ((LEFT_OUT, sets.reasons), (OF_TESTS, sets.of_tests)):
        for why, patients in reasons.items():
            recorder.add(statistic, int(patients.sum()), level=why, unit="patients")
    return recorder.rows


def patients_teller(cohort: Cohort, entry: DisplayBase, left_out: Iterable[LeftOut]) -> Teller:
    """Of whom the account of a display's patients tells, as masks over all patients of the study."""
    sets = _Account(cohort, entry, left_out)

    def told(row: Result) -> Told | None:
        whole = {"n_of": sets.of, "n_shown": sets.shown}
        reasons = {LEFT_OUT: sets.reasons, OF_TESTS: sets.of_tests}.get(row.statistic, {})
        patients = whole.get(row.statistic, reasons.get(row.level))
        return None if patients is None else Told((patients,))

    return told


class _Account:
    """Whom a display shows and whom not, as masks over all patients of the study."""

    def __init__(self, cohort: Cohort, entry: DisplayBase, left_out: Iterable[LeftOut]) -> None:
        part, size = cohort.of(entry), cohort.builder.source.size
        self.reasons: dict[str, Mask] = {}
        self.of_tests: dict[str, Mask] = {}
        unknown = mask_of(_unknown(cohort, entry), size)
        if unknown.any():
            label = cohort.population_label(str(cohort.population_of(entry)))
            self.reasons[f"of whom it is not known whether they are in the population {label}"] = unknown
        self.shown = mask_of(part.index, size)
        self.of = self.shown | unknown
        for each in left_out:
            leaving = self.shown & mask_of(part.index[each.patients], size)
            if leaving.any():
                sets = self.of_tests if each.of_tests else self.reasons
                sets[each.why] = sets.get(each.why, False) | leaving
            if not each.of_tests:
                self.shown = self.shown & ~leaving


def _unknown(cohort: Cohort, entry: DisplayBase) -> NDArray[np.int64]:
    """Patients of whom it is not known whether they are in the population of a display, at its landmark."""
    name = cohort.population_of(entry)
    if name is None:
        return np.empty(0, dtype=np.int64)
    part = cohort.unknown_in(name)
    return part.in_unit(entry.time_unit).landmark(entry.landmark_shown).index if part.size else part.index
