"""Holds a number against the time and the statistic that its clause names: `at 2 years`, `the median`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.number_words import VALUES
from riskset.audit.own.parameters import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Number, Sentence
    from riskset.opened import OpenStudy

TIME_RULE, STATISTIC_RULE = "another-time", "another-statistic"
RULES = {
    TIME_RULE: "A rate is of the time that its clause names",
    STATISTIC_RULE: "A median is called a median, and a mean a mean",
}
_OF_A_TIME = {"estimate", "n_risk", "difference"}
_NUMBERS = {word: VALUES[word] for word in ("one", "two", "three", "four", "five", "six", "ten")}
TIME = re.compile(
    rf"\b(?P<number>\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})[\s\u00a0-]+(?P<unit>year|month|week|day)s?\b", re.IGNORECASE
)
_BEHIND = re.compile(r"^\s*%?\s*(?:\([^)]*\)\s*)?(?:at|after)\s")
# `at 1, 2 and 3 years`: the numbers before the last one, whose unit is its unit.
_LISTED = re.compile(r"((?:\d+(?:\.\d+)?\s*(?:,|and|or|to)\s*(?:and\s+)?)+)$")
_LEADS = re.compile(r"\b(?P<word>median|mean)\b[^.;,(\d]{0,40}\b(?:was|were|is|of)\s*$", re.IGNORECASE)
_END = re.compile(
    r"\b((?:the|whose) (?:oldest|youngest|minimum|maximum))\b(?![^.;,(]*\b(?:median|mean|average)\b)[^.;,(\d]{0,30}\b(?:was|were|is)\s*$",
    re.IGNORECASE,
)
_ENDS = frozenset({"minimum", "maximum", "lower_quartile", "upper_quartile"})
_STATISTIC = re.compile(r"\b(?P<word>median|mean|average)\b", re.IGNORECASE)
_MEANT = {"median": "median", "mean": "mean", "average": "mean"}


def timing(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find rates of another time, and medians that are called means.

    Parameters
    ----------
    sentences : sequence of Sentence
    studies : mapping of str to OpenStudy
        The studies by the path of their file.
    """
    for sentence in sentences:
        for number in sentence.numbers:
            study = studies.get(number.study)
            if study is not None and number.result.at is not None and number.result.statistic in _OF_A_TIME:
                yield from _of_time(sentence, number, study)
            yield from _of_statistic(sentence, number)


def _of_time(sentence: Sentence, number: Number, study: OpenStudy) -> Iterator[Finding]:
    """The time behind a number, or else the last one before it in the sentence."""
    behind = sentence.after(number)
    said = TIME.search(behind[:40]) if _BEHIND.match(behind) else None
    if said is None:
        text = sentence.passage.text[sentence.start : number.start]
        for other in sentence.numbers:
            if other.end <= number.start:
                start = other.start - sentence.start
                text = text[:start] + " " * (other.end - other.start) + text[other.end - sentence.start :]
        said = next(reversed(list(TIME.finditer(text))), None)
        behind = text
    at = number.result.at
    if said is None or at is None:
        return
    listed = _LISTED.search(behind[: said.start()])
    others = re.findall(r"\d+(?:\.\d+)?", listed[1]) if listed else []
    times = [float(_NUMBERS.get(each.casefold()) or each) for each in (*others, said["number"])]
    days = study.cohort.study.study.days_per_month
    if not any(_same(time, f"{said['unit'].casefold()}s", at, study.cohort.time_unit, days) for time in times):
        message = f"{number.text} is of {at:g} {study.cohort.time_unit}, and the sentence says {said[0]}"
        yield _finding(TIME_RULE, sentence, number, message, "Call the number of the time that is meant")


def is_time(said: re.Match[str], at: float, unit: str, days_per_month: float | None) -> bool:
    """Whether the time that a text names is that of a result, which is in the study's own unit."""
    time = float(_NUMBERS.get(said["number"].casefold()) or said["number"])
    return _same(time, f"{said['unit'].casefold()}s", at, unit, days_per_month)


def _same(time: float, unit: str, at: float, own: str, days_per_month: float | None) -> bool:
    """Whether two times in units of their own are the same."""
    if {unit, own} == {"years", "months"}:
        return abs((time * 12 if unit == "years" else time / 12) - at) < 1e-6
    days = DAYS | ({"months": days_per_month} if days_per_month else {})
    return abs(time * days[unit] - at * days.get(own, 1.0)) < 1.0


def _of_statistic(sentence: Sentence, number: Number) -> Iterator[Finding]:
    """`median` and `mean` in the words that lead to a number, or to the end of a range."""
    leads = _LEADS.search(sentence.before(number)) if number.result.statistic in _ENDS else None
    if leads is not None:
        what = number.result.statistic.replace("_", " ")
        message = f"{number.text} is a {what}, and the sentence says {leads['word'].lower()}"
        yield _finding(STATISTIC_RULE, sentence, number, message, "Say which it is, or call the other one")
    if number.result.statistic not in _MEANT.values():
        return
    end = _END.search(sentence.before(number))
    if end is not None:
        message = f"{number.text} is a {number.result.statistic}, and the sentence says {end[1].lower()}"
        yield _finding(STATISTIC_RULE, sentence, number, message, "Say which it is, or call the other one")
        return
    said = next(reversed(list(_STATISTIC.finditer(sentence.before(number)))), None)
    if said is not None and _MEANT[said["word"].casefold()] != number.result.statistic:
        message = f"{number.text} is a {number.result.statistic}, and the sentence says {said[0].lower()}"
        yield _finding(STATISTIC_RULE, sentence, number, message, "Say which it is, or call the other one")


def _finding(rule: str, sentence: Sentence, number: Number, message: str, remedy: str) -> Finding:
    return Finding(rule=rule, message=message, places=(sentence.place(number),), remedy=remedy)
