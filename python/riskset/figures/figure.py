"""A figure of a report: a plotnine plot that shows itself in a document as vector and as picture."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from plotnine import ggplot

from riskset.figures.theme import FONT
from riskset.surroundings import image_forms, in_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.figure import Figure as Drawing

PICTURE_DPI = 300
# Nothing of the machine or of the moment goes into a file: the same figure gives the same bytes.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "riskset"},
    "pdf": {"CreationDate": None, "Producer": "riskset", "Creator": "riskset"},
    "png": {"Software": "riskset"},
}
_MIME = {"svg": "image/svg+xml", "png": "image/png"}
_SETTINGS: Any = {
    "svg.hashsalt": "riskset",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "mathtext.fontset": "custom",
    "mathtext.cal": FONT,
    "mathtext.sf": FONT,
    "mathtext.tt": FONT,
    "mathtext.rm": FONT,
    "mathtext.it": f"{FONT}:italic",
    "mathtext.bf": f"{FONT}:bold",
}


class Figure(ggplot):
    """A plot to which layers, scales and themes can still be added.

    Attributes
    ----------
    finish : callable or None
        Called with the drawn matplotlib figure, for what the grammar of graphics has no word for.
    """

    finish: Callable[[Drawing], None] | None = None

    def draw(self, *, show: bool = False) -> Drawing:
        """Draw the plot, with its own finish."""
        import matplotlib as mpl

        with mpl.rc_context(_SETTINGS):
            # Drawing changes a plot: a copy is drawn, so that the second time is as the first.
            drawing = ggplot.draw(deepcopy(self), show=show)
            if self.finish is not None:
                self.finish(drawing)
        return drawing

    def images(self, *formats: str, dpi: int = PICTURE_DPI) -> dict[str, bytes]:
        """Draw once, and return the files of several formats (``svg``, ``png``, ``pdf``)."""
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        drawing = self.draw()
        try:
            with mpl.rc_context(_SETTINGS):
                return {name: _written(drawing, name, dpi) for name in formats}
        finally:
            plt.close(drawing)

    def write(self, path: Path, *, dpi: int = PICTURE_DPI) -> None:
        """Write the figure in the format that the file's name ends with."""
        path.write_bytes(self.images(path.suffix.removeprefix("."), dpi=dpi)[path.suffix.removeprefix(".")])

    def _repr_mimebundle_(self, *args: object, **kwargs: object) -> Any:  # noqa: ANN401  as plotnine has it
        if not in_document():
            return super()._repr_mimebundle_(*args, **kwargs)
        forms = image_forms()
        images: dict[str, Any] = dict(self.images(*forms))
        if "svg" in images:
            images["svg"] = images["svg"].decode()
        return {_MIME[form]: images[form] for form in forms}, {}


def _written(drawing: Drawing, name: str, dpi: int) -> bytes:
    buffer = io.BytesIO()
    drawing.savefig(buffer, format=name, dpi=dpi, metadata=_METADATA.get(name))
    return buffer.getvalue()
