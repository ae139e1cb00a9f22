"""Tracked changes of a Word file accepted or rejected, all of them, as Word does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.word_files.elements import drop, replace
from riskset.word_files.names import w
from riskset.word_files.paragraphs import PARAGRAPH, ROW

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile

_INSERTED, _DELETED = (w("ins"), w("moveTo")), (w("del"), w("moveFrom"))
_RANGES = tuple(
    w(f"{name}Range{end}")
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel")
    for end in ("Start", "End")
)
_PROPERTIES = tuple(
    w(f"{name}Change") for name in ("rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr", "tblGrid", "tblPrEx", "numbering")
)
_DELETED_TEXT = {w("delText"): w("t"), w("delInstrText"): w("instrText")}
# What of a paragraph no change of its properties keeps.
_NOT_CHANGED = (w("rPr"), w("sectPr"), w("pPrChange"))


def accept_changes(file: WordFile) -> None:
    """Accept all tracked changes in the text of a file."""
    for part in file.texts():
        _settle(file.tree(part), kept=_INSERTED, gone=_DELETED, restore=False)


def reject_changes(file: WordFile) -> None:
    """Reject all tracked changes in the text of a file."""
    for part in file.texts():
        _settle(file.tree(part), kept=_DELETED, gone=_INSERTED, restore=True)


def has_changes(file: WordFile) -> bool:
    """Whether a file has tracked changes in its text."""
    tags = (*_INSERTED, *_DELETED, *_PROPERTIES)
    return any(next(file.tree(part).iter(*tags), None) is not None for part in file.texts())


def _settle(root: Element, *, kept: tuple[str, ...], gone: tuple[str, ...], restore: bool) -> None:
    _settle_properties(root, restore=restore)
    for row in list(root.iter(ROW)):
        if any(row.find(f"{w('trPr')}/{tag}") is not None for tag in gone):
            drop(row)
    merged = [each for each in root.iter(PARAGRAPH) if any(_mark(each, tag) is not None for tag in gone)]
    for each in [one for one in root.iter(*gone) if _is_content(one)]:
        drop(each)
    for paragraph in merged:
        _merge(paragraph)
    for each in list(root.iter(*kept, *gone)):
        replace(each, each if _is_content(each) else ())
    _tidy(root)


def _tidy(root: Element) -> None:
    """Take out what only tracked changes need, links without words, and tables without rows."""
    for each in list(root.iter(*_RANGES)):
        drop(each)
    for each in root.iter(*_DELETED_TEXT):
        each.tag = _DELETED_TEXT[str(each.tag)]
    for link in [one for one in root.iter(w("hyperlink")) if next(one.iter(w("r")), None) is None]:
        replace(link, list(link))
    for table in [one for one in root.iter(w("tbl")) if one.find(ROW) is None]:
        drop(table)


def _mark(paragraph: Element, tag: str) -> Element | None:
    """What says that a paragraph's end is inserted or deleted."""
    return paragraph.find(f"{w('pPr')}/{w('rPr')}/{tag}")


def _is_content(element: Element) -> bool:
    """Whether a change holds content, and does not mark a row or the end of a paragraph."""
    parent = element.getparent()
    return parent is not None and parent.tag not in {w("rPr"), w("trPr"), w("numPr"), w("tcPr")}


def _settle_properties(root: Element, *, restore: bool) -> None:
    for change in list(root.iter(*_PROPERTIES)):
        parent = change.getparent()
        if parent is None:
            continue
        if restore and len(change):
            old = change[0]
            kept = [each for each in parent if each.tag in _NOT_CHANGED and each is not change]
            for each in list(parent):
                parent.remove(each)
            for each in [*old, *(one for one in kept if one.tag != w("pPrChange"))]:
                parent.append(each)
        else:
            parent.remove(change)


def _merge(paragraph: Element) -> None:
    """Join a paragraph without its end to the next; one without content goes."""
    following = paragraph.getnext()
    while (
        following is not None and following.tag != PARAGRAPH and following.tag in {w("bookmarkStart"), w("bookmarkEnd")}
    ):
        following = following.getnext()
    content = [each for each in paragraph if each.tag != w("pPr")]
    has_content = any(next(each.iter(w("r"), w("drawing")), None) is not None for each in content)
    if following is None or following.tag != PARAGRAPH:
        if not has_content and not _is_needed(paragraph):
            drop(paragraph)
        return
    place = 1 if following.find(w("pPr")) is not None else 0
    for offset, each in enumerate(content):
        following.insert(place + offset, each)
    drop(paragraph)


def _is_needed(paragraph: Element) -> bool:
    """Whether a cell or a note would be without a paragraph."""
    parent = paragraph.getparent()
    return parent is not None and parent.tag in {w("tc"), w("footnote")} and len(parent.findall(PARAGRAPH)) == 1
