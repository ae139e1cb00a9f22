"""Holds `highest`, `best`, `shortest` against the other groups: those of the sentence, else those of the display."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from riskset.audit.direction_words import BEST, GOOD, LOST, MOST
from riskset.audit.own.compared import is_compared, is_incidence, order, quantity, same_quantity, sign_of
from riskset.audit.own.naming import groups_of, named
from riskset.audit.own.turned import turned
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.compared import Study
    from riskset.audit.own.passages import Passage
    from riskset.audit.own.running import Ran
    from riskset.audit.own.sentences import Number, Sentence
    from riskset.results import Result

_IN_WORDS = {1: "higher", -1: "lower"}
# `the worst of the transplanted`, `between the two`: the other groups of the display are not all meant.
_SOME_OF_THEM = re.compile(
    r"\b(?:among|within|between|both|two|in (?:those|these|patients|recipients) (?:who|with))\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.;:,]\s|\b(?:and|but|while|whereas)\b")
_NOT = re.compile(r"\b(?:not|never|neither|nor|second|next)\b|n['\u2019]t\b", re.IGNORECASE)
_DRAWN = re.compile(r"\b(?:curves?|lines?|that|those)\b", re.IGNORECASE)


def in_sentence(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`highest in A`: the value of A against those of the other groups in the sentence."""
    for match in MOST.finditer(sentence.text):
        for number in sentence.numbers:
            study = studies.get(number.study)
            others = [other for other in sentence.numbers if same_quantity(number, other)]
            if study is None or not others:
                continue
            names = named(match["who"], groups_of(study.results_of(number.display)))
            sign = sign_of(match, number.result)
            if not sign or not names or names[0][1] != number.result.group:
                continue
            wrong = [other for other in others if order(number.result, other.result) == -sign]
            if wrong:
                said = re.split(r"\s+(?:in|with|among|for)\s", match[0])[0].lower()
                message = f"The sentence says {said} in {number.result.group}, and {wrong[0].text} is {_IN_WORDS[sign]}"
                yield number, turned(sentence.place(number), message, sentence.place(wrong[0]))


def in_display(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`A had the best survival (45%)`: the value of A, alone in the sentence, against the display's other groups."""
    if _SOME_OF_THEM.search(sentence.text) or _NOT.search(sentence.text):
        return
    words = list(BEST.finditer(sentence.text))
    for word, after in zip_longest(words, words[1:]):
        start = sentence.start + word.end()
        end = sentence.start + after.start() if after else sentence.end
        number = next((each for each in sentence.numbers if start <= each.start < end), None)
        if number is None or not is_compared(number) or any(same_quantity(number, one) for one in sentence.numbers):
            continue
        study, sign = studies.get(number.study), sign_of(word, number.result)
        lead = sentence.passage.text[start : number.start]
        clause = re.split(r"[;:]", sentence.text[: word.start()])[-1] + lead
        other = GOOD if is_incidence(number.result) else LOST
        if study is None or not sign or ";" in lead or (number.result.statistic == "estimate" and other.search(clause)):
            continue
        rows = study.results_of(number.display)
        if {name for _, name in named(sentence.text, groups_of(rows))} != {number.result.group}:
            continue
        beyond = [row for row in _others(rows, number.result) if order(number.result, row) == -sign]
        if beyond:
            message = (
                f"The sentence says {word[0].lower()} of {number.result.group}, "
                f"and the store has {beyond[0].group} {_IN_WORDS[sign]}"
            )
            yield number, turned(sentence.place(number), message)


def _others(rows: Sequence[Result], own: Result) -> list[Result]:
    """The same quantity of the other groups."""
    return [
        row
        for row in rows
        if quantity(row) == quantity(own)
        and row.model == own.model
        and row.group not in {"", own.group}
        and VERSUS not in row.group
    ]


def in_captions(passages: Sequence[Passage], ran: Ran) -> Iterator[Finding]:
    """`the curve of A is the highest` in the words of a figure: against its estimates at every time."""
    for passage in passages:
        label = passage.section.rpartition(" of ")[2]
        if passage.part != "caption" or label not in ran.displays:
            continue
        study, name = ran.displays[label]
        rows = [row for row in study.results_of(name) if row.statistic == "estimate" and row.at is not None]
        for word in BEST.finditer(passage.text) if rows else ():
            if not (word["more"] or word["less"]):
                continue
            start, end = _clause(passage.text, word)
            clause = passage.text[start:end]
            found = {each for _, each in named(clause, groups_of(rows))}
            if len(found) != 1 or not _DRAWN.search(clause) or _NOT.search(clause):
                continue
            (group,) = found
            sign = 1 if word["more"] else -1
            if _is_never(rows, group, sign):
                message = f"The words of {label} say {word[0].lower()} of {group}, and at no time is it so"
                yield turned(passage.place(word.start(), clause.strip()), message)


def _clause(text: str, word: re.Match[str]) -> tuple[int, int]:
    starts = [match.end() for match in _CLAUSE.finditer(text, 0, word.start())]
    end = _CLAUSE.search(text, word.end())
    return (starts[-1] if starts else 0, end.start() if end else len(text))


def _is_never(rows: Sequence[Result], group: str, sign: int) -> bool:
    """Whether another group is beyond this one in each outcome, at each time at which they differ."""
    orders = [{order(row, other) for other in _others(rows, row)} - {0, None} for row in rows if row.group == group]
    told = [each for each in orders if each]
    return bool(told) and all(-sign in each for each in told)
