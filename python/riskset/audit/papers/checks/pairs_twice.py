"""Whether two sentences give the comparison of one endpoint between the same two groups one P value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.checks.twice import compatible
from riskset.audit.papers.model.measures import measures_in, months_in
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.rates import group_names, mentions
from riskset.audit.papers.model.values import PValue
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

_P = re.compile(rf"\b[Pp]\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER})")
# Where another statement begins: at a semicolon that no bracket holds, or at a word that turns.
_PART = re.compile(r";(?![^()]*\))|\b(?:whereas|while|but|although)\b")
_THAN = re.compile(r"\bthan\b")
_OTHER = re.compile(
    r"adjust|multivaria|regression|hazard|\bHR\b|ratio|landmark|subgroup|sensitivity|matched|weighted|respectively|trend|"
    r"stratif|among (?:the )?(?:patients|recipients|those) (?:with|who)|exclud|censor",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The P value that a sentence gives the comparison of an endpoint between two groups; the time, where it names one."""

    measure: str
    groups: frozenset[str]
    months: tuple[float, ...]
    p: PValue
    place: Place


def check_pairs_twice(paper: Understood) -> Iterator[Finding]:
    """Find comparisons of two groups that have another P value in another sentence."""
    names = group_names(paper, ())
    found = [pair for each in paper.sentences if names and each.is_own for pair in _pairs(each, names)]
    for one, other in combinations(found, 2):
        same = one.measure == other.measure and one.groups == other.groups and one.place != other.place
        if not same or (one.months and other.months and one.months != other.months) or compatible(one.p, other.p):
            continue
        pair = " and ".join(sorted(one.groups))
        yield Finding(
            rule="stated-twice",
            message=f"The {one.measure} of {pair} is compared with {other.p} here and {one.p} elsewhere",
            places=(other.place, one.place),
            remedy="Correct the one that is wrong, or give each comparison its own P value",
        )


def _pairs(sentence: Sentence, names: Mapping[str, re.Pattern[str]]) -> Iterator[Pair]:
    """`lower in A than in B (P ...) and in C (P ...)`; one P value behind B and C is said of both."""
    start = 0
    for end in (*(match.start() for match in _PART.finditer(sentence.text)), len(sentence.text)):
        text = sentence.text[start:end].replace("\u2212", "-")
        yield from _of_part(sentence, start, text, names)
        start = end + 1


def _of_part(sentence: Sentence, start: int, text: str, names: Mapping[str, re.Pattern[str]]) -> Iterator[Pair]:
    than, measures = _THAN.search(text), measures_in(text)
    if than is None or len(measures) != 1 or _OTHER.search(text):
        return
    groups = mentions(text, dict(names))
    left = {name for at, _, name in groups if at < than.start()}
    months = tuple(sorted({time for _, time in months_in(text)}))
    at = than.end()
    for shown in _P.finditer(text, than.end()) if len(left) == 1 else ():
        p = PValue(shown["relation"], printed(shown["p"]))
        place = sentence.place(start + at, sentence.text[start + at : start + shown.end()])
        for name in {name for begin, _, name in groups if at <= begin < shown.start()} - left:
            yield Pair(measures[0][1], frozenset({*left, name}), months, p, place)
        at = shown.end()
