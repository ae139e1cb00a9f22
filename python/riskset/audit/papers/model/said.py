"""The numbers of sentences with what they are of: each part of a sentence has a subject, or that of the part before it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.papers.model.abbreviated import shortened
from riskset.audit.papers.model.counted import N, whole
from riskset.audit.papers.model.parts import P_VALUE, VALUE, Part, clauses_of, parts_of
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.quantities import COUNT, MEAN, MEDIAN, RATE, Group, Quantity, Stated, Tested
from riskset.audit.papers.model.subjects import settled
from riskset.audit.papers.model.values import PValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.subjects import Subject

_OURS = re.compile(r"\b(?:our|we|here|this (?:study|cohort|trial)|present|current)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\(\d+(?:[,\u2013-]\d+)*\)|\b(?:study|trial|series|report\w*|published|others?|et al)\b|\^\d", re.IGNORECASE
)
_MODEL = re.compile(
    r"adjust|multivaria|regression|hazard|\bHRs?\b|\bORs?\b|ratio|landmark|interaction|trend|model|predict|subgroup|matched|weight",
    re.IGNORECASE,
)
_IS_ALL = re.compile(
    r"\b(?:was|were)\s+(?:finally\s+)?(?:included|enrolled|studied|analy[sz]ed|evaluated|recruited|randomi[sz]ed|identified|followed|eligible)\b"
    rf"|\b(?:cohort|study|series|trial|analysis|total)\s+of\b|^\s*(?:of|among)\s+(?:the\s+|these\s+|all\s+|our\s+)?{N}",
    re.IGNORECASE,
)
"""What is said of all patients: the number before it is of nothing else."""
_OF_ANOTHER = re.compile(
    r"\b(?:percentages?|proportions?|shares?)\s+of\b[^;]*\b(?:who|that|whose|with|having)\b", re.IGNORECASE
)
"""A rate in those who are named, of what is told behind: `the percentage of men (20%) who recovered`."""
_TREATED = re.compile(r"\w[-\u2010\u2011]treated\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\b(?:of|in|among)\s+(?:them|these|those|whom|which)\b(?!\s+(?:with|without|who|receiving|given|treated)\b)",
    re.IGNORECASE,
)


def said_in(sentences: Sequence[Sentence], groups: Sequence[Group], abbreviations: Mapping[str, str]) -> Stated:
    """The counts, rates, medians and means that the sentences of a study's own results state, and the P values that are sure."""
    quantities: list[Quantity] = []
    tests: list[Tested] = []
    for number, sentence in enumerate(sentences):
        if not _is_of_results(sentence):
            continue
        # A sentence of the discussion that does not say whose results it tells may tell those of others.
        sure = sentence.section != "discussion" or bool(_OURS.search(sentence.text))
        for clause in clauses_of(shortened(sentence.text, abbreviations)):
            told = [
                replace(each, sure=sure or bool(each.group)) for each in _of_clause(sentence, number, clause, groups)
            ]
            if _OF_ANOTHER.search(clause):
                told = [each for each in told if each.kind != RATE]
            quantities += told
            found = [each for each in told if each.sure]
            shown = list(P_VALUE.finditer(clause))
            if (
                len(shown) == 1
                and len({(each.subject, each.kind) for each in found}) == 1
                and not _MODEL.search(clause)
            ):
                p = PValue(shown[0]["relation"], printed(shown[0]["p"]))
                at = max(sentence.text.find(shown[0][0]), 0)
                tests.append(Tested(tuple(found), p, sentence.place(at, shown[0][0])))
    return Stated(tuple(quantities), tuple(tests))


def _is_of_results(sentence: Sentence) -> bool:
    """Whether a sentence tells of results of this study, in the discussion too."""
    if sentence.section != "discussion":
        return sentence.section in {"abstract", "results", ""} and sentence.is_own
    return not may_tell_of_others(sentence)


def may_tell_of_others(sentence: Sentence) -> bool:
    """Whether a sentence cites other studies, or tells, in the discussion, of one that is not said to be this."""
    own = replace(sentence, section="results").is_own
    return not own or (
        sentence.section == "discussion" and not _OURS.search(sentence.text) and bool(_OTHERS.search(sentence.text))
    )


