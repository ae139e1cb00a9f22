"""The page on rows: each example gives the patients that it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from riskset.study_files import load_cohort, load_study

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rows.md").read_text(encoding="utf-8")


def cohort(folder: Path, section: str) -> Any:
    """The cohort of a section's study file and data files."""
    text = re.search(rf"## {section}\n(.*?)(?=\n## |\Z)", PAGE, re.DOTALL)
    assert text is not None
    for name, rows in re.findall(r"```csv ?(\S*)\n(.*?)```", text[1], re.DOTALL):
        (folder / (name or "patients.csv")).write_text(rows, encoding="utf-8")
    entries = re.search(r"```yaml\n(.*?)```", text[1], re.DOTALL)
    assert entries is not None
    study = {"study": {"title": "T", "time_unit": "days"}} | yaml.safe_load(entries[1])
    (folder / "study.yml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return load_cohort(load_study(folder / "study.yml"))


def dropped(found: Any) -> list[int]:
    return [count for _, count in found.builder.source.table.dropped]


def test_titles_units_and_totals(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Titles, units and totals")
    assert found.numbers("age").tolist() == [54]
    assert dropped(found) == [1, 1]


def test_a_head_of_two_rows(tmp_path: Path) -> None:
    found = cohort(tmp_path, "A head of two rows")
    assert (found.numbers("ldh").tolist(), found.numbers("crp").tolist()) == ([210, 340], [5, 12])
    assert list(found.builder.source.table.columns) == ["patient", "Labs LDH", "Labs CRP", "sex"]


def test_without_numbers_of_patients(tmp_path: Path) -> None:
    assert cohort(tmp_path, "Without numbers of patients").numbers("age").tolist() == [54, 61, 54]


def test_several_rows_of_a_patient(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Several rows of a patient")
    endpoint = found.endpoint("lfs")
    assert endpoint.time.tolist() == [50, 335]
    assert endpoint.cause.tolist() == [1, 0]
    assert dropped(found) == [4]


def test_start_and_stop(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Start and stop, and events that come back")
    endpoint = found.endpoint("infection")
    assert (endpoint.time.tolist(), endpoint.cause.tolist()) == ([30, 150], [1, 0])
    assert found.numbers("ldh").tolist() == [210, 190]


def test_functions_and_pages_that_the_page_names_exist() -> None:
    from importlib import import_module
    from inspect import signature

    for module, name, options in (
        ("cox", "cox", {"entry", "cluster"}),
        ("mean_cumulative", "mean_cumulative", {"entry", "id"}),
        ("kaplan_meier", "kaplan_meier", {"entry", "id"}),
    ):
        assert f"`riskset.stats.{module}.{name}`" in PAGE
        assert options <= signature(getattr(import_module(f"riskset.stats.{module}"), name)).parameters.keys()
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (Path(__file__).resolve().parents[2] / "docs" / link).is_file(), link


def test_forms_on_rows_of_their_own(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Forms on rows of their own")
    assert found.numbers("age").tolist() == [54, 61]
    assert (found.numbers("ldh")[0], np.isnan(found.numbers("ldh")[1])) == (210, True)


def test_other_files_and_sheets(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Other files and sheets")
    assert found.numbers("first_ldh").tolist() == [190, 280]
    assert dropped(found) == [1]
