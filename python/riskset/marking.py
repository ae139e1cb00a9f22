"""Inline values of a document that become Word: what they print of the store is marked as they are evaluated."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, Any

from riskset.live.marks import marked_expression, with_numbers
from riskset.markdown_text import escape
from riskset.sentences import tight_expressions
from riskset.spoken import listening
from riskset.surroundings import by_builtin_engine, numbers_stay_alive, quarto_document, quarto_target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from riskset.spoken import Spoken

_WORD = "docx"
# What Quarto escapes in a string.
_MARKUP = re.compile(r"([\\`*_{}\[\]()>#+,\-.!])")
# What the built-in engine asks for itself.
_OF_ENGINE = "riskset.documents.dependencies"


def mark_inline_values() -> None:
    """Have the interpreter mark inline values, where a document that becomes Word is being rendered."""
    shell = _shell()
    if shell is None or getattr(shell, "riskset_marks", False) or not _wanted():
        return
    before = shell.user_expressions

    def marked(expressions: Mapping[str, str]) -> dict[str, Any]:
        return {name: _marked(before, code) for name, code in expressions.items()}

    shell.user_expressions = marked
    shell.riskset_marks = True


def _shell() -> Any:  # noqa: ANN401  IPython's
    """The interpreter of notebooks that runs this; None where none does."""
    module = sys.modules.get("IPython.core.interactiveshell")
    return module.InteractiveShell._instance if module is not None else None  # noqa: SLF001  makes none where there is none


def _wanted() -> bool:
    """Whether the document that is rendered can become Word with our filters; the built-in engine runs it once for all formats."""
    return numbers_stay_alive() and (by_builtin_engine() or quarto_target() == _WORD)


def _marked(evaluate: Callable[[dict[str, str]], dict[str, Any]], code: str) -> dict[str, Any]:
    with listening() as heard:
        found = evaluate({"0": code})["0"]
    if _OF_ENGINE in code or found.get("status") != "ok" or " ".join(code.split()) in _tight():
        return found
    found["data"] = dict(found["data"]) | marked_forms(code, found["data"], heard)
    return found


def _tight() -> set[str]:
    """The expressions of Quarto's document that stand where more than their characters would be seen."""
    document = quarto_document()
    return tight_expressions(document) if document is not None and not by_builtin_engine() else set()


def marked_forms(code: str, forms: Mapping[str, Any], heard: list[Spoken]) -> dict[str, str]:
    """The Markdown of a value with its marks, from the forms in which IPython shows it; nothing for formulas and pictures."""
    markdown, plain = forms.get("text/markdown"), str(forms.get("text/plain") or "")
    numbers = [number for said in heard for number in said.numbers]
    if markdown is not None:
        return {"text/markdown": marked_expression(code, with_numbers(str(markdown), numbers, escape))}
    if any(form != "text/plain" for form in forms):
        return {}
    if plain[:1] in "'\"" and plain:
        try:
            value = ast.literal_eval(plain)
        except (ValueError, SyntaxError):
            return {}
        if not isinstance(value, str) or not value.strip():
            return {}
        escaped = _escaped(" ".join(value.splitlines()))
        return {"text/markdown": marked_expression(code, with_numbers(escaped, numbers, _escaped))}
    return {"text/markdown": marked_expression(code, with_numbers(plain, numbers, str))} if plain else {}


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
