"""Holds a number against the patients that its sentence speaks of: `12 of 40`, `of the 40 recipients, 12`, or no group at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.context import EVENTS, PEOPLE
from riskset.audit.own.naming import groups_of, named
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Number, Sentence
    from riskset.opened import OpenStudy

RULE = "another-population"
RULES = {RULE: "A number is of the patients that the sentence speaks of"}
_COUNTS = {"count", "percent", "events"}
# Of events it often goes without saying in which group they happened: `_is_of_others` asks the store.
_ALONE = {"count", "percent", "estimate", "median", "mean"}
_OF = re.compile(r"^(?:\s+\w+)?\s+(?:out )?of(?: the| all| these| those)?\s+$")
_AMONG = re.compile(
    r"(?:^\s*|[.;:,]\s+|\b(?:and|but|while)\s+)(?:of|among|in)(?: the| all| these| those)?\s+$", re.IGNORECASE
)
_ANY = re.compile(
    r"\b(?:any|each|every|either|no|none|neither)\b(?: of)?(?: the)?(?: \w+)? (?:groups?|arms?)\b", re.IGNORECASE
)
_TOTAL = re.compile(
    r"\b(?:altogether|in total|in all|a total of)\s*,?\s*$"
    r"|\b(?:the|this|our)(?: (?:study|whole|entire))? (?:cohort|population|study|sample)"
    r" (?:is|was|are|were|has|had|includes?|included|comprises?|comprised|consists?|consisted)(?: made up)?(?: made)?(?: up)?(?: of)?\s*$",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|of|among|for|with|had)\b")
_CLAUSE = re.compile(r"[,;.]\s")
_EVENTS = "events"
_IN_ONE = re.compile(
    rf"^\s*(?:\([^)]*\)\s*)?(?:(?:{PEOPLE}|{EVENTS})\b)?\s*(?:had )?(?:died|relapsed|occurred|were seen|happened)?\s*"
    rf"\b(?:in|among|with|of(?: all| the)* (?:{PEOPLE}) with)\s+(?P<where>[^.;,()]*)",
    re.IGNORECASE,
)
_ONE_FIRST = re.compile(r"^\s*(?:In|Among|Of)\s+(?P<where>[^.;,()]*),\s*(?:only |a total of )?$")
_OTHERS = re.compile(r"\b(?:and|or|all|versus|vs|than|not)\b")
_SHORTEST = 3


def populations(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find counts of other patients than those that they are said to be of."""
    before: list[Sentence] = []
    for sentence in sentences:
        wrong = (*_of_number(sentence, studies), *_nobody(sentence, before, studies), *_of_all(sentence, studies))
        yield from {number.start: finding for number, finding in wrong}.values()
        before.append(sentence)


