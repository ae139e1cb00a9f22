"""Paragraphs and tables of a Word file in reading order, and their characters with all changes accepted or rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.word_files.names import w
from riskset.word_files.runs import is_deleted, is_inserted, run_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.word_files.package import Element

PARAGRAPH, TABLE, ROW, CELL = w("p"), w("tbl"), w("tr"), w("tc")
_PLAIN = str.maketrans({"\t": " ", "\n": " ", "\u2011": "-"})
_CONTAINERS = frozenset({w("sdt"), w("sdtContent"), w("ins"), w("del"), w("moveTo"), w("moveFrom"), w("customXml")})


def blocks_of(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables of a body, a cell or a note, those in controls included."""
    for each in parent:
        if each.tag in {PARAGRAPH, TABLE}:
            yield each
        elif each.tag in _CONTAINERS:
            yield from blocks_of(each)


def style_of(paragraph: Element) -> str:
    """The id of a paragraph's style; empty where it has none."""
    found = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if found is None else str(found.get(w("val")))


def properties_of(paragraph: Element) -> Element:
    """The properties of a paragraph, which are made where it has none."""
    found = paragraph.find(w("pPr"))
    if found is None:
        found = paragraph.makeelement(w("pPr"), {})
        paragraph.insert(0, found)
    return found


def runs_of(paragraph: Element) -> list[Element]:
    """The runs of a paragraph, those in links, controls and changes included, and of no other paragraph in it."""
    return [run for run in paragraph.iter(w("r")) if next(run.iterancestors(PARAGRAPH)) is paragraph]


def accepted_text(paragraph: Element) -> str:
    """The characters of a paragraph with all changes accepted, without codes of fields."""
    return "".join(run_text(run) for run in runs_of(paragraph) if not is_deleted(run))


def text_of(element: Element) -> str:
    """The text of paragraphs or a table as it is counted: with all changes accepted, tabs and breaks as blanks, plain hyphens."""
    return "".join(run_text(run) for run in element.iter(w("r")) if not is_deleted(run)).translate(_PLAIN)


def rejected_text(paragraph: Element) -> str:
    """The characters of a paragraph with all changes rejected."""
    return "".join(run_text(run) for run in runs_of(paragraph) if not is_inserted(run))
