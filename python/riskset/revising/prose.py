"""The prose of a Word file: its paragraphs as tokens, and what is not prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.revising.looks import look_of
from riskset.revising.tokens import Token
from riskset.revising.word_tokens import Known, word_tokens
from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.names import w
from riskset.word_files.package import DOCUMENT
from riskset.word_files.paragraphs import TABLE, accepted_text, blocks_of, runs_of, style_of
from riskset.word_files.runs import run_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.revising.looks import Look
    from riskset.word_files.package import Element, WordFile

# Paragraphs that no prose of a document is.
_NOT_PROSE = ("Title", "Subtitle", "Author", "Affiliation", "Date", "AbstractTitle", "Keywords", "Bibliography", "TOC",
              "TableCaption", "ImageCaption", "TableNote", "TableEnd", "TableText", "CaptionedFigure", "SourceCode",
              "PageMark")  # fmt: skip


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a Word file that is prose."""

    tokens: list[Token]
    level: int
    element: Element
    overwritten: tuple[tuple[str, str], ...] = ()
    is_item: bool = False
    values: tuple[tuple[str, str], ...] = ()
    notes: tuple[list[Token], ...] = ()
    calls: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """What makes its words and things the same as others, without blanks."""
        return tuple(each.key for each in self.tokens if not each.is_blank)


def prose(file: WordFile, known: Known) -> list[Paragraph]:
    """The paragraphs of a file that can be prose."""
    found: list[Paragraph] = []
    for block in blocks_of(file.body):
        style = style_of(block)
        if block.tag == TABLE or style.startswith(_NOT_PROSE):
            continue
        if block.find(f".//{w('drawing')}") is not None and not accepted_text(block).strip():
            continue
        words = word_tokens(block, file, DOCUMENT, known)
        level = int(style[-1]) if style.startswith("Heading") and style[-1:].isdigit() else 0
        if words.tokens:
            item = block.find(f"{w('pPr')}/{w('numPr')}") is not None
            tokens = _without_own_look(words.tokens) if level else words.tokens
            more = (tuple(words.values), tuple(words.notes), tuple(words.calls))
            found.append(Paragraph(tokens, level, block, tuple(words.overwritten), item, *more))
    return found


def others(file: WordFile) -> list[tuple[str, str, tuple[Look, ...]]]:
    """The text of paragraphs that are not prose, and of the cells of tables, with numbers that are bookmarked left out; and its looks."""
    found: list[tuple[str, str, tuple[Look, ...]]] = []
    for block in blocks_not_prose(file):
        for paragraph in block.iter(w("p")):
            marked = {run for each in bookmarks_in(paragraph) for run in each.runs}
            runs = [run for run in runs_of(paragraph) if run not in marked and run_text(run).strip()]
            text = "".join(run_text(run) for run in runs_of(paragraph) if run not in marked)
            if text.strip():
                looks = dict.fromkeys(look_of(run.find(w("rPr"))) for run in runs)
                found.append((style_of(block), " ".join(text.split()), tuple(looks)))
    return found


def blocks_not_prose(file: WordFile) -> Iterator[Element]:
    """The tables of a file, and its paragraphs that are titles, captions or references."""
    for block in blocks_of(file.body):
        if block.tag == TABLE or style_of(block).startswith(_NOT_PROSE):
            yield block


def _without_own_look(tokens: list[Token]) -> list[Token]:
    return [Token(each.key, each.source, look=each.look) for each in tokens]


def known_of(texts: Mapping[str, str], sources: Sequence[Sequence[Token]]) -> Known:
    """What the source has, by the names that Word files have for it."""
    values: dict[str, str] = {}
    cited: dict[tuple[str, ...], str] = {}
    labels: set[str] = set()
    for tokens in sources:
        for each in tokens:
            if each.key[0] == "value":
                values.setdefault(each.key[1], each.source)
            elif each.key[0] == "cite":
                cited.setdefault(each.key[1:], each.source)
            elif each.key[0] == "ref":
                labels.update(each.key[1:])
    for text in texts.values():
        labels.update(re.findall(r"(?:#\|\s*label:\s*|#|label=)((?:tbl|fig|stbl|sfig|sec|eq)-[\w-]+)", text))
    references: dict[str, str] = {}
    for label in sorted(labels):
        name = re.sub(r"[^A-Za-z0-9]", "_", label)
        references |= {label: label, f"_Ref_{name}"[:34]: label, f"_Ref_{name}_n"[:34]: label}
    return Known(references, values, cited)
