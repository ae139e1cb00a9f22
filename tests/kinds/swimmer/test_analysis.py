"""Lanes of a swimmer plot: their order and marks; what is stored of them are counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.kinds.swimmer.analysis import lanes, marks, swimmer
from riskset.kinds.swimmer.entry import SwimmerEvent
from riskset.study import StudyProblems
from riskset.study_files import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENTS = [SwimmerEvent(label="Transplantation", at="wait"), SwimmerEvent(endpoint="relapse")]


@pytest.fixture
def study(small: Any) -> Any:
    """Five patients; the fourth of no group."""
    return small(
        {
            "arm": ["a", "b", "a", None, "b"],
            "t": [10, 4, 30, 20, 9],
            "died": [1, 0, 0, 1, 1],
            "wait": [2, None, 5, 1, None],
            "relapsed": [1, 0, 0, 0, 1],
            "back": [8, 4, 30, 20, 3],
        },
        groups={"arm": {"variable": "arm", "levels": ["b", "a"]}},
        endpoints={
            "os": {"label": "Survival", "time": "t", "event": {"died": 1}, "event_labels": ["Death"]},
            "relapse": {"label": "Relapse", "time": "back", "event": {"relapsed": 1}, "event_labels": ["Relapse"]},
        },
    )


def test_an_event_without_a_name_is_not_called_as_its_endpoint(small: Any) -> None:
    """No one reads a death as overall survival."""
    columns = {"t": [10, 4, 30], "died": [1, 0, 0], "back": [8, 4, 30], "first": ["relapse", "none", "death"]}
    relapse = {"label": "Cumulative incidence of relapse", "time": "back", "event": {"first": "relapse"}}
    endpoints = {
        "os": {"label": "Overall survival", "time": "t", "event": {"died": 1}},
        "relapse": {**relapse, "competing": {"first": "death"}},
    }
    cohort = small(columns, endpoints=endpoints).cohort
    assert list(marks(cohort, "os", [SwimmerEvent(endpoint="relapse")])) == ["Relapse", "Event of overall survival"]


def test_lanes_by_group_and_by_follow_up(study: Any) -> None:
    found = lanes(study.cohort, "os", EVENTS, by="arm")
    assert found.group == ["b", "b", "a", "a"]
    assert found.time.tolist() == [9, 4, 30, 10]
    assert found.ongoing.tolist() == [False, True, True, False]
    assert np.nan_to_num(found.marks["Transplantation"], nan=-1).tolist() == [-1, -1, 5, 2]
    assert np.nan_to_num(found.marks["Relapse"], nan=-1).tolist() == [3, -1, -1, 8]
    assert np.nan_to_num(found.marks["Death"], nan=-1).tolist() == [9, -1, -1, 10]
    assert lanes(study.cohort, "os", EVENTS, by="arm", sort="follow-up").time.tolist() == [30, 10, 9, 4]
    assert lanes(study.cohort, "os", EVENTS).time.tolist() == [30, 20, 10, 9, 4]


def test_results_are_counts_alone(study: Any) -> None:
    rows = swimmer(study.cohort, "os", EVENTS, by="arm")
    assert {row.statistic for row in rows} == {"n", "events"}
    assert all(row.at is None for row in rows)
    found = {(row.group, row.variable): row.value for row in rows}
    assert found == {
        ("b", ""): 2, ("b", "Transplantation"): 0, ("b", "Relapse"): 1, ("b", "Death"): 1, ("b", "Ongoing"): 1,
        ("a", ""): 2, ("a", "Transplantation"): 2, ("a", "Relapse"): 1, ("a", "Death"): 1, ("a", "Ongoing"): 1,
    }  # fmt: skip


def test_nobody_is_shown_unasked(study: Any) -> None:
    with pytest.raises(StudyProblems, match="shows the course of each single patient"):
        riskset.swimmer_figure(study.cohort, "os")
    assert riskset.swimmer_figure(study.cohort, "os", patient_level=True).alt_text


def test_more_patients_than_a_page_holds_are_refused(small: Any) -> None:
    cohort = small(
        {"t": list(range(1, 302)), "died": [1] * 301},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
    ).cohort
    with pytest.raises(StudyProblems, match="a swimmer plot of 301 patients has no room for a lane each"):
        riskset.swimmer_figure(cohort, "os", patient_level=True)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "displays.s is a swimmer plot, which shows the course of each single patient. Write patient_level: true"),
        ({"patient_level": True, "events": [{"label": "x"}]}, "needs either endpoint or at"),
        ({"patient_level": True, "events": [{"at": "t"}]}, "has no label"),
    ],
)
def test_entries_without_sense_are_refused(
    new_study: Callable[..., Path], tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    path = new_study(
        tmp_path,
        {"t": [1, 2], "died": [1, 0]},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={"s": {"kind": "swimmer", "endpoint": "os"} | entry},
    )
    with pytest.raises(StudyProblems) as caught:
        load_study(path)
    assert any(message in str(problem) for problem in caught.value.problems)
