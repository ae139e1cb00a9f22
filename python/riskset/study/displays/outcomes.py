"""The entry of a table of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from riskset.study.displays.parts import (
    Captioned,
    Compare,
    Footnoted,
    PositiveTime,
    WithLandmark,
    default_comparison,
    listed,
)
from riskset.study.schema_parts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.displays.parts import Checks
    from riskset.yaml_lines import KeyPath


class OutcomesDisplay(WithLandmark, Captioned, Footnoted):
    """A table of survival and cumulative incidence at given times."""

    kind: Literal["outcomes"] = Field(description="Survival and cumulative incidence at given times, with limits.")
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order.")
    at: list[PositiveTime] = Field(min_length=1, description="Times, in the display's time unit.")
    compare: Compare = Field(
        "none",
        description="Log-rank tests (survival) and Gray's tests (incidence): `none`, `overall` (the default with "
        "`by`), or `pairwise`.",
    )
    conf_level: float = Field(0.95, gt=0, lt=1, description="Confidence level of the limits.")
    conf_type: Literal["log-log", "log", "plain"] = Field(
        "log-log", description="Transformation on which the limits are symmetric."
    )

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return default_comparison(values, "compare")

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the rows."""
        return listed("endpoints", self.endpoints)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """No endpoint and no time twice, and footnotes of rows that there are."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        checks.rows((*where, "footnotes"), list(self.footnotes), self.endpoints)
        checks.repeated((*where, "at"), [f"{time:g}" for time in self.at])
