"""In a kernel that Quarto keeps, each format has its own pictures, and no result is older than its data.

On a busy machine Quarto may give up a kernel: it waits 19 seconds for one to start, and no longer than it is told for one
that nobody uses. It also starts another if the file of a loaded module has changed. So a render is tried again.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from riskset.documents.kept_kernels import failed_to_start, kept_kernels

if TYPE_CHECKING:
    from collections.abc import Iterator
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
KEPT = ("--execute-daemon", "300")
TRIES = 3


def patients(folder: Path) -> tuple[str, str, list[str]]:
    """What page and Word file say, and the endings of the Word file's pictures."""
    page = (folder / "kept.html").read_text(encoding="utf-8").partition("There are ")[2][:60]
    with zipfile.ZipFile(folder / "kept.docx") as word:
        text = re.sub("<[^>]*>", "", word.read("word/document.xml").decode()).partition("There are ")[2][:60]
        endings = [name.rpartition(".")[2] for name in word.namelist() if "/media/" in name]
    return page, text, endings


def rendered(renderer: Renderer, folder: Path) -> str:
    """What Quarto says of a render, which is tried again if no kernel started in time."""
    for _ in range(TRIES - 1):
        try:
            return renderer.run("render", "kept.qmd", *KEPT, folder=folder)
        except AssertionError as error:
            if not failed_to_start(str(error)):
                raise
    return renderer.run("render", "kept.qmd", *KEPT, folder=folder)


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kernels of this test alone, which end with it."""
    with kept_kernels() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield


@pytest.mark.usefixtures("kernels")
def test_a_kept_kernel_serves_each_format_and_never_old_data(renderer: Renderer) -> None:
    folder = renderer.prepare("kept", DOCUMENT)
    data = folder / "bmt.csv"
    lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
    rendered(renderer, folder)
    assert patients(folder)[2] == ["png"]
    for _ in range(TRIES):
        page, word, _ = patients(folder)
        number = str(len(lines) - 1)
        assert number in page
        assert number in word
        lines.pop()
        data.write_text("".join(lines), encoding="utf-8")
        said = rendered(renderer, folder)
        if "Starting python3 kernel" not in said:  # the kernel of the data before
            break
    assert "Starting python3 kernel" not in said
    page, word, _ = patients(folder)
    assert str(len(lines) - 1) in page
    assert str(len(lines) - 1) in word
