"""A study with displays of every kind and option that methods tell of, opened once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N = 160
VARIABLES: dict[str, Any] = {
    "age": {"label": "Age, years", "kind": "continuous", "column": "age"},
    "sex": {"label": "Gender, male", "kind": "dichotomous", "levels": {0: "Female", 1: "Male"}},
    "stage": {"label": "Stage", "kind": "ordinal", "levels": {1: "I", 2: "II", 3: "III"}},
    "rare": {"label": "Rare mutation", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}},
    "crp": {"label": "CRP, 10\u2079/L", "kind": "continuous"},
    "center": {"label": "Center", "kind": "categorical", "levels": {"a": "A", "b": "B", "c": "C"}},
    "grade": {"label": "Mucositis", "kind": "count"},
    "iptw": {"label": "Inverse probability of treatment", "kind": "continuous"},
    "safe": {"label": "Never an event", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}},
}
SECTIONS: dict[str, Any] = {
    "study": {"time_origin": "Randomization", "days_per_month": 30},
    "variables": VARIABLES,
    "groups": {
        "arm": {"variable": "arm", "label": "Treatment", "levels": {0: "Control", 1: "New drug"}},
        "centers": {"variable": "center", "label": "Center"},
    },
    "exposures": {
        "transplant": {"label": "Transplantation", "at": "transplant", "labels": ["None yet", "Transplanted"]}
    },
    "endpoints": {
        "os": {"label": "Overall survival", "time": "os", "event": {"died": 1}},
        "relapse": {
            "label": "Cumulative incidence of relapse",
            "time": "efs",
            "event": {"first": "relapse"},
            "competing": {"first": "death"},
            "event_labels": ["Relapse", "Death in remission"],
        },
        "late": {"label": "Overall survival", "time": "os", "entry": "enrolled", "event": {"died": 1}},
        "seldom": {"label": "Secondary cancer", "time": "os", "event": {"cancer": 1}},
    },
    "landmark": {"at": 2, "event_free": ["os", "relapse"]},
    "populations": {"men": {"filter": "sex == 'Male'", "label": "Men"}},
}
DISPLAYS: dict[str, Any] = {
    "baseline": {"kind": "baseline", "by": "arm", "variables": ["age", "sex", "rare", "stage", "crp"]},
    "means": {
        "kind": "baseline",
        "by": "arm",
        "variables": ["age", "sex"],
        "statistics": {"continuous": "mean-sd"},
        "tests": {"continuous": "welch-t", "categorical": "chi-square-corrected"},
        "differences": True,
        "limits": True,
        "smd": "mean",
    },
    "pairs": {
        "kind": "baseline",
        "by": "centers",
        "variables": ["age", "sex"],
        "p": "pairwise",
        "adjust": "holm",
        "percent": "column",
    },
    "weighted-baseline": {"kind": "baseline", "by": "arm", "variables": ["age", "sex"], "weights": "iptw"},
    "toxicity": {
        "kind": "toxicity",
        "by": "arm",
        "toxicities": [{"grade": "grade"}, {"label": "Fever", "event": {"fever": 1}, "onset": "onset"}],
    },
    "complications": {"kind": "complications", "complications": [{"endpoint": "relapse", "at": "6 months"}]},
    "outcomes": {
        "kind": "outcomes",
        "by": "arm",
        "endpoints": ["os", "relapse"],
        "at": [6, 12],
        "show": ["n", "estimate", "limits", "median", "rmst", "difference"],
        "horizon": 12,
    },
    "rough": {
        "kind": "outcomes",
        "endpoints": ["os"],
        "at": [6],
        "conf_type": "plain",
        "conf_level": 0.9,
        "show": ["estimate", "limits"],
    },
    "stratified": {
        "kind": "outcomes",
        "by": "arm",
        "endpoints": ["os", "relapse"],
        "at": [6],
        "strata": ["center"],
        "test": {"rho": 0, "gamma": 1},
        "gray_rho": 1,
        "show": ["estimate"],
    },
    "trend": {"kind": "outcomes", "by": "centers", "endpoints": ["os"], "at": [6], "compare": "trend", "test": "gehan"},
    "weighted": {"kind": "outcomes", "by": "arm", "endpoints": ["os", "relapse"], "at": [6], "weights": "iptw"},
    "clustered": {"kind": "curves", "by": "arm", "endpoints": ["os"], "cluster": "center"},
    "adjusted": {
        "kind": "outcomes",
        "by": "arm",
        "endpoints": ["os", "relapse"],
        "at": [6],
        "show": ["adjusted"],
        "adjust_for": ["age", "sex"],
        "compare": "none",
    },
    "few": {"kind": "outcomes", "by": "arm", "endpoints": ["seldom"], "at": [6], "show": ["estimate"]},
    "exposed": {
        "kind": "outcomes",
        "by": "transplant",
        "endpoints": ["os", "relapse"],
        "at": [6],
        "show": ["estimate"],
    },
    "curves": {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True},
    "from-landmark": {"kind": "curves", "by": "transplant", "endpoints": ["os"], "landmark": True},
    "delayed": {"kind": "curves", "endpoints": ["late"]},
    "follow-up": {"kind": "follow-up", "endpoint": "os"},
    "observed": {"kind": "follow-up", "endpoint": "os", "median": "event-free"},
    "cox": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": ["age", "sex", "center"],
        "models": "both",
        "selection": {"by": "univariable", "p": 0.2, "keep": ["age"]},
        "per": {"age": 10},
    },
    "fine-gray": {
        "kind": "regression",
        "population": "men",
        "endpoints": ["relapse"],
        "variables": ["age", "crp"],
        "models": "multivariable",
        "per": {"crp": 50},
    },
    "cause-specific": {
        "kind": "regression",
        "endpoints": ["relapse"],
        "variables": ["age", "transplant"],
        "method": "cause-specific",
        "models": "multivariable",
        "strata": ["center"],
    },
    "any-event": {
        "kind": "regression",
        "endpoints": ["relapse"],
        "variables": ["age", "sex"],
        "method": "any-event",
        "models": "multivariable",
        "interactions": [["age", "sex"]],
        "fit": ["concordance", "aic"],
        "vif": True,
    },
    "backward": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": ["age", "sex", "crp"],
        "models": "multivariable",
        "selection": {"by": "backward", "criterion": "aic"},
        "weights": "iptw",
        "cluster": "center",
    },
    "firth": {"kind": "regression", "endpoints": ["os"], "variables": ["safe"], "models": "univariable"},
    "ph": {"kind": "proportional-hazards", "of": "cox", "model": "univariable"},
    "subgroups": {"kind": "forest", "by": "arm", "subgroups": ["sex"], "endpoints": ["os"]},
    "sweep": {"kind": "landmark-sweep-table", "by": "transplant", "endpoints": ["os"], "landmarks": [1, 2, 3]},
    "love": {"kind": "love", "by": "arm", "variables": ["age", "sex"], "weights": "iptw"},
    "ledger": {
        "kind": "ledger",
        "displays": ["outcomes", "cox"],
        "families": {"Outcomes": ["outcomes"]},
        "adjust": ["benjamini-hochberg"],
    },
    "flow": {"kind": "flow-chart", "steps": [{"box": "Patients"}], "tables": []},
}


def columns() -> dict[str, list[Any]]:
    """Patients of whom nobody who is safe dies, and a few have a second cancer."""
    draw = np.random.default_rng(8)
    died, time = draw.random(N) < 0.6, np.round(draw.exponential(9, N) + 0.3, 1)
    safe = (np.arange(N) % 8 == 0).astype(int)
    died &= safe == 0
    relapsed = draw.random(N) < 0.4
    first = np.where(relapsed, "relapse", np.where(died, "death", "none"))
    efs = np.where(relapsed, np.maximum(np.round(time * draw.uniform(0.2, 1, N), 1), 0.1), time)
    transplanted = draw.random(N) < 0.4
    begins = np.where(transplanted, np.round(efs * draw.uniform(0.1, 0.9, N), 2), np.nan)
    crp = np.where(np.arange(N) % 20 == 3, np.nan, np.round(draw.exponential(20, N), 1))
    fever = draw.integers(0, 2, N)
    onset = np.where(fever == 1, draw.integers(1, 20, N).astype(float), np.nan)
    numbers = {
        "age": draw.integers(18, 80, N),
        "sex": draw.integers(0, 2, N),
        "stage": draw.integers(1, 4, N),
        "rare": (np.arange(N) % 40 == 0).astype(int),
        "crp": crp,
        "center": draw.choice(["a", "b", "c"], N),
        "grade": draw.integers(0, 5, N),
        "fever": fever,
        "onset": onset,
        "iptw": np.round(draw.uniform(0.5, 3, N), 2),
        "safe": safe,
        "arm": draw.integers(0, 2, N),
        "transplant": begins,
        "os": time,
        "enrolled": np.round(time * draw.uniform(0, 0.5, N), 2),
        "died": died.astype(int),
        "efs": efs,
        "first": first,
        "cancer": (np.arange(N) % 32 == 1).astype(int),
    }
    return {name: [None if value != value else value for value in each.tolist()] for name, each in numbers.items()}  # noqa: PLR0124


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory, new_study: Callable[..., Path]) -> OpenStudy:
    """The study."""
    path = new_study(tmp_path_factory.mktemp("many"), columns(), **SECTIONS, displays=DISPLAYS)
    return riskset.open_study(path)
