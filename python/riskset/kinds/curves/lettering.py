"""The room that type takes: as wide as it is on a screen, where letters stand on whole pixels and lines are wider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.figures.measure import text_width, wrapped
from riskset.figures.theme import BASE_SIZE
from riskset.style import NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable

SCREEN = 1.08
"""How much wider than in print a line is at most."""
_BEFORE_BRACKETS = re.compile(r"(?<=\d) \(")


def type_width(text: str, size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest line of a text takes."""
    return SCREEN * text_width(text, size, bold=bold)


def widest(texts: Iterable[str], size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest of some texts takes."""
    return max((type_width(text, size, bold=bold) for text in texts), default=0.0)


def broken(text: str, room: float, size: float = BASE_SIZE, *, bold: bool = False) -> str:
    """A text in lines that are no wider than so many inches."""
    return wrapped(text, room / SCREEN, size, bold=bold)


def broken_between_numbers(text: str, room: float, size: float = BASE_SIZE) -> str:
    """A text in lines, with a number and the brackets after it on one line where a line has room for both."""
    whole = _BEFORE_BRACKETS.sub(f"{NO_BREAK}(", text)
    return broken(whole if needed_by_numbers(text, size) <= room else text, room, size)


def needed_by_numbers(text: str, size: float = BASE_SIZE) -> float:
    """Inches in which no word is broken, and no number parted from the brackets after it."""
    return widest(_BEFORE_BRACKETS.sub(f"{NO_BREAK}(", text).split(" "), size)
