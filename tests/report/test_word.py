"""The Word document is a valid one, with native tables, and opens in LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from posixpath import normpath
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader

if TYPE_CHECKING:
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def test_every_part_is_well_formed_and_present(report: Any) -> None:
    for name, content in report.parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
    types = etree.fromstring(report.parts["[Content_Types].xml"])
    named = {each.get("PartName").lstrip("/") for each in types if each.get("PartName")}
    assert named <= set(report.parts)
    relations = etree.fromstring(report.parts["word/_rels/document.xml.rels"])
    inside = {each.get("Id"): each.get("Target") for each in relations if each.get("TargetMode") != "External"}
    named = {normpath(f"word/{target}") for target in inside.values() if not target.startswith("/")}
    assert named <= set(report.parts)
    used = set(re.findall(rb'r:(?:id|embed)="([^"]+)"', report.parts["word/document.xml"]))
    known = {each.get("Id").encode() for each in relations}
    assert used <= known


def test_pictures_have_vectors_and_tables_say_what_they_are(report: Any) -> None:
    document = report.parts["word/document.xml"].decode()
    pictures = re.findall(r'<a:blip r:embed="(\w+)"><a:extLst>.*?<asvg:svgBlip [^>]*r:embed="(\w+)"', document)
    assert len(pictures) == document.count("<a:blip ") == 2
    relations = etree.fromstring(report.parts["word/_rels/document.xml.rels"])
    target = {each.get("Id"): each.get("Target") for each in relations}
    for picture, vector in pictures:
        assert target[picture].endswith(".png")
        assert report.parts[f"word/{target[vector]}"].startswith((b"<?xml", b"<svg"))
    tables = report.body.findall(f".//{W}tbl")
    said = [table.find(f"{W}tblPr/{W}tblDescription") for table in tables]
    assert all(each is not None and "Columns: " in each.get(f"{W}val") for each in said)


def test_python_docx_reads_it(report: Any) -> None:
    document = Document(io.BytesIO(report.files["docx"]))
    assert len(document.tables) == 2
    assert len(document.inline_shapes) == 2
    headings = [each.text for each in document.paragraphs if each.style and each.style.name.startswith("Heading")]
    assert headings[:3] == ["Introduction", "Methods", "Patients"]


def test_no_table_stands_in_a_table(report: Any) -> None:
    assert report.body.findall(f".//{W}tbl//{W}tbl") == []


def test_header_rows_repeat_and_others_do_not(report: Any, bmt_study: Any) -> None:
    heads = []
    for table in report.body.iter(f"{W}tbl"):
        marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.findall(f"{W}tr")]
        heads.append(sum(marked))
        assert marked == sorted(marked, reverse=True)
    assert heads == [len(bmt_study.display(name).printed().head) for name in ("table-1", "table-2")]


def test_rows_are_not_split_over_pages(report: Any) -> None:
    for row in report.body.iter(f"{W}tr"):
        assert row.find(f"{W}trPr/{W}cantSplit") is not None


def test_each_paragraph_has_one_set_of_properties_and_one_alignment(report: Any) -> None:
    for paragraph in report.body.iter(f"{W}p"):
        properties = paragraph.findall(f"{W}pPr")
        assert len(properties) <= 1
        assert len(paragraph.findall(f".//{W}jc")) <= 1
        for each in properties:
            assert paragraph.index(each) == 0
            counted = Counter(child.tag for child in each)
            assert max(counted.values(), default=0) <= 1, counted
    for table in report.body.iter(f"{W}tbl"):
        for paragraph in table.iter(f"{W}p"):
            assert len(paragraph.findall(f"{W}pPr/{W}jc")) == 1


def test_every_cell_ends_with_a_paragraph(report: Any) -> None:
    cells = list(report.body.iter(f"{W}tc"))
    assert len(cells) > 100
    for cell in cells:
        assert cell[-1].tag == f"{W}p"


def test_tables_have_a_grid_that_their_rows_fill(report: Any) -> None:
    for table, grid in zip(report.body.iter(f"{W}tbl"), report.word_tables(), strict=True):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        assert {len(row) for row in grid} == {columns}


def test_tables_have_three_rules_and_no_vertical_line(report: Any) -> None:
    for table in report.body.iter(f"{W}tbl"):
        for borders in (*table.iter(f"{W}tcBorders"), *table.iter(f"{W}tblBorders")):
            sides = {etree.QName(each).localname for each in borders if each.get(f"{W}val") not in {"nil", "none"}}
            assert sides <= {"top", "bottom"}
        rows = table.findall(f"{W}tr")
        assert all(cell.find(f"{W}tcPr/{W}tcBorders/{W}top") is not None for cell in rows[0].findall(f"{W}tc"))
        assert all(cell.find(f"{W}tcPr/{W}tcBorders/{W}bottom") is not None for cell in rows[-1].findall(f"{W}tc"))


def test_ids_are_unique(report: Any) -> None:
    bookmarks = list(report.body.iter(f"{W}bookmarkStart"))
    for key in ("id", "name"):
        counted = Counter(each.get(f"{W}{key}") for each in bookmarks)
        assert [name for name, count in counted.items() if count > 1] == []
    ends = Counter(each.get(f"{W}id") for each in report.body.iter(f"{W}bookmarkEnd"))
    assert set(ends) == {each.get(f"{W}id") for each in bookmarks}
    assert max(ends.values()) == 1
    pictures = [each.get("id") for each in report.body.iter("{*}docPr")]
    assert pictures
    assert len(set(pictures)) == len(pictures)
    assert all(each.get("descr") for each in report.body.iter("{*}docPr"))


def test_links_and_references_lead_to_bookmarks(report: Any) -> None:
    names = {each.get(f"{W}name") for each in report.body.iter(f"{W}bookmarkStart")}
    anchors = {each.get(f"{W}anchor") for each in report.body.iter(f"{W}hyperlink")} - {None}
    assert anchors <= names
    fields = " ".join(each.text or "" for each in report.body.iter(f"{W}instrText"))
    called = set(re.findall(r"\bREF (\S+)", fields))
    assert called
    assert called <= names
    assert "SEQ Table" in fields
    assert "SEQ Figure" in fields


def test_fields_are_closed(report: Any) -> None:
    counted = Counter(each.get(f"{W}fldCharType") for each in report.body.iter(f"{W}fldChar"))
    assert counted["begin"] == counted["separate"] == counted["end"] > 0


def test_styles_that_are_used_are_defined(report: Any) -> None:
    styles = etree.fromstring(report.parts["word/styles.xml"])
    known = {each.get(f"{W}styleId") for each in styles.iter(f"{W}style")}
    used = {each.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for each in report.body.iter(f"{W}{tag}")}
    assert used <= known, used - known


@pytest.fixture
def office(report: Any, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The Word document as LibreOffice prints it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not on the path")
    folder: Path = tmp_path_factory.mktemp("office")
    source = folder / "manuscript.docx"
    source.write_bytes(report.files["docx"])
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return PdfReader(folder / "manuscript.pdf")


def test_libreoffice_opens_it_and_prints_its_tables(office: PdfReader, bmt_study: Any, squash: Any) -> None:
    text = squash(" ".join(page.extract_text() for page in office.pages))
    for name in ("table-1", "table-2"):
        table = bmt_study.display(name).printed()
        for row in table.grid()[len(table.head) :]:
            assert squash("".join(row)) in text, row
    for caption in ("Table 1. Characteristics", "Table 2. Leukemia", "Figure 1. Leukemia"):
        assert squash(caption) in text
    assert "Error" not in text
    assert len({image.data for page in office.pages for image in page.images}) == 2
