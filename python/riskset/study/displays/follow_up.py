"""The entry of a table of follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from riskset.study.displays.parts import Captioned, DisplayBase
from riskset.study.schema_parts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.yaml_lines import KeyPath


class FollowUpDisplay(DisplayBase, Captioned):
    """Median follow-up."""

    kind: Literal["follow-up"] = Field(description="Median follow-up by the reverse Kaplan-Meier method, and range.")
    endpoint: Name = Field(description="Endpoint whose time is the follow-up: death or last contact.")

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoint whose time is the follow-up."""
        yield ("endpoint",), self.endpoint
