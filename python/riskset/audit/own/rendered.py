"""Reads a document's numbers back out of what was rendered of it, and holds them against what the store told it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.audit.own.numerals import HIDDEN_P, around, numerals
from riskset.audit.own.reference_list import before_references
from riskset.audit.own.rendered_prose import CHANGED, CITED, MISSING, Said, Words, of_prose, said_in
from riskset.audit.own.rendered_tables import of_tables, rows_of
from riskset.audit.own.rendered_words import CHANGED_WORDS, Telling, of_words, telling_words
from riskset.audit.own.suggested import printed_numbers
from riskset.documents.problems import shown_path
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from riskset.audit.own.passages import Passage
    from riskset.audit.own.running import Ran
    from riskset.audit.papers.reading.paper import Paper

ADDED = "added-number"
RULES = {
    CHANGED: "A number in the rendered file is the one that the store told the document",
    ADDED: "Each number of the rendered file is in the document or among the results of its study",
    CHANGED_WORDS: "Words that compare, deny or name a group are in the rendered file as the document has them",
    MISSING: "What the document says with numbers stands in the rendered file too",
}
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789\u2212")
_PROSE = 8
_NUMBERED = re.compile(r"\b(?:Tables?|Figures?|Figs?\.|Supplement\w*)\W+S?\d[\d\s,SA-Za-z\u2013-]*", re.IGNORECASE)
_PAGE = re.compile(r"^\s*(?:page\s+)?\d+(?:\s*(?:of|/)\s*\d+)?\s*$", re.IGNORECASE)
_DATE = re.compile(r"\b(?:1[89]|20)\d\d(?:-\d\d-\d\d)?\b")


@dataclass(frozen=True)
class Expected:
    """What a file that is rendered of a document has to hold; the same for each format.

    Attributes
    ----------
    said : tuple of Said
        The numbers of the prose.
    rows : dict of str to tuple of str and tuple of str
        The rows of the tables, by their text: the label of the display, and the cells.
    known : frozenset of str
        Every number of the document and of the results of its studies.
    telling : tuple of Telling
        The words of the prose that compare, deny and name groups.
    """

    said: tuple[Said, ...]
    rows: dict[str, tuple[str, tuple[str, ...]]]
    known: frozenset[str]
    telling: tuple[Telling, ...]

    @classmethod
    def of(cls, passages: Sequence[Passage], ran: Ran) -> Expected:
        """What is expected by a document's prose, its displays and its studies."""
        said = tuple(said for passage in passages for said in said_in(passage))
        return cls(said, rows_of(ran), frozenset(_known(passages, ran)), tuple(telling_words(passages, ran)))


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
    words = Words.of(paper)
    found = [
        *of_prose(expected.said, words, shown),
        *of_tables(expected.rows, paper, shown),
        *of_words(expected.telling, words, shown),
    ]
    changed = {finding.places[0].text for finding in found}
    # What stands in place of a number of the document is told once.
    told = {each.text for finding in found if finding.rule == CHANGED for each in numerals(finding.message)}
    added = [each for each in _added(paper, expected.known | told, shown) if each.places[0].text not in changed]
    return [*found, *added]


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
    for line in before_references(paper.lines):
        text = _NUMBERED.sub(" ", _DATE.sub(" ", CITED.sub(" ", line.text)))
        if len(text.split()) < _PROSE or _PAGE.match(line.text):
            continue
        strange = [(numeral.text, numeral.start) for numeral in numerals(text) if numeral.text not in known]
        strange += [(match[0], match.start()) for match in HIDDEN_P.finditer(text)]
        for said, at in strange:
            place = Place(file=file, part=line.part, line=line.line, text=around(text, at, at, before=30, behind=25))
            yield Finding(
                rule=ADDED,
                message=f"{said} is neither in the document nor among the results of its study",
                places=(place,),
                remedy="Say it in the document by a call, or take it out of the file",
            )
