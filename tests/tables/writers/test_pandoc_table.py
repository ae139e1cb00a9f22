"""A table of pandoc's own: what pandoc makes of it has the cells, spans and looks that are printed."""

from __future__ import annotations

import pypandoc
import pytest
from lxml import html

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run, roman
from riskset.tables.writers import strip_padding
from riskset.tables.writers.characters import clean
from riskset.tables.writers.metrics import ems
from riskset.tables.writers.pandoc_table import write_pandoc_table


def page_of(table):
    return html.fromstring(pypandoc.convert_text(write_pandoc_table(table), "html", format="native"))


def grid_of(page):
    rows = []
    for row in page.iter("tr"):
        texts = []
        for cell in row.xpath("./th | ./td"):
            texts += [cell.text_content(), *[""] * (int(cell.get("colspan", 1)) - 1)]
        rows.append([strip_padding(text) for text in texts])
    return rows


@pytest.mark.parametrize("name", ["baseline", "hostile", "bare"])
def test_all_cells_come_back(tables, name):
    table = tables[name]
    assert grid_of(page_of(table)) == [[strip_padding(clean(text)) for text in row] for row in table.grid()]


def test_head_looks_and_alignment_are_pandocs():
    head = (
        (HeadCell(()), HeadCell(roman("Over two"), 2, spanner=True)),
        (HeadCell(roman("Stub")), HeadCell(roman("n")), HeadCell((Run("P", italic=True),))),
    )
    body = (
        PrintedRow((roman("Group"),), group=True),
        PrintedRow((roman("deeper"), (Run("10"), Run("6", superscript=True)), roman("0.5")), indent=2),
        PrintedRow((roman("one"), roman("Reference"), ()), spans=(1, 2, 0)),
    )
    page = page_of(PrintedTable(("left", "decimal", "right"), head, body))
    assert len(page.xpath("//thead/tr")) == 2
    assert page.xpath("string(//th[@colspan='2'])") == "Over two"
    assert page.xpath("string(//td[@colspan='3']/strong)") == "Group"
    assert page.xpath("string(//td[@colspan='2'])") == "Reference"
    assert page.xpath("string(//td/sup)") == "6"
    assert page.xpath("string(//th/em)") == "P"
    assert page.xpath("//tbody/tr[2]/td[1]")[0].text_content() == "\u2003\u2003deeper"
    assert [cell.get("style") for cell in page.xpath("//tbody/tr[2]/td")] == [
        "text-align: left;",
        "text-align: center;",
        "text-align: right;",
    ]


def test_no_brace_or_backtick_is_left_for_a_document():
    table = PrintedTable(("left",), ((HeadCell(roman('{{< include x >}} ``` \\ "5')),),), ())
    written = write_pandoc_table(table)
    assert "{" not in written
    assert "`" not in written
    assert grid_of(page_of(table)) == [['{{< include x >}} ``` \\ "5']]


def test_blanks_align_decimals_where_a_form_is_padded(tables):
    page = html.fromstring(
        pypandoc.convert_text(write_pandoc_table(tables["baseline"], padded=True), "html", format="native")
    )
    assert grid_of(page) == grid_of(page_of(tables["baseline"]))
    texts = (("9.5",), ("10.25",), ("<0.001",), ("NR",), ("no number",))
    body = tuple(PrintedRow((roman("row"), roman(text))) for (text,) in texts)
    table = PrintedTable(("left", "decimal"), ((HeadCell(()), HeadCell(roman("n"))),), body)
    page = html.fromstring(pypandoc.convert_text(write_pandoc_table(table, padded=True), "html", format="native"))
    cells = [row[1].text_content() for row in page.xpath("//tbody/tr")]
    assert [cell.strip() for cell in cells] == [text for (text,) in texts]
    assert cells[-1] == "no number"
    before = [ems(cell[: cell.find(".")]) for cell in cells[:3]]
    assert max(before) - min(before) <= ems("0") / 2
    assert max(map(ems, cells[:4])) - min(map(ems, cells[:4])) < ems("0")
