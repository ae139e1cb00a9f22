"""WordprocessingML read back from a document that pandoc wrote is the table's grid, and is valid."""

from __future__ import annotations

import io
import zipfile

import pypandoc
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from riskset.tables.writers import strip_padding, write_markdown_cell, write_openxml
from riskset.tables.writers.layout import kept_together, lay_out

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}
NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")
# Orders of CT_TblPr, CT_TcPr, CT_PPr and CT_RPr in ISO/IEC 29500-1, of the elements that are written.
ORDERS = {
    "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
    "tcPr": ["tcW", "gridSpan", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"],
    "pPr": ["pStyle", "keepNext", "keepLines", "pBdr", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc"],
    "rPr": ["b", "bCs", "i", "iCs", "sz", "szCs", "vertAlign"],
    "tcBorders": ["top", "left", "bottom", "right"],
    "tblCellMar": ["top", "left", "bottom", "right"],
    "tc": ["tcPr", "p"],
    "tr": ["trPr", "tc"],
    "tbl": ["tblPr", "tblGrid", "tr"],
    "p": ["pPr", "r"],
}


def parsed(table):
    return etree.fromstring(f'<w:body xmlns:w="{W}">{write_openxml(table)}</w:body>')[0]


def text_of(cell):
    texts = [" " if one.tag == f"{{{W}}}br" else one.text or "" for one in cell.iter(f"{{{W}}}t", f"{{{W}}}br")]
    return strip_padding("".join(texts))


def grid_from(element):
    grid = []
    for row in element.findall("w:tr", NS):
        texts = []
        for cell in row.findall("w:tc", NS):
            span = cell.find("w:tcPr/w:gridSpan", NS)
            texts += [text_of(cell), *[""] * (int(span.get(f"{{{W}}}val")) - 1 if span is not None else 0)]
        grid.append(texts)
    return grid


def document_of(markdown):
    """The bytes of the Word document that pandoc makes of `markdown`."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "x.docx"
        pypandoc.convert_text(markdown, "docx", format="markdown", outputfile=str(target))
        return target.read_bytes()


def check_valid(element):
    for name, order in ORDERS.items():
        for one in element.iter(f"{{{W}}}{name}"):
            places = [order.index(etree.QName(child).localname) for child in one]
            assert places == sorted(places), name
            if name not in {"tbl", "tr", "p"}:
                assert len(set(places)) == len(places), name
    for paragraph in element.iter(f"{{{W}}}p"):
        assert len(paragraph.findall("w:pPr", NS)) == 1
        assert len(paragraph.findall(".//w:jc", NS)) == 1
    for cell in element.iter(f"{{{W}}}tc"):
        assert len(cell.findall("w:p", NS)) == 1
        assert not cell.findall(".//w:tbl", NS)
    columns = len(element.findall("w:tblGrid/w:gridCol", NS))
    assert all(len(row) == columns for row in grid_from(element))


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    element = parsed(tables[name])
    check_valid(element)
    assert grid_from(element) == grid_of(tables[name])


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    element = parsed(table)
    check_valid(element)
    assert grid_from(element) == grid_of(table)


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_from_a_word_document(tables, grid_of, name):
    content = document_of(write_markdown_cell(tables[name]))
    document = Document(io.BytesIO(content))
    assert len(document.tables) == 1
    element = etree.fromstring(etree.tostring(document.tables[0]._tbl))
    check_valid(element)
    assert grid_from(element) == grid_of(tables[name])
    assert element.getparent() is None
    assert document.tables[0]._tbl.getparent().tag == f"{{{W}}}body"
    # Word and LibreOffice fall back on an unknown style each in its own way: the document defines it.
    styles = {one.get(f"{{{W}}}val") for one in element.iter(f"{{{W}}}pStyle")}
    defined = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/styles.xml"))
    assert styles <= {one.get(f"{{{W}}}styleId") for one in defined.iter(f"{{{W}}}style")}


def test_head_rows_repeat_and_no_row_breaks(tables):
    rows = parsed(tables["baseline"]).findall("w:tr", NS)
    assert [row.find("w:trPr/w:tblHeader", NS) is not None for row in rows] == [True, True] + [False] * (len(rows) - 2)
    assert all(row.find("w:trPr/w:cantSplit", NS) is not None for row in rows)


def test_rows_that_ask_and_the_last_rows_stay_with_the_next(tables):
    table = tables["baseline"]
    rows = parsed(table).findall("w:tr", NS)[len(table.head) :]
    keep = [all(p.find("w:pPr/w:keepNext", NS) is not None for p in row.iter(f"{{{W}}}p")) for row in rows]
    assert keep == kept_together(table)


def test_rules_are_a_journal_tables(tables):
    element = parsed(tables["baseline"])
    edges = [
        {etree.QName(side).localname for borders in row.iter(f"{{{W}}}tcBorders") for side in borders}
        for row in element.findall("w:tr", NS)
    ]
    assert edges == [{"top"}, {"bottom"}, *[set()] * (len(edges) - 3), {"bottom"}]
    ruled = [text_of(p) for p in element.iter(f"{{{W}}}p") if p.find("w:pPr/w:pBdr", NS) is not None]
    assert ruled == ["Disease group"]


def test_the_table_is_as_wide_as_its_columns_and_no_wider_than_the_page(tables):
    for name in NAMES:
        element = parsed(tables[name])
        width = element.find("w:tblPr/w:tblW", NS)
        total = sum(int(one.get(f"{{{W}}}w")) for one in element.iter(f"{{{W}}}gridCol"))
        assert (width.get(f"{{{W}}}type"), width.get(f"{{{W}}}w")) == ("dxa", str(total))
        assert total <= (13980 if lay_out(tables[name]).landscape else 9072) + 300


def test_decimal_padding_is_blanks_of_the_missing_characters(tables):
    row = parsed(tables["baseline"]).findall("w:tr", NS)[4]
    runs = ["".join(one.itertext()) for one in row.findall("w:tc", NS)[1].iter(f"{{{W}}}r")]
    # 3 (7.9) beside 24 (63.2) and 31.5 (10.5-69.3): a digit before it and its bracket, and three digits, a dash and two
    # points after.
    assert ["".join(run) for run in runs[:4]] == ["\u2007", "3", "\u2007", " (7.9)"]


def test_looks_come_back(tables):
    element = parsed(tables["hostile"])
    assert element.xpath("count(.//w:r[w:rPr/w:i])", namespaces=NS) > 0
    assert element.xpath("count(.//w:r[w:rPr/w:b])", namespaces=NS) > 0
    raised = element.xpath(".//w:r[w:rPr/w:vertAlign]/w:t/text()", namespaces=NS)
    assert set(map(strip_padding, raised)) == {"a"}
