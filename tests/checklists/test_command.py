"""The command ``riskset checklist``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner
from docx import Document

from riskset.checklists.written import write_checklist
from riskset.cli import main

TEXT = """---
title: Survival
format: {riskset-typst: default}
---

# Methods

This was a retrospective cohort study.
"""


@pytest.fixture
def folder(tmp_path, empty_project, monkeypatch):
    shutil.copytree(empty_project / "_extensions", tmp_path / "_extensions")
    (tmp_path / "manuscript.qmd").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(main, ["checklist", *arguments])


def test_the_form_is_printed_with_what_was_found(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    done = run("--guideline", "strobe", "--no-pages")
    assert done.exit_code == 0, done.output
    assert "Reported in section" in done.stdout
    assert "This was a retrospective" in done.stdout
    assert (
        done.stderr
        == "1 of 34 items found, 0 in part, 33 not found. Check each line: what was found need not be enough.\n"
    )


def test_pages_are_those_of_the_pdf_that_is_named(folder):
    Path("paper.pdf").write_bytes(typst.compile(b"Title #pagebreak() This was a retrospective cohort study."))
    told = json.loads(run("--guideline", "strobe", "--pdf", "paper.pdf", "--format", "json").stdout)
    item = next(each for each in told["items"] if each["number"] == "4")
    assert item["status"] == "found"
    assert item["needs"][0]["evidence"] == [
        {
            "kind": "phrase",
            "document": "",
            "page": 2,
            "section": "Methods",
            "text": "This was a retrospective cohort study.",
            "display": "",
        }
    ]
    assert (told["guideline"], told["doi"], told["found"]) == ("STROBE", "10.1371/journal.pmed.0040296", 1)


def test_pages_are_those_of_a_pdf_that_the_built_in_engine_makes(folder):
    done = run("--guideline", "strobe", "-o", "strobe.md")
    assert done.exit_code == 0, done.output
    written = Path("strobe.md").read_text(encoding="utf-8").replace("\\", "")
    assert "p. 1, Methods: “This was a retrospective cohort study.”" in written
    assert not list(folder.rglob("*.pdf"))


def test_a_document_that_cannot_be_rendered_is_filled_without_pages(folder):
    Path("manuscript.qmd").write_text(f"{TEXT}\n{{{{< video x.mp4 >}}}}\n", encoding="utf-8")
    done = run("--guideline", "strobe")
    assert done.exit_code == 0, done.output
    assert "Warning: no page of manuscript.qmd is named, for it has no PDF:" in done.stderr
    assert "Reported in section" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--guideline", "strobe", "-o", "strobe.xls"], "a checklist is written as .docx, .pdf, .html, .md"),
        (["--guideline", "prisma"], "'prisma' is not one of"),
        ([], "Missing option '--guideline'"),
        (["nowhere", "--guideline", "strobe"], "there is no such file or folder"),
        (["--guideline", "strobe", "--pdf", "manuscript.qmd"], "it cannot be read as a PDF"),
        (["--guideline", "strobe", "--pdf", "x.pdf", "--no-pages"], "Leave out one of them"),
    ],
)
def test_bad_input_is_told_with_exit_code_2_and_writes_nothing(folder, arguments, said):
    before = sorted(folder.iterdir())
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert sorted(folder.iterdir()) == before


def test_the_form_in_word_has_a_row_for_each_item_and_its_source(bmt_strobe, tmp_path):
    path = tmp_path / "strobe.docx"
    write_checklist(bmt_strobe, path)
    document = Document(str(path))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["Item", "Recommendation", "Reported in section"]
    assert ["13c", "Participants. A flow diagram", "Not found"] in rows
    numbers = [row[0] for row in rows[1:] if row[0] and len(set(row)) > 1]
    assert numbers == [answer.item.number for answer in bmt_strobe.answers]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Checklist: STROBE, cohort studies" in text
    assert "doi: 10.1371/journal.pmed.0040296" in text
    assert "the authors check each line" in text


def test_the_form_is_written_as_a_page_and_as_a_pdf(bmt_strobe, tmp_path):
    from pypdf import PdfReader

    for ending in ("html", "pdf"):
        write_checklist(bmt_strobe, tmp_path / f"strobe.{ending}")
    assert "Disease status and survival" in (tmp_path / "strobe.html").read_text(encoding="utf-8")
    pages = PdfReader(tmp_path / "strobe.pdf").pages
    assert "Checklist: STROBE" in pages[0].extract_text()
