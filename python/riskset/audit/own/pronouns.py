"""Holds `it was higher` against the number that the sentence, or the one before it, has for another group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.direction_words import GOOD, LESS, LONGER, LOST, MORE, SHORTER, THAN
from riskset.audit.own.compared import is_compared, order, same_quantity, sign_of
from riskset.audit.own.frames import is_denied
from riskset.audit.own.turned import finding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.finding import Finding
    from riskset.audit.own.sentences import Number, Sentence

_SAID = re.compile(
    r"\b(?:it|this|they|these|the (?:rate|figure|proportion|share|median|mean))\s+(?:was|were|is|are)\s+"
    r"(?:(?:even|much|far|slightly|still|somewhat|markedly|clearly|considerably)\s+)*"
    rf"(?P<word>(?P<more>{MORE})|(?P<less>{LESS})|(?P<longer>{LONGER})|(?P<shorter>{SHORTER}))\b",
    re.IGNORECASE,
)
_IN_WORDS = {1: "higher", 0: "equal", -1: "lower"}


def of_pronouns(sentence: Sentence, previous: Sentence | None) -> Iterator[tuple[Number, Finding]]:
    """`40% in A; in B, it was higher (50%)`: the number behind against the one of the other group before it."""
    for said in _SAID.finditer(sentence.text):
        at = sentence.start + said.end()
        behind = [number for number in sentence.numbers if number.start >= at]
        if THAN.search(sentence.text, said.end()) or is_denied(sentence.text, said.start()) or not behind:
            continue
        first = behind[0]
        before = [
            *(previous.numbers if previous is not None else ()),
            *(each for each in sentence.numbers if each.end <= at),
        ]
        others = [number for number in before if is_compared(number) and same_quantity(first, number)]
        # Deaths may be told by survival.
        text = f"{previous.text if previous is not None else ''} {sentence.text}"
        if len(others) != 1 or (GOOD.search(text) and LOST.search(text)):
            continue
        sign, actual = sign_of(said, first.result), order(first.result, others[0].result)
        if sign and actual is not None and actual != sign:
            message = f"The sentence says {said['word'].lower()}, and {first.text} is {_IN_WORDS[actual]}"
            message += f" than {others[0].text}" if actual else f" to {others[0].text}"
            yield first, finding_of(sentence, first, message)
