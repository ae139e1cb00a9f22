"""Whether the words of a sentence agree with its P values: `significantly longer (P = 0.082)`, `did not differ (P = 0.01)`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from riskset.audit.difference_words import ALPHA, SOME, said_of
from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.understood import Understood

_P = re.compile(
    rf"(?<!at )(?<!the )(?<![*\u2020\u2021])\b[Pp](?:[- ]?values?)?\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER})(?!\d)(?!\s?(?:[%\u00d7xe]|[\u2013\u2212-]\s?[\d.]|to \d|level))"
)
_LONGEST, _GOING_ON = 90, 4
# P values of other questions than whether two things differ, and levels that are not the usual one.
_OTHER = re.compile(
    r"interaction|heterogen|trend|nonlinear|non-linear|proportional|goodness|Hosmer|Schoenfeld|non-?inferior|equivalence|"
    r"normality|Shapiro|\bfit\b|correct|adjusted|Bonferroni|false discovery|FDR|one-sided|tailed|family-?wise|\bq\b|if\b|when\b",
    re.IGNORECASE,
)
_SIMILAR = re.compile(r"\b(?:similar|comparable)\w*", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:signific\w+|alpha|\u03b1|two-sided|level)\b", re.IGNORECASE)
_EXACT = Fraction(1, 20)
_SMALL = re.compile(r"(?:<|\u2264|=|below|of|at)\s*(?:the )?(?P<p>0?[.\u00b7]\d+)")


def check_significance(paper: Understood) -> Iterator[Finding]:
    """Find P values that contradict the words with them; none where the paper has another level than 0.05."""
    if _has_another_level(paper):
        return
    for sentence in paper.sentences:
        if (
            not sentence.is_own
            or sentence.section == "methods"
            or _OTHER.search(sentence.text)
            or len(sentence.text.split()) > _LONGEST
        ):
            continue
        # Papers call many things similar that are no comparison of groups.
        if _SIMILAR.search(sentence.text):
            continue
        matches = list(_P.finditer(sentence.text))
        spans = [(each.start("relation"), each.end()) for each in matches]
        for match, said in zip(matches, said_of(sentence.text, spans, going_on=_GOING_ON), strict=True):
            differs = _differs(match["relation"], match["p"])
            if not said or differs is None or (said == SOME) == differs:
                continue
            words = "a difference or an association" if said == SOME else "no difference"
            against = "below" if differs else "not below"
            yield Finding(
                rule="significance",
                message=f"The sentence speaks of {words}, and P is {against} {ALPHA:g}: {match[0]}",
                places=(sentence.place(match.start(), match[0]),),
                computed=f"the words are held against {ALPHA:g}, because the manuscript states no other level",
                remedy="Correct the words or the P value",
            )


def _has_another_level(paper: Understood) -> bool:
    """Whether the methods state a level of significance other than 0.05."""
    stated = [
        float(found["p"].replace("\u00b7", "."))
        for sentence in paper.sentences
        if sentence.section in {"methods", ""} and _LEVEL.search(sentence.text)
        for found in _SMALL.finditer(sentence.text)
    ]
    return any(level != ALPHA for level in stated)


def _differs(relation: str, text: str) -> bool | None:
    """Whether a printed P value is below 0.05; None where that depends on its rounding."""
    number = printed(text)
    if relation in {"<", "\u2264"}:
        return True if number.value <= _EXACT else None
    if relation in {">", "\u2265"}:
        return False if number.value >= _EXACT else None
    if number.low <= _EXACT <= number.high:
        return None
    return number.high < _EXACT
