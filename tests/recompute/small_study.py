"""A small study with a display of most kinds: its columns, drawn from a fixed seed, and the sections of its file."""

from __future__ import annotations

from typing import Any

import numpy as np

PATIENTS = 90
VARIABLES: dict[str, Any] = {
    "age": {"label": "Age, years", "kind": "continuous"},
    "sex": {"label": "Gender", "kind": "categorical", "levels": {"F": "Female", "M": "Male"}},
    "stage": {"label": "Stage", "kind": "ordinal", "levels": {1: "I", 2: "II", 3: "III"}},
    "old": {"label": "Age", "kind": "ordinal", "derive": {"cut": "age", "at": [50], "labels": ["< 50", "\u2265 50"]}},
    "arm": {"label": "Arm", "kind": "categorical", "levels": {0: "Standard", 1: "New"}},
    "risk": {
        "label": "Risk",
        "kind": "categorical",
        "derive": {"cases": {"High": "stage == 3 or age >= 65", "Low": "stage < 3"}},
    },
}
ENDPOINTS: dict[str, Any] = {
    "os": {"label": "Overall survival", "time": "days", "unit": "days", "event": {"status": [1, 2]}},
    "relapse": {
        "label": "Relapse",
        "time": "days",
        "unit": "days",
        "event": {"status": 1},
        "competing": {"status": 2},
    },
}
DISPLAYS: dict[str, Any] = {
    "table-1": {"kind": "baseline", "by": "arm", "variables": ["age", "sex", "stage", "risk"], "overall": True},
    "pairs": {"kind": "baseline", "by": "center", "variables": ["age", "sex"], "p": "both", "adjust": "holm"},
    "table-2": {
        "kind": "outcomes",
        "by": "arm",
        "endpoints": ["os", "relapse"],
        "at": [12],
        "show": ["n", "events", "estimate", "limits", "n-risk", "median", "difference"],
    },
    "table-3": {"kind": "regression", "endpoints": ["os", "relapse"], "variables": ["age", "stage", "arm"]},
    "figure-1": {"kind": "curves", "by": "arm", "endpoints": ["os", "relapse"], "landmark": True, "at": [12]},
    "figure-2": {"kind": "curves", "by": "graft", "endpoints": ["os"], "population": "adults"},
    "in-time": {"kind": "regression", "endpoints": ["os"], "variables": ["graft", "age"], "models": "multivariable"},
    "follow-up": {"kind": "follow-up", "endpoint": "os", "by": "arm", "time_unit": "days"},
    "sweep": {"kind": "landmark-sweep-table", "by": "graft", "endpoints": ["os"], "landmarks": [2, 4]},
    "forest": {"kind": "forest", "by": "arm", "subgroups": ["old"], "endpoints": ["os"]},
    "balance": {"kind": "love", "by": "arm", "variables": ["age", "sex", "stage"]},
    "centers": {"kind": "centres", "variable": "center", "by": "arm"},
    "toxicity": {
        "kind": "toxicity",
        "by": "arm",
        "toxicities": [{"grade": "grade", "label": "Any", "bands": ["0", "1-4"]}],
    },
    "ledger": {"kind": "ledger", "displays": ["table-2"]},
    "chart": {"kind": "flow-chart", "start": "Patients", "steps": [{"split": "arm"}], "tables": ["table-1"]},
}


def columns() -> dict[str, list[Any]]:
    """The patients' columns, drawn from a fixed seed."""
    rng = np.random.default_rng(20)
    arm = rng.integers(0, 2, PATIENTS)
    age = rng.integers(20, 80, PATIENTS)
    days = np.ceil(rng.exponential(500 + 200 * arm, PATIENTS)).clip(max=1500).astype(int)
    begins = np.where(rng.random(PATIENTS) < 0.5, (days * rng.random(PATIENTS) / 2).astype(int), -1)
    return {
        "age": [None if place % 17 == 0 else int(each) for place, each in enumerate(age)],
        "sex": rng.choice(["F", "M"], PATIENTS).tolist(),
        "stage": [None if place % 23 == 0 else int(each) for place, each in enumerate(rng.integers(1, 4, PATIENTS))],
        "arm": arm.tolist(),
        "center": rng.choice(["North", "South", "West"], PATIENTS).tolist(),
        "grade": rng.integers(0, 5, PATIENTS).tolist(),
        "days": days.tolist(),
        "status": rng.choice([0, 1, 2], PATIENTS, p=[0.3, 0.4, 0.3]).tolist(),
        "graft_day": [None if each < 0 else int(each) for each in begins],
    }


def sections(**more: Any) -> dict[str, Any]:
    """The sections of the study file."""
    found = {
        "variables": VARIABLES,
        "endpoints": ENDPOINTS,
        "populations": {"adults": "age >= 30"},
        "exposures": {"graft": {"at": "graft_day", "unit": "days", "labels": ["No graft", "Graft"]}},
        "landmark": {"at": 3, "event_free": ["os", "relapse"]},
        "displays": DISPLAYS,
    }
    return found | more
