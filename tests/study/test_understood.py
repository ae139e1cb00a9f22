"""What `riskset check` says it understood of exposures and of late entries, by hand and by R (golden/delayed_entry.R)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riskset.study.understood import understood

GOLDEN = Path(__file__).parents[1] / "golden"


def test_the_patients_of_an_exposure_and_when_it_begins(small: Any) -> None:
    columns = {"t": [10, 20, 30, 40], "died": [1, 0, 1, 0], "g": [None, 30, 90, 60], "mrd": [None, "p", "n", "p"]}
    exposures = {
        "x": {"at": "g", "unit": "days", "label": "Graft"},
        "by_mrd": {"at": "g", "unit": "days", "labels": ["None"], "groups": "mrd"},
    }
    os = {"label": "OS", "time": "t", "event": {"died": 1}}
    cohort = small(columns, study={"days_per_month": 30}, endpoints={"os": os}, exposures=exposures).cohort
    first, second = understood(cohort).exposures
    assert (first.name, first.label, first.levels) == ("x", "Graft", {"Not exposed": 1, "Exposed": 3})
    assert (first.earliest, first.median, first.latest, first.unit) == (1, 2, 3, "months")
    assert second.levels == {"None": 1, "n": 1, "p": 2}


def test_the_median_follow_up_of_those_who_enter_late(small: Any) -> None:
    frame = pd.read_csv(GOLDEN / "data" / "registry.csv")
    efs = {"label": "EFS", "time": "time", "entry": "entry", "unit": "days", "event": {"event": [1, 2]}}
    columns = {name: frame[name].tolist() for name in ("time", "entry", "event")}
    (found,) = understood(small(columns, endpoints={"efs": efs}).cohort).endpoints
    expected = json.loads((GOLDEN / "delayed_entry.json").read_text())["registry"]["follow_up"]["all"]["value"]
    assert found.median_follow_up == pytest.approx(expected)
    assert (found.n, found.events, found.censored) == (116, 95, 21)
