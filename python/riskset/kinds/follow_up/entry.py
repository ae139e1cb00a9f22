"""The entry of a table of follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase, Worked
from riskset.study.schema_parts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.yaml_lines import KeyPath
MedianFollowUp = Literal["reverse-kaplan-meier", "observed", "event-free"]


class FollowUpDisplay(DisplayBase, Arranged):
    """Median follow-up."""

    worked: ClassVar = Worked("report/bmt", {"endpoint": "os", "by": "disease"})

    kind: Literal["follow-up"] = Field(description="Median follow-up by the reverse Kaplan-Meier method, and range.")
    endpoint: Name = Field(description="Endpoint whose time is the follow-up: death or last contact.")
    median: MedianFollowUp = Field(
        "reverse-kaplan-meier",
        description="Follow-up whose median is printed. `reverse-kaplan-meier` is how long patients would have been followed if "
        "none had had the event. `observed` is the observed time of all patients, and `event-free` that of patients "
        "without the event.",
    )
    range: Literal["observed", "event-free"] = Field(
        "observed", description="Range of the times of all patients, or of those without the event."
    )

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoint whose time is the follow-up."""
        yield ("endpoint",), self.endpoint
