"""Inline values: Python expressions in the text, and what is put in their place."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.documents.markdown import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.documents.qmd import Text
    from riskset.documents.source_line import Line

# What Quarto escapes in a string: `$y$` is a formula there, `^2^` above the line, `@fig-x` a reference.
_MARKUP = re.compile(r"([\\`*_{}\[\]()>#+,\-.!])")
_EXPRESSION = re.compile(r"(?<!`)`\{python\}[ \t]+(?P<expression>[^`]+)`(?!`)")


@dataclass(frozen=True, slots=True)
class Inline:
    """An expression in the text: its code and its place."""

    expression: str
    start: int
    end: int
    line: Line


def inline_expressions(text: Text) -> list[Inline]:
    """The expressions of a stretch of text, in order; those in comments and shown code are none."""
    source = masked(text, keep_code=True)
    return [
        Inline(
            " ".join(text.source[slice(*match.span("expression"))].split()), *match.span(), text.line_at(match.start())
        )
        for match in _EXPRESSION.finditer(source)
    ]


def as_markdown(bundle: Mapping[str, Any]) -> str:
    """The Markdown of a value, from the forms in which IPython shows it.

    As in Quarto: an object that offers Markdown gives it as it is, a string is escaped but for the marks of formulas,
    of type above and below the line, and of references, and anything else prints as Python would show it.
    """
    markdown = bundle.get("text/markdown")
    if markdown is not None:
        return str(markdown)
    latex = str(bundle.get("text/latex") or "")
    if latex.startswith("$"):
        return latex
    plain = str(bundle.get("text/plain", ""))
    if plain[:1] in "'\"" and plain:
        try:
            value = ast.literal_eval(plain)
        except (ValueError, SyntaxError):
            return plain
        return _MARKUP.sub(r"\\\1", " ".join(value.splitlines())) if isinstance(value, str) else plain
    return plain
