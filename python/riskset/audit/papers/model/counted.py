"""Counts of people and events in sentences: their digits or words, and the nouns that they count."""

from __future__ import annotations

import re

from riskset.audit.number_words import WORDS, number_of

N = r"(?<![\d.,/\u2013<>=\u2264\u2265-])(?:\d{1,3}(?:,\d{3})+|\d+)(?![.,]?\d|\s?%)"
"""A whole number that counts: no decimals, no percentage, no bound."""
SHARE = r"(?:\s*[(\[]\s*\d+(?:[.\u00b7]\d+)?\s?%\s*[)\]])?"
"""The percentage that may stand behind a count."""
PEOPLE = (
    r"(?:patients|subjects|participants|individuals|cases|women|men|children|adults|persons|people|recipients|donors|"
    r"survivors|infants|residents|volunteers|veterans|males|females|boys|girls)"
)
EVENTS = r"(?:deaths|events|relapses|recurrences|strokes|infections|progressions|infarctions|fractures|failures)"
FEMALE, MALE = r"(?:women|females?|girls)", r"(?:men|males?|boys)"
_WORD = re.compile(WORDS, re.IGNORECASE)


def whole(text: str) -> int:
    """The value of a count, in digits or in words."""
    if _WORD.fullmatch(text):
        return number_of(text) or 0
    return int(text.replace(",", ""))
