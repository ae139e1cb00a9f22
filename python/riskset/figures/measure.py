"""How wide a text is on paper, and where it is broken to fit."""

from __future__ import annotations

import re
from functools import lru_cache

from riskset.figures.theme import BASE_SIZE, FONT, register_fonts

POINTS = 72  # to the inch
LINE = 1.2 * BASE_SIZE / POINTS
"""Inches from one line of text to the next."""


def literal(text: str) -> str:
    """Text for matplotlib, in which dollar signs would start mathematics."""
    return text.replace("$", r"\$")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest line of a text takes; the text as matplotlib takes it, mathematics included."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    register_fonts()
    font = FontProperties(family=FONT, weight="bold" if bold else "normal")
    widths = [
        TextPath((0, 0), line, size=size, prop=font).get_extents().x1 for line in text.split("\n") if line.strip()
    ]
    return max(widths, default=0.0) / POINTS


def wrapped(text: str, width: float, size: float = BASE_SIZE, *, bold: bool = False) -> str:
    """Break a text between its words so that no line is wider; a word that is wider by itself is broken too."""
    lines: list[str] = []
    for word in re.split(r" +", text.strip()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.extend(_pieces(word, width, size, bold=bold))
    return "\n".join(lines)


def _pieces(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word in pieces that are not wider; mathematics and escaped signs stay whole."""
    pieces = [""]
    for sign in re.findall(r"\$[^$]*\$|\\.|.", word):
        if pieces[-1] and text_width(pieces[-1] + sign, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def line_count(text: str) -> int:
    """Lines of a text."""
    return text.count("\n") + 1
