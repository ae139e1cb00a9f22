"""The doubts as a whole: the page that lists them, the tests that raise them, and displays that are wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from riskset.builders import check_study
from riskset.study.doubts import dates, models, times
from riskset.study.doubts.find import SEARCHES, find_doubts

HERE = Path(__file__).parent


NUMBER: dict[str, Any] = {"kind": "continuous"}
LEVELS: dict[str, Any] = {"kind": "categorical"}
COURSE: dict[str, list[Any]] = {"t": [10, 20, 30, 40], "died": [1, 0, 1, 0]}
DEATH = ["2020-05-01", None, "2020-06-01", None]
WAIT = {"derive": {"from": "begun", "to": "ended", "unit": "days"}, **NUMBER}
RESPONDED = {"derive": {"cases": {"Yes": "response == 'CR'"}, "otherwise": "No"}, **LEVELS}
CURVES = {"kind": "curves", "by": "arm", "endpoints": ["os"], "landmark": 4}
GRAFTED = {**COURSE, "arm": ["none", "none", "graft", "graft"], "graft_month": [None, None, 2, 9]}
COLLINEAR = {
    "t": list(range(1, 21)),
    "died": [0, 1] * 10,
    "years": [30, 41, 52, 23] * 5,
    "months": [365, 499, 630, 280] * 5,
}
FACTORS = {"kind": "regression", "endpoints": ["os"], "variables": ["years", "months"], "models": "multivariable"}


def os(event: Any = None, **more: Any) -> dict[str, Any]:
    return {"os": {"label": "Overall survival", "time": "t", "event": event or {"died": 1}, **more}}


def relapse(time: str) -> dict[str, Any]:
    return {"relapse": {"label": "Relapse", "time": time, "event": {"rel": 1}}}


def data(**more: Any) -> dict[str, Any]:
    return {"path": "patients.csv", "id": "id", **more}


# What each doubt is about, the columns, and the sections of the study file.
EXAMPLES: dict[str, tuple[str, dict[str, list[Any]], dict[str, Any]]] = {
    "missing-code": ("age", {"age": [30, 41, 52, 999]}, {"variables": {"age": NUMBER}}),
    "impossible-age": ("age", {"age": [30, 41, 52, 152]}, {"variables": {"age": NUMBER}}),
    "early-date": (
        "begun",
        {"begun": ["1900-01-01", "1959-05-01"], "ended": ["1960-01-01", "1960-01-01"]},
        {"variables": {"wait": WAIT}},
    ),
    "future-date": (
        "ended",
        {"begun": ["2190-01-01", "2019-05-01"], "ended": ["2019-06-01", "2201-05-03"]},
        {"populations": {"later": "ended > '2020-01-01'"}},
    ),
    "impossible-span": (
        "wait",
        {"begun": ["2019-03-01", "2019-05-01"], "ended": ["2019-02-01", "2019-06-01"]},
        {"variables": {"wait": WAIT}},
    ),
    "date-number": ("seen", {"seen": [43921, 43950]}, {"variables": {"seen": NUMBER}}),
    "time-unit": ("os", {**COURSE, "t": [100, 1400, 300, 400]}, {"endpoints": os()}),
    "date-after-death": (
        "last_contact",
        {**COURSE, "death_date": DEATH, "last_contact": ["2020-05-01", "2020-07-01", "2020-07-01", None]},
        {"endpoints": os()},
    ),
    "event-after-death": (
        "relapse",
        {**COURSE, "rel": [0, 0, 1, 1], "tr": [10, 20, 35, 40]},
        {"endpoints": os() | relapse("tr")},
    ),
    "alive-with-death-date": ("death_date", {**COURSE, "death_date": [*DEATH[:3], "2021-02-01"]}, {"endpoints": os()}),
    "shared-time": ("relapse", {**COURSE, "rel": [0, 0, 1, 1]}, {"endpoints": os() | relapse("t")}),
    "no-event": ("os", {**COURSE, "died": list("ynnn")}, {"endpoints": os("died == 'Y'")}),
    "unnamed-value": ("os", {**COURSE, "died": ["Y", "yes", "n", "9"]}, {"endpoints": os("died == 'Y'")}),
    "otherwise-missing": ("responded", {"response": ["CR", "PR", None]}, {"variables": {"responded": RESPONDED}}),
    "otherwise-unnamed": ("responded", {"response": ["CR", "PR", "NE"]}, {"variables": {"responded": RESPONDED}}),
    "alike-levels": ("town", {"town": ["Köln", "köln", "Bonn"]}, {"variables": {"town": LEVELS}}),
    "alike-ids": ("patient", {"patient": ["P 001", "001", "P 002"]}, {"data": data(id="patient")}),
    "total-row": ("patient", {"patient": ["a", "b", "Summe"]}, {"data": data(id="patient")}),
    "control-character": ("town", {"town": ["Bonn", "\x02Bonn"]}, {"variables": {"town": LEVELS}}),
    "spreadsheet-error": ("town", {"town": ["Bonn", "#DIV/0!"]}, {"variables": {"town": LEVELS}}),
    "thousands-separator": ("cells", {"cells": ["1,234", "2,500", "980"]}, {"variables": {"cells": LEVELS}}),
    "wrong-encoding": ("data", {"town": ["KÃ¶ln", "Bonn"]}, {"variables": {"town": LEVELS}}),
    "collinear": (
        "years and months",
        COLLINEAR,
        {"variables": {"years": NUMBER, "months": NUMBER}, "endpoints": os(), "displays": {"factors": FACTORS}},
    ),
    "immortal-time": ("arm", GRAFTED, {"endpoints": os(), "displays": {"curves": {**CURVES, "landmark": False}}}),
    "group-after-landmark": ("arm", GRAFTED, {"endpoints": os(), "displays": {"curves": CURVES}}),
}


@pytest.fixture(scope="module")
def page() -> str:
    return (HERE.parents[2] / "docs" / "doubts.md").read_text(encoding="utf-8")


def test_the_page_lists_every_kind_of_doubt_and_no_other(page: str) -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == [*SEARCHES, "accept"]


def test_the_page_says_the_limits_of_the_code(page: str) -> None:
    for unit, longest in times.LONGEST.items():
        assert f"{longest:,} {unit}" in page
    assert f"ends before {times.MONTHS} days" in page
    assert f"above {models.LIMIT}" in page
    assert f"longer than {dates.LIFE} years" in page


def test_a_study_is_accepted_under_the_key_that_the_page_shows(page: str) -> None:
    kinds = {key.split()[0] for key in re.findall(r"^  ([a-z-]+ [^:\n]+): ", page, re.MULTILINE)}
    assert kinds
    assert kinds <= {*SEARCHES}


def test_each_kind_has_an_example_below() -> None:
    assert [*EXAMPLES] == [*SEARCHES]


@pytest.mark.parametrize("kind", SEARCHES)
def test_each_kind_of_doubt_is_raised_alone_and_accepted(keys: Any, kind: str) -> None:
    about, columns, sections = EXAMPLES[kind]
    assert keys(columns, **sections) == [f"{kind} {about}"]
    assert keys(columns, **sections, accept={f"{kind} {about}": "It was looked into."}) == []


def test_a_display_that_names_what_there_is_not_is_not_asked_for_its_models(new_study: Any, tmp_path: Path) -> None:
    columns = {"t": [1, 2, 3, 4], "died": [0, 1, 0, 1], "age": [30, 41, 52, 63]}
    factors = {"kind": "regression", "endpoints": ["os"], "variables": ["age", "weight"]}
    path = new_study(
        tmp_path,
        columns,
        variables={"age": {"kind": "continuous"}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={"factors": factors},
    )
    opened, problems = check_study(path)
    assert opened is not None
    assert len(problems) == 1
    assert find_doubts(opened.cohort) == []
