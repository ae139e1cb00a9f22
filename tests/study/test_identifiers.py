"""Identifiers and free text are never levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study_files import check

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"name": [f"Patient {number}" for number in range(30)], "site": [f"S{number % 12}" for number in range(30)]}
TABLE = {"kind": "baseline", "variables": ["name", "site"]}


def wrong(folder: Path, new_study: Any, **sections: Any) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in check(new_study(folder, NAMES, **sections))]


def test_a_variable_with_nearly_as_many_levels_as_patients_is_refused(tmp_path: Path, new_study: Any) -> None:
    (told,) = wrong(tmp_path, new_study, variables={"name": {"kind": "categorical"}, "site": {"kind": "categorical"}})
    assert told == (
        "study.yml, line 8: variables.name has 30 levels in 30 patients, as names or free text have. Write levels: for those "
        "that are meant, another kind (continuous, date, multiple), or remove it."
    )


def test_levels_that_are_named_are_levels(tmp_path: Path, new_study: Any) -> None:
    variables = {"name": {"kind": "categorical", "levels": NAMES["name"]}}
    assert wrong(tmp_path, new_study, variables=variables) == []


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (TABLE, "displays.t.variables.name has 30 levels in 30 patients, as names or free text have."),
        (TABLE | {"variables": ["id"]}, "names 'id', the patients' numbers. Remove it; they tell patients apart"),
        (TABLE | {"variables": ["number"]}, "names 'number', the patients' numbers."),
    ],
)
def test_no_table_prints_columns_of_them(tmp_path: Path, new_study: Any, display: Any, message: str) -> None:
    variables = {"number": {"kind": "count", "column": "id"}}
    (told,) = wrong(tmp_path, new_study, displays={"t": display}, variables=variables)
    assert message in told
