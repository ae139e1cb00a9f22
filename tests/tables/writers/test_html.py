"""HTML read back by lxml is the table's grid, and reads as a table to a reader of a screen."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers import strip_padding, write_html
from riskset.tables.writers.layout import kept_together

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")


def parsed(table):
    return lxml.html.fromstring(write_html(table))


def text_of(cell):
    for line_break in cell.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    return strip_padding(cell.text_content())


def grid_from(document, width):
    """The cells' texts; one that spans rows stands in the last of them, one that spans columns in the first."""
    rows = document.findall(".//tr")
    grid = [[None] * width for _ in rows]
    for top, row in enumerate(rows):
        for cell in row:
            left = grid[top].index(None)
            bottom = top + int(cell.get("rowspan", "1"))
            right = left + int(cell.get("colspan", "1"))
            for line in grid[top:bottom]:
                line[left:right] = [""] * (right - left)
            grid[bottom - 1][left] = text_of(cell)
    return grid


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    table = tables[name]
    assert grid_from(parsed(table), len(table.aligns)) == grid_of(table)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    assert grid_from(parsed(table), len(table.aligns)) == grid_of(table)


def test_looks_come_back(tables):
    document = parsed(tables["hostile"])
    emphasised = document.findall(".//tbody//em")
    assert [strip_padding(one.text_content()) for one in emphasised][:1] == ["<b>bold</b> & &amp; <!-- x -->"]
    assert {one.text_content() for one in document.findall(".//tbody//sup") if one.text_content()} == {"a"}
    assert document.findall(".//tbody//strong")


def test_headers_have_scopes_and_cells_name_them(tables):
    document = parsed(tables["baseline"])
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    headers = {one.get("id"): one for one in document.iter("th") if one.get("id")}
    assert all(one.get("scope") for one in document.iter("th"))
    cell = next(one for one in document.iter("td") if text_of(one) == "31.5 (10.5\u201369.3)")
    named = [text_of(headers[one]) for one in cell.get("headers").split()]
    assert named == ["Patient and donor", "Patient age, years, median (range)", "Disease group", "ALL (n = 38)"]


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_named_headers_exist(any_table, data):
    document = parsed(data.draw(any_table))
    ids = {one.get("id") for one in document.iter()}
    assert {one for cell in document.iter("td") for one in cell.get("headers", "").split()} <= ids


def test_style_speaks_to_no_other_element_of_the_page(tables):
    style = re.search(r"<style>(.*?)</style>", write_html(tables["baseline"]), re.DOTALL)[1]
    ordinary = re.sub(r"@keyframes riskset-\w+\{.*?\}\}|@(?:media|supports)[^{]*\{", "", style)
    selectors = re.findall(r"(?:^|[}{])\s*([^{}@]+)\{", ordinary)
    assert len(selectors) > 15
    assert all(".riskset-html" in one for one in selectors)
    assert "url(" not in style
    assert "@import" not in style


def test_only_the_rules_of_a_journal_table(tables):
    style = re.search(r"<style>(.*?)</style>", write_html(tables["baseline"]), re.DOTALL)[1]
    assert "border-left" not in style
    assert "border-right" not in style
    assert not parsed(tables["baseline"]).xpath("//table//@style[contains(., 'border')]")


def test_the_same_table_is_written_the_same(tables):
    assert write_html(tables["baseline"]) == write_html(tables["baseline"])


def test_notes_stand_below_unless_a_document_has_them(tables):
    notes = parsed(tables["baseline"]).xpath("//div[@class='notes']/p")
    assert notes[0].text_content() == "a Recorded at admission."
    assert "Recorded" not in write_html(tables["baseline"], notes=False)


def test_nothing_is_left_for_a_document_to_read_first(tables):
    written = write_html(tables["hostile"])
    table = written[written.index("<table") : written.index("</table>")]
    assert "{" not in table
    assert "`" not in table


def test_a_spanner_over_the_stub_is_refused():
    head = ((HeadCell((Run("Both"),), span=2, spanner=True),), (HeadCell(()), HeadCell(())))
    with pytest.raises(ValueError, match="'Both' stands over the stub"):
        write_html(PrintedTable(("left", "center"), head, ()))


def test_great_tables_is_imported_only_to_write():
    import subprocess
    import sys

    code = "import sys, riskset.tables.writers; sys.exit('great_tables' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


