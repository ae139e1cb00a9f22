"""How large a figure is printed: the width of a journal's column, or millimetres."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from riskset.study.schema_parts import Section

NamedWidth = Literal["page", "single", "one-and-a-half", "double"]
Millimetres = Annotated[float, Field(ge=40, le=420)]

WIDTHS: dict[str, float] = {"page": 160, "single": 85, "one-and-a-half": 114, "double": 174}
"""Millimetres: the text of an A4 page with margins of 2.5 cm, and journals' columns."""


class Wide(Section):
    """A figure with its own width; its rows set the height."""

    width: NamedWidth | Millimetres = Field(
        "page",
        description="Width: a journal's `single`, `one-and-a-half` or `double` column (85, 114, 174 mm), the `page` (160 mm), "
        "or a number of millimeters.",
    )

    @property
    def width_mm(self) -> float:
        """The width in millimetres."""
        return WIDTHS[self.width] if isinstance(self.width, str) else self.width

    # What is chosen for the figure's own width, and let go at another.
    chosen_for_width: ClassVar[tuple[str, ...]] = ()

    def at_width(self, width: str | float) -> Self:
        """The same entry with another width; one that is not a width raises `ValueError`."""
        return type(self).model_validate(self._given() | {"width": width})

    def narrowed(self, width: float) -> Self:
        """The same entry for another medium: with another width, and as high as that needs."""
        given = self._given()
        return type(self).model_validate(
            {k: v for k, v in given.items() if k not in self.chosen_for_width} | {"width": width}
        )

    def _given(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True, exclude_unset=True)


class Sized(Wide):
    """A figure with its own width and height."""

    chosen_for_width = ("height",)

    height: Millimetres | None = Field(
        None, description="Height in millimeters. If omitted, as high as the panels need."
    )
