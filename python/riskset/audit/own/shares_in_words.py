"""Holds shares and multiples in words against the store: two thirds of the patients, most of them, twice as high."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.compared import COMPARED, affirmed, is_compared, is_incidence, same_quantity
from riskset.audit.own.context import PEOPLE
from riskset.audit.own.naming import groups_of, named, things_of
from riskset.audit.own.suggested import label_of
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

RULE = "share-in-words"
RULES = {RULE: "Shares and multiples in words, such as two thirds, most and twice as high, agree with the results"}
_FRACTIONS = {
    "half": 50.0,
    "third": 100 / 3,
    "quarter": 25.0,
    "fifth": 20.0,
    "tenth": 10.0,
    "two thirds": 200 / 3,
    "three quarters": 75.0,
    "three fifths": 60.0,
    "two fifths": 40.0,
    "four fifths": 80.0,
    "nine tenths": 90.0,
}
_FRACTION = (
    r"(?:(?P<many>two|three|four|nine)[ -](?P<parts>thirds|quarters|fifths|tenths)|(?:one|an?)[ -](?P<part>third|quarter|fifth|tenth|half)"
    r"|(?P<half>half)|one in (?P<in>two|three|four|five|ten))"
)
_ABOUT = (
    r"(?P<about>more than|over|above|at least|fewer than|less than|under|below|at most|nearly|almost|not quite|just over|"
    r"slightly more than|slightly less than|just under|about|around|roughly|approximately|some|exactly)"
)
_OF = rf"\s+(?:of\s+)?(?:all\s+|the\s+|these\s+|those\s+|our\s+|\d[\d,]*\s+)*(?:(?:{PEOPLE})\b|them\b)"
_SHARE = re.compile(
    rf"\b(?:(?:{_ABOUT}\s+)?{_FRACTION}|(?P<all>all|every|none|no|nearly all|almost all|the vast majority|a large majority|most|"
    rf"(?:the|a) majority|a minority|nobody|everybody)){_OF}",
    re.IGNORECASE,
)
_ROOM, _NEAR_ROOM = 7.0, 10.0
_BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("more than", "over", "above", "at least"), (0.0, 100.0)),
    **dict.fromkeys(("fewer than", "less than", "under", "below", "at most"), (-100.0, 0.0)),
    **dict.fromkeys(("nearly", "almost", "not quite", "just under", "slightly less than"), (-_NEAR_ROOM, 0.5)),
    **dict.fromkeys(("just over", "slightly more than"), (-0.5, _NEAR_ROOM)),
}
"""How far below and above a fraction a share may be, by the words before it."""
_IN_WORDS: dict[str, tuple[float, float]] = {
    "all": (99.5, 100),
    "every": (99.5, 100),
    "everybody": (99.5, 100),
    "none": (0, 0.5),
    "no": (0, 0.5),
    "nobody": (0, 0.5),
    "nearly all": (85, 100),
    "almost all": (85, 100),
    "the vast majority": (70, 100),
    "a large majority": (65, 100),
    "most": (50, 100),
    "the majority": (50, 100),
    "a majority": (50, 100),
    "a minority": (0, 50),
}
_TWICE = re.compile(
    r"\b(?:(?P<about>more than|over|less than|nearly|almost|about|around|roughly|approximately)\s+)?"
    r"(?P<times>twice|double[ds]?|doubling|tripled?|trebled?|quadrupled?|halved|half as|(?:two|three|four|five) times)\b",
    re.IGNORECASE,
)
_TIMES = {"twice": 2.0, "doubl": 2.0, "two t": 2.0, "tripl": 3.0, "trebl": 3.0, "three": 3.0, "quadr": 4.0, "four ": 4.0, "five ": 5.0, "halve": 2.0, "half ": 2.0}  # fmt: skip
# 1.7 to 2.3 times is twice.
_NARROW = 0.15
_NOT_SAID = re.compile(
    r"\b(?:not|whether|if|may|might|could|would|should|can|unclear|expect\w*|planned|assum\w+|until|than expected|dose|dosage|"
    r"per (?:day|week)|daily|a day|a week|who|whose|relaps\w+ or|either|neither|nor|another|later|subsequent\w*|before|previous\w*)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_ALIVE = re.compile(
    r"\b(?:were|was|are)\s+(?:still\s+)?alive\s+(?:and\s+[\w-]+-free\s+)?(?:at|after)\b(?!\s+and)", re.IGNORECASE
)
_FREE = re.compile(r"\balive\s+and\s+(?P<of>[\w-]+)-free\b", re.IGNORECASE)
_DIED = re.compile(r"\b(?:had\s+)?died\s+(?:by|within|at)\b|\bwere dead (?:by|at)\b", re.IGNORECASE)
_AT = re.compile(r"\b(?P<n>\d+|one|two|three|five|ten) (?P<unit>years?|months?)\b", re.IGNORECASE)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}
_WITHOUT = re.compile(r"\b(?:without|no|lacked|negative for|free of)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """A share in words: where it stands, how it is said, and between what the percentage lies."""

    start: int
    words: str
    least: float
    most: float


def shares_in_words(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find shares and multiples in words that no result has so."""
    for sentence in sentences:
        yield from _multiples(sentence)
        said = _said(sentence.text) if len(list(_SHARE.finditer(sentence.text))) == 1 else None
        if said is None or _NOT_SAID.search(_clause(sentence.text, said.start)):
            continue
        for study in studies.values():
            found = _results(sentence.text, said, study)
            values = [
                100 * row.value if row.statistic == "estimate" else row.value for row in found if row.value is not None
            ]
            if values and not any(said.least - 0.5 <= value <= said.most + 0.5 for value in values):
                yield _share(sentence, said, study, found[0], values[0])


