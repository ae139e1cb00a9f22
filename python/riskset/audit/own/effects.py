"""Holds what a sentence says a factor does to a hazard against its ratio: `doubled the hazard`, `protected against relapse`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.direction_words import NOT
from riskset.audit.hazards import hazard_said
from riskset.audit.own.multiple_words import ABOUT, CHANGED, COUNTED, multiple
from riskset.audit.own.turned import finding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.multiple_words import Multiple
    from riskset.audit.own.sentences import Number, Sentence

_TIMES = re.compile(rf"\b{ABOUT}(?P<times>{CHANGED}|twice|half|{COUNTED})\b", re.IGNORECASE)
_OF_HAZARD = re.compile(r"\b(?:risks?|hazards?|odds|rates?|mortality|incidence|likel\w+)\b", re.IGNORECASE)


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
        elif (times := times_said(clause)) is not None and not times.holds(value):
            message = f"The sentence says {times.words}, and the ratio is {number.text}"
            yield number, finding_of(sentence, number, message)


def _since(sentence: Sentence, number: Number, ratios: Sequence[Number]) -> str:
    """The words of a ratio's own clause: since the ratio before it, P values between left out."""
    clause = sentence.before(number, ratios)
    for each in sentence.numbers:
        clause = clause.replace(each.text, " ")
    return re.sub(r"^[^,;)]*\)", " ", clause, count=1) if clause.lstrip().startswith(";") else clause


def times_said(clause: str) -> Multiple | None:
    """How many times a hazard is said to be."""
    found = list(_TIMES.finditer(clause))
    if len(found) != 1 or NOT.search(clause) or not _OF_HAZARD.search(clause):
        return None
    return multiple(found[0]["times"], found[0]["about"])
