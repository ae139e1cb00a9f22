"""Holds a number against itself: wherever a manuscript says it, it is printed the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.numerals import numerals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.sentences import Number, Sentence

RULE = "printed-differently"
RULES = {RULE: "One number is printed the same wherever the manuscript says it"}


def printed_differently(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Find numbers that a manuscript prints in two ways, such as 45% and 45.3%."""
    first: dict[tuple[object, ...], tuple[Sentence, Number, str]] = {}
    for sentence in sentences:
        for number in sentence.numbers:
            printed = next((each.text for each in numerals(sentence.passage.text[number.start : number.end])), "")
            result = number.result
            key = (number.study, result.key[2:], result.value)
            if not printed or result.value is None:
                continue
            before = first.setdefault(key, (sentence, number, printed))
            if before[2] != printed:
                yield Finding(
                    rule=RULE,
                    message=f"One number is printed as {before[2]} and as {printed}",
                    places=(sentence.place(number), before[0].place(before[1])),
                    computed=f"it is {result.name()}",
                    remedy="Print it by the same call, and change nothing of what the call gives",
                )
