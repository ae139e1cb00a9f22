"""Heads of several rows: which names columns get, in text files and in sheets with merged cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from riskset.study.heads import joined_head
from riskset.study_files import check, load_cohort, load_study


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["id", "age"]], ["id", "age"]),
        ([["id", "Labs", "", "sex"], ["", "LDH", "CRP", ""]], ["id", "Labs LDH", "Labs CRP", "sex"]),
        ([["id", "Labs", "", ""], ["", "LDH", "CRP"]], ["id", "Labs LDH", "Labs CRP", ""]),
        # A name that stands over both rows does not go on over its neighbour.
        ([["id", "", "Labs"], ["", "age", "LDH"]], ["id", "age", "Labs LDH"]),
        # A column without any text ends what stands over those before it.
        ([["Labs", "", "", ""], ["LDH", "CRP", "", "age"]], ["Labs LDH", "Labs CRP", "", "age"]),
        (
            [["Labs", None, None, "Day"], ["Blood", None, "Urine", None], ["LDH", "CRP", "pH", 0]],
            ["Labs Blood LDH", "Labs Blood CRP", "Labs Urine pH", "Day 0"],
        ),
        # What stands in a lower row ends where another text stands above.
        ([["A", "", "B"], ["x", "", ""], ["1", "2", "3"]], ["A x 1", "A x 2", "B 3"]),
        ([["id", " Labs "], ["number"]], ["id number", "Labs"]),
    ],
)
def test_a_name_is_made_of_the_texts_over_its_column(rows: list[list[Any]], names: list[str]) -> None:
    assert joined_head(rows) == names


def written(folder: Path, data: dict[str, Any], variable: str = "Labs CRP") -> Path:
    study = {
        "study": {"title": "T"},
        "data": {"id": "id", **data},
        "variables": {"crp": {"kind": "continuous", "column": variable}},
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    return path


TEXT = "Export,,\nid,Labs,\nexported today,,\n,LDH,CRP\n1,200,5\n2,300,6\n"


def test_rows_above_and_between_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(TEXT, encoding="utf-8")
    cohort = load_cohort(load_study(written(tmp_path, {"path": "c.csv", "header": [2, 4], "skip_rows": [6]})))
    assert cohort.numbers("crp").tolist() == [5]
    assert cohort.builder.source.table.rows.tolist() == [5]
    assert list(cohort.builder.source.table.columns) == ["id", "Labs LDH", "Labs CRP"]


def test_merged_cells_of_a_sheet_name_all_their_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["id", "Labs", None, "sex"], [None, "LDH", "CRP", None], [1, 200, 5, "F"]):
        sheet.append(row)
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "c.xlsx")
    cohort = load_cohort(load_study(written(tmp_path, {"path": "c.xlsx", "header": [1, 2]})))
    assert list(cohort.builder.source.table.columns) == ["id", "Labs LDH", "Labs CRP", "sex"]
    assert cohort.numbers("crp").tolist() == [5]


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is wrong with a study whose data have a head of two rows."""

    def problems_of(data: dict[str, Any], text: str = TEXT) -> list[str]:
        monkeypatch.chdir(tmp_path)
        Path("c.csv").write_text(text, encoding="utf-8")
        return [str(each) for each in check(written(Path(), {"path": "c.csv", **data}))]

    return problems_of


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ([4, 2], "data.header names rows 4, 2, which do not ascend. Write them from the top: [2, 4]."),
        ([2, 9], "'c.csv' has nothing in row 9. Name a row as the file's program numbers it."),
        ([0, 1], "data.header[1] is '0'. Write a number not less than 1."),
        ([], "data.header is an empty list. Give at least one."),
        ("first", "data.header is 'first'. Write a whole number not less than 1 or a list ([a, b])."),
    ],
)
def test_a_header_that_is_none_is_refused_with_its_line(
    refused: Callable[..., list[str]], header: Any, message: str
) -> None:
    said = [each for each in refused({"header": header}) if each.startswith("study.yml, line ")]
    assert any(each.endswith(message) for each in said)


def test_a_title_may_be_the_upper_row_of_a_head(refused: Callable[..., list[str]]) -> None:
    (said,) = refused({}, "Labs,,\nid,LDH,CRP\n1,200,5\n")
    assert said == (
        "c.csv, row 1: row 1 is a title, 'Labs': other rows have 3 cells. Write data.header: 2, if the names of the columns "
        "stand in row 2, or data.header: [1, 2], if they stand in both rows."
    )
