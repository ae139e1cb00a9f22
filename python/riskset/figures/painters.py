"""Matplotlib's painters of SVG and of pixels, which set a text once and know it again in all figures.

They write the same bytes. Matplotlib looks the font of each text up again, asks it for its height, and sets the text anew
wherever it stands: twice in each file, in each file of a figure, and in each figure.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.ft2font import LoadFlags, RenderMode
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.font_manager import FontProperties
    from numpy.typing import NDArray

_SVG_DPI = 72
_UNITS = 64  # of FreeType, to the pixel
_SAME = 0x10000  # FreeType's 1
_TEXTS = 4096  # that are remembered

_Own = Any  # matplotlib's own, which it does not declare
_Size = tuple[float, float, float]  # width, height, and how much of it is below the line
_Box = tuple[float, float, float, float]
_Glyph = tuple[_Own, float, int, float, float, float, float]
# Formulas are parsed once for all figures; the typeface forgets them when it changes.
_LETTERING: Any = TextToPath()
_PAINTED_FORMULAS = MathTextParser("path")
_OUTLINES: dict[_Own, dict[str, _Outline]] = {}
_BLACK = "#000000"


@dataclass(eq=False, slots=True)
class _Outline:
    """The outline of a letter, and as SVG says it, once it is asked for."""

    vertices: NDArray[np.float64]
    codes: NDArray[np.uint8]
    said: str = ""


class _Letter(NamedTuple):
    """A letter of a text: what it is called, its outline, and where it stands."""

    name: str
    outline: _Outline
    transform: str


class _Painter(RendererBase):
    """Finds fonts, and their heights, once for a file of a drawing."""

    def __init__(self, drawing: _Own, *arguments: _Own, **options: _Own) -> None:
        self._drawing = drawing
        self._found: dict[FontProperties, Any] = {}
        self._heights: dict[tuple[Any, float, float], _Size] = {}
        super().__init__(*arguments, **options)
        self._text2path = _LETTERING

    def font_of(self, properties: FontProperties) -> _Own:
        """The font of a text, in the size and the turn that it was used in last."""
        found = self._found.get(properties)
        if found is None:
            found = self._found[properties.copy()] = _LETTERING._get_font(properties)  # noqa: SLF001
        return found

    def _get_font_height_metrics(self, properties: FontProperties) -> _Size | tuple[None, None, None]:
        """Height, depth and gap of the lines of a font, as matplotlib takes them from its tables; None where it has none."""
        # A text may ask the painter of the file before: what counts is the resolution that the drawing has now.
        key = self.font_of(properties), properties.get_size_in_points(), self._drawing.dpi
        if key not in self._heights:
            self._heights[key] = _heights(*key)
        return self._heights[key]


def _heights(font: _Own, size: float, dpi: float) -> _Own:
    tables = (("OS/2", "sTypo", "Ascender", "Descender"), ("hhea", "", "ascent", "descent"))
    for name, prefix, above, below in tables:
        table: Any = font.get_sfnt_table(name)
        if table is not None:
            head: Any = font.get_sfnt_table("head")
            scale = 1 / head["unitsPerEm"] * size * dpi / 72
            gap = table[f"{prefix}LineGap" if prefix else "lineGap"]
            return table[prefix + above] * scale, -table[prefix + below] * scale, gap * scale
    return None, None, None


class SvgPainter(_Painter, RendererSVG):
    """Paints an SVG; the letters of a text that was set before are written as they were."""

    def __init__(self, drawing: _Own, width: float, height: float, stream: io.TextIOBase, **options: _Own) -> None:
        self._stream = stream
        super().__init__(drawing, width, height, stream, **options)

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: _Own) -> _Size:
        """Width, height and depth of a text."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / _LETTERING.FONT_SCALE
        width, height, depth = _outlined_size(self.font_of(prop), s)
        return width * scale, height * scale, depth * scale

    def _draw_text_as_path(
        self, gc: _Own, x: float, y: float, s: str, prop: FontProperties, angle: float, ismath: _Own, mtext: _Own = None
    ) -> None:
        if ismath:
            super()._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        features, language = (mtext.get_fontfeatures(), mtext.get_language()) if mtext is not None else (None, None)
        letters = _letters(self.font_of(prop), s, features, language)
        self.writer.comment(s)
        inside = 1 + self.writer.start("g", style=_colour(gc), transform=_moved(prop.get_size_in_points(), x, y, angle))
        self._define({each.name: each.outline for each in letters if each.name not in self._glyph_map})
        blank = " " * inside
        for place, letter in enumerate(letters):
            if not place:  # matplotlib's own writer ends the line of the group with it
                self.writer.element("use", transform=letter.transform, attrib={"xlink:href": f"#{letter.name}"})
                continue
            moved = f' transform="{letter.transform}"' if letter.transform else ""
            self._stream.write(f'{blank}<use xlink:href="#{letter.name}"{moved}/>\n')
        self.writer.end("g")

    def _define(self, new: dict[str, _Outline]) -> None:
        """Write the outlines of letters that the file does not have yet."""
        if not new:
            return
        self.writer.start("defs")
        for name, outline in new.items():
            if not outline.said:
                path = Path(outline.vertices * _UNITS, outline.codes)
                outline.said = self._convert_path(path, simplify=False)
            self.writer.element(
                "path", id=self._adjust_glyph_repr(name), d=outline.said, transform=_transform(scale=(1 / _UNITS,))
            )
        self.writer.end("defs")
        self._glyph_map.update(new)