def _of_number(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[tuple[Number, Finding]]:
    """`12 of 40` and `of the 40 recipients, 12`: both are of one group, unless the 12 are a group themselves."""
    text = sentence.passage.text
    sizes = [number for number in sentence.numbers if number.result.statistic == "n_group"]
    for size in sizes:
        study = studies.get(size.study)
        groups = groups_of(study.results_of(size.display)) if study is not None else {}
        led = _AMONG.search(text[sentence.start : size.start]) is not None
        for number in sentence.numbers:
            if not _is_part(number, size) or number.result.group == size.result.group:
                continue
            direct = number.end <= size.start and _OF.match(text[number.end : size.start]) is not None
            between = text[size.end : number.start]
            follows = led and number.start >= size.end and not _is_named(number.result.group, between, groups)
            if (direct or follows) and (direct or not _named_behind(sentence, number)):
                whose = number.result.group or "all patients"
                of = size.result.group or "all patients"
                yield number, _finding(sentence, number, f"{number.text} is of {whose}, and {size.text} are {of}")


def _of_all(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[tuple[Number, Finding]]:
    """A count of all patients that the sentence says of one group: `81 patients with ALL`, `in ALL, 81 patients`."""
    for number in sentence.numbers:
        study, own = studies.get(number.study), number.result
        if study is None or own.group or own.statistic not in {*_COUNTS, "n_group"}:
            continue
        first = _ONE_FIRST.match(sentence.passage.text[sentence.start : number.start])
        rows = study.results_of(number.display)
        # `In all, 81 ...` names no group.
        named_first = first is not None and bool(named(first["where"], groups_of(rows)))
        match = first if named_first else _IN_ONE.match(sentence.after(number))
        names = {name for _, name in named(match["where"], groups_of(rows))} if match else set[str]()
        if match is None or len(names) != 1 or _OTHERS.search(match["where"]):
            continue
        (name,) = names
        what = ("statistic", "endpoint", "model", "variable", "level", "at")
        same = [
            row for row in rows if row.group == name and all(getattr(row, key) == getattr(own, key) for key in what)
        ]
        if any(row.value != own.value for row in same):
            yield (
                number,
                _finding(sentence, number, f"{number.text} is of all patients, and the sentence says it of {name}"),
            )


def _is_part(number: Number, size: Number) -> bool:
    """Whether a number is a count, or the size of another group that is said to be a part of a group."""
    if number.result.statistic == "n_group":
        return bool(number.result.group and size.result.group) and VERSUS not in number.result.group
    return number.result.statistic in _COUNTS


def _named_behind(sentence: Sentence, number: Number) -> bool:
    """Whether the group of a number follows it: `12 (30%) in the transplant group`, `12 were men in the transplant group`."""
    clause = _CLAUSE.split(sentence.after(number))[0]
    if number.result.statistic == "n_group":
        return _is_named(number.result.group, clause)
    found = _IN.search(clause)
    return found is not None and _is_named(number.result.group, clause[found.end() :])


def _is_about(sentence: Sentence | None, group: str) -> str:
    """The words of the sentence before, where its numbers are not of several groups."""
    if sentence is None or {number.result.group for number in sentence.numbers} - {"", group}:
        return ""
    return sentence.text


def _nobody(
    sentence: Sentence, before: Sequence[Sentence], studies: Mapping[str, OpenStudy]
) -> Iterator[tuple[Number, Finding]]:
    """A number of one group alone in a sentence that names no word of the group, nor does the one before it.

    Of events no sentence of the paragraph may name it, and all patients must have had another number of them.
    """
    last = before[-1] if before else None
    paragraph = " ".join(each.text for each in before if each.passage is sentence.passage)
    for number in sentence.numbers:
        result = number.result
        total = result.statistic == "n_group" and _TOTAL.search(sentence.before(number)) is not None
        events = (
            result.statistic == _EVENTS and _is_of_others(number, studies) and not _is_named(result.group, paragraph)
        )
        if not result.group or VERSUS in result.group or number.is_p:
            continue
        if not (total or events or result.statistic in _ALONE):
            continue
        if _ANY.search(sentence.text):
            continue
        alike = [
            other
            for other in sentence.numbers
            if other.result.group and (other.about, other.result.statistic) == (number.about, result.statistic)
        ]
        words = " ".join([sentence.passage.section, _is_about(last, result.group), sentence.text])
        if len(alike) == 1 and not _is_named(result.group, words):
            yield (
                number,
                _finding(
                    sentence, number, f"{number.text} is of {result.group} alone, which the sentence does not name"
                ),
            )


def _is_of_others(number: Number, studies: Mapping[str, OpenStudy]) -> bool:
    """Whether all groups of a display together have more events than the one that a number is of."""
    study, own = studies.get(number.study), number.result
    if study is None or own.value is None:
        return False
    what = ("endpoint", "model", "variable", "level", "at", "statistic")
    rows = [
        row
        for row in study.results_of(number.display)
        if VERSUS not in row.group and all(getattr(row, name) == getattr(own, name) for name in what)
    ]
    return all(row.value is not None for row in rows) and any(
        row.value for row in rows if row.group not in {own.group, ""}
    )


def _is_named(group: str, text: str, groups: Mapping[str, list[str]] | None = None) -> bool:
    """Whether a text has a word of a group's label, or one that begins with it; a name in capitals as it is written.

    Where the text names another of `groups` in full, only words count which that one does not have.
    """
    if not group:
        return re.search(r"\b(?:all|overall|whole|entire|together|total)\b", text) is not None
    words = [word for word in re.findall(r"[^\W\d_]+", group) if len(word) >= _SHORTEST]
    others = {name for _, name in named(text, groups or {})}
    if others and group not in others:
        words = [word for word in words if not any(word in name for name in others)] or words
    return not words or any(
        re.search(rf"\b{re.escape(word)}", text, 0 if word.isupper() else re.IGNORECASE) for word in words
    )


def _finding(sentence: Sentence, number: Number, message: str) -> Finding:
    remedy = "Call the number of the patients that are meant, or name whose number it is"
    return Finding(rule=RULE, message=message, places=(sentence.place(number),), remedy=remedy)
