"""A real Quarto's PDF by Typst has the labels of rows as header cells, where a project is rendered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

import riskset

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer

pytestmark = pytest.mark.quarto

DOCUMENT = """---
title: Row heads
---

```{python}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

```{python}
#| label: tbl-characteristics
#| tbl-cap: Characteristics
study.display("table-1")
```

| Site | n |
|------|---|
| Oslo | 1 |

: Sites {#tbl-sites}
"""
PROJECT = """project:
  output-dir: out
execute:
  freeze: true
format:
  riskset-typst:
    pdf-standard: ua-1
"""


def cells(pdf: Path) -> Counter[tuple[str, str]]:
    """How many cells a PDF's structure has of each kind, with their scopes."""
    found: Counter[tuple[str, str]] = Counter()

    def count(element: Any) -> None:
        for kid in (each.get_object() for each in element.get("/K", []) if not isinstance(each, int)):
            if kid.get("/S") in {"/TH", "/TD"}:
                found[str(kid["/S"]), str(kid["/A"][0].get("/Scope", ""))] += 1
            if "/S" in kid:
                count(kid)

    reader = PdfReader(pdf)
    assert b"pdfuaid" in pdf.read_bytes()
    count(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_project_has_row_heads_and_is_rendered_without_the_package(renderer: Renderer, tmp_path: Path) -> None:
    folder = renderer.prepare("row heads", DOCUMENT, {"_quarto.yml": PROJECT})
    pdf = folder / "out" / "row heads.pdf"
    assert "header cells" not in renderer.run("render", folder=folder)
    printed = riskset.open_study(folder / "study.yml").display("table-1").printed()
    groups = sum(row.group for row in printed.body)
    marked = cells(pdf)
    assert marked["/TH", "/Row"] == len(printed.body) - groups
    assert marked["/TH", "/Both"] == groups
    for name in ("python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    said = renderer.run("render", folder=folder, hidden=tmp_path)
    assert "labels of rows are not header cells in the PDF, as no Python here has the package riskset" in said
    plain = cells(pdf)
    assert plain.keys() == {("/TH", "/Column"), ("/TD", "")}
    # Only a PDF with row heads has no tags for the cells that pad a table.
    own = [*map(len, printed.head), *(1 if row.group else len(row.cells) for row in printed.body)]
    notes, sites = 1, 4
    assert plain.total() > marked.total() == sum(own) + notes + sites
