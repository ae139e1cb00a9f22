"""Typst's own reading of the table is its grid, and the page that it makes holds every cell."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise

import pypandoc
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.assets import asset
from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, roman
from riskset.tables.writers import strip_padding, write_markdown_for, write_typst
from riskset.tables.writers.characters import clean
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.sizes import SIZE

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")
FONTS = asset("_extensions/riskset") / "fonts"
PAGE = '#set page(paper: "a4", margin: 2.5cm)\n#set text(size: 11pt)\n'


def text_of(content):
    """The characters of a content that Typst gives as JSON; hidden padding takes room only."""
    match content["func"]:
        case "hide" | "context" | "metadata":
            return ""
        case "linebreak" | "space" | "parbreak":
            return " "
        case "text" | "symbol":
            return content["text"]
        case "sequence":
            return "".join(map(text_of, content["children"]))
        case "grid":  # a label behind its indentation
            return "".join(text_of(cell["body"]) for cell in content["children"])
        case _:
            return text_of(content.get("child") or content["body"])


def read(source):
    """Rows of the one table in `source`, without the two last columns: what is left of the page, and what ties rows together."""
    (table,) = json.loads(typst.query((PAGE + source).encode(), "table"))
    width = len(table["columns"])
    cells = []
    for child in table["children"]:
        cells += child["children"] if child["func"] == "header" else [child]
    rows = []
    row = []
    covered = 0
    for cell in cells:
        if cell["func"] != "cell" or cell.get("colspan") == width:
            continue  # a rule, or what the head says on later pages
        row += [strip_padding(text_of(cell["body"])), *[""] * (cell.get("colspan", 1) - 1)]
        if len(row) == width - (covered > 0):
            rows.append(row)
            row = []
            covered = max(covered - 1, cell.get("rowspan", 1) - 1)
    assert not row or len(rows[-1]) == width - 1
    return table, [line[: width - 2] for line in rows]


def page_texts(source, **inputs):
    pages = pypdf.PdfReader(io.BytesIO(typst.compile((PAGE + source).encode(), sys_inputs=inputs))).pages
    return [page.extract_text() for page in pages]


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    assert read(write_typst(tables[name]))[1] == grid_of(tables[name])


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    assert read(write_typst(table))[1] == grid_of(table)


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_through_pandoc_with_their_notes(tables, grid_of, name):
    table = tables[name]
    source = pypandoc.convert_text(write_markdown_for(table, "typst"), "typst", format="markdown")
    rows = read(source)[1]
    if not table.notes:
        assert rows == grid_of(table)
        return
    assert rows[:-1] == grid_of(table)
    notes = " ".join(note.mark + " " + "".join(run.text for run in note.text) for note in table.notes)
    # pandoc leaves three points to Typst, which prints an ellipsis.
    assert squeezed(rows[-1][0]).replace("\u2026", "...") == squeezed(clean(notes))


@pytest.mark.parametrize("name", ["baseline", "wide", "outcomes"])
def test_the_page_holds_every_cell(tables, name):
    page = squeezed("".join(page_texts(write_typst(tables[name]))))
    missing = [text for row in tables[name].grid() for text in row if squeezed(text) not in page]
    assert not missing


def test_hostile_text_is_printed_as_itself(tables):
    page = squeezed("".join(page_texts(write_typst(tables["hostile"]))))
    for text in ("#letx=1", "\\input{secret}", "<b>bold</b>&&amp;", "=1+1", "_x_*y*", "|a|b|", "{{<metatitle>}}"):
        assert text in page


def test_head_repeats_over_pages(tables):
    pages = page_texts(write_typst(tables["pages"]))
    assert len(pages) > 1
    assert all("Disease group" in page and "AML, low risk" in page for page in pages)


@pytest.mark.parametrize("space", range(0, 200, 20))
def test_no_page_ends_between_the_last_rows_and_the_notes(tables, space):
    source = pypandoc.convert_text(write_markdown_for(tables["baseline"], "typst"), "typst", format="markdown")
    pages = page_texts(f"#v({300 - space}pt)\n{source}")
    (page,) = [page for page in pages if "Recorded at admission" in page]
    assert "ALL, acute lymphoblastic" in page
    assert re.search(r"Alfred.*St\. Vincent.*Hahnemann.*Recorded", page, re.DOTALL)


def test_no_page_ends_after_a_row_that_asks():
    def row(text, **options):
        return PrintedRow(((Run(text),), (Run("1"),)), **options)

    rows = [row(f"row {place}", keep_with_next=place % 5 == 0) for place in range(400)]
    head = ((HeadCell((Run("Stub"),)), HeadCell((Run("n"),))),)
    pages = page_texts(write_typst(PrintedTable(("left", "right"), head, tuple(rows))))
    lasts = [int(re.findall(r"row (\d+)", page)[-1]) for page in pages]
    assert len(lasts) > 5
    assert all(last % 5 for last in lasts)


def test_rows_that_all_ask_still_break_over_pages():
    rows = [PrintedRow(((Run(f"row {place}"),), (Run("1"),)), keep_with_next=True) for place in range(200)]
    head = ((HeadCell((Run("Stub"),)), HeadCell((Run("n"),))),)
    table = PrintedTable(("left", "right"), head, tuple(rows), (Note((Run("Note."),)),))
    text = "".join(page_texts(write_typst(table)))
    assert all(f"row {place}" in text for place in range(200))


def test_only_the_rules_of_a_journal_table(tables):
    table, _ = read(write_typst(tables["baseline"]))
    assert table["stroke"] is None
    head, *body = table["children"]
    assert [(one.get("start"), one.get("end")) for one in head["children"] if one["func"] == "hline"] == [
        (None, 5),
        (1, 4),
        (None, 5),
    ]
    assert [one["func"] for one in body if one["func"] not in ("cell", "header")] == ["hline"]
    assert body[-1]["func"] == "hline"


@pytest.mark.parametrize("name", NAMES)
def test_the_table_stays_on_the_page(tables, name):
    """The width that Typst lays out for the table within a page of 16 cm, which a table of columns as wide as they are
    leaves alone."""
    probe = """#context [#metadata(measure(width: 16cm, t).width.cm())<width>]"""
    source = write_typst(tables[name]).removeprefix("#")
    measured = typst.query(f"{PAGE}#let t = {source}\n{probe}".encode(), "<width>", field="value", one=True)
    assert float(measured) == pytest.approx(16, abs=0.01)
    table = tables[name]
    layout = lay_out(table)
    assert layout.width * layout.scale <= layout.page + 0.1


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_columns_are_as_wide_as_typst_needs_them(data):
    """What is estimated of a column of numbers is what Typst measures."""
    number = st.decimals(0, 2000, places=2).map(str)
    cells = st.one_of(number, st.builds("{} ({}\u2013{})".format, number, number, number), st.just("NR"))
    rows = data.draw(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
    body = tuple(PrintedRow(((Run("x" * 40),), *[(Run(text),) for text in row])) for row in rows)
    labels = tuple(HeadCell((Run("n"),)) for _ in range(3))
    table = PrintedTable(("left", "decimal", "decimal"), (labels,), body)
    layout = lay_out(table)
    source = write_typst(table).removeprefix("#")
    alone = re.sub(r"columns: \(.*?\),", f"columns: ({'auto, ' * len(table.aligns)}0pt, 0pt),", source, count=1)
    probe = """#context [#metadata(measure(t).width.pt())<width>]"""
    measured = typst.query(
        f"{PAGE}#let t = {alone}\n{probe}".encode(), "<width>", field="value", one=True, font_paths=[FONTS]
    )
    assert float(measured) == pytest.approx(layout.width * SIZE * layout.scale, abs=1.5)


def test_nothing_is_left_for_a_document_to_read_first(tables):
    written = write_typst(tables["hostile"])
    assert "`" not in written
    assert "{{" not in written.replace("\\u{7b}", "")


def test_no_line_of_a_label_ends_within_a_name():
    """The stub of a table that is too wide is broken wherever it may be; some label would end a line behind a hyphen."""
    cells = tuple(roman("1.505 (0.563\u20134.073)") for _ in range(4))
    stubs = [f"{'a' * length} before CAR-T cells were given" for length in range(1, 14)]
    head = (tuple(map(HeadCell, map(roman, ("Variable", *"BCDE")))),)
    body = tuple(PrintedRow((roman(stub), *cells)) for stub in stubs)
    table = PrintedTable(("left", *["decimal"] * 4), head, body)
    page = typst.compile((PAGE + write_typst(table)).encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)
    text = "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(page)).pages)
    assert not re.search(r"CAR-\s", text)
    assert text.count("CAR-T") == len(stubs)


def test_the_row_of_a_group_is_repeated_over_its_rows_on_a_later_page():
    labels = [(Run(f"row {place}."),) for place in range(90)]
    rows = [
        PrintedRow((label,), group=True) if place in (0, 30) else PrintedRow((label, (Run("1"),)))
        for place, label in enumerate(labels)
    ]
    head = ((HeadCell((Run("Row"),)), HeadCell((Run("n"),))),)
    source = write_typst(PrintedTable(("left", "center"), head, tuple(rows)))
    pages = page_texts(source, **{"riskset-given-file": "given.json"})
    assert [("row 0." in page, "row 30." in page) for page in pages] == [(True, True), (False, True)]
    assert "row 31." in pages[0]
    # Elsewhere nothing fills what the row would leave white.
    assert ["row 30." in page for page in page_texts(source)] == [True, False]


@pytest.mark.parametrize("heads", [1, 2])
def test_text_stands_further_from_the_rules_than_from_other_rows(heads):
    label = (HeadCell((Run("Stub"),)), HeadCell((Run("Head"),)))
    rows = tuple(PrintedRow(((Run(f"row{place}"),), (Run("1"),))) for place in range(3))
    table = PrintedTable(("left", "center"), (label,) * heads, rows)
    page = pypdf.PdfReader(
        io.BytesIO(typst.compile((PAGE + write_typst(table)).encode(), font_paths=[str(FONTS)]))
    ).pages[0]
    found = set()

    def look(text, within, place, *_):
        if text.strip():
            found.add(round(place[4] * within[1] + place[5] * within[3] + within[5], 2))

    page.extract_text(visitor_text=look)
    apart = [above - below for above, below in pairwise(sorted(found, reverse=True))]
    usual = apart[-1]
    assert apart == pytest.approx([*[usual] * (heads - 1), usual + 0.4 * SIZE, usual, usual], abs=0.05)
