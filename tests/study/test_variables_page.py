"""The page on variables, groups and populations: each example gives the patients that it says."""

# ruff: noqa: RUF001  dashes of labels
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskset.study.understood import understood
from riskset.study_files import load_cohort, load_study

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "variables.md").read_text(encoding="utf-8")


def patients() -> str:
    """The patients of the page as CSV."""
    head, _, *rows = re.findall(r"(?m)^\|(.*)\|$", PAGE.split("\n## ")[0])
    return "\n".join(",".join(cell.strip() for cell in row.split("|")) for row in (head, *rows)) + "\n"


def cohort(folder: Path, section: str) -> Any:
    """The cohort of a section's study file and the patients of the page."""
    text = re.search(rf"## {section}\n(.*?)(?=\n## |\Z)", PAGE, re.DOTALL)
    assert text is not None
    entries = re.search(r"```yaml\n(.*?)```", text[1], re.DOTALL)
    assert entries is not None
    (folder / "patients.csv").write_text(patients(), encoding="utf-8")
    study = {"study": {"title": "T"}, "data": {"path": "patients.csv", "id": "patient"}}
    (folder / "study.yml").write_text(yaml.safe_dump(study | yaml.safe_load(entries[1])), encoding="utf-8")
    return load_cohort(load_study(folder / "study.yml"))


def test_kinds(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Kinds")
    told = {each.name: (each.kind, each.n, list(each.levels)) for each in understood(found).variables}
    assert told == {
        "age": ("continuous", 4, []),
        "sex": ("categorical", 4, ["Female", "Male"]),
        "stage": ("ordinal", 4, ["I", "II", "III", "IV"]),
        "mrd": ("dichotomous", 3, ["Negative", "Positive"]),
        "infused": ("date", 4, []),
    }
    assert found.variable("mrd").shown_level == "Positive"
    rows = re.findall(r"(?m)^\| `(\w+)` \|", PAGE)
    assert rows == ["kind", "continuous", "count", "categorical", "ordinal", "dichotomous", "multiple", "date"]


def test_levels(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Levels")
    assert found.values("stage").tolist() == ["I–II", "III–IV", "III–IV", "I–II"]
    assert found.values("arm").isna().tolist() == [False, False, True, False]
    assert found.variable("arm").reference == "Standard"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("age_class", ["20 to <40", "≥60", "40 to <60", "<20"]),
        ("old", ["No", "Yes", "Yes", "No"]),
        ("risk", ["Standard", "High", "Standard", None]),
        ("waiting", [30, 120, 30, 30]),
        ("ldh_ratio", [0.875, 2, 190 / 240, 333 / 240]),
    ],
)
def test_derived_variables(tmp_path: Path, name: str, values: list[Any]) -> None:
    found = cohort(tmp_path, "Derived variables").values(name)
    assert [None if value != value else value for value in found.tolist()] == values  # noqa: PLR0124  nan
    said = ", ".join("missing" if each is None else each if isinstance(each, str) else f"{each:.3g}" for each in values)
    assert f"| {said} |" in PAGE


def test_groups(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Groups")
    assert found.grouping("treatment").levels == ("Standard", "New or newest")
    assert found.grouping("treatment").codes.tolist() == [0, 1, 1, 1]
    assert found.grouping("arm").levels == ("Standard", "New", "Newest")
    assert found.grouping("sex").levels == ("F", "M")


def test_populations(tmp_path: Path) -> None:
    found = cohort(tmp_path, "Populations")
    assert found.study.study.population == "adults"
    assert {name: found.population(name).index.tolist() for name in found.study.populations} == {
        "adults": [0, 1, 2],
        "infused_early": [0, 2, 3],
        "known_mrd": [0, 1, 2],
    }
