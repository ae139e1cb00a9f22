"""Whether the parts that a sentence lists make up the whole that it gives before them, where the parts exclude each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.counted import EVENTS, FEMALE, MALE, PEOPLE, SHARE, N, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

SUM, PART, FLOW = "sum", "part-of-whole", "flow"
_REMEDY = "Correct the number that is wrong"
# The whole, and what leads to its parts: `620 patients (`, `299 events: `, `686 women, of whom `, `951 patients died (`.
_WHOLE = (
    rf"(?P<whole>{N}){SHARE}\s+(?:[a-z-]+\s+){{0,3}}?(?:{PEOPLE}|{EVENTS})\b(?:\s+(?!were\b|was\b|had\b|received\b)[a-zA-Z-]+){{0,5}}?"
    rf"(?:\s+were\s+(?:included|analy[sz]ed|enrolled|studied|evaluated|recruited|randomi[sz]ed|registered))?{SHARE}"
    r"\s*(?:[(:\u2014\u2013]|,\s*(?:of\s+(?:whom|which|them|these),?)?|;\s*of\s+(?:whom|which|them|these),?|\bof\s+whom)\s*"
    r"(?:there\s+were\s+|they\s+were\s+|comprising\s+|consisting\s+of\s+)?"
)
_JOIN = r"\s*(?:,\s*and|,|and|;|/|&)\s+"
_WERE = r"(?:\s+(?:were|was))?"
_END = r"(?=\s*(?:[\d.,()%\s;:]*[).;:]|,\s+(?:with|aged|and|median|mean)\b|$))"
_SEXES = tuple(
    re.compile(rf"{_WHOLE}(?P<a>{N}){SHARE}{_WERE}\s+{a}\b{SHARE}{_JOIN}(?P<b>{N}){SHARE}{_WERE}\s+{b}\b{SHARE}{_END}")
    for a, b in ((FEMALE, MALE), (MALE, FEMALE))
)
_ARM = r"\s+(?:patients\s+|deaths\s+|events\s+)?(?:in|from|of|among)\s+the\s+(?P<{}>[\w+\u2212-]+(?:\s+[\w+\u2212-]+){{0,3}}?)\s+(?:group|arm|cohort)\b"
_ARMS = re.compile(
    rf"{_WHOLE}(?P<a>{N}){SHARE}{_ARM.format('one')}{SHARE}{_JOIN}(?P<b>{N}){SHARE}{_ARM.format('other')}{SHARE}{_END}"
)
_OF_AN_ARM = re.compile(r"\b(?:in|from|of|among|to)\s+the\s+(?:[\w+\u2212-]+\s+){1,4}?(?:group|arm|cohort)\b")
# `686 women, of whom 246 received tamoxifen and 440 did not`.
_NOT = re.compile(
    rf"{_WHOLE}(?P<a>{N}){SHARE}\s+[^.;:()\d]{{3,60}}?\s+and\s+(?:the\s+(?:other|remaining)\s+)?(?P<b>{N}){SHARE}\s+"
    r"(?:did\s+not|had\s+not|were\s+not|was\s+not)\s*[.,;)]"
)
# `299 events: 94 among the 246 women ... and 205 among the 440 ...`; two parts of two groups.
_AMONG = r"\s+(?:[a-z]+\s+)?(?:of|among|in)\s+(?:the\s+)?"
_GROUPS = re.compile(
    rf"(?P<whole>{N}){SHARE}\s+(?:[a-z-]+\s+){{0,3}}?(?:{PEOPLE}|{EVENTS})\b\s*[:(,]\s*(?P<a>{N}){_AMONG}(?P<of_a>{N})\b"
    rf"[^.;:\d]{{0,60}}(?:\(\d[^()]*\))?[^.;:\d]{{0,20}}?\band\s+(?P<b>{N}){_AMONG}(?P<of_b>{N})\b"
)
_UNKNOWN = re.compile(
    r"\b(?:unknown|missing|not (?:known|reported|recorded|available|stated)|unspecified|other|non-?binary|transgender|"
    r"crossed? over|both|neither|each|pairs?|couples?|families)\b",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    rf"(?P<whole>{N}){SHARE}\s+(?:(?:{PEOPLE})\b[^.;:()\d]{{0,70}}?|(?:were|had|received|underwent|developed|died)\b[^.;:()\d]{{0,70}}?)"
    rf"(?:,\s+|\s+\(|\s+)(?:including\s+(?P<part>{N})(?=\s+(?:\([^()]*\)\s+)?(?:(?:{PEOPLE})\b|with\b|who\b))|of\s+whom,?\s+(?P<whom>{N})\b)"
)


def check_listed_parts(paper: Understood) -> Iterator[Finding]:
    """Find lists of parts that do not make up their whole."""
    sizes = _partitions(paper)
    for sentence in paper.sentences:
        if not sentence.is_own:
            continue
        yield from _larger(sentence)
        if _UNKNOWN.search(sentence.text):
            continue
        # A third arm is a part too.
        arms = (_ARMS,) if len(_OF_AN_ARM.findall(sentence.text)) == 2 else ()
        for pattern in (*_SEXES, *arms, _NOT):
            for found in pattern.finditer(sentence.text):
                groups = found.groupdict()
                if groups.get("one", "a").casefold() != groups.get("other", "b").casefold():
                    yield from _sum(sentence, found)
        for found in _GROUPS.finditer(sentence.text):
            yield from _of_groups(sentence, found, sizes)


def _sum(sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    """Two parts that are all of a whole; another number before them may be the whole too."""
    total, a, b = (whole(found[name]) for name in ("whole", "a", "b"))
    before = {whole(each[0]) for each in re.finditer(N, sentence.text[: found.start("a")])}
    if a + b == total or a + b in before:
        return
    yield Finding(
        rule=SUM,
        message=f"The parts have {a + b}, and the whole has {total}",
        places=(sentence.place(found.start(), found[0]),),
        computed=f"{a} + {b} = {a + b}",
        remedy=_REMEDY,
    )


def _of_groups(sentence: Sentence, found: re.Match[str], sizes: set[tuple[int, int]]) -> Iterator[Finding]:
    """Events of two groups that are all patients: the events add up, and the sizes are those of the tables."""
    of = (whole(found["of_a"]), whole(found["of_b"]))
    if tuple(sorted(of)) in sizes:
        yield from _sum(sentence, found)
        return
    total, a, b = (whole(found[name]) for name in ("whole", "a", "b"))
    near = [pair for pair in sizes if len({*pair} & {*of}) == 1]
    if a + b == total and len(near) == 1 and len(sizes) == 1:
        wrong = next(each for each in of if each not in near[0])
        yield Finding(
            rule=FLOW,
            message=f"The groups have {of[0]} and {of[1]} patients here, and {near[0][0]} and {near[0][1]} in the tables",
            places=(sentence.place(found.start("of_a"), str(wrong)),),
            remedy=_REMEDY,
        )


def _partitions(paper: Understood) -> set[tuple[int, int]]:
    """The sizes of two groups that are all patients: of a table with two groups, or of men and women in a sentence."""
    found: set[tuple[int, int]] = set()
    for table in paper.tables:
        own = [group.size for group in table.groups if group.size]
        if len(own) == len(table.groups) == 2 and (
            table.total is None or table.total.size is None or table.total.size == sum(own)
        ):
            found.add((min(own), max(own)))
    for sentence in paper.sentences:
        for pattern in _SEXES if sentence.is_own else ():
            for match in pattern.finditer(sentence.text):
                a, b = sorted((whole(match["a"]), whole(match["b"])))
                if a + b == whole(match["whole"]):
                    found.add((a, b))
    return found


def _larger(sentence: Sentence) -> Iterator[Finding]:
    """`396 patients ..., including 402 who ...`: a part that is larger than its whole."""
    for found in _INCLUDING.finditer(sentence.text):
        total, part = whole(found["whole"]), whole(found["part"] or found["whom"])
        if part <= total:
            continue
        yield Finding(
            rule=PART,
            message=f"{part} are said to be among {total}",
            places=(sentence.place(found.start(), found[0]),),
            remedy="Correct the part or the whole",
        )
