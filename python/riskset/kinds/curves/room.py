"""What words and rows of numbers ask of the figure that they are placed in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.kinds.curves.parts import CurvesLayout, Form, Panel

    Height = TypeVar("Height", float, NDArray[np.float64])


class Room(Protocol):
    """The figure's parts and sizes; every length in inches."""

    @property
    def layout(self) -> CurvesLayout:
        """What it shows beside its numbers."""
        ...

    @property
    def panels(self) -> list[Panel]:
        """Its panels, in order."""
        ...

    @property
    def form(self) -> Form:
        """The form in which it has room."""
        ...

    @property
    def columns(self) -> int:
        """Panels beside each other."""
        ...

    @property
    def width(self) -> float:
        """Width of the figure."""
        ...

    @property
    def size(self) -> float:
        """Size of type, in points."""
        ...

    @property
    def line(self) -> float:
        """Height of a line of type."""
        ...

    @cached_property
    def inset(self) -> float:
        """Width between the axis and time zero."""
        ...

    @cached_property
    def right(self) -> float:
        """Right margin."""
        ...

    @cached_property
    def box_width(self) -> float:
        """Width of a panel."""
        ...

    @cached_property
    def box_height(self) -> float:
        """Height of a panel."""
        ...

    def across(self, time: float) -> float:
        """Where a time is, from a panel's left edge."""
        ...

    def up(self, panel: Panel, percent: Height) -> Height:
        """Where a percentage is, from a panel's lower edge, or each of several."""
        ...
