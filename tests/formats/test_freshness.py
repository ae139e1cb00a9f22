"""A real Quarto shows no results of older data: what it froze or cached goes before a project is rendered."""

from __future__ import annotations

import html
import importlib.util
import re
from typing import TYPE_CHECKING

import pytest

from formats import readers

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer

pytestmark = pytest.mark.quarto

DOCUMENT = """---
title: Freshness
---

```{python}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

```{python}
#| label: tbl-characteristics
#| tbl-cap: Characteristics
#| echo: false
study.display("table-1")
```

```{python}
#| label: fig-survival
#| fig-cap: Survival
#| echo: false
study.display("figure-1")
```
"""
SENTENCES = """---
title: Freshness
---

```{python}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

## Of `{python} study.value("table-1", group="overall", statistic="n_group")` patients

There were (n=`{python} study.value("table-1", group="overall", statistic="n_group")`) patients.
"""
PROJECT = "project:\n  output-dir: out\nexecute:\n  %s\nformat:\n  html: default\n"
needs_cache = pytest.mark.skipif(importlib.util.find_spec("jupyter_cache") is None, reason="there is no jupyter-cache")
# Quarto splits the path of an extension's script at blanks, and keeps extensions by the name of their organization.
KEPT = [
    ("freeze: true", "with a blank"),
    ("freeze: auto", "plain"),
    pytest.param("cache: true", "plain", marks=needs_cache),
]


def drop_a_patient(folder: Path) -> None:
    data = folder / "bmt.csv"
    data.write_text("\n".join(data.read_text().splitlines()[:-1]) + "\n")


def patients(page: Path) -> int:
    """How many all patients are, whose head counts the most."""
    text = re.sub(r"<[^>]*>|\s", "", html.unescape(page.read_text(encoding="utf-8")))
    return max(int(found) for found in re.findall(r"n=(\d+)\)", text))


@pytest.mark.parametrize(("kept", "place"), KEPT)
def test_a_project_shows_what_the_data_are_now(renderer: Renderer, kept: str, place: str) -> None:
    name = f"{place} {kept}".replace(": ", "-").replace(" ", "-" if place == "plain" else " ")
    folder = renderer.prepare(name, DOCUMENT, {"_quarto.yml": PROJECT % kept})
    page = folder / "out" / f"{name}.html"
    if place != "plain":
        (folder / "_extensions" / "org").mkdir()
        (folder / "_extensions" / "riskset").rename(folder / "_extensions" / "org" / "riskset")
    renderer.run("render", folder=folder)
    before = patients(page)
    # Unchanged, it is taken as it was kept.
    again = renderer.run("render", folder=folder)
    assert "were removed" not in again
    assert "Cell 2" not in again
    drop_a_patient(folder)
    said = renderer.run("render", folder=folder)
    assert patients(page) == before - 1
    (line,) = [line for line in said.splitlines() if line.startswith("riskset:")]
    assert line.endswith("were removed: the data of study.yml have changed")


@pytest.mark.parametrize("target", ["html", "riskset-html"])
def test_a_project_shows_sentences_of_the_data_as_they_are_now(renderer: Renderer, target: str) -> None:
    name = f"sentences-{target}"
    settings = (PROJECT % "freeze: auto").replace("  html:", f"  {target}:")
    folder = renderer.prepare(name, SENTENCES, {"_quarto.yml": settings})
    page = folder / "out" / f"{name}.html"
    renderer.run("render", folder=folder)
    before = patients(page)
    assert 'id="of-137-patients"' in page.read_text(encoding="utf-8")
    assert "riskset-digest" not in page.read_text(encoding="utf-8")
    again = renderer.run("render", folder=folder)
    assert "were removed" not in again
    assert "Cell 1" not in again
    drop_a_patient(folder)
    said = renderer.run("render", folder=folder)
    assert "were removed: the data of study.yml have changed" in said
    assert patients(page) == before - 1


def test_a_sentence_that_got_through_is_told(renderer: Renderer) -> None:
    settings = (PROJECT % "freeze: true").replace("html", "riskset-html") + "draft: true\n"
    folder = renderer.prepare("through", SENTENCES, {"_quarto.yml": settings})
    # As in a preview, which Quarto renders again without the step before it.
    extension = folder / "_extensions/riskset/_extension.yml"
    lines = extension.read_text(encoding="utf-8").splitlines()
    step = lines.index("      pre-render:")
    extension.write_text("\n".join([*lines[:step], "      pre-render: []", *lines[step + 2 :]]), encoding="utf-8")
    renderer.run("render", folder=folder)
    drop_a_patient(folder)
    said = renderer.run("render", folder=folder)
    assert "riskset: a number in a sentence shows results that were kept: the data of study.yml have changed" in said
    page = (folder / "out" / "through.html").read_text(encoding="utf-8")
    assert page.count("These results may be old: the data of study.yml have changed. Execute this document anew") == 1


@pytest.mark.parametrize(
    ("target", "ending"), [("docx", "docx"), ("typst", "pdf"), ("latex", "tex"), ("gfm", "md"), ("odt", "odt")]
)
def test_no_format_shows_the_mark_of_a_sentence(renderer: Renderer, target: str, ending: str) -> None:
    source = SENTENCES.replace("title:", "keep-md: true\ntitle:")
    made = renderer.render(target, ending, "marks", source)
    # Quarto gives the intermediate file the name of the format.
    kept = [path.read_text(encoding="utf-8") for path in made.parent.glob("*.md") if path != made]
    assert any("riskset-digest:study.yml@" in text for text in kept)
    shown = readers.words_of(made)
    assert "137" in shown
    assert "digest" not in shown


def test_a_project_without_the_package_is_rendered_as_it_was_frozen(renderer: Renderer, tmp_path: Path) -> None:
    folder = renderer.prepare("frozen", DOCUMENT, {"_quarto.yml": PROJECT % "freeze: true"})
    renderer.run("render", folder=folder)
    before = patients(folder / "out" / "frozen.html")
    drop_a_patient(folder)
    for name in ("python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    said = renderer.run("render", folder=folder, hidden=tmp_path)
    assert "riskset: kept results are not compared with their data, as no Python here has the package riskset" in said
    assert patients(folder / "out" / "frozen.html") == before


@needs_cache
@pytest.mark.parametrize("target", ["riskset-html", "html"])
def test_a_lone_document_tells_of_old_results(renderer: Renderer, target: str) -> None:
    head = "title: Freshness\nfilters: [riskset]\nexecute: {cache: true}\ndraft: true\n"
    folder = renderer.prepare(f"lone-{target}", DOCUMENT.replace("title: Freshness\n", head))
    arguments = ("render", f"lone-{target}.qmd", "--to", target)
    page = folder / f"lone-{target}.html"
    assert "riskset:" not in renderer.run(*arguments, folder=folder)
    assert "may be old" not in page.read_text(encoding="utf-8")
    drop_a_patient(folder)
    said = [line for line in renderer.run(*arguments, folder=folder).splitlines() if line.startswith("riskset:")]
    assert said == [
        f"riskset: {name} shows results that were kept: the data of study.yml have changed"
        for name in ("tbl-characteristics", "fig-survival")
    ]
    words = "These results may be old: the data of study.yml have changed. Execute this document anew"
    assert page.read_text(encoding="utf-8").count(words) == 2
    assert "riskset:" not in renderer.run(*arguments, "--cache-refresh", folder=folder)
    assert "may be old" not in page.read_text(encoding="utf-8")
