"""The entry of a table of toxicities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from riskset.study.displays.occurrences import Occurrence, OccurrencesDisplay

if TYPE_CHECKING:
    from collections.abc import Sequence


class ToxicityDisplay(OccurrencesDisplay):
    """A table of toxicities by their worst grade."""

    kind: Literal["toxicity"] = Field(
        description="Toxicities: worst grade or yes and no, with onset and duration, by group, with P values."
    )
    toxicities: list[Occurrence] = Field(min_length=1, description="Toxicities in order.")

    def items(self) -> tuple[str, Sequence[Occurrence]]:
        """The toxicities."""
        return "toxicities", self.toxicities
