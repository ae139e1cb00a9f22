"""Doubts about conditions, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

T = {"t": [1, 2, 3, 4, 5, 6]}


def endpoint(event: Any, **more: Any) -> dict[str, Any]:
    return {"os": {"label": "OS", "time": "t", "event": event, **more}}


def test_an_event_that_nobody_has_is_doubted(doubts: Any) -> None:
    (said,) = doubts({**T, "died": list("yynnnn")}, endpoints=endpoint("died == 'Y'"))
    assert (
        "none of 6 patients has the event of endpoint 'os': 'died' holds 'y' (2), 'n' (4). Correct the values" in said
    )


def test_values_that_an_event_does_not_name_are_doubted(doubts: Any) -> None:
    (said,) = doubts({**T, "died": ["Y", "y", "yes", "n", "n", "9"]}, endpoints=endpoint("died == 'Y'"))
    assert (
        "endpoint 'os' names 'Y' (1) of 'died', but not 'y' (1), 'yes' (1), 'n' (2), '9' (1); 'y', 'yes' look like what "
        "it names. Name them as events, or say which are censored: censored: {died: [...]}" in said
    )
    assert "accept: {unnamed-value os: why}" in said


def test_several_levels_that_an_event_does_not_name_are_doubted(keys: Any) -> None:
    status = {"status": {"kind": "categorical", "levels": {0: "Alive", 1: "Dead", 2: "Lost"}}}
    columns = {**T, "status": [0, 0, 1, 1, 2, 2]}
    assert keys(columns, variables=status, endpoints=endpoint("status == 'Dead'")) == ["unnamed-value os"]
    named = endpoint("status == 'Dead'", competing="status == 2")
    assert keys(columns, variables=status, endpoints=named) == []


@pytest.mark.parametrize(
    ("died", "event"),
    [
        (list("YYNNNN"), "died == 'Y'"),
        ([0, 1, 1, 0, 0, 0], "died == 1"),
        ([0, 1, 2, 0, 0, 0], "died in [1, 2]"),
        ([0, 1, 2, 3, 4, 4], "died >= 3 or died == 1"),
        (["II", "I", "III", "II", "I", "I"], "died in ['I', 'II']"),
    ],
)
def test_events_that_leave_one_value_are_not_doubted(keys: Any, died: list[Any], event: str) -> None:
    assert keys({**T, "died": died}, endpoints=endpoint(event)) == []


def test_an_event_whose_censored_values_are_named_is_not_doubted(keys: Any) -> None:
    spec = endpoint("died == 1", censored="died in [0, 9]")
    assert keys({**T, "died": [0, 1, 9, 0, 0, 1]}, endpoints=spec) == []


def test_a_population_that_leaves_alike_values_is_doubted(doubts: Any) -> None:
    (said,) = doubts({"sex": ["F", "f", "female", "M", "M"]}, populations={"women": "sex == 'F'"})
    assert "population 'women' names 'F' (1) of 'sex', but not 'f' (1), 'female' (1); 'f', 'female' look like" in said


def test_other_values_beside_a_population_are_not_doubted(keys: Any) -> None:
    assert keys({"abo": ["A", "AB", "B", "O", "A"]}, populations={"a": "abo == 'A'"}) == []


RESPONSE = {"response": ["CR", "PR", "CR", "PR", "CR", "PR"]}


def derived(*, otherwise: str | None, **cases: str) -> dict[str, Any]:
    rest = {} if otherwise is None else {"otherwise": otherwise}
    return {"responded": {"kind": "categorical", "derive": {"cases": cases, **rest}}}


def test_otherwise_for_missing_values_is_doubted(doubts: Any) -> None:
    variables = derived(Yes="response == 'CR'", otherwise="No")
    (said,) = doubts({"response": ["CR", None, "CR", "PR", None]}, variables=variables)
    assert (
        "'responded' is 'No', its otherwise, for 2 patients (rows 3, 6) of whom a condition is not known, since a value "
        "is missing. Name the level by a condition, {No: ...}, and remove otherwise" in said
    )
    assert "accept: {otherwise-missing responded: why}" in said


def test_otherwise_for_several_unnamed_values_is_doubted(doubts: Any) -> None:
    variables = derived(Yes="response == 'CR'", otherwise="No")
    (said,) = doubts({"response": ["CR", "NE", "CR", "PR"]}, variables=variables)
    assert "its otherwise, for values that no case names: 'NE' (1), 'PR' (1) of 'response'" in said
    assert "accept: {otherwise-unnamed responded: why}" in said


def test_otherwise_for_one_value_is_not_doubted(keys: Any) -> None:
    assert keys(RESPONSE, variables=derived(Yes="response == 'CR'", otherwise="No")) == []


def test_cases_without_otherwise_are_not_doubted(keys: Any) -> None:
    columns = {"response": ["CR", None, "NE", "PR"]}
    assert keys(columns, variables=derived(Yes="response == 'CR'", No="response == 'PR'", otherwise=None)) == []


def test_a_variable_derived_of_the_column_of_its_name_is_read_from_the_column(keys: Any) -> None:
    spec = {"response": {"kind": "categorical", "derive": {"cases": {"Yes": "response == 'CR'"}, "otherwise": "No"}}}
    assert keys(RESPONSE, variables=spec) == []
