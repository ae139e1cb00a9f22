"""Numbers that are written as words, up to ninety-nine."""

from __future__ import annotations

import re

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {
    **{word: i for i, word in enumerate(_UNITS, start=1)},
    **{word: i for i, word in enumerate(_TEENS, start=10)},
    **{word: 10 * i for i, word in enumerate(_TENS, start=2)},
}
"""The words of which such numbers are made, with what each is worth."""
WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}|{'|'.join(_UNITS)})"
"""The pattern of such a number."""


def number_of(words: str) -> int | None:
    """The number that words say; ``None`` where they say none."""
    parts = [VALUES.get(word) for word in re.split(r"[- ]", words.lower())]
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None
