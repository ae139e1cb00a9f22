"""The entry of a table of the centres that patients come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import WithLandmark, Worked
from riskset.study.schema_parts import MOST_PATIENTS, Name, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.yaml_lines import KeyPath


class CentresDisplay(WithLandmark, Arranged):
    """A table of the centers that patients come from."""

    worked: ClassVar = Worked("report/cart-haplo", {"variable": "centre", "by": "transplant", "at_least": 6})

    kind: Literal["centres"] = Field(description="Number of patients of each center, by group, largest center first.")
    variable: Name = Field(description="Variable or column that names a patient's center.")
    at_least: int = Field(
        1,
        ge=1,
        le=MOST_PATIENTS,
        description="Smallest center with a row of its own. Smaller centers share one row, which gives their number.",
    )
    other: Text = Field("Other", description="Label of the row of small centers.")
    order: Literal["size", "listed"] = Field(
        "size",
        description="Order of the rows: by number of patients (`size`), or as the levels of the variable are listed (`listed`).",
    )
    overall: bool = Field(default=True, description="Add a column for all groups together.")

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The center."""
        yield ("variable",), self.variable
