"""The words of a rendered file by which sentences compare, deny and name groups: each is the one that the document has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.audit.own.naming import groups_of
from riskset.audit.own.rendered_prose import REMEDY, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.audit.own.passages import Passage
    from riskset.audit.own.rendered_prose import Words
    from riskset.audit.own.running import Ran

CHANGED_WORDS = "changed-words"
_TELLING = re.compile(
    r"(?:high|low|great|less|more|few|long|short|old|young|small|bett|best|worse|worst|poor|superior|inferior|favou?r|exceed|rose|rise|"
    r"fell|fall|increas|decreas|reduc|improv|declin|differ|signific|associat|similar|comparab|alike|equal|most|least)\w*"
    r"|not|no|neither|nor|without|all|half|third|twice|both"
)
_AROUND, _LONGEST = 4, 3


@dataclass(frozen=True)
class Telling:
    """A word of the document that tells which is more, or whose, with the words around it."""

    passage: Passage
    start: int
    word: str
    before: list[str]
    behind: list[str]


def telling_words(passages: Sequence[Passage], ran: Ran) -> Iterator[Telling]:
    """The words of a document's prose that turn what it says where another stands in their place."""
    rows = [row for study, name in ran.displays.values() for row in study.results_of(name)]
    names = {word for label in groups_of(rows) for word in words_of(label)}
    for passage in passages:
        if passage.part not in {"abstract", "body"} or passage.is_row:
            continue
        cuts = [0, *(at for at, _ in passage.references), len(passage.text)]
        for start, end in pairwise(cuts):
            own = words_of(passage.text[start:end])
            for at in range(_AROUND, len(own) - _AROUND):
                if _TELLING.fullmatch(own[at]) or own[at] in names:
                    before, behind = own[at - _AROUND : at], own[at + 1 : at + 1 + _AROUND]
                    yield Telling(passage, start, own[at], before, behind)


def of_words(telling: Iterable[Telling], words: Words, file: str) -> Iterator[Finding]:
    """Find places of a file that have other words than the document, among the same words; what is not there is left."""
    text = " ".join(words.words)
    joined = text.replace(" ", "")
    for each in telling:
        if "".join([*each.before, each.word, *each.behind]) in joined:
            continue
        found = list(_others(words, each))
        if len(found) != 1:
            continue
        start, end = found[0]
        there = " ".join(words.words[start:end])
        place = Place(file=file, part=words.parts[start], text=" ".join([*each.before, there, *each.behind]))
        at = max(each.start, each.passage.text.casefold().find(each.word, each.start))
        source = each.passage.place(at, " ".join([*each.before, each.word, *each.behind]))
        message = f"The file says {there or 'nothing'!r} where the document says {each.word!r}"
        yield Finding(rule=CHANGED_WORDS, message=message, places=(place, source), remedy=REMEDY)


def _others(words: Words, each: Telling) -> Iterator[tuple[int, int]]:
    """Where the words before and behind stand, with few others between them."""
    for at in words.at.get(each.before[-1], ()):
        start = at + 1
        if words.words[max(0, start - _AROUND) : start] != each.before:
            continue
        for end in range(start, start + _LONGEST + 1):
            # The mark of a citation may stand behind a word.
            is_cited = re.sub(r"[\d.,]+$", "", "".join(words.words[start:end])) == each.word
            if words.words[end : end + _AROUND] == each.behind and not is_cited:
                yield start, end
