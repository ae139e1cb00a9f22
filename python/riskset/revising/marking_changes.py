"""Insertions and deletions as Word tracks them: of runs, links, ends of paragraphs and rows."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from riskset.word_files.names import w
from riskset.word_files.paragraphs import properties_of
from riskset.word_files.relations import adopt
from riskset.word_files.runs import look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.revising.atoms import Atom
    from riskset.word_files.package import Element, WordFile

_FIRST_ID = 800_000
_DELETED_TEXT = {w("t"): w("delText"), w("instrText"): w("delInstrText")}
# In the order of the schema, what stands before the marks of a paragraph's end and of a row.
_LINK = w("hyperlink")


@dataclass
class ChangeMarker:
    """Marks changes as those of an author.

    Attributes
    ----------
    author : str
    date : str
        When, as Word writes it; empty for no date.
    old, new : WordFile
        The file that deleted things come from, and the one that is written.
    """

    author: str
    date: str
    old: WordFile
    new: WordFile
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_ID))

    def element(self, near: Element, name: str) -> Element:
        """An element that marks a change."""
        attributes = {w("id"): str(next(self._ids)), w("author"): self.author}
        if self.date:
            attributes[w("date")] = self.date
        return near.makeelement(w(name), attributes)

    def inserted(self, atoms: Sequence[Atom]) -> list[Element]:
        """Atoms as an insertion."""
        return self._changed(atoms, "ins")

    def deleted(self, atoms: Sequence[Atom], part: str) -> list[Element]:
        """Atoms of the old file as a deletion."""
        made = self._changed(atoms, "del")
        for each in made:
            adopt(each, part, self.old, self.new)
            for text in list(each.iter(*_DELETED_TEXT)):
                text.tag = _DELETED_TEXT[str(text.tag)]
        return made

    def _changed(self, atoms: Sequence[Atom], name: str) -> list[Element]:
        result: list[Element] = []
        open_: Element | None = None
        for element in (copy.deepcopy(each) for atom in atoms for each in atom.elements):
            if element.tag == _LINK:
                # A link holds the change of its words.
                change = self.element(element, name)
                for each in list(element):
                    change.append(each)
                element.append(change)
                result.append(element)
                open_ = None
                continue
            if open_ is None:
                open_ = self.element(element, name)
                result.append(open_)
            open_.append(element)
        return result

    def mark_end(self, paragraph: Element, name: str) -> None:
        """Mark the end of a paragraph as inserted (`ins`) or deleted (`del`)."""
        properties = properties_of(paragraph)
        look = properties.find(w("rPr"))
        if look is None:
            look = properties.makeelement(w("rPr"), {})
            place = next(
                (n for n, each in enumerate(properties) if each.tag in {w("sectPr"), w("pPrChange")}), len(properties)
            )
            properties.insert(place, look)
        look.insert(0, self.element(paragraph, name))

    def mark_row(self, row: Element, name: str) -> None:
        """Mark a row as inserted or deleted."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = row.makeelement(w("trPr"), {})
            row.insert(1 if row.find(w("tblPrEx")) is not None else 0, properties)
        properties.append(self.element(row, name))

    def mark_style(self, paragraph: Element, before: Element | None) -> None:
        """Note what the properties of a paragraph were."""
        properties = properties_of(paragraph)
        change = self.element(paragraph, "pPrChange")
        kept = paragraph.makeelement(w("pPr"), {})
        for each in before if before is not None else ():
            if each.tag not in {w("rPr"), w("sectPr"), w("pPrChange")}:
                kept.append(copy.deepcopy(each))
        change.append(kept)
        properties.append(change)


def grouped(elements: Sequence[Element]) -> list[Element]:
    """Elements in which neighbouring runs of one look that hold characters alone are one run."""
    from lxml import etree

    result: list[Element] = []
    for each in elements:
        before = result[-1] if result else None
        if (
            before is not None
            and before.tag == each.tag == w("r")
            and look_of(before) == look_of(each)
            and _words(before)
            and _words(each)
        ):
            last = before[-1]
            pieces = [one for one in each if one.tag != w("rPr")]
            if last.tag == w("t") and pieces and pieces[0].tag == w("t"):
                last.text = (last.text or "") + (pieces[0].text or "")
                pieces = pieces[1:]
            for one in pieces:
                before.append(one)
        else:
            result.append(each)
    for each in result:
        etree.cleanup_namespaces(each)
    return result


def _words(run: Element) -> bool:
    return len(run) > 0 and all(each.tag in {w("rPr"), w("t"), w("noBreakHyphen")} for each in run)
