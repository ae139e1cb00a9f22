"""Studies whose numbers R has computed too (tests/golden): a transplantation after the start, heart transplantation, ages."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import riskset
from riskset.opened import OpenStudy
from riskset.study import StudyProblems
from riskset.study_files import check

ROOT = Path(__file__).resolve().parents[2]
Opens = Callable[..., OpenStudy]

FLAG = {0: "No", 1: "Yes"}
CART: dict[str, Any] = {
    "study": {"title": "Transplantation after CAR-T", "time_unit": "months", "days_per_month": 30},
    "data": {"path": str(ROOT / "data" / "cart-haplo" / "cohort.csv"), "id": "synthetic_patient"},
    "variables": {
        "sex": {"label": "Sex", "kind": "categorical", "levels": {"female": "Female", "male": "Male"}},
        "age": {"label": "Age, years", "kind": "continuous"},
        "prior_hsct": {"label": "Prior HSCT", "kind": "categorical", "levels": FLAG},
        "extramedullary": {"label": "Extramedullary", "kind": "categorical", "levels": FLAG},
        "allogenic": {
            "label": "Source",
            "kind": "categorical",
            "derive": {"cases": {"Autologous": "source == 'autologous'", "Allogenic": "source != 'autologous'"}},
        },
        "centre": {"label": "Center", "kind": "categorical", "levels": list(range(1, 12))},
        "weight": {"label": "Weight", "kind": "continuous", "derive": "0.5 + age / 50"},
    },
    "groups": {"mrd": {"variable": "mrd_before_transplant", "levels": {"positive": "MRD+", "negative": "MRD-"}}},
    "exposures": {
        "tx": {"label": "Transplantation", "at": "transplant_day", "unit": "days", "labels": ["None", "Transplant"]},
        "by_mrd": {
            "label": "Transplantation", "at": "transplant_day", "unit": "days", "labels": ["None"], "groups": "mrd",
        },
        "gvhd": {
            "label": "Chronic GVHD",
            "at": "transplant_day + cgvhd_day",
            "unit": "days",
            "when": "known(cgvhd_steroids) and cgvhd_steroids == 1",
        },
    },
    "endpoints": {
        "lfs": {"label": "LFS", "time": "lfs_days", "unit": "days", "event": {"first_event": ["relapse", "death"]}},
        "os": {"label": "OS", "time": "os_days", "unit": "days", "event": {"died": 1}},
        "relapse": {
            "label": "Relapse",
            "time": "lfs_days",
            "unit": "days",
            "event": {"first_event": "relapse"},
            "competing": {"first_event": "death"},
        },
    },
    "landmark": {"at": {"median_of": "transplant_day", "unit": "days"}},
}  # fmt: skip
STANFORD: dict[str, Any] = {
    "study": {"title": "Heart transplantation at Stanford", "time_unit": "days"},
    "data": {"path": str(ROOT / "tests" / "golden" / "data" / "jasa.csv")},
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "surgery": {"label": "Prior surgery", "kind": "categorical", "levels": FLAG},
    },
    "exposures": {"tx": {"label": "Transplantation", "at": "wait", "labels": ["Waiting", "Transplanted"]}},
    "endpoints": {"os": {"label": "OS", "time": "time", "event": {"status": 1}}},
}

REGISTRY: dict[str, Any] = {
    "study": {"title": "A registry that patients enter late", "time_unit": "months"},
    "data": {"path": str(ROOT / "tests" / "golden" / "data" / "registry.csv"), "id": "id"},
    "variables": {
        "arm": {"label": "Arm", "kind": "ordinal", "levels": ["A", "B", "C"]},
        "sex": {"label": "Sex", "kind": "categorical", "levels": ["F", "M"]},
        "score": {"label": "Score", "kind": "continuous"},
        "center": {"label": "Center", "kind": "categorical", "levels": list(range(1, 9))},
        "weight": {"label": "Weight", "kind": "continuous"},
    },
    "groups": {"pair": {"variable": "arm", "levels": {"A": "A", "B": "B", "C": None}}},
    "endpoints": {
        "efs": {"label": "EFS", "time": "time", "entry": "entry", "unit": "days", "event": {"event": [1, 2]}},
        "relapse": {
            "label": "Relapse",
            "time": "time",
            "entry": "entry",
            "unit": "days",
            "event": {"event": 1},
            "competing": {"event": 2},
        },
    },
}
AGES: dict[str, Any] = {
    "study": {"title": "Gammopathy by age", "time_unit": "years", "population": "old"},
    "data": {"path": str(ROOT / "tests" / "golden" / "data" / "mgus2.csv")},
    "variables": {
        "sex": {"label": "Sex", "kind": "categorical", "levels": {"F": "Women", "M": "Men"}},
        "hgb": {"label": "Hemoglobin", "kind": "continuous"},
    },
    "populations": {"old": {"filter": "age >= 50 and time > 0", "label": "50 or older"}},
    "endpoints": {
        "efs": {
            "label": "EFS",
            "among": "old",
            "time": "age * 12 + time",
            "entry": "age * 12",
            "unit": "months",
            "event": {"event": [1, 2]},
        },
        "progression": {
            "label": "Progression",
            "among": "old",
            "time": "age * 12 + time",
            "entry": "age * 12",
            "unit": "months",
            "event": {"event": 1},
            "competing": {"event": 2},
        },
    },
}


@cache
def _golden(name: str) -> Any:
    return json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def golden() -> Callable[[str], Any]:
    """R's values of a script of tests/golden."""
    return _golden


