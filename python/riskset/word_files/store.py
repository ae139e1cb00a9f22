"""What a Word file keeps of its numbers beside them: a part of its own, which no page shows."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from riskset.word_files.names import R_NAMESPACE
from riskset.word_files.package import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.word_files.package import WordFile

HANDED = "RISKSET_STORE"
"""The variable by which an engine asks filters for the store: with the name of a file, else in a property."""
NAMESPACE = "urn:riskset:numbers"
_PART, _PROPERTIES = "customXml/riskset.xml", "customXml/risksetProps.xml"
_RELATIONS, _OWN_RELATIONS = "word/_rels/document.xml.rels", "customXml/_rels/riskset.xml.rels"
_TYPES = "[Content_Types].xml"
_PROPS = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM = "{6B1F6C1E-52D5-4C5B-9B4E-0A7C5F3D2E19}"
_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ID = "rIdRisksetNumbers"
_HANDED = re.compile(rb'<property\b[^>]*\bname="riskset-store"[^>]*>.*?</property>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What a number is of: its names, its value unrounded, and the digests of study file, data and package."""

    names: tuple[Any, ...]
    value: float | None
    origin: str

    @property
    def study(self) -> str:
        """The digest of the study file."""
        return self.origin[:8]

    @property
    def data(self) -> str:
        """The digest of the data."""
        return self.origin[8:16]


@dataclass(frozen=True)
class NumberStore:
    """What a file tells of its numbers, by their ids; the names of all bookmarks that it was written with; and of which render it is."""

    numbers: Mapping[str, Told] = field(default_factory=dict[str, Told])
    bookmarks: tuple[str, ...] = ()
    render: str = ""


def read_store(file: WordFile) -> NumberStore:
    """The store of a Word file; an empty one where it has none, or a program has changed it."""
    for name, content in file.parts.items():
        if name.startswith("customXml/") and NAMESPACE.encode() in content and b"schemaRef" not in content:
            try:
                found = json.loads(parsed(content).text or "{}")
                numbers = {
                    id_: Told(tuple(names), value, origin) for id_, (names, value, origin) in found["numbers"].items()
                }
                return NumberStore(numbers, tuple(found["bookmarks"]), str(found["render"]))
            except (ValueError, KeyError, TypeError, etree.XMLSyntaxError):
                continue
    return NumberStore()


def with_store(parts: Mapping[str, bytes], handed: str = "") -> dict[str, bytes]:
    """The parts of a file in which the store that filters handed over is a part of its own; without one, as they are.

    Filters hand it over in a property of the document, or in a file whose text is `handed`.
    """
    custom = parts.get("docProps/custom.xml", b"")
    found = None if handed else _HANDED.search(custom)
    told = handed if found is None else "".join(map(str, parsed(_wrapped(found[0])).itertext()))
    result = dict(parts)
    if not told:
        return result
    if found is not None:
        result["docProps/custom.xml"] = _renumbered(custom.replace(found[0], b""))
    names = re.findall(rb'<w:bookmarkStart\b[^>]*w:name="(_rsx?_\w+)"', b"".join(_texts(parts)))
    render = hashlib.sha256(b"".join(_texts(parts))).hexdigest()[:16]
    text = json.dumps(
        {"render": render, "numbers": json.loads(told), "bookmarks": [name.decode() for name in names]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    root = parsed(f'<store xmlns="{NAMESPACE}"/>'.encode())
    root.text = text
    result[_PART] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    result[_PROPERTIES] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_DATA}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    result[_OWN_RELATIONS] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R_NAMESPACE}/customXmlProps" Target="risksetProps.xml"/></Relationships>'
    ).encode()
    relation = f'<Relationship Id="{_ID}" Type="{R_NAMESPACE}/customXml" Target="../{_PART}"/>'.encode()
    result[_RELATIONS] = parts[_RELATIONS].replace(b"</Relationships>", relation + b"</Relationships>")
    override = f'<Override PartName="/{_PROPERTIES}" ContentType="{_PROPS}"/>'.encode()
    result[_TYPES] = parts[_TYPES].replace(b"</Types>", override + b"</Types>")
    return result


def rewrite_store(file: WordFile, store: NumberStore) -> None:
    """Put a store in the place of the one that a file has; a file without one, or with a damaged one, stays as it is."""
    for name, content in file.parts.items():
        if name.startswith("customXml/") and NAMESPACE.encode() in content and b"schemaRef" not in content:
            numbers = {id_: [list(each.names), each.value, each.origin] for id_, each in sorted(store.numbers.items())}
            told = {"render": store.render, "numbers": numbers, "bookmarks": list(store.bookmarks)}
            try:
                root = parsed(content)
            except etree.XMLSyntaxError:
                return
            root.text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
            file.put(name, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
            return


def without_store(file: WordFile) -> None:
    """Take the store out of a file, with all that names it."""
    own = [
        name for name, content in file.parts.items() if name.startswith("customXml/") and NAMESPACE.encode() in content
    ]
    for name in own:
        file.remove(name)
        folder, _, base = name.rpartition("/")
        file.remove(f"{folder}/_rels/{base}.rels")
        _without(file, _RELATIONS, "Target", base)
    for name in [name for name in own if "ropsx" in name or "Props" in name]:
        _without(file, _TYPES, "PartName", name)


def _without(file: WordFile, part: str, attribute: str, ending: str) -> None:
    if not file.has(part):
        return
    root = file.tree(part)
    for each in list(root):
        if str(each.get(attribute)).endswith(ending):
            root.remove(each)


def _wrapped(content: bytes) -> bytes:
    namespaces = b'xmlns="urn:p" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    return b"<root " + namespaces + b">" + content + b"</root>"


def _renumbered(content: bytes) -> bytes:
    """Properties whose numbers follow each other from 2 on, as Word has them."""
    numbers = iter(range(2, 10_000))
    return re.sub(rb'\bpid="\d+"', lambda _: b'pid="%d"' % next(numbers), content)


def _texts(parts: Mapping[str, bytes]) -> list[bytes]:
    return [parts[name] for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml") if name in parts]
