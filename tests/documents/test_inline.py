"""Inline values: found where Quarto finds them, printed as Quarto prints them, and as they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.documents.inline import as_markdown, inline_expressions
from riskset.documents.pandoc import pandoc_program
from riskset.documents.qmd import Line, Text


def text(source: str, verbatim: frozenset[int] = frozenset()) -> Text:
    lines = source.split("\n")
    return Text(tuple(Line(line, Path("doc.qmd"), number) for number, line in enumerate(lines, start=1)), verbatim)


def test_expressions_and_their_lines() -> None:
    found = inline_expressions(text("a `{python} x + 1` and `{python}  y`\n\n$n = `{python} z`$ ``{python} no``"))
    assert [(item.expression, item.line.number) for item in found] == [("x + 1", 1), ("y", 1), ("z", 3)]


def test_an_expression_may_run_over_a_line() -> None:
    assert [item.expression for item in inline_expressions(text("a `{python} f(1,\n  2)` b"))] == ["f(1, 2)"]


def test_comments_and_shown_code_hold_none() -> None:
    assert inline_expressions(text("<!-- `{python} a` -->\n`{python} b`", frozenset({1}))) == []


@pytest.mark.parametrize(
    ("bundle", "markdown"),
    [
        # Quarto: a string loses its quotes and is escaped, anything else prints as Python shows it.
        ({"text/plain": "'a_b*c'"}, r"a\_b\*c"),
        ({"text/plain": "3.14"}, "3.14"),
        ({"text/plain": "[1, 2]"}, "[1, 2]"),
        ({"text/plain": '"it\'s"'}, "it's"),
        ({"text/plain": r"'a\\b'"}, r"a\\b"),
        ({"text/plain": "''"}, ""),
        # What Quarto leaves: formulas, type above and below the line, references.
        ({"text/plain": "'$y_1$ m^2^ H~2~O @fig-x'"}, r"$y\_1$ m^2^ H~2~O @fig\-x"),
        ({"text/markdown": "*P* = 0.03", "text/plain": "<Markdown>"}, "*P* = 0.03"),
        ({"text/latex": "$x^2$", "text/plain": "x"}, "$x^2$"),
    ],
)
def test_values(bundle: dict[str, str], markdown: str) -> None:
    assert as_markdown(bundle) == markdown


TRICKY = [
    "<b>",
    "#let x",
    r"\input{a}",
    "]]>",
    "=1+1",
    "_x_",
    "|",
    "a--b",
    "[x](y)",
    "1. a",
]


@pytest.mark.parametrize("value", TRICKY)
def test_a_string_prints_as_itself(value: str) -> None:
    assert printed(as_markdown({"text/plain": repr(value)})) == value


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'\""), min_size=1, max_size=30))
def test_any_string_of_signs_prints_as_itself(value: str) -> None:
    assert printed(as_markdown({"text/plain": repr(value)})) == value


def printed(markdown: str) -> str:
    """What a reader reads: pandoc's plain text of one paragraph, begun by a word so that it is not a list or heading."""
    command = [str(pandoc_program()), "--from=markdown-yaml_metadata_block-raw_tex", "--to=plain", "--wrap=none"]
    done = subprocess.run(command, input=f"W {markdown}", capture_output=True, text=True, check=True)
    return done.stdout.removesuffix("\n").removeprefix("W ")
