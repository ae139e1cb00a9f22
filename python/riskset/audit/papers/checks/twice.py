"""Whether an estimate with its limits, a comparison or a P value that is stated twice is the same each time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.measures import measures_in
from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.model.ratios import ratios_of
from riskset.audit.papers.model.values import PValue, spread
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_RATE = re.compile(
    rf"(?<![\d.,/])({NUMBER})%\s*[(\[]\s*95\s?% ?(?:CI|confidence interval)[\s,:;=]*({NUMBER})%?\s*(?:to|-|\u2013|\u2212|,)\s*({NUMBER})%?"
)
_MEDIAN = re.compile(
    rf"(?<![\d.,/])({NUMBER})\s?(?:months?|mo|years?|days?)\s*[(\[]\s*95\s?% ?(?:CI|confidence interval)[\s,:;=]*({NUMBER})\s*(?:to|-|\u2013|\u2212|,)\s*({NUMBER})"
)
_OF_RATES = re.compile(r"%|\bmedian\b", re.IGNORECASE)
_COMPARED = re.compile(rf"({NUMBER})\s?%?\s*(?:versus|vs\.?)\s*({NUMBER})\s?%[\s,;:(]*[Pp]\s*=\s*({NUMBER})")
_FEWEST_DIGITS = 3
_OTHER_SIZE = 4.0
_REMEDY = "Correct the one that is wrong"


@dataclass(frozen=True, slots=True)
class Stated:
    """Three numbers that are stated together, the P value of a ratio, and where."""

    numbers: tuple[Printed, Printed, Printed]
    p: PValue | None
    place: Place
    in_text: bool

    def __str__(self) -> str:
        one, two, three = (number.text for number in self.numbers)
        return f"{one} ({two} to {three})"


def check_twice(paper: Understood) -> Iterator[Finding]:
    """Find what is stated twice with different numbers."""
    ratios = [
        Stated((ratio.ratio, ratio.low, ratio.high), ratio.p, ratio.place, ratio.source == "the text")
        for ratio in ratios_of(paper)
    ]
    yield from _compare(ratios)
    yield from _compare(_rates(paper))
    yield from _comparisons(paper)


def _rates(paper: Understood) -> list[Stated]:
    found = [
        Stated((around.centre, around.low, around.high), None, table.place(row, column), in_text=False)
        for table in paper.tables
        for row in table.rows
        for column in table.columns
        if _OF_RATES.search(f"{row.label} {column.head}")
        and (cell := row.cells.get(column.index)) is not None
        and (around := spread(cell)) is not None
    ]
    for sentence in paper.sentences:
        if sentence.is_own:
            for match in (*_RATE.finditer(sentence.text), *_MEDIAN.finditer(sentence.text)):
                numbers = (printed(match[1]), printed(match[2]), printed(match[3]))
                found.append(Stated(numbers, None, sentence.place(match.start(), match[0]), in_text=True))
    return found


def _compare(all_stated: Sequence[Stated]) -> Iterator[Finding]:
    """Statements of the text of which another has two numbers of three, and none has all."""
    for stated in all_stated:
        if not stated.in_text:
            continue
        others = [other for other in all_stated if other is not stated and other.place != stated.place]
        same = [other for other in others if _agreeing(stated, other) == 3]
        if same:
            yield from _other_p(stated, same)
            continue
        near = [other for other in others if _is_near(stated, other)]
        if len({str(other) for other in near}) == 1 and (
            not near[0].in_text or _comes_first(stated, near[0], all_stated)
        ):
            yield Finding(
                rule=RULE,
                message=f"{stated} here is {near[0]} elsewhere",
                places=(stated.place, near[0].place),
                computed="two of the three numbers are the same",
                remedy=_REMEDY,
            )


def _comes_first(stated: Stated, other: Stated, order: Sequence[Stated]) -> bool:
    """Whether a statement comes before another: a pair of sentences is told once."""
    places = [id(each) for each in order]
    return places.index(id(stated)) < places.index(id(other))


def _agreeing(one: Stated, other: Stated) -> int:
    return sum(a.meets(b) for a, b in zip(one.numbers, other.numbers, strict=True))


def _is_near(one: Stated, other: Stated) -> bool:
    same = [
        a for a, b in zip(one.numbers, other.numbers, strict=True) if a.text == b.text and a.digits >= _FEWEST_DIGITS
    ]
    return len(same) == 2 and _agreeing(one, other) == 2


def _other_p(stated: Stated, same: Sequence[Stated]) -> Iterator[Finding]:
    known = [other for other in same if other.p is not None]
    if stated.p is None or not known:
        return
    # With two digits, other ratios can look the same: then only a P value of another size is one of two.
    times = 1.0 if all(number.digits >= _FEWEST_DIGITS for number in stated.numbers[1:]) else _OTHER_SIZE
    if any(compatible(stated.p, other.p, times) for other in known if other.p is not None):
        return
    yield Finding(
        rule=RULE,
        message=f"{stated} has {stated.p} here and {known[0].p} elsewhere",
        places=(stated.place, known[0].place),
        remedy=_REMEDY,
    )


def compatible(one: PValue, other: PValue, times: float = 1.0) -> bool:
    """Whether two P values can be the same, or differ by no more than so many times."""
    low, high = one.bounds
    other_low, other_high = other.bounds
    return low <= times * other_high and other_low <= times * high


@dataclass(frozen=True, slots=True)
class Compared:
    """Two rates of an endpoint and the P value between them."""

    measure: str
    first: Printed
    second: Printed
    p: Printed
    place: Place


def _comparisons(paper: Understood) -> Iterator[Finding]:
    """Comparisons of one endpoint with one P value and one rate in common, and another rate that differs."""
    found: list[Compared] = []
    for sentence in paper.sentences:
        if not sentence.is_own:
            continue
        for match in _COMPARED.finditer(sentence.text):
            named = measures_in(sentence.text[: match.start()])
            if named:
                numbers = (printed(match[1]), printed(match[2]), printed(match[3]))
                found.append(Compared(named[-1][1], *numbers, sentence.place(match.start(), match[0])))
    for i, one in enumerate(found):
        for other in found[:i]:
            if one.measure != other.measure or one.p.text != other.p.text or one.p.digits < 2:
                continue
            meets = (one.first.meets(other.first), one.second.meets(other.second))
            if sum(meets) == 1:
                place = 0 if not meets[0] else 1
                numbers = [(each.first, each.second)[place].text for each in (one, other)]
                yield Finding(
                    rule=RULE,
                    message=f"{one.measure} is {numbers[0]}% here and {numbers[1]}% elsewhere, in one comparison",
                    places=(one.place, other.place),
                    computed=f"both have P = {one.p.text} and one rate in common",
                    remedy=_REMEDY,
                )
