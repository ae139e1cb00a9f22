"""Doubts about values, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

AGE = {"age": {"label": "Age, years", "kind": "continuous"}}


@pytest.mark.parametrize(
    "values",
    [
        [30, 41, 52, 63, 999],
        [30, 41, 52, 63, 999, 998],
        [0, 1, 2, 3, 9, 9, 9, 9],
        [-1, 0, 3, 5, 8],
        [45.2, 50.1, 61.0, -9.0],
        [18, 25, 33, 41, 47, 99, 99, 99],
    ],
)
def test_a_code_outside_all_other_values_is_doubted(keys: Any, values: list[Any]) -> None:
    assert keys({"age": values}, variables=AGE) == ["missing-code age"]


@pytest.mark.parametrize(
    "values",
    [
        [60, 71, 82, 93, 99],  # a patient may be 99 years old
        [7, 8, 9, 10, 11],
        [5, 6, 7, 8, 9],  # a Gleason score
        [0, 1, 2, 3],
        [-2, -1, 0, 1, 5],  # a change may be negative
        [9, 9, 9],
        [99, 98],
        [850, 900, 999, 1200],
    ],
)
def test_what_lies_among_the_others_is_not_doubted(keys: Any, values: list[Any]) -> None:
    assert keys({"score": values}, variables={"score": {"kind": "continuous"}}) == []


def test_a_doubt_says_its_evidence_and_its_answers(doubts: Any) -> None:
    (said,) = doubts({"age": [30, 41, 52, 63, 999, 999]}, variables=AGE)
    assert said.endswith(
        "row 6, column 'age': '999' stands for 2 patients, where all others are from 30 to 63. If it means not known, "
        "write variables: {age: {missing: [999]}}. Or accept it: accept: {missing-code age: why}"
    )


def test_a_doubt_is_accepted_with_a_reason(keys: Any) -> None:
    columns = {"age": [30, 41, 52, 63, 999]}
    assert keys(columns, variables=AGE, accept={"missing-code age": "a turtle"}) == []


def test_a_reason_that_answers_no_doubt_is_doubted(doubts: Any) -> None:
    (said,) = doubts({"age": [30, 41, 52]}, variables=AGE, accept={"missing-code age": "a turtle"})
    assert "accept names 'missing-code age', but there is no such doubt. Remove it" in said
