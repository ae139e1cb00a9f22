"""Doubts about dates, ages and spans, each once where it is raised and once where it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

DIAGNOSED = {"wait": {"kind": "continuous", "derive": {"from": "diagnosed", "to": "treated", "unit": "days"}}}
GOOD = {"diagnosed": ["2019-03-01", "2019-05-01"], "treated": ["2019-04-01", "2019-06-01"]}
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}


def test_a_date_before_1900_is_doubted(doubts: Any) -> None:
    (said,) = doubts({**GOOD, "diagnosed": ["2019-03-01", "1900-01-01"]}, variables=DIAGNOSED)
    assert "row 3, column 'diagnosed': '1900-01-01' is before 1900-01-02. Correct it, or, if it means not known" in said
    assert "accept: {early-date diagnosed: why}" in said


def test_a_date_to_come_is_doubted(keys: Any, doubts: Any) -> None:
    later = (dt.datetime.now().astimezone().date() + dt.timedelta(days=3)).isoformat()
    columns = {**GOOD, "treated": ["2019-04-01", later]}
    assert keys(columns, variables=DIAGNOSED) == ["future-date treated"]
    assert f"'{later}' is after today, " in doubts(columns, variables=DIAGNOSED)[0]


def test_dates_of_our_time_are_not_doubted(keys: Any) -> None:
    today = dt.datetime.now().astimezone().date().isoformat()
    columns = {"diagnosed": ["1931-03-01", "2019-05-01"], "treated": ["1931-04-01", today]}
    assert keys({**columns, "unused": ["1800-01-01", "2999-01-01"]}, variables=DIAGNOSED) == []


def test_an_age_that_nobody_has_is_doubted(doubts: Any) -> None:
    age = {"age_at_dx": {"label": "Alter bei Diagnose", "kind": "continuous"}}
    (said,) = doubts({"age_at_dx": [30, 41, 152, 163]}, variables=age)
    assert "2 values are no age in years, from 0 to 120: '152' (row 4), '163' (row 5)" in said


@pytest.mark.parametrize(
    ("name", "label", "values"),
    [
        ("age", "Age", [0, 18, 104]),
        ("age", "Age, months", [30, 200, 400]),
        ("stage", "Stage of coverage", [30, 200, 400]),
        ("dosage", "Dosage", [30, 200, -3]),
    ],
)
def test_ages_and_what_is_no_age_in_years_are_not_doubted(keys: Any, name: str, label: str, values: Any) -> None:
    assert keys({name: values}, variables={name: {"label": label, "kind": "continuous"}}) == []


def test_a_code_of_an_age_is_doubted_once(keys: Any) -> None:
    assert keys({"age": [30, 41, 52, 999]}, variables={"age": {"kind": "continuous"}}) == ["missing-code age"]


def test_a_negative_span_is_doubted(doubts: Any) -> None:
    (said,) = doubts({**GOOD, "treated": ["2019-02-01", "2019-06-01"]}, variables=DIAGNOSED)
    assert (
        "the time from 'diagnosed' to 'treated' is negative, 'treated' before 'diagnosed', for 1 patient (row 2). "
        "Correct one of the two dates" in said
    )


def test_a_span_longer_than_a_life_is_doubted(doubts: Any) -> None:
    columns = {"born": ["1901-01-01", "1960-01-01"], "seen": ["2022-01-01", "2020-01-01"], "died": [0, 1]}
    spec = {"os": {"label": "OS", "time": {"from": "born", "to": "seen"}, "event": {"died": 1}}}
    (said,) = doubts(columns, endpoints=spec)
    assert "is longer than 120 years, up to 1451.99 months, for 1 patient (row 2)" in said


def test_spans_of_lives_are_not_doubted(keys: Any) -> None:
    assert keys(GOOD, variables=DIAGNOSED) == []


DATED = {
    "t": [10, 20, 30],
    "died": [1, 1, 0],
    "death_date": ["2020-05-01", "2020-06-01", None],
    "relapse_date": ["2020-04-01", "2020-06-01", "2020-01-01"],
    "date_last_contact": ["2020-05-01", "2020-05-30", "2021-01-01"],
}


@pytest.mark.parametrize("column", ["relapse_date", "date_last_contact"])
def test_a_date_after_death_is_doubted(doubts: Any, column: str) -> None:
    (said,) = doubts({**DATED, column: ["2020-05-01", "2020-07-01", "2021-01-01"]}, endpoints=OS)
    assert f"row 3, column '{column}': '2020-07-01' is after death, '2020-06-01' in 'death_date'" in said


def test_dates_up_to_death_are_not_doubted(keys: Any) -> None:
    assert keys({**DATED, "exported": ["2022-01-01"] * 3}, endpoints=OS) == []


def test_a_column_of_death_or_last_contact_is_no_date_of_death(keys: Any) -> None:
    columns = {name: values for name, values in DATED.items() if name != "death_date"}
    columns["death_or_last_contact"] = ["2020-01-01"] * 3
    assert keys(columns, endpoints=OS) == []


def test_alive_with_a_date_of_death_is_doubted(doubts: Any) -> None:
    (said,) = doubts({**DATED, "Todesdatum": ["2020-05-01", "2020-06-01", "2021-02-01"]}, endpoints=OS)
    assert (
        "patients without the event of endpoint 'os' have a date of death: '2021-02-01', and so for 1 patient" in said
    )
    assert "accept: {alive-with-death-date Todesdatum: why}" in said
