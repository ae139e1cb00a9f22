"""How wide characters are, in ems of the typeface that tables are set in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from riskset.assets import asset

if TYPE_CHECKING:
    from riskset.tables.printed import Text

RAISED = 0.8
"""Size of a footnote's mark, beside that of the text: 6.5 points beside 8.5, somewhat more beside smaller text."""


@lru_cache(maxsize=8192)
def ems(text: str, *, bold: bool = False) -> float:
    """Width of `text` in ems of Liberation Sans, which has the widths of Arial and Helvetica."""
    advances = _advances("Bold" if bold else "Regular")
    return sum(advances[character] if character in advances else _unknown(character) for character in text)


def text_ems(text: Text) -> float:
    """Width of runs, in ems of those that are not raised."""
    return sum(ems(run.text, bold=run.bold) * (RAISED if run.superscript else 1.0) for run in text)


def _unknown(character: str) -> float:
    """A guess at a letter that the typeface has not: Chinese, Japanese and Korean ones fill a square."""
    return 1.0 if ord(character) >= 0x1100 else 0.6


@lru_cache(maxsize=2)
def _advances(weight: str) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    path = asset("_extensions/riskset") / "fonts" / f"LiberationSans-{weight}.ttf"
    font: Any
    with TTFont(path, lazy=True) as font:
        widths, units = font["hmtx"].metrics, font["head"].unitsPerEm
        found = {chr(code): widths[name][0] / units for code, name in font.getBestCmap().items()}
    # Blanks of a width of their own and the hyphen that breaks no line, which many typefaces lack and programs make up.
    made_up = {"\u2007": found["0"], "\u2009": 0.2, "\u202f": 0.2, "\u2060": 0.0, "\u2011": found["-"]}
    return {**made_up, **found}
