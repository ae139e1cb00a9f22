"""Rows of follow-up by exposures: who is in which group at each time, counted by hand, and what must not change it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskset.analyses.follow_up import follow_up, split_by
from riskset.study.entities import Endpoint, Exposure

TIES = ["unexposed", "exposed", "last-day"]


class Patients:
    """As much of a cohort as rows of follow-up are made of; exposures by their name, each with its times and its ties."""

    account = None
    is_whole = False

    def __init__(self, time: Any, cause: Any, exposures: dict[str, tuple[Any, str]], entry: Any = None) -> None:
        self.time, self.cause = np.asarray(time, dtype=float), np.asarray(cause)
        self.entry = None if entry is None else np.asarray(entry, dtype=float)
        self.study = SimpleNamespace(exposures=exposures)

    @property
    def size(self) -> int:
        return self.time.size

    def endpoint(self, name: str) -> Endpoint:
        return Endpoint(name, name, "survival", self.time, self.cause, (name,), entry=self.entry)

    def exposure(self, name: str) -> Exposure:
        begins, ties = self.study.exposures[name]
        begins = np.array([np.inf if each is None else each for each in begins], dtype=float)
        codes = np.where(np.isfinite(begins), 1, 0)
        return Exposure(
            name=name,
            label=name,
            levels=("No", "Yes"),
            places=(0, 1),
            begins=begins,
            codes=codes,
            ties=ties,  # type: ignore[arg-type]
        )


def exposed_at(time: float, begins: float | None, ties: str, end: float) -> bool:
    """Whether a patient is exposed at an event of somebody at a time, as the study file says it."""
    if begins is None or begins > time:
        return False
    return begins < time or ties == "exposed" or (ties == "last-day" and end == time)


patients = st.lists(
    st.tuples(
        st.integers(1, 8), st.integers(0, 1), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9), st.integers(0, 3)
    ),
    min_size=1,
    max_size=20,
)  # fmt: skip


@example(rows=[(8, 1, 5, 5, 0), (5, 1, None, None, 0)], first="unexposed", second="last-day", late=False)
@given(patients, st.sampled_from(TIES), st.sampled_from(TIES), st.booleans())
def test_who_is_exposed_at_each_time(rows: Any, first: str, second: str, late: bool) -> None:
    end = [row[0] for row in rows]
    entry = [min(row[4], row[0] - 1) for row in rows] if late else None
    begins = {"a": [row[2] for row in rows], "b": [row[3] for row in rows]}
    ties = {"a": first, "b": second}
    cohort: Any = Patients(end, [row[1] for row in rows], {name: (begins[name], ties[name]) for name in begins}, entry)
    found, states = split_by(cohort, follow_up(cohort, "e", None), ["a", "b"])
    assert found.entry is not None
    assert (found.entry < found.time).all()
    for time in sorted(set(end)):
        covers = (found.entry < time) & (found.time >= time)
        at_risk = [place for place in range(len(end)) if end[place] >= time and (entry is None or entry[place] < time)]
        assert sorted(found.patient[covers].tolist()) == at_risk
        for name in ("a", "b"):
            by_patient = dict(zip(found.patient[covers].tolist(), states[name][covers].tolist(), strict=True))
            wanted = {place: exposed_at(time, begins[name][place], ties[name], end[place]) for place in at_risk}
            assert {place: state == 1 for place, state in by_patient.items()} == wanted
        happened = found.patient[covers & (found.time == time) & (found.cause == 1)].tolist()
        assert sorted(happened) == [place for place in at_risk if end[place] == time and rows[place][1]]
    assert np.bincount(found.patient[found.last], minlength=len(end)).tolist() == [1] * len(end)


@given(patients, st.sampled_from(TIES), st.booleans())
def test_groups_of_one_exposure_are_its_states(rows: Any, ties: str, late: bool) -> None:
    entry = [min(row[4], row[0] - 1) for row in rows] if late else None
    begins = {"a": ([row[2] for row in rows], ties)}
    cohort: Any = Patients([row[0] for row in rows], [row[1] for row in rows], begins, entry)
    grouped = follow_up(cohort, "e", "a")
    split, states = split_by(cohort, follow_up(cohort, "e", None), ["a"])
    assert grouped.entry is not None
    assert split.entry is not None
    for one, other in (
        (grouped.patient, split.patient),
        (grouped.entry, split.entry),
        (grouped.time, split.time),
        (grouped.cause, split.cause),
        (grouped.group, states["a"]),
        (grouped.last, split.last),
    ):
        np.testing.assert_array_equal(one, other)
    assert grouped.patients == len(rows)


@pytest.mark.parametrize("start", [0.0, 3.0, 5.0])
def test_follow_up_from_a_later_time(start: float) -> None:
    """Followed to 4, 9 and 6; the second comes into the group at 5, the third at 3."""
    cohort: Any = Patients([4, 9, 6], [1, 0, 1], {"a": ([None, 5, 3], "unexposed")})
    found = follow_up(cohort, "e", "a", start)
    assert found.entry is not None
    rows = list(
        zip(found.patient.tolist(), found.entry.tolist(), found.time.tolist(), found.group.tolist(), strict=True)
    )
    assert (
        rows
        == {
            0.0: [(0, 0, 4, 0), (1, 0, 5, 0), (1, 5, 9, 1), (2, 0, 3, 0), (2, 3, 6, 1)],
            3.0: [(0, 0, 1, 0), (1, 0, 2, 0), (1, 2, 6, 1), (2, 0, 3, 1)],
            5.0: [(1, 0, 4, 1), (2, 0, 1, 1)],
        }[start]
    )
