"""Sections of a Word file: their ends, their properties, and pages in landscape."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from riskset.word_files.elements import made
from riskset.word_files.names import w

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile

_A4 = (11906, 16838)


def last_section(file: WordFile) -> Element:
    """The properties of the last section."""
    found = file.body.find(w("sectPr"))
    if found is None:
        found = made("sectPr")
        file.body.append(found)
    return found


def section_of(element: Element) -> Element | None:
    """The properties of the section that a paragraph ends; None where it ends none."""
    return element.find(f"{w('pPr')}/{w('sectPr')}") if element.tag == w("p") else None


def ends_section(element: Element) -> bool:
    """Whether a paragraph ends a section."""
    return section_of(element) is not None


def section_end(section: Element) -> Element:
    """An empty paragraph that ends a section."""
    return made("p", made("pPr", made("pStyle", val="SectionEnd"), deepcopy(section)))


def is_turned(section: Element) -> bool:
    """Whether a section has pages in landscape."""
    size = section.find(w("pgSz"))
    return size is not None and size.get(w("orient")) == "landscape"


def turn(section: Element) -> None:
    """Give a section pages in landscape."""
    size = section.find(w("pgSz"))
    if size is None:
        size = made("pgSz", w=_A4[0], h=_A4[1])
        section.append(size)
    short, long = _sides(size)
    size.set(w("w"), str(long))
    size.set(w("h"), str(short))
    size.set(w("orient"), "landscape")


def upright(section: Element) -> Element:
    """A copy of a section's properties with upright pages."""
    copy = deepcopy(section)
    size = copy.find(w("pgSz"))
    if size is not None and is_turned(copy):
        short, long = _sides(size)
        size.set(w("w"), str(short))
        size.set(w("h"), str(long))
        del size.attrib[w("orient")]
    return copy


def _sides(size: Element) -> list[int]:
    """The sides of a page, the shorter one first."""
    return sorted(int(str(size.get(w(side)) or _A4[0])) for side in ("w", "h"))
