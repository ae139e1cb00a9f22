"""How much of each page of a PDF stays white at its foot, seen on a small picture of the page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RESOLUTION = 18
"""Pixels per inch: a pixel is 1.4 mm."""
_INCH = 72.0
# What is lighter is the white of the page.
_INK = 245
_IS_INK = [255 if value < _INK else 0 for value in range(256)]


def white_at_feet(pictures: Sequence[bytes], page: Mapping[str, Any]) -> list[float]:
    """The white between the lowest ink of the text's area and its end, for each page, in points.

    Parameters
    ----------
    pictures : sequence of bytes
        PNG files of the pages.
    page : mapping
        The measures of the pages, of which the margins are left out.
    """
    return [_white(picture, page) for picture in pictures]


def _white(picture: bytes, page: Mapping[str, Any]) -> float:
    from PIL import Image

    scale = RESOLUTION / _INCH
    with Image.open(io.BytesIO(picture)) as opened:
        grey = opened.convert("L")
    if grey.height < page["height"] * scale - 1:  # turned, for one table
        return 0.0
    end = round(grey.height - page["foot"] * scale)
    area = grey.crop((round(page["left"] * scale), 0, round(grey.width - page["right"] * scale), end))
    box = area.point(_IS_INK).getbbox()
    return (end - (box[3] if box else 0)) / scale
