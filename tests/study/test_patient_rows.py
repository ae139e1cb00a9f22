"""Rows of data files become patients: headers, rows that are none, several rows of one patient, other files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

import riskset
from riskset.study.cohort import Cohort
from riskset.study_files import check, load_cohort, load_study

Opened = Callable[..., Cohort]
VARIABLES = {"age": {"label": "Age", "kind": "continuous"}}


def written(folder: Path, data: dict[str, Any], **sections: Any) -> Path:
    path = folder / "study.yml"
    study = {"study": {"title": "T"}, "data": {"id": "id", **data}, "variables": VARIABLES, **sections}
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens a study whose data file is some text."""

    def open_text(text: str, data: dict[str, Any] | None = None, **sections: Any) -> Cohort:
        (tmp_path / "c.csv").write_text(text, encoding="utf-8")
        return load_cohort(load_study(written(tmp_path, {"path": "c.csv", **(data or {})}, **sections)))

    return open_text


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is wrong with a study whose data file is some text."""

    def problems_of(text: str, data: dict[str, Any] | None = None, **sections: Any) -> list[str]:
        monkeypatch.chdir(tmp_path)
        Path("c.csv").write_text(text, encoding="utf-8")
        return [str(each) for each in check(written(Path(), {"path": "c.csv", **(data or {})}, **sections))]

    return problems_of


def ages(cohort: Cohort) -> list[float]:
    return cohort.numbers("age").tolist()


TITLED = "Registry export,,\n,,\nid,age,arm\n,years,\n1,30,A\n2,40,B\nTotal,70,\n"


def test_header_and_rows_that_are_no_patients_are_said(opened: Opened) -> None:
    cohort = opened(TITLED, {"header": 3, "skip_rows": [4, 7]})
    assert ages(cohort) == [30, 40]
    assert cohort.rows(np.array([True, True])) == [5, 6]


def test_a_title_is_called_one(refused: Callable[..., list[str]]) -> None:
    (said,) = refused(TITLED)
    assert said == (
        "c.csv, row 1: row 1 is a title, 'Registry export': other rows have 3 cells. Write data.header: 3, if the names "
        "of the columns stand in row 3."
    )


def test_a_row_that_is_not_there_is_refused(refused: Callable[..., list[str]]) -> None:
    (said,) = refused(TITLED, {"header": 3, "skip_rows": [4, 70]})
    assert said == "study.yml, line 7: 'c.csv' has nothing in row 70. Name a row as the file's program numbers it."


def test_rows_are_dropped_by_a_condition_and_counted(opened: Opened) -> None:
    text = "id,age,status\n1,30,enrolled\n2,40,screen failure\n3,50,\n,60,enrolled\n"
    cohort = opened(text, {"drop": "status == 'screen failure'", "without_id": "drop"})
    # Of the third it is not known: it stays.
    assert ages(cohort) == [30, 50]
    assert cohort.builder.source.table.dropped == (("where status == 'screen failure'", 1), ("without 'id'", 1))


LONG = """\
id,visit,date,event,age
1,1,2020-01-05,,30
2,1,2020-02-01,relapse,40
1,2,2020-06-01,relapse,31
1,3,2020-05-01,relapse,
2,2,2020-12-24,death,41
3,1,,,50
"""


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("first", [2, 3, 7]),
        ("last", [5, 6, 7]),
        ({"earliest": "date"}, [2, 3, 7]),
        ({"latest": "date"}, [4, 6, 7]),
        ({"latest": "visit"}, [5, 6, 7]),
        ({"earliest": "age"}, [2, 3, 7]),
    ],
)
def test_of_several_rows_of_a_patient_one_counts(opened: Opened, keep: Any, kept: list[int]) -> None:
    cohort = opened(LONG, {"rows": {"keep": keep}})
    assert sorted(cohort.rows(np.ones(cohort.size, dtype=bool))) == kept
    assert cohort.builder.source.table.dropped == (("more rows of a patient than the one that counts", 3),)


def test_columns_are_gathered_from_the_other_rows(opened: Opened) -> None:
    gather = {
        "relapse_date": {"column": "date", "where": "event == 'relapse'", "keep": {"earliest": "date"}},
        "death_date": {"column": "date", "where": "event == 'death'"},
        "last_date": {"column": "date", "keep": {"latest": "date"}},
    }
    cohort = opened(LONG, {"rows": {"gather": gather}})
    table = cohort.builder.source.table
    found = {name: [table.columns[name].value(index) for index in range(3)] for name in gather}
    # Patients in the order of their rows: 1, 2, 3.
    assert found == {
        "relapse_date": ["2020-05-01", "2020-02-01", None],
        "death_date": [None, "2020-12-24", None],
        "last_date": ["2020-06-01", "2020-12-24", None],
    }


def test_several_rows_without_a_rule_stay_an_error(refused: Callable[..., list[str]]) -> None:
    (said,) = refused(LONG)
    assert "2 patients stand in more than one row" in said
    assert "data: {rows: {keep: {earliest: date}}}" in said


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"rows": {"keep": {"earliest": "dat"}}}, "data.rows.keep wants column 'dat', which 'c.csv' does not have"),
        ({"rows": {"gather": {"age": {"column": "date"}}}}, "data.rows.gather.age names 'age', which is a column"),
        ({"drop": "evnt == 1"}, "data.drop wants column 'evnt', which 'c.csv' does not have. Did you mean 'event'?"),
        ({"drop": "event =="}, "data.drop"),
        ({"rows": {"keep": {"latest": "date", "earliest": "date"}}}, "unknown key"),
    ],
)
def test_what_there_is_not_is_refused_with_its_line(
    refused: Callable[..., list[str]], data: dict[str, Any], message: str
) -> None:
    (said,) = refused(LONG, data)
    assert said.startswith("study.yml, line ")
    assert message in said


def test_conditions_that_cannot_be_read_are_told_with_all_else(refused: Callable[..., list[str]]) -> None:
    """They need no data: what is wrong elsewhere in the study file is told with them."""
    join = [{"path": "c.csv", "id": "id", "prefix": "x_", "drop": "age +"}]
    gather = {"later": {"column": "date", "where": "event = 1"}}
    said = refused(LONG, {"drop": "event ==", "rows": {"gather": gather}, "join": join, "follow_up": "os"})
    told = [
        "data.drop, char",
        "data.rows.gather.later.where, char",
        "data.join[1].drop, char",
        "data.follow_up names an endpoint, but the study file has no endpoints",
    ]
    assert len(said) == len(told)
    for part, each in zip(told, said, strict=True):
        assert part in each


def test_a_condition_of_other_kinds_of_values_is_refused(refused: Callable[..., list[str]]) -> None:
    (said,) = refused(LONG, {"drop": "event > 1"})
    assert said.startswith("study.yml, line ")
    assert "data.drop, character 1 of 'event > 1': column 'event' holds 'relapse', which is not a number" in said


@pytest.mark.parametrize(
    ("old", "new", "by", "message"),
    [
        ("2020-05-01", "2020-05-32", "date", "c.csv, row 5, column 'date': '2020-05-32' is text, not a date."),
        ("1,3,", "1,third,", "visit", "c.csv, row 5, column 'visit': 'third' is not a number."),
    ],
)
def test_a_value_that_gives_a_row_no_place_is_told(
    refused: Callable[..., list[str]], old: str, new: str, by: str, message: str
) -> None:
    """The row would silently be the last of its patient, whatever its date is."""
    assert old in LONG
    (said,) = refused(LONG.replace(old, new, 1), {"rows": {"keep": {"latest": by}}})
    assert said.startswith(message)


def test_other_files_and_sheets_are_joined_by_the_patients_number(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[Any]]] = {
        "Patients": [["id", "age"], [1, 30], [2, 40], [3, 50]],
        "Labs": [["pid", "visit", "ldh"], [1, 1, 200], [1, 2, 150], [3, 1, 300], [9, 1, 400]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "c.xlsx")
    pd.DataFrame({"id": ["1", "2"], "age": [31, 41], "site": ["x", "y"]}).to_csv(tmp_path / "more.csv", index=False)
    join = [
        {"path": "c.xlsx", "sheet": "Labs", "id": "pid", "columns": ["ldh"], "rows": {"keep": {"earliest": "visit"}}},
        {"path": "more.csv", "id": "id", "prefix": "more_"},
    ]
    data = {"path": "c.xlsx", "sheet": "Patients", "join": join}
    cohort = load_cohort(load_study(written(tmp_path, data)))
    assert cohort.numbers("ldh").tolist()[:1] == [200]
    assert np.isnan(cohort.numbers("ldh")[1])
    assert cohort.numbers("ldh")[2] == 300
    assert cohort.values("more_site").tolist()[:2] == ["x", "y"]
    assert [why for why, _ in cohort.builder.source.table.dropped] == [
        f"{tmp_path / 'c.xlsx'}: patients who are not in the data"
    ]


@pytest.mark.parametrize("own", [[], ["8"]], ids=["as everywhere", "of the variable"])
def test_what_means_not_known_stays_with_its_patient(opened: Opened, tmp_path: Path, own: list[str]) -> None:
    """Where rows are dropped, gathered and joined, a variable with codes of its own reads the same patients."""
    text = "id,grade,status\n1,9,in\n2,1,out\n3,8,in\n4,2,in\n4,3,in\n"
    (tmp_path / "more.csv").write_text("id,stage\n4,8\n3,9\n1,2\n", encoding="utf-8")
    data = {
        "missing": ["9"],
        "drop": "status == 'out'",
        "rows": {"keep": "first", "gather": {"worst": {"column": "grade", "keep": "last"}}},
        "join": [{"path": "more.csv", "id": "id"}],
    }
    spec = {"kind": "continuous", "missing": own}
    cohort = opened(text, data, variables=dict.fromkeys(("grade", "worst", "stage"), spec))
    eight = None if own else 8
    found = {name: cohort.numbers(name).tolist() for name in ("grade", "worst", "stage")}
    assert {name: [None if np.isnan(each) else each for each in values] for name, values in found.items()} == {
        "grade": [None, eight, 2],
        "worst": [None, eight, 3],
        "stage": [2, None, eight],
    }


def test_no_number_of_a_patient_and_no_time_of_a_joined_file_is_a_code(opened: Opened, tmp_path: Path) -> None:
    """Patient 99, and a time of 99, which was gathered and joined with a prefix, are what they are."""
    (tmp_path / "more.csv").write_text("pid,t,ldh\n99,99,99\n1,5,4\n", encoding="utf-8")
    rows = {"keep": "first", "gather": {"last": {"column": "t", "keep": "last"}}}
    join = [{"path": "more.csv", "id": "pid", "prefix": "m_", "rows": rows}]
    endpoints = {"e": {"label": "E", "time": "m_last", "event": {"died": 1}}}
    text = "id,age,died\n1,30,0\n99,99,1\n"
    cohort = opened(text, {"missing": ["99"], "join": join}, endpoints=endpoints)
    assert cohort.endpoint("e").time.tolist() == [5, 99]
    assert np.isnan(cohort.builder.source.table.columns["m_ldh"].numbers[0][1])


@pytest.mark.parametrize(
    ("other", "join", "message"),
    [
        ("id,ldh\n1,2\n1,3\n", {}, "patient '1' stands in rows 2, 3. Say which row counts: rows: {keep: first}"),
        ("id,age\n1,2\n", {}, "data.join[1] brings 'age', which the data have already. Write prefix:"),
        (
            "id,ldh\n1,2\n",
            {"columns": ["ldg"]},
            "wants column 'ldg', which 'more.csv' does not have. Did you mean 'ldh'?",
        ),
        ("id,ldh\n1,2\n", {"id": "pid"}, "wants column 'pid'"),
    ],
)
def test_files_that_cannot_be_joined_are_refused(
    tmp_path: Path, refused: Callable[..., list[str]], other: str, join: dict[str, Any], message: str
) -> None:
    (tmp_path / "more.csv").write_text(other, encoding="utf-8")
    (said,) = refused("id,age\n1,30\n2,40\n", {"join": [{"path": "more.csv", "id": "id", **join}]})
    assert message in said


@pytest.mark.parametrize("ending", [".ods", ".xls"])
def test_sheets_of_other_programs_are_read(ending: str, root: Path, tmp_path: Path) -> None:
    """Written by LibreOffice: a title, a header in row 2, a date, a number with decimals, an empty cell, two sheets."""
    path = root / "tests" / "study" / "sheets" / f"patients{ending}"
    cohort = load_cohort(load_study(written(tmp_path, {"path": str(path), "header": 2, "sheet": "Patients"})))
    assert ages(cohort)[:2] == [30.5, 41]
    assert np.isnan(ages(cohort)[2])
    dates, bad = cohort.builder.source.table.columns["seen"].dates
    assert not bad.any()
    assert str(dates[0]) == "2020-05-31"


def test_check_tells_rows_that_were_dropped(opened: Opened, tmp_path: Path) -> None:
    from riskset.cli.checking import checked

    opened("id,age\n1,30\n,40\n", {"without_id": "drop"})
    assert checked(tmp_path / "study.yml").understood.dropped == {"without 'id'": 1}
    assert riskset.open_study(tmp_path / "study.yml").cohort.size == 1
