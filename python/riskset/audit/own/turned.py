"""The finding that words are the wrong way round, or say more than their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.finding import Finding

if TYPE_CHECKING:
    from riskset.audit.finding import Place
    from riskset.audit.own.sentences import Number, Sentence

RULE = "direction"
_REMEDY = "Turn the words, or name the groups that were meant"


def turned(place: Place, message: str, *others: Place) -> Finding:
    """A finding at a place."""
    return Finding(rule=RULE, message=message, places=(place, *others), remedy=_REMEDY)


def finding_of(sentence: Sentence, number: Number, message: str, *others: Place) -> Finding:
    """A finding at a number of a sentence."""
    return turned(sentence.place(number), message, *others)
