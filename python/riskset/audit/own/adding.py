"""Holds the parts that a sentence lists against their whole: percentages of one denominator, and numbers of patients."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.context import PEOPLE
from riskset.audit.own.naming import named, without
from riskset.audit.own.numerals import numerals
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.numerals import Numeral
    from riskset.audit.own.sentences import Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

RULE = "sum"
# `45% in A` is a share of A, and no part of a whole; `45% had A` is one.
_WITHIN = re.compile(
    r"\b(?:in|among|for|within|with|from|(?<!belonged )to|than)(?: the| all)?(?: (?:patients?|recipients?))?(?: with)?\s*$"
)
_WHOLE = re.compile(
    rf"\b(?:[Oo]f|[Aa]mong)(?: the| all| these| those)*(?: (?P<n>\d[\d,]*))?(?: \w+)? (?:{PEOPLE})\b(?! (?:with|in)\b)"
)
_UNKNOWN = re.compile(r"\b(?:unknown|missing|not (?:known|recorded|reported)|both|more than one)\b")
_JOINED = re.compile(r"[\s:(=]*$")
_NO_PARTS = {"estimate", "lower", "upper", "median", "mean"}
_PARTS = {"percent", "count", "n_group"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """Numbers that a sentence gives of the parts of a whole, each part once."""

    numbers: tuple[Numeral, ...]
    parts: tuple[str, ...]


def adding(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find parts of a whole that do not add up to it: the levels of a variable, or the groups of a display."""
    wholes = _wholes(studies)
    for sentence in sentences:
        if any(number.result.statistic in _NO_PARTS for number in sentence.numbers) or _UNKNOWN.search(sentence.text):
            continue
        own = [each for each in numerals(sentence.text) if not each.is_word]
        shares = [each for each in own if sentence.text[each.end : each.end + 2].strip().startswith("%")]
        for parts in wholes:
            yield from _found(sentence, shares, own, parts)


def _found(
    sentence: Sentence, shares: Sequence[Numeral], own: Sequence[Numeral], parts: tuple[str, ...]
) -> Iterator[Finding]:
    """What does not add up of one whole, in percentages or else in patients."""
    listed = _listed(sentence, shares, parts)
    if listed is not None:
        total = sum(each.value for each in listed.numbers)
        room = sum(0.5 * 10.0 ** -len(each.text.partition(".")[2]) for each in listed.numbers)
        complete = len(listed.parts) == len(parts)
        if total > 100 + room + 1e-9 or (complete and total < 100 - room - 1e-9):
            yield _finding(sentence, listed, "%", f"{total:g}%", "100%")
        return
    whole = _WHOLE.search(sentence.text)
    counts = [each for each in own if each not in shares and each.value == int(each.value)]
    if whole is None or whole["n"] is None:
        return
    listed = _listed(sentence, [each for each in counts if each.start >= whole.end("n")], parts)
    if listed is None:
        return
    total, size = sum(each.value for each in listed.numbers), float(whole["n"].replace(",", ""))
    if total > size or (len(listed.parts) == len(parts) and total < size):
        yield _finding(sentence, listed, "", f"{total:g}", whole["n"])


def _listed(sentence: Sentence, numbers: Sequence[Numeral], parts: tuple[str, ...]) -> _Listed | None:
    """The numbers of parts, where no part has two: by the words, or else by what the store said there."""
    for behind in (True, False):
        found = list(_by_words(sentence.text, numbers, parts, behind=behind))
        listed = _each_once(found)
        if listed is not None and _are_parts(sentence, found) and (behind or _WHOLE.search(sentence.text)):
            return listed
    told = [(number, own) for number in numbers if (own := _told(sentence, number)) is not None]
    if not _of_one(sentence, [own for _, own in told]):
        return None
    return _each_once([(number, name) for number, own in told if (name := _part_of(own, parts))])


def _each_once(found: Sequence[tuple[Numeral, str]]) -> _Listed | None:
    names = tuple(name for _, name in found)
    if len(names) < 2 or len(set(names)) < len(names):
        return None
    return _Listed(tuple(number for number, _ in found), names)


