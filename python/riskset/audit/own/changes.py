"""Holds verbs of change against the numbers that they lead from and to: `fell from 45% to 30%`, `improved between 1 and 2 years`."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from riskset.audit.direction_words import CHANGE, IN_STEPS, IN_TIME
from riskset.audit.own.compared import is_compared, order, quantity, same_quantity, sign_of
from riskset.audit.own.frames import is_denied
from riskset.audit.own.turned import finding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.sentences import Number, Sentence

_FROM = re.compile(r"[^.;]{0,80}?\bfrom\b[^.;]{0,60}$", re.IGNORECASE)
_TO = re.compile(r"\bto\b", re.IGNORECASE)
_STOP = re.compile(r";|\b(?:but|whereas|while|and (?:then|later))\b")
_FEWEST_STEPS = 3


def of_changes(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """What changed against how it is said to have changed: from one to another, in time, or step by step."""
    verbs = [verb for verb in CHANGE.finditer(sentence.text) if not is_denied(sentence.text, verb.start())]
    for verb, after in zip_longest(verbs, verbs[1:]):
        start = sentence.start + verb.end()
        end = sentence.start + after.start() if after else sentence.end
        numbers = [each for each in sentence.numbers if start <= each.start < end and is_compared(each)]
        if len(numbers) < 2:
            continue
        pair = _from_to(sentence, start, numbers) or _in_time(sentence, verb, numbers) or _in_steps(sentence, numbers)
        if pair is None:
            continue
        first, second = pair
        actual, sign = order(second.result, first.result), sign_of(verb, first.result)
        if sign and actual is not None and actual != sign:
            message = f"The sentence says {verb[0].lower()}, and it is {first.text} first and {second.text} then"
            yield first, finding_of(sentence, first, message, sentence.place(second))


def _from_to(sentence: Sentence, start: int, numbers: Sequence[Number]) -> tuple[Number, Number] | None:
    """`from 45% at 1 year to 30% at 2 years`: the number behind `from`, and the first behind `to`."""
    text, first = sentence.passage.text, numbers[0]
    if not _FROM.match(text[start : first.start]):
        return None
    for before, second in pairwise(numbers):
        between = text[before.end : second.start]
        if _STOP.search(between):
            return None
        if _TO.search(between):
            return (first, second) if _is_one(first, second) else None
    return None


def _is_one(first: Number, second: Number) -> bool:
    """Whether two numbers are of one quantity, of another group or at another time."""
    a, b = first.result, second.result
    keys = ("display", "endpoint", "variable", "level", "statistic")
    return all(getattr(a, key) == getattr(b, key) for key in keys)


def _in_time(sentence: Sentence, verb: re.Match[str], numbers: Sequence[Number]) -> tuple[Number, Number] | None:
    """`improved between 1 and 2 years (45% and 30%)`: the numbers of one group by their times."""
    first, second = numbers[0], numbers[1]
    a, b = first.result, second.result
    if not IN_TIME.search(sentence.text[verb.end() :]) or not _is_one(first, second) or a.group != b.group:
        return None
    if a.at is None or b.at is None or a.at == b.at:
        return None
    return (first, second) if a.at < b.at else (second, first)


def _in_steps(sentence: Sentence, numbers: Sequence[Number]) -> tuple[Number, Number] | None:
    """`fell stepwise over A, B and C (45%, 30%, 17%)`: the first and the last, where those between lie between."""
    own = [each for each in numbers if quantity(each.result) == quantity(numbers[0].result)]
    if not IN_STEPS.search(sentence.text) or len(own) < _FEWEST_STEPS:
        return None
    if any(not same_quantity(one, other) for one, other in pairwise(own)):
        return None
    return own[0], own[-1]
