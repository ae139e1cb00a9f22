"""Type on a figure: how wide it is, how it is broken, and how labels keep off each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.figures.theme import FONT, register_fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 72  # to the inch
LINE_HEIGHT = 1.2


def literal(text: str) -> str:
    """Text for matplotlib, in which dollar signs would start mathematics."""
    return text.replace("$", r"\$")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal", family: str = FONT) -> float:
    """Width of a line in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    register_fonts()
    if not text:
        return 0.0
    font = FontProperties(family=family, size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS


def widest(texts: Sequence[str], size: float, weight: str = "normal") -> float:
    """Width of the widest of some lines, in inches."""
    return max((text_width(text, size, weight) for text in texts), default=0.0)


def line_height(size: float) -> float:
    """Height that a line of type takes, in inches."""
    return size * LINE_HEIGHT / POINTS


def broken(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Break a text at its blanks into lines no wider than `room` inches, where its words allow it."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


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
