"""Whether the percentage of a count in a sentence belongs to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.number_words import WORDS, number_of
from riskset.audit.papers.model.arithmetic import denominators, is_percentage, percent
from riskset.audit.papers.model.populations import largest_population
from riskset.audit.papers.model.printed import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

PERCENTAGE, PART = "percentage", "part-of-whole"
_PERCENT = r"(?P<percent>\d+(?:[.\u00b7]\d+)?)\s?%"
_N, _OF = r"(?<![\d.,/\u2013-])(?P<n>\d{1,3}(?:,\d{3})+|\d+)", r"(?P<of>\d{1,3}(?:,\d{3})+|\d+)"
_WHO = r"(?:\s+(?:of\s+the\s+)?(?:patients?|subjects?|participants?|cases|individuals|women|men|children|persons|people|recipients))?"
_EXACT = (
    re.compile(rf"{_N}\s?/\s?{_OF}\s*[(\[;,]\s*{_PERCENT}\s*[)\];,]"),
    re.compile(rf"{_PERCENT}\s*[(\[]\s*{_N}\s?/\s?{_OF}\s*[)\]]"),
    re.compile(rf"{_N}\s+(?:out\s+)?of\s+(?:the\s+|these\s+|all\s+)?{_OF}{_WHO}\s*\({_PERCENT}\s*\)"),
    re.compile(
        rf"{_N}\s*\({_PERCENT}\s*\)\s+(?:out\s+)?of\s+(?:the\s+|these\s+|all\s+)?{_OF}\s+(?:patients|subjects|participants|cases)"
    ),
    re.compile(rf"{_PERCENT}\s*\({_N}\s+(?:out\s+)?of\s+{_OF}{_WHO}\)"),
    re.compile(rf"[(\[;,]\s*{_N}\s+(?:out\s+)?of\s+{_OF}{_WHO}\s*[,;=:]\s*{_PERCENT}\s*[)\];]"),
    re.compile(
        rf"\b(?P<word>{WORDS})\s+(?:patients\s+)?(?:out\s+)?of\s+(?:the\s+|these\s+|all\s+)?{_OF}{_WHO}\s*\({_PERCENT}\s*\)",
        re.IGNORECASE,
    ),
)
_ALONE = re.compile(
    rf"(?:(?<![\d.,/\u2013%<>=\u2265\u2264-])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)|\b(?P<word>{WORDS}))"
    rf"{_WHO}\s*\({_PERCENT}\s*\)(?!\s+of\s+(?:the\s+|all\s+)?\d)",
    re.IGNORECASE,
)
_BOTH_SEXES = re.compile(
    rf"(?P<a>\b(?:men|males?|boys|women|females?|girls)\b)\s*\({_PERCENT}\),?\s+and\s+\d+\s+(?:were\s+)?"
    rf"(?P<b>\b(?:men|males?|boys|women|females?|girls)\b)\s*\({_PERCENT.replace('percent', 'other')}\)",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r"(?:table|fig(?:ure)?s?\.?|grade|stage|type|day|month|year|week|cd|age|version|phase|score|group|arm|level|dose|in|since|median|mean|(?<!total )of|of the|of all|of these|was|were|least|than|[<>=\u2264\u2265\u00b1])\s*$",
    re.IGNORECASE,
)

_SPACED = re.compile(r"\d\s$")
"""The thousands of a number that is written with a space."""


def check_stated(paper: Understood) -> Iterator[Finding]:
    """Find counts in sentences whose percentage no denominator gives."""
    most = largest_population(paper)
    for sentence in paper.sentences:
        taken: list[tuple[int, int]] = []
        for pattern in _EXACT:
            for found in pattern.finditer(sentence.text):
                if not any(start < found.end() and end > found.start() for start, end in taken):
                    taken.append(found.span())
                    yield from _exact(sentence, found)
        yield from _both_sexes(sentence)
        if most is not None and sentence.is_own:
            yield from _alone(sentence, most, taken)


def _exact(sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    word = found.groupdict().get("word")
    n, of = number_of(word) if word else int(found["n"].replace(",", "")), int(found["of"].replace(",", ""))
    if n is None:
        return
    shown = printed(found["percent"])
    place = sentence.place(found.start(), found[0])
    if n > of > 0:
        yield Finding(
            rule=PART, message=f"{n} of {of} is more than all", places=(place,), remedy="Correct the count or the whole"
        )
    elif of and not is_percentage(n, of, shown):
        yield Finding(
            rule=PERCENTAGE,
            message=f"{n} of {of} is not {shown.text}%",
            places=(place,),
            computed=f"{n} of {of} is {percent(n, of, shown)}%",
            remedy="Correct the count, the percentage or the denominator",
        )


def _both_sexes(sentence: Sentence) -> Iterator[Finding]:
    """`36 men (60.0%) and 25 women (41.7%)`: together no more than all."""
    for found in _BOTH_SEXES.finditer(sentence.text):
        one, other = printed(found["percent"]), printed(found["other"])
        if found["a"].lower()[0] != found["b"].lower()[0] and one.low + other.low > 100:
            yield Finding(
                rule="sum",
                message=f"{one.text}% and {other.text}% are more than all",
                places=(sentence.place(found.start(), found[0]),),
                computed=f"{one.text} + {other.text} = {float(one.value + other.value):g}",
                remedy="Correct the percentage that is wrong",
            )


def _alone(sentence: Sentence, most: int, taken: list[tuple[int, int]]) -> Iterator[Finding]:
    """Counts with a percentage but no denominator: one up to the largest population must give it."""
    for found in _ALONE.finditer(sentence.text):
        if any(start < found.end() and end > found.start() for start, end in taken):
            continue
        before = sentence.text[: found.start()]
        n = int(found["n"].replace(",", "")) if found["n"] else number_of(found["word"])
        if n is None or n > most or _SPACED.search(before) or _NO_COUNT.search(before):
            continue
        shown = printed(found["percent"])
        if shown.value > 100 or denominators(n, shown, most):
            continue
        near = round(100 * n / float(shown.value)) if shown.value else 0
        yield Finding(
            rule=PERCENTAGE,
            message=f"No denominator up to {most} makes {n} {shown.text}%",
            places=(sentence.place(found.start(), found[0]),),
            computed=f"{n} of {most} is {percent(n, most, shown)}%; {shown.text}% would be {n} of about {near}",
            remedy="Correct the count or the percentage, or state the denominator",
        )
