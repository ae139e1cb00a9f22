"""Reads text that is turned on its page, as wide tables are: its lines from where the pieces stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.paper import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PageObject

_MATRIX = re.compile(rb"(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+-?[\d.]+\s+-?[\d.]+\s+(?:cm|Tm)\b")
_NEAR = 2.0
"""Pieces of one line stand so near to each other across it, in points."""
_HALF = 0.5
"""The usual width of a letter, as a share of the size of the type."""


def turned_lines(page: PageObject, part: str) -> list[Line]:
    """The lines of a page that run up or down it; none where no text is turned."""
    contents = page.get_contents()
    if contents is None or not _is_turned(contents.get_data()):
        return []
    pieces: list[tuple[float, float, float, str]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        along = (tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3])
        if not text.strip() or abs(along[0]) > 0.1 * abs(along[1]):
            return
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        # Text that runs up has its first line on the left, text that runs down on the right.
        up = 1 if along[1] > 0 else -1
        pieces.append((up * x, up * y, float(size), text.strip("\n")))

    page.extract_text(visitor_text=visit)
    return [Line(text=text, part=part) for text in _lines(sorted(pieces))]


def _is_turned(data: bytes) -> bool:
    """Whether a page turns anything by a quarter."""
    return any(abs(float(found[1])) < 0.1 * abs(float(found[2])) for found in _MATRIX.finditer(data))


def _lines(pieces: Sequence[tuple[float, float, float, str]]) -> list[str]:
    """The pieces by line, each line indented by how far it starts behind the first of all."""
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in pieces:
        if rows and piece[0] - rows[-1][0][0] < _NEAR:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    start = min((piece[1] for piece in pieces), default=0.0)
    found: list[str] = []
    for row in rows:
        row.sort(key=lambda piece: piece[1])
        indent = int((row[0][1] - start) / (_HALF * (row[0][2] or 1.0)))
        found.append(" " * min(indent, 8) + " ".join(piece[3].strip() for piece in row))
    return found
