"""One document rendered for a submission by the built-in engine: with other metadata, and for reviewers without names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from riskset.documents.builtin import Rendering, prepare, write
from riskset.documents.qmd import Cell, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from riskset.documents.project import Project
    from riskset.documents.qmd import Document
    from riskset.documents.source_line import Line

_FORMATS = {"docx": "riskset-docx", "pdf": "riskset-typst"}
BLIND = "blind"
"""The profile that is active while a copy for reviewers is rendered: by it a document can word itself another way."""
_HEADING = re.compile(r"\s{0,3}(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*(?:\{[^}]*\}\s*)?$")
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
    """

    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    without: tuple[str, ...] = ()
    unwanted: Callable[[str], bool] | None = None
    profile: str = ""


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
    metadata = {name: _changed(own, changes) for name, own in prepared.metadata.items()}
    source = prepared.document if changes.unwanted is None else without_sections(prepared.document, changes.unwanted)
    done = write(replace(prepared, metadata=metadata, document=source), tell)
    files = {path.suffix.removeprefix("."): content for path, content in done.outputs.items()}
    return RenderedFiles(files, tuple(done.warnings))


def _changed(metadata: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if key not in changes.without}
    return kept | dict(changes.metadata)


def without_sections(document: Document, unwanted: Callable[[str], bool]) -> Document:
    """A document without the sections of some titles, with all that is in them; what closes a division stays."""
    blocks: list[Text | Cell] = []
    leaving = 0
    for block in document.blocks:
        if isinstance(block, Cell):
            if not leaving:
                blocks.append(block)
            continue
        kept: list[Line] = []
        verbatim: list[int] = []
        for place, line in enumerate(block.lines):
            shown = place in block.verbatim
            heading = None if shown else _HEADING.match(line.text)
            if heading is not None:
                level = len(heading["level"])
                if not leaving or level <= leaving:
                    leaving = level if unwanted(heading["title"].strip()) else 0
            if not leaving or (not shown and _FENCE.match(line.text)):
                if shown:
                    verbatim.append(len(kept))
                kept.append(line)
        if kept:
            blocks.append(Text(tuple(kept), frozenset(verbatim)))
    return replace(document, blocks=tuple(blocks))
