"""Conditional content under plain pandoc."""

from __future__ import annotations

import pytest


def block(attributes, text="Shown."):
    return f"::: {{{attributes}}}\n{text}\n:::\n"


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ('.content-visible when-format="html"', True),
        ('.content-visible when-format="docx"', False),
        ('.content-visible unless-format="docx"', True),
        ('.content-hidden when-format="html"', False),
        ('.content-hidden unless-format="html"', True),
        ('.content-visible when-profile="draft"', True),
        ('.content-visible when-profile="submission"', False),
        ('.content-hidden unless-profile="submission"', False),
        ('.content-visible when-meta="show.this"', True),
        ('.content-visible when-meta="show.that"', False),
        ('.content-visible when-meta="show.nothing.here"', False),
        ('.content-hidden when-meta="show.this"', False),
        ('.content-visible when-format="html" when-profile="submission"', False),
        ('.content-visible when-format="html" unless-profile="submission"', True),
    ],
)
def test_a_block_is_shown(pandoc, attributes, shown):
    text = pandoc.text(block(attributes), show={"this": True, "that": False}, **{"riskset-profiles": ["draft"]})
    assert text == ("Shown." if shown else "")


def test_spans_and_code_obey_too(pandoc):
    markdown = 'A [B]{.content-hidden when-format="html"}[C]{.content-visible when-format="html"}\n\n'
    markdown += '``` {.content-hidden when-format="html"}\nD\n```\n'
    assert pandoc.text(markdown) == "A C"


def test_each_format_has_its_own(pandoc):
    markdown = "".join(
        block(f'.content-visible when-format="{name}"', f"For {name}.") + "\n" for name in ("html", "typst", "docx")
    )
    assert pandoc.text(markdown) == "For html."
    assert "For typst." in pandoc.convert(markdown, "typst")
    assert "For html." not in pandoc.convert(markdown, "typst")
    word = pandoc.word(markdown)
    assert word.text(word.body) == "For docx."


def test_what_is_hidden_is_not_numbered_and_cannot_be_referred_to(pandoc):
    table = "::: {{#tbl-{}}}\n| x |\n|---|\n| 1 |\n\n{}.\n:::\n\n"
    markdown = (
        '::: {.content-hidden when-format="html"}\n'
        + table.format("a", "Hidden")
        + ":::\n\n"
        + table.format("b", "Shown")
    )
    assert "Table 1. Shown." in pandoc.text(markdown)
    done = pandoc.run(markdown + "See @tbl-a.\n", "html")
    assert done.stderr.splitlines() == ["riskset: the reference @tbl-a leads nowhere; the document has @tbl-b"]
