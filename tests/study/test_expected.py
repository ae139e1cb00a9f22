"""A data file that is not the one that the study file expects is refused, with what it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from riskset import cohort
from riskset.study import StudyProblems
from riskset.study_files import check

if TYPE_CHECKING:
    from pathlib import Path

DATA = "id,age,kept\n1,30,1\n2,41,1\n3,52,0\n"
OTHER = "id,stage\n1,I\n2,II\n"
DIGEST = hashlib.sha256(DATA.encode()).hexdigest()


def told(folder: Path, expect: str, more: str = "") -> list[str]:
    (folder / "d.csv").write_text(DATA, encoding="utf-8")
    (folder / "e.csv").write_text(OTHER, encoding="utf-8")
    study = f"study: {{title: T}}\ndata:\n  path: d.csv\n  id: id\n  drop: kept == 0\n  expect: {expect}\n{more}"
    (folder / "study.yml").write_text(study, encoding="utf-8")
    return [str(problem) for problem in check("study.yml")]


@pytest.mark.parametrize(
    "expect",
    ["2", "{patients: 2}", "{rows: 3}", f"{{sha256: {DIGEST}}}", f"{{patients: 2, rows: 3, sha256: {DIGEST.upper()}}}"],
)
def test_what_is_expected_is_read(folder: Path, expect: str) -> None:
    assert told(folder, expect) == []


@pytest.mark.parametrize(
    ("expect", "place", "number"),
    [("3", "expect", 3), ("{patients: 3}", "expect.patients", 3), ("1", "expect", 1)],
)
def test_other_numbers_of_patients_are_refused(folder: Path, expect: str, place: str, number: int) -> None:
    why = "The file may be cut off: get it again" if number > 2 else "Look for rows that are of no patient"
    (said,) = told(folder, expect)
    assert said == (
        f"study.yml, line 6: the data have 2 patients, and data.{place} says {number}. {why}; or, if the file was changed "
        f"on purpose, write {place.rpartition('.')[2]}: 2."
    )


def test_other_numbers_of_rows_are_refused(folder: Path) -> None:
    (said,) = told(folder, "{rows: 4}")
    assert said == (
        "study.yml, line 6: 'd.csv' has 3 rows, and data.expect.rows says 4. The file may be cut off: get it again; or, if "
        "the file was changed on purpose, write rows: 3."
    )


@pytest.mark.parametrize("sha256", ["?", "0" * 64, "0"])
def test_another_digest_is_refused_with_the_right_one(folder: Path, sha256: str) -> None:
    (said,) = told(folder, f'{{rows: 3, sha256: "{sha256}"}}')
    assert "line 6: 'd.csv' is not the file that data.expect.sha256 names" in said
    assert said.endswith(f"if it was changed on purpose, write sha256: {DIGEST}.")


def test_a_joined_file_is_looked_at_too(folder: Path) -> None:
    join = "  join: [{path: e.csv, id: id, expect: {rows: 3}}]\n"
    (said,) = told(folder, "2", join)
    assert "'e.csv' has 2 rows, and data.join[1].expect.rows says 3" in said


def test_a_frame_has_no_digest() -> None:
    import pandas as pd

    frame = pd.DataFrame({"id": [1, 2], "age": [30, 40]})
    assert cohort(frame, id="id", data={"expect": {"patients": 2}}).size == 2
    with pytest.raises(StudyProblems, match=r"has 'expect\.sha256', which is of files"):
        cohort(frame, id="id", data={"expect": {"sha256": "?"}})
