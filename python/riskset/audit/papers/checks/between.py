"""Whether a median or mean lies within its range, quartiles or limits, and limits are in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.model.tables import named_in_note
from riskset.audit.papers.model.values import spread
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Table
    from riskset.audit.papers.model.understood import Understood

RULE = "out-of-range"
_SAYS = re.compile(
    r"median|\bIQR\b|interquartile|\brange\b|min.*max|\[Q1|95\s?% ?CI|confidence interval|(?-i:HR|OR\b)", re.IGNORECASE
)
_UNIT = r"(?:\s?(?:%|years?|yrs?|months?|mo|weeks?|days?|d|hours?|h|cm|mm|kg|g|mg|mL)\b\.?)?%?"
_STATED = re.compile(
    rf"\b(?:median|mean)\b[^.;()]{{0,100}}?(?<![\d.,/])(?P<centre>{NUMBER}){_UNIT}\s*[(\[]\s*"
    rf"(?P<what>(?:inter-?quartile )?range|IQR|min(?:imum)?\s?[-\u2013]\s?max(?:imum)?|Q1[-\u2013, ]+Q3|95\s?% ?(?:CI|confidence interval))[\s,:;=]*(?:of\s|from\s)?"
    rf"(?P<low>{NUMBER}){_UNIT}\s*(?:to|-|\u2013|\u2212|\u2014|,|and)\s*(?P<high>{NUMBER}){_UNIT}\s*[)\],;]"
)
_DASHED = re.compile(
    rf"\bmedian\b[^.;()]{{0,100}}?(?<![\d.,/])(?P<centre>{NUMBER}){_UNIT}\s*\((?P<low>{NUMBER}){_UNIT}\s*[-\u2013]\s*(?P<high>{NUMBER}){_UNIT}\)"
)
_RATE = re.compile(
    rf"(?<![\d.,/])(?P<centre>{NUMBER})%\s*[(\[]\s*95\s?% ?(?:CI|confidence interval)[\s,:;=]*(?P<low>{NUMBER})%?\s*(?:to|-|\u2013|\u2212|,)\s*(?P<high>{NUMBER})%?\s*[)\],;]"
)
# Any further one of a list: `a median of 108 months (95% CI, 99-121) in women and 88 months (95% CI, 78-97) in men`.
_FURTHER = re.compile(
    rf"(?<![\d.,/])(?P<centre>{NUMBER})(?P<unit>\s?(?:years?|months?|mo|weeks?|days?|hours?)\b)?\s*[(\[]\s*"
    rf"(?P<what>(?:inter-?quartile )?range|IQR|95\s?% ?(?:CI|confidence interval))[\s,:;=]*"
    rf"(?P<low>{NUMBER})\s*(?:to|-|\u2013|\u2212|\u2014|,|and)\s*(?P<high>{NUMBER}){_UNIT}\s*[)\],;]"
)
# `79.6 \u00b1 7.0 years (range, 67-100)`: the deviation stands next to the range.
_DEVIATION = re.compile(r"(?:\u00b1|\+\s?/?\s?[-\u2212]|\bSDs?\b[\s,:=of]*|\bSE\b[\s,:=]*|\()\s*$", re.IGNORECASE)
_AT_A_TIME = re.compile(r"\b(?:at|by|after|within|beyond|until|over|to|versus|vs\.?)\s+(?:the\s+)?$", re.IGNORECASE)


def check_between(paper: Understood) -> Iterator[Finding]:
    """Find centres outside of what surrounds them."""
    for table in paper.tables:
        yield from _of_table(table)
    for sentence in paper.sentences:
        seen: set[int] = set()
        for pattern in (_STATED, _DASHED, _RATE):
            for found in pattern.finditer(sentence.text):
                if found.start("centre") in seen or _DEVIATION.search(sentence.text[: found.start("centre")]):
                    continue
                seen.add(found.start("centre"))
                centre, low, high = (printed(found[name]) for name in ("centre", "low", "high"))
                yield from _judge(
                    centre,
                    low,
                    high,
                    sentence.place(found.start("centre"), sentence.text[found.start("centre") : found.end()]),
                )
        yield from _further(sentence, seen)


def _further(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """The second and later medians of a sentence; `65% at 24 months (95% CI, ...)` has the limits of its 65%."""
    median = re.search(r"\b(?:median|mean)\b", sentence.text, re.IGNORECASE)
    for found in _FURTHER.finditer(sentence.text, median.end()) if median else ():
        start = found.start("centre")
        of_limits = found["what"].startswith("95")
        if (
            start in seen
            or _DEVIATION.search(sentence.text[:start])
            or _AT_A_TIME.search(sentence.text[:start])
            or (of_limits and not found["unit"])
        ):
            continue
        centre, low, high = (printed(found[name]) for name in ("centre", "low", "high"))
        yield from _judge(centre, low, high, sentence.place(start, found[0]))


def _of_table(table: Table) -> Iterator[Finding]:
    for block in table.blocks:
        for row in (block.head, *block.levels):
            for column in table.columns:
                cell = row.cells.get(column.index)
                around = spread(cell) if cell is not None else None
                said = f"{row.label} {column.head}" + (f" {block.head.label}" if row is not block.head else "")
                if (
                    around is None
                    or cell is None
                    or not _SAYS.search(f"{said} {named_in_note(table, cell)}")
                    or re.search(r"\bratio|HR|OR\b|mean", said)
                ):
                    continue
                yield from _judge(around.centre, around.low, around.high, table.place(row, column))


def _judge(centre: Printed, low: Printed, high: Printed, place: Place) -> Iterator[Finding]:
    # A reduction is printed without its sign, and its limits with theirs.
    if high.value < 0 or (low.value < 0 and centre.value > high.value and -high.value <= centre.value <= -low.value):
        return
    if low.value > high.value:
        message = f"The lower of {low.text} and {high.text} comes second"
    elif low.low > centre.high or centre.low > high.high:
        message = f"{centre.text} does not lie between {low.text} and {high.text}"
    else:
        return
    yield Finding(rule=RULE, message=message, places=(place,), remedy="Correct the number that is wrong")
