"""What a spreadsheet opens holds no formula, in any file of rows that the package writes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.spreadsheets import defused, defused_frame

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "-", "+/-", "\uff1d1", "-1 (2)"]
)
def test_what_begins_like_a_formula_is_marked(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "a", "-1", "+2.5", "-1,234.5", "-0,5", "-.5", "1e-5", "-1.5E+10", "-12%", "\u22121", "<0.001", "a=b"]
)
def test_numbers_and_words_stay(text: str) -> None:
    assert defused(text) == text


def test_frames_keep_their_numbers() -> None:
    frame = pd.DataFrame({"=a": ["=1", None], "n": [-1.5, 2.0], "c": pd.Categorical(["+x", "y"])})
    found = defused_frame(frame)
    assert list(found) == ["'=a", "n", "c"]
    assert found["'=a"].iloc[0] == "'=1"
    assert list(found["n"]) == [-1.5, 2.0]
    assert list(found["c"]) == ["'+x", "y"]
    assert defused_frame(frame.iloc[:0]).empty


STUDY: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": {0: "=HYPERLINK(A1)", 1: "@B"}}},
    "variables": {"sex": {"label": "+Sex", "kind": "categorical", "levels": {0: "-F", 1: "=M"}}},
    "endpoints": {"os": {"label": "=OS", "time": "t", "event": {"died": 1}}},
    "displays": {
        "b": {"kind": "baseline", "by": "arm", "variables": ["sex"]},
        "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [4]},
    },
}
COLUMNS = {"arm": [0, 1, 0, 1], "sex": [0, 1, 1, 0], "t": [3, 4, 5, 8], "died": [1, 0, 1, 1]}


@pytest.mark.parametrize(
    ("arguments", "delimiter"),
    [
        (["results", "study.yml", "--format", "csv"], ","),
        (["results", "study.yml", "-o", "x.csv"], ","),
        (["display", "study.yml", "o", "--data"], ","),
        (["display", "study.yml", "o", "--data", "-o", "x.csv"], ","),
        (["display", "study.yml", "b", "-o", "x.csv"], ","),
        (["display", "study.yml", "b", "-o", "x.tsv"], "\t"),
    ],
)
def test_every_writer(
    tmp_path: Path, new_study: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], delimiter: str
) -> None:
    monkeypatch.chdir(tmp_path)
    new_study(tmp_path, COLUMNS, **STUDY)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    text = (tmp_path / arguments[-1]).read_text() if "-o" in arguments else done.stdout
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    assert [cell for cell in cells if defused(cell) != cell] == []
    assert "'=HYPERLINK(A1)" in " ".join(cells)


def test_workbooks_hold_text(tmp_path: Path, new_study: Any) -> None:
    import openpyxl

    done = CliRunner().invoke(
        main, ["display", str(new_study(tmp_path, COLUMNS, **STUDY)), "b", "-o", str(tmp_path / "x.xlsx")]
    )
    assert done.exit_code == 0, done.output
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "x.xlsx").active for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
