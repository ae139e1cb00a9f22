"""Whether rates of one group agree: they add up to 100, fall or rise with time, and surround the median."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.arithmetic import sum_of
from riskset.audit.papers.model.measures import SURVIVAL
from riskset.audit.papers.model.rates import Rate, rates_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.understood import Understood

SUM, ORDER, MEDIAN, TWICE = "rates-to-100", "order-of-rates", "median-and-rate", "stated-twice"
_WITHOUT_EVENT = ("LFS", "DFS", "RFS")
_REMEDY = "Correct the rate that is wrong"


def check_rates(paper: Understood) -> Iterator[Finding]:
    """Find rates that cannot be of one group."""
    rates = rates_of(paper)
    sources: dict[tuple[str, str], list[Rate]] = defaultdict(list)
    for rate in rates:
        sources[rate.source, rate.group].append(rate)
    for held in sources.values():
        once = _once(held)
        yield from _to_100(once)
        yield from _in_order(once)
        yield from _around_median(once)
    yield from _twice(rates)


def _once(rates: Sequence[Rate]) -> list[Rate]:
    """The rates whose name stands once in a source, or each time with one value: others are of several analyses."""
    named: dict[str, list[Rate]] = defaultdict(list)
    for rate in rates:
        named[rate.name].append(rate)
    return [
        held[0]
        for held in named.values()
        if all(
            each.value is not None and held[0].value is not None and each.value.meets(held[0].value) for each in held
        )
        or len(held) == 1
    ]


def _to_100(rates: Sequence[Rate]) -> Iterator[Finding]:
    """Survival without the event, relapse and death without it make up 100%."""
    by_name = {(rate.measure, rate.months): rate for rate in rates if rate.value is not None}
    for (measure, months), free in by_name.items():
        relapse, death = by_name.get(("relapse", months)), by_name.get(("NRM", months))
        if months is None or measure not in _WITHOUT_EVENT or relapse is None or death is None:
            continue
        parts = [each.value for each in (free, relapse, death) if each.value is not None]
        low, high = sum_of(parts)
        if not low <= 100 <= high:
            shown = " + ".join(part.text for part in parts)
            yield Finding(
                rule=SUM,
                message=f"{measure}, relapse and non-relapse mortality at {months:g} months do not add up to 100%",
                places=(free.place, relapse.place, death.place),
                computed=f"{shown} = {float(sum(part.value for part in parts)):.4g}",
                remedy=_REMEDY,
            )


def _in_order(rates: Sequence[Rate]) -> Iterator[Finding]:
    for first, second in combinations(sorted((rate for rate in rates if rate.months is not None), key=_time), 2):
        if first.value is None or second.value is None:
            continue
        falls = first.measure in SURVIVAL
        if first.measure == second.measure and first.months != second.months:
            wrong = first.value.high < second.value.low if falls else first.value.low > second.value.high
            if wrong:
                yield _order(first, second, "falls" if falls else "rises")
    overall = {rate.months: rate for rate in rates if rate.measure == "OS" and rate.months is not None}
    for rate in rates:
        whole = overall.get(rate.months) if rate.months is not None else None
        is_part = rate.measure in SURVIVAL and rate.measure != "OS"
        if is_part and whole and whole.value and rate.value and rate.value.low > whole.value.high:
            yield Finding(
                rule=ORDER,
                message=f"{rate.name} is {rate.value.text}%, more than the {whole.value.text}% of overall survival",
                places=(rate.place, whole.place),
                computed="who is alive without the event is alive",
                remedy=_REMEDY,
            )


def _time(rate: Rate) -> float:
    return rate.months or 0.0


def _order(first: Rate, second: Rate, how: str) -> Finding:
    before, after = (rate.value.text if rate.value else "" for rate in (first, second))
    return Finding(
        rule=ORDER,
        message=f"{second.name} is {after}%, and at {first.months:g} months {before}%",
        places=(second.place, first.place),
        computed=f"{first.measure} {how} with time",
        remedy=_REMEDY,
    )


def _around_median(rates: Sequence[Rate]) -> Iterator[Finding]:
    """Before the median, more than half survive; after it, less."""
    medians = [rate for rate in rates if rate.months is None and rate.measure in SURVIVAL]
    for median in medians:
        for rate in rates:
            if rate.measure != median.measure or rate.months is None or rate.value is None:
                continue
            low, high = (float(median.value.low), float(median.value.high)) if median.value else (float("inf"),) * 2
            too_high = high < rate.months and rate.value.low > 50
            too_low = low > rate.months and rate.value.high < 50
            if too_high or too_low:
                shown = f"{median.value.text} months" if median.value else "not reached"
                yield Finding(
                    rule=MEDIAN,
                    message=f"{rate.name} is {rate.value.text}%, and the median is {shown}",
                    places=(rate.place, median.place),
                    computed="before the median more than 50% survive, after it less",
                    remedy="Correct the median or the rate",
                )


def _twice(rates: Sequence[Rate]) -> Iterator[Finding]:
    """Rates of a sentence that no other place agrees with, where the other places agree with each other."""
    named: dict[str, list[Rate]] = defaultdict(list)
    for rate in rates:
        if rate.months is not None and rate.value is not None:
            named[rate.name].append(rate)
    for held in named.values():
        for rate in held:
            others = [other for other in held if other is not rate and other.place != rate.place]
            if (
                rate.source.lower().startswith("table")
                or "table" in rate.source.lower()
                or not others
                or rate.value is None
            ):
                continue
            agree = any(other.value is not None and other.value.meets(rate.value) for other in others)
            united = all(
                a.value is not None and b.value is not None and a.value.meets(b.value)
                for a, b in combinations(others, 2)
            )
            if not agree and united and others[0].value is not None:
                yield Finding(
                    rule=TWICE,
                    message=f"{rate.name} is {rate.value.text}% here and {others[0].value.text}% elsewhere",
                    places=(rate.place, others[0].place),
                    remedy=_REMEDY,
                )
