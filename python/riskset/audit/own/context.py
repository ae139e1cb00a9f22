"""Whether a number in a sentence is a result, by the words around it: `12 patients`, `a median of 12`, `12 (31.6%)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.own.numerals import Numeral

PEOPLE = (
    r"patients?|recipients?|participants?|subjects?|individuals?|persons?|people|children|adults?|women|men|girls?|boys?|"
    r"males?|females?|cases|controls|donors?|survivors?|eyes|infants?|neonates?|births|pregnancies|transplants?|"
    r"transplantations?"
)
EVENTS = (
    r"deaths?|events?|relapses?|recurrences?|progressions?|failures?|infections?|complications?|strokes?|bleeds?|"
    r"admissions?|episodes?|fractures?|tumou?rs?|cancers?|responders?|responses?|remissions?|losses"
)
_COUNTED = re.compile(rf"[\s\u00a0]+(?:(?!(?:in|of|at|and|or|to|for|with|by|from|after|before|since|until|were|was|years?|months?|days?|weeks?)\b)"
                      rf"[\w+\u2212-]+[\s\u00a0]+){{0,2}}(?:{PEOPLE}|{EVENTS})\b", re.IGNORECASE)  # fmt: skip
_DID = re.compile(r"[\s\u00a0]+(?:had|died|relapsed|were|was|received|underwent|progressed|developed|experienced)\b")
_BOUND = re.compile(
    r"(?:fewer|less|more|greater|older|younger|longer|shorter|higher|lower|later|earlier) than(?: the)?\s*$"
    r"|(?:at least|at most|up to|under|over|above|below|within|minimum of|maximum of|exceed\w*|until|than)\s*$"
    r"|[<>≤≥]\s*$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"[\s\u00a0-]*(?:%|years?|months?|weeks?|days?)?(?: of age| old)? (?:or|and) (?:more|less|older|younger|above|below|over|under|fewer|"
    r"later|longer|shorter|higher|lower)\b"
)
_STATISTIC = re.compile(
    r"(?:\b(?:[Pp]|HR|SHR|sHR|aHR|OR|aOR|RR|CI|[nN])|\b(?:hazard|odds|risk|rate|subdistribution hazard) ratio"
    r"|\bconfidence interval|\b[Pp][ -]values?)"
    r"(?:\s|\u00a0|was|were|is|of|=|<|>|≤|≥|,|:|;|about|approximately|for \w+)*$"
)
_MIDDLE = re.compile(
    r"\b(?:median|mean|average|range|IQR|interquartile range|SD|standard deviation|incidence|rate|survival|proportion|"
    r"percentage|number|total|sum|follow-up|probability|risk|prevalence|age)\b[^.;()]{0,60}?"
    r"(?:\b(?:was|were|of|is|are|reached|being)|[,:=])\s*(?:only|about|approximately|around|nearly|just|a total of)?\s*$",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(r"\b(?:range|IQR|interquartile range|CI|SD)[,:]?\s*(?:[\d.]+\s*(?:[-\u2013\u2212]|to)\s*)?$")
_SHARE_AFTER = re.compile(r"\s*\(\s*[\d.]+\s*%|\s*/\s*\d|\s+of\s+(?:the\s+)?\d|\s+out of\s")
_SHARE_BEFORE = re.compile(r"\d\s*/\s*$|\d\s+of\s+(?:the\s+)?$|\d\s*\(\s*$|out of\s+(?:the\s+)?$")
# `forty percent`, `twofold`, `2.4-fold`; but `tenfold cross-validation`.
_SHARE_IN_WORDS = re.compile(r"[\s\u00a0-]*per ?cent\b", re.IGNORECASE)
_FOLD = re.compile(r"[\s\u00a0-]*fold\b(?![\s-]*cross)", re.IGNORECASE)
_LEVEL = re.compile(r"\s*(?:%|per ?cent)?[\s\u00a0-]*(?:CIs?\b|confidence|credible|limits|intervals?|level)")


def is_result(text: str, numeral: Numeral) -> bool:
    """Whether the words around a number make it a result, of which the study file can say nothing."""
    before, after = text[: numeral.start], text[numeral.end :]
    if _LEVEL.match(after):
        return False
    if _BOUND.search(before) or _OR_MORE.match(after):
        return False
    if _FOLD.match(after):
        return True
    if numeral.is_word:
        return bool(_COUNTED.match(after) or _SHARE_IN_WORDS.match(after))
    return bool(
        _COUNTED.match(after)
        or _DID.match(after)
        or _STATISTIC.search(before)
        or _MIDDLE.search(before)
        or _RANGE_BEFORE.search(before)
        or _SHARE_AFTER.match(after)
        or _SHARE_BEFORE.search(before)
    )
