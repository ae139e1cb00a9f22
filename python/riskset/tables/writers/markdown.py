"""A printed table as a pipe table of GitHub's Markdown, which most editors and sites show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.tables.writers.characters import clean_label, clean_text

if TYPE_CHECKING:
    from riskset.tables.printed import Note, PrintedTable, Run, Text

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ALIGNS = {"left": ":--", "center": ":-:", "right": "--:", "decimal": ":-:"}
_STEP = "&emsp;"


def write_markdown(table: PrintedTable, *, caption: str = "") -> str:
    """Write `table` with its notes.

    A pipe table has one row of head: it takes the spanners where there are some, and the column labels stand in
    bold below. A spanner stands over its first column.
    """
    lines = [f"**{_escaped(caption)}**", ""] if caption else []
    for index, cells in enumerate(table.head):
        texts: list[str] = []
        for cell in cells:
            content = "".join(_run(run, bold=index > 0) for run in clean_label(cell.text))
            texts += [content, *[""] * (cell.span - 1)]
        lines.append(_line(texts))
        if index == 0:
            lines.append(_line([_ALIGNS[align] for align in table.aligns]))
    for row in table.body:
        stub = _STEP * row.indent + "".join(_run(run, bold=row.group) for run in clean_label(row.cells[0]))
        texts = [stub, *(_content(clean_text(cell)) for cell in row.cells[1:])]
        lines.append(_line(texts + [""] * (len(table.aligns) - len(texts))))
    for note in table.notes:
        lines += ["", _note(note)]
    return "\n".join(lines)


def _line(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _note(note: Note) -> str:
    mark = f"<sup>{_escaped(note.mark)}</sup> " if note.mark else ""
    return mark + _content(clean_text(note.text))


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _run(run: Run, *, bold: bool = False) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    content = _escaped(core)
    # Tags, not asterisks: these need not stand at a word's edge.
    for wanted, tag in ((run.superscript, "sup"), (run.bold or bold, "strong"), (run.italic, "em")):
        if wanted:
            content = f"<{tag}>{content}</{tag}>"
    lead = run.text[: len(run.text) - len(run.text.lstrip())]
    return lead + content + run.text[len(run.text.rstrip()) :]


def _escaped(text: str) -> str:
    r"""Escape characters for Markdown: a backslash before any ASCII punctuation makes it that character."""
    return _PUNCTUATION.sub(r"\\\1", text)
