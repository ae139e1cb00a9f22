"""How large a figure is printed: the width of a journal's column, or millimetres."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from riskset.study.schema_parts import Section

NamedWidth = Literal["page", "single", "one-and-a-half", "double"]
Millimetres = Annotated[float, Field(ge=40, le=420)]

WIDTHS: dict[str, float] = {"page": 160, "single": 85, "one-and-a-half": 114, "double": 174}
"""Millimetres: the text of an A4 page with margins of 2.5 cm, and journals' columns."""


class Wide(Section):
    """A figure with a width of its own, and the height that its rows need."""

    width: NamedWidth | Millimetres = Field(
        "page",
        description="Width: `single`, `one-and-a-half` or `double` column of a journal (85, 114, 174 mm), `page` "
        "(160 mm), or millimetres.",
    )

    @property
    def width_mm(self) -> float:
        """The width in millimetres."""
        return WIDTHS[self.width] if isinstance(self.width, str) else self.width


class Sized(Wide):
    """A figure with a size of its own."""

    height: Millimetres | None = Field(None, description="Height in millimetres; without it, as the panels need.")
