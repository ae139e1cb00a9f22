"""Texts of figures as outlines and as pixels, each set once and remembered for all files of all figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ft2font import LoadFlags, RenderMode
from matplotlib.textpath import TextToPath

from riskset.figures.formulas import Formulas

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = 64
"""FreeType's units to the pixel."""
_SAME = 0x10000  # FreeType's 1
_TEXTS = 4096  # that are remembered

Own = Any
"""What is matplotlib's own, and not declared by it."""
Size = tuple[float, float, float]
"""Width, height, and how much of it is below the line."""
Glyph = tuple[Own, float, int, float, float, float, float]
"""A letter for pixels: font, size, number in the font, slant, breadth, and how far right and up it stands."""
LETTERING: Any = TextToPath()
"""Sets texts and formulas as outlines."""
FORMULAS = Formulas("path")
"""Parses the formulas of outlines and pixels."""
LETTERING.mathtext_parser = FORMULAS
_OUTLINES: dict[Own, dict[str, Outline]] = {}


@dataclass(eq=False, slots=True)
class Outline:
    """The outline of a letter, and as SVG says it, once it is asked for."""

    vertices: NDArray[np.float64]
    codes: NDArray[np.uint8]
    said: str = ""


class Letter(NamedTuple):
    """A letter of a text: what it is called, its outline, and where it stands."""

    name: str
    outline: Outline
    transform: str


def line_heights(font: Own, size: float, dpi: float) -> Own:
    """Height and depth of the lines of a font, and the gap between them, from its tables; None three times without any."""
    tables = (("OS/2", "sTypo", "Ascender", "Descender"), ("hhea", "", "ascent", "descent"))
    for name, prefix, above, below in tables:
        table: Any = font.get_sfnt_table(name)
        if table is not None:
            head: Any = font.get_sfnt_table("head")
            scale = 1 / head["unitsPerEm"] * size * dpi / 72
            gap = table[f"{prefix}LineGap" if prefix else "lineGap"]
            return table[prefix + above] * scale, -table[prefix + below] * scale, gap * scale
    return None, None, None


_UPRIGHT: Any = np.array([[_SAME, 0], [0, _SAME]])


def _stand(font: Own) -> None:
    """Take from a font the turn and the place in which it was used last."""
    font._set_transform(_UPRIGHT, [0, 0])  # noqa: SLF001


def features_of(text: Own) -> tuple[Own, Own]:
    """The features of a font that a text asks for, and its language."""
    return (None, None) if text is None else (text.get_fontfeatures(), text.get_language())


@lru_cache(maxsize=_TEXTS)
def bitmap(
    font: Own,
    size: float,
    dpi: float,
    index: int,
    slant: float,
    extend: float,
    beyond: tuple[int, int],
    flags: LoadFlags,
) -> tuple[NDArray[np.uint8], int, int]:
    """The pixels of an upright letter that stands so much beyond the edge of a pixel, and where they begin."""
    font.set_size(size, dpi)
    turn = (_SAME * np.array([[extend, extend * slant], [0, 1]])).round().astype(int)
    font._set_transform(turn, list(beyond))  # noqa: SLF001  there is no other way to it
    drawn = font._render_glyph(index, flags, RenderMode.NORMAL)  # noqa: SLF001
    return np.array(drawn.buffer), drawn.left, drawn.top


@lru_cache(maxsize=_TEXTS)
def painted_letters(
    font: Own, text: str, size: float, dpi: float, flags: LoadFlags, features: Own, language: Own
) -> tuple[Glyph, ...]:
    """The letters of a text as pixels have them."""
    _set_for_pixels(font, size, dpi)
    letters = font._layout(text, flags=flags, features=features, language=language)  # noqa: SLF001
    return tuple((each.ft_object, size, each.glyph_index, 0, 1, each.x, each.y) for each in letters)


@lru_cache(maxsize=_TEXTS)
def painted_size(font: Own, text: str, size: float, dpi: float, flags: LoadFlags) -> Size:
    """The size of a text in pixels."""
    _set_for_pixels(font, size, dpi)
    return _measured(font, text, flags)


@lru_cache(maxsize=_TEXTS)
def outlined_size(font: Own, text: str) -> Size:
    """The size of a text of outlines, at :attr:`LETTERING.FONT_SCALE` points."""
    _set_for_outlines(font)
    return _measured(font, text, LoadFlags.NO_HINTING)


def _set_for_pixels(font: Own, size: float, dpi: float) -> None:
    _stand(font)
    font.clear()
    font.set_size(size, dpi)


def _set_for_outlines(font: Own) -> None:
    _stand(font)
    font.set_size(LETTERING.FONT_SCALE, LETTERING.DPI)


def _measured(font: Own, text: str, flags: LoadFlags) -> Size:
    font.set_text(text, 0.0, flags=flags)
    width, height = font.get_width_height()
    return width / UNITS, height / UNITS, font.get_descent() / UNITS


@lru_cache(maxsize=_TEXTS)
def outlined_letters(font: Own, text: str, features: Own, language: Own) -> tuple[Letter, ...]:
    """The letters of a text as SVG has them."""
    _set_for_outlines(font)
    placed, outlines, _ = LETTERING.get_glyphs_with_font(font, text, features=features, language=language)
    known = _OUTLINES.setdefault(font, {})
    for name, outline in outlines.items():
        known.setdefault(name, Outline(*outline))
    return tuple(Letter(name, known[name], movement(translate=(x, y), scale=(scale,))) for name, x, y, scale in placed)


# What moves nothing, which matplotlib leaves out.
_STILL = {"translate": ((0, 0),), "rotate": ((0,),), "scale": ((1,), (1, 1))}


def movement(**parts: tuple[float, ...]) -> str:
    """A movement as SVG says it."""
    moving = {name: values for name, values in parts.items() if values not in _STILL[name]}
    return " ".join(f"{name}({' '.join(map(number, values))})" for name, values in moving.items())


def number(value: float) -> str:
    """A number as SVG says it."""
    return f"{value:f}".rstrip("0").rstrip(".")
