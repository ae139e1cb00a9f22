"""Tables on slides of PowerPoint: exact, on slides of their own, in type that fits, and a word where it does not."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from formats import readers
from formats.test_tables import NOTES

if TYPE_CHECKING:
    from pathlib import Path

    from formats.conftest import Renderer

pytestmark = pytest.mark.quarto

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
WIDE = """---
title: Wide
---

## A title

Text.

::: {#tbl-wide}
:::: {.riskset-table}
```{=pandoc-native}
[Table ("",[],[("ems","120.0")]) (Caption Nothing []) [(AlignLeft,ColWidth 0.5),(AlignCenter,ColWidth 0.5)]
(TableHead ("",[],[]) []) [TableBody ("",[],[]) (RowHeadColumns 0) [] [Row ("",[],[])
[Cell ("",[],[]) AlignLeft (RowSpan 1) (ColSpan 1) [Plain [Str "a"]],
Cell ("",[],[]) AlignCenter (RowSpan 1) (ColSpan 1) [Plain [Str "b"]]]]] (TableFoot ("",[],[]) [])]
```
::::

The caption
:::

More text.
"""


def slides(path: Path) -> list[etree._Element]:
    with zipfile.ZipFile(path) as document:
        names = [name for name in document.namelist() if re.match(r"ppt/slides/slide\d+\.xml$", name)]
        names.sort(key=lambda name: int(re.findall(r"\d+", name)[0]))
        return [etree.fromstring(document.read(name)) for name in names]


def test_tables_stand_within_their_slides_with_caption_spans_and_notes(renderer: Renderer) -> None:
    made = slides(renderer.render("pptx", "pptx"))
    held = [slide for slide in made if slide.find(f".//{_A}tbl") is not None]
    for slide in held:
        for box in slide.iter(f"{_P}xfrm"):
            left, top = (int(box.find(f"{_A}off").get(side)) for side in "xy")
            width, height = (int(box.find(f"{_A}ext").get(side)) for side in ("cx", "cy"))
            assert left + width <= 9144000
            assert top + height <= 4767263
        assert all(int(run.get("sz")) >= 800 for run in slide.iter(f"{_A}rPr") if run.get("sz"))
        identities = [shape.get("id") for shape in slide.iter(f"{_P}cNvPr")]
        assert len(set(identities)) == len(identities)
        assert "".join(slide.find(f".//{_P}sp").itertext()).strip() in {"Characteristics", "Survival"}
    words = readers.squeezed("".join(text for slide in held for text in slide.itertext()))
    assert "Table1Characteristicsbydisease" in words
    assert all(readers.squeezed(note) in words for note in NOTES)
    assert any(cell.get("gridSpan") == "3" for slide in held for cell in slide.iter(f"{_A}tc"))


def test_a_table_too_wide_for_a_slide_is_named(renderer: Renderer) -> None:
    folder = renderer.prepare("wide", WIDE)
    said = renderer.run("render", "wide.qmd", "--to", "pptx", folder=folder)
    assert "riskset: @tbl-wide does not fit on a slide: its type is 5.4 points; show fewer columns, or part it" in said
    texts = [readers.squeezed("".join(slide.itertext())) for slide in slides(folder / "wide.pptx")]
    assert texts[1:] == ["AtitleText", "AtitleTable1Thecaptionab", "AtitleMoretext"]


def test_a_table_before_a_picture_stays_on_its_slide(renderer: Renderer) -> None:
    source = "---\ntitle: Both\n---\n\n## One\n\n{{< riskset display table-1 >}}\n\n{{< riskset display figure-1 >}}\n"
    page = html.fromstring(renderer.render("revealjs", "html", "both", source).read_bytes())
    (slide,) = page.xpath("//section[@id='one']")
    assert len(slide.xpath(".//table")) == 1
    assert len(slide.xpath(".//img")) == 1


def test_slides_of_the_web_have_the_exact_table(renderer: Renderer) -> None:
    path = renderer.render("revealjs", "html")
    tables = html.fromstring(path.read_bytes()).xpath("//div[contains(@class, 'riskset-table')]//table")
    assert ["gt_table" in (table.get("class") or "") for table in tables] == [True, True]
