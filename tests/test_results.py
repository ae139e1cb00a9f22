"""The result store: rows found by name, wrong rows refused, with whole messages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from riskset.problems import LookupFailed
from riskset.results import Result, ResultStore, folded


def result(**fields: Any) -> Result:
    base: dict[str, Any] = {
        "display": "table-2",
        "analysis": "outcomes",
        "population": "all",
        "group": "ALL",
        "variable": "os",
        "level": "",
        "at": None,
        "statistic": "n",
        "value": 38.0,
    }
    return Result(**(base | fields))


@pytest.fixture
def store() -> ResultStore:
    return ResultStore(
        [
            result(),
            result(group="AML low risk", value=54.0),
            result(statistic="estimate", at=12.0, value=0.6, method="Kaplan-Meier"),
            result(statistic="estimate", at=24.0, value=0.4, method="Kaplan-Meier"),
            result(statistic="median", value=None, state="not reached", unit="months"),
            result(display="table-1", analysis="baseline", variable="age", statistic="median", value=23.0),
        ]
    )


def test_one_by_name(store: ResultStore) -> None:
    assert store.one(display="table-2", group="ALL", at=12.0, statistic="estimate").value == 0.6
    assert store.one(variable="age").display == "table-1"


def test_one_among_many_lists_what_tells_them_apart(store: ResultStore) -> None:
    with pytest.raises(LookupFailed) as caught:
        store.one(display="table-2", statistic="estimate")
    assert str(caught.value) == (
        "display='table-2', statistic='estimate' names 2 results; add what tells them apart: at ('12.0', '24.0')"
    )
    with pytest.raises(LookupFailed) as caught:
        store.one(display="table-2", statistic="n")
    assert str(caught.value) == (
        "display='table-2', statistic='n' names 2 results; add what tells them apart: group ('ALL', 'AML low risk')"
    )


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            {"display": "tabel-1"},
            "no result is called display='tabel-1'; display may be 'table-2', 'table-1' (did you mean 'table-1'?)",
        ),
        (
            {"display": "table-2", "group": "AML"},
            (
                "no result is called display='table-2', group='AML'; group may be 'ALL', 'AML low risk'"
                " (did you mean 'ALL'?)"
            ),
        ),
        (
            {"display": "table-1", "statistic": "estimate"},
            "no result is called display='table-1', statistic='estimate'; statistic may be 'median'",
        ),
        (
            {"display": "table-2", "statistic": "estimate", "at": 36.0},
            "no result is called display='table-2', statistic='estimate', at=36.0; at may be '12.0', '24.0'",
        ),
    ],
)
def test_none_says_what_there_is(store: ResultStore, names: dict[str, Any], message: str) -> None:
    with pytest.raises(LookupFailed) as caught:
        store.one(**names)
    assert str(caught.value) == message


def test_long_lists_of_candidates_are_cut() -> None:
    store = ResultStore(result(variable=f"v{number:02}") for number in range(20))
    with pytest.raises(LookupFailed) as caught:
        store.one(variable="zzz")
    shown = ", ".join(f"'v{number:02}'" for number in range(12))
    assert str(caught.value) == f"no result is called variable='zzz'; variable may be {shown} and 8 more"


def test_empty_store_says_so() -> None:
    with pytest.raises(LookupFailed, match=r"^no result is called variable='os'; there are no results$"):
        ResultStore().one(variable="os")


def test_a_field_that_is_none_of_the_key(store: ResultStore) -> None:
    with pytest.raises(LookupFailed) as caught:
        store.select(outcome="os")
    assert str(caught.value) == (
        "results have no field 'outcome'; they have display, analysis, population, endpoint, model, group, variable, "
        "level, at, statistic"
    )


def test_select_keeps_the_order_and_finds_by_none(store: ResultStore) -> None:
    assert [row.value for row in store.select(display="table-2", statistic="estimate")] == [0.6, 0.4]
    assert [row.statistic for row in store.select(display="table-2", at=None)] == ["n", "n", "median"]
    assert store.select(display="no such display") == []


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError) as caught:
        result(value=float("nan"))
    assert str(caught.value) == (
        "display=table-2, analysis=outcomes, population=all, group=ALL, variable=os, statistic=n is not a number"
    )


@pytest.mark.parametrize("infinite", [float("inf"), float("-inf")])
def test_infinity_is_refused(infinite: float) -> None:
    with pytest.raises(ValueError, match=r"statistic=n is not a number$"):
        result(value=infinite)


@pytest.mark.parametrize(("value", "state"), [(None, ""), (1.0, "not reached")])
def test_either_a_value_or_the_reason_why_there_is_none(value: float | None, state: str) -> None:
    message = (
        "display=table-2, analysis=outcomes, population=all, group=ALL, variable=os, statistic=n "
        "needs either a value or the reason why there is none"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        result(value=value, state=state)


def test_duplicates_are_refused(store: ResultStore) -> None:
    with pytest.raises(ValueError) as caught:
        store.extend([result(value=39.0)])
    assert str(caught.value) == (
        "two results are called display=table-2, analysis=outcomes, population=all, group=ALL, variable=os, statistic=n"
    )
    # The time makes the difference.
    store.extend([result(at=6.0)])


def test_a_row_at_time_zero_is_named_with_its_time() -> None:
    assert "at=0.0" in result(at=0.0).name()


def test_export(store: ResultStore) -> None:
    assert len(store) == 6
    assert store.displays() == ["table-2", "table-1"]
    read = [Result(**record) for record in json.loads(store.to_json())]
    assert read == list(store)
    frame = store.to_frame()
    assert list(frame.columns) == list(store.records()[0])
    assert frame["value"].tolist()[:4] == [38.0, 54.0, 0.6, 0.4]
    assert frame.loc[4, "state"] == "not reached"
    assert frame["value"].isna().tolist() == [False, False, False, False, True, False]


def test_export_of_an_empty_store() -> None:
    assert json.loads(ResultStore().to_json()) == []
    assert "statistic" in ResultStore().to_frame().columns


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ALL", "all"),
        ("AML-low", "AML\u2013low"),
        ("AML\u2014low", "aml\u2212LOW"),
        ("AML\u2011low", "AML\u2010low"),
        ("Stra\u00dfe", "STRASSE"),
        ("fi", "\ufb01"),
        ("\u201cblast\u201d crisis", '"blast" crisis'),
        ("patient\u2019s", "patient's"),
        (24, 24.0),
    ],
)
def test_folding_ignores_case_and_the_kinds_of_dashes_and_quotation_marks(first: object, second: object) -> None:
    assert folded(first) == folded(second)


@pytest.mark.parametrize(("first", "second"), [("a b", "a-b"), ("24", 24.0), (None, ""), ("A", "B")])
def test_folding_keeps_other_things_apart(first: object, second: object) -> None:
    assert folded(first) != folded(second)


def test_rows_do_not_change(store: ResultStore) -> None:
    row = next(iter(store))
    with pytest.raises(AttributeError):
        row.value = 1.0  # type: ignore[misc]
    assert replace(row, value=39.0).key == row.key
