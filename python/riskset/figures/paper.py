"""The room that a figure has on a page, and the colours that it is printed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.figures.theme import PALETTE
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

MILLIMETRES = 25.4  # to the inch
WIDTH = 160 / MILLIMETRES  # inches: the text width of an A4 page with margins of 2.5 cm
TALLEST = 200 / MILLIMETRES
"""Inches: the text of that page, or of a Letter page, less a caption of some lines."""
_ROUNDING = 0.01


@dataclass(frozen=True)
class Paper:
    """What a figure is printed on.

    Attributes
    ----------
    width : float
        Inches.
    palette : sequence of str
        Colours, in the order in which groups or models take them.
    tallest : float
        Inches that a figure may be high; a higher one goes on in parts.
    """

    width: float = WIDTH
    palette: Sequence[str] = PALETTE
    tallest: float = TALLEST

    def colour(self, place: int) -> str:
        """The colour of a group; after the last the first comes again."""
        return self.palette[place % len(self.palette)]

    def holds(self, needed: float) -> bool:
        """Whether a figure of so many inches has room."""
        return needed <= self.width + _ROUNDING

    def hold(self, needed: float, what: str, remedy: str) -> None:
        """See that a figure of so many inches has room.

        Raises
        ------
        LookupFailed
            When it has not.
        """
        if not self.holds(needed):
            needs, has = _enough(needed), _millimetres(self.width)
            message = f"the text of {what} needs {needs} of width, and has {has}; {remedy}"
            raise LookupFailed(message)

    def hold_height(self, needed: float, what: str, remedy: str) -> None:
        """See that a figure that cannot go on in parts is no higher than a page.

        Raises
        ------
        LookupFailed
            When it is.
        """
        if needed > self.tallest + _ROUNDING:
            needs, has = _enough(needed), _millimetres(self.tallest)
            message = f"{what} needs {needs} of height, and a page has {has}; {remedy}"
            raise LookupFailed(message)


def _millimetres(inches: float) -> str:
    return f"{round(MILLIMETRES * inches, 1):g} mm"


def _enough(inches: float) -> str:
    """Whole millimetres in which so many inches have room."""
    return f"{math.ceil(round(MILLIMETRES * inches, 3))} mm"
