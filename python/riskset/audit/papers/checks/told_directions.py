"""Whether words that compare two groups agree with the table: `fewer hospitalizations after ablation`, with no number or several."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.direction_words import LED, NOT, THAN, WORD
from riskset.audit.finding import Finding
from riskset.audit.papers.model.abbreviated import shortened
from riskset.audit.papers.model.parts import without_label
from riskset.audit.papers.model.quantities import RATE, share_of
from riskset.audit.papers.model.said import may_tell_of_others
from riskset.audit.papers.model.subjects import settled, stems_in_order, subject_of, times_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.quantities import Group, Quantity
    from riskset.audit.papers.model.subjects import Subject
    from riskset.audit.papers.model.understood import Understood

RULE = "direction"
# What may turn a comparison round: models, parts of the patients, changes, and words that bound a number.
_OTHER = re.compile(
    r"adjust|multivaria|regression|model|subgroup|interaction|landmark|matched|weight|sensitivity|among|within(?!\s*\d)|per[- ]protocol|"
    r"in patients (?:with|without|who|aged)|increase[sd]? (?:in|from|by)|decrease[sd]? (?:in|from|by)|\bfrom\b.*\bto\b|hypothe|expected|"
    r"(?:more|less|fewer|greater|higher|lower|longer) than (?:\d|half|one|two|three|twice)|more recent|no more|at least|should",
    re.IGNORECASE,
)
_END = re.compile(
    r"[,;:()]|\band\b|\bbut\b|\bwhereas\b|\bwhile\b|\b(?:after|with|in|among|for) the\b|\bafter\b|\bwas\b|\bwere\b"
)
_CLAUSE = re.compile(r"[,;:]|\band\b(?=[^,;]*\b(?:was|were|had|occurred)\b)|\bbut\b|\bwhereas\b|\bwhile\b")
_RISK = frozenset(
    {"risk", "hazard", "odd", "probabi", "likelih", "chance", "associat", "link", "relat", "result", "led", "lead"}
)
_CLEAR, _POINTS, _MOST_GROUPS = 1.64, 5, 6

Held = dict["Subject", dict[str, list["Quantity"]]]
"""The rates of each group, by what they are of."""


def check_told_directions(paper: Understood) -> Iterator[Finding]:
    """Find words that say more or less of one of two groups than the table shows."""
    groups = paper.groups
    if not 1 < len(groups) <= _MOST_GROUPS or any(not group.own for group in groups):
        return
    held: Held = defaultdict(lambda: defaultdict(list))
    for each in paper.shown.quantities:
        if each.kind == RATE and each.group:
            held[each.subject][each.group].append(each)
    said: dict[int, list[Quantity]] = defaultdict(list)
    for each in paper.said.quantities:
        said[each.sentence].append(each)
    for number, sentence in enumerate(paper.sentences):
        if (
            sentence.section in {"methods", "introduction"}
            or may_tell_of_others(sentence)
            or _OTHER.search(sentence.text)
        ):
            continue
        yield from _of_sentence(
            sentence, shortened(without_label(sentence.text), paper.abbreviations), groups, held | _own(said[number])
        )


def _own(said: Sequence[Quantity]) -> Held:
    """The rates, or counts with their sizes, that a sentence itself gives for groups."""
    found: Held = {}
    for each in said:
        share = each if each.kind == RATE else share_of(each)
        if share is not None and each.group:
            found.setdefault(each.subject, defaultdict(list))[each.group].append(replace(share, counted=0))
    return {subject: values for subject, values in found.items() if len(values) > 1}


def _of_sentence(sentence: Sentence, text: str, groups: Sequence[Group], held: Held) -> Iterator[Finding]:
    who, other = _who(text, groups)
    if not who:
        return
    for found in WORD.finditer(text):
        clause = _CLAUSE.split(text[: found.start()])[-1]
        if NOT.search(clause) or NOT.search(text[found.end() : found.end() + 40]):
            continue
        subject = _subject(text[found.end() :], groups) or _subject(clause, groups)
        if subject not in held:
            continue
        said = 1 if found["more"] or found["longer"] else -1
        if (found["longer"] or found["shorter"]) and "os" not in subject and "survival" not in subject:
            continue
        values = held[subject]
        shown = _shown(values.get(who, []), values.get(other, []))
        if shown == -said:
            word = found[0].lower()
            one, two = values[who][0], values[other][0]
            yield Finding(
                rule=RULE,
                message=f"The sentence says {word} of {who}, which has {one.value.text}%, and {other} {two.value.text}%",
                places=(sentence.place(max(sentence.text.find(found[0]), 0), found[0]), one.place),
                remedy="Turn the words, or correct the table",
            )


def _who(text: str, groups: Sequence[Group]) -> tuple[str, str]:
    """The group that a sentence speaks of and the other: the only one of two that it names, or the first of `A than B`."""
    led = LED.match(text)
    first, _, rest = text.partition(",") if led else ("", "", text)
    named: list[str] = []
    for stem in stems_in_order(rest):
        named += [group.name for group in groups if stem in group.own and group.name not in named]
    compared = [group.name for group in groups if group.own & set(stems_in_order(first))] if led else named[1:]
    if len(groups) == 2 and len(named) == 1:
        compared = [group.name for group in groups if group.name != named[0]]
    if len(named) + len(compared) < 2 or len(compared) != 1 or (len(named) == 2 and not THAN.search(text)):
        return "", ""
    return named[0], compared[0]


def _subject(text: str, groups: Sequence[Group]) -> Subject:
    """What is more or less: the stems up to the end of the phrase, without those of groups and of risks."""
    phrase = THAN.split(_END.split(text)[0])[0]
    stems = subject_of(times_of(phrase)[1]) - _RISK
    for group in groups:
        stems -= group.own
    return settled(frozenset(each for each in stems if each.isalpha()))


def _shown(one: Sequence[Quantity], other: Sequence[Quantity]) -> int:
    """1 where the first group has clearly more each time, -1 where it has less; 0 where neither is clear."""
    signs: set[int] = set()
    for a in one:
        for b in other:
            if a.months == b.months and a.source == b.source:
                signs.add(_sign(a, b))
    clear = signs - {0}
    return clear.pop() if len(clear) == 1 else 0


def _sign(one: Quantity, other: Quantity) -> int:
    p, q = float(one.value.value) / 100, float(other.value.value) / 100
    if one.counted and other.counted:
        n, m = one.counted, other.counted
        both = (p * n + q * m) / (n + m)
        error = (both * (1 - both) * (1 / n + 1 / m)) ** 0.5
        clear = error > 0 and abs(p - q) > _CLEAR * error
    else:
        clear = 100 * abs(p - q) >= _POINTS
    return 0 if not clear else 1 if p > q else -1
