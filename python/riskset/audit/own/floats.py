"""The labelled tables and figures of a document, numbered as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Place
from riskset.documents.problems import shown_path
from riskset.documents.qmd import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.documents.qmd import Document, Text
    from riskset.documents.source_line import Line

_NOUNS = {"tbl": "Table ", "fig": "Figure ", "stbl": "Table S", "sfig": "Figure S"}
_LABEL = re.compile(r"\{[^{}]*#(?P<label>(?:tbl|fig|stbl|sfig)-[\w-]+)[^{}]*\}")


@dataclass(frozen=True)
class Float:
    """A labelled table or figure.

    Attributes
    ----------
    label : str
        Such as ``tbl-baseline``.
    number : int
        Its number among those of its kind, from 1.
    order : int
        The number of its block in the document.
    block : Cell or Text
        The cell that shows it, or the Markdown that it stands in.
    place : Place
    """

    label: str
    number: int
    order: int
    block: Cell | Text
    place: Place

    @property
    def kind(self) -> str:
        """``tbl``, ``fig``, ``stbl`` or ``sfig``."""
        return self.label.partition("-")[0]

    @property
    def printed(self) -> str:
        """``Table 2``, ``Figure S1``."""
        return printed_name(self.kind, self.number)


def printed_name(kind: str, number: int) -> str:
    """What a table or a figure of a kind is called in print."""
    return f"{_NOUNS[kind]}{number}"


def floats_of(document: Document) -> Iterator[Float]:
    """The labelled displays of a document, in order: of cells, and of Markdown."""
    counted = dict.fromkeys(_NOUNS, 0)
    for order, block in enumerate(document.blocks):
        for label, line in _labels(block):
            kind, hyphen, _ = label.partition("-")
            if hyphen and kind in counted:
                counted[kind] += 1
                place = Place(file=shown_path(line.file), line=line.number, text=label)
                yield Float(label, counted[kind], order, block, place)


def _labels(block: Cell | Text) -> list[tuple[str, Line]]:
    """The labels of a block, each with its line."""
    if isinstance(block, Cell):
        return [(block.label, block.fence)]
    return [(match["label"], block.line_at(match.start())) for match in _LABEL.finditer(block.source)]
