"""The parts of a sentence: each with its numbers, the stems of its other words, its times, and the group that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.papers.model.counted import N
from riskset.audit.papers.model.quantities import CENTRE, COUNT, RATE
from riskset.audit.papers.model.subjects import TIME, subject_of, times_of
from riskset.audit.papers.model.units import UNIT
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.quantities import Group
    from riskset.audit.papers.model.subjects import Subject

_PERCENT = r"\d+(?:[.\u00b7]\d+)?"
_CITED = re.compile(r"\^\S+|\[\d+[\d,\u2013 -]*\]|\((?:\d{1,3}(?:[,\u2013-]\s?)?)+\)(?=\s*[.,;]|$)")
_LABEL = re.compile(
    r"^\W*(?:[A-Z][A-Za-z ]{2,25}[:.]\W+|(?:Background|Importance|Objectives?|Aims?|Purpose|Introduction|Design|Settings?|Participants|Patients|Methods|"
    r"Results|Findings|Conclusions?|Interpretation|Discussion)(?:(?:, (?:design|setting|participants|patients)|,? and (?:design|setting|participants|patients|relevance|methods))*)\s+(?=[A-Z]))"
)
# `mean age, 50.4 years`
_NAMED_CENTRE = re.compile(
    r"(\b(?:median|mean)(?:\s+[\x04([][^)\]\x05]{1,12}[)\]\x05])?\s+[a-z][a-z -]{1,25}),\s+(?=\d)", re.IGNORECASE
)
# A sentence that begins with a number.
_AT_A_NUMBER = re.compile(r"(?<=[a-z\d%)\]])(?<!\bvs)(?<!\bno)(?<!\bca)(?<!approx)\.\s+(?=\d)")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SHARE_ALONE = re.compile(rf"\s*(?:n\s*=\s*)?{_PERCENT}\s?%\s*")
_OWN_CLAUSE = re.compile(r"[A-Za-z]{2,}[^%]*\d\s?%|\b(?:median|mean)\b[^\d]+\d")
_VERSUS = re.compile(r"\bv(?:s\.?|ersus)?(?![\w.])|\bcompared with\b", re.IGNORECASE)
_NUMBERS_ALONE = re.compile(
    rf"(?:\b(?:of|vs?|versus|compared|with|and|p|n|median|mean|patients|{UNIT})\b|[^A-Za-z])*", re.IGNORECASE
)
_STATISTICS = re.compile(r"\b(?:CI|confidence|IQR|range|SD|HRs?|ORs?|(?:hazard|odds|risk|rate) ratios?)\b")
P_VALUE = re.compile(rf"\b[Pp](?:[- ]?values?)?\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER})")
_SPLIT = re.compile(
    r"\s*(?:[;:]|,(?!\d)|\band\b|\bbut\b|\bwhereas\b|\bwhile\b|\bversus\b|\bvs?\b\.?|\bthan\b(?!\s*\d))\s*"
)
_ALONE = r"(?<![A-Za-z\u03b1-\u03c9\u2010\u2011])"
_SIZE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?![.,]?\d|\s?%)"
_OF = re.compile(
    rf"{_ALONE}(?P<n>{N})\s*(?:/|\s(?:out\s+)?of)\s*(?:the\s+|these\s+|all\s+|our\s+)?(?P<of>{_SIZE})(?P<who>\s+[a-z]+)?(?:\s*[(\[]\s*(?P<p>{_PERCENT})\s?%\s*[)\]])?"
)
_SHARE_OF = re.compile(
    rf"{_ALONE}(?P<n>{N})(?P<who>\s+[a-z-]+)?\s*[(\[]\s*(?P<p>{_PERCENT})\s?%\s*[)\]]\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?(?P<of>{N})"
)
_SHARE = re.compile(rf"{_ALONE}(?P<n>{N})(?P<who>\s+[a-z-]+)?\s*[(\[]\s*(?P<p>{_PERCENT})\s?%\s*[)\]]")
_BARE = re.compile(
    rf"{_ALONE}(?P<n>{N})(?!\s?(?:%|mg|g\b|mL|kg|mm|cm|years?|yrs?|months?|weeks?|days?|hours?|minutes?|h\b|fold|times|points?|[-\u2013]))"
)
_RATE = re.compile(rf"(?<![\d.\u2013-])(?P<n>{_PERCENT})\s?%")
_VALUE = re.compile(rf"(?<![\d.\u2013-])(?P<n>{NUMBER})(?![.,]?\d)(?:\s?%|\s+{UNIT}(?![\w]))?")
_MEASURED = re.compile(
    r"(?<![\d.\u2013-])(?P<n>\d+[.\u00b7]\d+|\d+(?=\s?(?:%|years?|months?|days?)))(?![.,]?\d)(?:\s?%|\s+(?:years?|months?|days?))?"
)
_UNITS = re.compile(r"\s*(?:transplant\w*|procedures|operations|episodes)$")
"""What a fraction may count in place of patients."""
_NAMES_NUMBER = re.compile(
    r"(?:groups?|arms?|tables?|figures?|figs?\.?|grades?|stages?|class|types?|days?|weeks?|months?|years?|cycles?|phase|score|aged?|level|dose|version|least|most|than|about|"
    r"approximately|nearly|almost|to|or|[(\[]|[<>=\u2264\u2265~\u00b1\u2013-])\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|approximately|nearly|almost|roughly|some|around)\s*$|~\s*$", re.IGNORECASE)
_AT_TIME = re.compile(rf"\b(?:at|after)\s+(?:{TIME.pattern})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BARE_WORDS = re.compile(
    r"\b(?:(?:in )?the other (?:group|arm)|patients?|recipients?|participants?|subjects?|of|in|within|the|at|it|was|were|and|respectively|years?|months?|days?)\b",
    re.IGNORECASE,
)
VALUE = "value"
"""The kind of a number that is a median or mean if one stands before it in the sentence."""
_MARK = re.compile("\x02(\\d+)\x03")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clause.

    Attributes
    ----------
    text : str
        As it stands, without times and brackets.
    numbers : tuple
        The kind of each number, and where it was found.
    stems : frozenset of str
        What the other words say.
    times : tuple of float or None
        The times in months that it names; ``None`` where it names none.
    group : str
        The one group that it names.
    grouped : bool
        Whether it names a group, or several.
    is_bare : bool
        Whether no word in it can be of another subject than that of the part before: `57 patients`, `30 in the other group`.
    """

    text: str
    numbers: tuple[tuple[str, re.Match[str]], ...]
    stems: Subject
    times: tuple[float, ...] | None
    group: str
    grouped: bool
    is_bare: bool