def _opener(folder: Path, study: dict[str, Any]) -> Opens:
    def opens(displays: dict[str, Any], **changed: dict[str, Any]) -> OpenStudy:
        whole = {name: {**section, **changed.get(name, {})} for name, section in study.items()}
        whole |= {name: section for name, section in changed.items() if name not in study}
        path = folder / "study.yml"
        path.write_text(yaml.safe_dump(whole | {"displays": displays}, sort_keys=False), encoding="utf-8")
        problems = check(path)
        if problems:
            raise StudyProblems(problems)
        return riskset.open_study(path)

    return opens


@pytest.fixture
def cart(tmp_path: Path) -> Opens:
    """Opens the made-up cohort of CAR-T therapy, of whom some are transplanted later, with some displays."""
    return _opener(tmp_path, CART)


@pytest.fixture
def stanford(tmp_path: Path) -> Opens:
    """Opens the patients of Stanford who wait for a heart, with some displays."""
    return _opener(tmp_path, STANFORD)


@pytest.fixture
def registry(tmp_path: Path) -> Opens:
    """Opens a made-up registry that many patients enter late, with some displays."""
    return _opener(tmp_path, REGISTRY)


@pytest.fixture
def ages(tmp_path: Path) -> Opens:
    """Opens patients with a gammopathy, whose time is their age, with some displays."""
    return _opener(tmp_path, AGES)


class Printing:
    """Numbers as a reader expects them printed, rounded by a way of its own."""

    @staticmethod
    def number(value: float, digits: int) -> str:
        """Half away from zero, on the decimal that Python shows; a true minus."""
        text = f"{Decimal(f'{value:.12g}').quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):f}"
        return text.replace("-", "\u2212")

    def p(self, value: float) -> str:
        """A P value."""
        if value < 0.001:
            return "<0.001"
        return self.number(value, 4 if 0.0495 <= value < 0.04995 else 3)

    def ratio(self, effect: dict[str, float]) -> str:
        """A hazard ratio with its limits."""
        value, lower, upper = (self.number(effect[part], 3) for part in ("ratio", "lower", "upper"))
        return f"{value} ({lower}\u2013{upper})"

    def rate(self, found: dict[str, list[float]], place: int) -> str:
        """A rate at one of several times, with its limits, in percent."""
        value, lower, upper = (self.number(100 * found[part][place], 1) for part in ("estimate", "lower", "upper"))
        return f"{value} ({lower}\u2013{upper})"

    def time(self, value: float | None, lower: float | None, upper: float | None) -> str:
        """A time with its limits; those that are not reached are NR."""
        texts = ["NR" if part is None else self.number(part, 1) for part in (value, lower, upper)]
        return "NR" if set(texts) == {"NR"} else f"{texts[0]} ({texts[1]}\u2013{texts[2]})"


@pytest.fixture(scope="session")
def printing() -> Printing:
    """Numbers as a reader expects them printed."""
    return Printing()


class Page:
    """A printed table: its cells by their row and column, and the text of its notes."""

    def __init__(self, table: Any) -> None:
        printed = table.printed()
        self.rows = printed.grid()
        self.notes = ["".join(run.text for run in note.text) for note in printed.notes]

    def row(self, label: str, *, after: str = "") -> list[str]:
        """The cells of the row of that label, the first one below a row `after`."""
        labels = [row[0].strip() for row in self.rows]
        first = labels.index(after) if after else 0
        return self.rows[labels.index(label, first)][1:]

    def column(self, head: str) -> int:
        """The place in a row of the column of that head."""
        found = [place for place, names in enumerate(zip(*self.rows[:2], strict=True)) if head in names]
        assert len(found) == 1, (head, found)
        return found[0] - 1


@pytest.fixture(scope="session")
def page() -> Callable[[Any], Page]:
    """A table as it is printed."""
    return Page


@pytest.fixture
def estimated(small: Any) -> Opens:
    """Opens the patients of registry.csv (from the start) or of tied.csv, grouped by `group`, with some displays."""

    def opens(name: str, displays: dict[str, Any], **sections: Any) -> OpenStudy:
        folder = ROOT / "tests" / "golden"
        if name == "registry":
            names = {"arm": "group", "event": "cause", "sex": "stratum"}
            frame = pd.read_csv(folder / "data" / "registry.csv").rename(columns=names)
        else:
            frame = pd.read_csv(folder / "tied.csv").rename(columns={"g": "group", "st": "cause", "strat": "stratum"})
            row = np.arange(1, len(frame) + 1)
            frame = frame.assign(center=row % 12, weight=0.5 + row % 4 / 4)
        wanted = ["time", "cause", "group", "stratum", "center", "weight"]
        common = {"time": "time", "unit": "days" if name == "registry" else "months"}
        return small(
            {column: frame[column].tolist() for column in wanted},
            variables={
                "group": {"label": "Group", "kind": "ordinal", "levels": ["A", "B", "C"]},
                "weight": {"label": "Weight", "kind": "continuous"},
            },
            endpoints={
                "efs": {"label": "EFS", "event": {"cause": [1, 2]}, **common},
                "relapse": {"label": "Relapse", "event": {"cause": 1}, "competing": {"cause": 2}, **common},
                "death": {"label": "Death", "event": {"cause": 2}, "competing": {"cause": 1}, **common},
            },
            displays=displays,
            **sections,
        )

    return opens
