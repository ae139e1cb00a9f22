"""How far texts reach, from the advances of their letters and the kerning of neighbours, without setting each text anew.

A font sets a text of twenty letters in half a millisecond, and the lines of a figure are tried at thousands of lengths. In
the package's own files nothing but neighbours changes how far common letters reach.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.figures.lettering import outlined_size
from riskset.figures.theme import own_files

if TYPE_CHECKING:
    from riskset.figures.lettering import Own

COMMON = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("±·×–—‘’“”…−≤≥≈")  # noqa: RUF001
"""Letters and signs of which a font makes no other letters."""


@lru_cache(maxsize=8192)
def reach(font: Own, text: str) -> float:
    """How far a text of one line reaches in a font of outlines, in points at :attr:`LETTERING.FONT_SCALE`."""
    if font.fname not in own_files() or not COMMON.issuperset(text):
        return outlined_size(font, text)[0]
    return sum(_alone(font, letter) for letter in text) + sum(
        _kerning(font, pair) for pair in map("".join, pairwise(text))
    )


@cache
def _alone(font: Own, letter: str) -> float:
    return outlined_size(font, letter)[0]


@cache
def _kerning(font: Own, pair: str) -> float:
    return outlined_size(font, pair)[0] - _alone(font, pair[0]) - _alone(font, pair[1])
