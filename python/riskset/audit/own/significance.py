"""Holds the words for a difference and for none against the P value, or the limits, that stand with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.difference_words import ALPHA, SOME, said_of
from riskset.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.sentences import Number, Sentence

RULE = "significance"
RULES = {RULE: "Words for a difference or an association, and for none, agree with P and the level of significance"}
# P values of other questions than whether there is a difference.
_OTHER = ("nonlinear", "interaction", "proportional", "trend")


def significance(sentences: Sequence[Sentence], alpha: float = ALPHA) -> Iterator[Finding]:
    """Find P values and limits that contradict the words with them."""
    for sentence in sentences:
        judged = [
            number for number in sentence.p_values if not any(word in number.result.statistic for word in _OTHER)
        ] or [number for number in sentence.numbers if not number.is_p and _limits(number) is not None]
        others = [_span(sentence, number) for number in sentence.numbers if number not in judged]
        spans = [_span(sentence, number) for number in judged]
        for number, said in zip(judged, said_of(sentence.text, spans, others), strict=True):
            if said:
                yield from _judge(sentence, number, said, alpha)


def _span(sentence: Sentence, number: Number) -> tuple[int, int]:
    return number.start - sentence.start, number.end - sentence.start


def _limits(number: Number) -> tuple[float, float] | None:
    """The limits of a ratio that is printed with them."""
    if number.result.statistic != "ratio":
        return None
    found = {row.statistic: row.value for row in number.results}
    lower, upper = found.get("lower"), found.get("upper")
    return (lower, upper) if lower is not None and upper is not None else None


def _judge(sentence: Sentence, number: Number, said: str, alpha: float) -> Iterator[Finding]:
    """Compare what is said with what the store has."""
    limits = None if number.is_p else _limits(number)
    if limits is not None:
        differs, shown = not limits[0] <= 1 <= limits[1], number.text
    elif number.is_p and number.result.value is not None:
        differs, shown = number.result.value < alpha, f"P {number.text}"
    else:
        return
    if (said == SOME) == differs:
        return
    words = "a difference or an association" if said == SOME else "no difference"
    against = f"P is not below {alpha:g}" if number.is_p else "the limits include 1"
    if differs:
        against = f"P is below {alpha:g}" if number.is_p else "the limits exclude 1"
    yield Finding(
        rule=RULE,
        message=f"The sentence speaks of {words}, and {against}: {shown}",
        places=(sentence.place(number),),
        remedy="Say what the number shows, or name the comparison that was meant",
    )
