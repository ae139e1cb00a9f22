"""No doubt is raised on good data: the studies of this repository, and public data sets of R."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from lifelines import datasets

from riskset.study.doubts.find import find_doubts
from riskset.study_files import read_cohort

ROOT = Path(__file__).resolve().parents[3]
STUDIES = [*sorted(ROOT.glob("report/*/study.yml")), ROOT / "study.yml"]
# Data set: its time, the unit, the column of the event, and the variables that are numbers; all others are levels.
PUBLIC: dict[str, tuple[str, str, str, list[str]]] = {
    "rossi": ("week", "weeks", "arrest", ["age", "prio"]),
    "lung": ("time", "days", "status", ["age", "ph.karno", "pat.karno", "meal.cal", "wt.loss"]),
    "gbsg2": ("time", "days", "cens", ["age", "tsize", "pnodes", "progrec", "estrec"]),
    "larynx": ("time", "years", "death", ["age"]),
    "kidney_transplant": ("time", "days", "death", ["age"]),
    "lymphoma": ("Time", "days", "Censor", []),
}


def told(path: Path) -> list[str]:
    cohort, problems = read_cohort(path)
    assert problems == []
    assert cohort is not None
    return [str(doubt) for doubt in find_doubts(cohort)]


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.parent.name)
def test_the_studies_of_this_repository_raise_no_doubt(path: Path) -> None:
    assert told(path) == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("form", ["mapping", "expression"])
def test_public_data_raise_no_doubt(tmp_path: Path, name: str, form: str) -> None:
    frame: pd.DataFrame = getattr(datasets, f"load_{name}")()
    time, unit, event, numbers = PUBLIC[name]
    frame.insert(0, "patient", [f"P{number:04}" for number in range(len(frame))])
    frame.to_csv(tmp_path / "data.csv", index=False)
    variables: dict[str, Any] = {
        column: {"label": column.capitalize(), "kind": "continuous" if column in numbers else "categorical"}
        for column in frame.columns
        if column not in {"patient", time, event}
    }
    happened = {event: 1} if form == "mapping" else f"{event} == 1"
    study = {
        "study": {"title": name, "time_unit": "months"},
        "data": {"path": "data.csv", "id": "patient", "expect": len(frame)},
        "variables": variables,
        "endpoints": {"os": {"label": "Overall survival", "time": time, "unit": unit, "event": happened}},
        "displays": {"factors": {"kind": "regression", "endpoints": ["os"], "variables": list(variables)}},
    }
    (tmp_path / "study.yml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    assert told(tmp_path / "study.yml") == []
