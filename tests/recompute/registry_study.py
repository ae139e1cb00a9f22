"""A study as registries have it: dates, several rows of a patient, a second file, weights, strata and clusters."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import yaml

PATIENTS = 44
DATA: dict[str, Any] = {
    "path": "visits.csv",
    "id": "patient",
    "date_format": "%d.%m.%Y",
    "rows": {
        "keep": {"earliest": "day"},
        "gather": {
            "relapse_date": {"column": "day", "where": "event == 'relapse'", "keep": {"earliest": "day"}},
            "death_date": {"column": "day", "where": "event == 'death'"},
            "last_seen": {"column": "day", "keep": {"latest": "day"}},
        },
    },
    "join": [
        {
            "path": "labs.csv",
            "id": "number",
            "columns": ["ldh"],
            "prefix": "first_",
            "rows": {"keep": {"earliest": "visit"}},
        }
    ],
}
VARIABLES: dict[str, Any] = {
    "age": {"label": "Age, years", "kind": "continuous"},
    "arm": {"label": "Arm", "kind": "categorical", "levels": {0: "A", 1: "B"}},
    "center": {"label": "Center", "kind": "categorical", "levels": ["North", "South"]},
    "first_ldh": {"label": "LDH", "kind": "continuous"},
    "wait": {"label": "Wait, days", "kind": "continuous", "derive": {"from": "day", "to": "referral", "unit": "days"}},
    "day": {"label": "Diagnosis", "kind": "date"},
    "early": {"label": "Before 2019", "kind": "dichotomous", "derive": "day < '2019-01-01'"},
    "ldh_class": {"label": "LDH", "kind": "categorical", "derive": "'High' if log10(first_ldh) > 2.5 else 'Low'"},
}
FIRST = {"relapse": "relapse_date", "death": "death_date"}
ENDPOINTS: dict[str, Any] = {
    "lfs": {"label": "Survival without relapse", "from": "day", "first_of": FIRST, "end": "last_seen"},
    "relapse": {
        "label": "Relapse",
        "from": "day",
        "first_of": FIRST,
        "event": "relapse",
        "competing": "death",
        "end": "last_seen",
    },
    "os": {
        "label": "Survival",
        "from": "day",
        "entry": "referral",
        "first_of": {"death": {"date": "last_seen", "when": "known(death_date)"}},
        "end": "last_seen",
    },
}
OUTCOMES = {"kind": "outcomes", "by": "arm", "endpoints": ["lfs", "relapse"], "at": [12]}
MODEL = {"kind": "regression", "endpoints": ["lfs"], "variables": ["age", "arm"], "models": "multivariable"}
DISPLAYS: dict[str, Any] = {
    "table-1": {
        "kind": "baseline",
        "by": "arm",
        "variables": ["age", "center", "first_ldh", "wait", "day", "early", "ldh_class"],
    },
    "table-2": OUTCOMES
    | {"endpoints": ["lfs", "relapse", "os"], "show": ["n", "events", "estimate", "limits", "median"]},
    "strata": OUTCOMES | {"strata": ["center"]},
    "weights": OUTCOMES | {"weights": "weight", "counts": "both"},
    "cluster": OUTCOMES | {"endpoints": ["lfs"], "cluster": "clinic"},
    "model-strata": MODEL | {"strata": ["center"]},
    "model-weights": MODEL | {"weights": "weight", "endpoints": ["lfs", "os"]},
    "model-cluster": MODEL | {"cluster": "clinic"},
    "model-product": MODEL | {"variables": ["age", "arm", "center"], "interactions": [["arm", "center"]]},
    "causes": {"kind": "curves", "by": "arm", "endpoints": ["relapse"], "causes": "stacked", "at": [12]},
    "clock": {"kind": "curves", "by": "arm", "endpoints": ["lfs"], "landmark": True, "clock": "original"},
}


def write(folder: Path) -> Path:
    """Write the study into a folder; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(3)
    visits: list[dict[str, Any]] = []
    labs: list[dict[str, Any]] = []
    for patient in range(1, PATIENTS + 1):
        start = dt.date(2018, 1, 1) + dt.timedelta(days=int(rng.integers(0, 900)))
        referred, followed = int(rng.integers(0, 30)), int(rng.integers(60, 1400))
        relapse, death = (31 + int(rng.exponential(mean)) for mean in (600, 900))
        end = min(death, followed)
        events = [(relapse, "relapse")] if relapse < end else []
        events += [(death, "death")] if death <= followed else []
        own = {
            "arm": int(rng.integers(0, 2)),
            "age": int(rng.integers(20, 80)) if patient % 15 else "",
            "referral": told(start, referred),
            "center": str(rng.choice(["North", "South"])),
            "clinic": int(rng.integers(1, 9)),
            "weight": round(float(rng.uniform(0.5, 2)), 3),
        }
        visits.append({"patient": patient, "day": told(start, 0), "event": "first", **own})
        more = [*events, (end, "seen")][:: 1 if patient % 2 else -1]
        visits += [{"patient": patient, "day": told(start, at), "event": what} for at, what in more]
        ldh = rng.integers(100, 600, 2).tolist()
        labs += [{"number": patient, "visit": visit, "ldh": ldh[visit - 1]} for visit in (2, 1)]
    save(folder / "visits.csv", visits, ",")
    save(folder / "labs.csv", labs[::-1], ";")
    study = {
        "study": {"title": "A registry", "time_unit": "months", "time_origin": "diagnosis"},
        "data": DATA,
        "variables": VARIABLES,
        "endpoints": ENDPOINTS,
        "landmark": {"at": 3, "event_free": ["lfs"]},
        "displays": DISPLAYS,
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def told(start: dt.date, days: int) -> str:
    """A day after another, as the file writes it."""
    return (start + dt.timedelta(days=days)).strftime("%d.%m.%Y")


def save(path: Path, rows: list[dict[str, Any]], delimiter: str) -> None:
    """Write rows as a text file."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
