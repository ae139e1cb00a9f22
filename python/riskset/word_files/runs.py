"""Runs of a Word file: their characters, and whether they are marked as deleted or inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from riskset.word_files.names import SPACE, w

if TYPE_CHECKING:
    from riskset.word_files.package import Element

TEXT_TAGS = frozenset({w("t"), w("delText")})
_CHARACTERS = {w("noBreakHyphen"): "\u2011", w("softHyphen"): "", w("tab"): "\t", w("br"): "\n", w("cr"): "\n"}
_DELETED = frozenset({w("del"), w("moveFrom")})
_INSERTED = frozenset({w("ins"), w("moveTo")})


def run_text(run: Element) -> str:
    """The characters of a run, as a reader sees them."""
    return "".join(each.text or "" if each.tag in TEXT_TAGS else _CHARACTERS.get(str(each.tag), "") for each in run)


def is_deleted(run: Element) -> bool:
    """Whether a run is gone when all changes are accepted."""
    return any(each.tag in _DELETED for each in run.iterancestors())


def is_inserted(run: Element) -> bool:
    """Whether a run is gone when all changes are rejected."""
    return any(each.tag in _INSERTED for each in run.iterancestors())


def look_of(run: Element) -> bytes:
    """What says how a run looks, to compare it with that of others; empty where nothing does."""
    found = run.find(w("rPr"))
    return b"" if found is None else etree.tostring(found, method="c14n")


def set_text(run: Element, text: str) -> None:
    """Put characters into a run in place of its own; its looks stay."""
    tag = next((each.tag for each in run if each.tag in TEXT_TAGS), w("t"))
    for each in [each for each in run if each.tag in TEXT_TAGS or each.tag in _CHARACTERS]:
        run.remove(each)
    if text:
        element = run.makeelement(tag, {SPACE: "preserve"})
        element.text = text
        run.append(element)
