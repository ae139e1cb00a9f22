"""A manuscript is read with its merged cells, marks and places, and what cannot be read is refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from riskset.audit.papers import audit_paper
from riskset.audit.papers.model.tables import tables_of
from riskset.audit.papers.model.understood import understood
from riskset.audit.papers.reading.read import read_paper
from riskset.problems import Problems


def _text(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_word_merged_cells_superscripts_indents_and_deleted_text(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    document = Document()
    document.add_paragraph("Table 2. Groups")
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows,
        [("", "Group", ""), ("", "A (n = 20)", "B (n = 30)"), ("Sex, n (%)", "", ""), ("Male", "9 (45)", "10 (34)")],
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(3, 0).paragraphs[0].paragraph_format.left_indent = Pt(9)
    mark = table.cell(3, 1).paragraphs[0].add_run("a")
    mark.font.superscript = True
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    old = OxmlElement("w:delText")
    old.text = "99 of 20 (45%)"
    run.append(old)
    deleted.append(run)
    document.add_paragraph("Kept.")._p.append(deleted)
    path = tmp_path / "paper.docx"
    document.save(str(path))
    read = understood(read_paper(path))
    assert [line.text for line in read.paper.lines] == ["Table 2. Groups", "Kept."]
    (found,) = read.tables
    assert (found.name, [(column.head, column.size) for column in found.columns]) == (
        "Table 2",
        [("Group A", 20), ("Group B", 30)],
    )
    assert [(row.label, row.indent) for row in found.rows] == [("Sex, n (%)", 0), ("Male", 2)]
    assert found.rows[1].cells[1].text == "9 (45)^a"
    place = found.place(found.rows[1], found.columns[1])
    assert str(place) == f'{path}, Table 2, row "Male", column "Group B"'


def test_html_spans_and_places(tmp_path: Path) -> None:
    path = _text(
        tmp_path,
        "paper.html",
        "<p>Text&nbsp;1</p>\n<script>2 of 1 (50%)</script>\n<table><caption>Table 1</caption>\n<thead><tr><th rowspan=2>X</th>"
        "<th colspan=2>Group</th></tr>\n<tr><th>A (n = 20)</th><th>B (n = 30)</th></tr></thead>\n"
        "<tr><td>Male, n (%)</td><td>9 (45)<sup>a</sup></td><td>10 (33)</td></tr>\n</table>",
    )
    paper = read_paper(path)
    (grid,) = paper.grids
    assert grid.rows[0] == ("X", "Group", "Group")
    assert grid.rows[1] == ("X", "A (n = 20)", "B (n = 30)")
    assert (grid.heads, grid.lines, grid.continued) == (2, (4, 5, 6), frozenset({(0, 2), (1, 0)}))
    assert [column.size for column in tables_of(paper)[0].columns] == [20, 30]


def test_markdown_grid_with_merged_cells_and_what_is_no_text(tmp_path: Path) -> None:
    path = _text(
        tmp_path,
        "paper.md",
        "---\ntitle: 3 of 2 (50%)\n---\n\n```\n3 of 2 (50%)\n```\n\n<!-- 3 of 2 (50%) -->\n\nTable 1. Groups\n\n"
        "+------+------+------+\n| X    | Group       |\n|      +------+------+\n|      | A    | B    |\n+======+======+======+\n"
        "| Male | 1    | 2    |\n+------+------+------+\n\n2 of 4 (51%) **fell** ill.\n",
    )
    read = audit_paper(path)
    (finding,) = read.findings
    assert (finding.rule, finding.message, finding.places[0].line) == ("percentage", "2 of 4 is not 51%", 21)
    (grid,) = read_paper(path).grids
    assert grid.rows == (("X", "Group", "Group"), ("X", "A", "B"), ("Male", "1", "2"))
    assert (grid.caption, grid.heads) == ("Table 1. Groups", 2)


def test_a_word_that_a_line_divides_is_one(tmp_path: Path) -> None:
    path = _text(
        tmp_path,
        "paper.txt",
        "Results\nOf the trans-\nplanted patients 8 of 57\n(15.0%) had an infection with E. coli.\n",
    )
    (finding,) = audit_paper(path).findings
    assert finding.places[0].line == 3
    assert finding.places[0].part == "Results"


def test_what_others_found_is_not_held_against_this_study(tmp_path: Path) -> None:
    rows = "| | Early (n = 20) | Late (n = 30) |\n|---|---|---|\n| 2-year OS, % | 50.0 | 60.0 |\n"
    other = "Smith et al. reported that the 2-year OS was 40.0% in the early group.\n"
    own = "The 2-year OS was 40.0% in the early group.\n"
    assert audit_paper(_text(tmp_path, "paper.md", f"# Results\n\n{other}\n{rows}")).findings == ()
    (finding,) = audit_paper(_text(tmp_path, "paper.md", f"# Results\n\n{own}\n{rows}")).findings
    assert finding.message == "OS at 24 months in early is 40.0% here and 50.0% elsewhere"


def test_missing_patients_are_no_fault(tmp_path: Path) -> None:
    rows = "| | A (n = 40) | B (n = 50) |\n|---|---|---|\n| Male, n (%) | 20 (50.0) | 25 (50.0) |\n| CMV, n (%) | 19 (48.7) | 30 (60.0) |\n"
    more = "| EBV, n (%) | 10 (25.0) | 11 (22.0) |\n"
    assert audit_paper(_text(tmp_path, "paper.md", rows + more)).findings == ()


def test_a_row_has_the_patients_of_those_that_define_it(tmp_path: Path) -> None:
    rows = "| | Early (n = 40) | Late (n = 50) |\n|---|---|---|\n| Hyperploidy, n (%) | 3 (7.5) | 2 (4.0) |\n| Good risk, n (%)^a^ | 2 (5.0) | 2 (4.0) |\n"
    note = "\n^a^ Good risk is defined as hyperdiploidy and others.\n"
    path = _text(tmp_path, "paper.md", f"Table 1. Risks\n\n{rows}{note}")
    (finding,) = audit_paper(path).findings
    assert (finding.rule, len(finding.places)) == ("part-of-whole", 2)
    assert finding.message == '"Good risk, n (%)" has 2 patients, and "Hyperploidy, n (%)" alone 3'
    assert (
        audit_paper(
            _text(
                tmp_path,
                "paper.md",
                f"Table 1. Risks\n\n{rows}\n^a^ Good risk is defined as hyperdiploidy without others.\n",
            )
        ).findings
        == ()
    )


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _pdf(*, password: str = "") -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "it is encrypted, or of the old form .doc"),
        ("a.docx", b"PK\x03\x04 broken", "it is damaged, or no Word document"),
        ("a.docx", _zipped("other.xml", b"<a/>"), "it is damaged, or no Word document"),
        ("a.docx", _zipped("word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "its XML declares entities"),
        ("a.docx", _zipped("word/document.xml", b"<a><b></a>"), "its XML is damaged"),
        ("a.docx", _zipped("word/document.xml", b"<a></a>"), "it has no text"),
        ("a.docx", _zipped("word/document.xml", b" " * 100_000_001), "its text unpacks to 100,000,001 bytes"),
        ("a.pdf", b"%PDF-1.7 broken", "it is damaged, or no PDF"),
        ("a.pdf", _pdf(), "its pages are pictures without text"),
        ("a.pdf", _pdf(password="secret"), "it is encrypted"),
        ("a.txt", b"a\0b", "it is not text"),
        ("a.txt", b"\n \n", "there is no text in it"),
        ("a.odt", b"x", "its ending '.odt' is unknown"),
        ("a.html", b"<table>" + b"<tr><td colspan=999>1</td></tr>" * 2, "a table spans more than 200 columns"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Problems) as caught:
        audit_paper(path)
    assert caught.value.exit_code == 2
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert problem.message.startswith(f"the manuscript cannot be read: {said}")
    assert problem.remedy


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="there is no such file"):
        audit_paper(tmp_path / "absent.docx")
