"""Small studies whose conclusions are put to the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import riskset
from riskset.kinds.display import analyzed_again, analyzed_plainly
from riskset.opened import OpenStudy
from riskset.stress.asked import Asked, Options
from riskset.stress.run import Conclusion, Known, Stressed, stress

ROOT = Path(__file__).resolve().parents[2]
Writes = Callable[..., Path]
Tests = Callable[..., Stressed]


def drawn(n: int = 28, seed: int = 4, effect: float = 1.1) -> pd.DataFrame:
    """Patients of two arms in three centers, with whole months of follow-up, so that times tie."""
    random = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    time = np.ceil(random.exponential(12 / np.exp(effect * arm)))
    return pd.DataFrame(
        {
            "id": np.arange(n) + 1,
            "arm": arm,
            "time": time,
            "died": (random.random(n) < 0.8).astype(int),
            "center": np.where(np.arange(n) % 7 == 0, 3, np.arange(n) % 2 + 1),
        }
    )


STUDY: dict[str, Any] = {
    "study": {"title": "Two arms", "time_unit": "months"},
    "data": {"path": "cohort.csv", "id": "id"},
    "variables": {
        "arm": {"label": "Arm", "kind": "categorical", "levels": {0: "Control", 1: "Drug"}},
        "center": {"label": "Center", "kind": "categorical", "levels": {1: "North", 2: "South", 3: "West"}},
    },
    "endpoints": {"os": {"label": "Overall survival", "time": "time", "event": {"died": 1}}},
}
REGRESSION = {"kind": "regression", "endpoints": ["os"], "variables": ["arm"], "models": "univariable"}
OUTCOMES = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [6]}


@pytest.fixture
def writes(tmp_path: Path) -> Writes:
    """Writes a study of some displays and patients, and gives its file."""

    def write(displays: dict[str, Any], frame: pd.DataFrame | None = None, **changed: Any) -> Path:
        (drawn() if frame is None else frame).to_csv(tmp_path / "cohort.csv", index=False)
        whole = {name: {**section, **changed.get(name, {})} for name, section in STUDY.items()}
        whole |= {name: section for name, section in changed.items() if name not in STUDY}
        path = tmp_path / "study.yml"
        path.write_text(yaml.safe_dump({**whole, "displays": displays}, sort_keys=False), encoding="utf-8")
        return path

    return write


def stressed(study: OpenStudy, name: str, **options: Any) -> Stressed:
    """One display of an open study, put to the test."""
    entry = study.cohort.study.displays[name]
    asked = Asked(study.cohort, name, entry, Options(**options), analyzed_again, analyzed_plainly)
    return stress(asked, study.results_of(name), Known(), lambda _: None)


@pytest.fixture
def tested(writes: Writes) -> Tests:
    """Puts one display, `d`, of a new study to the test."""

    def test(
        entry: dict[str, Any], frame: pd.DataFrame | None = None, sections: dict[str, Any] | None = None, **options: Any
    ) -> Stressed:
        return stressed(riskset.open_study(writes({"d": entry}, frame, **(sections or {}))), "d", **options)

    return test


def effect(found: Stressed) -> Conclusion:
    """The conclusion about a hazard ratio."""
    return next(each for each in found.conclusions if each.subject.statistic == "ratio")
