"""Heads and feet of a Word file's pages as parts of another file, with what their fields print written out."""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from riskset.word_files.elements import drop
from riskset.word_files.names import SPACE, r, w
from riskset.word_files.package import DOCUMENT
from riskset.word_files.relations import add_relation, know_part, relation, target_of
from riskset.word_files.sections import last_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.word_files.package import Element, WordFile

_CUSTOM = "docProps/custom.xml"
_KINDS = {
    w("headerReference"): ("header", "header"),
    w("footerReference"): ("footer", "footer"),
}
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_PROPERTY = re.compile(r'\s*DOCPROPERTY\s+"?([\w-]+)"?')


def headed(whole: WordFile, file: WordFile, number: int) -> list[Element]:
    """References to the heads and feet of `file`, which `whole` takes over under a number."""
    references: list[Element] = []
    for each in last_section(file):
        if each.tag not in _KINDS:
            continue
        found = relation(file, DOCUMENT, str(each.get(r("id"))))
        if found is None:
            continue
        name, kind = _KINDS[each.tag]
        old = target_of(DOCUMENT, found)
        part = f"word/{name}-{number}-{each.get(w('type')) or 'default'}.xml"
        root = deepcopy(file.tree(old))
        _write_out(root, _properties(file))
        whole.put(part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
        know_part(whole, part, _CONTENT.format(kind))
        reference = deepcopy(each)
        reference.set(r("id"), add_relation(whole, DOCUMENT, str(found.get("Type")), posixpath.basename(part)))
        references.append(reference)
    return references


def _properties(file: WordFile) -> dict[str, str]:
    """The file's own properties by their names."""
    if not file.has(_CUSTOM):
        return {}
    return {str(each.get("name")): "".join(map(str, each.itertext())) for each in file.tree(_CUSTOM)}


def _write_out(root: Element, properties: dict[str, str]) -> None:
    """Put text in the place of fields that print a property."""
    for runs in list(_fields(root)):
        code = "".join(str(each.text or "") for run in runs for each in run.iter(w("instrText")))
        asked = _PROPERTY.match(code)
        if asked is None:
            continue
        text = root.makeelement(w("t"), {SPACE: "preserve"})
        text.text = properties.get(asked[1], "")
        for each in list(runs[0]):
            if each.tag != w("rPr"):
                runs[0].remove(each)
        runs[0].append(text)
        for run in runs[1:]:
            drop(run)


def _fields(root: Element) -> Iterator[list[Element]]:
    """The runs of each field, from its beginning to its end."""
    runs: list[Element] = []
    for run in root.iter(w("r")):
        mark = run.find(w("fldChar"))
        kind = None if mark is None else mark.get(w("fldCharType"))
        if kind == "begin":
            runs = [run]
        elif runs:
            runs.append(run)
            if kind == "end":
                yield runs
                runs = []
