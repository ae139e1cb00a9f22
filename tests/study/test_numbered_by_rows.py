"""Without a column of patients' numbers every row is a patient, and what needs the numbers is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskset.cli.checked import as_json, tell
from riskset.cli.checking import checked
from riskset.study.doubts.find import find_doubts
from riskset.study_files import check, load_cohort, load_study

Problems = Callable[..., list[str]]
UNNUMBERED = ("id: id, ", "")


def test_every_row_is_a_patient(problems: Problems) -> None:
    assert problems(UNNUMBERED, data=[("2,40,F,1,20", "1,40,F,1,20"), ("4,16,F", ",16,F")]) == []
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.size == 4
    assert cohort.rows(cohort.numbers("age") > 0) == [2, 3, 4, 5]


def test_check_says_by_what_patients_are_numbered(write: Callable[..., None], capsys: Any) -> None:
    said = "Patients are numbered by their rows: data.id names no column"
    for changes, expected in ((), "id"), ((UNNUMBERED,), None):
        write(*changes)
        found = checked(Path("study.yml"))
        assert json.loads(as_json(found))["understood"]["id"] == expected
        tell(found, quiet=False)
        assert (said in capsys.readouterr().out) == (expected is None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": {"keep": "first"}}, "data.rows needs the patients' numbers, but data.id names no column. Add data:"),
        ({"without_id": "drop"}, "data.without_id needs the patients' numbers"),
        ({"join": [{"path": "c.csv", "id": "id", "prefix": "x_"}]}, "data.join needs the patients' numbers"),
        ({"id": "id", "join": [{"path": "c.csv"}]}, "data.join[1] has no 'id'. Add id: column of the patient number"),
    ],
)
def test_what_needs_the_numbers_is_refused(folder: Path, options: dict[str, Any], message: str) -> None:
    Path("c.csv").write_text("id,age\n1,30\n1,31\n", encoding="utf-8")
    study = {"study": {"title": "T"}, "data": {"path": "c.csv", **options}, "variables": {"age": {"kind": "count"}}}
    Path("study.yml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    said = [str(problem) for problem in check("study.yml") if problem.file == "study.yml"]
    assert len(said) == 1
    assert said[0].startswith("study.yml, line ")
    assert message in said[0]


def test_doubts_about_rows_need_no_numbers(folder: Path) -> None:
    rows = ["1,2,3", "2,4,9", "4,8,27", "8,16,81", "15,30,120"]
    Path("c.csv").write_text("\n".join(["a,b,c", *rows]) + "\n", encoding="utf-8")
    study = {
        "study": {"title": "T"},
        "data": {"path": "c.csv"},
        "variables": {name: {"kind": "count"} for name in ("a", "b", "c")},
    }
    Path("study.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    (doubt,) = find_doubts(load_cohort(load_study("study.yml")))
    assert doubt.key == "total-row a"
    assert "the last row has the sums of the rows above it in 'a', 'b', 'c'" in str(doubt)
