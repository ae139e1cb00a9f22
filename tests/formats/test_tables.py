"""No table vanishes: each format holds every cell that the package printed, in its row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from formats import readers
from formats.conftest import DOCUMENT, TABLES

if TYPE_CHECKING:
    from formats.conftest import Renderer
    from riskset.opened import OpenStudy

pytestmark = pytest.mark.quarto

READERS = {
    "html": ("html", readers.from_html),
    "revealjs": ("html", readers.from_html),
    "dashboard": ("html", readers.from_html),
    "docx": ("docx", readers.from_word),
    "odt": ("odt", readers.from_odt),
    "rtf": ("rtf", readers.from_rich_text),
    "pptx": ("pptx", readers.from_pptx),
    "ipynb": ("ipynb", readers.from_notebook),
    "jats": ("xml", readers.from_jats),
    "gfm": ("md", readers.from_markdown),
    "epub": ("epub", readers.from_epub),
    "asciidoc": ("adoc", readers.from_asciidoc),
}
# A document may name the filter too, which the extension adds where Quarto loses floats.
FILTERED = DOCUMENT.replace("author:", "filters: [riskset]\nauthor:")
NOTES = ("Pearson chi-square test.", "AML low risk, transplantation in first remission")


def expected(study: OpenStudy) -> list[readers.Grid]:
    return [readers.grid_of(study.display(name).printed().grid()) for name in TABLES]


def assert_whole(found: list[readers.Grid], study: OpenStudy) -> None:
    assert len(found) == len(TABLES)
    for grid, printed in zip(found, expected(study), strict=True):
        assert grid == printed


@pytest.mark.parametrize("target", READERS)
def test_every_cell_is_in_its_place(renderer: Renderer, bmt_study: OpenStudy, target: str) -> None:
    ending, read = READERS[target]
    assert_whole(read(renderer.render(target, ending)), bmt_study)


def test_a_document_may_name_the_filter(renderer: Renderer, bmt_study: OpenStudy) -> None:
    assert_whole(readers.from_pptx(renderer.render("pptx", "pptx", "filtered", FILTERED)), bmt_study)


@pytest.mark.parametrize("target", ["typst", "pdf"])
def test_every_cell_is_on_the_page_of_a_pdf(renderer: Renderer, bmt_study: OpenStudy, target: str) -> None:
    words = readers.words_of_pdf(renderer.render(target, "pdf"))
    for grid in expected(bmt_study):
        for text in (text for row in grid for text in row):
            assert readers.squeezed(text) in words


@pytest.mark.parametrize("target", ["html", "docx", "odt", "jats", "gfm", "epub", "asciidoc", "pdf", "typst"])
def test_notes_stand_once_in_every_format(renderer: Renderer, target: str) -> None:
    ending = READERS.get(target, ("pdf", None))[0]
    words = readers.words_of(renderer.render(target, ending))
    for note in NOTES:
        assert words.count(readers.squeezed(note)) == (1 if "chi" in note else words.count(readers.squeezed(note)))
        assert readers.squeezed(note) in words


@pytest.mark.parametrize("target", ["rtf", "rst", "plain"])
def test_captions_stand_where_quarto_has_no_floats(renderer: Renderer, target: str) -> None:
    words = readers.words_of(renderer.render(target, target))
    captions = ("Table 1: Characteristics by disease", "Table 2: Survival by disease", "Figure 1: Survival")
    places = [words.find(readers.squeezed(caption)) for caption in captions]
    assert -1 not in places
    assert places == sorted(places)


def test_an_article_holds_each_table_with_its_label_caption_and_notes(renderer: Renderer) -> None:
    root = etree.parse(str(renderer.render("jats", "xml"))).getroot()
    tables = root.findall(".//body//table-wrap")
    assert [table.get("id") for table in tables] == ["tbl-characteristics", "tbl-survival"]
    assert root.findall(".//fig//table") == []
    for table, number in zip(tables, "12", strict=True):
        assert [part.tag for part in table] == ["label", "caption", "table", "table-wrap-foot"]
        assert table.findtext("label").replace("\xa0", " ") == f"Table {number}"
        assert table.findtext("caption/p").strip().endswith("by disease")
        assert {part.tag for part in table.find("table-wrap-foot")} == {"p"}
    assert {link.get("rid") for link in root.iter("xref")} >= {"tbl-characteristics", "tbl-survival"}


PARTS = """---
title: Parts
---

See @tbl-both and @tbl-mixed.

::: {#tbl-both}

{{< riskset display table-1 label=tbl-first caption="First part" >}}

{{< riskset display table-2 label=tbl-second caption="Second part" >}}

Both of them
:::

::: {#tbl-mixed layout-ncol="2"}

{{< riskset display table-1 label=tbl-third caption="Third part" >}}

| a |
|---|
| Ownwords |

: Fourth part {#tbl-fourth}

Mixed parts
:::
"""


@pytest.mark.parametrize("target", ["jats", "docx", "gfm", "html", "odt", "rtf", "pptx"])
def test_parts_of_a_table_are_whole_in_every_format(renderer: Renderer, target: str) -> None:
    ending = {"jats": "xml", "gfm": "md"}.get(target, target)
    path = renderer.render(target, ending, "parts", PARTS)
    words = readers.words_of(path)
    said = ["First part", "Second part", "Both of them", "Third part", "Fourth part", "Mixed parts", "Ownwords"]
    assert [words.count(readers.squeezed(each)) > 0 for each in said] == [True] * len(said)
    assert words.count(readers.squeezed("Pearson chi-square test.")) == 2
    if target == "jats":
        group = etree.parse(str(path)).find(".//table-wrap-group")
        assert [part.tag for part in group] == ["label", "caption", "table-wrap", "table-wrap"]
        assert [part.findtext("label") for part in group.findall("table-wrap")] == ["(a)", "(b)"]


def test_the_supplements_labels_can_be_declared_in_any_format(renderer: Renderer) -> None:
    declared = "metadata-files: [_extensions/riskset/supplement.yml]\nauthor:"
    source = DOCUMENT.replace("author:", declared).replace("tbl-survival", "stbl-survival")
    source = source.replace('| tbl-cap: "Survival', '| stbl-cap: "Survival')
    for target in ("html", "docx", "odt"):
        words = readers.words_of(renderer.render(target, target, "supplement", source))
        assert readers.squeezed("See Table 1, Table S1 and Figure 1") in words
        assert readers.squeezed("Table S1: Survival by disease") in words
