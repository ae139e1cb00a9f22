"""Notebooks executed in Jupyter: their tables are in whatever a document is made of them, or embeds of them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from formats import readers
from formats.test_tables import assert_whole, expected

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer
    from riskset.opened import OpenStudy

pytestmark = pytest.mark.quarto

CELLS = (
    'import riskset\nstudy = riskset.open_study("study.yml")',
    '#| label: tbl-characteristics\n#| tbl-cap: "Characteristics by disease"\nstudy.display("table-1")',
    '#| label: tbl-survival\n#| tbl-cap: "Survival by disease"\nstudy.display("table-2")',
)
EMBEDDING = """---
title: Embedding
---

{{< embed executed.ipynb#tbl-characteristics >}}

{{< embed executed.ipynb#tbl-survival >}}
"""
PAPER = "---\ntitle: Paper\n---\n\n" + "\n\n".join(f"```{{python}}\n{cell}\n```" for cell in CELLS) + "\n"
READERS = {"html": ("html", readers.from_html), "docx": ("docx", readers.from_word), "odt": ("odt", readers.from_odt)}


@pytest.fixture(scope="module")
def executed(renderer: Renderer) -> Path:
    """A folder with a notebook that Jupyter has executed."""
    import nbclient
    import nbformat

    folder = renderer.prepare("notebooks", EMBEDDING)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.cells.insert(0, nbformat.v4.new_raw_cell("---\ntitle: Executed\n---"))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(renderer.root / "python")
    try:
        nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    (folder / "executed.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    return folder


def test_a_notebook_holds_what_it_shows_and_what_a_document_takes(executed: Path) -> None:
    notebook = json.loads((executed / "executed.ipynb").read_text(encoding="utf-8"))
    kinds = [set(output["data"]) for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert kinds == [{"text/html", "text/markdown", "text/plain"}] * 2


@pytest.mark.parametrize("target", READERS)
@pytest.mark.parametrize("source", ["executed.ipynb", "notebooks.qmd"])
def test_every_cell_is_in_its_place(
    renderer: Renderer, executed: Path, bmt_study: OpenStudy, target: str, source: str
) -> None:
    ending, read = READERS[target]
    output = f"{source.split('.', maxsplit=1)[0]}-{target}.{ending}"
    renderer.run("render", source, "--to", target, "--output", output, folder=executed)
    assert_whole(read(executed / output), bmt_study)


@pytest.mark.parametrize("target", ["typst", "pdf"])
@pytest.mark.parametrize("source", ["executed.ipynb", "notebooks.qmd"])
def test_every_cell_is_on_the_page_of_a_pdf(
    renderer: Renderer, executed: Path, bmt_study: OpenStudy, target: str, source: str
) -> None:
    output = f"{source.split('.', maxsplit=1)[0]}-{target}.pdf"
    renderer.run("render", source, "--to", target, "--output", output, folder=executed)
    words = readers.words_of_pdf(executed / output)
    assert all(readers.squeezed(text) in words for grid in expected(bmt_study) for row in grid for text in row)


def test_a_manuscript_has_its_tables_in_every_output(renderer: Renderer, bmt_study: OpenStudy) -> None:
    project = "project:\n  type: manuscript\nformat:\n  html: default\n  jats: default\n  docx: default\n"
    folder = renderer.prepare("paper", PAPER, {"_quarto.yml": project})
    (folder / "paper.qmd").rename(folder / "index.qmd")
    renderer.run("render", folder=folder)
    made = folder / "_manuscript"
    assert_whole(readers.from_html(made / "index.html"), bmt_study)
    assert_whole(readers.from_word(made / "index.docx"), bmt_study)
    assert_whole(readers.from_jats(next(made.rglob("*.xml"))), bmt_study)
    assert_whole(readers.from_notebook(made / "index.out.ipynb"), bmt_study)
