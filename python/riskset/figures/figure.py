"""A figure of a report: a plotnine plot that shows itself in a document as vector and as picture."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Self, cast

from matplotlib.text import Text
from plotnine import ggplot

from riskset.figures.formats import Form, encoded, settings
from riskset.figures.notes import with_caption
from riskset.figures.theme import FONT
from riskset.figures.typeface import set_in
from riskset.results import LookupFailed
from riskset.surroundings import NARROW, by_builtin_engine, image_forms, in_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.figure import Figure as Drawing

    from riskset.figures.formats import Colour

PICTURE_DPI = 300
_MIME = {"svg": "image/svg+xml", "png": "image/png"}
# Millimetres: the window of a telephone, and what the text of a figure may need more than that.
_PHONE = 94
_NARROW = (90, 100, 110, 120, 130)


class Figure(ggplot):
    """A plot to which layers, scales and themes can still be added.

    Attributes
    ----------
    finish : callable or None
        Called with the drawn matplotlib figure, for what the grammar of graphics has no word for.
    typeface : str
        The family it is set in.
    alt_text : str
        The figure in words, with its numbers. Every file of the figure carries it, and a document whose author gives
        no ``fig-alt`` takes it from there.
    redraw : callable or None
        Gives the same figure laid out for another width, in millimetres; it refuses one that its text has no room in.
    """

    finish: Callable[[Drawing], None] | None = None
    typeface: str = FONT
    alt_text: str = ""
    redraw: Callable[[float], Figure] | None = None

    def __iadd__(self, other: Any) -> Self:  # noqa: ANN401  whatever plotnine can add
        """Add to the figure, and to what it is drawn as at another width."""
        before = self.redraw
        added = super().__iadd__(other)
        if before is not None:
            added.redraw = lambda width: cast("Figure", before(width) + other)
        return added

    def with_note(self, text: str) -> Figure:
        """The figure with a line under it, which its words say too; it grows by the line's height."""
        noted = with_caption(self, text)
        before = self.redraw
        # Its lines are broken to the width.
        noted.redraw = None if before is None else lambda width: before(width).with_note(text)
        return noted.described(text)

    def described(self, text: str) -> Figure:
        """The figure with a sentence more in its words."""
        self.alt_text = f"{self.alt_text} {text}".strip()
        return self

    def draw(self, *, show: bool = False) -> Drawing:
        """Draw the plot, with its own finish."""
        import matplotlib as mpl

        with mpl.rc_context(settings()), set_in(self.typeface):
            # Drawing changes a plot: a copy is drawn, so that the second time is as the first.
            drawing = ggplot.draw(deepcopy(self), show=show)
            if self.finish is not None:
                self.finish(drawing)
            for text in drawing.findobj(Text) if self.typeface != FONT else ():
                if text.get_fontfamily() == [FONT]:  # who writes the drawing otherwise need not know of the typeface
                    text.set_fontfamily(self.typeface)
        return drawing

    def images(self, *formats: str, dpi: int = PICTURE_DPI, colour: Colour = "rgb") -> dict[str, bytes]:
        """Draw once, and return the files of several formats (``svg``, ``pdf``, ``eps``, ``png``, ``tiff``).

        Raises
        ------
        ValueError
            When a format has no such colours: SVG and PNG have no CMYK.
        """
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        drawing = self.draw()
        try:
            with mpl.rc_context(settings()), set_in(self.typeface):
                return {name: encoded(drawing, Form(name, dpi, colour, self.alt_text)) for name in formats}
        finally:
            plt.close(drawing)

    def narrow(self) -> bytes | None:
        """An SVG for the window of a telephone; ``None`` where the figure fits one, or no other has room for its text."""
        if self.redraw is None or _width(self) <= _PHONE:
            return None
        for width in _NARROW:
            if width >= _width(self):
                return None
            with suppress(LookupFailed, ValueError):
                figure = self.redraw(width)
                if _width(figure) <= width + 1:
                    return figure.images("svg")["svg"]
        return None

    def editable(self) -> bytes | None:
        """An SVG whose boxes and texts office programs can edit; ``None`` for a figure that has none."""
        return None

    def write(self, path: Path, *, dpi: int = PICTURE_DPI, colour: Colour = "rgb") -> None:
        """Write the figure in the format that the file's name ends with."""
        name = path.suffix.removeprefix(".").lower()
        path.write_bytes(self.images(name, dpi=dpi, colour=colour)[name])

    def _repr_mimebundle_(self, *args: object, **kwargs: object) -> Any:  # noqa: ANN401  as plotnine has it
        if not in_document():
            return super()._repr_mimebundle_(*args, **kwargs)
        forms = image_forms()
        images: dict[str, Any] = dict(self.images(*forms))
        if "svg" in images:
            images["svg"] = images["svg"].decode()
        bundle = {_MIME[form]: images[form] for form in forms}
        if by_builtin_engine():
            bundle[NARROW] = (self.narrow() or b"").decode()
        return bundle, {}


def _width(figure: Figure) -> float:
    """Millimetres."""
    return 25.4 * figure.theme.getp("figure_size")[0]
