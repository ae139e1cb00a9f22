"""Where in a typed table a number stands: in a head or a stub, which name times and cut points, or among the values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.own.passages import Passage

# The line under the head of a table of pipes or of a grid.
_RULE = re.compile(r"\s*(?:\|?\s*:?-{3,}|\+:?={3,})")
_CELL = re.compile(r"<t(?P<kind>[dh])\b", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)


def in_head(passage: Passage, start: int) -> bool:
    """Whether the character at `start` of a row stands in the head of its table or, in HTML, in its stub."""
    if passage.source is None or not passage.origin:
        return False
    source, at = passage.source.source, passage.origin[start]
    if passage.text.lstrip().startswith("|"):
        end = source.find("\n", at)
        return end >= 0 and _RULE.match(source, end + 1) is not None
    rows = [match.start() for match in _ROW.finditer(source, passage.origin[0], at)]
    cells = [match["kind"].lower() for match in _CELL.finditer(source, rows[-1] if rows else passage.origin[0], at)]
    return cells[-1:] == ["h"] or len(cells) == 1
