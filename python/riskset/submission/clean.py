"""Takes out of a Word file what is no part of a submission: keys of numbers, comments, marks of sessions, and who wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.submission.word import made, w

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.submission.word import Element, WordFile

_CORE, _CUSTOM, _APP, _SETTINGS = "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml", "word/settings.xml"
_OWN_KEYS = ("_rs", "riskset")
_SESSIONS = re.compile(r"rsid\w*")
_PERSONS = ("creator", "lastModifiedBy", "Manager", "Company", "category", "contentStatus")
# Properties that fields of the page's head print.
_PRINTED = {"running-title", "subtitle"}
_COMMENTS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_ANNOTATIONS = re.compile(r"word/(?:comments\w*|people)\.xml|customXml/.*|docProps/thumbnail\..*")
_KINDS = re.compile(r"/(?:comments\w*|people|customXml|thumbnail)$")


def clean(file: WordFile, *, blind: bool) -> None:
    """Clean a Word file; a `blind` one names nobody in its properties."""
    body = file.body
    unwrap(body)
    _without_comments(body)
    for element in body.iter(etree.Element):
        for key in [each for each in element.attrib if _SESSIONS.fullmatch(etree.QName(each).localname)]:
            del element.attrib[key]
    file.parts = {
        name: _cleaned(name, part, blind=blind) for name, part in file.parts.items() if not _ANNOTATIONS.fullmatch(name)
    }


def unwrap(root: Element) -> None:
    """Take away content controls, the bookmarks and fields by which numbers carry their keys, and tracked changes: what is printed stays."""
    for control in list(root.iter(w("sdt"))):
        content = control.find(w("sdtContent"))
        _replaced(control, [] if content is None else list(content))
    for kind in ("del", "moveFrom"):
        for each in list(root.iter(w(kind))):
            _replaced(each, [])
    for kind in ("ins", "moveTo", "customXml", "smartTag"):
        for each in list(root.iter(w(kind))):
            _replaced(each, [child for child in each if child.tag not in {w("customXmlPr"), w("smartTagPr")}])
    for each in list(root.iter(w("rPrChange"), w("pPrChange"), w("sectPrChange"), w("tblPrChange"), w("tcPrChange"))):
        each.getparent().remove(each)
    own = {
        each.get(w("id")) for each in root.iter(w("bookmarkStart")) if str(each.get(w("name"))).startswith(_OWN_KEYS)
    }
    for each in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if each.get(w("id")) in own:
            each.getparent().remove(each)


def _replaced(element: Element, children: list[Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in children:
        parent.insert(place, child)
        place += 1
    parent.remove(element)


def _without_comments(root: Element) -> None:
    for each in list(root.iter(*(w(name) for name in _COMMENTS))):
        parent = each.getparent()
        parent.remove(each)
        if parent.tag == w("r") and not [child for child in parent if child.tag != w("rPr")]:
            parent.getparent().remove(parent)


def _cleaned(name: str, content: bytes, *, blind: bool) -> bytes:
    """A part without what is no part of a submission."""
    if name == _APP:
        return _minimal_app()
    step = _STEPS.get(name) or (_relations if name.endswith(".rels") else None)
    if step is None:
        return content
    root = etree.fromstring(content)
    step(root, blind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _core(root: Element, blind: bool) -> None:
    for each in list(root) if blind else []:
        if etree.QName(each).localname in _PERSONS:
            root.remove(each)


def _custom(root: Element, blind: bool) -> None:  # noqa: ARG001  all steps are called alike
    for each in list(root):
        if each.get("name") not in _PRINTED:
            root.remove(each)


def _settings(root: Element, blind: bool) -> None:
    for each in list(root.iter(w("rsids"), w("trackRevisions"), w("attachedTemplate"))):
        each.getparent().remove(each)
    if blind and root.find(w("removePersonalInformation")) is None:
        _remove_personal(root)


def _types(root: Element, blind: bool) -> None:  # noqa: ARG001
    for each in list(root):
        if _ANNOTATIONS.fullmatch(each.get("PartName", "").lstrip("/")):
            root.remove(each)


def _relations(root: Element, blind: bool) -> None:  # noqa: ARG001
    for each in list(root):
        if _KINDS.search(each.get("Type", "")):
            root.remove(each)


_STEPS: dict[str, Callable[[Element, bool], None]] = {
    _CORE: _core,
    _CUSTOM: _custom,
    _SETTINGS: _settings,
    "[Content_Types].xml": _types,
}


def _remove_personal(settings: Element) -> None:
    """Let Word write nobody's name when it saves the file; the element stands near the head of the schema's order."""
    before = {"writeProtection", "view", "zoom"}
    place = sum(1 for each in settings if etree.QName(each).localname in before)
    settings.insert(place, made("removePersonalInformation"))


def _minimal_app() -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    spaces: Any = {None: space}
    root = etree.Element(f"{{{space}}}Properties", nsmap=spaces)
    etree.SubElement(root, f"{{{space}}}Application").text = "Microsoft Office Word"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
