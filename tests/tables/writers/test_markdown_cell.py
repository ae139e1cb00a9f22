"""The Markdown cell as pandoc reads it: each format keeps its own table, and notes are text and nothing else."""

from __future__ import annotations

import json

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, Note, PrintedTable, Run
from riskset.tables.writers import write_html, write_latex, write_markdown_cell, write_openxml
from riskset.tables.writers.characters import clean


def read(table):
    """The one div of the cell: its attributes, raw blocks and notes."""
    source = "Before.\n\n" + write_markdown_cell(table) + "\nAfter.\n"
    before, div, after = json.loads(pypandoc.convert_text(source, "json", format="markdown"))["blocks"]
    assert before["t"] == after["t"] == "Para"
    (_, classes, attributes), blocks = div["c"]
    raws = [tuple(block["c"]) for block in blocks if block["t"] == "RawBlock"]
    notes = [block["c"] for block in blocks if block["t"] == "Div"]
    assert len(raws) + len(notes) == len(blocks)
    return classes, dict(attributes), raws, notes


def characters(inlines):
    text = ""
    for inline in inlines:
        match inline["t"]:
            case "Str":
                text += inline["c"]
            case "Space" | "SoftBreak":
                text += " "
            case "Emph" | "Strong" | "Superscript":
                text += characters(inline["c"])
            case other:
                message = f"a note holds {other}"
                raise AssertionError(message)
    return text


def noted(*texts):
    head = ((HeadCell(()), HeadCell((Run("n"),))),)
    return PrintedTable(("left", "center"), head, (), tuple(Note((Run(text),)) for text in texts))


def expected(text):
    return " ".join(clean(text).replace("\u00a0", " ").split())


@pytest.mark.parametrize("name", ["baseline", "hostile", "bare"])
def test_each_format_has_its_raw_block(tables, name):
    table = tables[name]
    classes, attributes, raws, notes = read(table)
    assert classes == ["riskset-table"]
    assert attributes["html-table-processing"] == "none"
    formats = [form for form, _ in raws]
    assert formats == ["html", "openxml", "latex", "typst", *(["typst"] if table.notes else [])]
    content = dict(reversed(raws))
    assert content["html"] == write_html(table, notes=False)
    assert content["openxml"] == write_openxml(table)
    assert content["latex"] == write_latex(table)
    assert len(notes) == (1 if table.notes else 0)


def test_the_typst_blocks_stand_around_the_notes(tables):
    written = write_markdown_cell(tables["baseline"])
    assert written.index("```{=typst}") < written.index("riskset-notes") < written.rindex("```{=typst}")


def test_notes_are_paragraphs_with_raised_marks(tables):
    _, _, _, (((_, classes, _), paragraphs),) = read(tables["baseline"])
    assert classes == ["riskset-notes"]
    texts = [characters(one["c"]) for one in paragraphs]
    assert texts[:3] == [
        "a Recorded at admission.",
        "b Not defined for acute lymphoblastic leukaemia.",
        "c Exact in 5 patients.",
    ]
    assert [one["c"][0]["t"] for one in paragraphs] == ["Superscript"] * 3 + ["Emph", "Str"]


def test_hostile_notes_are_text(tables):
    _, _, _, (((_, _, _), paragraphs),) = read(tables["hostile"])
    assert [characters(one["c"]).replace("\u00a0", " ") for one in paragraphs] == [
        expected("".join(run.text for run in note.text)) for note in tables["hostile"].notes
    ]


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(expected))
@settings(max_examples=60, deadline=None)
def test_any_note_is_text(text):
    _, _, _, (((_, _, _), (paragraph,)),) = read(noted(text))
    assert expected(characters(paragraph["c"])) == expected(text)


def test_looks_of_notes_come_back():
    note = Note((Run("P", italic=True), Run(" x "), Run("bold ", bold=True), Run("a b", superscript=True)), "*")
    table = PrintedTable(("left",), ((HeadCell(()),),), (), (note,))
    _, _, _, (((_, _, _), (paragraph,)),) = read(table)
    kinds = [inline["t"] for inline in paragraph["c"] if inline["t"] not in {"Str", "Space"}]
    assert kinds == ["Superscript", "Emph", "Strong", "Superscript"]
    assert characters(paragraph["c"]).replace("\u00a0", " ") == "* P x bold a b"


def test_no_shortcode_or_fence_is_left_for_a_document(tables):
    written = write_markdown_cell(tables["hostile"])
    assert "{{<" not in written
    fences = [line for line in written.split("\n") if "```" in line]
    assert len(fences) == 10
    assert all(line.startswith("```") for line in fences)
    divs = [line for line in written.split("\n") if line.startswith(":::")]
    assert len(divs) == 4
