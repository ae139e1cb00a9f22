"""A hidden sheet is read where it is named, and never taken for the first."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from riskset.study_files import check, load_cohort, load_study


def written(folder: Path, data: dict[str, Any]) -> Path:
    """A study of a data file; in its workbook the sheet Codes, which is hidden, stands before Patients."""
    study = {"study": {"title": "T"}, "data": data, "variables": {"n": {"kind": "continuous", "column": "age"}}}
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    return path


def workbook(path: Path, **states: str) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, state in states.items():
        sheet: Any = book.create_sheet(name)
        sheet.append(["id", "age"])
        sheet.append([1, 30.5 if name == "Patients" else 99])
        sheet.sheet_state = state
    book.active = len(states) - 1
    book.save(path)


@pytest.mark.parametrize("hidden", ["hidden", "veryHidden"])
def test_the_first_sheet_that_one_sees_is_read(tmp_path: Path, hidden: str) -> None:
    workbook(tmp_path / "c.xlsx", Codes=hidden, Patients="visible")
    data = {"path": "c.xlsx", "id": "id"}
    assert load_cohort(load_study(written(tmp_path, data))).numbers("n").tolist() == [30.5]
    named = load_cohort(load_study(written(tmp_path, data | {"sheet": "Codes"})))
    assert named.numbers("n").tolist() == [99]


@pytest.mark.parametrize("ending", [".ods", ".xls"])
def test_so_it_is_of_other_programs(ending: str, root: Path, tmp_path: Path) -> None:
    """Written by LibreOffice."""
    shutil.copy(root / "tests" / "study" / "sheets" / f"hidden{ending}", tmp_path)
    data = {"path": f"hidden{ending}", "id": "id"}
    assert load_cohort(load_study(written(tmp_path, data))).numbers("n").tolist() == [30.5, 41]


def test_a_workbook_without_a_sheet_that_one_sees_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workbook(Path("whole.xlsx"), Codes="visible", Patients="visible")
    book = openpyxl.load_workbook("whole.xlsx")
    for sheet in book.worksheets:
        sheet.sheet_state = "hidden"
    monkeypatch.setattr("openpyxl.workbook._writer.WorkbookWriter.write_views", lambda _: None)
    book.save("c.xlsx")
    (problem,) = check(written(Path(), {"path": "c.xlsx", "id": "id"}))
    said = "c.xlsx: all sheets are hidden: 'Codes', 'Patients'. Name the one that is meant: data.sheet: Codes."
    assert str(problem) == said
