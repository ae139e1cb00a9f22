"""Says in which formats a figure can be written, how it is printed, and that a file's name ends with none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.figures.formats import Colour

FIGURE_FORMATS = (".svg", ".pdf", ".png", ".eps", ".tiff", ".tif", ".docx", ".html", ".tex")


class UnknownFormat(ValueError):
    """A file's name ends with no format that the display can be written in."""


@dataclass(frozen=True, slots=True)
class Print:
    """How a figure's file is to be printed: the resolution of a picture, and the inks."""

    dpi: int = 300
    colour: Colour = "rgb"
