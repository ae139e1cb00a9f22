"""The labels of rows are header cells of a PDF's tables, and nothing else is changed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from riskset.documents.row_heads import with_row_heads
from riskset.documents.typst_pdf import Value, objects_of, parsed, written
from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers.typst import around_notes, write_typst


def text(*parts: str) -> tuple[Run, ...]:
    return tuple(Run(part) for part in parts)


def row(label: str, *cells: str, **settings: Any) -> PrintedRow:
    return PrintedRow(tuple(text(cell) for cell in (label, *cells)), **settings)


FEW, MANY = ([row(f"Row {number}", str(number), "x", indent=1) for number in range(size)] for size in (6, 80))
TABLE = PrintedTable(
    aligns=("left", "decimal", "left"),
    head=(
        (HeadCell(text("")), HeadCell(text("Both"), 2, spanner=True)),
        (HeadCell(text("Variable")), HeadCell(text("Number")), HeadCell(text("Sign"))),
    ),
    body=(row("Few", group=True), *FEW, row("Many", group=True), *MANY),
)
# Rows of two groups that stay together: their labels are no heads of the grid.
TIED = PrintedTable(
    aligns=("left", "left"),
    head=((HeadCell(text("Name")), HeadCell(text("Value"))),),
    body=(row("Before", "b", keep_with_next=True), row("Group", group=True), row("After", "c", indent=1)),
)
BEFORE_NOTES, BEHIND_NOTES = around_notes(TIED)
AUTHORS = """
#table(columns: 2, table.header([Site], [n]), [Oslo], [1], [Bergen], [2])
#table(columns: 2, table.header([Site], [n]), grid(columns: 2, [Os], [lo]), [1], grid([Bergen]), [2], grid(columns: 3, [], [Mo], [ss]), [3])
"""
PAGE = '#set document(title: "Tables")\n#set page(height: 12cm, margin: 2cm)\n= Tables\n'


@pytest.fixture(scope="module")
def before() -> bytes:
    """The PDF that Typst writes of our tables between those of an author."""
    sources = [PAGE, AUTHORS, write_typst(TABLE), f"{BEFORE_NOTES}\nNotes of it.\n{BEHIND_NOTES}"]
    made = typst.compile("\n".join(sources).encode(), pdf_standards="ua-1", timestamp=0)
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="module")
def after(before: bytes) -> bytes:
    """The same with the labels of rows as header cells."""
    pdf, said = with_row_heads(before)
    assert said == []
    return pdf


def tables(pdf: bytes) -> list[Any]:
    """The tables of a PDF's structure in the order of reading."""

    def found(element: Any) -> list[Any]:
        kids = [kid.get_object() for kid in element.get("/K", []) if not isinstance(kid, int)]
        assert all(kid["/P"].get_object() == element.get_object() for kid in kids)
        return [*([element] if element["/S"] == "/Table" else []), *(each for kid in kids for each in found(kid))]

    return found(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object())


def rows(table: Any) -> list[list[Any]]:
    """The cells of each row of a table."""
    parts = [part.get_object() for part in table["/K"]]
    found = [each.get_object() for part in parts for each in ([part] if part["/S"] == "/TR" else part["/K"])]
    return [[cell.get_object() for cell in row["/K"]] for row in found]


def told(cell: Any) -> dict[str, Any]:
    """What the tags say of a cell."""
    (of_table,) = [each for each in cell["/A"] if each["/O"] == "/Table"]
    return {"tag": cell["/S"], **{key: of_table[key] for key in of_table if key != "/O"}}


def test_the_label_of_each_row_is_a_header_of_its_row_and_that_of_a_group_of_both(after: bytes) -> None:
    ours = tables(after)[2:]
    for table, printed in zip(ours, (TABLE, TIED), strict=True):
        body = rows(table)[len(printed.head) :][: len(printed.body)]
        for cells, own in zip(body, printed.body, strict=True):
            first, *others = map(told, cells)
            assert (first["tag"], first["/Scope"]) == ("/TH", "/Both" if own.group else "/Row")
            assert all(other["tag"] == "/TD" for other in others)


def test_each_cell_names_its_group_its_row_and_its_columns(after: bytes) -> None:
    def named(cell: Any) -> str:
        return str(cell["/ID"])

    table = rows(tables(after)[2])
    over, heads = table[0], table[1]
    group, one = table[2][0], table[3]
    assert told(group)["/Headers"] == []
    assert told(one[0])["/Headers"] == [named(group), named(heads[0])]
    assert told(one[1])["/Headers"] == [named(group), named(one[0]), named(over[1]), named(heads[1])]
    assert told(one[2])["/Headers"] == [named(group), named(one[0]), named(over[1]), named(heads[2])]
    second, later = table[2 + 1 + len(FEW)], table[2 + 1 + len(FEW) + 40]
    assert told(later[1])["/Headers"] == [named(second[0]), named(later[0]), named(over[1]), named(heads[1])]


def test_every_name_of_a_cell_leads_to_it(after: bytes) -> None:
    names: Any = PdfReader(io.BytesIO(after)).trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Names"]
    pairs = {str(name): cell.idnum for name, cell in zip(names[::2], names[1::2], strict=True)}
    assert [*pairs] == sorted(pairs)
    cells = [cell for table in tables(after) for row in rows(table) for cell in row]
    assert pairs == {str(cell["/ID"]): cell.indirect_reference.idnum for cell in cells if "/ID" in cell}
    assert {str(name) for cell in cells for name in told(cell)["/Headers"]} <= pairs.keys()


