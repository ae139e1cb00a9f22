"""A small trial with a document, of which builds are made and compared."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from riskset.builds import Build, build_of

DOCUMENT = """---
title: "A small trial"
---

```{python}
import riskset
study = riskset.open_study("study.yml")
```

# Results

Of `{python} study.value("table-1", group="overall", statistic="n_group")` patients,
`{python} study.phrase("table-1", variable="male", group="New")` were men in the New arm.
Survival was significantly longer with New (`{python} study.phrase("table-2", variable="arm", level="New", model="univariable")`,
*P* `{python} study.p("table-2", variable="arm", model="univariable")`). Nothing else was seen.

```{python}
#| label: tbl-baseline
#| tbl-cap: "Patients"
study.display("table-1")
```

```{python}
#| label: fig-survival
#| fig-cap: "Survival"
study.display("figure-1")
```
"""
NEW_ARM, OLD_ARM = "New", "Old"


def columns(patients: int = 60) -> dict[str, list[Any]]:
    """A trial in which the new arm fares better."""
    draw = random.Random(7)
    arm = [NEW_ARM if place % 2 else OLD_ARM for place in range(patients)]
    time = [round(draw.expovariate(0.04 if each == NEW_ARM else 0.08), 1) + 0.1 for each in arm]
    return {
        "arm": arm,
        "male": [draw.randint(0, 1) for _ in arm],
        "age": [draw.randint(30, 80) for _ in arm],
        "os": [min(each, 36.0) for each in time],
        "died": [int(each < 36) for each in time],
    }


SECTIONS: dict[str, Any] = {
    "variables": {
        "male": {"label": "Male", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}},
        "age": {"label": "Age, years", "kind": "continuous"},
        "arm": {"label": "Arm", "kind": "categorical", "levels": [OLD_ARM, NEW_ARM]},
    },
    "groups": {"arm": {"variable": "arm"}},
    "populations": {"men": {"filter": "male == 1", "label": "Men"}},
    "endpoints": {"os": {"label": "Overall survival", "time": "os", "event": "died == 1"}},
    "displays": {
        "table-1": {"kind": "baseline", "by": "arm", "variables": ["male", "age"], "overall": True},
        "table-2": {"kind": "regression", "endpoints": ["os"], "variables": ["arm", "age"]},
        "figure-1": {"kind": "curves", "endpoints": ["os"], "by": "arm", "at": [12]},
    },
}

Project = Callable[..., Path]


@pytest.fixture(scope="session")
def project(new_study: Callable[..., Path], root: Path) -> Project:
    """Writes the trial into a folder: its columns, its document, and sections of its study file that are others."""

    def write(
        folder: Path, data: dict[str, list[Any]] | None = None, document: str = DOCUMENT, **sections: Any
    ) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        new_study(folder, columns() if data is None else data, **{**SECTIONS, **sections})
        if document:
            shutil.copytree(root / "_extensions", folder / "_extensions", dirs_exist_ok=True)
            (folder / "manuscript.qmd").write_text(document, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def trial(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trial."""
    return project(tmp_path_factory.mktemp("trial") / "trial")


@pytest.fixture(scope="session")
def build(trial: Path) -> Build:
    """The trial's build."""
    return build_of(trial)
