"""The room that type takes: as wide as it is on a screen, where letters stand on whole pixels and lines are wider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.figures.measure import text_width, wrapped
from riskset.figures.theme import BASE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable

SCREEN = 1.08
"""How much wider than in print a line is at most."""


def type_width(text: str, size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest line of a text takes."""
    return SCREEN * text_width(text, size, bold=bold)


def widest(texts: Iterable[str], size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest of some texts takes."""
    return max((type_width(text, size, bold=bold) for text in texts), default=0.0)


def broken(text: str, room: float, size: float = BASE_SIZE, *, bold: bool = False) -> str:
    """A text in lines that are no wider than so many inches."""
    return wrapped(text, room / SCREEN, size, bold=bold)
