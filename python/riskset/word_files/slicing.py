"""Word files that hold some elements of another alone, and no parts that nothing in them names."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from riskset.word_files.archives import zipped
from riskset.word_files.elements import drop
from riskset.word_files.names import R_NAMESPACE, w
from riskset.word_files.relations import relations_part, target_of
from riskset.word_files.sections import last_section, turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.word_files.package import Element, WordFile

_TYPES = "[Content_Types].xml"
# Kinds of parts that count although no element names them.
_ALWAYS = ("styles", "numbering", "settings", "fontTable", "theme", "webSettings", "header", "footer", "footnotes",
           "comments", "endnotes")  # fmt: skip


def sliced(file: WordFile, elements: Iterable[Element], *, landscape: bool = False) -> WordFile:
    """A file of the same look that holds copies of some elements alone."""
    copy = file.copy()
    for each in copy.blocks:
        drop(each)
    section = last_section(copy)
    for each in section.findall(w("lnNumType")):
        section.remove(each)
    for place, each in enumerate(elements):
        copy.body.insert(place, deepcopy(each))
    if landscape:
        turn(section)
    return copy


def lean(file: WordFile) -> bytes:
    """The bytes of a file without parts that nothing names: the same for the same parts, whenever they were made."""
    copy = file.copy()
    _drop_unnamed(copy)
    return zipped(copy.as_parts())


def _drop_unnamed(file: WordFile) -> None:
    """Leave out pictures, addresses and other pieces that nothing names any longer."""
    gone: set[str] = set()
    kept: set[str] = set()
    for owner in [name for name in file.parts if name.startswith("word/") and name.count("/") == 1]:
        if not (owner.endswith(".xml") and file.has(relations_part(owner))):
            continue
        used = {
            str(value)
            for each in file.tree(owner).iter()
            for key, value in each.attrib.items()
            if str(key).startswith(f"{{{R_NAMESPACE}}}")
        }
        for each in list(file.tree(relations_part(owner))):
            is_outside = each.get("TargetMode") == "External"
            target = target_of(owner, each)
            if each.get("Id") in used or (not is_outside and str(each.get("Type")).rpartition("/")[2] in _ALWAYS):
                kept.add(target)
                continue
            drop(each)
            if not is_outside:
                gone.add(target)
    for name in gone - kept:
        file.remove(name)
    for each in list(file.tree(_TYPES)):
        name = each.get("PartName")
        if name is not None and not file.has(str(name).lstrip("/")):
            drop(each)
