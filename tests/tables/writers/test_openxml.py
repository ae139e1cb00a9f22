"""WordprocessingML read back from a document that pandoc wrote is the table's grid, and is valid."""

from __future__ import annotations

import io
import re
import zipfile

import pypandoc
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run, roman
from riskset.tables.writers import strip_padding, write_markdown_for, write_openxml
from riskset.tables.writers.layout import kept_together, lay_out
from riskset.tables.writers.metrics import ems
from riskset.tables.writers.points import finds_itself, lead, points
from riskset.tables.writers.sizes import A4

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}
NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")
# Orders of CT_TblPr, CT_TcPr, CT_PPr and CT_RPr in ISO/IEC 29500-1, of the elements that are written.
ORDERS = {
    "tblPr": [
        "tblStyle",
        "tblW",
        "jc",
        "tblInd",
        "tblBorders",
        "tblLayout",
        "tblCellMar",
        "tblLook",
        "tblCaption",
        "tblDescription",
    ],
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
    marks = {f"{{{W}}}br": " ", f"{{{W}}}noBreakHyphen": "-"}
    texts = [marks.get(one.tag, one.text or "") for one in cell.iter(f"{{{W}}}t", *marks)]
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
    content = document_of(write_markdown_for(tables[name], "docx"))
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
    head = parsed(table).findall("w:tr", NS)[: len(table.head)]
    assert all(p.find("w:pPr/w:keepNext", NS) is not None for row in head for p in row.iter(f"{{{W}}}p"))


def test_rules_are_a_journal_tables(tables):
    element = parsed(tables["baseline"])
    edges = [
        {etree.QName(side).localname for borders in row.iter(f"{{{W}}}tcBorders") for side in borders}
        for row in element.findall("w:tr", NS)
    ]
    assert edges == [{"top"}, {"bottom"}, *[set()] * (len(edges) - 3), {"bottom"}]
    ruled = [text_of(p) for p in element.iter(f"{{{W}}}p") if p.find("w:pPr/w:pBdr", NS) is not None]
    assert ruled == ["Disease group"]


def test_a_group_has_room_over_it_and_text_has_some_from_the_rules_of_the_table(tables):
    table = tables["baseline"]

    def white(row, side):
        return {int(spacing.get(f"{{{W}}}{side}")) for spacing in row.iter(f"{{{W}}}spacing")}

    rows = parsed(table).findall("w:tr", NS)
    head, body = rows[: len(table.head)], rows[len(table.head) :]
    group = [row.group for row in table.body]
    assert group[0]
    assert any(group[1:])
    assert [max(white(row, "before")) for row in body] == [60, *(90 if each else 30 for each in group[1:])]
    assert white(body[0], "before") == white(head[0], "before") == {60}
    assert white(body[-1], "after") == white(head[-1], "after") == {60}
    assert white(body[0], "after") == {30}


def test_the_table_is_as_wide_as_its_columns_and_no_wider_than_the_page(tables):
    for name in NAMES:
        element = parsed(tables[name])
        width = element.find("w:tblPr/w:tblW", NS)
        total = sum(int(one.get(f"{{{W}}}w")) for one in element.iter(f"{{{W}}}gridCol"))
        assert (width.get(f"{{{W}}}type"), width.get(f"{{{W}}}w")) == ("dxa", str(total))
        assert total <= (14004 if lay_out(tables[name]).landscape else 9072) + 15


def test_numbers_of_a_column_stand_at_one_decimal_tab_and_are_nothing_but_themselves(tables):
    rows = parsed(tables["baseline"]).findall("w:tr", NS)[3:]
    cells = [row.findall("w:tc", NS)[1] for row in rows if len(row.findall("w:tc", NS)) > 1]
    numbers = [cell for cell in cells if re.match(r"\d", text_of(cell))]
    assert len(numbers) > 3
    tabs = {(tab.get(f"{{{W}}}val"), tab.get(f"{{{W}}}pos")) for cell in numbers for tab in cell.iter(f"{{{W}}}tab")}
    assert len(tabs) == 1
    assert tabs.pop()[0] == "decimal"
    for cell in numbers:
        # Word and LibreOffice find the stop of a paragraph that begins at the left, without a tab.
        assert cell.find("w:p/w:pPr/w:jc", NS).get(f"{{{W}}}val") == "left"
        assert len(cell.findall("w:p/w:pPr/w:tabs/w:tab", NS)) == 1
        text = "".join(cell.itertext())
        assert text == text.strip()
        assert not re.search("[\u2007\u00a0\t]", text)


NARROW = {"1.5 (0.2\u20133.4)": True, "12 (3.1)": True, "< 0.001": True, "1,234": True, "1\u00a0(reference)": True,
          "NR (37.8\u2013NR)": False, "27,4": False, "27\u00b74": False, "12\u2009345": False, "(0.2)": False}  # fmt: skip


@pytest.mark.parametrize("text", NARROW)
def test_a_tab_stop_is_left_to_programs_where_they_find_it(text):
    head = ((HeadCell(roman("A")), HeadCell(roman("B"))),)
    table = PrintedTable(("left", "decimal"), head, (PrintedRow((roman("a"), roman(text))),))
    assert finds_itself(roman(text), table) is NARROW[text]


def test_what_stands_for_a_number_takes_its_place():
    texts = ("10.3 (7.2\u201315.0)", "NR (37.8\u2013NR)", "NR", "19.5 (9.6\u2013NR)")
    head = ((HeadCell(roman("A")), HeadCell(roman("B"))),)
    table = PrintedTable(("left", "decimal"), head, tuple(PrintedRow((roman("a"), roman(text))) for text in texts))
    assert [lead(roman(text), table) for text in texts] == ["10", "NR", "NR", "19"]
    element = parsed(table)
    grid = [int(one.get(f"{{{W}}}w")) for one in element.iter(f"{{{W}}}gridCol")]
    (row,) = [row for row in element.findall("w:tr", NS) if text_of(row.findall("w:tc", NS)[1]) == texts[1]]
    paragraph = row.findall("w:tc", NS)[1].find("w:p", NS)
    assert paragraph.find("w:pPr/w:tabs", NS) is None
    assert 0 < int(paragraph.find("w:pPr/w:ind", NS).get(f"{{{W}}}left")) < grid[1] / 2


def test_columns_of_numbers_are_wide_enough_for_all_that_is_aligned_in_them(tables):
    for table in tables.values():
        layout = lay_out(table)
        twips = 9072 / A4.upright * layout.scale
        grid = [int(one.get(f"{{{W}}}w")) for one in parsed(table).iter(f"{{{W}}}gridCol")]
        for width, point in zip(grid, points(table, layout.body), strict=True):
            assert point is None or not layout.fits or width >= point.width * twips


def test_looks_are_those_of_named_styles(tables):
    for name in NAMES:
        element = parsed(tables[name])
        assert element.find("w:tblPr/w:tblStyle", NS).get(f"{{{W}}}val") == "RisksetTable"
        assert not element.xpath(".//w:sz | .//w:rFonts", namespaces=NS)
    style = parsed(tables["wide"]).find(".//w:pStyle", NS).get(f"{{{W}}}val")
    assert style == ("TableText" if lay_out(tables["wide"]).scale == 1 else "TableTextSmall")


def test_a_table_says_what_it_is_and_which_cells_are_heads(tables):
    element = parsed(tables["baseline"])
    look = element.find("w:tblPr/w:tblLook", NS)
    assert (look.get(f"{{{W}}}firstRow"), look.get(f"{{{W}}}firstColumn")) == ("1", "1")
    words = element.find("w:tblPr/w:tblDescription", NS).get(f"{{{W}}}val")
    assert re.match(r"\d+ rows\. Columns: .*ALL \(n\u00a0?=\u00a0?38\)|\d+ rows\. Columns: ", words)


def test_words_of_labels_that_no_line_breaks():
    head = ((HeadCell(roman("CAR-T")), HeadCell(roman("B"))),)
    table = PrintedTable(
        ("left", "decimal"), head, (PrintedRow((roman("18\u201339 years, log-rank"), roman("1.5\u20132.5"))),)
    )
    element = parsed(table)
    assert len(element.findall(".//w:noBreakHyphen", NS)) == 1
    texts = ["".join(one.itertext()) for one in element.iter(f"{{{W}}}p")]
    assert texts[-2:] == ["18\u2013\u206039 years, log-rank", "1.5\u20132.5"]


def test_looks_come_back(tables):
    element = parsed(tables["hostile"])
    assert element.xpath("count(.//w:r[w:rPr/w:i])", namespaces=NS) > 0
    assert element.xpath("count(.//w:r[w:rPr/w:b])", namespaces=NS) > 0
    raised = element.xpath(".//w:r[w:rPr/w:vertAlign]/w:t/text()", namespaces=NS)
    assert set(map(strip_padding, raised)) == {"a"}


def test_in_a_tight_table_labels_have_the_room_of_their_columns():
    """Word takes the room beside a cell's text from its column: with more of it than the gap, a word would be broken."""
    head = tuple(HeadCell((Run(text),)) for text in ("Outcome", *["Patients.i"] * 11))
    row = PrintedRow(((Run("Survival"),), *[(Run("1"),)] * 11))
    table = PrintedTable(("left", *["decimal"] * 11), (head,), (row,) * 30)
    layout = lay_out(table)
    assert layout.gap * layout.scale < 1
    written = write_openxml(table)
    twips = 9072 / A4.upright * layout.scale
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', written)]
    sides = [int(left) + int(right) for left, right in re.findall(r'<w:ind w:left="(\d+)" w:right="(\d+)"', written)]
    assert max(sides[1:12]) <= min(widths[1:]) - ems("Patients.i") * twips
