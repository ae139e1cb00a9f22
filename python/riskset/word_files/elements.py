"""Elements of WordprocessingML: made, taken out, and replaced by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from riskset.word_files.names import SPACE, W_NAMESPACE, w

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.word_files.package import Element


def made(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element of WordprocessingML."""
    element = etree.Element(w(name), nsmap={"w": W_NAMESPACE})
    for key, value in attributes.items():
        element.set(w(key), str(value))
    element.extend([child for child in children if child is not None])
    return element


def run_of(text: str, *, bold: bool = False) -> Element:
    """A run of text."""
    content = made("t")
    content.text = text
    content.set(SPACE, "preserve")
    return made("r", made("rPr", made("b")) if bold else None, content)


def paragraph(text: str, style: str = "BodyText", *, label: str = "") -> Element:
    """A paragraph of a style; a `label` stands bold before its text."""
    runs = [run_of(label, bold=True)] if label else []
    return made("p", made("pPr", made("pStyle", val=style)), *runs, run_of(text))


def drop(element: Element) -> None:
    """Take an element out of what it stands in."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def replace(element: Element, children: Iterable[Element]) -> None:
    """Put other elements in the place of one."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for offset, each in enumerate(list(children)):
        parent.insert(place + offset, each)
    parent.remove(element)
