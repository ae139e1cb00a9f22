"""A Word file as its parts, whose document is a tree: read, changed, and written with the same bytes each time."""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.submission.archives import unzipped, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"
DOCUMENT = "word/document.xml"
_DOCUMENT_RELATIONS = "word/_rels/document.xml.rels"
_ALWAYS = ("styles", "numbering", "settings", "fontTable", "theme", "webSettings", "header", "footer", "footnotes",
           "comments", "endnotes")  # fmt: skip

Element = Any
"""An element of lxml, which is untyped here."""


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def made(name: str, /, *children: Element, **attributes: object) -> Element:
    """An element of WordprocessingML."""
    element = etree.Element(w(name), nsmap={"w": W})
    for key, value in attributes.items():
        element.set(w(key), str(value))
    element.extend([child for child in children if child is not None])
    return element


def run_of(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    """A run of text."""
    content = made("t")
    content.text = text
    content.set(f"{{{_XML}}}space", "preserve")
    look = [made("b")] * bold + [made("i")] * italic
    return made("r", made("rPr", *look) if look else None, content)


def paragraph(text: str, style: str = "BodyText", *, label: str = "", page_before: bool = False) -> Element:
    """A paragraph of a style; a `label` stands bold before its text, and one with `page_before` begins a page."""
    properties = made("pPr", made("pStyle", val=style), made("pageBreakBefore") if page_before else None)
    runs = [run_of(label, bold=True)] if label else []
    return made("p", properties, *runs, run_of(text))


def style_of(element: Element) -> str:
    """The id of a paragraph's style; empty for what is no paragraph or has none."""
    found = element.find(f"{w('pPr')}/{w('pStyle')}") if element.tag == w("p") else None
    return "" if found is None else str(found.get(w("val")))


def text_of(element: Element) -> str:
    """The text of an element as it is read: deleted text is none, a tab and a break are blanks."""
    pieces: list[str] = []
    for each in element.iter(w("t"), w("noBreakHyphen"), w("tab"), w("br")):
        if each.tag == w("t"):
            pieces.append(each.text or "")
        elif each.getparent().tag == w("r"):
            pieces.append("-" if each.tag == w("noBreakHyphen") else " ")
    return "".join(pieces)


class WordFile:
    """The parts of a Word file; `body` is the tree of its document."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = dict(parts)
        self._root = etree.fromstring(self.parts[DOCUMENT])

    @classmethod
    def read(cls, content: bytes) -> WordFile:
        """The file of some bytes."""
        return cls(unzipped(content))

    @property
    def body(self) -> Element:
        """The body of its document."""
        return self._root.find(w("body"))

    @property
    def blocks(self) -> list[Element]:
        """The paragraphs and tables of the body with what stands between them, without the last section's properties."""
        return [each for each in self.body if each.tag != w("sectPr")]

    @property
    def section(self) -> Element:
        """The properties of the last section."""
        found = self.body.find(w("sectPr"))
        if found is None:
            found = made("sectPr")
            self.body.append(found)
        return found

    def document(self) -> bytes:
        """The part of the document."""
        return _xml(self._root)

    def written(self) -> bytes:
        """The file, without parts that nothing names."""
        parts = dict(self.parts)
        parts[DOCUMENT] = _xml(self._root)
        return zipped(_named(parts, self._root))

    def sliced(self, elements: Iterable[Element], *, landscape: bool = False) -> WordFile:
        """A file of the same look that holds copies of some elements alone."""
        copy = WordFile(self.parts)
        copy._root = deepcopy(self._root)
        for each in copy.blocks:
            copy.body.remove(each)
        for each in copy.section.findall(w("lnNumType")):
            copy.section.remove(each)
        for place, each in enumerate(elements):
            copy.body.insert(place, deepcopy(each))
        if landscape:
            turn(copy.section)
        return copy


def turn(section: Element) -> None:
    """Give a section pages in landscape."""
    size = section.find(w("pgSz"))
    if size is None:
        size = made("pgSz", w=11906, h=16838)
        section.append(size)
    sides = sorted(int(size.get(w(side), "11906")) for side in ("w", "h"))
    size.set(w("w"), str(sides[1]))
    size.set(w("h"), str(sides[0]))
    size.set(w("orient"), "landscape")


def upright(section: Element) -> Element:
    """A copy of a section's properties with upright pages."""
    copy = deepcopy(section)
    size = copy.find(w("pgSz"))
    if size is not None and size.get(w("orient")) == "landscape":
        sides = sorted(int(size.get(w(side))) for side in ("w", "h"))
        size.set(w("w"), str(sides[0]))
        size.set(w("h"), str(sides[1]))
        del size.attrib[w("orient")]
    return copy


def ends_section(element: Element) -> bool:
    """Whether a paragraph ends a section."""
    return element.tag == w("p") and element.find(f"{w('pPr')}/{w('sectPr')}") is not None


def section_end(section: Element) -> Element:
    """An empty paragraph that ends a section."""
    return made("p", made("pPr", made("pStyle", val="SectionEnd"), deepcopy(section)))


def relations(parts: dict[str, bytes]) -> dict[str, str]:
    """The parts that the document names, by the ids of its relationships; what lies outside is left out."""
    content = parts.get(_DOCUMENT_RELATIONS)
    if content is None:
        return {}
    found: Element = etree.fromstring(content)
    return {
        each.get("Id"): posixpath.normpath(posixpath.join("word", each.get("Target")))
        for each in found
        if each.get("TargetMode") != "External"
    }


def _named(parts: dict[str, bytes], root: Element) -> dict[str, bytes]:
    """The parts without pictures, addresses and other pieces that nothing names any longer."""
    gone: set[str] = set()
    kept: set[str] = set()
    parts = dict(parts)
    for name, content in list(parts.items()):
        match = re.fullmatch(r"word/_rels/(\w+\.xml)\.rels", name)
        owner = f"word/{match[1]}" if match else ""
        if owner not in parts:
            continue
        tree: Element = root if owner == DOCUMENT else etree.fromstring(parts[owner])
        used = {value for each in tree.iter() for key, value in each.attrib.items() if key.startswith(f"{{{R}}}")}
        relationships: Element = etree.fromstring(content)
        for each in list(relationships):
            target = posixpath.normpath(posixpath.join("word", each.get("Target")))
            outside = each.get("TargetMode") == "External"
            if each.get("Id") in used or (not outside and each.get("Type").rpartition("/")[2] in _ALWAYS):
                kept.add(target)
                continue
            relationships.remove(each)
            if not outside:
                gone.add(target)
        parts[name] = _xml(relationships)
    return _with_types({name: data for name, data in parts.items() if name not in gone - kept})


def _with_types(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The list of types without parts that are gone."""
    tree = etree.fromstring(parts["[Content_Types].xml"])
    for each in list(tree):
        name = each.get("PartName")
        if name is not None and name.lstrip("/") not in parts:
            tree.remove(each)
    return parts | {"[Content_Types].xml": _xml(tree)}


def _xml(tree: Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def words_in(text: str) -> int:
    """How many words a text has: what stands between blanks and holds a letter or a digit."""
    return sum(1 for word in text.split() if re.search(r"\w", word))
