"""A Markdown table read back by pandoc's reader of GitHub's Markdown is the table's grid."""

from __future__ import annotations

import json
import unicodedata

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.writers import strip_padding, write_markdown

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")


def text_of(node):
    """Characters of pandoc's tree: tags are left out."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return content
    if kind in {"Space", "SoftBreak"}:
        return " "
    return "" if kind == "RawInline" else text_of(content)


def composed(grid):
    """Letters with accents as one character each: pandoc's reader composes them."""
    return [[strip_padding(unicodedata.normalize("NFC", text)) for text in row] for row in grid]


def read(table, **options):
    tree = json.loads(pypandoc.convert_text(write_markdown(table, **options), "json", "gfm-emoji-autolink_bare_uris"))
    found = next(block["c"] for block in tree["blocks"] if block["t"] == "Table")
    rows = [*found[3][1], *(row for body in found[4] for row in body[3])]
    grid = composed([[text_of(cell[4]) for cell in row[1]] for row in rows])
    return grid, [text_of(block) for block in tree["blocks"] if block["t"] == "Para"], found[2]


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    assert read(tables[name])[0] == composed(grid_of(tables[name]))


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    assert read(table)[0] == composed(grid_of(table))


def test_caption_notes_and_alignment(tables):
    _, paragraphs, columns = read(tables["baseline"], caption="Table 1. *Patients*")
    assert paragraphs[:2] == ["Table 1. *Patients*", "a Recorded at admission."]
    assert [column[0]["t"] for column in columns] == ["AlignLeft", *["AlignCenter"] * 4]


def test_looks():
    from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run

    row = PrintedRow(((Run("Age"), Run("a", superscript=True)), (Run("0.01", bold=True),)), indent=1)
    head = (HeadCell(()), HeadCell((Run("P", italic=True),)))
    lines = write_markdown(PrintedTable(("left", "decimal"), (head,), (row,))).split("\n")
    assert lines == ["|  | <em>P</em> |", "| :-- | :-: |", "| &emsp;Age<sup>a</sup> | <strong>0\\.01</strong> |"]
