"""How sentences about methods are put together: lists, labels of the study file, citations, and the letter P."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.naming import in_sentence, without_incidence
from riskset.study.meaning import says
from riskset.style import NO_BREAK, related
from riskset.tables.variable_labels import stepped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from riskset.study import Variable
    from riskset.style import Style

# Around what the study file says, which is neither spelt nor read as Markdown.
_OPEN, _CLOSE = "\ue000", "\ue001"
_LABEL = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_CITATION = re.compile(r" ?\[@[^\]]+\]")
# What has a meaning in Pandoc's Markdown within a sentence.
_MEANING = re.compile(r"([\\`*_{}\[\]<>#$^~|@\"'+=&!]|-(?=-)|\.(?=\.))")


def named(label: str) -> str:
    """A label of the study file within a sentence."""
    return f"{_OPEN}{in_sentence(label)}{_CLOSE}"


def named_as_is(label: str) -> str:
    """A label of the study file as it is written, such as a level of a variable."""
    return f"{_OPEN}{label}{_CLOSE}"


def event_named(label: str) -> str:
    """The label of an endpoint with competing events, of which an incidence is: ``relapse``."""
    return named(without_incidence(label))


def variable_named(variable: Variable) -> str:
    """The label of a variable without the unit of its numbers, or the one level that a line of it shows."""
    whole, comma, last = variable.label.rpartition(", ")
    shown = variable.shown_level or ""
    if comma and (variable.is_continuous or last.casefold() == shown.casefold()):
        return named(whole)
    return named(variable.label)


def level_named(variable: Variable, levels: Sequence[str]) -> str:
    """A variable with some of its levels, or alone where that says which: ``severe CRS``, ``response (Complete)``."""
    whole = variable_named(variable)
    says_it = len(levels) == 1 and whole == named(variable.label) and says(variable.label, levels[0], variable.levels)
    if says_it or not levels:
        return whole
    return f"{whole} ({together(map(named_as_is, levels), 'or')})"


def step_named(variable: Variable, step: str) -> str:
    """A step of a number with its unit, where the study file or its label says it."""
    unit = variable.unit or variable.label.rpartition(", ")[2]
    return named(stepped(step, unit if unit != variable.label else ""))


def cite(*keys: str) -> str:
    """A citation of works of the extension's ``methods.bib``, with the blank before it."""
    return f" [{'; '.join(f'@riskset-{key}' for key in keys)}]"


def together(parts: Iterable[str], word: str = "and") -> str:
    """Parts as a list: ``a``, ``a and b``, ``a, b and c``; with semicolons where a part has a comma."""
    known = list(dict.fromkeys(parts))
    if len(known) < 2:
        return "".join(known)
    mark = ";" if any("," in part for part in known) else ","
    before = f"{mark} ".join(known[:-1])
    return f"{before}{mark if mark == ';' else ''} {word} {known[-1]}"


def clauses(parts: Iterable[str]) -> str:
    """Clauses as one sentence: parted by semicolons where one has a comma."""
    known = list(dict.fromkeys(parts))
    if any("," in part for part in known):
        return "; ".join(known)
    return f"{', '.join(known[:-1])}, and {known[-1]}" if len(known) > 1 else "".join(known)


def plural(number: int, noun: str, several: str = "") -> str:
    """A noun in the number of what is named beside it."""
    return noun if number == 1 else several or f"{noun}s"


def p_letter(style: Style) -> str:
    """The letter of a P value, as the style prints it."""
    return f"*{style.p_symbol}*" if style.p_italic else style.p_symbol


def p_text(value: float, style: Style) -> str:
    """A P value with its letter and relation, never parted: ``*P* = 0.03``."""
    return f"{p_letter(style)}{NO_BREAK}{related(style.p_value(value))}"


def p_below(threshold: float, style: Style) -> str:
    """A threshold of P values with its letter, never parted: ``*P* < 0.05``."""
    return f"{p_letter(style)}{NO_BREAK}{style.p_below(threshold)}"


def finished(sentence: str) -> str:
    """A sentence with its capital and full stop."""
    text = sentence.strip()
    start = 1 if text.startswith(_OPEN) else 0
    return f"{text[:start]}{text[start : start + 1].upper()}{text[start + 1 :]}."


def as_markdown(text: str, style: Style) -> str:
    """Sentences as Markdown: the package's words spelt the style's way, and the study file's as they are written."""
    return _with_labels(text, style, lambda label: _MEANING.sub(r"\\\1", label))


def as_plain(text: str, style: Style) -> str:
    """Sentences as plain text, without citations."""
    return _with_labels(without_citations(text), style, str).replace("*", "")


def cited_once(text: str) -> str:
    """Sentences in which each work is cited where it is first named alone."""
    seen: set[str] = set()

    def first(found: re.Match[str]) -> str:
        keys = [key for key in found[0].strip(" []").split("; ") if key not in seen]
        seen.update(keys)
        return f" [{'; '.join(keys)}]" if keys else ""

    return _CITATION.sub(first, text)


def without_citations(text: str) -> str:
    """Sentences without their citations."""
    return _CITATION.sub("", text)


def _with_labels(text: str, style: Style, told: Callable[[str], str]) -> str:
    parts = _LABEL.split(text)
    return "".join(told(part) if place % 2 else style.spelled(_typeset(part)) for place, part in enumerate(parts))


def _typeset(text: str) -> str:
    """The package's words with the dashes and apostrophes of print."""
    return text.replace("--", "\u2013").replace("'", "\u2019")
