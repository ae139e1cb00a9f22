"""Reads a document's numbers back out of what was rendered of it, and holds them against what the store told it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.audit.own.numerals import around, numerals
from riskset.audit.own.suggested import printed_numbers
from riskset.documents.problems import shown_path
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from riskset.audit.own.passages import Passage
    from riskset.audit.own.running import Ran
    from riskset.audit.papers.reading.paper import Paper
    from riskset.tables.printed import PrintedTable

CHANGED, ADDED, MISSING = "changed-number", "added-number", "missing-number"
RULES = {
    CHANGED: "A number in the rendered file is the one that the store told the document",
    ADDED: "Each number of the rendered file is in the document or among the results of its study",
    MISSING: "What the document says with numbers stands in the rendered file too",
}
_WORD = re.compile(r"[^\W_]+(?:[.,·]\d+)*[+\u2212]?|[<>=≤≥%]")
_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789\u2212")
# The mark of a note behind a number, as files and printed tables have it: `0.929^b`, `0.929b`.
_MARK = re.compile(r"\^\S+$|(?<=[\d)])[a-z](?:,[a-z])*$")
_AROUND = 4
_REMEDY = "Render the document again, or change what the document says"
_NO_PROSE = re.compile(r"references|bibliography", re.IGNORECASE)
_PROSE = 8
_NUMBERED = re.compile(r"\b(?:Tables?|Figures?|Figs?\.|Supplement\w*)\W+S?\d[\d\s,SA-Za-z\u2013-]*", re.IGNORECASE)
_PAGE = re.compile(r"^\s*(?:page\s+)?\d+(?:\s*(?:of|/)\s*\d+)?\s*$", re.IGNORECASE)
_DATE = re.compile(r"\b(?:1[89]|20)\d\d(?:-\d\d-\d\d)?\b")
_CITED = re.compile(r"\^?\[[\d\s,\u2013-]+\]|\^[\d,\u2013-]+")


@dataclass(frozen=True)
class _Words:
    """The words of a rendered file in order, each with the part of the file that it stands in."""

    words: list[str]
    parts: list[str]
    at: dict[str, list[int]]

    @classmethod
    def of(cls, paper: Paper) -> _Words:
        """The words of a file's text, without marks of citations."""
        words: list[str] = []
        parts: list[str] = []
        for line in paper.lines:
            found = _words(line.text)
            words.extend(found)
            parts.extend([line.part or (f"line {line.line}" if line.line else "")] * len(found))
        at: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            at.setdefault(word, []).append(place)
        return cls(words, parts, at)


@dataclass(frozen=True)
class Expected:
    """What a file that is rendered of a document has to hold; the same for each format.

    Attributes
    ----------
    said : tuple of _Said
        The numbers of the prose.
    rows : dict of str to tuple of str and tuple of str
        The rows of the tables, by their text: the label of the display, and the cells.
    known : frozenset of str
        Every number of the document and of the results of its studies.
    """

    said: tuple[_Said, ...]
    rows: dict[str, tuple[str, tuple[str, ...]]]
    known: frozenset[str]

    @classmethod
    def of(cls, passages: Sequence[Passage], ran: Ran) -> Expected:
        """What is expected by a document's prose, its displays and its studies."""
        said = tuple(said for passage in passages for said in _said(passage))
        return cls(said, _rows(ran), frozenset(_known(passages, ran)))


def read_back(paper: Paper, expected: Expected) -> list[Finding]:
    """Hold the numbers of a rendered file against those of its document.

    Parameters
    ----------
    paper : Paper
        A Word, PDF or HTML file that was read.
    expected : Expected
        What its document says.
    """
    shown = shown_path(Path(paper.file))
    found = [*_of_prose(expected.said, _Words.of(paper), shown), *_of_tables(expected.rows, paper, shown)]
    changed = {finding.places[0].text for finding in found}
    # What stands in place of a number of the document is told once.
    told = {each.text for finding in found if finding.rule == CHANGED for each in numerals(finding.message)}
    added = [each for each in _added(paper, expected.known | told, shown) if each.places[0].text not in changed]
    return [*found, *added]


def _words(text: str) -> list[str]:
    """The words and numbers of a text, small letters, as readers of files give them."""
    plainer = _CITED.sub(" ", text.replace("\u00a0", " ").replace("\u202f", "")).replace("^", "")
    return [word.casefold() for word in _WORD.findall(plainer)]


@dataclass(frozen=True)
class _Said:
    """A number of the document with the words before and behind it."""

    passage: Passage
    start: int
    word: str
    before: list[str]
    behind: list[str]

    @property
    def phrase(self) -> str:
        return " ".join([*self.before, self.word, *self.behind])


def _of_prose(expected: Sequence[_Said], words: _Words, file: str) -> Iterator[Finding]:
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
            yield Finding(rule=CHANGED, message=message, places=(there, source), remedy=_REMEDY)
        else:
            message = f"The file does not have {said.word} where the document has it"
            there = Place(file=file, text=said.phrase)
            yield Finding(rule=MISSING, message=message, places=(there, source), remedy=_REMEDY)


