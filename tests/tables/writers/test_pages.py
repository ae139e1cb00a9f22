"""Tables on the pages of a document: long ones break under a repeated head, wide ones turn their page."""

from __future__ import annotations

import zipfile

import pytest
from pypdf import PdfReader

from riskset.assets import asset
from riskset.documents.export import write_display
from riskset.documents.extension import read_extension
from riskset.documents.making import EPOCH
from riskset.documents.pandoc import Job, run_pandoc
from riskset.documents.typst import compile_pdf
from riskset.tables.operations import merge, split_columns
from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run
from riskset.tables.writers import write_markdown_cell
from riskset.tables.writers.layout import lay_out


def cell(text):
    return (Run(text),)


def with_intervals(columns):
    """A table of so many medians with intervals."""
    names = tuple(HeadCell(cell(f"Group {place}")) for place in range(columns))
    row = PrintedRow((cell("Age, years"), *[cell("27.0 (9.0, 65.0)")] * columns))
    return PrintedTable(("left", *["decimal"] * columns), ((HeadCell(()), *names),), (row,) * 3)


def sixty_rows():
    """Three groups with an overall and three pairwise P values, twenty variables of three rows."""
    spanners = (HeadCell(()), HeadCell(cell("Group"), 3, spanner=True), HeadCell(cell("P"), 4, spanner=True))
    names = ("Characteristic", "Non-transplant (n = 67)", "MRD+ (n = 15)", "MRD- (n = 40)")
    labels = tuple(HeadCell(cell(name)) for name in (*names, "Overall", "A vs B", "A vs C", "B vs C"))
    body: list[PrintedRow] = []
    for place in range(20):
        p = [cell(f"0.{100 + 7 * place + each}") for each in range(4)]
        body.append(PrintedRow((cell(f"Characteristic {place}, n (%)"), (), (), (), *p), keep_with_next=True))
        for level in ("Yes", "No"):
            counts = [cell(f"{each + place} ({each + place}.5)") for each in (30, 5, 20)]
            body.append(PrintedRow((cell(level), *counts, (), (), (), ()), indent=1))
    return PrintedTable(("left", *["decimal"] * 7), (spanners, labels), tuple(body), (Note(cell("The last note.")),))


def written(table, target, folder):
    markdown = f"Before.\n\n::: {{#tbl-one}}\n\n{write_markdown_cell(table)}\n\nThe caption.\n:::\n\nAfter.\n"
    output = folder / f"doc.{'typ' if target == 'typst' else target}"
    job = Job(target, folder / "doc.qmd", markdown, {"title": "Pages"}, folder, output, EPOCH)
    extension = read_extension(asset("_extensions/riskset"))
    run_pandoc(job, extension)
    if target == "typst":
        output = folder / "doc.pdf"
        compile_pdf(folder / "doc.typ", output, folder / "doc.qmd", extension, EPOCH)
    return output


@pytest.mark.parametrize(("columns", "turned"), [(12, True), (6, False)])
def test_a_wide_table_turns_its_page_and_no_other(columns, turned, tmp_path):
    table = with_intervals(columns)
    document = zipfile.ZipFile(written(table, "docx", tmp_path)).read("word/document.xml").decode()
    assert (document.count('w:orient="landscape"') == 1) == turned
    assert document.index("Before.") < document.index("The caption.") < document.index("After.")
    pages = PdfReader(written(table, "typst", tmp_path)).pages
    assert [page.mediabox.width > page.mediabox.height for page in pages] == (
        [False, True] if turned else [False]  # the text behind the table fills the page before it
    )
    assert "27.0" in pages[1 if turned else 0].extract_text()


def test_sixty_rows_break_over_pages_under_their_head(tmp_path):
    table = sixty_rows()
    assert len(table.body) == 60
    pages = PdfReader(written(table, "typst", tmp_path)).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert 2 <= len(texts) <= 4
    with_rows = [text for text in texts if "Yes" in text]
    assert len(with_rows) >= 2
    assert all("Non-transplant" in text and "Overall" in text for text in with_rows)
    assert sum(text.count("Characteristic ") - text.count("Characteristic Non") for text in texts) >= 20
    assert "The last note." in with_rows[-1]
    # A variable is not parted from its levels.
    assert all(not text.rstrip().endswith("n (%)") for text in texts)


def test_a_wide_table_of_its_own_file_is_on_one_turned_page(bmt_study, tmp_path):
    table = split_columns(bmt_study.display("table-1"), [["All patients", "Disease", "P"] * 2])[0]
    wide = merge([table, table, table], ["First", "Second", "Third"])
    assert lay_out(wide.printed()).landscape
    write_display(wide, tmp_path / "wide.docx", caption="The caption")
    document = zipfile.ZipFile(tmp_path / "wide.docx").read("word/document.xml").decode()
    assert document.count("<w:sectPr") == document.count('w:orient="landscape"') == 1
    assert "The caption" in document
