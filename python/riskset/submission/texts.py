"""Main text and supplement rendered for a journal: Word files, and PDFs for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskset.submission.clean import clean
from riskset.submission.counts import count
from riskset.submission.displays import displays_of
from riskset.submission.main_text import arrange
from riskset.submission.rendering import BLIND, NAMING_KEYS, Changes, rendered
from riskset.submission.statements import NAMING, of_heading
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import style_of, text_of
from riskset.word_files.slicing import lean

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.submission.counts import Counts
    from riskset.submission.displays import Display
    from riskset.submission.sources import Source
    from riskset.submission.stages import Stages
    from riskset.word_files.package import WordFile

_STRETCH = {"single": 1.0, "one-and-a-half": 1.5, "double": 2.0}


@dataclass(frozen=True)
class MainText:
    """The main text.

    Attributes
    ----------
    word, pdf : bytes
        As the journal wants it, and for reading.
    whole : WordFile
        As it was rendered, with everything in place: what tables and legends are taken from.
    displays : tuple of Display
        Those of `whole`.
    counts : Counts
    references : tuple of str
        The list of references.
    warnings : tuple of str
    """

    word: bytes
    pdf: bytes
    whole: WordFile
    displays: tuple[Display, ...]
    counts: Counts
    references: tuple[str, ...]
    warnings: tuple[str, ...]


def names_somebody(title: str) -> bool:
    """Whether a section tells who wrote it or paid for it."""
    return any(what in NAMING for what in of_heading(title))


def _changes(source: Source, *, blind: bool, supplement: bool = False) -> Changes:
    layout = source.journal.layout
    metadata: dict[str, Any] = {}
    if supplement:
        metadata = {"toc": True}
    else:
        metadata = {"linestretch": _STRETCH[layout.spacing]}
        if layout.line_numbers:
            metadata["line-numbers"] = True
    without = NAMING_KEYS if blind else ()
    sections = () if supplement else source.unprinted(blind=blind)
    return Changes(metadata, without, names_somebody if blind else None, BLIND if blind else "", sections)


def main_text(source: Source, stages: Stages, *, blind: bool) -> MainText:
    """Render the manuscript, and arrange it as the journal wants it.

    Raises
    ------
    DocumentProblems
        When it cannot be rendered by the built-in engine.
    """
    done = rendered(source.project, source.main.path, ("docx", "pdf"), _changes(source, blind=blind), stages.inside)
    whole = open_word(done.files["docx"], "manuscript.docx")
    clean(whole, blind=blind)
    displays = tuple(displays_of(whole))
    counts = count(whole, source.front, source.points, source.highlights)
    references = tuple(text_of(each) for each in whole.blocks if style_of(each) == "Bibliography")
    arranged = whole.copy()
    arrange(arranged, source.journal.layout, source.front, counts.of, blind=blind)
    return MainText(lean(arranged), done.files["pdf"], whole, displays, counts, references, done.warnings)


@dataclass(frozen=True)
class SupplementText:
    """A supplement: its Word file, its PDF with the number of its first page, and what was said beside them."""

    path: Path
    title: str
    word: bytes
    pdf: bytes
    warnings: tuple[str, ...]
    first: int = 1


def supplement_text(source: Source, document: Path, stages: Stages, *, blind: bool) -> SupplementText:
    """Render a supplement with its own contents.

    Raises
    ------
    DocumentProblems
        When it cannot be rendered by the built-in engine.
    """
    changes = _changes(source, blind=blind, supplement=True)
    done = rendered(source.project, document, ("docx", "pdf"), changes, stages.inside)
    file = open_word(done.files["docx"], f"{document.stem}.docx")
    clean(file, blind=blind)
    title = next((text_of(each) for each in file.blocks if style_of(each) == "Title"), "") or document.stem
    return SupplementText(document, title, lean(file), done.files["pdf"], done.warnings)


def supplement_pdf(source: Source, document: Path, metadata: dict[str, Any], stages: Stages, *, blind: bool) -> bytes:
    """The PDF of a supplement again, with some metadata.

    Raises
    ------
    DocumentProblems
        When it cannot be rendered by the built-in engine.
    """
    changes = _changes(source, blind=blind, supplement=True)
    changes = replace(changes, metadata={**changes.metadata, **metadata})
    return rendered(source.project, document, ("pdf",), changes, stages.inside).files["pdf"]
