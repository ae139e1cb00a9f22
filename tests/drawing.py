"""What is drawn, read off the drawn figure: every text, where it stands, and whether it keeps off the others."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import STEP_LOOKUP_MAP
from matplotlib.lines import Line2D
from matplotlib.text import Text

from riskset.figures.theme import SMALLEST_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Drawn:
    """A text as it was given, as it is seen, whether it is mathematics, its box in pixels, and its type in points."""

    text: str
    seen: str
    math: bool
    left: float
    bottom: float
    right: float
    top: float
    size: float

    def overlaps(self, other: Drawn, tolerance: float = 0.5) -> bool:
        """Whether the boxes share more than their edges."""
        return (
            self.left < other.right - tolerance
            and other.left < self.right - tolerance
            and self.bottom < other.top - tolerance
            and other.bottom < self.top - tolerance
        )

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True)
class Canvas:
    """A drawn figure."""

    width: float
    height: float
    texts: list[Drawn]
    figure: Any
    renderer: Any

    def said(self) -> list[str]:
        """The texts, top to bottom and left to right."""
        return [each.text for each in sorted(self.texts, key=lambda each: (-round(each.bottom), each.left))]

    def only(self, text: str) -> Drawn:
        """The one drawing of a text."""
        found = [each for each in self.texts if each.text == text]
        assert len(found) == 1, (text, self.said())
        return found[0]


@contextmanager
def drawn_figure(figure: Any) -> Iterator[Canvas]:
    drawing = figure.draw()
    try:
        canvas = FigureCanvasAgg(drawing)
        drawing.draw_without_rendering()  # all is placed, and no pixel is painted
        renderer = canvas.get_renderer()
        texts = []
        hidden = _hidden(drawing)
        for artist in drawing.findobj(Text):
            if artist.get_visible() and artist.get_text().strip() and artist.get_gid() != "outline":
                box = artist.get_window_extent(renderer)
                # Labels of ticks beyond the axis are not drawn: matplotlib leaves them without a place.
                if box.width > 0 and artist not in hidden:
                    size = artist.get_fontsize()
                    seen, math = artist._preprocess_math(artist.get_text())
                    texts.append(Drawn(artist.get_text(), seen, bool(math), box.x0, box.y0, box.x1, box.y1, size))
        yield Canvas(*canvas.get_width_height(), texts, drawing, renderer)
    finally:
        plt.close(drawing)


def _hidden(drawing: Any) -> set[Any]:
    """The labels of ticks that no axis draws, since they are beyond its ends; they stay behind as artists."""
    found: set[Any] = set()
    for axes in drawing.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    found |= {tick.label1, tick.label2}
    return found


def misplaced(canvas: Canvas) -> list[str]:
    """Texts that leave the canvas or are too small, pairs that overlap, and panels or lines of legends that leave it."""
    found = [
        f"{each.text!r} leaves the canvas"
        for each in canvas.texts
        if each.left < 0 or each.bottom < 0 or each.right > canvas.width or each.top > canvas.height
    ]
    found += [f"{each.text!r} has {each.size:g} pt" for each in canvas.texts if each.size < SMALLEST_SIZE - 1e-6]
    for first, second in itertools.combinations(canvas.texts, 2):
        if first.overlaps(second):
            found.append(f"{first.text!r} overlaps {second.text!r}")
    for artist in [*canvas.figure.axes, *canvas.figure.legends, *canvas.figure.artists]:
        box = artist.get_window_extent(canvas.renderer)
        if box.width > 0.99 * canvas.width and box.height > 0.99 * canvas.height:  # the background
            continue
        # The canvas has whole pixels, as many as the figure has room for.
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > canvas.width + 1 or box.y1 > canvas.height + 1:
            found.append(f"{type(artist).__name__} leaves the canvas")
    return found


def assert_tidy(canvas: Canvas) -> None:
    """No text overlaps another, none is smaller than 6.5 points, and nothing is cut off."""
    found = misplaced(canvas)
    assert not found, "\n".join(found)


TOLERANCE = 0.3  # pixels: what a line may reach into a text's box


def struck(canvas: Canvas) -> list[str]:
    """Texts through which a line, a tick or an axis goes."""
    boxes = np.concatenate([*_lines(canvas), np.empty((0, 4))])
    found = []
    for text in canvas.texts:
        across = (boxes[:, 0] < text.right - TOLERANCE) & (boxes[:, 2] > text.left + TOLERANCE)
        along = (boxes[:, 1] < text.top - TOLERANCE) & (boxes[:, 3] > text.bottom + TOLERANCE)
        if (across & along).any():
            found.append(f"{text.text!r} is struck at {_rounded(text)} by {boxes[across & along][0].round(1)}")
    return found


def _rounded(text: Drawn) -> tuple[float, ...]:
    return tuple(round(side, 1) for side in (text.left, text.bottom, text.right, text.top))


def _lines(canvas: Canvas) -> Iterator[Any]:
    """Boxes of the stretches of every line that is seen."""
    figure = canvas.figure
    for axes in figure.axes:
        frame = axes.get_window_extent(canvas.renderer)
        for line in axes.lines:
            yield _stretches(line, figure.dpi, frame if line.get_clip_on() else None)
        for spine in axes.spines.values():
            if spine.get_visible() and spine.get_edgecolor()[3] > 0:
                box = spine.get_window_extent(canvas.renderer)
                yield np.array([[box.x0, box.y0, box.x1, box.y1]])
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if tick.tick1line.get_visible() and low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    box = tick.tick1line.get_window_extent(canvas.renderer)
                    yield np.array([[box.x0, box.y0, box.x1, box.y1]])
    for line in figure.artists:
        if isinstance(line, Line2D):
            yield _stretches(line, figure.dpi, None)


def _stretches(line: Line2D, dpi: float, frame: Any) -> Any:
    """Each stretch of a line, as wide as it is drawn, in pixels."""
    x, y = (np.asarray(each, dtype=float) for each in line.get_data(orig=False))
    if not line.get_visible() or x.size < 2:
        return np.empty((0, 4))
    x, y = STEP_LOOKUP_MAP[line.get_drawstyle()](x, y)
    points = line.get_transform().transform(np.stack([x, y], axis=1))
    if frame is not None:
        points = np.stack([points[:, 0].clip(frame.x0, frame.x1), points[:, 1].clip(frame.y0, frame.y1)], axis=1)
    first, second = points[:-1], points[1:]
    known = ~np.isnan(first).any(axis=1) & ~np.isnan(second).any(axis=1)
    half = line.get_linewidth() / 72 * dpi / 2
    boxes = np.concatenate([np.minimum(first, second) - half, np.maximum(first, second) + half], axis=1)[known]
    slanted = (np.abs(first - second) > 1).all(axis=1)[known]
    return boxes[~slanted]


def assert_clean(canvas: Canvas) -> None:
    """No text overlaps another, is struck by a line or smaller than 6.5 points, and nothing is cut off."""
    found = [*misplaced(canvas), *struck(canvas)]
    assert not found, "\n".join(found)
