"""How files are found to be written: heads, rows that are not patients, delimiters, encodings, decimal marks, sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from riskset.drafting.file_form import file_form
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from pathlib import Path

BODY = [[number, 40 + number, f"{number}.5", "m" if number % 2 else "f"] for number in range(1, 13)]
HEAD = ["patient", "age", "ldh", "sex"]


def form(tmp_path: Path, rows: list[list[Any]], delimiter: str = ",", encoding: str = "utf-8") -> dict[str, Any]:
    """The options that are found for a CSV of these rows."""
    path = tmp_path / "data.csv"
    path.write_bytes("\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding))
    return file_form(path).options


def test_a_plain_file_needs_no_option(tmp_path: Path) -> None:
    assert form(tmp_path, [HEAD, *BODY]) == {}


def test_titles_above_the_head_are_not_read(tmp_path: Path) -> None:
    title = ["Registry of the clinic", "", "", ""]
    assert form(tmp_path, [title, title, HEAD, *BODY]) == {"header": 3}


def test_a_row_of_units_is_skipped_and_told_as_labels(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    units = ["", "years", "U/l", ""]
    path.write_text("\n".join(",".join(map(str, row)) for row in [HEAD, units, *BODY]))
    found = file_form(path)
    assert found.options == {"skip_rows": [2]}
    assert found.labels == {"age": "age (years)", "ldh": "ldh (U/l)"}


def test_a_second_row_that_names_all_columns_is_the_head(tmp_path: Path) -> None:
    above = ["Patient", "", "Blood", ""]
    assert form(tmp_path, [above, HEAD, *BODY]) == {"header": 2}


def test_a_head_of_two_rows_is_read_as_one(tmp_path: Path) -> None:
    above, below = ["patient", "age", "Blood", ""], ["", "years", "ldh", "crp"]
    assert form(tmp_path, [above, below, *([row[0], row[1], row[1], row[1]] for row in BODY)]) == {"header": [1, 2]}


@pytest.mark.parametrize("word", ["Total", "Summe:", "Mittelwert", "合计", "Moyenne"])
def test_sums_and_notes_at_the_end_are_skipped(tmp_path: Path, word: str) -> None:
    last = [[word, 600, 200, ""], ["Source: the registry", "", "", ""]]
    assert form(tmp_path, [HEAD, *BODY, *last]) == {"skip_rows": [14, 15]}


def test_a_patient_of_whom_little_is_known_is_no_note(tmp_path: Path) -> None:
    assert form(tmp_path, [HEAD, *BODY, [13, "", "", ""]]) == {}


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_are_found_below_a_title(tmp_path: Path, delimiter: str) -> None:
    found = form(tmp_path, [["Patients, of the clinic, all of them"], HEAD, *BODY], delimiter)
    assert found == {"delimiter": delimiter, "header": 2}


def test_decimals_after_a_comma_are_found(tmp_path: Path) -> None:
    body = [[*row[:2], str(row[2]).replace(".", ","), row[3]] for row in BODY]
    assert form(tmp_path, [HEAD, *body], ";") == {"decimal": ","}


def test_thousands_are_no_decimals(tmp_path: Path) -> None:
    body = [[*row[:2], f"1,{row[1]}0", row[3]] for row in BODY]
    assert form(tmp_path, [HEAD, *body], ";") == {}


@pytest.mark.parametrize(
    ("encoding", "text", "named"),
    [("latin-1", "Köln", "windows-1252"), ("gb18030", "北京医院", "gb18030"), ("utf-16", "Köln", "utf-16")],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, text: str, named: str) -> None:
    body = [[*row[:3], text] for row in BODY]
    assert form(tmp_path, [HEAD, *body], encoding=encoding) == {"encoding": named}


def book(tmp_path: Path, sheets: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
    made.save(tmp_path / "data.xlsx")
    return tmp_path / "data.xlsx"


def test_the_fullest_sheet_that_is_not_hidden_is_chosen(tmp_path: Path) -> None:
    sheets = {"Notes": [["About"], ["these data"]], "Patients": [HEAD, *BODY], "Old": [HEAD, *BODY, *BODY]}
    found = file_form(book(tmp_path, sheets, hidden="Old"))
    assert found.options == {"sheet": "Patients"}
    told = " ".join(map(str, found.remarks))
    assert "'Notes' (2 rows)" in told
    assert "'Old' (hidden)" in told


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyProblems, match="Did you mean 'Patients'"):
        file_form(book(tmp_path, {"Patients": [HEAD, *BODY]}), "Patient")
