"""The entry of a figure of survival or cumulative incidence curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Tag

from riskset.study.displays.parts import Captioned, PositiveTime, WithLandmark, listed
from riskset.study.schema_parts import Name, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.displays.parts import Checks
    from riskset.yaml_lines import KeyPath

Breaks = Annotated[
    Annotated[PositiveTime, Tag("scalar")] | Annotated[list[Annotated[float, Field(ge=0)]], Tag("list")], Shape
]


class CurvesDisplay(WithLandmark, Captioned):
    """A figure of survival or cumulative incidence curves."""

    kind: Literal["curves"] = Field(description="Survival and cumulative incidence curves, one panel an endpoint.")
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order, one panel each.")
    at: list[PositiveTime] = Field(
        default_factory=list[float], description="Times at which the estimates are marked and written."
    )
    x_max: PositiveTime | None = Field(None, description="End of the time axis.")
    breaks: Breaks | None = Field(
        None,
        description="Ticks of the time axis: a step (`12`) or the ticks themselves (`[0, 12, 24]`).",
    )
    risk_table: bool = Field(default=True, description="Numbers at risk under the curves.")
    conf_band: bool = Field(default=True, description="Confidence bands around the curves.")
    p: bool = Field(default=True, description="Print the P value of the comparison of the groups.")

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the panels."""
        return listed("endpoints", self.endpoints)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """No endpoint twice."""
        checks.repeated((*where, "endpoints"), self.endpoints)
