"""Type on a figure: how wide it is, where it is broken to fit, and how labels keep off each other."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from riskset.figures.letters import families, without_mathematics, without_raw_warnings
from riskset.figures.theme import BASE_SIZE, register_fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.font_manager import FontProperties

    from riskset.style import Style

POINTS = 72  # to the inch
LINE_HEIGHT = 1.2
LINE = LINE_HEIGHT * BASE_SIZE / POINTS
"""Inches from one line of text to the next."""


def literal(text: str) -> str:
    """Text for matplotlib, in which dollar signs would start mathematics."""
    return text.replace("$", r"\$")


def p_letter(style: Style) -> str:
    """The letter P as a style prints it, for matplotlib."""
    return f"${style.p_symbol}$" if style.p_italic else style.p_symbol


def p_title(style: Style) -> str:
    """The head of a column of P values as a style has it, for matplotlib."""
    return f"{p_letter(style)} {style.p_head}".rstrip()


def count_letter(style: Style) -> str:
    """What a style calls a number of patients, for matplotlib: an italic n, or its own word."""
    return "$n$" if style.count_word == "n" else literal(style.count_word)


@lru_cache(maxsize=256)
def _font(names: tuple[str, ...], *, bold: bool) -> tuple[FontProperties, Any]:
    """A font by what it is called, as matplotlib asks for it and as it is, at the size at which texts are measured."""
    from matplotlib.font_manager import FontProperties

    from riskset.figures.lettering import LETTERING

    register_fonts()
    asked = FontProperties(family=list(names), size=LETTERING.FONT_SCALE, weight="bold" if bold else "normal")
    return asked, LETTERING._get_font(asked)  # noqa: SLF001  there is no other way to it


@lru_cache(maxsize=4096)
def _breadth(text: str, *, bold: bool) -> float:
    """How wide the widest line of a text is, in points, at the size at which texts are measured."""
    from matplotlib.cbook import is_math_text

    from riskset.figures.advances import reach
    from riskset.figures.lettering import LETTERING

    asked, font = _font(tuple(families(text)), bold=bold)
    # The advance of the letters: the extent of their outlines takes a hundred times as long to find.
    with without_raw_warnings():
        widths = [
            LETTERING.get_text_width_height_descent(line, asked, ismath=True)[0]
            if is_math_text(line)
            else reach(font, line.replace(r"\$", "$"))
            for line in map(without_mathematics, text.split("\n"))
            if line.strip()
        ]
    return float(max(widths, default=0.0))


def text_width(text: str, size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Inches that the widest line of a text takes; the text as matplotlib takes it, mathematics included."""
    from riskset.figures.lettering import LETTERING

    return _breadth(text, bold=bold) * (size / LETTERING.FONT_SCALE) / POINTS


def forget_widths() -> None:
    """Measure all texts anew, because another typeface has the name of the one before."""
    _breadth.cache_clear()
    _font.cache_clear()


def widest(texts: Sequence[str], size: float = BASE_SIZE, *, bold: bool = False) -> float:
    """Width of the widest of some texts, in inches."""
    return max((text_width(text, size, bold=bold) for text in texts), default=0.0)


def line_height(size: float) -> float:
    """Height that a line of type takes, in inches."""
    return size * LINE_HEIGHT / POINTS


def wrapped(text: str, width: float, size: float = BASE_SIZE, *, bold: bool = False) -> str:
    """Break a text between its words so that no line is wider; a word that is wider by itself is broken too."""
    lines: list[str] = []
    parts = re.split(r"( +)", text.strip(" "))
    for blank, word in zip(["", *parts[1::2]], parts[::2], strict=True):
        longer = f"{lines[-1]}{blank}{word}" if lines else word
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


def spread(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move heights apart so that neighbours are at least `gap` apart, within `low` to `high`, as little as possible.

    Heights that are too near are gathered into runs about their mean (the pool-adjacent-violators algorithm, which
    gives the least sum of squared moves); a run beyond an end is shifted back. Where there is no room for all, the
    gap is made smaller.
    """
    if not heights:
        return []
    gap = min(gap, (high - low) / max(len(heights) - 1, 1))
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    runs: list[tuple[float, int]] = []  # mean of (height - rank * gap), members
    for rank, place in enumerate(order):
        run = (min(max(heights[place], low), high) - rank * gap, 1)
        while runs and runs[-1][0] > run[0]:
            mean, count = runs.pop()
            run = ((mean * count + run[0] * run[1]) / (count + run[1]), count + run[1])
        runs.append(run)
    flat = [mean for mean, count in runs for _ in range(count)]
    lowest, highest = low, high - (len(heights) - 1) * gap
    placed = [0.0] * len(heights)
    for rank, place in enumerate(order):
        placed[place] = min(max(flat[rank], lowest), highest) + rank * gap
    return placed
