"""Formulas of figures: parsed once for all files of all figures, with fonts that are looked up once for all formulas.

Matplotlib looks up thirty fonts for each formula, most of them for letters that the typeface may lack; nearly none does.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib import _mathtext
from matplotlib.font_manager import findfont
from matplotlib.mathtext import MathTextParser

Own = Any
"""What is matplotlib's own, and not declared by it."""
_Parser: Own = MathTextParser
_FORMULAS = 2048  # that are remembered
_STYLES = ("cal", "rm", "tt", "it", "bf", "sf", "bfit")
_OTHERS = {"stix": _mathtext.StixFonts, "stixsans": _mathtext.StixSansFonts, "cm": _mathtext.BakomaFonts}


class _Fonts(_mathtext.UnicodeFonts):
    """The fonts of a formula in the typeface of figures; those of letters that it lacks are looked up for the first of them."""

    def __init__(self, default_font_prop: Own, load_glyph_flags: Own) -> None:
        self._made = default_font_prop, load_glyph_flags
        # Not matplotlib's own way, which looks up the fonts of other letters first.
        super(_mathtext.UnicodeFonts, self).__init__(default_font_prop, load_glyph_flags)
        settings: Own = mpl.rcParams
        self.fontmap.update(_files(tuple(settings[f"mathtext.{style}"] for style in _STYLES)))

    @cached_property
    def _fallback_font(self) -> Own:
        other = _OTHERS.get(mpl.rcParams["mathtext.fallback"])
        return other(*self._made) if other is not None else None


@lru_cache(maxsize=16)
def _files(asked: tuple[str, ...]) -> dict[str, Own]:
    """The files of the styles of letters, and of signs that grow."""
    return {**{style: findfont(each) for style, each in zip(_STYLES, asked, strict=True)}, "ex": findfont("cmex10")}


class Formulas(_Parser):
    """Parses formulas and remembers more of them than a figure has."""

    _font_type_mapping: Own = {**_Parser._font_type_mapping, "custom": _Fonts}  # noqa: RUF012, SLF001
    _parse_cached: Own = lru_cache(maxsize=_FORMULAS)(_Parser._parse_cached.__wrapped__)  # noqa: SLF001

    @classmethod
    def forget(cls) -> None:
        """Parse all formulas anew, because another typeface has the name of the one before."""
        cls._parse_cached.cache_clear()
        _files.cache_clear()
