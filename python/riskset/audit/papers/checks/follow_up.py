"""Whether the median follow-up of all patients is the same wherever it is stated."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.said import may_tell_of_others
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_STATED = re.compile(
    rf"\b(?P<what>median|mean|average)\s+(?:duration\s+of\s+|length\s+of\s+|time\s+of\s+)?follow-?\s?up(?:\s+(?:time|duration|period|interval))?"
    rf"(?:\s+(?:was|of|is|being)\b|\s*[(,:])\s*(?P<n>{NUMBER})[-\s]*(?P<unit>years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
# Follow-up of a part of the patients, or counted in another way.
_PART = re.compile(
    r"surviv(?:ors|ing)|alive|living|censored|reverse|potential|each|respectively|\bgroups?\b|\barms?\b|women|\bmen\b|subset|subgroup|"
    r"without|validation|training|extension|long[- ]term|updated|at (?:the )?time of|first|second|interim",
    re.IGNORECASE,
)
_NEAR = 2


def check_follow_up(paper: Understood) -> Iterator[Finding]:
    """Find two sentences that give the median follow-up differently."""
    stated = [
        (sentence, found)
        for sentence in paper.sentences
        if sentence.section not in {"methods", "introduction"} and not may_tell_of_others(sentence)
        for found in _STATED.finditer(sentence.text)
        if not _PART.search(_around(sentence, found))
    ]
    for (one, a), (two, b) in combinations(stated, 2):
        if a["what"].lower() != b["what"].lower() or a["unit"][:3].lower() != b["unit"][:3].lower():
            continue
        first, second = printed(a["n"]), printed(b["n"])
        low, high = sorted((first.value, second.value))
        if not first.meets(second) and high <= _NEAR * low:
            yield Finding(
                rule=RULE,
                message=f"The {a['what'].lower()} follow-up is {b['n']} {b['unit']} here and {a['n']} elsewhere",
                places=(two.place(b.start(), b[0]), one.place(a.start(), a[0])),
                remedy="Correct the one that is wrong, or say in what they differ",
            )
            return


def _around(sentence: Sentence, found: re.Match[str]) -> str:
    return sentence.text[max(0, found.start() - 40) : found.end() + 60]
