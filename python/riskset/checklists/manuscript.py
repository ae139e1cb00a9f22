"""A document as a checklist is filled from it: its prose by the parts of a paper, and the displays that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.audit.own.audited import read_documents
from riskset.audit.own.floats import floats_of
from riskset.documents.qmd import Cell
from riskset.kinds.combined_tables.entry import CombinedDisplay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from riskset.audit.own.audited import AuditedDocument
    from riskset.audit.own.passages import Passage
    from riskset.checklists.guideline import Part
    from riskset.opened import OpenStudy
    from riskset.study.entries.base import DisplayBase

_TITLES = {"title", "subtitle"}
# What a section's title says of the part that it belongs to; the outermost title that says something decides.
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("introduction", re.compile(r"introduction|background", re.IGNORECASE)),
    ("methods", re.compile(r".*\b(?:methods?|methodology)\b.*|statistical analys[ei]s", re.IGNORECASE)),
    ("results", re.compile(r"results\b.*|findings", re.IGNORECASE)),
    ("discussion", re.compile(r"discussion\b.*|conclusions?|comments?|interpretation|limitations?", re.IGNORECASE)),
)
# Citations, emphasis and escapes.
_MARKUP = re.compile(r"\s*\[-?@[^\]]*\]|[*_\\]")


@dataclass(frozen=True)
class Stretch:
    """A passage with the part of the paper that it belongs to, and the titles of its sections, outermost first."""

    passage: Passage
    part: Part
    titles: tuple[str, ...]

    @property
    def where(self) -> str:
        """Where it stands, as a reader would look for it."""
        if self.titles:
            return ", ".join(self.titles)
        return self.part.capitalize() if self.part != "other" else "Text"


@dataclass(frozen=True)
class ShownDisplay:
    """A display that a labelled cell shows: its printed name, its caption, and whose display it is."""

    printed: str
    caption: str
    where: str
    study: OpenStudy
    name: str

    @property
    def entries(self) -> dict[str, DisplayBase]:
        """Its entry in the study file, and those of the tables that it is merged or stacked of, by their names."""
        displays = self.study.cohort.study.displays
        entry = displays[self.name]
        names = [self.name, *entry.of] if isinstance(entry, CombinedDisplay) else [self.name]
        return {name: displays[name] for name in names}


@dataclass(frozen=True)
class Manuscript:
    """A document that was read.

    Attributes
    ----------
    name : str
        What it is called in the checklist; empty for the manuscript itself.
    read : AuditedDocument
    stretches : tuple of Stretch
    shown : tuple of ShownDisplay
    """

    name: str
    read: AuditedDocument
    stretches: tuple[Stretch, ...]
    shown: tuple[ShownDisplay, ...]

    @property
    def path(self) -> Path:
        """The document."""
        return self.read.document.path

    @property
    def front(self) -> Mapping[str, object]:
        """Its front matter."""
        data = self.read.document.front_matter.data
        return data if isinstance(data, dict) else {}

    def study_at(self, path: str) -> OpenStudy | None:
        """The study whose file is `path`."""
        studies = self.read.ran.studies.values()
        return next((each for each in studies if str(each.cohort.study.path) == path), None)


def read_manuscripts(target: Path, profiles: Sequence[str] = ()) -> list[Manuscript]:
    """Run and read a document, or all of a folder (a study file stands for its folder); the manuscript comes first.

    Of several documents the manuscript is the first that has an abstract; the others are called by their files' names.

    Raises
    ------
    DocumentProblems
        When there is no document, or one cannot be read or run.
    """
    return manuscripts_of(read_documents(target, profiles))


def manuscripts_of(read: Sequence[AuditedDocument]) -> list[Manuscript]:
    """The same of documents that were read: the manuscript comes first."""
    main = next((each for each in read if any(one.part == "abstract" for one in each.passages)), read[0])
    in_order = [main, *(each for each in read if each is not main)]
    return [_manuscript(each, "" if each is main else _called(each.document.path)) for each in in_order]


def _called(path: Path) -> str:
    return path.stem.replace("-", " ").replace("_", " ").capitalize()


def _manuscript(read: AuditedDocument, name: str) -> Manuscript:
    told = list(_stretches(read.passages))
    stretches = tuple(sorted([*told, *_written(read, told)], key=lambda stretch: stretch.passage.order))
    return Manuscript(name, read, stretches, tuple(_shown(read, stretches)))


def _stretches(passages: Sequence[Passage]) -> Iterator[Stretch]:
    """The passages under their titles; an abstract has none."""
    titles: list[tuple[int, str]] = []
    for passage in passages:
        if passage.part == "heading":
            level = _level(passage)
            titles = [each for each in titles if each[0] < level] + [(level, passage.section)]
        own = tuple(title for _, title in titles)
        if passage.part == "abstract":
            yield Stretch(passage, "abstract", ())
        elif passage.part == "title":
            yield Stretch(passage, "title" if passage.section in _TITLES else "other", ())
        else:
            yield Stretch(passage, _part(own), own)


def _written(read: AuditedDocument, stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The paragraphs that cells write, such as the methods, in the section that they stand in."""
    for order, markdown in read.ran.written.items():
        before = [each for each in stretches if each.passage.order < order and each.passage.part != "title"]
        if not before:
            continue
        own = before[-1].passage
        for paragraph in re.split(r"\n\s*\n", markdown):
            text = " ".join(_MARKUP.sub("", paragraph).split())
            passage = replace(own, text=text, part="body", told=(), literals=(), references=(), origin=(), order=order)
            yield Stretch(replace(passage, is_row=False, source=None), before[-1].part, before[-1].titles)


def _level(passage: Passage) -> int:
    """How many number signs stand before a heading."""
    source = passage.source.source[passage.origin[0] :].lstrip() if passage.source is not None else ""
    return len(source) - len(source.lstrip("#"))


def _part(titles: Sequence[str]) -> Part:
    for title in titles:
        for part, pattern in _PARTS:
            if pattern.fullmatch(title):
                return part
    return "other"


def _shown(read: AuditedDocument, stretches: Sequence[Stretch]) -> Iterator[ShownDisplay]:
    """The displays of labelled cells, numbered as they are printed."""
    for each in floats_of(read.document):
        if isinstance(each.block, Cell) and each.label in read.ran.displays:
            study, name = read.ran.displays[each.label]
            caption = str(each.block.options.get(f"{each.kind}-cap") or "")
            yield ShownDisplay(each.printed, caption, _where(stretches, each.order), study, name)


def _where(stretches: Sequence[Stretch], order: int) -> str:
    """The section in which a cell stands: that of the last passage before it."""
    before = [each for each in stretches if each.passage.order < order and each.part != "title"]
    return before[-1].where if before else "Text"
