"""The Markdown cell as pandoc reads it: each format keeps its own table, and notes are text and nothing else."""

from __future__ import annotations

import json
import re

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, Note, PrintedTable, Run
from riskset.tables.writers import write_html, write_latex, write_markdown_cell, write_openxml
from riskset.tables.writers.characters import clean
from riskset.tables.writers.latex import CAPTION, before_caption
from riskset.tables.writers.pandoc_table import write_pandoc_table

LATEX = ["latex", "pandoc-native", "latex"]
FORMS = {"html": ["html"], "docx": ["openxml"], "latex": [*LATEX, "latex"], "typst": ["typst", "typst"]}


def blocks_of(table, *, styled):
    """The one div of the cell: its attributes and blocks."""
    source = "Before.\n\n" + write_markdown_cell(table, styled=styled) + "\nAfter.\n"
    before, div, after = json.loads(pypandoc.convert_text(source, "json", format="markdown"))["blocks"]
    assert before["t"] == after["t"] == "Para"
    (_, classes, attributes), blocks = div["c"]
    return classes, dict(attributes), blocks


def holds(attributes, form):
    """Whether Quarto shows a block in a format: any of the `when`, and none of the `unless`."""
    kinds = {"html": {"html"}, "epub": {"html", "epub"}}.get(form, {form})
    when = [value for key, value in attributes if key == "when-format"]
    unless = [value for key, value in attributes if key == "unless-format"]
    return bool(kinds & set(when)) and not kinds & set(unless)


def shown(blocks, form):
    """What a format is shown: its raw blocks, and the notes."""
    raws, notes = [], []
    for block in blocks:
        (_, classes, attributes), inner = block["c"]
        seen = holds(attributes, form)
        if ("content-visible" in classes and not seen) or ("content-hidden" in classes and seen):
            continue
        if "riskset-notes" in classes:
            if not all(one["c"][0]["t"] == "Span" and holds(one["c"][0]["c"][0][2], form) for one in inner):
                notes.append((block, len(raws)))
        else:
            assert {one["t"] for one in inner} == {"RawBlock"}
            raws += [tuple(one["c"]) for one in inner]
    return raws, notes


def read(table, form="html"):
    """The cell in a format of our own: its attributes, raw blocks and notes."""
    classes, attributes, blocks = blocks_of(table, styled=True)
    raws, notes = shown(blocks, form)
    return classes, attributes, raws, [note["c"] for note, _ in notes]


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
@pytest.mark.parametrize("form", FORMS)
def test_each_format_has_its_raw_block(tables, name, form):
    table = tables[name]
    classes, attributes, raws, notes = read(table, form)
    assert classes == ["riskset-table"]
    assert attributes["html-table-processing"] == "none"
    assert [raw for raw, _ in raws] == FORMS[form][: None if table.notes else (3 if form == "latex" else 1)]
    written = {"html": write_html(table, notes=False), "docx": write_openxml(table), "latex": before_caption(table)}
    assert raws[0][1] == written.get(form, raws[0][1])
    assert len(notes) == (1 if table.notes else 0)


@pytest.mark.parametrize("form", ["odt", "rtf", "pptx", "jats", "asciidoc", "gfm", "ipynb", "epub"])
@pytest.mark.parametrize("styled", [True, False])
def test_every_other_format_has_pandocs_own_table_and_the_notes(tables, form, styled):
    _, _, blocks = blocks_of(tables["baseline"], styled=styled)
    raws, notes = shown(blocks, form)
    padded = form in {"rtf", "pptx"}
    assert raws == [("pandoc-native", write_pandoc_table(tables["baseline"], padded=padded))]
    assert len(notes) == 1


def test_the_typst_blocks_stand_around_the_notes(tables):
    _, _, blocks = blocks_of(tables["baseline"], styled=True)
    raws, ((_, place),) = shown(blocks, "typst")
    assert len(raws) == 2
    assert place == 1


def test_latex_takes_the_caption_of_an_empty_table_and_the_notes_as_its_last_row(tables):
    _, _, blocks = blocks_of(tables["baseline"], styled=False)
    raws, ((_, place),) = shown(blocks, "latex")
    assert raws[1] == ("pandoc-native", CAPTION)
    assert place == 3
    before, behind = write_latex(tables["baseline"], notes=False).rsplit("\\risksetend", 1)
    assert raws[0][1] + "\n" + raws[2][1].removesuffix("\\risksetnotes") == before
    assert behind == ""
    assert raws[3] == ("latex", "\\risksetendnotes")


def test_without_our_styles_sizes_and_faces_are_given_directly(tables):
    _, _, blocks = blocks_of(tables["baseline"], styled=False)
    ((form, word),), notes = shown(blocks, "docx")
    assert form == "openxml"
    assert notes == []
    runs = re.findall(r"<w:r>(.*?)</w:r>", word)
    assert runs
    assert all(run.startswith('<w:rPr><w:rFonts w:ascii="Arial"') for run in runs)
    assert "Recorded at admission." in word
    ends = re.findall(r"<w:pPr>(.*?)</w:pPr>", word)
    assert all('<w:rPr><w:rFonts w:ascii="Arial"' in end for end in ends)  # for cells without text
    assert set(re.findall(r'<w:pStyle w:val="(\w+)"/>', word)) == {"TableText"}
    _, ((note, _),) = shown(blocks, "html")
    assert "font-size" in dict(note["c"][0][2])["style"]


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
    written = write_markdown_cell(tables["hostile"], styled=True)
    assert "{{<" not in written
    fences = [line for line in written.split("\n") if "```" in line]
    assert len(fences) == 20
    assert all(line.startswith("```") for line in fences)
    divs = [line for line in written.split("\n") if line.startswith(":::")]
    assert len(divs) == 20
