"""Holds the levels of a variable against each other: more men than women, women outnumbered men."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.own.frames import comparisons
from riskset.audit.own.percentages import levels_in, rows_of
from riskset.audit.own.turned import turned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.frames import Comparison
    from riskset.audit.own.sentences import Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

# What is asked of counts, and not of another quantity: `survival was higher in men than in women` is none.
_COUNTS = re.compile(r"more|fewer|less|outnumber\w*|exceed\w*", re.IGNORECASE)
_NEAR = 30


def outnumbering(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find levels that are said to be more than others, and are fewer."""
    for sentence in sentences:
        for compared in comparisons(sentence.text):
            if _COUNTS.fullmatch(compared.said):
                yield from _of_levels(sentence, compared, studies)


def _of_levels(sentence: Sentence, compared: Comparison, studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """`more MEN than WOMEN`: both levels next to the words, and of one variable."""
    text = sentence.text
    for study in studies.values():
        shares = [row for row in rows_of(text, study) if row.statistic == "percent" and row.variable]
        said = levels_in(text, shares)
        first = [(at, name) for at, name in said if compared.first[0] <= at < compared.first[1]][-1:]
        second = [(at, name) for at, name in said if at >= compared.second[0]][:1]
        if not first or not second or first[0][1] == second[0][1] or not _are_next(text, compared, first[0], second[0]):
            continue
        sign = 1 if compared.word["more"] else -1
        known = set(_orders(shares, first[0][1], second[0][1]))
        if known == {-sign}:
            message = f"The sentence says {compared.said} {first[0][1].lower()} than {second[0][1].lower()}, and the store has it the other way round"
            place = sentence.passage.place(sentence.start + compared.word.start(), text.strip()[:120])
            yield turned(place, message)


def _are_next(text: str, compared: Comparison, first: tuple[int, str], second: tuple[int, str]) -> bool:
    """Whether two levels are what is counted: none stands far from its word, or behind `in`."""
    before = (
        text[compared.word.end() : first[0]]
        if first[0] >= compared.word.end()
        else text[first[0] : compared.word.start()]
    )
    behind = text[compared.second[0] : second[0]]
    return len(before) < _NEAR and len(behind) < _NEAR and not re.search(r"\b(?:in|among|for|with)\b", before + behind)


def _orders(shares: Sequence[Result], first: str, second: str) -> Iterator[int]:
    """Which of two levels is more, of each variable that has both."""
    by_variable: dict[tuple[str, str], dict[str, float]] = {}
    for row in shares:
        if row.value is not None:
            by_variable.setdefault((row.display, row.variable), {})[row.level] = row.value
    for levels in by_variable.values():
        if first in levels and second in levels and levels[first] != levels[second]:
            yield 1 if levels[first] > levels[second] else -1