@pytest.mark.browser
def test_on_a_dark_page_of_other_people_text_is_inherited_and_the_edge_shows_where_there_is_more(browser, tables):
    written = write_html(tables["baseline"])
    page = (
        '<!DOCTYPE html><body style="background:#222;color:rgb(230,230,230)">'
        '<div style="display:flex;flex-direction:column;align-items:center;overflow:hidden">'
        f'<div class="html-fill-item"><div class="riskset-table">{written}</div></div></div></body>'
    )
    region = "document.querySelector('.region')"
    # The edge is drawn with a later picture of the page; of these a browser without a screen may draw none for long.
    script = (
        "new Promise(drawn => setTimeout(drawn, 1000)).then(() => ("
        f"[getComputedStyle({region}).backgroundImage.includes('rgba(128, 128, 128, 0.5)'), "
        f"{region}.scrollWidth > {region}.clientWidth, {region}.getBoundingClientRect().left >= 0, "
        f"[...new Set([...{region}.querySelectorAll('th,td')].map(cell => getComputedStyle(cell).color))]]))"
    )
    assert browser.ask(page, script, width=1280) == [False, False, True, ["rgb(230, 230, 230)"]]
    assert browser.ask(page, script, width=300) == [True, True, True, ["rgb(230, 230, 230)"]]


def test_cards_and_slides_hold_tables_whole(tables):
    written = write_html(tables["baseline"])
    assert ".html-fill-item:has(.riskset-html){max-width:100%}" in written
    assert ".reveal .riskset-table:has(>.riskset-html){max-height:540px;overflow-y:auto}" in written


@pytest.mark.parametrize(("cells", "turned"), [(4, False), (9, True)])
def test_a_print_turns_its_page_before_type_is_too_small(cells, turned):
    """6.5 points are the least, and nine intervals need 5 on an upright page."""
    assert ('class="riskset-html riskset-wide"' in write_html(narrow(("I", "II"), cells=cells))) == turned


def test_rows_say_where_no_page_of_a_print_ends(tables):
    for name in NAMES:
        rows = parsed(tables[name]).findall(".//tbody/tr")
        assert ["riskset-kept" in (row.get("class") or "") for row in rows] == kept_together(tables[name])


@pytest.mark.browser
def test_no_page_of_a_print_parts_a_variable_from_its_levels(browser):
    rows = [
        PrintedRow(
            ((Run(f"{'level' if place % 4 else 'variable'} {place}"),), (Run("1"),)),
            place % 4 > 0,
            keep_with_next=place % 4 < 3,
        )
        for place in range(120)
    ]
    table = PrintedTable(("left", "decimal"), ((HeadCell((Run("Row"),)), HeadCell((Run("n"),))),), tuple(rows))
    pages = PdfReader(browser.printed(f"<!DOCTYPE html><body>{write_html(table)}</body>")).pages
    firsts = [re.findall(r"(variable|level) \d+", page.extract_text())[0] for page in pages]
    assert len(firsts) > 2
    assert set(firsts) == {"variable"}


def narrow(labels, *, indent=0, cells=4):
    """A table whose labels are shorter than what the style gives the stub, or a word longer than it, and wide numbers."""
    numbers = tuple((Run(f"{place}234 (1{place}.5\u201398.7)"),) for place in range(1, cells + 1))
    rows = tuple(PrintedRow(((Run(label),), *numbers), indent) for label in labels)
    heads = (HeadCell((Run("Row"),)), *(HeadCell((Run(f"Group {place}"),)) for place in range(cells)))
    return PrintedTable(("left", *["decimal"] * cells), (heads,), rows)


@pytest.mark.browser
def test_a_table_fits_where_it_has_the_least_that_it_asks_for(browser, tables):
    asked = {name: tables[name] for name in NAMES}
    asked |= {
        "short labels": narrow(("I", "II", "III")),
        "long word": narrow(("Hypergammaglobulinaemia/immunodeficiency", "II")),
        "steps": narrow(("Hypergammaglobulinaemia", "II"), indent=4),
    }
    page = f"<!DOCTYPE html><body>{''.join(map(write_html, asked.values()))}</body>"
    # The widest gaps between columns go first: so each region has its least, and no more.
    script = """[...document.querySelectorAll('.riskset-html')].map(whole => {
        const region = whole.querySelector('.region');
        const ems = parseFloat(getComputedStyle(whole).getPropertyValue('--least'));
        region.style.width = ems * parseFloat(getComputedStyle(region).fontSize) + 'px';
        return region.scrollWidth - region.clientWidth;
    })"""
    over = dict(zip(asked, browser.ask(page, script, width=3000), strict=True))
    assert {name: width for name, width in over.items() if width > 0} == {}
