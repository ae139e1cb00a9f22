"""Holds multiples in words against the store: twice as high in A as in B, half that of B."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.direction_words import LOST, NOT
from riskset.audit.finding import Finding
from riskset.audit.own.compared import COMPARED, affirmed, is_compared, is_incidence, quantity, same_quantity
from riskset.audit.own.multiple_words import ABOUT, CHANGED, COUNTED, PARTS, multiple
from riskset.audit.own.naming import groups_of, named, things_of
from riskset.audit.own.suggested import label_of
from riskset.audit.own.timing import TIME, is_time
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

RULE = "share-in-words"
_TIMES = re.compile(
    rf"\b{ABOUT}(?P<times>twice|{CHANGED}|{COUNTED}|half(?= as)|half(?= (?:of )?(?:that|the \w+) (?:of|in|with))|{PARTS}(?= of that))\b",
    re.IGNORECASE,
)
# `twice as high in A as in B`, `twice that of B`, `half of that in B`: A first.
_AS = re.compile(
    rf"\b{ABOUT}(?P<times>twice|double|{COUNTED}|half|{PARTS})\s+"
    r"(?:(?:as|so) (?P<word>\w+)\b(?P<first>[^.;]*?)\bas\b|(?:of )?(?:that|the \w+) (?=of|in|with))",
    re.IGNORECASE,
)
_UP = re.compile(r"high|much|many|great|large|long|common|frequent|often|likely", re.IGNORECASE)
_DOSE = re.compile(
    r"\b(?:dos(?:e|age)|per (?:day|week)|daily|a day|a week|than expected|before|previous\w*)\b", re.IGNORECASE
)
_PAIR = 2


def multiples(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find multiples that two numbers of a sentence, or all results of the store, do not have."""
    for sentence in sentences:
        if NOT.search(sentence.text) or _DOSE.search(sentence.text):
            continue
        if sentence.numbers:
            yield from _of_numbers(sentence)
        else:
            yield from _of_results(sentence, studies)


def _of_numbers(sentence: Sentence) -> Iterator[Finding]:
    """`twice as high in A (45%) as in B (22%)`: the two numbers of one quantity, one divided by the other."""
    word = _TIMES.search(sentence.text)
    same = [(a, b) for a, b in combinations(sentence.numbers, 2) if is_compared(a) and same_quantity(a, b)]
    if word is None or len(same) != 1 or re.search(r"(?<![-\w])(?:risk|hazard|odds)\b", sentence.text):
        return
    first, second = same[0]
    a, b = first.result.value, second.result.value
    if not a or not b or first.result.statistic not in COMPARED:
        return
    said = multiple(word["times"], word["about"])
    ratio = max(a, b) / min(a, b)
    if not said.holds(ratio if said.times > 1 else 1 / ratio):
        yield Finding(
            rule=RULE,
            message=f"The sentence says {said.words}, and {first.text} and {second.text} differ {ratio:.1f} times",
            places=(sentence.place(first), sentence.place(second)),
            remedy="Say how many times, or call the numbers that are meant",
        )


def _of_results(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """`twice as high in A as in B`: the results of A and B, in all displays and at all times."""
    text = sentence.text
    found = _AS.search(text)
    if found is None or LOST.search(text) or (found["word"] and not _UP.fullmatch(found["word"])):
        return
    multiplied = multiple(found["times"], found["about"])
    for study in studies.values():
        rows = [row for name in study.cohort.study.displays for row in study.results_of(name) if _may_be(row)]
        entries = study.cohort.study.displays
        groups = groups_of(row for row in rows if getattr(entries.get(row.display), "by", None))
        said = named(text, groups)
        places = (found.end("first") if found["first"] is not None else found.start(), found.end())
        firsts = [name for at, name in said if at < places[0]]
        seconds = [name for at, name in said if at >= places[1]]
        things = {name for _, name in named(text, things_of(study, rows))} or _survival(text, study)
        if len(things) != 1 or len(set(firsts)) != 1 or len(set(seconds)) != 1 or set(firsts) == set(seconds):
            continue
        (thing,) = things
        own = _meant(text, affirmed([row for row in rows if (row.endpoint or row.variable) == thing]), study)
        ratios = list(_ratios(own, firsts[0], seconds[0]))
        if ratios and not any(multiplied.holds(ratio) for ratio in ratios):
            shown = ", ".join(f"{ratio:.1f}" for ratio in sorted({round(each, 1) for each in ratios})[:_PAIR])
            start = sentence.start + found.start()
            yield Finding(
                rule=RULE,
                message=f"The sentence says {found[0].partition(' in ')[0].strip().lower()}, and {label_of(study, thing) or thing} in "
                f"{firsts[0]} is {shown} times that in {seconds[0]}",
                places=(sentence.passage.place(start, text.strip()[:120]),),
                remedy="Say how many times, with the numbers that show it",
            )


def _survival(text: str, study: OpenStudy) -> set[str]:
    """The endpoint that `survival` alone means: overall survival, where the study has it."""
    if not re.search(r"(?<!-free )\bsurvival\b", text, re.IGNORECASE):
        return set()
    return {name for name in study.cohort.study.endpoints if label_of(study, name).casefold() == "overall survival"}


def _may_be(row: Result) -> bool:
    """Whether a result can be one of a multiple: of a group, of no model, and of survival rather than of an incidence."""
    plain = row.value is not None and row.population == "all" and not row.model and VERSUS not in row.group
    return plain and bool(row.group) and row.statistic in COMPARED - {"count", "events"} and not is_incidence(row)


def _meant(text: str, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The results at the time that a text names, the medians where it speaks of how long, and else the others."""
    if re.search(r"\bmedian\b|\bas long\b", text, re.IGNORECASE):
        return [row for row in rows if row.statistic == "median"]
    rows = [row for row in rows if row.statistic != "median" or not row.endpoint]
    said = TIME.search(text)
    unit = study.cohort.time_unit
    days = study.cohort.study.study.days_per_month
    return [row for row in rows if said is None or row.at is None or is_time(said, row.at, unit, days)]


def _ratios(rows: Sequence[Result], first: str, second: str) -> Iterator[float]:
    """The quantities of one group, each divided by that of another."""
    others = {quantity(row): row.value for row in rows if row.group == second}
    for row in rows:
        other = others.get(quantity(row)) if row.group == first else None
        if other and row.value:
            yield row.value / other
