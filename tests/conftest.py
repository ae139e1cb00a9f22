"""The example study opened, the same patients read without the package, and a factory of small studies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import riskset
from riskset.opened import OpenStudy

ROOT = Path(__file__).resolve().parents[1]
DAYS_PER_MONTH = 30.4375
DISEASES = {1: "ALL", 2: "AML low risk", 3: "AML high risk"}
OpenSmall = Callable[..., OpenStudy]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def bmt_study() -> OpenStudy:
    """The study of the example report, opened once."""
    return riskset.open_study(ROOT / "report" / "bmt" / "study.yml")


@pytest.fixture(scope="session")
def bmt() -> pd.DataFrame:
    """The patients of the example report, read by pandas alone: groups by name, times in months."""
    frame = pd.read_csv(ROOT / "data" / "bmt" / "bmt.csv")
    names = pd.Categorical(frame["group"].map(DISEASES), categories=list(DISEASES.values()))
    return frame.assign(disease=names, os=frame["t1"] / DAYS_PER_MONTH, lfs=frame["t2"] / DAYS_PER_MONTH)


def write_study(folder: Path, columns: dict[str, list[Any]], **sections: Any) -> Path:
    """Write a study of a few patients, one list a column, and return its study file."""
    frame = pd.DataFrame(columns)
    frame.insert(0, "id", range(1, len(frame) + 1))
    frame.to_csv(folder / "patients.csv", index=False)
    study = {"study": {"title": "A few patients", "time_unit": "months"}, "data": {"path": "patients.csv", "id": "id"}}
    study["study"] |= sections.pop("study", {})
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study | sections, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def new_study() -> Callable[..., Path]:
    """Writes a small study into a folder."""
    return write_study


@pytest.fixture
def small(tmp_path: Path) -> OpenSmall:
    """Opens a study of a few patients: columns as lists, and the sections of its study file."""

    def open_small(columns: dict[str, list[Any]], **sections: Any) -> OpenStudy:
        return riskset.open_study(write_study(tmp_path, columns, **sections))

    return open_small
