"""What was found of a draft stands in the margin of each format, beside what it is of."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html
from pypdf import PdfReader

from riskset.documents import render

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

HEAD = """---
title: A title
findings: margin
margin: {left: 2cm, right: 4.5cm}
format:
  riskset-html: default
  riskset-typst: default
  riskset-docx: default
---
"""
TEXT = """
# One

The first paragraph says that something is higher [@koch] in one group.

The second paragraph says something else of it.

- An item of a list says more.

::: {#tbl-x}

| a | b |
|---|---|
| 1 | 2 |

A caption.
:::
"""
NOTES = [
    {"by": "Audit, direction", "says": 'It is lower. Write `study.value("a-b")`.', "text": "The second paragraph says"},
    {"by": "Audit, typed-number", "says": "2 is typed by *hand*.", "phrase": "item of a list"},
    {"by": "Check", "says": "Of the table.", "id": "tbl-x"},
    {"by": "Check", "says": "Of the whole.", "id": "tbl-none"},
]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def drafted(project: Project) -> dict[str, Path]:
    asked: list[Path] = []

    def noted(document: Path, profiles: Any) -> list[dict[str, str]]:
        asked.append(document)
        return NOTES

    project.write("doc.qmd", HEAD + TEXT.replace(" [@koch]", ""))
    report = render("doc.qmd", engine="builtin", noted=noted)
    assert [path.name for path in asked] == ["doc.qmd"]
    assert report.warnings == ()
    return {path.suffix: path for path in report.outputs}


def test_notes_stand_beside_what_they_are_of(drafted: dict[str, Path]) -> None:
    page = html.fromstring(drafted[".html"].read_text(encoding="utf-8"))
    beside = {
        " ".join(note.text_content().split()): " ".join((note.tail or "").split())
        for note in page.xpath("//*[@class='riskset-finding']")
    }
    assert beside == {
        "Check. Of the whole.": "The first paragraph says that something is higher in one group.",
        'Audit, direction. It is lower. Write study.value("a-b").': "The second paragraph says something else of it.",
        "Audit, typed-number. 2 is typed by *hand*. Check. Of the table.": "An item of a list says more.",
    }
    assert {note.get("role") for note in page.xpath("//*[@class='riskset-finding']")} == {"note"}
    text = " ".join(PdfReader(drafted[".pdf"]).pages[0].extract_text().split())
    assert all(said in text for said in ("Of the whole.", "Of the table.", "is typed by *hand*."))
    with zipfile.ZipFile(drafted[".docx"]) as archive:
        document, comments = (etree.fromstring(archive.read(f"word/{part}.xml")) for part in ("document", "comments"))
    said = {each.get(f"{W}id"): "".join(each.itertext()) for each in comments.iter(f"{W}comment")}
    assert {each.get(f"{W}author") for each in comments.iter(f"{W}comment")} == {"riskset"}
    anchored = {
        "".join(paragraph.itertext()): said[start.get(f"{W}id")]
        for paragraph in document.iter(f"{W}p")
        for start in paragraph.iter(f"{W}commentRangeStart")
    }
    assert anchored["The first paragraph says that something is higher in one group."] == "Check. Of the whole."
    assert "Of the table." in anchored["An item of a list says more."]


def test_a_document_that_does_not_ask_is_not_audited(project: Project) -> None:
    project.write("doc.qmd", HEAD.replace("findings: margin\n", "") + "\nWords.\n")

    def noted(document: Path, profiles: Any) -> list[dict[str, str]]:
        raise AssertionError(document)

    assert len(render("doc.qmd", engine="builtin", formats=["html"], noted=noted).outputs) == 1


@pytest.mark.slow
def test_the_draft_of_the_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the command, with the findings of a real audit; the final outputs stay as they are."""
    from click.testing import CliRunner

    from riskset.cli import main

    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init", "mystudy"]).exit_code == 0
    document = tmp_path / "mystudy" / "manuscript.qmd"
    typed = "In all, 45 patients had the experimental treatment, as a sentence says that was typed."
    document.write_text(document.read_text().replace("@tbl-outcomes and @fig-survival show the outcomes.", typed))
    done = CliRunner().invoke(main, ["render", "mystudy", "--profile", "draft", "--engine", "builtin"])
    assert done.exit_code == 0, done.output
    made = [line.rpartition("_output/")[2] for line in done.stdout.splitlines()]
    assert made == ["draft/manuscript.html", "draft/manuscript.pdf", "draft/manuscript.docx"]
    page = html.fromstring((tmp_path / "mystudy" / "_output" / made[0]).read_text(encoding="utf-8"))
    notes = page.xpath("//*[@class='riskset-finding']")
    assert [note.tail.strip() for note in notes if "45 is typed by hand" in note.text_content()] == [typed]
    told = CliRunner().invoke(main, ["noted", "mystudy/manuscript.qmd", "--profile", "draft"])
    assert "45 is typed by hand" in json.loads(told.stdout)[0]["says"]
