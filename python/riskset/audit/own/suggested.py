"""Finds the call that prints a number: the results that are printed so, the likeliest first by the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.audit.own.numerals import numerals
from riskset.kinds.registry import installed_kinds
from riskset.tables.rules import by_rule, is_p_value
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.own.numerals import Numeral
    from riskset.audit.own.passages import Passage
    from riskset.opened import OpenStudy
    from riskset.results import Result

_NAMES = ("endpoint", "model", "group", "variable", "level", "at", "statistic")
# What sentences call the statistics of the store.
_WORDS = {
    "n_group": "patients",
    "count": "patients number",
    "percent": "percentage",
    "median": "median",
    "mean": "mean",
    "minimum": "range minimum",
    "maximum": "range maximum",
    "q1": "quartile interquartile",
    "q3": "quartile interquartile",
    "p_value": "p",
    "ratio": "hr ratio hazard",
    "lower": "ci limit",
    "upper": "ci limit",
    "estimate": "survival incidence rate",
    "events": "events deaths died relapsed",
    "n_risk": "risk",
}
_SHARES = {"percent", "estimate", "lower", "upper", "difference"}
_WITHOUT_UNIT = {"count", "n", "n_group", "n_risk", "events", "ratio", "missing", "unknown"}
# The words of its own clause that a certain number shares, and how far it is before the next one.
_NAMED, _LEAD, _MOST = 2, 0.5, 8
_CONNECTED = {"of", "the", "and", "a", "in", "to", "with", "or", "for", "vs"}


@dataclass(frozen=True, slots=True)
class _Candidate:
    study: str
    display: str
    result: Result
    words: frozenset[str]


class Suggestions:
    """The numbers of the studies that a document has opened, by how they are printed."""

    def __init__(self, studies: dict[str, OpenStudy]) -> None:
        self._studies = studies

    @cached_property
    def _by_text(self) -> dict[str, list[_Candidate]]:
        """The numbers by their text; every display is computed for it, so only where a number is asked for."""
        found: dict[str, list[_Candidate]] = {}
        for name, study in self._studies.items():
            for display, result, text in printed_numbers(study):
                for numeral in numerals(text):
                    candidate = _Candidate(name, display, result, _words_of(study, result))
                    found.setdefault(numeral.text, []).append(candidate)
        return found

    def has(self, numeral: Numeral) -> bool:
        """Whether the store prints this number."""
        return bool(self._found(numeral))

    def calls(self, passage: Passage, numeral: Numeral) -> list[str]:
        """The calls that print a number, the likeliest first; one alone where the words around it leave no doubt."""
        found = [each for each in self._found(numeral) if _is_of_kind(each.result, passage.text, numeral)]
        if not found:
            return []
        near, far = _near(passage.text, numeral), _words(passage.section) | _words(passage.text)
        best: dict[tuple[object, ...], tuple[float, _Candidate]] = {}
        for candidate in found:
            score = _score(candidate, near, far)
            identity = _identity(candidate.result)
            if identity not in best or score > best[identity][0]:
                best[identity] = (score, candidate)
        ranked = sorted(best.values(), key=lambda each: -each[0])
        sure = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _LEAD
        if sure and len(ranked[0][1].words & near) >= _NAMED:
            ranked = ranked[:1]
        elif len(ranked) == 1:
            # It is the only such number, and yet nothing says that it is meant.
            ranked = [*ranked, *ranked]
        return [call for call in (self._call(candidate) for _, candidate in ranked[:_MOST]) if call]

    def _found(self, numeral: Numeral) -> list[_Candidate]:
        return (
            self._by_text.get(numeral.text, []) if not numeral.is_word else self._by_text.get(f"{numeral.value:g}", [])
        )

    def _call(self, candidate: _Candidate) -> str:
        """The shortest call that prints a result, of those that do."""
        study, result = self._studies[candidate.study], candidate.result
        own = candidate.study if candidate.study.isidentifier() else "study"
        kind = "p" if is_p_value(result.statistic) else "value"
        names = {name: getattr(result, name) for name in _NAMES} | {"group": result.group or "overall"}
        names = {name: value for name, value in names.items() if value not in {"", None}}
        for left_out in ((), ("group",), ("model",), ("model", "group")):
            few = {name: value for name, value in names.items() if name not in left_out}
            if kind == "p" and few.get("statistic") == "p_value":
                few.pop("statistic")
            try:
                _ = study.p(candidate.display, **few) if kind == "p" else study.value(candidate.display, **few)
            except LookupError:
                continue
            written = "".join(f", {name}={_literal(value)}" for name, value in few.items())
            return f'{own}.{kind}("{candidate.display}"{written})'
        return ""


def printed_numbers(study: OpenStudy) -> Iterator[tuple[str, Result, str]]:
    """Every number that a study prints: the display, the result and its text."""
    entries, kinds = study.cohort.study.displays, installed_kinds()
    for name in entries:
        texts: dict[tuple[str | float | None, ...], str] = {}
        shown = study.display(name) if kinds.of(entries[name]).noun == "table" else None
        if isinstance(shown, Table):
            for cell in shown.cells():
                for value in cell.values.values():
                    texts[value.result.key] = value.text(study.style)
                    if value.result.display != name:
                        yield name, value.result, texts[value.result.key]
        together: dict[tuple[object, ...], list[Result]] = {}
        for row in study.results_of(name):
            together.setdefault(tuple(getattr(row, field) for field in _NAMES[:-1]), []).append(row)
        for rows in together.values():
            for row in rows:
                if row.value is not None:
                    yield name, row, texts.get(row.key) or by_rule(row, rows).text(study.style)


def _identity(result: Result) -> tuple[str | float | None, ...]:
    """What a result is of, whichever display shows it."""
    return (
        result.group,
        result.endpoint or result.variable,
        result.variable,
        result.level,
        result.at,
        result.statistic,
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+[+\u2212]?", text.casefold())) - _CONNECTED


def _words_of(study: OpenStudy, result: Result) -> frozenset[str]:
    """The words by which a sentence would name a result."""
    labels = [result.group, result.level, _WORDS.get(result.statistic, result.statistic.replace("_", " "))]
    for name in {result.variable, result.endpoint} - {""}:
        labels.extend((name, label_of(study, name)))
    if result.at is not None:
        labels.append(f"{result.at:g} {result.at / 12:g}")
    return _words(" ".join(labels))


def label_of(study: OpenStudy, name: str) -> str:
    """The printed label of a variable, an endpoint or an exposure; nothing where it has none."""
    file = study.cohort.study
    for section in (file.variables, file.endpoints, file.exposures):
        if name in section:
            return str(getattr(section[name], "label", None) or "")
    return ""


def _near(text: str, numeral: Numeral) -> frozenset[str]:
    """The words of a number's own clause: since the number before it, and up to the next comma."""
    before = re.split(r"[.;:]\s|\d[\d.,]*", text[: numeral.start])[-1]
    after = re.split(r"[.,;:()]", text[numeral.end :], maxsplit=1)[0]
    return _words(before) | _words(after)


def _is_of_kind(result: Result, text: str, numeral: Numeral) -> bool:
    """Whether a result can be what a number with this unit is: no count in years, no rate without its sign."""
    is_share = result.statistic in _SHARES or result.statistic.startswith("percent")
    if numeral.unit == "%":
        return is_share
    if numeral.unit:
        return not is_share and result.statistic not in _WITHOUT_UNIT and not is_p_value(result.statistic)
    related = re.search(r"\b[Pp]\s*(?:value)?\s*[=<>]\s*$", text[: numeral.start]) is not None
    return related == is_p_value(result.statistic)


def _score(candidate: _Candidate, near: frozenset[str], far: frozenset[str]) -> float:
    """How well a result fits the words around a number: those of its clause count most, its own that are missing against it."""
    own = candidate.words
    return len(own & near) + 0.25 * len(own & far - near) - 0.5 * len(own - far)


def _literal(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
