"""Doubts about times of endpoints, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

DIED = {"died": [1, 0, 1, 0]}


def os(time: str = "t", **more: Any) -> dict[str, Any]:
    return {"label": "Overall survival", "time": time, "event": {"died": 1}, **more}


def test_days_under_months_are_doubted(doubts: Any) -> None:
    (said,) = doubts({"t": [120, 1400, 700, 650], **DIED}, endpoints={"os": os(), "again": os()})
    assert (
        "times of endpoint 'os', 'again' are said to be in months, but the longest is 1400 and the median 675, as of "
        "days. Write unit: days" in said
    )
    assert "accept: {time-unit os: why}" in said


def test_months_under_days_are_doubted(doubts: Any) -> None:
    (said,) = doubts({"t": [12.3, 140.1, 70, 65.5], **DIED}, endpoints={"os": os(unit="days")})
    assert "said to be in days, but 75% have decimals and the longest is 140.1, as of months or years" in said


@pytest.mark.parametrize(
    ("times", "unit", "printed"),
    [
        ([120, 420, 70, 65], "months", "months"),
        ([12, 1400, 70, 65], "days", "months"),
        ([12.5, 1400.5, 70.1, 65.2], "days", "months"),
        ([1.2, 14.5, 7.1, 65.2], "days", "days"),  # hours of intensive care
        ([1, 24, 70, 65], "years", "years"),
    ],
)
def test_times_of_their_unit_are_not_doubted(keys: Any, times: list[float], unit: str, printed: str) -> None:
    study = {"study": {"time_unit": printed}, "endpoints": {"os": os(unit=unit)}}
    assert keys({"t": times, **DIED}, **study) == []


RELAPSE = {"label": "Relapse", "time": "tr", "event": {"rel": 1}, "competing": "died == 1 and rel == 0"}
COURSE = {"t": [10, 20, 30, 40], "tr": [5, 20, 15, 40], "rel": [1, 0, 1, 0], **DIED}


def test_an_event_after_death_is_doubted(doubts: Any) -> None:
    (said,) = doubts({**COURSE, "tr": [5, 20, 35, 40]}, endpoints={"os": os(), "relapse": RELAPSE})
    assert (
        "endpoint 'relapse' has an event after death by endpoint 'os': 35 > 30 months, and so for 1 patient (row 4)"
        in said
    )
    assert "data: {follow_up: os} makes such times an error" in said


def test_events_up_to_death_are_not_doubted(keys: Any) -> None:
    assert keys({**COURSE, "tr": [5, 20, 30.05, 45]}, endpoints={"os": os(), "relapse": RELAPSE}) == []


def test_a_relapse_at_the_time_of_death_is_doubted(doubts: Any) -> None:
    columns = {**COURSE, "died": [1, 0, 1, 1]}
    (said,) = doubts(columns, endpoints={"os": os(), "relapse": {**RELAPSE, "time": "t"}})
    assert (
        "endpoints 'relapse' and 'os' have one time, though 2 patients (rows 2, 4) have the events of both, which hardly "
        "happened at once. Name the time of what 'relapse' is about" in said
    )


def test_endpoints_that_are_part_of_each_other_are_not_doubted(keys: Any) -> None:
    lfs = {"label": "Leukemia-free survival", "time": "tr", "event": "rel == 1 or died == 1"}
    nrm = {"label": "NRM", "time": "tr", "event": "died == 1 and rel == 0", "competing": {"rel": 1}}
    columns = {**COURSE, "died": [1, 1, 1, 0]}
    assert keys(columns, endpoints={"os": os(), "lfs": lfs, "nrm": nrm, "relapse": RELAPSE}) == []
