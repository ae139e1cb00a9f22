"""In a kernel that Quarto keeps, each format has its own pictures, and no result is older than its data."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Renderer

pytestmark = pytest.mark.quarto

DOCUMENT = """\
---
title: Kept
format: {riskset-html: default, riskset-docx: default}
---

```{python}
import riskset

study = riskset.open_study("study.yml")
```

There are `{python} study.value("table-1", group="overall", statistic="n_group")` patients.

```{python}
#| label: fig-curves
#| fig-cap: Curves
study.display("figure-1")
```
"""
KEPT = ("--execute-daemon", "60")


def patients(folder: Path) -> tuple[str, str, list[str]]:
    """What page and Word file say, and the endings of the Word file's pictures."""
    page = (folder / "kept.html").read_text(encoding="utf-8").partition("There are ")[2][:60]
    with zipfile.ZipFile(folder / "kept.docx") as word:
        text = re.sub("<[^>]*>", "", word.read("word/document.xml").decode()).partition("There are ")[2][:60]
        endings = [name.rpartition(".")[2] for name in word.namelist() if "/media/" in name]
    return page, text, endings


def test_a_kept_kernel_serves_each_format_and_never_old_data(renderer: Renderer) -> None:
    folder = renderer.prepare("kept", DOCUMENT)
    data = folder / "bmt.csv"
    lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
    renderer.run("render", "kept.qmd", *KEPT, folder=folder)
    page, word, endings = patients(folder)
    number = str(len(lines) - 1)
    assert number in page
    assert number in word
    assert endings == ["png"]
    data.write_text("".join(lines[:-1]), encoding="utf-8")
    said = renderer.run("render", "kept.qmd", *KEPT, folder=folder)
    assert "Starting python3 kernel" not in said
    page, word, _ = patients(folder)
    assert str(len(lines) - 2) in page
    assert str(len(lines) - 2) in word
