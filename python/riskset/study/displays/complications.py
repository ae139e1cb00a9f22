"""The entry of a table of complications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from riskset.study.displays.occurrences import Occurrence, OccurrencesDisplay

if TYPE_CHECKING:
    from collections.abc import Sequence


class ComplicationsDisplay(OccurrencesDisplay):
    """A table of complications."""

    kind: Literal["complications"] = Field(
        description="Complications: numbers of patients, cumulative incidence at given times with limits, time to onset."
    )
    complications: list[Occurrence] = Field(min_length=1, description="Complications in order.")

    def items(self) -> tuple[str, Sequence[Occurrence]]:
        """The complications."""
        return "complications", self.complications
