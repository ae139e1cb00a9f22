"""The PDF by Typst: it compiles, numbers agree with the references, long tables break."""

from __future__ import annotations

from pypdf import PdfReader

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers import write_markdown_for


def words(path):
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def test_captions_and_references_agree(manuscript_pdf):
    text = words(manuscript_pdf)
    assert "see Table 1, 1, Table 1, Table 1, Figure 1, see 2, Table S1, S1, Figure S1, Equation 1 and Methods." in text
    for caption in (
        "Table 1. Characteristics of all patients.",
        "Table 2. A table in Markdown.",
        "Figure 1. Overall survival.",
        "Table S1. A supplement table.",
        "Figure S1. A supplement figure.",
    ):
        assert caption in text


def test_the_files_properties_and_its_language(manuscript_pdf):
    reader = PdfReader(manuscript_pdf)
    assert reader.metadata["/Title"] == "A cohort of 137 patients"
    assert reader.metadata["/Author"] == "Anna Berg, Bo Chen"
    assert reader.metadata["/Keywords"] == "leukemia, survival"
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_the_title_block_is_printed(manuscript_pdf):
    first = PdfReader(manuscript_pdf).pages[0].extract_text()
    assert "Background: What is known & what is not." in " ".join(first.split())
    assert "Keywords: leukemia, survival" in first
    assert "Correspondence: Anna Berg, anna@example.org" in first


def test_pages_turn_for_landscape_and_back(manuscript_pdf):
    turned = [page.mediabox.width > page.mediabox.height for page in PdfReader(manuscript_pdf).pages]
    assert turned.count(True) == 1
    assert not turned[0]
    assert not turned[-1]


def test_running_title_from_the_second_page_and_pages_counted(manuscript_pdf):
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(manuscript_pdf).pages]
    assert not pages[0].startswith("A cohort A")
    assert all(page.startswith("A cohort ") for page in pages[1:])
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1))


def test_a_long_table_breaks_over_pages_with_its_head_and_its_caption_stays(pandoc):
    rows = "\n".join(f"| row {n} | {n} |" for n in range(120))
    table = f"::: {{#tbl-long}}\n| Group head | n |\n|---|---|\n{rows}\n\nA long table.\n:::\n"
    pages = PdfReader(pandoc.pdf("Text.\n\n" * 30 + table)).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) >= 3
    assert sum("Group head" in text for text in texts) >= 3
    caption = next(text for text in texts if "A long table." in text)
    assert "row 0 " in caption.replace("\n", " ")
    everything = " ".join(texts)
    assert all(f"row {n} " in everything.replace("\n", " ") for n in range(120))


def test_captions_of_tables_stand_under_them_where_the_document_says(pandoc):
    text = words(pandoc.pdf("| cell |\n|---|\n| end |\n\n: The caption {#tbl-a}\n", **{"tbl-cap-location": "bottom"}))
    assert "end Table 1. The caption" in text


def test_section_numbers_are_typsts(pandoc):
    text = words(pandoc.pdf("# A {#sec-a}\n\n## B {#sec-b}\n\nSee @sec-b.\n", **{"number-sections": True}))
    assert "1.1 B" in text
    assert "See Section 1.1." in text


def test_line_numbers_on_request(pandoc):
    markdown = "\n\n".join(f"Paragraph {word}." for word in ("one", "two", "three"))
    plain, numbered = words(pandoc.pdf(markdown)), words(pandoc.pdf(markdown, **{"line-numbers": True}))
    assert "Paragraph one. Paragraph two." in plain
    assert numbered.count("1") > plain.count("1")


def test_code_in_titles_and_names_is_text(pandoc):
    markdown = "---\ntitle: 'The \\#let of *x* & \\$5 \"quoted\" _y_'\nauthor: 'A \\#b \\\\ \"c\"'\n---\n\nText.\n"
    reader = PdfReader(pandoc.pdf(markdown))
    assert reader.metadata["/Title"] == 'The #let of x & $5 "quoted" y'
    assert reader.metadata["/Author"] == "A #b \\ “c”"


def test_images_carry_their_alternative_text(pandoc):
    typst = pandoc.convert("::: {#fig-a}\n![Lines that fall](picture.png)\n\nCaption.\n:::\n", "typst")
    assert 'alt: "Lines that fall"' in typst


def test_a_float_that_is_put_elsewhere_parts_no_paragraph_and_is_never_lost(pandoc):
    """Behind the last block the search counts on; blocks are many parts, and text may have gone."""
    source = "See.\n\n![Lines.](picture.png){#fig-a}\n\nThe last *words* of all.\n"
    for number in (12, 14, 999):
        plan = f'(order: (("fig-a", {number}),), places: ("fig-a": "here"))'
        text = words(pandoc.pdf(source, **{"riskset-plan": f"`{plan}`{{=typst}}"}))
        assert "The last words of all. Figure 1. Lines." in text


def test_later_pages_say_in_the_documents_language_what_they_continue(pandoc):
    rows = tuple(PrintedRow(((Run(f"row {place}"),), (Run("1"),))) for place in range(90))
    table = PrintedTable(("left", "center"), ((HeadCell(()), HeadCell((Run("n"),))),), rows)
    float_ = f"::: {{#tbl-long}}\n{write_markdown_for(table, 'typst')}\n\nA long table.\n:::\n"
    assert "Tabelle 1 (Fortsetzung)" in words(pandoc.pdf(float_, lang="de"))
