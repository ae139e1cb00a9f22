"""Holds shares in words against the store: two thirds of the patients, most of them, mostly men."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.compared import is_incidence
from riskset.audit.own.multiples import RULE
from riskset.audit.own.percentages import of_level, rows_of
from riskset.audit.own.share_words import share_said
from riskset.audit.own.suggested import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Sentence
    from riskset.audit.own.share_words import Said
    from riskset.opened import OpenStudy
    from riskset.results import Result

RULES = {RULE: "Shares and multiples in words, such as two thirds, most and twice as high, agree with the results"}
_NOT_SAID = re.compile(
    r"\b(?:not|whether|if|may|might|could|would|should|can|unclear|expect\w*|planned|assum\w+|until|than expected|dose|dosage|"
    r"per (?:day|week)|daily|a day|a week|who|whose|relaps\w+ or|either|neither|nor|another|later|subsequent\w*|before|previous\w*)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_ALIVE = re.compile(
    r"\b(?:were|was|are)\s+(?:still\s+)?alive\s+(?:and\s+[\w-]+-free\s+)?(?:at|after)\b(?!\s+and)", re.IGNORECASE
)
_FREE = re.compile(r"\balive\s+and\s+(?P<of>[\w-]+)-free\b", re.IGNORECASE)
_DIED = re.compile(r"\b(?:had\s+)?died\s+(?:by|within|at)\b|\bwere dead (?:by|at)\b", re.IGNORECASE)
_AT = re.compile(r"\b(?P<n>\d+|one|two|three|five|ten) (?P<unit>years?|months?)\b", re.IGNORECASE)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}
_WITHOUT = re.compile(r"\b(?:without|no|lacked|negative for|free of)\b", re.IGNORECASE)


def shares_in_words(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find shares in words that no result has so."""
    for sentence in sentences:
        said = share_said(sentence.text)
        if said is None or _NOT_SAID.search(_clause(sentence.text, said.start)):
            continue
        for study in studies.values():
            found = _results(sentence.text, said, study)
            values = [
                100 * row.value if row.statistic == "estimate" else row.value for row in found if row.value is not None
            ]
            if values and not any(said.least - 0.5 <= value <= said.most + 0.5 for value in values):
                yield _share(sentence, said, study, found[0], values[0])


def _clause(text: str, at: int) -> str:
    """The words around a place, within commas and semicolons."""
    start = max(text.rfind(mark, 0, at) for mark in (", ", "; ")) + 1
    end = re.search(r"[,;]\s", text[at:])
    return text[start : at + end.start() if end else len(text)]


def _results(text: str, said: Said, study: OpenStudy) -> list[Result]:
    """The percentages that a sentence can mean: of one variable, or of survival."""
    rows = rows_of(text, study)
    return _alive(text, rows, study) if _ALIVE.search(text) or _DIED.search(text) else _level(said.of, rows, study)


def _alive(text: str, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """Overall survival at the time that a sentence names; those who died are the others."""
    at = _AT.search(text)
    free = _FREE.search(text)
    wanted = f"{free['of']}-free survival".casefold() if free else "overall survival"
    label = {name for name in study.cohort.study.endpoints if label_of(study, name).casefold() == wanted}
    rest = text.replace(free[0], " ") if free else text
    if at is None or len(label) != 1 or re.search(r"\bwithout\b|-free\b|\band\b", rest):
        return []
    number = float(_NUMBERS.get(at["n"].casefold()) or at["n"])
    months = number * (12 if at["unit"].casefold().startswith("year") else 1)
    found = [
        row
        for row in rows
        if (row.endpoint or row.variable) in label and row.statistic == "estimate" and row.at == months
    ]
    found = [row for row in found if not is_incidence(row)]
    if _DIED.search(text):
        return [] if any(row.value is None for row in found) else [_turned(row) for row in found]
    return found


def _turned(row: Result) -> Result:
    return replace(row, value=1 - (row.value or 0.0))


def _level(behind: str, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The percentage of what a text names, where it names one thing alone."""
    several = re.search(r"\b(?:and|or|but|while|whereas)\b", behind)
    return [] if _WITHOUT.search(behind) or several else of_level(behind, rows, study)


def _share(sentence: Sentence, said: Said, study: OpenStudy, row: Result, value: float) -> Finding:
    name = label_of(study, row.endpoint or row.variable) or row.endpoint or row.variable
    level = f", {row.level}" if row.level and row.level not in name else ""
    group = f" in {row.group}" if row.group else ""
    start = sentence.start + said.start
    return Finding(
        rule=RULE,
        message=f"The sentence says {said.words.lower()}, and the store has {value:.1f}% for {name}{level}{group}",
        places=(sentence.passage.place(start, sentence.text.strip()[:120]),),
        remedy="Say what the results show, with the number that shows it",
    )
