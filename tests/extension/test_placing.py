"""Where tables and figures stand on the pages of the PDF: never above the title, and in their order."""

from __future__ import annotations

import re

from pypdf import PdfReader

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run
from riskset.tables.writers import write_markdown_for

WORDS = "Words of the text that fill some lines of the page. "


def float_of(name, rows, caption):
    """A table of the package as a float."""
    body = tuple(PrintedRow(((Run(f"row {place}"),), (Run("1"),))) for place in range(rows))
    head = ((HeadCell((Run("Row"),)), HeadCell((Run("n"),))),)
    table = PrintedTable(("left", "center"), head, body, (Note((Run("A note."),)),))
    return f"::: {{#{name}}}\n{write_markdown_for(table, 'typst')}\n\n{caption}.\n:::\n\n"


def heights(page):
    """How high over the foot of the page each piece of text stands."""
    found = {}
    page.extract_text(visitor_text=lambda text, cm, tm, *_: found.setdefault(text.strip(), (cm[5] + tm[5])))
    return found


def test_no_float_stands_above_the_title(pandoc):
    """The table would fit above it, and comes in a short document from the upper half of the page."""
    text = f"{WORDS}\n\n{float_of('tbl-a', 5, 'Capturing')}{WORDS}\n"
    page = PdfReader(pandoc.pdf(text, title="Heading")).pages[0]
    placed = heights(page)
    assert placed["Heading"] > placed["Capturing."] > placed["row 4"]
    assert len(PdfReader(pandoc.pdf(text, title="Heading")).pages) == 1


def test_no_figure_stands_above_the_title_and_what_has_no_room_goes_on(pandoc):
    picture = "::: {#fig-a}\n![Lines](picture.png){height=120mm}\n\nCapturing.\n:::\n\n"
    for before, page in ((1, 0), (70, 1)):
        pages = PdfReader(pandoc.pdf(f"{WORDS * before}\n\n{picture}{WORDS}\n", title="Heading")).pages
        assert "Heading" in pages[0].extract_text()
        assert "Capturing." in pages[page].extract_text()
        assert not heights(pages[0]).get("Capturing.", 0) > heights(pages[0])["Heading"]


def test_tables_of_a_supplement_keep_their_order(pandoc):
    """The second table would float, and the third, which breaks, overtake it."""
    tables = [("stbl-a", 30, "First"), ("stbl-b", 7, "Second"), ("stbl-c", 30, "Third"), ("stbl-d", 30, "Fourth")]
    text = "# Tables\n\n" + f"{WORDS}\n\n" + "".join(float_of(*table) for table in tables) + WORDS
    printed = "\n".join(page.extract_text() for page in PdfReader(pandoc.pdf(text, title="Heading")).pages)
    assert re.findall(r"(First|Second|Third|Fourth)\.", printed) == ["First", "Second", "Third", "Fourth"]


def test_a_table_stands_under_one_that_goes_on_at_the_top_of_its_page(pandoc):
    """A lot of text follows it, so that it would go to the top of the page, above the rest of the table before it."""
    tables = float_of("stbl-a", 60, "First") + f"# Next\n\n{WORDS}\n\n" + float_of("stbl-b", 5, "Second")
    page = PdfReader(pandoc.pdf(f"{WORDS}\n\n{tables}{WORDS * 40}\n", title="Heading")).pages[1]
    placed = heights(page)
    assert placed["row 59"] > placed["Second."]


def test_text_fills_the_page_that_has_no_room_for_a_figure_behind_a_table(pandoc):
    picture = "::: {#sfig-a}\n![Lines](picture.png){height=200mm}\n\nCapturing.\n:::\n\n"
    text = f"{WORDS}\n\n# Tables\n\n{float_of('stbl-a', 9, 'First')}{picture}# Next\n\n{WORDS}\n"
    pages = PdfReader(pandoc.pdf(text, title="Heading")).pages
    assert "Next" in pages[0].extract_text()
    assert "Capturing." in pages[1].extract_text()


def test_parts_of_a_table_on_one_later_page_say_once_that_they_continue(pandoc):
    """The table goes on in a part of fewer columns, one under the other."""
    heads = ("Row", *(f"Column of numbers {place}" for place in range(7)))
    body = tuple(PrintedRow(((Run(f"row {row}"),), *(((Run("0.123 (0.120-0.126)"),),) * 7))) for row in range(16))
    head = (tuple(HeadCell((Run(name),)) for name in heads),)
    table = write_markdown_for(PrintedTable(("left", *(("center",) * 7)), head, body), "typst")
    text = f"{WORDS * 78}\n\n# Table\n\n::: {{#stbl-a}}\n{table}\n\nWide.\n:::\n"
    pages = [page.extract_text() for page in PdfReader(pandoc.pdf(text)).pages]
    assert 0 < pages[0].count("row ") < 16
    assert [(page.count("row 0 "), page.count("(continued)")) for page in pages[:2]] == [(1, 0), (1, 1)]


def test_no_figure_stands_under_the_references(pandoc):
    """No text stands between it and them, so that it would go to the foot of their page."""
    picture = "::: {#fig-NAME}\n![Lines](picture.png){height=HIGHmm}\n\nCapturing NAME.\n:::\n\n"
    pictures = "".join(
        picture.replace("NAME", name).replace("HIGH", high) for name, high in (("a", "110"), ("b", "60"))
    )
    text = f"{WORDS}\n\n{float_of('tbl-a', 40, 'First')}{pictures}# References\n\n::: {{#refs}}\nA work.\n:::\n"
    placed = heights(PdfReader(pandoc.pdf(text, title="Heading")).pages[-1])
    assert placed["Capturing b."] > placed["References"]


PICTURE = "::: {#fig-a}\n![Lines](picture.png){height=120mm}\n\nCapturing.\n:::\n\n"


def test_a_table_that_goes_on_fills_the_page_on_which_a_figure_has_no_room(pandoc):
    """The figure waits for the next page, and stands there above the rest of the table."""
    tables = f"# Tables\n\n{float_of('tbl-a', 70, 'Long')}"
    pages = PdfReader(pandoc.pdf(f"{WORDS * 60}\n\n{PICTURE}{WORDS}\n\n{tables}{WORDS}\n", title="Heading")).pages
    assert heights(pages[0])["row 3"] > 0
    placed = heights(pages[1])
    assert placed["Capturing."] > placed["(continued)"] > placed["row 40"]


def test_a_table_that_goes_on_waits_for_the_table_before_it(pandoc):
    """The page would hold its first rows, and the table before it stands on the next."""
    tables = f"{float_of('tbl-a', 30, 'First')}{WORDS}\n\n# Tables\n\n{float_of('tbl-b', 70, 'Second')}"
    pages = PdfReader(pandoc.pdf(f"{WORDS * 60}\n\n{tables}{WORDS}\n", title="Heading")).pages
    printed = "\n".join(page.extract_text() for page in pages)
    assert re.findall(r"(First|Second)\.", printed) == ["First", "Second"]
    assert "Second." not in pages[0].extract_text()
