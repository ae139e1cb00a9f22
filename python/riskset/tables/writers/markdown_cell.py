"""The Markdown of a Quarto cell: a table's raw blocks, one per format, over its notes as the document's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.markdown_text import escape
from riskset.tables.writers.characters import clean_text
from riskset.tables.writers.html import write_html
from riskset.tables.writers.latex import write_latex
from riskset.tables.writers.openxml import style_name, write_openxml
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.typst import around_notes, write_typst

if TYPE_CHECKING:
    from riskset.tables.printed import Note, PrintedTable, Run, Text


def write_markdown_cell(table: PrintedTable) -> str:
    """Write `table` for a document of any format, each of which takes its own raw blocks.

    A table that no portrait page holds has the class ``riskset-wide``, for which the page is turned.
    In Typst the notes stand between two blocks, as the table's last row.
    """
    blocks = [
        _raw("html", write_html(table, notes=False)),
        _raw("openxml", write_openxml(table)),
        _raw("latex", write_latex(table)),
    ]
    if table.notes:
        opening, closing = around_notes(table)
        notes = "\n\n".join(["::: {.riskset-notes}", *map(_note, table.notes), ":::"])
        blocks += [_raw("typst", opening), notes, _raw("typst", closing)]
    else:
        blocks.append(_raw("typst", write_typst(table)))
    body = "\n\n".join(blocks)
    # Naming the style here makes pandoc define it where the reference document does not.
    classes = (
        ".riskset-table .riskset-wide" if any(layout.landscape for _, layout in parts_of(table)) else ".riskset-table"
    )
    attributes = f'{classes} html-table-processing="none" custom-style="{style_name(table)}"'
    return f":::: {{{attributes}}}\n\n{body}\n\n::::\n"


def _raw(form: str, content: str) -> str:
    longest = max((len(ticks) for ticks in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{={form}}}\n{content}\n{fence}"


def _note(note: Note) -> str:
    mark = f"^{escape(note.mark)}^ " if note.mark else ""
    return mark + _content(clean_text(note.text))


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _run(run: Run) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    # Pandoc's marks stand at a word's edge, and a raised text has no bare space.
    content = escape(core)
    if run.superscript:
        content = "^" + re.sub(r"\s", r"\\ ", content) + "^"
    if run.bold:
        content = f"**{content}**"
    if run.italic:
        content = f"*{content}*"
    lead = run.text[: len(run.text) - len(run.text.lstrip())]
    return lead + content + run.text[len(run.text.rstrip()) :]
