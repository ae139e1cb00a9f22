"""The follow-up of an endpoint by group: a row for each patient, or for each stretch between two groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.exposure import exposure_rows
from riskset.stats.near_ties import on_axis
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study import Cohort, Endpoint

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class FollowUp:
    """Rows of follow-up, in the order of the patients; a patient is at risk in (entry, time] of each.

    Attributes
    ----------
    endpoint : Endpoint
    patient : int array, shape (rows,)
        Position of the patient in the cohort.
    time : float array, shape (rows,)
        When the row ends, in the cohort's time unit.
    cause : int array, shape (rows,)
        What ends it: 0 nothing, 1 the event, 2 and above competing events.
    entry : float array, shape (rows,), or None
        When it begins; None where all begin with the clock.
    group : int array, shape (rows,)
        Position of the group; -1 where it is in none.
    last : bool array, shape (rows,)
        Whether it is the patient's last row.
    changes : bool
        Whether patients come from one group into another.
    """

    endpoint: Endpoint
    patient: Integers
    time: Floats
    cause: NDArray[np.signedinteger[Any]]
    entry: Floats | None
    group: NDArray[np.signedinteger[Any]]
    last: Mask
    changes: bool

    def part(self, rows: Mask) -> FollowUp:
        """Some of its rows."""
        return FollowUp(
            self.endpoint,
            self.patient[rows],
            self.time[rows],
            self.cause[rows],
            None if self.entry is None else self.entry[rows],
            self.group[rows],
            self.last[rows],
            self.changes,
        )

    @property
    def patients(self) -> int:
        """How many patients have a row."""
        return int(np.unique(self.patient).size) if self.changes else self.patient.size

    def patients_in(self, rows: Mask) -> int:
        """How many patients have one of some rows."""
        return int(np.unique(self.patient[rows]).size) if self.changes else int(np.count_nonzero(rows))

    @property
    def is_delayed(self) -> bool:
        """Whether patients enter after the clock has started, so that risk sets do not only become smaller."""
        return self.entry is not None


def mask_of(patients: Integers, size: int) -> Mask:
    """Patients at some positions, each however often, as a mask over all of so many."""
    found = np.zeros(size, dtype=np.bool_)
    found[patients] = True
    return found


def ever_at_risk(endpoint: Endpoint) -> Mask:
    """Of each patient whether some follow-up is left: none is of those followed exactly to a landmark, where others enter late."""
    if endpoint.entry is None:
        return np.ones(endpoint.time.size, dtype=np.bool_)
    return endpoint.time > endpoint.entry


def follows_exposure(cohort: Cohort, by: str | None) -> bool:
    """Whether groups are those of an exposure that begins during follow-up, rather than known from the start."""
    return by in cohort.study.exposures and cohort.account is None


@kept_with
def follow_up(cohort: Cohort, endpoint: str, by: str | None, start: float = 0.0) -> FollowUp:
    """The follow-up of the patients of a cohort by the groups `by`.

    Parameters
    ----------
    cohort : Cohort
    endpoint : str
    by : str or None
        Groups of the study, or an exposure: then a patient's follow-up is split where it begins (in a landmark cohort
        its groups are those known at the landmark, and stay).
    start : float
        Rows are those that go beyond this time, counted from it.
    """
    data = cohort.endpoint(endpoint)
    if by is not None and follows_exposure(cohort, by):
        rows = _split(cohort, data, by)
    else:
        everybody = _everybody(cohort)
        group = np.zeros(cohort.size, dtype=np.int8) if by is None else cohort.grouping(by).codes
        last = np.ones(cohort.size, dtype=np.bool_)
        rows = FollowUp(data, everybody, data.time, data.cause, data.entry, group, last, changes=False)
        rows = rows.part(ever_at_risk(data)) if data.entry is not None else rows
    return rows if start <= 0 else _from(rows, start)


@kept_with
def _everybody(cohort: Cohort) -> Integers:
    """Positions of all patients of a cohort."""
    return cohort.index if cohort.is_whole else np.arange(cohort.size)


def _split(cohort: Cohort, data: Endpoint, by: str) -> FollowUp:
    exposure = cohort.exposure(by)
    codes = np.maximum(exposure.codes, 1)  # those never exposed have no exposed row
    rows = exposure_rows(data.time, data.cause, exposure.begins, group=codes, entry=data.entry, ties=exposure.ties)
    return FollowUp(data, rows.patient, rows.stop, rows.event, rows.start, rows.state, rows.last, changes=True)


def split_by(cohort: Cohort, rows: FollowUp, names: Sequence[str]) -> tuple[FollowUp, dict[str, Integers]]:
    """Rows of follow-up split where each of some exposures begins, and the states of each exposure in them."""
    states: dict[str, Integers] = {}
    for name in names:
        exposure = cohort.exposure(name)
        begins, codes = exposure.begins[rows.patient], np.maximum(exposure.codes, 1)[rows.patient]
        found = exposure_rows(
            rows.time, rows.cause, begins, group=codes, entry=rows.entry, last=rows.last, ties=exposure.ties
        )
        states = {other: codes[found.patient] for other, codes in states.items()} | {name: found.state}
        rows = FollowUp(
            rows.endpoint,
            rows.patient[found.patient],
            found.stop,
            found.event,
            found.start,
            rows.group[found.patient],
            rows.last[found.patient] & found.last,
            changes=True,
        )
    return rows, states


def _from(rows: FollowUp, start: float) -> FollowUp:
    start = float(on_axis(np.array([start]), np.unique(rows.time))[0])
    after = rows.part(rows.time > start)
    entry = None if after.entry is None else np.maximum(after.entry - start, 0.0)
    return FollowUp(
        after.endpoint,
        after.patient,
        after.time - start,
        after.cause,
        entry,
        after.group,
        after.last,
        after.changes,
    )
