"""Reads plain text, with tables laid out by spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.papers.reading.decoded import decoded
from riskset.audit.papers.reading.layout import divided
from riskset.audit.papers.reading.paper import Line, Paper

if TYPE_CHECKING:
    from pathlib import Path


def read_plain(path: Path) -> Paper:
    """Read a file of plain text.

    Raises
    ------
    Problems
        When it is not text.
    """
    lines = [Line(text=text.expandtabs(8), line=number) for number, text in enumerate(decoded(path).splitlines(), 1)]
    parts = divided(lines)
    return Paper(file=str(path), lines=parts.lines, grids=parts.grids)