class PixelPainter(_Painter, RendererAgg):
    """Paints pixels; letters that stand upright are not turned one by one."""

    def __init__(self, drawing: _Own, width: float, height: float, dpi: float) -> None:
        super().__init__(drawing, width, height, dpi)
        self.mathtext_parser = _PAINTED_FORMULAS

    def _prepare_font(self, font_prop: FontProperties) -> _Own:
        font = self.font_of(font_prop)
        _stand(font)
        font.clear()
        font.set_size(font_prop.get_size_in_points(), self.dpi)
        return font

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: _Own) -> _Size:
        """Width, height and depth of a text."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return _painted_size(self.font_of(prop), s, prop.get_size_in_points(), self.dpi, get_hinting_flag())

    def _draw_text_glyphs_and_boxes(
        self, gc: _Own, x: float, y: float, angle: float, glyphs: Iterable[_Glyph], boxes: Iterable[_Box]
    ) -> None:
        smooth = gc.get_antialiased()
        if angle or not smooth:
            super()._draw_text_glyphs_and_boxes(gc, x, y, angle, glyphs, boxes)
            return
        flags, whole, set_in = get_hinting_flag(), int(self.height), None
        for font, size, index, slant, extend, right, up in glyphs:
            if set_in != (font, size):
                font.set_size(size, self.dpi)
                set_in = font, size
            turn = _UPRIGHT if slant == 0 and extend == 1 else _slanted(slant, extend)
            at = [round(_UNITS * (x + right)), round(_UNITS * (self.height - y + up))]
            font._set_transform(turn, at)  # noqa: SLF001  there is no other way to it
            bitmap = font._render_glyph(index, flags, RenderMode.NORMAL)  # noqa: SLF001
            self._renderer.draw_text_image(
                bitmap.buffer, bitmap.left, whole - bitmap.top + bitmap.buffer.shape[0], 0, gc
            )
        super()._draw_text_glyphs_and_boxes(gc, x, y, angle, (), boxes)


class SvgCanvas(FigureCanvasSVG):
    """The canvas that a drawing has while it is written as SVG."""

    def print_svg(self, filename: _Own, *, bbox_inches_restore: _Own = None, metadata: _Own = None) -> None:
        """Write an SVG into a stream of text; into one of bytes nothing, as who asks for the painter alone gives it."""
        stream = filename if isinstance(filename, io.TextIOBase) else io.StringIO()
        resolution = self.figure.dpi
        self.figure.dpi = _SVG_DPI
        width, height = self.figure.get_size_inches()
        size = width * _SVG_DPI, height * _SVG_DPI
        painter = SvgPainter(self.figure, *size, stream, image_dpi=resolution, metadata=metadata)
        mixed: Any = MixedModeRenderer(
            self.figure, width, height, resolution, painter, bbox_inches_restore=bbox_inches_restore
        )
        self.figure.draw(mixed)
        mixed.finalize()


class PixelCanvas(FigureCanvasAgg):
    """The canvas that a drawing has while its pixels are painted."""

    def get_renderer(self) -> PixelPainter:
        """The painter, as long as the drawing keeps its size."""
        size = (*self.get_width_height(physical=True), self.figure.dpi)
        if self._lastKey != size:
            self.renderer, self._lastKey = PixelPainter(self.figure, *size), size
        return self.renderer


_UPRIGHT: Any = np.array([[_SAME, 0], [0, _SAME]])


def _stand(font: _Own) -> None:
    """Take from a font the turn and the place in which it was used last."""
    font._set_transform(_UPRIGHT, [0, 0])  # noqa: SLF001


def _slanted(slant: float, extend: float) -> NDArray[np.int_]:
    return (_SAME * np.array([[extend, extend * slant], [0, 1]])).round().astype(int)


@lru_cache(maxsize=_TEXTS)
def _painted_size(font: _Own, text: str, size: float, dpi: float, flags: LoadFlags) -> _Size:
    _stand(font)
    font.clear()
    font.set_size(size, dpi)
    return _measured(font, text, flags)


@lru_cache(maxsize=_TEXTS)
def _outlined_size(font: _Own, text: str) -> _Size:
    _set_for_outlines(font)
    return _measured(font, text, LoadFlags.NO_HINTING)


def _set_for_outlines(font: _Own) -> None:
    _stand(font)
    font.set_size(_LETTERING.FONT_SCALE, _LETTERING.DPI)


def _measured(font: _Own, text: str, flags: LoadFlags) -> _Size:
    font.set_text(text, 0.0, flags=flags)
    width, height = font.get_width_height()
    return width / _UNITS, height / _UNITS, font.get_descent() / _UNITS


@lru_cache(maxsize=_TEXTS)
def _letters(font: _Own, text: str, features: _Own, language: _Own) -> tuple[_Letter, ...]:
    """The letters of a text as SVG has them."""
    _set_for_outlines(font)
    placed, outlines, _ = _LETTERING.get_glyphs_with_font(font, text, features=features, language=language)
    known = _OUTLINES.setdefault(font, {})
    for name, outline in outlines.items():
        known.setdefault(name, _Outline(*outline))
    return tuple(
        _Letter(name, known[name], _transform(translate=(x, y), scale=(scale,))) for name, x, y, scale in placed
    )


def _colour(gc: _Own) -> str:
    """The style of a text: its colour, and how much it lets through."""
    colour, style = rgb2hex(gc.get_rgb()), dict[str, str]()
    if colour != _BLACK:
        style["fill"] = colour
    alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
    if alpha != 1:
        style["opacity"] = _number(alpha)
    return "; ".join(f"{name}: {value}" for name, value in style.items())


def _moved(size: float, x: float, y: float, angle: float) -> str:
    scale = size / _LETTERING.FONT_SCALE
    return _transform(translate=(x, y), rotate=(-angle,), scale=(scale, -scale))


# What moves nothing, which matplotlib leaves out.
_STILL = {"translate": ((0, 0),), "rotate": ((0,),), "scale": ((1,), (1, 1))}


def _transform(**parts: tuple[float, ...]) -> str:
    """A movement as SVG says it."""
    moving = {name: values for name, values in parts.items() if values not in _STILL[name]}
    return " ".join(f"{name}({' '.join(map(_number, values))})" for name, values in moving.items())


def _number(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")
