"""The numbers of a document's prose in a rendered file: each found again by the words before it and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.passages import Passage
    from riskset.audit.papers.reading.paper import Paper

CHANGED, MISSING = "changed-number", "missing-number"
REMEDY = "Render the document again, or change what the document says"
CITED = re.compile(r"\^?\[[\d\s,\u2013-]+\]|\^[\d,\u2013-]+")
NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
_WORD = re.compile(r"[^\W_]+(?:[.,·]\d+)*[+\u2212]?|[<>=≤≥%]")
_AROUND = 4


@dataclass(frozen=True)
class Words:
    """The words of a rendered file in order, each with the part of the file that it stands in."""

    words: list[str]
    parts: list[str]
    at: dict[str, list[int]]

    @classmethod
    def of(cls, paper: Paper) -> Words:
        """The words of a file's text, without marks of citations."""
        words: list[str] = []
        parts: list[str] = []
        for line in paper.lines:
            found = words_of(line.text)
            words.extend(found)
            parts.extend([line.part or (f"line {line.line}" if line.line else "")] * len(found))
        at: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            at.setdefault(word, []).append(place)
        return cls(words, parts, at)


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, small letters, as readers of files give them."""
    plainer = CITED.sub(" ", text.replace("\u00a0", " ").replace("\u202f", "")).replace("^", "")
    return [word.casefold() for word in _WORD.findall(plainer)]


@dataclass(frozen=True)
class Said:
    """A number of the document with the words before and behind it."""

    passage: Passage
    start: int
    word: str
    before: list[str]
    behind: list[str]

    @property
    def phrase(self) -> str:
        """The number among its words."""
        return " ".join([*self.before, self.word, *self.behind])


def of_prose(expected: Sequence[Said], words: Words, file: str) -> Iterator[Finding]:
    """Each number of the prose by the words before and behind it; a place of the file stands for one number alone."""
    left = list(expected)
    taken: set[int] = set()
    for least in (3, 2):
        left = [said for said in left if not _take(said, words, taken, least)]
    for said in left:
        source = said.passage.place(max(said.start, said.passage.text.find(said.word, said.start)), said.phrase)
        other = _other(words, said, taken)
        if other is not None:
            there = Place(
                file=file,
                part=words.parts[other],
                text=" ".join([*said.before, words.words[other], *said.behind]),
            )
            message = f"The file has {words.words[other]} where the document has {said.word}"
            yield Finding(rule=CHANGED, message=message, places=(there, source), remedy=REMEDY)
        else:
            message = f"The file does not have {said.word} where the document has it"
            there = Place(file=file, text=said.phrase)
            yield Finding(rule=MISSING, message=message, places=(there, source), remedy=REMEDY)


def said_in(passage: Passage) -> Iterator[Said]:
    """The numbers of a passage; references to displays, which the file has in words, part it."""
    if passage.part == "caption" and "alt" in passage.section:
        return
    cuts = [0, *(at for at, _ in passage.references), len(passage.text)]
    for start, end in pairwise(cuts):
        own = words_of(passage.text[start:end])
        for index, word in enumerate(own):
            if NUMBER.fullmatch(word):
                before, behind = own[max(0, index - _AROUND) : index], own[index + 1 : index + 1 + _AROUND]
                yield Said(passage, start, word, before, behind)


def _take(said: Said, words: Words, taken: set[int], least: int) -> bool:
    """Take a place of the file where a number stands among its words, well enough; tell whether there is one.

    Well is where all words agree on one side and the nearest on the other (3 and more); enough is one whole side, for on
    the other a page may end, or the nearest of both, for a citation may follow (2).
    """
    best, place = 0, None
    for at in words.at.get(said.word, ()):
        if at not in taken:
            before = _agreement(words.words[max(0, at - 2 * _AROUND) : at][::-1], said.before[::-1], backwards=True)
            behind = _agreement(words.words[at + 1 : at + 1 + 2 * _AROUND], said.behind)
            if before + behind > best:
                best, place = before + behind, at
    if place is None or best < least:
        return False
    taken.add(place)
    return True


def _agreement(there: list[str], here: list[str], *, backwards: bool = False) -> int:
    """How well the words beside a number agree: 2 where several do, 1 where the nearest does or there is none, else 0.

    Words are compared without the blanks between them: a line's end may part them anywhere.
    """
    if not here:
        return 1
    a, b = ("".join(side[::-1] if backwards else side) for side in (there, here))
    several = len(here) >= 3
    if a.endswith(b) if backwards else a.startswith(b):
        return 2 if several else 1
    nearest = here[0]
    return int(a.endswith(nearest) if backwards else a.startswith(nearest))


def _other(words: Words, said: Said, taken: set[int]) -> int | None:
    """Where another number stands among the same words; None where there is none, or more than one place."""
    before, behind = said.before, said.behind
    if len(before) + len(behind) < _AROUND:
        return None
    anchor = before[-1:] or behind[:1]
    step = 1 if before else -1
    found = [
        place
        for place in (at + step for at in words.at.get(anchor[0], ()))
        if 0 <= place < len(words.words)
        and place not in taken
        and NUMBER.fullmatch(words.words[place])
        and words.words[max(0, place - len(before)) : place] == before
        and words.words[place + 1 : place + 1 + len(behind)] == behind
    ]
    return found[0] if len(found) == 1 else None