def _said(passage: Passage) -> Iterator[_Said]:
    """The numbers of a passage; references to displays, which the file has in words, part it."""
    if passage.part == "caption" and "alt" in passage.section:
        return
    cuts = [0, *(at for at, _ in passage.references), len(passage.text)]
    for start, end in pairwise(cuts):
        own = _words(passage.text[start:end])
        for index, word in enumerate(own):
            if _NUMBER.fullmatch(word):
                before, behind = own[max(0, index - _AROUND) : index], own[index + 1 : index + 1 + _AROUND]
                yield _Said(passage, start, word, before, behind)


def _take(said: _Said, words: _Words, taken: set[int], least: int) -> bool:
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


def _other(words: _Words, said: _Said, taken: set[int]) -> int | None:
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
        and _NUMBER.fullmatch(words.words[place])
        and words.words[max(0, place - len(before)) : place] == before
        and words.words[place + 1 : place + 1 + len(behind)] == behind
    ]
    return found[0] if len(found) == 1 else None


def _rows(ran: Ran) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The rows of the tables that a document shows, by their text."""
    rows: dict[str, tuple[str, tuple[str, ...]]] = {}
    for label, (study, name) in ran.displays.items():
        shown = study.display(name)
        if isinstance(shown, Table):
            rows |= {_row(cells): (label, cells) for cells in _rows_of(shown.printed())}
    return rows


def _of_tables(wanted: Mapping[str, tuple[str, tuple[str, ...]]], paper: Paper, file: str) -> Iterator[Finding]:
    """Each row of the tables that the document shows, cell by cell."""
    there = {_row(row): (grid.caption, row) for grid in paper.grids for row in grid.rows}
    text = " ".join([*there, *(_row((line.text,)) for line in paper.lines)])
    # A row of the file that no table has can be one that was changed.
    strange = {row: where for row, where in there.items() if row not in wanted}
    for row, (label, cells) in wanted.items():
        if row not in text and any(_NUMBER.search(cell) for cell in cells[1:]):
            yield from _changed_row(label, cells, row, strange, file)


def _rows_of(table: PrintedTable) -> list[tuple[str, ...]]:
    return [tuple(plain(cell) for cell in row.cells) for row in table.body if not row.group]


def _row(cells: Iterable[str]) -> str:
    """A row as one text, without blanks and marks that formats differ in."""
    return " ".join(word for cell in cells for word in _words(_MARK.sub("", cell)))


def _changed_row(
    label: str, cells: tuple[str, ...], wanted: str, strange: Mapping[str, tuple[str, tuple[str, ...]]], file: str
) -> Iterator[Finding]:
    """The row of the file with the same words and other numbers; of several the one that differs least."""
    form, here = _NUMBER.sub("#", wanted), _NUMBER.findall(wanted)
    alike = {row: where for row, where in strange.items() if _NUMBER.sub("#", row) == form}
    differing = {
        row: [pair for pair in zip(_NUMBER.findall(row), here, strict=True) if pair[0] != pair[1]] for row in alike
    }
    nearest = min(differing, key=lambda row: len(differing[row]), default=None)
    for one, other in differing[nearest] if nearest is not None else ():
        caption, row = alike[nearest or ""]
        yield Finding(
            rule=CHANGED,
            message=f"The file has {one} where the table has {other}",
            places=(Place(file=file, part=f"{caption or label}, row {cells[0]!r}", text=" | ".join(row)),),
            remedy=_REMEDY,
        )


def _known(passages: Sequence[Passage], ran: Ran) -> set[str]:
    """Every number of a document's prose and displays, and of the results of its studies."""
    known = {numeral.text for passage in passages for numeral in numerals(passage.text)}
    known.update(numeral.text for text in ran.written.values() for numeral in numerals(text))
    # In a PDF the exponent of a power stands on the line.
    known |= {text.translate(_LOWERED) for text in known}
    for study in ran.studies.values():
        known.update(numeral.text for _, _, text in printed_numbers(study) for numeral in numerals(text))
    for study, name in ran.displays.values():
        shown = study.display(name)
        if isinstance(shown, Table):
            notes = [plain(note.text) for note in shown.printed().notes]
        else:
            notes = [str(note) for note in getattr(shown, "notes", ())]
        known.update(numeral.text for note in notes for numeral in numerals(note))
    return known


def _added(paper: Paper, known: Container[str], file: str) -> Iterator[Finding]:
    """Numbers of the prose that neither the document nor its results have."""
    for line in paper.lines:
        if _NO_PROSE.fullmatch(line.text.strip(" #")):
            return
        text = _NUMBERED.sub(" ", _DATE.sub(" ", _CITED.sub(" ", line.text)))
        if len(text.split()) < _PROSE or _PAGE.match(line.text):
            continue
        for numeral in numerals(text):
            if numeral.text not in known:
                yield Finding(
                    rule=ADDED,
                    message=f"{numeral.text} is neither in the document nor among the results of its study",
                    places=(
                        Place(
                            file=file,
                            part=line.part,
                            line=line.line,
                            text=around(text, numeral.start, numeral.start, before=30, behind=25),
                        ),
                    ),
                    remedy="Say it in the document by a call, or take it out of the file",
                )