def _clause(text: str, at: int) -> str:
    """The words around a place, within commas and semicolons."""
    start = max(text.rfind(mark, 0, at) for mark in (", ", "; ")) + 1
    end = re.search(r"[,;]\s", text[at:])
    return text[start : at + end.start() if end else len(text)]


def _said(text: str) -> _Said | None:
    """The share that a sentence says in words."""
    found = _SHARE.search(text)
    if found is None:
        return None
    words = found["all"] or re.split(_OF, found[0], maxsplit=1, flags=re.IGNORECASE)[0].strip()
    if found["all"]:
        least, most = _IN_WORDS[found["all"].casefold()]
        return _Said(found.start(), words, least, most)
    value, about = _value(found), (found["about"] or "").casefold()
    least, most = _BOUNDS.get(about, (-_NEAR_ROOM, _NEAR_ROOM) if about else (-_ROOM, _ROOM))
    return _Said(found.start(), words, value + least, value + most)


def _value(found: re.Match[str]) -> float:
    if found["in"]:
        return 100 / {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}[found["in"].casefold()]
    if found["many"]:
        name = f"{found['many']} {found['parts']}".casefold()
        return (
            _FRACTIONS.get(name)
            or 100
            * {"two": 2, "three": 3, "four": 4, "nine": 9}[found["many"].casefold()]
            / {
                "thirds": 3,
                "quarters": 4,
                "fifths": 5,
                "tenths": 10,
            }[found["parts"].casefold()]
        )
    return _FRACTIONS[(found["part"] or "half").casefold()]


def _results(text: str, said: _Said, study: OpenStudy) -> list[Result]:
    """The percentages that a sentence can mean: of one variable or survival, in the one group that it names or in all."""
    displays = study.cohort.study.displays
    rows = [
        row
        for name in displays
        for row in study.results_of(name)
        if row.value is not None and row.population == "all" and not row.model and VERSUS not in row.group
        if not getattr(displays[name], "landmark", None)
    ]
    groups = {
        name: words
        for name, words in groups_of(row for row in rows if getattr(displays.get(row.display), "by", None)).items()
        if name.casefold() not in {"yes", "no"}
    }
    names = {name for _, name in named(text, groups)}
    if len(names) > 1:
        return []
    group = names.pop() if names else ""
    own = (
        [row for row in rows if row.group == group]
        if group
        else [*(row for row in rows if not row.group), *_pooled(rows)]
    )
    return _alive(text, own, study) if _ALIVE.search(text) or _DIED.search(text) else _level(text, said, own, study)


def _pooled(rows: Sequence[Result]) -> Iterator[Result]:
    """The percentages of all patients, of displays that have them by group alone."""
    whole = {(row.variable, row.level) for row in rows if not row.group and row.statistic == "percent"}
    of: dict[tuple[str, str, str], list[Result]] = {}
    known: dict[tuple[str, str, str], float] = {}
    for row in rows:
        if row.statistic == "count" and row.level and row.variable and not row.endpoint and row.group:
            of.setdefault((row.display, row.variable, row.level), []).append(row)
        elif row.statistic == "n" and not row.level and row.group:
            known[row.display, row.variable, row.group] = row.value or 0.0
    for (display, variable, level), counts in of.items():
        patients = sum(known.get((display, variable, row.group), 0.0) for row in counts)
        if patients and (variable, level) not in whole:
            share = 100 * sum(row.value or 0.0 for row in counts) / patients
            yield replace(counts[0], group="", statistic="percent", value=share)


