"""A format is given its own form of a table, and everything else of the cell as it is."""

from __future__ import annotations

import pytest

from riskset.documents.table_forms import in_form


def block(condition: str, raw: str, content: str, fence: str = "```") -> str:
    return f"::: {{.content-visible {condition}}}\n{fence}{{={raw}}}\n{content}\n{fence}\n:::"


HTML = block('when-format="html" unless-format="epub"', "html", "<table>\n```\n</table>", "````")
WORD = block('when-format="docx"', "openxml", "<w:tbl/>")
TYPST = block('when-format="typst"', "typst", "#table[]")
MORE = '::: {.content-visible when-format="docx"}\n```{=openxml}\n<w:p/>\n```\n\nWords.\n:::'
SLIDES = block('when-format="pptx" when-format="rtf"', "riskset", "a")
NOTES = "::: {.riskset-notes}\nA note.\n:::"
HEAD = ':::: {.riskset-table custom-style="Table Text"}'


def table(*pieces: str) -> str:
    return "\n\n".join([HEAD, *pieces, "::::\n"])


@pytest.mark.parametrize(("form", "kept"), [("html", HTML), ("docx", WORD), ("typst", TYPST)])
def test_a_format_has_its_own_form_and_what_all_have(form: str, kept: str) -> None:
    found = in_form(table(HTML, WORD, TYPST, NOTES, TYPST, SLIDES), form)
    pieces = [stripped for piece in found.split("\n\n") if (stripped := piece.strip("\n"))]
    assert pieces == [HEAD, kept, NOTES, *([TYPST] if form == "typst" else []), SLIDES, "::::"]


@pytest.mark.parametrize("text", [WORD, f"Words.\n\n{table(WORD)}", table(MORE), table(WORD[:-4]), table(WORD[:-9])])
def test_nothing_else_is_taken_out(text: str) -> None:
    assert in_form(text, "html") == text
