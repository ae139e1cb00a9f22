"""The kernels of a project that Quarto renders take results from one store, which is never older than the data."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from riskset.surroundings import ANEW, variable

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer

pytestmark = pytest.mark.quarto

PROJECT = "project: {type: default}\nformat: {riskset-html: default, gfm: default}\n"
DOCUMENT = """\
---
title: Stored
---

```{python}
import riskset

study = riskset.open_study("study.yml")
```

There are `{python} study.value("table-1", group="overall", statistic="n_group")` patients.
"""
WRONG = 4321


def falsified(folder: Path) -> int:
    """Put a number that no data has into the stored table, and say how many stores there are."""
    shutil.rmtree(
        folder / ".riskset" / "answers-of-cells", ignore_errors=True
    )  # which would be given without the store
    stores = list((folder / ".riskset" / "results").glob("*/*.json"))
    for path in stores:
        held = json.loads(path.read_text(encoding="utf-8"))
        for rows in held["results"].values():
            for row in rows:
                row[8] = float(WRONG) if row[7] == "n_group" else row[8]
        path.write_text(json.dumps(held), encoding="utf-8")
    return len(stores)


def patients(folder: Path) -> str:
    return (folder / "stored.md").read_text(encoding="utf-8").partition("There are ")[2].partition(" ")[0]


def test_formats_and_documents_share_one_store(renderer: Renderer) -> None:
    folder = renderer.prepare("stored", DOCUMENT, {"_quarto.yml": PROJECT, "second.qmd": DOCUMENT})
    renderer.run("render", folder=folder)
    assert patients(folder) == "137"
    assert falsified(folder) == 1
    renderer.run("render", "stored.qmd", "--to", "gfm", folder=folder)
    assert patients(folder) == str(WRONG)
    renderer.run("render", "stored.qmd", "--to", "gfm", "--no-cache", folder=folder)
    assert patients(folder) == "137"
    # What `riskset render --cache-refresh` says.
    with variable(ANEW, "1"):
        renderer.run("render", "stored.qmd", "--to", "gfm", folder=folder)
    assert patients(folder) == "137"
    renderer.run("render", "stored.qmd", "--to", "gfm", folder=folder)
    assert patients(folder) == "137"
    falsified(folder)
    data = folder / "bmt.csv"
    data.write_text("".join(data.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    renderer.run("render", "stored.qmd", "--to", "gfm", folder=folder)
    assert patients(folder) == "136"
