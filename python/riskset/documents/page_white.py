"""How much of each page of a PDF stays white at its foot, seen on a small picture of the page."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from riskset.documents.page_blocks import sizes_of
from riskset.documents.page_setting import HALF, MOST_WHITE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RESOLUTION = 18
"""Pixels per inch: a pixel is 1.4 mm."""
_INCH = 72.0
# What is lighter is the white of the page.
_INK = 245
_IS_INK = [255 if value < _INK else 0 for value in range(256)]


def white_over(pictures: Sequence[bytes], page: Mapping[str, Any]) -> list[float]:
    """By how much each page has more white at its foot than it may, in points.

    That is the white between the lowest ink of the text's area and its end. The last of turned pages may be half white.

    Parameters
    ----------
    pictures : sequence of bytes
        PNG files of the pages.
    page : mapping
        The measures of an upright page, of which the margins are left out.
    """
    feet = [_foot(picture, page) for picture in pictures]
    half = HALF * sizes_of(page).turned
    ends = [turned and not follows for (_, turned), (_, follows) in pairwise([*feet, (0.0, False)])]
    return [max(white - (half if end else MOST_WHITE), 0.0) for (white, _), end in zip(feet, ends, strict=True)]


def _foot(picture: bytes, page: Mapping[str, Any]) -> tuple[float, bool]:
    """The white at the foot of a page, and whether it is turned."""
    from PIL import Image

    scale = RESOLUTION / _INCH
    with Image.open(io.BytesIO(picture)) as opened:
        grey = opened.convert("L")
    end = round(grey.height - page["foot"] * scale)
    area = grey.crop((round(page["left"] * scale), 0, round(grey.width - page["right"] * scale), end))
    box = area.point(_IS_INK).getbbox()
    return (end - (box[3] if box else 0)) / scale, grey.height < page["height"] * scale - 1
