"""Content controls and tags around the text of a Word file taken away: what they hold stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.word_files.elements import replace
from riskset.word_files.names import w

if TYPE_CHECKING:
    from riskset.word_files.package import Element

_TAGS = (w("customXml"), w("smartTag"))
_PROPERTIES = frozenset({w("customXmlPr"), w("smartTagPr")})


def unwrap(root: Element) -> None:
    """Take away all that only wraps content."""
    for control in list(root.iter(w("sdt"))):
        content = control.find(w("sdtContent"))
        replace(control, () if content is None else content)
    for each in list(root.iter(*_TAGS)):
        replace(each, [child for child in each if child.tag not in _PROPERTIES])
