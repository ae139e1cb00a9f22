"""Sentences whose numbers have changed, and those whose words no longer fit them."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.audit.own.directions import directions
from riskset.audit.own.passages import Passage
from riskset.audit.own.sentences import Number
from riskset.audit.own.sentences import Sentence as AuditSentence
from riskset.audit.own.significance import RULE as SIGNIFICANCE
from riskset.audit.own.significance import significance
from riskset.audit.own.turned import RULE as DIRECTION
from riskset.builds.document_build import Doubt
from riskset.comparing.difference import Piece, SentenceChange
from riskset.comparing.typed import TypedNumbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from riskset.builds.build import Build, StudyBuild
    from riskset.builds.document_build import DocumentBuild, Sentence, Told

_HOLE = "\0"
_DISPLAY = re.compile(r"\b(Tables?|Figures?) S?\d+\b")


def sentence_changes(
    old: DocumentBuild,
    new: DocumentBuild,
    builds: tuple[Build, Build],
    pairs: Iterable[tuple[StudyBuild, StudyBuild]] = (),
    alpha: float | None = None,
) -> list[SentenceChange]:
    """Sentences of a document that both builds have run: those whose words a number no longer fits first.

    Sentences are the same where their typed words are; of one that was written anew, what is wrong with it is told. In
    `pairs` are the studies of both builds, whose old numbers may have been typed.
    """
    partner = _partners(old, new)
    if alpha is not None:
        old, new = (_doubted_at(each, build, alpha) for each, build in zip((old, new), builds, strict=True))
    known = {(doubt.sentence, doubt.rule) for doubt in old.doubts}
    typed = TypedNumbers.of(pairs)
    found: list[SentenceChange] = []
    for place, sentence in enumerate(new.sentences):
        before = partner.get(place)
        wrong = [
            doubt.message
            for doubt in new.doubts
            if doubt.sentence == place and (before is None or (before, doubt.rule) not in known)
        ]
        wrong += typed.wrong_in(sentence)
        was = old.sentences[before] if before is not None else None
        if wrong or (was is not None and _without_names(was.text) != _without_names(sentence.text)):
            found.append(_change(was, sentence, wrong))
    return sorted(found, key=lambda change: not change.contradicted)


def retold_changes(
    document: DocumentBuild,
    old: Mapping[int, StudyBuild],
    new: Mapping[int, StudyBuild],
    *,
    forward: bool,
    alpha: float | None = None,
) -> list[SentenceChange]:
    """Sentences of a document that one build alone has run, with the numbers of the other in place of their own.

    Parameters
    ----------
    document : DocumentBuild
    old, new : mapping of int to StudyBuild
        The studies of both builds, by their places in the build that has the document.
    forward : bool
        Whether the document is the old build's.
    alpha : float, optional
        The level of significance that words are held against, instead of the audit's.
    """
    own, other = (old, new) if forward else (new, old)
    retold = [_retold(sentence, own, other) for sentence in document.sentences]
    doubts = list(_doubted(retold, other, alpha))
    # Other rules hold words against names, which are the same.
    own_doubts = [each for each in document.doubts if each.rule in {SIGNIFICANCE, DIRECTION}]
    if alpha is not None:
        own_doubts = list(_doubted(document.sentences, own, alpha))
    first, second = (own_doubts, doubts) if forward else (doubts, own_doubts)
    known = {(doubt.sentence, doubt.rule) for doubt in first}
    typed = TypedNumbers.of((old[each], new[each]) for each in old.keys() & new.keys())
    found: list[SentenceChange] = []
    for place, (sentence, now) in enumerate(zip(document.sentences, retold, strict=True)):
        sides = (sentence, now) if forward else (now, sentence)
        wrong = [each.message for each in second if each.sentence == place and (place, each.rule) not in known]
        wrong += typed.wrong_in(sides[1])
        if wrong or sides[0].text != sides[1].text:
            found.append(_change(*sides, wrong))
    return sorted(found, key=lambda change: not change.contradicted)


def _change(old: Sentence | None, new: Sentence, wrong: Sequence[str]) -> SentenceChange:
    pieces = (Piece("", new.text),) if old is None else tuple(_pieces(old, new))
    return SentenceChange(
        file=new.file,
        line=new.line,
        section=new.section,
        pieces=pieces,
        contradicted=tuple(dict.fromkeys(wrong)),
        is_new=old is None,
    )


def _pieces(old: Sentence, new: Sentence) -> Iterator[Piece]:
    """The typed words, which both have, and between them their numbers."""
    for before, after in zip(_parts(old), _parts(new), strict=True):
        if before or after:
            yield Piece(before, after)


def _parts(sentence: Sentence) -> list[str]:
    """Typed words and numbers in turn, words first and last."""
    parts: list[str] = []
    at = 0
    for told in sorted(sentence.told, key=lambda each: each.start):
        start = max(at, told.start)
        parts += [sentence.text[at:start], sentence.text[start : max(start, told.end)]]
        at = max(at, told.end)
    return [*parts, sentence.text[at:]]


def _partners(old: DocumentBuild, new: DocumentBuild) -> dict[int, int]:
    """The sentences of the old document by those of the new that have the same typed words, in the same order."""
    words = [[typed_words(each) for each in document.sentences] for document in (old, new)]
    found: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, words[0], words[1], autojunk=False).get_matching_blocks():
        found.update((b + step, a + step) for step in range(size))
    return found


def typed_words(sentence: Sentence) -> str:
    """The words of a sentence that its author typed, with a hole for each number that it was told."""
    return _without_names(_HOLE.join(_parts(sentence)[::2]))


def _without_names(text: str) -> str:
    """A text in which tables and figures have no numbers: a new one before them changes these alone."""
    return _DISPLAY.sub(r"\1", text)


def _retold(sentence: Sentence, own: Mapping[int, StudyBuild], other: Mapping[int, StudyBuild]) -> Sentence:
    """A sentence with the numbers of another build; those that it does not have stay as they are."""
    parts: list[str] = []
    told: list[Told] = []
    at = length = 0
    for each in sorted(sentence.told, key=lambda found: found.start):
        if each.start < at:
            continue
        text = _told_anew(sentence.text[each.start : each.end], each, own.get(each.study), other.get(each.study))
        parts += [sentence.text[at : each.start], text]
        start = length + each.start - at
        length = start + len(text)
        at = each.end
        told.append(replace(each, start=start, end=length, text=text, results=_places(each, own, other)))
    parts.append(sentence.text[at:])
    return replace(sentence, text="".join(parts), told=tuple(told))


def _places(told: Told, own: Mapping[int, StudyBuild], other: Mapping[int, StudyBuild]) -> tuple[int, ...]:
    """The places of the same results in another build."""
    if told.study not in own or told.study not in other:
        return ()
    before, after = own[told.study], other[told.study]
    keys = (before.results[place].result.key for place in told.results)
    return tuple(after.places[key] for key in keys if key in after.places)


def _told_anew(text: str, told: Told, own: StudyBuild | None, other: StudyBuild | None) -> str:
    """Words in which each number is that of another build."""
    if own is None or other is None:
        return text
    parts: list[str] = []
    rest = text
    for place in told.results:
        before = own.results[place]
        after = other.by_key.get(before.result.key)
        head, found, tail = rest.partition(before.text)
        if after is None or not found or not before.text:
            continue
        parts += [head, after.text]
        rest = tail
    return "".join([*parts, rest])


def _doubted_at(document: DocumentBuild, build: Build, alpha: float) -> DocumentBuild:
    """A document whose words for a difference, and for none, are held against another level of significance."""
    found = _doubted(document.sentences, dict(enumerate(build.studies)), alpha)
    others = [each for each in document.doubts if each.rule != SIGNIFICANCE]
    return replace(document, doubts=(*others, *(each for each in found if each.rule == SIGNIFICANCE)))


def _doubted(
    sentences: Sequence[Sentence], studies: Mapping[int, StudyBuild], alpha: float | None = None
) -> Iterator[Doubt]:
    """What the rules of meaning find in sentences that were told of other numbers."""
    level = {} if alpha is None else {"alpha": alpha}
    read = [_as_read(sentence, studies) for sentence in sentences]
    named = {str(place): study for place, study in studies.items()}
    for place, sentence in enumerate(read):
        for finding in (*significance([sentence], **level), *directions([sentence], named)):
            yield Doubt(rule=finding.rule, message=finding.message, sentence=place, remedy=finding.remedy)


def _as_read(sentence: Sentence, studies: Mapping[int, StudyBuild]) -> AuditSentence:
    part = "abstract" if sentence.part == "abstract" else "body"
    passage = Passage(
        sentence.text, part, sentence.section, (), (), (), False, (), None, Path(sentence.file), sentence.line, 0
    )
    numbers = tuple(number for told in sentence.told for number in _number(told, studies))
    return AuditSentence(passage, 0, len(sentence.text), numbers)


def _number(told: Told, studies: Mapping[int, StudyBuild]) -> Iterator[Number]:
    study = studies.get(told.study)
    if study is None or not told.results:
        return
    results = tuple(study.results[place].result for place in told.results)
    if results:
        yield Number(told.start, told.end, str(told.study), told.display, results[0], results, told.text)
