"""One cause has one message, and what needs not the broken thing is checked all the same."""

# ruff: noqa: ISC004  messages are longer than lines
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.builders import check_study
from riskset.problems import Problem, told_once

STUDY = """\
study: {title: A trial, time_unit: months, population: adults}
data: {path: c.csv, id: id, follow_up: os}
variables:
  age: {label: "Age, years", kind: continuous}
  old: {label: Old, kind: dichotomous, derive: age >= 50}
groups:
  arm: {variable: arm, levels: {0: Control, 1: Treated}}
endpoints:
  os: {label: Survival, time: {from: start, to: last}, event: {died: 1}}
  dfs: {label: DFS, from: start, first_of: {death: {date: last, when: {died: 1}}}, end: last}
populations:
  adults: age >= 18
  older: age >= 40
displays:
  t1: {kind: baseline, by: arm, variables: [age, old]}
  t2: {kind: baseline, by: arm, population: older, variables: [age]}
  t3: {kind: outcomes, by: arm, endpoints: [os], at: [12]}
  f1: {kind: curves, by: arm, endpoints: [os]}
  flow: {kind: flow-chart, population: all, steps: [{exclude: {Child: not adults}}, {split: arm}], tables: [t1, t3]}
"""
ROWS = """\
id,age,arm,start,last,died
1,30,0,2020-01-01,2021-01-01,1
2,60,1,2020-01-01,2021-06-01,0
3,45,0,2020-01-01,2021-03-01,0
4,70,1,2020-01-01,2020-09-01,1
5,12,0,2020-01-01,2021-09-01,0
"""
Told = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What `riskset check` says of the study with changes, each in all places, and with changes of its data."""
    monkeypatch.chdir(tmp_path)

    def run(*changes: tuple[str, str], rows: str = ROWS) -> list[str]:
        study = STUDY
        for old, new in changes:
            assert old in study
            study = study.replace(old, new)
        Path("study.yml").write_text(study, encoding="utf-8")
        Path("c.csv").write_text(rows, encoding="utf-8")
        return [str(problem) for problem in check_study("study.yml")[1]]

    return run


def test_nothing_is_wrong(told: Told) -> None:
    assert told() == []


POPULATIONS = STUDY[STUDY.index("populations:") : STUDY.index("displays:")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            [(POPULATIONS, ""), ("{exclude: {Child: not adults}}", "{exclude: {Child: age < 18}}")],
            "line 1: study.population names a population, but the study file has no populations; the same in "
            "displays.t2.population (line 13). Add populations, or remove what names one.",
        ),
        ([(POPULATIONS, "populations: [a]\n")], "line 11: populations is a list."),
        ([("  adults: age >= 18", "  adults: age >=")], "line 12: populations.adults, character 7"),
        ([("  adults: age >= 18", "  adults: agee >= 18")], "line 12: populations.adults, character 1"),
        ([("population: adults}", "population: adlts}")], "line 1: study.population names 'adlts', which is not a population"),
        ([("derive: age >= 50", "column: oldd")], "line 5: variables.old wants column 'oldd'"),
        ([("kind: continuous", "kind: continous")], "line 4: variables.age.kind is 'continous'."),
        ([("{label: Survival, time:", "{label: Survival, tiem:")], "line 9: unknown key 'tiem' in endpoints.os."),
        (
            [("  os: {", "  osx: {")],
            "line 2: data.follow_up names 'os', which is not an endpoint; the same in displays.t3.endpoints (line 17), "
            "displays.f1.endpoints (line 18). Did you mean 'osx'?",
        ),
        (
            [("by: arm", "by: armm")],
            "line 15: displays.t1.by names 'armm', which is not a group, variable or column; the same in displays.t2.by (line "
            "16), displays.t3.by (line 17), displays.f1.by (line 18). Did you mean 'arm'?",
        ),
        ([("{variable: arm,", "{variable: armm,")], "line 7: groups.arm.variable names 'armm'"),
        ([("follow_up: os}", "follow_up: oss}")], "line 2: data.follow_up names 'oss'"),
        ([("path: c.csv", "path: cc.csv")], "line 2: data file 'cc.csv' does not exist"),
        ([("id: id,", "id: pid,")], "line 2: data.id wants column 'pid'"),
        ([("id: id,", "id: id, header: first,")], "line 2: data.header is 'first'. Write a whole number not less than 1 or a list ([a, b])."),
        ([("id: id,", "id: id, delimiter: ;,")], "line 2: data.delimiter is ';', which the head does not have:"),
        ([("title: A trial", "titel: A trial")], "line 1: unknown key 'titel' in study. Did you mean 'title'?"),
        ([("time_unit: months", "time_unit: month")], "line 1: study.time_unit is 'month'."),
        ([("f1: {kind: curves, by: arm, endpoints", "f1: {kind: curves, by: arm, endpoint")], "line 18: unknown key 'endpoint'"),
        ([("to: last}", "to: lst}")], "line 9: endpoints.os.time.to wants column 'lst'"),
    ],
)  # fmt: skip
def test_one_cause_has_one_message(told: Told, changes: list[tuple[str, str]], message: str) -> None:
    said = told(*changes)
    assert len(said) == 1, said
    assert said[0].startswith(f"study.yml, {message}")


def test_a_date_that_cannot_be_read_is_told_once_for_all_endpoints(told: Told) -> None:
    (said,) = told(rows=ROWS.replace("2,60,1,2020-01-01", "2,60,1,early"))
    assert said.startswith("c.csv, row 3, column 'start': 'early' is text, not a date.")


def test_an_exclusion_that_no_display_makes_is_told_once(told: Told) -> None:
    """Also by groups: each display and each of its groups were told before."""
    (said,) = told(("{Child: not adults}", "{Young: age < 40}"))
    assert said.startswith("study.yml, line 19: t1 shows 4 patients, who are not those of the boxes of displays.flow")
    assert "; nor are those of 't3'. Give each of them the population of a box, or name in tables" in said
    study = riskset.open_study("study.yml")
    assert study.display("t1")
    assert study.display("f1")


def test_displays_that_need_not_the_broken_thing_are_checked(told: Told) -> None:
    """The variable `old` is broken; a display of others has no patient."""
    said = told(
        ("derive: age >= 50", "column: oldd"), ("endpoints: [os], at: [12]", "endpoints: [os], at: [12], landmark: 99")
    )
    assert ["variables.old wants" in each or "displays.t3 has no patient" in each for each in said] == [True, True]


def place(name: str, *, value: str | None = "x", **more: Any) -> Problem:
    message = f"{name} names 'x', which is not a group"
    return Problem(file="s.yml", value=value, message=message, remedy="Remove it", **more)


def test_problems_that_differ_in_their_place_are_one() -> None:
    found = [place(f"displays.d{index}.by", line=index, display=f"d{index}") for index in range(1, 8)]
    (once,) = told_once(found)
    assert once.message == (
        "displays.d1.by names 'x', which is not a group; the same in displays.d2.by (line 2), displays.d3.by (line 3), "
        "displays.d4.by (line 4), displays.d5.by (line 5) and 2 more"
    )
    assert (once.line, once.display) == (1, "")


@pytest.mark.parametrize("other", [place("a.c", value="y"), place("c"), place("a.b", value=None)])
def test_other_problems_are_told_apart(other: Problem) -> None:
    assert told_once([place("a.b"), other]) == [place("a.b"), other]
