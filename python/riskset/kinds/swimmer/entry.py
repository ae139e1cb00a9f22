"""The entry of a swimmer plot, which shows single patients and is drawn on request alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.base import DisplayBase, Worked
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name, Section, Text, TimeSource, TimeUnit
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class SwimmerEvent(Section):
    """A mark on the lanes: the event of an endpoint, or a time of its own."""

    label: Text | None = Field(
        None, description="Printed name. If omitted, the first of the endpoint's `event_labels`."
    )
    endpoint: Name | None = Field(None, description="Endpoint whose event is marked.")
    at: TimeSource | None = Field(
        None,
        description="Time of the mark, used instead of `endpoint`: a column, or `{from: date, to: date}`. It is empty if "
        "nothing happened.",
    )
    unit: TimeUnit | None = Field(
        None, description="Unit of that column, if it is not the study's time unit. Dates need none."
    )


class SwimmerDisplay(DisplayBase, Wide):
    """A swimmer plot: a lane for each patient."""

    worked: ClassVar = Worked(
        "report/cart-haplo", {"endpoint": "os", "population": "transplanted", "patient_level": True}
    )

    kind: Literal["swimmer"] = Field(
        description="A lane for each patient with marks of events. It shows single patients."
    )
    endpoint: Name = Field(
        description="Endpoint whose time is the length of a lane: death or last contact. Its event is marked at the end of the "
        "lane; an arrow means that there was none."
    )
    patient_level: bool = Field(
        default=False, description="`true` confirms that single patients may be shown. Otherwise the plot is refused."
    )
    events: list[SwimmerEvent] = Field(
        default_factory=list[SwimmerEvent],
        description="Events marked on the lanes: `{endpoint: relapse}`, or `{label: Transplantation, at: transplant_day}`.",
    )
    sort: Literal["group", "follow-up"] = Field(
        "group",
        description="Order of the lanes: by group and then by follow-up (`group`), or by `follow-up` alone. The longest comes "
        "first.",
    )

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoint of the lanes, and those whose events are marked."""
        yield ("endpoint",), self.endpoint
        for index, event in enumerate(self.events):
            if event.endpoint is not None:
                yield ("events", index, "endpoint"), event.endpoint

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Patients are shown when that is asked for; each mark has a time and a name."""
        if not self.patient_level:
            message = f"{dotted(where)} is a swimmer plot, which shows the course of each single patient"
            checks.note(where, message, "Write patient_level: true if that may be shown, or remove the display")
        for index, event in enumerate(self.events):
            place: KeyPath = (*where, "events", index)
            if (event.endpoint is None) == (event.at is None):
                checks.note(place, f"{dotted(place)} needs either endpoint or at", "Name one of the two")
            if event.at is not None and event.label is None:
                checks.note(place, f"{dotted(place)} has no label", "Write label: what happened at that time")
        for place, name in self.named_endpoints():
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.origin is not None:
                message = f"{dotted((*where, place[0]))}: {quoted(name)} has a time origin of its own"
                checks.note((*where, *place), message, "Name endpoints that count from the study's origin", name)
