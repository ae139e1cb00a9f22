"""The page on values: each example reads as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from riskset.study_files import load_cohort, load_study

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "values.md").read_text(encoding="utf-8")


def cohort(folder: Path, section: str) -> Any:
    """The cohort of a section's study file and its first table, the patients."""
    text = re.search(rf"## {section}\n(.*?)(?=\n## |\Z)", PAGE, re.DOTALL)
    assert text is not None
    entries = re.search(r"```yaml\n(.*?)```", text[1], re.DOTALL)
    assert entries is not None
    table = re.search(r"(?m)(?:^\|.*\n)+", text[1])
    assert table is not None
    head, _, *rows = re.findall(r"(?m)^\|(.*)\|$", table[0])
    lines = [",".join(cell.strip() for cell in row.split("|")) for row in (head, *rows)]
    (folder / "patients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    study = {"study": {"title": "T", "time_unit": "days"}, "data": {"path": "patients.csv", "id": "patient"}}
    (folder / "study.yml").write_text(yaml.safe_dump(study | yaml.safe_load(entries[1])), encoding="utf-8")
    return load_cohort(load_study(folder / "study.yml"))


def test_what_is_missing(tmp_path: Path) -> None:
    found = cohort(tmp_path, "What is missing")
    assert np.isnan(found.numbers("age")).tolist() == [False, True, True]
    assert found.values("race").tolist() == ["White", "Native American", "Black"]
    assert found.endpoint("os").time.tolist() == [100, 200, 999]


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        ("born", ["1945-04-03", "2001-12-24", "1999-01-31"]),
        ("infusion", ["2020-05-31", "2020-06-30", "2020-06-18"]),
        ("last_seen", ["2021-12-31", "2021-03-15", "2021-07-01"]),
    ],
)
def test_dates(tmp_path: Path, name: str, dates: list[str]) -> None:
    days = cohort(tmp_path, "Dates").numbers(name).astype(np.int64)
    assert days.astype("datetime64[D]").astype(str).tolist() == dates
    assert all(date in PAGE for date in dates)


def test_limits(tmp_path: Path) -> None:
    assert cohort(tmp_path, "Limits of detection").numbers("crp").tolist() == [2.5, 12, 300]


@pytest.mark.parametrize("section", ["Several choices in one column", "A column for each choice"])
def test_choices(tmp_path: Path, section: str) -> None:
    found = cohort(tmp_path, section)
    chosen, known = found.choices("virus")
    assert (chosen.tolist(), known.tolist()) == ([[True, False, False], [True, False, False]], [True, True, False])
    assert found.values("cmv").tolist()[:2] == ["Yes", "No"]