def _by_words(
    text: str, numbers: Sequence[Numeral], parts: tuple[str, ...], *, behind: bool
) -> Iterator[tuple[Numeral, str]]:
    """The part that is named next behind each number, or right before it."""
    names = named(text, {part: [part, *without(part)] for part in parts})
    for place, number in enumerate(numbers):
        start = number.end if behind else (numbers[place - 1].end if place else 0)
        end = (numbers[place + 1].start if place + 1 < len(numbers) else len(text)) if behind else number.start
        near = [(at, name) for at, name in names if start <= at < end]
        if near:
            at, name = near[0] if behind else near[-1]
            if not (_WITHIN.search(text[start:at]) if behind else not _JOINED.match(text[at + len(name) : end])):
                yield number, name


def _told(sentence: Sentence, numeral: Numeral) -> Result | None:
    """The result that a numeral prints, where it is of a part."""
    start = sentence.start + numeral.start
    own = (number.result for number in sentence.numbers if number.start <= start < number.end)
    return next((result for result in own if result.statistic in _PARTS), None)


def _part_of(result: Result, parts: tuple[str, ...]) -> str:
    name = result.group if result.statistic == "n_group" else result.level
    return name if name in parts else ""


def _of_one(sentence: Sentence, told: Sequence[Result]) -> bool:
    """Whether results are of one variable, and of patients that the sentence does not tell apart."""
    groups = {result.group for result in told if result.statistic != "n_group"}
    apart = len(groups) > 1 and named(sentence.text, {group: [group] for group in groups if group})
    return len({result.variable for result in told}) == 1 and not apart


def _are_parts(sentence: Sentence, found: Sequence[tuple[Numeral, str]]) -> bool:
    """Whether no number is known for another thing: 45% of group A that have it are not a share of all that falls to A."""
    return all(_may_be(sentence, _told(sentence, numeral), name) for numeral, name in found)


def _may_be(sentence: Sentence, result: Result | None, name: str) -> bool:
    """Whether a number is of a part, or the size of a group that the sentence does not name at all."""
    if result is None or name in {result.level, _part_of(result, (name,))}:
        return True
    return result.statistic == "n_group" and not named(sentence.text, {result.group: [result.group]})


def _wholes(studies: Mapping[str, OpenStudy]) -> list[tuple[str, ...]]:
    """The names of parts that make up a whole, by what the store counts: levels of variables, groups of displays."""
    found: dict[tuple[str, ...], None] = {}
    for study in studies.values():
        for display in study.cohort.study.displays:
            rows = [row for row in study.results_of(display) if row.value is not None]
            for counts, whole in (*_levels(rows), _groups(rows)):
                if len(counts) >= 2 and whole is not None and sum(counts.values()) == whole:
                    found[tuple(counts)] = None
    return list(found)


def _levels(rows: Sequence[Result]) -> Iterator[tuple[dict[str, float], float | None]]:
    """The levels of each variable over one group, with the patients of whom it is known."""
    counts: dict[tuple[str, str], dict[str, float]] = {}
    known: dict[tuple[str, str], float] = {}
    for row in rows:
        if row.variable and row.value is not None and not row.endpoint:
            key = (row.group, row.variable)
            if row.statistic == "count" and row.level:
                counts.setdefault(key, {})[row.level] = row.value
            elif row.statistic == "n" and not row.level:
                known[key] = row.value
    for key, levels in counts.items():
        yield levels, known.get(key)


def _groups(rows: Sequence[Result]) -> tuple[dict[str, float], float | None]:
    """The groups of a display, with all its patients."""
    sizes = {row.group: row.value or 0.0 for row in rows if row.statistic == "n_group" and VERSUS not in row.group}
    whole = sizes.pop("", None)
    return sizes, whole if whole is not None else sum(sizes.values())


def _finding(sentence: Sentence, listed: _Listed, unit: str, total: str, whole: str) -> Finding:
    first = listed.numbers[0]
    numbers = " + ".join(f"{each.text}{unit}" for each in listed.numbers)
    end = sentence.start + listed.numbers[-1].end
    return Finding(
        rule=RULE,
        message=f"{', '.join(listed.parts)} are parts of one whole, and their numbers make {total} of {whole}",
        places=(
            sentence.passage.place(
                sentence.start + first.start, sentence.passage.text[sentence.start + first.start : end].strip()
            ),
        ),
        computed=f"{numbers} = {total}",
        remedy="Call the numbers of one group of patients, and its own size",
    )
