"""Takes out of a Word file what is not part of a submission: keys of numbers, comments, marks of sessions, and who wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.word_files.bookmarks import remove_numbers
from riskset.word_files.changes import accept_changes
from riskset.word_files.comments import remove_comments
from riskset.word_files.elements import drop, made
from riskset.word_files.names import w
from riskset.word_files.wrappers import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.word_files.package import Element, WordFile

_CORE, _CUSTOM, _APP, _SETTINGS = "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml", "word/settings.xml"
_SESSIONS = re.compile(r"rsid\w*")
_PERSONS = ("creator", "lastModifiedBy", "Manager", "Company", "category", "contentStatus")
# Properties that fields of the page's head print.
_PRINTED = {"running-title", "subtitle"}
_ANNOTATIONS = re.compile(r"word/(?:comments\w*|people)\.xml|customXml/.*|docProps/thumbnail\..*")
_KINDS = re.compile(r"/(?:comments\w*|people|customXml|thumbnail)$")


def clean(file: WordFile, *, blind: bool) -> None:
    """Clean a Word file; a `blind` one names nobody in its properties."""
    remove_numbers(file)
    unwrap(file.body)
    accept_changes(file)
    remove_comments(file.body)
    for element in file.body.iter("*"):
        for key in [each for each in element.attrib if _SESSIONS.fullmatch(etree.QName(each).localname)]:
            del element.attrib[key]
    for name in [each for each in file.parts if _ANNOTATIONS.fullmatch(each)]:
        file.remove(name)
    for name in file.parts:
        step = _STEPS.get(name) or (_relations if name.endswith(".rels") else None)
        if step is not None:
            step(file.tree(name), blind)
    if file.has(_APP):
        file.put(_APP, _minimal_app())


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
        drop(each)
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
