"""A figure of a report: a plotnine plot that shows itself in a document as vector and as picture."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from matplotlib.text import Text
from plotnine import ggplot

from riskset.figures.formats import Form, encoded, settings
from riskset.figures.notes import with_caption
from riskset.figures.theme import FONT
from riskset.figures.typeface import set_in
from riskset.surroundings import image_forms, in_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.figure import Figure as Drawing

    from riskset.figures.formats import Colour

PICTURE_DPI = 300
_MIME = {"svg": "image/svg+xml", "png": "image/png"}


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
    """

    finish: Callable[[Drawing], None] | None = None
    typeface: str = FONT
    alt_text: str = ""

    def with_note(self, text: str) -> Figure:
        """The figure with a line under it, which its words say too; it grows by the line's height."""
        return with_caption(self, text).described(text)

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
        return {_MIME[form]: images[form] for form in forms}, {}
