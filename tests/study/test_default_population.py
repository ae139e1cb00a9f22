"""The population of the whole study: of every display that names none, but for flow charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = {"age": [10, 20, 30, None, 50, 60], "arm": ["a", "b"] * 3, "t": [1, 2, 3, 4, 5, 6], "died": [1] * 6}
SECTIONS: dict[str, Any] = {
    "study": {"population": "adults"},
    "variables": {"age": {"kind": "continuous"}},
    "populations": {"adults": "age >= 18", "old": "age >= 50"},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {
        "t": {"kind": "baseline", "variables": ["age"]},
        "whole": {"kind": "baseline", "variables": ["age"], "population": "all"},
        "old": {"kind": "baseline", "variables": ["age"], "population": "old"},
        "curves": {"kind": "curves", "endpoints": ["os"]},
        "flow": {
            "kind": "flow-chart",
            "steps": [{"exclude": {"Not adult": "age < 18 or missing(age)"}}, {"box": "Analyzed"}],
        },
    },
}


def sizes(study: Any) -> dict[str, float]:
    return {row.display: row.value for row in study.results() if row.statistic == "n_group" and row.display != "flow"}


def test_displays_are_of_it_unless_they_name_another(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS)
    assert sizes(study) == {"t": 4, "whole": 6, "old": 2}
    assert {row.population for row in study.results_of("curves")} == {"adults"}
    assert {row.population for row in study.results_of("whole")} == {"all"}
    told = " ".join(study.accounts())
    assert "of whom it is not known whether they are in the population adults" in told


def test_a_flow_chart_begins_with_all_and_leads_to_it(small: Any) -> None:
    flow = small(COLUMNS, **SECTIONS).results_of("flow")
    assert [row.value for row in flow if not row.level][:1] == [6]
    steps = [{"exclude": {"Child": "age < 18"}}, {"box": "Analyzed"}]
    with pytest.raises(StudyProblems, match="t shows 4 patients"):
        small(
            COLUMNS, **SECTIONS | {"displays": {**SECTIONS["displays"], "flow": {"kind": "flow-chart", "steps": steps}}}
        )


def test_functions_of_a_study_are_of_it_too(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS | {"displays": {}})
    assert "4" in str(riskset.baseline_table(study.cohort, variables=["age"]).printed().grid())
    whole = riskset.baseline_table(study.cohort.population("old"), variables=["age"])
    assert "55" in str(whole.printed().grid())


def test_it_must_be_one_of_the_study(problems: Callable[..., list[str]]) -> None:
    assert problems(("{title: A trial,", "{title: A trial, population: adult,")) == [
        "study.yml, line 1: study.population names 'adult', which is not a population. Did you mean 'adults'?"
    ]
