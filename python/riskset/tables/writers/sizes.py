"""The sizes that tables are set in, and those of the pages that hold them, in points and in ems of the full size."""

from __future__ import annotations

from dataclasses import dataclass

# Notes are set in the smaller one, and so are tables that the larger has no room for.
SIZE, SMALL_SIZE = 8.5, 7.5
# No type is smaller, not even a mark.
SMALLEST_SIZE = 6.5
_POINTS_PER_MM = 72 / 25.4


def _ems(millimetres: float) -> float:
    return millimetres * _POINTS_PER_MM / SIZE


@dataclass(frozen=True, slots=True)
class Paper:
    """The room for text on a page.

    Attributes
    ----------
    upright, turned : float
        Its width on a portrait and on a landscape page, in ems.
    """

    upright: float
    turned: float

    @classmethod
    def of_mm(cls, upright: float, turned: float) -> Paper:
        """That of so many millimetres."""
        return cls(_ems(upright), _ems(turned))


# A4 with margins of 2.5 cm.
A4 = Paper.of_mm(160, 247)
GAP_EMS, WIDE_GAP_EMS = _ems(4), _ems(8)
# In the smaller type, where that keeps a table upright and whole: 2.6 mm in print.
TIGHT_GAP_EMS = _ems(3)
STUB_EMS, STUB_MOST_EMS = _ems(30), _ems(62)
# What a web page leaves to it, whose faces may be wider.
WEB_STUB_EMS = _ems(36)
# A column that would like more than this is text, which may wrap as the stub may.
TEXT_EMS = _ems(50)
# Without text, at the end of each table in Typst; the tags of the PDF leave them out.
PADDING_COLUMNS = 2
STEP_EMS, HANG_EMS = 1.0, 0.8
