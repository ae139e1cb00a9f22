"""Every format gives the same cohort, with the value labels that it holds."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from riskset.study_files import check, load_cohort, load_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STUDY = """\
study: {{title: Formats, time_unit: months}}
data: {{path: "{path}", id: id{options}}}
variables:
  age: {{kind: continuous}}
  stage: {{kind: ordinal}}
groups:
  arm: {{variable: arm}}
endpoints:
  os: {{label: Overall survival, time: t, event: {{died: 1}}}}
"""
ARMS = {0: "Control", 1: "Treated"}
STAGES = {1: "Early", 2: "Late", 3: "Very late"}


def frame() -> pd.DataFrame:
    """Five patients; no one has stage 3, one has no age and one no stage."""
    return pd.DataFrame(
        {
            "id": ["a", "b", "c", "d", "e"],
            "age": [45.3, 50.0, np.nan, 61.2, 38.9],
            "stage": [2.0, 1.0, 1.0, np.nan, 2.0],
            "arm": [0.0, 1.0, 1.0, 0.0, 1.0],
            "t": [1.0, 2.5, 3.0, 4.0, 5.0],
            "died": [1.0, 0.0, 0.0, 1.0, 1.0],
        }
    )


def write_csv(path: Path) -> None:
    frame().to_csv(path, index=False)


def write_tsv(path: Path) -> None:
    frame().to_csv(path, index=False, sep="\t")


def write_parquet(path: Path) -> None:
    # Dictionary columns are Parquet's value labels; their order is not that of the alphabet.
    data = frame()
    for name, labels in {"arm": ARMS, "stage": STAGES}.items():
        kind = pd.CategoricalDtype(list(labels.values()), ordered=True)
        data[name] = data[name].map(labels).astype(kind)
    pq.write_table(pa.Table.from_pandas(data, preserve_index=False), path)


def write_excel(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    data = frame()
    sheet.append(list(data.columns))
    for row in data.itertuples(index=False):
        sheet.append([None if value != value else value for value in row])  # noqa: PLR0124  nan
    book.save(path)


SPSS = {"variable_value_labels": {"arm": ARMS, "stage": STAGES}, "column_labels": ["Patient", "Age, years", *[""] * 4]}


def write_sav(path: Path) -> None:
    pyreadstat.write_sav(frame(), str(path), **SPSS)


def write_zsav(path: Path) -> None:
    pyreadstat.write_sav(frame(), str(path), compress=True, **SPSS)


def write_por(path: Path) -> None:
    pyreadstat.write_por(frame(), str(path), column_labels=SPSS["column_labels"])


def write_xpt(path: Path) -> None:
    pyreadstat.write_xport(frame(), str(path), file_format_version=8)


def write_dta(path: Path) -> None:
    # Stata's own numbers are of single precision: 45.3 is stored as 45.29999924.
    data = frame().astype({"age": "float32"})
    data["arm"] = data["arm"].map(ARMS).astype(pd.CategoricalDtype(list(ARMS.values())))
    data.to_stata(path, write_index=False, variable_labels={"age": "Age, years"})


LABELLED = ("Control", "Treated")
CODES = ("0", "1")
FORMATS = [
    pytest.param(write_csv, "d.csv", CODES, ("1", "2"), "age", 2, id="csv"),
    pytest.param(write_tsv, "d.tsv", CODES, ("1", "2"), "age", 2, id="tsv"),
    pytest.param(write_csv, "d.txt", CODES, ("1", "2"), "age", 2, id="txt"),
    pytest.param(write_excel, "d.xlsx", CODES, ("1", "2"), "age", 2, id="xlsx"),
    pytest.param(write_parquet, "d.parquet", LABELLED, tuple(STAGES.values()), "age", 1, id="parquet"),
    pytest.param(write_sav, "d.sav", LABELLED, tuple(STAGES.values()), "Age, years", 1, id="sav"),
    pytest.param(write_zsav, "d.zsav", LABELLED, tuple(STAGES.values()), "Age, years", 1, id="zsav"),
    pytest.param(write_xpt, "d.xpt", CODES, ("1", "2"), "age", 1, id="xpt"),
    pytest.param(write_dta, "d.dta", LABELLED, ("1", "2"), "Age, years", 1, id="dta"),
]


@pytest.mark.parametrize(("write_file", "name", "arms", "stages", "label", "first_row"), FORMATS)
def test_every_format_gives_the_cohort(
    write_file: Callable[[Path], None],
    name: str,
    arms: tuple[str, ...],
    stages: tuple[str, ...],
    label: str,
    first_row: int,
    folder: Path,
) -> None:
    write_file(folder / name)
    (folder / "study.yml").write_text(STUDY.format(path=name, options=""))
    cohort = load_cohort(load_study("study.yml"))
    np.testing.assert_array_equal(cohort.frame["age"], [45.3, 50.0, np.nan, 61.2, 38.9])
    assert cohort.variable("age").digits == 1
    assert cohort.variable("age").label == label
    arm = cohort.grouping("arm")
    assert arm.levels == arms
    assert arm.codes.tolist() == [0, 1, 1, 0, 1]
    assert cohort.variable("stage").levels == stages
    assert cohort.frame["stage"].cat.codes.tolist() == [1, 0, 0, -1, 1]
    os = cohort.endpoint("os")
    assert os.time.tolist() == [1.0, 2.5, 3.0, 4.0, 5.0]
    assert os.cause.tolist() == [1, 0, 0, 1, 1]
    assert cohort.builder.source.table.rows[0] == first_row


def test_spss_portable_files_have_short_upper_case_names(folder: Path) -> None:
    write_por(folder / "d.por")
    study = STUDY.format(path="d.por", options="").replace("id: id", "id: ID")
    for name in ("age", "stage"):
        study = study.replace(f"  {name}: {{", f"  {name}: {{column: {name.upper()}, ")
    study = study.replace("variable: arm", "variable: ARM").replace("time: t,", "time: T,").replace("died:", "DIED:")
    (folder / "study.yml").write_text(study)
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.grouping("arm").levels == CODES
    assert cohort.variable("age").label == "Age, years"
    np.testing.assert_allclose(cohort.frame["age"], [45.3, 50.0, np.nan, 61.2, 38.9])
    assert cohort.variable("age").digits == 1


def test_the_study_file_s_levels_win_and_may_name_code_or_label(folder: Path) -> None:
    write_sav(folder / "d.sav")
    study = STUDY.format(path="d.sav", options="").replace(
        "variable: arm", "variable: arm, levels: {Treated: Transplant, 0: No transplant}"
    )
    (folder / "study.yml").write_text(study)
    arm = load_cohort(load_study("study.yml")).grouping("arm")
    assert arm.levels == ("Transplant", "No transplant")
    assert arm.codes.tolist() == [1, 0, 0, 1, 0]


def test_values_that_spss_declares_missing_are_missing(folder: Path) -> None:
    data = frame().assign(arm=[0.0, 1.0, 9.0, 0.0, 1.0])
    labels = {"arm": {**ARMS, 9: "Unknown"}}
    pyreadstat.write_sav(data, "d.sav", variable_value_labels=labels, missing_ranges={"arm": [9]})
    (folder / "study.yml").write_text(STUDY.format(path="d.sav", options=""))
    arm = load_cohort(load_study("study.yml")).grouping("arm")
    assert arm.levels == LABELLED
    assert arm.codes.tolist() == [0, 1, -1, 0, 1]


def test_dates_come_as_dates_from_every_program(folder: Path) -> None:
    data = frame().drop(columns="t")
    data["start"] = [dt.date(2020, 1, 1)] * 5
    data["stop"] = [dt.date(2020, 1, 31), dt.date(2020, 3, 1), dt.date(2020, 1, 1), dt.date(2021, 1, 1), None]
    study = STUDY.replace("time: t,", "time: {{from: start, to: stop}}, among: known,").replace("months", "days")
    study += "populations: {{known: known(stop)}}\n"
    data.to_csv("d.csv", index=False)
    data.to_excel("d.xlsx", index=False)
    pq.write_table(pa.Table.from_pandas(data), "d.parquet")
    pyreadstat.write_sav(data, "d.sav")
    for path in ("d.csv", "d.xlsx", "d.parquet", "d.sav"):
        (folder / "study.yml").write_text(study.format(path=path, options=""))
        cohort = load_cohort(load_study("study.yml")).population("known")
        assert cohort.endpoint("os").time.tolist() == [30.0, 60.0, 0.0, 366.0], path


def test_a_decimal_comma_and_other_dates_can_be_said(folder: Path) -> None:
    text = "id;age;stage;arm;start;stop;died\na;45,3;1;0;31.12.2019;30.01.2020;1\nb;50;2;1;01.01.2020;31.01.2020;0\n"
    (folder / "d.csv").write_text(text)
    study = STUDY.replace("time: t,", "time: {{from: start, to: stop}},").replace("months", "days")
    options = ', decimal: ",", date_format: "%d.%m.%Y"'
    (folder / "study.yml").write_text(study.format(path="d.csv", options=options))
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.frame["age"].tolist() == [45.3, 50.0]
    assert cohort.endpoint("os").time.tolist() == [30.0, 30.0]


def test_a_sheet_is_chosen_by_name(folder: Path) -> None:
    write_excel(folder / "d.xlsx")
    book = openpyxl.load_workbook("d.xlsx")
    book.create_sheet("Notes", 0)["A1"] = "see the other sheet"
    book.save("d.xlsx")
    (folder / "study.yml").write_text(STUDY.format(path="d.xlsx", options=", sheet: Sheet"))
    assert load_cohort(load_study("study.yml")).size == 5
    (folder / "study.yml").write_text(STUDY.format(path="d.xlsx", options=", sheet: Sheets"))
    message = "d.xlsx: there is no sheet 'Sheets'. Did you mean 'Sheet'?"
    assert [str(problem) for problem in check("study.yml")] == [message]


def test_formulas_that_were_never_computed_are_refused(folder: Path) -> None:
    write_excel(folder / "d.xlsx")
    book = openpyxl.load_workbook("d.xlsx")
    book["Sheet"]["B4"] = "=B2+B3"
    book.save("d.xlsx")
    (folder / "study.yml").write_text(STUDY.format(path="d.xlsx", options=""))
    message = (
        "d.xlsx, row 4: the data cannot be read: the formula '=B2+B3' has no computed value. Open the file in Excel "
        "and save it."
    )
    assert [str(problem) for problem in check("study.yml")] == [message]


def test_cells_beyond_the_header_are_refused(folder: Path) -> None:
    write_excel(folder / "d.xlsx")
    book = openpyxl.load_workbook("d.xlsx")
    book["Sheet"]["H3"] = "note"
    book.save("d.xlsx")
    (folder / "study.yml").write_text(STUDY.format(path="d.xlsx", options=""))
    message = (
        "d.xlsx, row 3: the header has 6 cells, but row 3 has 8. Give each row as many cells as the header; in text "
        "files put cells that hold the delimiter in quotes."
    )
    assert [str(problem) for problem in check("study.yml")] == [message]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("d.xlsx", "it is not an Excel workbook. Open it in Excel and save it as .xlsx."),
        ("d.parquet", "it is not a Parquet file. Write it anew, or name the right file."),
        (
            "d.sav",
            (
                "invalid file, or file has unsupported features. Save it anew from its program, or say how it was saved: "
                "data: {encoding: ...}."
            ),
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says(name: str, reason: str, folder: Path) -> None:
    (folder / name).write_text("this is text and nothing else, long enough for a header" * 20)
    (folder / "study.yml").write_text(STUDY.format(path=name, options=""))
    assert [str(problem) for problem in check("study.yml")] == [f"{name}: the data cannot be read: {reason}"]


_HEARD: list[set[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str) and _HEARD:
        _HEARD[-1].add(Path(arguments[0]).name)


@pytest.fixture(scope="module")
def audited() -> None:
    sys.addaudithook(_hear)  # there is no way to take one off again


@pytest.fixture
def opened(audited: None) -> Iterator[set[str]]:
    _HEARD.append(set())
    yield _HEARD[-1]
    _HEARD.pop()


@pytest.mark.parametrize(
    ("write", "name"),
    [(write_csv, "d.csv"), (write_excel, "d.xlsx"), (write_parquet, "d.parquet"), (write_sav, "d.sav")],
)
def test_audit_hooks_see_each_data_file(
    folder: Path, opened: set[str], write: Callable[[Path], None], name: str
) -> None:
    write(folder / name)
    (folder / "study.yml").write_text(STUDY.format(path=name, options=""))
    opened.clear()
    load_cohort(load_study("study.yml"))
    assert {"study.yml", name} <= opened


def test_audit_hooks_see_a_sas_catalog(folder: Path, opened: set[str]) -> None:
    (folder / "d.sas7bdat").write_bytes(b"no SAS file")
    (folder / "f.sas7bcat").write_bytes(b"no catalog")
    (folder / "study.yml").write_text(STUDY.format(path="d.sas7bdat", options=", catalog: f.sas7bcat"))
    opened.clear()
    assert check("study.yml")
    assert {"study.yml", "d.sas7bdat", "f.sas7bcat"} <= opened


def test_a_sas_catalog_must_be_there(folder: Path) -> None:
    (folder / "d.sas7bdat").write_bytes(b"")
    (folder / "study.yml").write_text(STUDY.format(path="d.sas7bdat", options=", catalog: f.sas7bcat"))
    message = (
        "study.yml, line 2: SAS catalog 'f.sas7bcat' does not exist. Correct the path; it starts from the folder of "
        "the study file."
    )
    assert [str(problem) for problem in check("study.yml")] == [message]


@pytest.mark.parametrize(
    ("encoding", "text", "named"),
    [
        ("gb18030", "\u59d3\u540d,\u5e74\u9f84\n\u5f20\u4f1f,30\n", "gb18030"),
        ("latin-1", "Name,Ort\nM\u00fcller,K\u00f6ln\n", "windows-1252"),
        ("windows-1252", "Name,Ort\nLef\u00e8vre,Besan\u00e7on \u2013 Est\n", "windows-1252"),
        ("latin-1", "Name\nNo\u00ebl \u00e9\u00e9\n", "windows-1252"),
    ],
)
def test_the_likely_encoding_is_named(tmp_path, encoding, text, named):
    (tmp_path / "c.csv").write_bytes(text.encode(encoding))
    (tmp_path / "study.yml").write_text("study: {title: T}\ndata: {path: c.csv, id: Name}\n", encoding="utf-8")
    (said,) = check(tmp_path / "study.yml")
    assert f"probably data: {{encoding: {named}}}" in said.remedy


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        (
            "c.csv",
            "sheet: Patients",
            "data.sheet has no meaning for a .csv file. Remove it; the keys for such a file are 'delimiter', ",
        ),
        (
            "c.xlsx",
            "delimiter: ;",
            "data.delimiter has no meaning for a .xlsx file. Remove it; the keys for such a file are 'header', ",
        ),
        ("c.xlsx", "encoding: latin-1", "data.encoding has no meaning for a .xlsx file"),
        ("c.parquet", "header: 2", "data.header has no meaning for a .parquet file. Remove it."),
        ("c.sav", "skip_rows: [3]", "data.skip_rows has no meaning for a .sav file"),
        ("c.dta", "catalog: f.sas7bcat", "data.catalog has no meaning for a .dta file"),
    ],
)
def test_a_key_that_says_nothing_of_the_format_is_refused(tmp_path, name, key, said):
    (tmp_path / name).write_bytes(b"id,age\n1,2\n")
    (tmp_path / "study.yml").write_text(f"study: {{title: T}}\ndata:\n  path: {name}\n  id: id\n  {key}\n")
    (problem,) = check(tmp_path / "study.yml")
    assert said in str(problem)
    assert problem.line == 5
