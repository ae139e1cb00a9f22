"""Sentences of a passage with the numbers that the store has told them, and the clause that each number stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.tables.rules import is_p_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.audit.finding import Place
    from riskset.audit.own.passages import Passage
    from riskset.results import Result

_STOP = re.compile(r"(?<=[.!?])[\"\u201d\u2019)\]]*\s+")
_BEGIN = re.compile(r"[\"\u201c\u2018(\[]?[A-Z0-9]")
_NO_END = re.compile(
    r"(?:\b(?:vs|al|e\.g|i\.e|cf|approx|Fig|Figs|Tab|No|Dr|Prof|St|ca|resp|incl|min|max|Eq|Ref|Refs|pp?|vol)\.|\b[A-Z]\.)$"
)
# Counts that name how many patients a sentence speaks of, not what it says of them.
OF_PATIENTS = {"n_group", "n", "n_risk"}


@dataclass(frozen=True, slots=True)
class Number:
    """What the store has told a sentence at one place.

    Attributes
    ----------
    start, end : int
        Its characters in the passage.
    study, display : str
        The study file and the display that were asked.
    result : Result
        The number that was meant.
    results : tuple of Result
        All that is printed there: limits too.
    text : str
        The words.
    """

    start: int
    end: int
    study: str
    display: str
    result: Result
    results: tuple[Result, ...]
    text: str

    @property
    def is_p(self) -> bool:
        """Whether it is a P value."""
        return is_p_value(self.result.statistic)

    @property
    def about(self) -> str:
        """The endpoint that it is about; of a characteristic its variable."""
        return self.result.endpoint or self.result.variable


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage, from character `start` to `end` of it."""

    passage: Passage
    start: int
    end: int
    numbers: tuple[Number, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return self.passage.text[self.start : self.end]

    def before(self, number: Number, among: Iterable[Number] | None = None) -> str:
        """The words before a number, from the number of `among` before it (of any without it) or the sentence's start."""
        ends = [each.end for each in (self.numbers if among is None else among) if each.end <= number.start]
        return self.passage.text[max([self.start, *ends]) : number.start]

    def after(self, number: Number) -> str:
        """The words behind a number, up to the next one or the sentence's end."""
        starts = [each.start for each in self.numbers if each.start >= number.end and each is not number]
        return self.passage.text[number.end : min([self.end, *starts])]

    def place(self, number: Number) -> Place:
        """Where a number stands, with the words that lead to it."""
        start = max(self.start, self.passage.text.rfind(" ", 0, max(self.start, number.start - 60)) + 1)
        return self.passage.place(number.start, self.passage.text[start : number.end].strip())

    @property
    def p_values(self) -> list[Number]:
        """Its P values."""
        return [number for number in self.numbers if number.is_p]

    def values_of(self, p_value: Number) -> list[Number]:
        """The numbers that a P value stands behind: those since the P value before it, counts of patients left out."""
        start = max([self.start, *(each.end for each in self.p_values if each.end <= p_value.start)])
        own = [each for each in self.numbers if not each.is_p and start <= each.start and each.end <= p_value.start]
        return [each for each in own if each.result.statistic not in OF_PATIENTS]


def sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """The sentences of the prose; captions and titles are none."""
    for passage in passages:
        if passage.part not in {"abstract", "body"} or passage.is_row:
            continue
        numbers = [number for told in passage.told for number in _numbers(passage, told.start, told.end)]
        for start, end in _spans(passage):
            own = tuple(number for number in numbers if start <= number.start < end)
            yield Sentence(passage, start, end, own)


def _numbers(passage: Passage, start: int, end: int) -> Iterator[Number]:
    """The numbers of one inline value, each at its words where these stand in it."""
    told = next(each for each in passage.told if (each.start, each.end) == (start, end))
    at = start
    spoke = [spoken for spoken in told.spoken if spoken.results]
    for spoken in spoke:
        found = passage.text.find(spoken.text, at, end)
        first = found if found >= 0 else start
        # What the document puts behind the last number, such as %, belongs to it.
        last = found + len(spoken.text) if found >= 0 and spoken is not spoke[-1] else end
        yield Number(first, last, spoken.study, spoken.display, spoken.results[0], spoken.results, spoken.text)
        at = last if found >= 0 else at


def _spans(passage: Passage) -> Iterator[tuple[int, int]]:
    """Where the sentences of a passage begin and end; an inline value is never parted."""
    start = 0
    for match, end in _ends(passage):
        if _NO_END.search(passage.text[start : match.start()]) or passage.is_told(match.start(), match.start() + 1):
            continue
        yield start, end
        start = end
    if passage.text[start:].strip():
        yield start, len(passage.text)


def _ends(passage: Passage) -> Iterator[tuple[re.Match[str], int]]:
    """Where sentences can end, and where the next begins: at a capital, at a number, or at a reference to a display."""
    for match in _STOP.finditer(passage.text):
        reference = next((at for at, _ in passage.references if match.start() < at <= match.end()), None)
        if reference is not None:
            yield match, reference
        elif _BEGIN.match(passage.text, match.end()):
            yield match, match.end()
