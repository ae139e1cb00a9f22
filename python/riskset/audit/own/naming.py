"""Finds in a sentence the names of groups, variables and endpoints, however it orders and joins their words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from riskset.audit.own.suggested import label_of
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.opened import OpenStudy
    from riskset.results import Result

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W_]+[+\u2212]?")
_UNIT = re.compile(r",\s*[^,]*$|\s*\([^()]*\)\s*$")
_MOST_WORDS = 4
# Words that are not part of a name, and stand before it: `without transplantation`, `for relapse`.
_LEADING = ("without", "no", "for")
_NEGATED = re.compile(r"non?[-\u2011 ](?P<other>\w+)$", re.IGNORECASE)
_LONG = 5
_SIGNS = {"+": ("positive",), "\u2212": ("negative",)}
_MINUS = str.maketrans({"-": "\u2212", "\u2013": "\u2212"})


@lru_cache(maxsize=4096)
def _pattern(label: str) -> re.Pattern[str] | None:
    """How a label may stand in a sentence: its words in any order, joined by blanks, hyphens or `of the`."""
    if re.search(r"[^\W_]-$", label):
        label = label.translate(_MINUS)
    tokens = [re.escape(token) for token in _TOKEN.findall(label.casefold())]
    if not tokens:
        return None
    orders = permutations(tokens) if len(tokens) <= _MOST_WORDS else [tuple(tokens)]
    if tokens[0] in _LEADING:
        orders = [tuple(tokens)]
    joined = (r"[\s\u00a0,/-]*(?:of\s+the\s+|of\s+|the\s+|in\s+)?".join(order) for order in orders)
    ending = r"(?![\w+\u2212])" if tokens[-1][-1:] in "+\u2212" else r"s?(?![\w+])(?!\u2212)(?!-[a-z])"
    if tokens[0] == "for":
        ending += r"(?!\s+(?:or|and)\b)"
    return re.compile(rf"(?<![\w])(?:{'|'.join(dict.fromkeys(joined))}){ending}")


def named(text: str, names: Mapping[str, Iterable[str]]) -> list[tuple[int, str]]:
    """Which of some things a text names, each time with its place.

    Parameters
    ----------
    text : str
    names : mapping of str to iterable of str
        For each thing the words that it goes by. A name within a longer one is not meant: `transplant` in `non-transplant`.
    """
    folded = text.casefold()
    spans: list[tuple[int, int, str]] = []
    for thing, words in names.items():
        for word in words:
            pattern = _pattern(word) if word else None
            if pattern is not None:
                found = (match.span() for match in pattern.finditer(folded))
                spans.extend((*span, thing) for span in found if not _is_other_word(word, text, span))
    kept = [
        span
        for span in spans
        if not any(other[0] <= span[0] and span[1] <= other[1] and _size(other) > _size(span) for other in spans)
    ]
    return sorted({(start, thing) for start, _, thing in kept})


def _is_other_word(word: str, text: str, span: tuple[int, int]) -> bool:
    """Whether a word in small letters stands where a name is all capitals: `all patients` is not a name of `ALL`."""
    return word.isalpha() and word.isupper() and not text[slice(*span)].rstrip("s").isupper()


def _size(span: tuple[int, int, str]) -> int:
    return span[1] - span[0]


def groups_of(results: Iterable[Result]) -> dict[str, list[str]]:
    """The groups of a display, each by its label."""
    labels = dict.fromkeys(result.group for result in results if result.group and VERSUS not in result.group)
    lacking = {match["other"].casefold() for label in labels if (match := _NEGATED.match(label))}
    return {
        label: [label, *without(label), *_signed(label), *(_with(label) if label.casefold() in lacking else ())]
        for label in labels
    }


def _with(label: str) -> list[str]:
    """What a group is called that has what another lacks: `with transplantation` of `Transplant` beside `Non-transplant`."""
    return [f"{word} {form}" for form in _forms(label.casefold()) for word in ("with", "with a")]


def _forms(name: str) -> list[str]:
    return [name, f"{name}ation"] if name.endswith("transplant") else [name]


def _signed(label: str) -> list[str]:
    """What a group is called whose label ends in a sign: `MRD-positive` of `MRD+`."""
    sign = label[-1:].translate(_MINUS)
    return [f"{label[:-1].strip()} {word}" for word in _SIGNS.get(sign, ())] if len(label) > 1 else []


def without(label: str) -> list[str]:
    """What a group is called that lacks something: `without transplant` and `no transplantation` of `Non-transplant`."""
    match = _NEGATED.match(label)
    if match is None:
        return []
    forms = _forms(match["other"].casefold())
    return [f"{word} {form}" for form in forms for word in ("without", "without a", "without subsequent", "no")]


def things_of(study: OpenStudy, results: Iterable[Result]) -> dict[str, list[str]]:
    """The endpoints and the variables of a display by the words that they go by: name, label, abbreviation."""
    names = dict.fromkeys(result.endpoint or result.variable for result in results)
    short = {long.casefold(): abbreviation for abbreviation, long in study.cohort.study.abbreviations.items()}
    found: dict[str, list[str]] = {}
    for name in names:
        if not name:
            continue
        label = label_of(study, name)
        plain = _UNIT.sub("", label)
        words = [label, plain, short.get(plain.casefold(), "")]
        unlisted = not label and name not in study.cohort.study.variables
        if name.isupper() or len(name) <= 4 or (unlisted and name.isalpha()):
            words.append(name)
        elif name.isalpha() and len(name) >= _LONG and name in label.casefold():
            words.append(f"for {name}")
        if name in study.cohort.study.variables:
            words.extend(_of_variable(name, plain))
        found[name] = [word for word in dict.fromkeys(words) if word]
    return found


def _of_variable(name: str, label: str) -> list[str]:
    """What else sentences call a variable: `donor sex`, `methotrexate` of `Methotrexate for GVHD prophylaxis`, `older`."""
    words = [name.replace("_", " ")] if "_" in name else []
    folded = label.casefold()
    for word, other in (("gender", "sex"), ("sex", "gender")):
        if re.search(rf"\b{word}\b", folded):
            words.append(re.sub(rf"\b{word}\b", other, folded))
    head = folded.partition(" for ")[0]
    if head != folded and head.isalpha() and len(head) >= _LONG:
        words.append(head)
    if folded == "age":
        words.extend(("older", "younger", "oldest", "youngest"))
    return words