_FOLLOW_UP = re.compile(
    rf"(?:,?\s*\b(?:with|during|after|at|over)\s+)?(?:an?\s+|the\s+)?\b(?:median|mean)\s+(?:duration\s+of\s+)?follow-?\s?up(?:\s+(?:time|duration|period))?"
    rf"\s+(?:was|of|is)\s+{NUMBER}\s*(?:years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
_HELD = str.maketrans("\x04\x05", "()")


def without_label(text: str) -> str:
    """A sentence without the name of its section, `Results` or `Conclusions:`, before it."""
    return _LABEL.sub("", text)


def clauses_of(text: str) -> Iterator[str]:
    """A sentence without what stands in brackets, and each bracket that names a quantity of its own."""
    bare = _FOLLOW_UP.sub(" ", without_label(_CITED.sub(" ", text)))
    bare = _NAMED_CENTRE.sub(r"\1 ", bare)
    inside: list[str] = []

    def kept(found: re.Match[str]) -> str:
        said = found[1]
        if _SHARE_ALONE.fullmatch(said):
            return f"\x04{said}\x05"
        compares = _VERSUS.search(said) or _OF.search(said)
        if compares and _NUMBERS_ALONE.fullmatch(said) and not _STATISTICS.search(said):
            return f" {said} "
        if _OWN_CLAUSE.search(said) and not _STATISTICS.search(said):
            inside.append(said.translate(_HELD))
            return " "
        p = P_VALUE.search(said)
        if len(_OF.findall(said)) > 1 and not _STATISTICS.search(said):
            return f" {said} "
        only_words = not re.search(r"\d", said) and len(re.findall(r"[a-z]{3,}", said)) > 1
        return f" {p[0]} " if p and not _STATISTICS.search(said) else f" {said} " if only_words else " "

    for each in _AT_A_NUMBER.split(bare):
        # Brackets in brackets are read from the inside.
        read = _BRACKETS.sub(kept, each)
        while (further := _BRACKETS.sub(kept, read)) != read:
            read = further
        yield read.translate(_HELD)
    yield from inside


def parts_of(clause: str, groups: Sequence[Group]) -> list[Part]:
    """Divide a clause at its commas and conjunctions; lists of times stay whole."""
    times: list[tuple[float, ...]] = []

    def marked(found: re.Match[str]) -> str:
        times.append(times_of(found[0])[0])
        return f" \x02{len(times) - 1}\x03 "

    centre = CENTRE.search(clause)
    text = P_VALUE.sub(" ", clause)
    text = TIME.sub(marked, text) if centre is None else _AT_TIME.sub(marked, text)
    pieces = [each for each in _SPLIT.split(text) if each.strip()]
    parts = _in_turn([_part(each, times, groups, in_units=centre is not None) for each in pieces], groups)
    if len(groups) == 2 and _VERSUS.search(clause):
        parts = _against(parts, groups)
    # Groups that are named after their numbers, in order, are not those of the part they stand in.
    return [replace(part, group="") for part in parts] if "respectively" in clause else parts


def _against(parts: list[Part], groups: Sequence[Group]) -> list[Part]:
    """Parts of which the second of two numbers is of the other group: `less often in A (46/318 vs 70/296)`."""
    found = list(parts)
    for i, (one, other) in enumerate(pairwise(parts)):
        if one.group and len(one.numbers) == len(other.numbers) == 1 and other.is_bare and not other.grouped:
            name = next(group.name for group in groups if group.name != one.group)
            found[i + 1] = replace(other, group=name, grouped=True)
    return found


def _in_turn(parts: list[Part], groups: Sequence[Group]) -> list[Part]:
    """Parts whose groups are named behind all of their numbers, in turn: `23%, 11% and 28% with A, B and C`."""
    k = len(groups)
    for first in range(len(parts) - 2 * k + 2):
        counted, named = parts[first : first + k], parts[first + k - 1 : first + 2 * k - 1]
        if (
            k > 1
            and all(len(part.numbers) == 1 for part in counted)
            and not any(part.grouped for part in counted[:-1])
            and not any(part.numbers for part in named[1:])
            and {part.group for part in named} == {group.name for group in groups}
        ):
            names = [part.group for part in named]
            turned = [replace(part, group=name, grouped=True) for part, name in zip(counted, names, strict=True)]
            return [*parts[:first], *turned, *_in_turn(parts[first + 2 * k - 1 :], groups)]
    return parts


def _part(text: str, times: Sequence[tuple[float, ...]], groups: Sequence[Group], *, in_units: bool) -> Part:
    said = [times[int(found[1])] for found in _MARK.finditer(text)]
    rest = _MARK.sub(" ", text)
    numbers: list[tuple[str, re.Match[str]]] = []
    centre = CENTRE.search(rest)
    if centre:
        for found in list(_VALUE.finditer(rest, centre.end()))[:1]:
            numbers.append((centre[1].lower(), found))
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    for kind, pattern in ((COUNT, _SHARE_OF), (COUNT, _OF), (COUNT, _SHARE), (RATE, _RATE), (COUNT, _BARE)):
        for found in list(pattern.finditer(rest)):
            before = rest[: found.start()]
            if kind == RATE and _ABOUT.search(before):
                rest = before + " " * len(found[0]) + rest[found.end() :]
                continue
            # A percentage in brackets is of the group before it; a number there is most often no count.
            named = _NAMES_NUMBER.search(before.rstrip("([ ") if kind == RATE else before)
            if named or (kind == COUNT and _YEAR.fullmatch(found[0].strip())):
                continue
            who = _UNITS.sub("", found.groupdict().get("who") or "")
            numbers.append((kind, found))
            rest = before + " " * (len(found[0]) - len(who)) + who + rest[found.end() :]
    if (
        in_units
        and not numbers
        and (found := _MEASURED.search(rest))
        and not _NAMES_NUMBER.search(rest[: found.start()])
    ):
        numbers.append((VALUE, found))
        rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    numbers.sort(key=lambda each: each[1].start())
    stems, group, grouped = _groups_in(subject_of(rest), groups)
    all_times = tuple(dict.fromkeys(time for some in said for time in some))
    is_bare = grouped or not _BARE_WORDS.sub(" ", rest).strip(" .,:;()[]%\u2026")
    return Part(text, tuple(numbers), stems, all_times or None, group, grouped, is_bare)


def _groups_in(stems: Subject, groups: Sequence[Group]) -> tuple[Subject, str, bool]:
    """The stems without those of the groups that they name; the group's name where it is one; whether any is named."""
    without = [group for group in groups if "not" in group.stems and len(group.stems) > 1]
    if stems == frozenset({"not"}) and len(without) == 1:
        return frozenset(), without[0].name, True
    whole = [group for group in groups if group.stems <= stems]
    # Of names that contain each other, such as a treatment and none, the longest is meant.
    longest = [group for group in whole if not any(group.stems < other.stems for other in whole)]
    named = {group.name: group for group in (*longest, *(group for group in groups if group.own & stems))}
    for group in named.values():
        stems -= group.stems
    return stems, next(iter(named)) if len(named) == 1 else "", bool(named)
