"""Matplotlib's painters of SVG and of pixels, which set a text once and know it again in all figures.

They write the same bytes. Matplotlib looks the font of each text up again, asks it for its height, and sets the text anew
wherever it stands: twice in each file, in each file of a figure, and in each figure.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.path import Path

from riskset.figures.advances import outlined_letters, outlined_size, painted_size
from riskset.figures.lettering import (
    FORMULAS,
    LETTERING,
    UNITS,
    bitmap,
    features_of,
    line_heights,
    movement,
    number,
    painted_letters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.font_manager import FontProperties

    from riskset.figures.lettering import Glyph, Outline, Own, Size

_SVG_DPI = 72
_Box = tuple[float, float, float, float]
_BLACK = "#000000"


class _Painter(RendererBase):
    """Finds fonts, and their heights, once for a file of a drawing."""

    def __init__(self, drawing: Own, *arguments: Own, **options: Own) -> None:
        self._drawing = drawing
        self._found: dict[FontProperties, Any] = {}
        self._heights: dict[tuple[Any, float, float], Size] = {}
        super().__init__(*arguments, **options)
        self._text2path = LETTERING

    def font_of(self, properties: FontProperties) -> Own:
        """The font of a text, in the size and the turn that it was used in last."""
        found = self._found.get(properties)
        if found is None:
            found = self._found[properties.copy()] = LETTERING._get_font(properties)  # noqa: SLF001
        return found

    def _get_font_height_metrics(self, properties: FontProperties) -> Size | tuple[None, None, None]:
        """Height, depth and gap of the lines of a font, as matplotlib takes them from its tables; None where it has none."""
        # A text may ask the painter of the file before: what counts is the resolution that the drawing has now.
        key = self.font_of(properties), properties.get_size_in_points(), self._drawing.dpi
        if key not in self._heights:
            self._heights[key] = line_heights(*key)
        return self._heights[key]


class SvgPainter(_Painter, RendererSVG):
    """Paints an SVG; the letters of a text that was set before are written as they were."""

    def __init__(self, drawing: Own, width: float, height: float, stream: io.TextIOBase, **options: Own) -> None:
        self._stream = stream
        super().__init__(drawing, width, height, stream, **options)

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Own) -> Size:
        """Width, height and depth of a text."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / LETTERING.FONT_SCALE
        width, height, depth = outlined_size(self.font_of(prop), s)
        return width * scale, height * scale, depth * scale

    def _draw_text_as_path(
        self, gc: Own, x: float, y: float, s: str, prop: FontProperties, angle: float, ismath: Own, mtext: Own = None
    ) -> None:
        if ismath:
            super()._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        letters = outlined_letters(self.font_of(prop), s, *features_of(mtext))
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

    def _define(self, new: dict[str, Outline]) -> None:
        """Write the outlines of letters that the file does not have yet."""
        if not new:
            return
        self.writer.start("defs")
        for name, outline in new.items():
            if not outline.said:
                path = Path(outline.vertices * UNITS, outline.codes)
                outline.said = self._convert_path(path, simplify=False)
            self.writer.element(
                "path", id=self._adjust_glyph_repr(name), d=outline.said, transform=movement(scale=(1 / UNITS,))
            )
        self.writer.end("defs")
        self._glyph_map.update(new)


class PixelPainter(_Painter, RendererAgg):
    """Paints pixels; letters that stand upright are not turned one by one."""

    def __init__(self, drawing: Own, width: float, height: float, dpi: float) -> None:
        super().__init__(drawing, width, height, dpi)
        self.mathtext_parser = FORMULAS

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Own) -> Size:
        """Width, height and depth of a text."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return painted_size(self.font_of(prop), s, prop.get_size_in_points(), self.dpi, get_hinting_flag())

    def draw_text(
        self,
        gc: Own,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Own = False,
        mtext: Own = None,
    ) -> None:
        """Paint a text, whose letters stand as they did when it was painted before."""
        if ismath:
            self.draw_mathtext(gc, x, y, s, prop, angle)
            return
        size, features = prop.get_size_in_points(), features_of(mtext)
        letters = painted_letters(self.font_of(prop), s, size, self.dpi, get_hinting_flag(), *features)
        self._draw_text_glyphs_and_boxes(gc, x, y, angle, letters, [])

    def _draw_text_glyphs_and_boxes(
        self, gc: Own, x: float, y: float, angle: float, glyphs: Iterable[Glyph], boxes: Iterable[_Box]
    ) -> None:
        if angle or not gc.get_antialiased():
            super()._draw_text_glyphs_and_boxes(gc, x, y, angle, glyphs, boxes)
            return
        flags, whole = get_hinting_flag(), int(self.height)
        for font, size, index, slant, extend, right, up in glyphs:
            column, across = divmod(round(UNITS * (x + right)), UNITS)
            row, above = divmod(round(UNITS * (self.height - y + up)), UNITS)
            drawn, left, top = bitmap(font, size, self.dpi, index, slant, extend, (across, above), flags)
            self._renderer.draw_text_image(drawn, column + left, whole - row - top + drawn.shape[0], 0, gc)
        super()._draw_text_glyphs_and_boxes(gc, x, y, angle, (), boxes)


class SvgCanvas(FigureCanvasSVG):
    """The canvas that a drawing has while it is written as SVG."""

    def print_svg(self, filename: Own, *, bbox_inches_restore: Own = None, metadata: Own = None) -> None:
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


def _colour(gc: Own) -> str:
    """The style of a text: its colour, and how much it lets through."""
    colour, style = rgb2hex(gc.get_rgb()), dict[str, str]()
    if colour != _BLACK:
        style["fill"] = colour
    alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
    if alpha != 1:
        style["opacity"] = number(alpha)
    return "; ".join(f"{name}: {value}" for name, value in style.items())


def _moved(size: float, x: float, y: float, angle: float) -> str:
    scale = size / LETTERING.FONT_SCALE
    return movement(translate=(x, y), rotate=(-angle,), scale=(scale, -scale))
