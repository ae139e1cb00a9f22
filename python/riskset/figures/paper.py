"""The room that a figure has on a page, and the colours that it is printed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.figures.theme import PALETTE
from riskset.results import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 6.3  # inches: the text width of an A4 page with margins of 2.5 cm
TALLEST = 220 / 25.4
"""Inches of height that a figure may take of a page, which its caption leaves."""
_ROUNDING = 0.01


@dataclass(frozen=True)
class Paper:
    """What a figure is printed on.

    Attributes
    ----------
    width : float
        Inches.
    exact : bool
        Whether the figure may not be wider, whatever its text needs.
    palette : sequence of str
        Colours, in the order in which groups or models take them.
    """

    width: float = WIDTH
    exact: bool = False
    palette: Sequence[str] = PALETTE

    def colour(self, place: int) -> str:
        """The colour of a group; after the last the first comes again."""
        return self.palette[place % len(self.palette)]

    def hold(self, needed: float, what: str, remedy: str) -> None:
        """See that a figure of so many inches has room, where its width is asked for.

        Raises
        ------
        LookupFailed
            When it has not.
        """
        if self.exact and needed > self.width + _ROUNDING:
            needs, has = f"{25.4 * needed:.0f} mm", f"{25.4 * self.width:.0f} mm"
            message = f"the text of {what} needs {needs} of width, and has {has}; {remedy}"
            raise LookupFailed(message)