def _alive(text: str, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """Overall survival at the time that a sentence names; those who died are the others."""
    at = _AT.search(text)
    free = _FREE.search(text)
    wanted = f"{free['of']}-free survival".casefold() if free else "overall survival"
    label = {name for name in study.cohort.study.endpoints if label_of(study, name).casefold() == wanted}
    rest = text.replace(free[0], " ") if free else text
    if at is None or len(label) != 1 or re.search(r"\bwithout\b|-free\b|\band\b", rest):
        return []
    number = float(_NUMBERS.get(at["n"].casefold()) or at["n"])
    months = number * (12 if at["unit"].casefold().startswith("year") else 1)
    found = [
        row
        for row in rows
        if (row.endpoint or row.variable) in label and row.statistic == "estimate" and row.at == months
    ]
    found = [row for row in found if not is_incidence(row)]
    if _DIED.search(text):
        return [] if any(row.value is None for row in found) else [_turned(row) for row in found]
    return found


def _turned(row: Result) -> Result:
    return replace(row, value=1 - (row.value or 0.0))


def _level(text: str, said: _Said, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The percentage of the one level, or of the one yes-or-no variable, that a sentence names."""
    shares = [row for row in rows if row.statistic == "percent" and row.variable]
    behind = re.split(r"[,;]\s", text[said.start + len(said.words) :])[0]
    if _WITHOUT.search(behind) or re.search(r"\b(?:and|or|but|while|whereas)\b", behind):
        return []
    things = things_of(study, shares)
    levels = {row.level: [row.level] for row in shares if len(row.level) > 3}
    said_things = {name for _, name in named(behind, things)}
    said_levels = {name for _, name in named(behind, levels)}
    found = [row for row in shares if row.level in said_levels] if len(said_levels) == 1 else []
    if not found and len(said_things) == 1:
        (name,) = said_things
        own = affirmed([row for row in shares if row.variable == name])
        found = own if len({row.level for row in own}) == 1 else []
    # `male` may be the sex of a donor too.
    if len({row.variable for row in found}) > 1:
        found = [row for row in found if row.variable in said_things] if len(said_things) == 1 else _only(found, study)
    return found


def _only(found: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The results of the one variable whose label has no further noun: the sex of the patients, not of their donors."""
    people = re.compile(rf"\b(?:{PEOPLE}|mother|father|child|partner|spouse)\b", re.IGNORECASE)
    own = [row for row in found if not people.search(re.split(r"[,(]", label_of(study, row.variable))[0])]
    return own if len({row.variable for row in own}) == 1 else []


def _multiples(sentence: Sentence) -> Iterator[Finding]:
    """`twice as high in A (45%) as in B (22%)`: the two numbers of one quantity, one divided by the other."""
    word = _TWICE.search(sentence.text)
    same = [(a, b) for a, b in combinations(sentence.numbers, 2) if is_compared(a) and same_quantity(a, b)]
    pairs = same if word is not None else []
    if word is None or len(pairs) != 1 or _NOT_SAID.search(sentence.text):
        return
    first, second = pairs[0]
    a, b = first.result.value, second.result.value
    if (
        not a
        or not b
        or first.result.statistic not in COMPARED
        or re.search(r"(?<![-\w])(?:risk|hazard|odds)\b", sentence.text)
    ):
        return
    times = _TIMES[word["times"].casefold()[:5]]
    ratio, about = max(a, b) / min(a, b), (word["about"] or "").casefold()
    least = (
        times
        if about in {"more than", "over"}
        else times * (1 - 2 * _NARROW if about in {"nearly", "almost"} else 1 - _NARROW)
    )
    most = float("inf") if about in {"more than", "over"} else times if about == "less than" else times * (1 + _NARROW)
    if about == "less than":
        least = 0.0
    if not least - 0.05 <= ratio <= most + 0.05:
        yield Finding(
            rule=RULE,
            message=f"The sentence says {word[0].strip().lower()}, and {first.text} and {second.text} differ {ratio:.1f} times",
            places=(sentence.place(first), sentence.place(second)),
            remedy="Say how many times, or call the numbers that are meant",
        )


def _share(sentence: Sentence, said: _Said, study: OpenStudy, row: Result, value: float) -> Finding:
    name = label_of(study, row.endpoint or row.variable) or row.endpoint or row.variable
    level = f", {row.level}" if row.level and row.level not in name else ""
    group = f" in {row.group}" if row.group else ""
    start = sentence.start + said.start
    return Finding(
        rule=RULE,
        message=f"The sentence says {said.words.lower()}, and the store has {value:.1f}% for {name}{level}{group}",
        places=(sentence.passage.place(start, sentence.text.strip()[:120]),),
        remedy="Say what the results show, with the number that shows it",
    )