def _of_clause(sentence: Sentence, number: int, clause: str, groups: Sequence[Group]) -> Iterator[Quantity]:
    parts = parts_of(clause, groups)
    outside = frozenset[str]().union(*(part.stems for part in parts if not part.numbers))
    filled = _filled([part for part in _timed(parts) if part.numbers])
    if outside and not any(part.stems for part in filled):
        # `2-year survival, 61% v 52%`
        filled = [part if _IS_ALL.search(part.text) else replace(part, stems=outside) for part in filled]
    for part in filled:
        of_some = _OF_THEM.search(part.text) or (not part.group and _TREATED.search(part.text))
        if part.stems and not of_some:
            for each in _of_part(sentence, number, part, part.stems | outside):
                yield _of_denominator(each, groups)


def _of_denominator(said: Quantity, groups: Sequence[Group]) -> Quantity:
    """A count whose denominator is the size of one group is of this group."""
    named = [group.name for group in groups if group.size == said.of]
    if said.group or said.of is None or len(named) != 1:
        return said
    return replace(said, group=named[0], grouped=True)


def _timed(parts: Sequence[Part]) -> list[Part]:
    """Parts with the times of the part before; those at the start have the first times that follow."""
    times = next((part.times for part in parts if part.times), None)
    found: list[Part] = []
    for part in parts:
        times = part.times or times
        found.append(replace(part, times=times))
    return found


def _filled(parts: Sequence[Part]) -> list[Part]:
    """Parts that say nothing of their subject get that of the part before, or, at the start, of the one behind."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        bare_not = part.stems == frozenset({"not"}) and any(each.grouped for each in found)
        if before is not None and before.stems and ((not part.stems and part.is_bare) or bare_not):
            centre = next((kind for kind, _ in before.numbers if kind in {MEDIAN, MEAN}), "")
            numbers = tuple((centre if centre and kind == VALUE else kind, match) for kind, match in part.numbers)
            found.append(replace(part, stems=before.stems, grouped=part.grouped or bare_not, numbers=numbers))
        else:
            found.append(part)
    for i in range(len(found) - 2, -1, -1):
        # `12 in A and 20 in B died`
        if not found[i].stems and found[i].is_bare and not _IS_ALL.search(found[i].text):
            found[i] = replace(found[i], stems=found[i + 1].stems)
    return _one_time_each(found)


def _one_time_each(parts: Sequence[Part]) -> list[Part]:
    """Parts whose numbers stand for a list of times in turn; without those whose numbers are fewer or more than the times."""
    found: list[Part] = []
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and parts[end].times == parts[at].times:
            end += 1
        times = parts[at].times
        numbers = sum(len(part.numbers) for part in parts[at:end])
        if times is None or len(times) == 1:
            found += parts[at:end]
        elif numbers % len(times) == 0:
            each = [replace(part, numbers=(number,)) for part in parts[at:end] for number in part.numbers]
            for first in range(0, numbers, len(times)):
                turn = each[first : first + len(times)]
                named = [part for part in turn if part.grouped]
                group, grouped = (named[0].group, True) if len(named) == 1 else ("", len(named) > 1)
                for part, time in zip(turn, times, strict=True):
                    found.append(replace(part, times=(time,), group=group, grouped=grouped))
        at = end
    return found


def _of_part(sentence: Sentence, number: int, part: Part, subject: Subject) -> Iterator[Quantity]:
    for kind, found in part.numbers:
        if kind == VALUE:
            continue
        has = found.groupdict()
        at = sentence.text.find(found[0].strip())
        yield Quantity(
            subject=settled(subject),
            kind=kind,
            months=part.times[0] if part.times else None,
            group=part.group,
            grouped=part.grouped,
            value=printed(str(whole(found["n"]))) if kind == COUNT else printed(found["n"]),
            of=whole(has["of"]) if has.get("of") else None,
            share=printed(has["p"]) if has.get("p") else None,
            place=sentence.place(max(at, 0), _tidy(part.text)),
            source=sentence.section or "text",
            sentence=number,
        )


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("\x02\\d+\x03", "\u2026", text)).strip()[:100]
