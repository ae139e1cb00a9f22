"""One document rendered for a submission by the built-in engine: with other metadata, and for reviewers without names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from riskset.documents.builtin import Rendering, prepare, write
from riskset.documents.dates import SPECIAL
from riskset.documents.project import document_layers, metadata_for
from riskset.documents.qmd import Cell, Text
from riskset.documents.source_line import Line
from riskset.markdown_text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from riskset.documents.builtin import Prepared
    from riskset.documents.project import Project
    from riskset.documents.qmd import Document

# What a document knows of its date.
_DATES = ("date", "riskset-date")
_FORMATS = {"docx": "riskset-docx", "pdf": "riskset-typst"}
BLIND = "blind"
"""The profile that is active while a copy for reviewers is rendered: by it a document can word itself another way."""
_HEADING = re.compile(r"\s{0,3}(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*(?:\{[^}]*\}\s*)?$")
_REFERENCES = re.compile(r"references|bibliography|literature cited", re.IGNORECASE)
_FENCE = re.compile(r"\s*:{3,}")
# Metadata that name who wrote it, or who pays.
NAMING_KEYS = (
    "author", "authors", "by-author", "affiliations", "institute", "by-affiliation", "funding", "acknowledgements",
    "acknowledgments", "thanks", "contributions", "author-contributions", "competing-interests", "conflict-of-interest",
    "disclosures", "correspondence", "email", "orcid", "copyright", "license", "citation", "google-scholar", "statements",
)  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """What is changed of a document before it is rendered.

    Attributes
    ----------
    metadata : mapping
        Entries that are put in place of the document's own.
    without : tuple of str
        Entries that are taken away.
    unwanted : callable or None
        Tells of a section's title whether the section is left out.
    profile : str
        A profile that is active besides those of the project.
    sections : tuple of (str, str)
        Titles and texts of sections that are put before the references.
    """

    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    without: tuple[str, ...] = ()
    unwanted: Callable[[str], bool] | None = None
    profile: str = ""
    sections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RenderedFiles:
    """A document's files by their format, and what was said beside them."""

    files: Mapping[str, bytes]
    warnings: tuple[str, ...]


def rendered(
    project: Project,
    document: Path,
    formats: Sequence[str],
    changes: Changes,
    tell: Callable[[str, float | None], None],
) -> RenderedFiles:
    """Render a document as ``docx`` or ``pdf``, or both; nothing is written.

    Raises
    ------
    DocumentProblems
        With everything that is wrong with it, or that the built-in engine does not know.
    """
    if changes.profile:
        project = replace(project, profiles=(*project.profiles, changes.profile))
    outputs = {_FORMATS[form]: document.with_suffix(f".{form}") for form in formats}
    rendering = Rendering(project, document, outputs)
    prepared = prepare(rendering, tell)
    moving = _moving_date(prepared)
    if moving:
        changes = replace(changes, without=(*changes.without, *_DATES))
    metadata = {name: _changed(own, changes) for name, own in prepared.metadata.items()}
    source = prepared.document if changes.unwanted is None else without_sections(prepared.document, changes.unwanted)
    source = with_sections(source, changes.sections)
    done = write(replace(prepared, metadata=metadata, document=source), tell)
    files = {path.suffix.removeprefix("."): content for path, content in done.outputs.items()}
    said = (
        [f"{document.name}: the date `{moving}` is left out: a submission is the same whenever it is built."]
        if moving
        else []
    )
    return RenderedFiles(files, (*said, *done.warnings))


def _moving_date(prepared: Prepared) -> str:
    """The date of a document where it is another each day, such as `today`; empty where it is a day, or none."""
    rendering = prepared.rendering
    layers = document_layers(rendering.project, rendering.document, prepared.document.front_matter)
    own = {str(metadata_for(layers, name, rendering.document, {}).get("date") or "") for name in rendering.outputs}
    return next((each for each in SPECIAL if each in own), "")


def _changed(metadata: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if key not in changes.without}
    return kept | dict(changes.metadata)


def section_lines(sections: Sequence[tuple[str, str]]) -> list[str]:
    """Sections in Markdown, line by line."""
    return [line for title, text in sections for line in ("", f"# {escape(title)}", "", escape(text), "")]


def place_of_references(lines: Sequence[str]) -> int | None:
    """The line of the heading over the references; None where there is none."""
    headings = ((place, _HEADING.match(line)) for place, line in enumerate(lines))
    return next((place for place, match in headings if match and _REFERENCES.fullmatch(match["title"].strip())), None)


def with_sections(document: Document, sections: Sequence[tuple[str, str]]) -> Document:
    """A document with more sections before its references, or at its end."""
    if not sections:
        return document
    texts = section_lines(sections)
    blocks = list(document.blocks)
    for number, block in enumerate(blocks):
        place = place_of_references([line.text for line in block.lines]) if isinstance(block, Text) else None
        if isinstance(block, Text) and place is not None and place not in block.verbatim:
            at = block.lines[place]
            more = tuple(replace(at, text=text) for text in texts)
            verbatim = frozenset(each + len(more) if each >= place else each for each in block.verbatim)
            blocks[number] = Text((*block.lines[:place], *more, *block.lines[place:]), verbatim)
            return replace(document, blocks=tuple(blocks))
    end = Line("", document.path, 1)
    blocks.append(Text(tuple(replace(end, text=text) for text in texts)))
    return replace(document, blocks=tuple(blocks))


class _Leaving:
    """Goes through lines of Markdown, and says which lie in sections that are left out."""

    def __init__(self, unwanted: Callable[[str], bool]) -> None:
        self._unwanted = unwanted
        self.level = 0

    def keeps(self, text: str, *, verbatim: bool = False) -> bool:
        """Whether a line stays: what closes a division does, wherever it stands."""
        heading = None if verbatim else _HEADING.match(text)
        if heading is not None:
            level = len(heading["level"])
            if not self.level or level <= self.level:
                self.level = level if self._unwanted(heading["title"].strip()) else 0
        return not self.level or (not verbatim and _FENCE.match(text) is not None)


def kept_of(lines: Sequence[str], unwanted: Callable[[str], bool]) -> list[str]:
    """Lines of Markdown without the sections of some titles."""
    leaving = _Leaving(unwanted)
    return [line for line in lines if leaving.keeps(line)]


def without_sections(document: Document, unwanted: Callable[[str], bool]) -> Document:
    """A document without the sections of some titles, with all that is in them."""
    blocks: list[Text | Cell] = []
    leaving = _Leaving(unwanted)
    for block in document.blocks:
        if isinstance(block, Cell):
            if not leaving.level:
                blocks.append(block)
            continue
        kept: list[Line] = []
        verbatim: list[int] = []
        for place, line in enumerate(block.lines):
            shown = place in block.verbatim
            if leaving.keeps(line.text, verbatim=shown):
                if shown:
                    verbatim.append(len(kept))
                kept.append(line)
        if kept:
            blocks.append(Text(tuple(kept), frozenset(verbatim)))
    return replace(document, blocks=tuple(blocks))
