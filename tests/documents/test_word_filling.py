"""In a Word file, text and tables come before a figure that would leave much of the page white."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from riskset.documents import word_filling
from riskset.documents.word_blocks import Rooms, Spot, blocks_of, laid
from riskset.documents.word_filling import with_filled_pages
from riskset.documents.word_heights import Heights, W, style_of, text_of

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
KEPT = "<w:pPr><w:keepNext/></w:pPr>"
STYLES = f"""<w:styles {NAMESPACES}>
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:styleId="BodyText"><w:pPr><w:spacing w:after="140" w:line="336"/></w:pPr></w:style>
<w:style w:styleId="Heading1"><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/></w:pPr></w:style>
<w:style w:styleId="CaptionedFigure">{KEPT}</w:style>
</w:styles>""".encode()
EMU = 36000  # in a millimetre
WORDS = "Words of a paragraph that fill a page line by line, as text does. "


def paragraph(text: str, style: str = "BodyText") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def figure(name: str, height: int) -> str:
    picture = (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{160 * EMU}" cy="{height * EMU}"/></wp:inline></w:drawing></w:r>'
    )
    shown = f'<w:p><w:pPr><w:pStyle w:val="CaptionedFigure"/></w:pPr>{picture}</w:p>'
    return f'<w:bookmarkStart w:id="1"/>{shown}{paragraph(name, "ImageCaption")}<w:bookmarkEnd w:id="1"/>'


def test_rows_that_are_kept_with_what_follows_do_not_part_from_the_second_table_of_a_display() -> None:
    def rows(kept: str) -> str:
        cell = f'<w:tc><w:p><w:pPr><w:pStyle w:val="TableText"/>{kept}</w:pPr><w:r><w:t>Row</w:t></w:r></w:p></w:tc>'
        return f'<w:tbl><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr>{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>'

    for kept, units in (("", 4), ("<w:keepNext/>", 1)):
        between = paragraph("", "TableEnd").replace("</w:pPr>", "<w:keepNext/></w:pPr>")
        xml = f"<w:body {NAMESPACES}>{paragraph('Table 1', 'TableCaption')}{rows(kept)}{between}{rows(kept)}</w:body>"
        (block,) = blocks_of(etree.fromstring(xml), Heights(STYLES), 9072)
        assert len(block.units) == units


def table(name: str, rows: int) -> str:
    cells = "".join(f"<w:tr><w:tc>{paragraph(f'Row {row}', 'TableText')}</w:tc></w:tr>" for row in range(rows))
    grid = '<w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid>'
    return f"{paragraph(name, 'TableCaption')}<w:tbl>{grid}{cells}</w:tbl>{paragraph('A note.', 'TableNote')}"


def order(*pieces: str) -> list[str]:
    """The first words of what the file has in the order of the pages, and figures by their captions."""
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:bottom="1417" w:left="1417" w:right="1417"/></w:sectPr>'
    )
    document = f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}{section}</w:body></w:document>".encode()
    body = etree.fromstring(with_filled_pages(document, STYLES))[0]
    assert body[-1].tag == f"{W}sectPr"
    return [
        text_of(element).split(" of ")[0]
        for element in body.iterfind(f"{W}p")
        if style_of(element) not in ("CaptionedFigure", "TableNote")
    ]


def white(*pieces: str, filled: bool = False) -> int:
    """Twips of white over 25 mm at the foot of pages, before or after the file is filled, if the estimate is 3 mm wrong."""
    document = f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}</w:body></w:document>".encode()
    body = etree.fromstring(with_filled_pages(document, STYLES) if filled else document)[0]
    rooms = Rooms.of(body)
    blocks = blocks_of(body, Heights(STYLES), rooms.width)
    pages = [laid(blocks, Spot(), replace(rooms, height=rooms.height + error))[1] for error in (-150, 0, 150)]
    return max(sum(max(left - 1417, 0) for left in page) for page in pages)


def section_end(name: str, size: str) -> str:
    section = f"<w:sectPr><w:pgSz {size}/></w:sectPr>"
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{section}</w:pPr><w:r><w:t>{name}</w:t></w:r></w:p>'


def turned(*pieces: str) -> str:
    """Displays on pages of their own, which are turned."""
    upright, across = 'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'
    return "".join([section_end("upright", upright), *pieces, section_end("turned", across)])


def text(name: str, lines: int) -> str:
    return paragraph(f"{name} of {WORDS * round(lines * 1.5)}")


def test_a_paragraph_fills_the_page_before_a_tall_figure() -> None:
    got = order(text("A", 20), figure("Figure 1", 200), text("B", 20), text("C", 5))
    assert got == ["A", "B", "Figure 1", "C"]


def test_a_figure_that_fits_stays() -> None:
    assert order(text("A", 10), figure("Figure 1", 100), text("B", 20)) == ["A", "Figure 1", "B"]


def test_a_table_that_may_be_parted_fills_the_page_before_a_figure() -> None:
    assert order(text("A", 15), figure("Figure 1", 210), table("Table 1", 60)) == ["A", "Table 1", "Figure 1"]


def test_a_display_moves_although_little_more_of_a_page_is_white_than_may_be() -> None:
    pieces = [text("A", 37), figure("Figure 1", 60), text("B", 14), text("C", 14), text("D", 14)]
    assert 0 < white(*pieces) < 400
    assert white(*pieces, filled=True) == 0


def test_figures_keep_their_order() -> None:
    got = order(text("A", 15), figure("Figure 1", 210), figure("Figure 2", 50), text("B", 20))
    assert got == ["A", "B", "Figure 1", "Figure 2"]


def test_a_figure_right_after_a_heading_stays() -> None:
    got = order(text("A", 18), paragraph("Results", "Heading1"), figure("Figure 1", 210), text("B", 20))
    assert got == ["A", "Results", "Figure 1", "B"]


def test_no_figure_comes_between_a_heading_and_its_text() -> None:
    got = order(text("A", 20), figure("Figure 1", 200), paragraph("Results", "Heading1"), text("B", 20), text("C", 9))
    assert got == ["A", "Results", "B", "Figure 1", "C"]


def test_nothing_moves_past_the_references_or_the_end_of_a_section() -> None:
    for wall in (paragraph("1. A work.", "Bibliography"), paragraph("", "SectionEnd")):
        got = order(text("A", 20), figure("Figure 1", 200), wall, text("B", 20))
        assert got[:2] == ["A", "Figure 1"]


def test_text_fills_the_page_before_turned_pages() -> None:
    wide = turned(table("Table 1", 5), table("Table 2", 5))
    assert white(text("A", 20), wide, text("B", 15), text("C", 40)) > 0
    got = order(text("A", 20), wide, text("B", 15), text("C", 40))
    assert got == ["A", "B", "upright", "Table 1", "Table 2", "turned", "C"]


def test_turned_pages_leave_no_empty_page_and_keep_the_order_of_tables() -> None:
    """Between two of them, before the first and behind the last stands what is not turned, if it did in the source."""
    first, second = turned(table("Table 1", 5)), turned(table("Table 3", 5))
    got = order(text("A", 20), first, text("B", 15), table("Table 2", 4), text("C", 9), second, text("D", 9))
    assert [name for name in got if name.startswith("Table")] == ["Table 1", "Table 2", "Table 3"]
    assert all(got[place + 1] != "upright" for place, name in enumerate(got) if name == "turned")
    assert got[0] == "A"
    assert got[-1] == "D"


def test_wide_tables_share_turned_pages() -> None:
    """By itself each would leave more than half of its page white; the text between them fills the page before."""
    pieces = [text("A", 26), turned(table("Table 1", 9)), text("B", 13), turned(table("Table 2", 9)), text("C", 40)]
    assert white(*pieces) > 0
    got = order(*pieces)
    assert got == ["A", "B", "upright", "Table 1", "Table 2", "turned", "C"]
    assert white(*pieces, filled=True) == 0


def test_the_last_of_turned_pages_may_be_half_white() -> None:
    assert white(turned(table("Table 1", 9)), text("A", 5)) > 0
    assert white(turned(table("Table 1", 18)), text("A", 5)) == 0
    assert white(turned(table("Table 1", 42)), text("A", 5)) > 0  # a few rows on a second page


def test_a_heading_between_turned_pages_is_on_them() -> None:
    """A mark that ends behind the end of a section hides it from none."""
    first = turned(table("Table 1", 30)) + '<w:bookmarkEnd w:id="7"/>'
    between = (paragraph("Heading", "Heading1"), text("B", 3))
    got = order(text("A", 42), first, *between, turned(table("Table 2", 30)))
    assert got == ["A", "upright", "Table 1", "Heading", "B", "Table 2", "turned"]
    kept = order(text("A", 42), first, paragraph("Heading", "Heading1"), text("B", 12), turned(table("Table 2", 30)))
    assert kept.count("turned") == 2


def test_turned_pages_with_text_stay() -> None:
    wide = turned(table("Table 1", 5), text("Beside it", 3))
    got = order(text("A", 20), wide, text("B", 15))
    assert got == ["A", "upright", "Table 1", "Beside it", "turned", "B"]


def drawn(seed: int) -> tuple[list[str], dict[str, int]]:
    """A file of random blocks, and how many of each kind it has."""
    rng = random.Random(seed)
    pieces: list[str] = []
    names = {"text": 0, "figure": 0, "table": 0}
    for _ in range(rng.randint(6, 20)):
        kind = rng.choice(("text", "text", "figure", "table", "heading"))
        if kind == "heading":
            pieces += [paragraph("Heading of it", "Heading1"), text("T", 3)]
            continue
        names[kind] += 1
        make = {"text": text, "figure": figure, "table": table}[kind]
        pieces.append(make(f"{kind} {names[kind]}", rng.randint(3, 25) if kind != "figure" else rng.randint(40, 210)))
    return pieces, names


def test_any_file_keeps_its_orders_and_has_little_white() -> None:
    before = after = 0
    for seed in range(15):
        pieces, names = drawn(seed)
        got = order(*pieces)
        for kind, count in names.items():
            numbered = [f"{kind} {number + 1}" for number in range(count)]
            assert [name for name in got if name.startswith(kind)] == numbered, seed
        follow = [next_ for name, next_ in pairwise(got) if name == "Heading"]
        assert set(follow) <= {"T"}, seed
        white_before, white_after = white(*pieces), white(*pieces, filled=True)
        assert white_after <= white_before, seed
        before, after = before + white_before, after + white_after
    assert after < before / 10


def test_a_mark_of_a_figure_goes_with_it() -> None:
    pieces = (text("A", 20), figure("Figure 1", 200), text("B", 20))
    body = f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}</w:body></w:document>".encode()
    tags = [etree.QName(element).localname for element in etree.fromstring(with_filled_pages(body, STYLES))[0]]
    assert tags == ["p", "p", "bookmarkStart", "p", "p", "bookmarkEnd"]


def test_more_ways_are_followed_where_few_leave_a_page_too_white(monkeypatch: pytest.MonkeyPatch) -> None:
    def whites() -> list[int]:
        found: list[int] = []
        for seed in range(12):
            chosen = random.Random(seed)
            pieces = [text("Start", 12)]
            for number in range(8):
                pieces += [text(f"T{number}", chosen.randint(3, 25))] * chosen.randint(1, 2)
                tall, rows = chosen.randint(60, 200), chosen.choice([5, 12, 40])
                pieces.append(
                    figure(f"Figure {number}", tall) if chosen.random() < 0.6 else table(f"Table {number}", rows)
                )
            found.append(white(*pieces, filled=True))
        return found

    wide = whites()
    monkeypatch.setattr(word_filling, "_WIDTHS", word_filling._WIDTHS[:1])
    narrow = whites()
    assert sum(wide) < sum(narrow)
