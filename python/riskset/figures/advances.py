"""Texts put together from their letters: how far they reach, how high they are, and where each letter stands.

A font sets a text of twenty letters in half a millisecond. Each text of a drawing is measured and set, and the lines of a
figure are tried at thousands of lengths. In the package's own files nothing but neighbours changes how far common letters
reach, and nothing how high they are.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.figures import lettering
from riskset.figures.lettering import Letter, movement, painted_letters
from riskset.figures.theme import own_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.ft2font import LoadFlags

    from riskset.figures.lettering import Own, Size

COMMON = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("±·×–—‘’“”…−≤≥≈")  # noqa: RUF001
"""Letters and signs of which a font makes no other letters."""
_TEXTS = 8192  # that are remembered


@lru_cache(maxsize=_TEXTS)
def reach(font: Own, text: str) -> float:
    """How far a text of one line reaches in a font of outlines, in points at :attr:`LETTERING.FONT_SCALE`."""
    if not _of_letters(font, text):
        return lettering.outlined_size(font, text)[0]
    return sum(_alone(font, letter)[0] for letter in text) + sum(
        _kerning(font, pair) for pair in map("".join, pairwise(text))
    )


@lru_cache(maxsize=_TEXTS)
def outlined_size(font: Own, text: str) -> Size:
    """The size of a text of outlines, at :attr:`LETTERING.FONT_SCALE` points."""
    if not _of_letters(font, text):
        return lettering.outlined_size(font, text)
    return reach(font, text), *_heights([_alone(font, letter) for letter in text])


@lru_cache(maxsize=_TEXTS)
def outlined_letters(font: Own, text: str, features: Own, language: Own) -> tuple[Letter, ...]:
    """The letters of a text as SVG has them."""
    if features is not None or language is not None or not _of_letters(font, text):
        return lettering.outlined_letters(font, text, features, language)
    letters: list[Letter] = []
    right, before = 0.0, ""
    for letter in text:
        right += _kerning(font, before + letter) if before else 0.0
        for each in lettering.outlined_letters(font, letter, None, None):
            moved = movement(translate=(right, 0))
            letters.append(each._replace(transform=f"{moved} {each.transform}".strip()))
        right, before = right + _alone(font, letter)[0], letter
    return tuple(letters)


@lru_cache(maxsize=_TEXTS)
def painted_size(font: Own, text: str, size: float, dpi: float, flags: LoadFlags) -> Size:
    """The size of a text in pixels; its last letter stands where it is painted."""
    if not _of_letters(font, text):
        return lettering.painted_size(font, text, size, dpi, flags)
    alone = [lettering.painted_size(font, letter, size, dpi, flags) for letter in text]
    last = painted_letters(font, text, size, dpi, flags, None, None)[-1]
    return last[5] + alone[-1][0], *_heights(alone)


def _of_letters(font: Own, text: str) -> bool:
    return bool(text) and font.fname in own_files() and COMMON.issuperset(text)


def _heights(letters: Sequence[Size]) -> tuple[float, float]:
    """How high letters are together, and how much of it is below the line."""
    below = max(depth for _, _, depth in letters)
    return max(height - depth for _, height, depth in letters) + below, below


def _alone(font: Own, letter: str) -> Size:
    return lettering.outlined_size(font, letter)


@cache
def _kerning(font: Own, pair: str) -> float:
    return lettering.outlined_size(font, pair)[0] - sum(_alone(font, letter)[0] for letter in pair)
