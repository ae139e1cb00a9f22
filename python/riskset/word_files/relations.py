"""What parts of a Word file name by relationships, such as pictures and addresses, taken over from another file."""

from __future__ import annotations

import hashlib
import posixpath
from typing import TYPE_CHECKING

from riskset.word_files.names import R_NAMESPACE

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"
_RELATIONSHIP = f"{{{_PACKAGE}}}Relationship"


def relations_part(part: str) -> str:
    """The part that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def relation(file: WordFile, part: str, id_: str) -> Element | None:
    """A relationship of a part by its id."""
    name = relations_part(part)
    if not file.has(name):
        return None
    return next((each for each in file.tree(name) if each.get("Id") == id_), None)


def target_of(part: str, found: Element) -> str:
    """The part that a relationship names."""
    target = str(found.get("Target"))
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def part_behind(file: WordFile, part: str, id_: str) -> str:
    """The part to which a relationship leads; empty where there is none, or it leads out of the file."""
    found = relation(file, part, id_)
    return "" if found is None or found.get("TargetMode") == "External" else target_of(part, found)


def picture_digest(file: WordFile, part: str, element: Element) -> str:
    """A digest of the pictures that an element shows, whatever they are called."""
    digest = hashlib.sha256()
    for id_ in _ids(element):
        found = relation(file, part, id_)
        if found is not None and found.get("TargetMode") != "External":
            digest.update(file.parts.get(target_of(part, found), b""))
        elif found is not None:
            digest.update(str(found.get("Target")).encode())
    return digest.hexdigest()[:16]


def adopt(element: Element, part: str, old: WordFile, new: WordFile) -> None:
    """Let an element of a part of `old` name the same things in `new`, which takes over what it lacks."""
    for each in element.iter():
        for name, value in list(each.attrib.items()):
            if str(name).startswith(f"{{{R_NAMESPACE}}}"):
                found = relation(old, part, str(value))
                if found is None:
                    del each.attrib[name]
                else:
                    each.set(name, _adopted(found, part, old, new))


def _ids(element: Element) -> list[str]:
    return [
        str(value)
        for each in element.iter()
        for name, value in each.attrib.items()
        if str(name).startswith(f"{{{R_NAMESPACE}}}")
    ]


def _adopted(found: Element, part: str, old: WordFile, new: WordFile) -> str:
    """The id of a relationship of `new` that leads to the same."""
    kind, external = str(found.get("Type")), found.get("TargetMode") == "External"
    if external:
        return add_relation(new, part, kind, str(found.get("Target")), external=True)
    target = target_of(part, found)
    content = old.parts.get(target, b"")
    same = next((name for name, each in new.parts.items() if each == content and name.startswith("word/media/")), None)
    if same is None:
        stem, ending = posixpath.splitext(posixpath.basename(target))
        same = f"word/media/old-{hashlib.sha256(content).hexdigest()[:8]}-{stem}{ending}"
        new.put(same, content)
        _know_kind(old, target, new, same)
    return add_relation(new, part, kind, posixpath.relpath(same, posixpath.dirname(part)))


def add_relation(file: WordFile, part: str, kind: str, target: str, *, external: bool = False) -> str:
    """A relationship to a target, which is made where there is none; its id."""
    name = relations_part(part)
    if not file.has(name):
        file.put(name, f'<Relationships xmlns="{_PACKAGE}"/>'.encode())
    root = file.tree(name)
    for each in root:
        if each.get("Type") == kind and each.get("Target") == target:
            return str(each.get("Id"))
    taken = {each.get("Id") for each in root}
    id_ = next(f"rIdR{number}" for number in range(1, len(taken) + 2) if f"rIdR{number}" not in taken)
    made = root.makeelement(_RELATIONSHIP, {"Id": id_, "Type": kind, "Target": target})
    if external:
        made.set("TargetMode", "External")
    root.append(made)
    return id_


def _know_kind(old: WordFile, target: str, new: WordFile, name: str) -> None:
    """Let the new file know the kind of a part as the old one did: by its name, or by its ending."""
    types, known = new.tree(_CONTENT_TYPES), old.tree(_CONTENT_TYPES)
    own = next((each for each in known if each.get("PartName") == f"/{target}"), None)
    if own is not None:
        know_part(new, name, str(own.get("ContentType")))
        return
    ending = posixpath.splitext(target)[1].lstrip(".").lower()
    if any(str(each.get("Extension")).lower() == ending for each in types):
        return
    for each in known:
        if str(each.get("Extension")).lower() == ending:
            types.insert(0, types.makeelement(each.tag, {str(key): str(value) for key, value in each.attrib.items()}))


def know_part(file: WordFile, name: str, kind: str) -> None:
    """Let a file know the kind of a part."""
    types = file.tree(_CONTENT_TYPES)
    if not any(each.get("PartName") == f"/{name}" for each in types):
        types.append(types.makeelement(f"{{{_TYPES}}}Override", {"PartName": f"/{name}", "ContentType": kind}))
