"""The pages of the PDF: accessible by declaration, filled, no type too small, tables whole or continued by name."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Any

import pytest

SMALLEST = 6.5


@pytest.fixture(params=["manuscript", "supplement"])
def pdf(request: pytest.FixtureRequest, flagship: Any) -> Any:
    """A document of the report of the synthetic cohort."""
    return flagship[request.param]


def test_it_declares_that_everybody_can_read_it(pdf: Any) -> None:
    if pdf.engine == "builtin":  # Quarto asks for `pdf-standard: ua-1`, and warns without veraPDF
        assert b"pdfuaid" in pdf.files["pdf"]
    root = pdf.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert pdf.pdf.metadata.title


def test_its_pictures_have_words_and_its_tables_a_head(pdf: Any) -> None:
    found = pdf.tags()
    pictures = [each for each in found if each["/S"] == "/Figure"]
    tables = [each for each in found if each["/S"] == "/Table"]
    assert pictures
    assert tables
    assert all(str(each.get("/Alt", "")).strip() for each in pictures)
    assert all(any(each["/S"] == "/TH" for each in pdf.tags(table)) for table in tables)
    levels = [int(each["/S"][2:]) for each in found if re.fullmatch(r"/H\d", each["/S"])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_tags_of_a_table_hold_its_cells_and_no_others(pdf: Any) -> None:
    """Row by row what the page on the web shows, without the empty cells that pad the table in Typst."""
    tagged = [_tagged_cells(pdf, table) for table in pdf.tags() if table["/S"] == "/Table"]
    labels = [label for label in pdf.page.xpath("//*[.//table]/@id") if re.match("s?tbl-", label)]
    assert labels
    for label in labels:
        cells = [[_bare(cell) for cell in row] for row in pdf.html_table(label)]
        # A last row may hold notes, and a wide table may go on under itself with its other columns, without an empty row of its head.
        own = [rows for each in tagged for rows in (each, each[:-1]) if len(cells) - 1 <= len(rows) <= len(cells)]
        assert any(rows == [row[: len(rows[0])] for row in cells][-len(rows) :] for rows in own), label


def _tagged_cells(pdf: Any, table: Any) -> list[list[str]]:
    """The texts of a table's cells, in the first of the columns over which each stands."""
    found = []
    for row in (each for each in pdf.tags(table) if each["/S"] == "/TR"):
        cells = [cell for cell in pdf.tags(row) if cell["/S"] in {"/TH", "/TD"}]
        spans = [next(int(a.get("/ColSpan", 1)) for a in cell["/A"] if a["/O"] == "/Table") for cell in cells]
        texts = [_bare(pdf.tagged_text(cell)) if "/K" in cell else "" for cell in cells]
        found.append([text for own, span in zip(texts, spans, strict=True) for text in [own, *[""] * (span - 1)]])
    return found


def _bare(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def test_no_type_is_smaller_than_six_and_a_half_points(pdf: Any) -> None:
    small = {
        (text.strip(), round(size, 2)) for page in pdf.pages for text, size, _ in page.written if size < SMALLEST - 0.05
    }
    assert small == set()


def test_every_text_begins_within_the_page(pdf: Any) -> None:
    for sheet, page in zip(pdf.pdf.pages, pdf.pages, strict=True):
        width = float(sheet.mediabox.width)
        assert all(60 <= left <= width - 60 for _, _, left in page.written)


def test_no_page_but_the_last_has_more_than_25_mm_of_white_at_its_foot(pdf: Any) -> None:
    """The text's lowest line is 24 mm above the page's end; the number of the page stands below that."""
    foot, most = 24 * 72 / 25.4, 25 * 72 / 25.4
    white = [min(high for high in page.heights if high > foot - 2) - foot for page in pdf.pages[:-1]]
    assert [(place, round(each)) for place, each in enumerate(white, start=1) if each > most] == []


def pages_of(pdf: Any) -> list[str]:
    """The text of each page in one line."""
    return [" ".join(page.text.split()) for page in pdf.pages]


def test_a_table_that_a_page_holds_stands_whole_between_the_text_of_a_manuscript(flagship: Any) -> None:
    texts = pages_of(flagship["manuscript"])
    assert not [text for text in texts if "(continued)" in text]
    whole = " ".join(texts)
    named = [whole.index(f"{name}. ") for name in ("Table 1", "Table 2", "Table 3", "Table 4", "Figure 3")]
    assert max(named) < whole.rindex("References 1.")


def test_a_table_of_a_supplement_goes_on_under_its_name(flagship: Any) -> None:
    texts = pages_of(flagship["supplement"])
    begun: dict[str, int] = {}
    continued = 0
    for place, text in enumerate(texts):
        for name in re.findall(r"(Table S?\d+) \(continued\)", text):
            continued += 1
            assert begun[name] < place, f"{name} is continued before it begins"
        for name in re.findall(r"(Table S?\d+)\. (?=[A-Z])", text):
            begun.setdefault(name, place)
    assert continued