def test_the_label_of_a_group_right_under_the_head_is_not_in_it(before: bytes, after: bytes) -> None:
    def head(pdf: bytes) -> list[Any]:
        return tables(pdf)[2]["/K"][0].get_object()["/K"]

    # The row over the head is not in it either.
    assert len(head(before)) - 2 == len(head(after)) == len(TABLE.head)


def test_no_cell_stands_in_the_padding_of_a_table(before: bytes, after: bytes) -> None:
    for old, new, printed in zip(tables(before)[2:], tables(after)[2:], (TABLE, TIED), strict=True):
        own = [sum(int(told(cell).get("/ColSpan", 1)) for cell in cells) for cells in rows(new)]
        assert own == [len(printed.aligns)] * (len(printed.head) + len(printed.body) + (printed is TIED))
        assert not any("/RowSpan" in told(cell) for cells in rows(new) for cell in cells)
        texts = [[cell["/K"] for cell in cells if cell.get("/K")] for cells in rows(old)]
        assert [len(cells) for cells in texts if cells] == [
            len([c for c in cells if c.get("/K")]) for cells in rows(new)
        ]


def test_columns_of_an_author_stay_where_one_of_their_cells_has_text() -> None:
    label = "grid(columns: 2, [], par[One])"
    source = f"{PAGE}#table(columns: 4, table.header([a], [b], [Left], [free]), {label}, [1], [], [])"
    made = typst.compile(source.encode(), pdf_standards="ua-1", timestamp=0)
    assert isinstance(made, bytes)
    ((head, body),) = map(rows, tables(with_row_heads(made)[0]))
    assert (len(head), len(body)) == (4, 4)
    assert told(body[0])["tag"] == "/TH"


def test_notes_belong_to_no_row_and_no_group(after: bytes) -> None:
    notes = [told(cell) for cell in rows(tables(after)[3])[-1]]
    assert [each["tag"] for each in notes] == ["/TD"] * len(notes)
    assert all(each["/Headers"] == [] for each in notes)


def test_tables_of_the_author_stay_as_they_are(before: bytes, after: bytes) -> None:
    for old, new in zip(tables(before)[:2], tables(after)[:2], strict=True):
        cells = [[told(cell) for cell in row] for row in rows(new)]
        assert cells == [[told(cell) for cell in row] for row in rows(old)]
        assert [row[0]["tag"] for row in cells] == ["/TH", *["/TD"] * (len(cells) - 1)]


def test_pages_and_all_that_is_no_table_are_the_same(before: bytes, after: bytes) -> None:
    old, new = objects_of(before), objects_of(after)
    cells = {b"/Table", b"/THead", b"/TBody", b"/TR", b"/TH", b"/TD", b"/Div", b"/P"}
    for number, characters in old.texts.items():
        kind = re.search(rb"/Type/StructElem/S(/\w+)", characters[:60])
        if number != old.dictionary(old.root)[b"/StructTreeRoot"] and (kind is None or kind[1] not in cells):
            assert b"/StructTreeRoot" in characters[:40] or new.texts[number] == characters
    assert (old.closing, old.opening, old.count) == (new.closing, new.opening, new.count)
    pages = [[page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages] for pdf in (before, after)]
    assert pages[0] == pages[1]
    assert len(pages[0]) > 2


def test_a_second_time_changes_nothing_and_the_first_is_always_the_same(before: bytes, after: bytes) -> None:
    assert with_row_heads(after) == (after, [])
    assert with_row_heads(before) == (after, [])


def test_a_pdf_with_each_entry_on_its_line_has_the_same_cells(before: bytes, after: bytes) -> None:
    """As Typst 0.14 writes it."""
    objects = objects_of(before)
    for number, characters in objects.texts.items():
        objects.texts[number] = characters.replace(b"<</Type/StructElem/S/", b"<<\n  /Type /StructElem\n  /S /")
    spaced, said = with_row_heads(objects.file())
    assert said == []
    scopes = [[told(row[0]) for each in tables(pdf) for row in rows(each)] for pdf in (spaced, after)]
    assert scopes[0] == scopes[1]


def test_a_pdf_without_tags_or_tables_stays_as_it_is() -> None:
    for tags in (False, True):
        made = typst.compile(b"Text.", pdf_tags=tags, timestamp=0)
        assert isinstance(made, bytes)
        assert with_row_heads(made) == (made, [])


@pytest.mark.parametrize("pdf", [b"startxref\n9\n%%EOF", b"xref\n0 2\nstartxref\n9\n%%EOF", b"xref"])
def test_a_pdf_of_another_form_stays_as_it_is_and_it_is_told(pdf: bytes) -> None:
    others = b"%PDF-1.7\n" + pdf
    assert with_row_heads(others) == (others, [])
    by_typst = b"%PDF-1.7 Typst\n" + pdf
    same, (warning,) = with_row_heads(by_typst)
    assert same == by_typst
    assert "the labels of rows are not header cells" in warning


def test_values_are_written_as_they_were_read() -> None:
    for characters in (
        b"<</Type/StructElem/S/TD/P 354 0 R/A[<</O/Table/Headers[(U2x0y18)]>>]/K[4 5 350 0 R]/Pg 4820 0 R>>",
        b"<</Alt(An (inner \\)) one)/Lang(en)/B[0.8 0 -1]/H<FEFF00e4>/K[<</Type/MCR/MCID 3>>7]/D<<>>/E[]>>",
    ):
        value: Value = parsed(characters)
        assert written(value).replace(b">> 7", b">>7") == characters
