"""Holds what a sentence says a factor does to a hazard against its ratio: `doubled the hazard`, `protected against relapse`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.direction_words import NOT
from riskset.audit.hazards import hazard_said
from riskset.audit.own.turned import finding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.sentences import Number, Sentence

_TIMES = re.compile(
    r"\b(?:(?P<more>doubl(?:e[ds]?|ing)|twice|two-?\s?fold)|(?P<less>halv(?:e[ds]?|ing)|half)"
    r"|(?P<three>tripl(?:e[ds]?|ing)|trebl(?:e[ds]?|ing)|three times|three-?\s?fold)"
    r"|(?P<four>quadrupl(?:e[ds]?|ing)|four times|four-?\s?fold))\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?P<about>more than|over|less than|nearly|almost|at least)\s+(?:a |the )?$", re.IGNORECASE)
_VALUES = {"more": 2.0, "less": 0.5, "three": 3.0, "four": 4.0}
_OF_HAZARD = re.compile(r"\b(?:risks?|hazards?|odds|rates?|mortality|incidence|likel\w+)\b", re.IGNORECASE)
# Ratios of 1.6 to 2.5 are twice.
_ROOM, _NEARLY, _PRINTED = 1.25, 1.6, 1.02


def of_ratios(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """Ratios below or above 1 against `longer survival`, `higher risk`, `fewer relapses`; of `twice the risk` the size too."""
    said = 0
    ratios = [number for number in sentence.numbers if number.result.statistic == "ratio" and number.result.endpoint]
    for number in ratios:
        clause = _since(sentence, number, ratios)
        own = hazard_said(clause)
        said = own if own or len(clause.split()) > 6 else said
        value = number.result.value
        if value is None or value <= 0:
            continue
        if said and value != 1 and (value > 1) != (said > 0):
            what = "a higher hazard" if said > 0 else "a lower hazard"
            side = "above" if value > 1 else "below"
            message = f"The sentence speaks of {what}, and the ratio is {side} 1: {number.text}"
            yield number, finding_of(sentence, number, message)
        elif (times := _times(clause)) is not None and not _fits(value, *times[:2]):
            message = f"The sentence says {times[2]}, and the ratio is {number.text}"
            yield number, finding_of(sentence, number, message)


def _since(sentence: Sentence, number: Number, ratios: Sequence[Number]) -> str:
    """The words of a ratio's own clause: since the ratio before it, P values between left out."""
    clause = sentence.before(number, ratios)
    for each in sentence.numbers:
        clause = clause.replace(each.text, " ")
    return re.sub(r"^[^,;)]*\)", " ", clause, count=1) if clause.lstrip().startswith(";") else clause


def _times(clause: str) -> tuple[float, str, str] | None:
    """How many times a hazard is said to be, with the word before it, and the words."""
    found = list(_TIMES.finditer(clause))
    if len(found) != 1 or NOT.search(clause) or not _OF_HAZARD.search(clause):
        return None
    about = _ABOUT.search(clause[: found[0].start()])
    words = (about[0] if about else "") + found[0][0]
    return _VALUES[found[0].lastgroup or "more"], about["about"].lower() if about else "", words.lower()


def _fits(value: float, times: float, about: str) -> bool:
    """Whether a ratio is so many times."""
    # Of a half, more is less than it.
    ratio, whole = (value, times) if times > 1 else (1 / value, 1 / times)
    if about in {"more than", "over", "at least"}:
        return ratio >= whole / _PRINTED
    if about in {"less than", "nearly", "almost"}:
        return whole / _NEARLY <= ratio <= whole * _PRINTED
    return whole / _ROOM <= ratio <= whole * _ROOM
