"""No number, list or file makes work without end: each has a bound, which a message says."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

import riskset
from riskset.builders import check_study
from riskset.documents.problems import DocumentProblems
from riskset.documents.yaml_source import read_yaml
from riskset.study_files import check
from riskset.yaml_lines import FAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TIMES = ", ".join(map(str, range(1, 102)))
CURVES = "  c: {{kind: curves, by: arm, endpoints: [os], {}}}\n"


def numbers_without_end(schema: Any, path: str = "") -> Iterator[str]:
    """Places of the schema where a number has no bound on one side; numbers that may be text are names and codes."""
    if isinstance(schema, list):
        for place, each in enumerate(schema):
            yield from numbers_without_end(each, f"{path}/{place}")
    if not isinstance(schema, dict):
        return
    if schema.get("type") in {"number", "integer"}:
        low, high = ({f"{end}imum", f"exclusive{end.capitalize()}imum"} for end in ("min", "max"))
        if not (low & set(schema) and high & set(schema)):
            yield path
    if {"type": "string"} in [{"type": each.get("type")} for each in schema.get("anyOf", [])]:
        return
    for key, each in schema.items():
        yield from numbers_without_end(each, f"{path}/{key}")


def test_each_number_of_the_study_file_has_two_ends(root: Path) -> None:
    schema = json.loads((root / "schema" / "study.schema.json").read_text(encoding="utf-8"))
    assert list(numbers_without_end(schema)) == []


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("at: [20200101]", "displays.c.at[1] is '20200101'. Write a number not greater than 50000."),
        (f"at: [{TIMES}]", "displays.c.at has 101 values. Give at most 100."),
        (f"breaks: [{TIMES}]", "displays.c.breaks has 101 values. Give at most 50."),
        ("breaks: " + "9" * 399, "Write a smaller number."),
        ("breaks: " + "9" * 500, "Write a smaller number."),
        ("x_max: 1e308", "displays.c.x_max is '1e+308'. Write a number not greater than 50000."),
        ("min_at_risk: 99999999999999", "Write a number not greater than 1e+09."),
    ],
)
def test_a_number_beyond_its_bound_is_refused_with_it(
    problems: Callable[..., list[str]], entry: str, told: str
) -> None:
    (said,) = problems(("displays:\n", "displays:\n" + CURVES.format(entry)))
    assert said.startswith("study.yml, line 14: ")
    assert said.endswith(told)


def test_a_step_of_too_many_ticks_is_refused_with_one_that_would_do(write: Callable[..., None]) -> None:
    write(("displays:\n", "displays:\n" + CURVES.format("breaks: 0.01")))
    assert [str(each) for each in check_study("study.yml")[1]] == [
        "study.yml, line 14: displays.c: breaks: 0.01 makes 3,000 ticks up to 30 months, and an axis has at most 50. Write breaks: 6."
    ]
    write(("displays:\n", "displays:\n" + CURVES.format("breaks: 6")))
    assert check_study("study.yml")[1] == []


def test_a_sweep_of_too_many_landmarks_is_refused_with_a_step_that_would_do(problems: Callable[..., list[str]]) -> None:
    for step, count in (("0.001", "20001"), ("1e-300", "50000000001")):
        entry = (
            f"  w: {{kind: landmark-sweep, by: arm, endpoints: [os], landmarks: {{from: 0, to: 20, step: {step}}}}}\n"
        )
        (said,) = problems(("displays:\n", "displays:\n" + entry))
        assert f"has {count} landmarks, and at most 500 are computed. Write a longer step, such as 0.05." in said


def test_more_entries_than_people_read_are_refused(problems: Callable[..., list[str]]) -> None:
    many = "populations:\n" + "".join(f"  p{place}: age > {place}\n" for place in range(5001))
    assert problems(("populations:\n", many))[0].endswith("populations has 5002 entries. Give at most 5000.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("20,0,20", "20200101,0,20"),
            "row 3, column 't': '20200101' is longer than a life in any unit (at most 50000).",
        ),
        (("2,40", "2,1e308"), "row 3, column 'age': '1e308' is beyond what is measured and computed with (1e+15)."),
    ],
)
def test_absurd_values_of_the_data_are_refused(
    problems: Callable[..., list[str]], change: tuple[str, str], told: str
) -> None:
    said = problems(data=[change])
    assert any(told in each for each in said), said


def test_absurd_values_that_are_computed_are_refused(problems: Callable[..., list[str]]) -> None:
    derived = problems(("groups:", "  powers: {kind: continuous, derive: age ** 40}\ngroups:"))
    assert derived[0].startswith("c.csv, row 2: variables.powers.derive gives 1.21577e+59, which is beyond")
    timed = problems(("time: t,", "time: t * 1000000,"))
    assert "is longer than a life in any unit" in timed[0]


# Workbooks


def workbook(path: Path, rows: bytes) -> None:
    """A workbook of two patients whose sheet goes on with these rows."""
    plain = BytesIO()
    pd.DataFrame({"id": [1, 2], "age": [30, 40]}).to_excel(plain, index=False)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(part.filename, content)


def read(folder: Path, rows: bytes) -> list[str]:
    workbook(folder / "d.xlsx", rows)
    (folder / "study.yml").write_text("study: {title: T}\ndata: {path: d.xlsx, id: id, expect: 2}\n", encoding="utf-8")
    return [str(problem) for problem in check("study.yml")]


def test_empty_rows_and_cells_of_a_sheet_are_no_work(folder: Path) -> None:
    empty = b"".join(
        b'<row r="%d"><c r="A%d" s="0"/><c r="B%d"></c></row>' % (row, row, row) for row in range(4, 60_000)
    )
    assert read(folder, empty) == []


def test_a_row_beyond_the_last_is_refused(folder: Path) -> None:
    (said,) = read(folder, b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>')
    assert "it has a row 2000000000, and a sheet of Excel has at most 1,048,576. Open it in Excel" in said


def test_a_cell_that_unpacks_to_what_no_table_has_is_refused(folder: Path) -> None:
    (said,) = read(folder, b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + b"a" * 30_000_000 + b"</t></is></c></row>")
    assert "xl/worksheets/sheet1.xml unpacks from" in said
    assert said.endswith("bytes, as no table does. Save the sheet with the patients as CSV.")


def test_more_columns_than_a_file_of_patients_has_are_refused(folder: Path) -> None:
    names = ",".join(f"g{place}" for place in range(20_000))
    (folder / "d.csv").write_text(f"id,{names}\n1,{names}\n", encoding="utf-8")
    (folder / "study.yml").write_text("study: {title: T}\ndata: {path: d.csv, id: id}\n", encoding="utf-8")
    (said,) = check("study.yml")
    assert "it has 20,001 columns, and a file of patients at most 20,000. Save the columns" in str(said)


# YAML


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_depth_is_told_before_libyaml_fails_of_it(folder: Path, text: str) -> None:
    (folder / "study.yml").write_text(text, encoding="utf-8")
    (said,) = check("study.yml")
    assert "this is nested too deeply" in str(said)
    with pytest.raises(DocumentProblems, match="this is nested too deeply"):
        read_yaml(text, folder / "report.qmd")


def test_a_text_that_libyaml_alone_refuses_is_read(problems: Callable[..., list[str]]) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml.compose("{title:, time_unit: months}", Loader=FAST)
    (said,) = problems(("title: A trial", "title:"))
    assert said == "study.yml, line 1: study.title is empty. Write text or a number."


@pytest.mark.parametrize("place", ["title: A trial", "arm:", "adults"])
def test_half_of_a_character_is_refused(problems: Callable[..., list[str]], place: str) -> None:
    wrong = 'title: "\\ud800"' if place.startswith("title") else '"\\ud800"' + (":" if place.endswith(":") else "")
    assert any(
        "'\\ud800' is half of a character. Write the character itself." in said for said in problems((place, wrong))
    )


def test_a_study_of_a_megabyte_is_read_in_time(folder: Path) -> None:
    text = (
        "study: {title: T}\ndata: {path: d.csv, missing: [" + ", ".join(f"m{place}" for place in range(60_000)) + "]}\n"
    )
    (folder / "study.yml").write_text(text, encoding="utf-8")
    (folder / "d.csv").write_text("id\n1\n", encoding="utf-8")
    assert riskset.load_study("study.yml").data.missing[-1] == "m59999"


def test_a_model_takes_no_variable_of_hundreds_of_levels(small: Any) -> None:
    rows = range(330)
    columns = {
        "site": [f"S{row % 110}" for row in rows],
        "t": [1 + row % 40 for row in rows],
        "d": [row % 2 for row in rows],
    }
    opened = small(
        columns,
        variables={"site": {"kind": "categorical"}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"d": 1}, "censored": {"d": 0}}},
        displays={"r": {"kind": "regression", "endpoints": ["os"], "variables": ["site"]}},
    )
    (said,) = opened.problems()
    assert "displays.r: 'site' has 110 levels, and a model takes at most 100" in str(said)
