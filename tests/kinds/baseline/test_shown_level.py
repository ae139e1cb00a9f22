"""The line of a dichotomous variable counts the level that is meant, and says which where its label does not."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.study import StudyProblems
from riskset.tables.printed import plain
from riskset.tables.table import Table

CODES = [1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]  # three of twelve


def lines(
    small: Any, variable: dict[str, Any], options: dict[str, Any] | None = None, values: Any = CODES
) -> list[str]:
    """The stub and the cell of the one line."""
    study = small(
        {"x": values},
        variables={"v": {"kind": "dichotomous", "column": "x"} | variable},
        displays={"d": {"kind": "baseline", "variables": {"v": options or {}}}},
    )
    table = study.display("d")
    assert isinstance(table, Table)
    (row,) = table.printed().body
    return [plain(cell) for cell in row.cells]


@pytest.mark.parametrize(
    "levels",
    [
        {1: "Yes", 2: "No"},
        {2: "No", 1: "Yes"},
        {1: "Ja", 2: "Nein"},
        {1: "Positive", 2: "Negative"},
        {2: "\u5426", 1: "\u662f"},
    ],
)
def test_positive_are_those_who_are_positive(small: Any, levels: dict[int, str]) -> None:
    assert lines(small, {"label": "CMV seropositive", "levels": levels}) == ["CMV seropositive, n (%)", "3 (25.0)"]


def test_the_level_that_the_label_names(small: Any) -> None:
    sex = {"levels": {"M": "Male", "F": "Female"}}
    values = ["M", "F", "F", "F"]
    assert lines(small, sex | {"label": "Male"}, values=values) == ["Male, n (%)", "1 (25.0)"]
    assert lines(small, sex | {"label": "Gender, female"}, values=values) == ["Gender, female, n (%)", "3 (75.0)"]


def test_levels_by_conditions(small: Any) -> None:
    derive = {"cases": {"Pos": "x == 1"}, "otherwise": "Neg"}
    assert lines(small, {"label": "MRD+", "column": None, "derive": derive}) == ["MRD+, n (%)", "3 (25.0)"]


def test_a_stub_names_the_level_that_nothing_else_says(small: Any) -> None:
    sex = {"label": "Gender", "levels": {1: "Male", 2: "Female"}}
    with pytest.raises(StudyProblems, match=r"nothing tells whether the line of variables\.v shows 'Male' or 'Female'"):
        lines(small, sex)
    assert lines(small, sex | {"level": "Male"}) == ["Gender: Male, n (%)", "3 (25.0)"]
    assert lines(small, sex | {"reference": "Male"}) == ["Gender: Female, n (%)", "9 (75.0)"]
    cmv = {"label": "CMV", "levels": {1: "Positive", 2: "Negative"}}
    assert lines(small, cmv) == ["CMV: Positive, n (%)", "3 (25.0)"]


def test_the_level_of_a_row_is_named(small: Any) -> None:
    sex = {"label": "Gender, male", "levels": {1: "Male", 2: "Female"}}
    assert lines(small, sex, {"level": "Female"}) == ["Gender: Female, n (%)", "9 (75.0)"]
    assert lines(small, sex, {"label": "Sex"}) == ["Sex: Male, n (%)", "3 (25.0)"]
    fever = {"label": "Fever", "levels": {1: "Yes", 2: "No"}}
    assert lines(small, fever, {"level": "No"}) == ["Fever: No, n (%)", "9 (75.0)"]


def test_a_row_says_no_other_level_than_it_shows(small: Any) -> None:
    sex = {"label": "Gender, male", "levels": {1: "Male", 2: "Female"}}
    with pytest.raises(StudyProblems, match="shows 'Male' under the label 'Female', which names the other level"):
        lines(small, sex, {"label": "Female"})
    with pytest.raises(StudyProblems, match=r"displays\.d\.variables\.v\.level is 'Men', which is not a level"):
        lines(small, sex, {"level": "Men"})
