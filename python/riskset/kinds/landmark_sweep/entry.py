"""The entries of a landmark sweep: the effect of two groups from one landmark after the other, as figure and table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Tag

from riskset.analyses.two_groups import two_groups_problems
from riskset.problems import quoted
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import ConfidenceLevel, DisplayBase, Worked, listed
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import LONGEST_TIME, Name, PositiveTime, Ratio, Section, Shape, Text, Time
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.problems import Problem
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

MOST_LANDMARKS = 500
SHORTEST_STEP = 1e-6  # a shorter one is counted as this


class LandmarkRange(Section):
    """Landmarks at even steps."""

    from_: Time = Field(alias="from", description="First landmark.")
    to: PositiveTime = Field(description="Upper end of the range. The last landmark is at or before it.")
    step: PositiveTime = Field(description="Distance between landmarks.")

    @property
    def count(self) -> int:
        """How many landmarks there are; none where the range ends before it starts."""
        return math.floor(min((self.to - self.from_) / self.step, LONGEST_TIME / SHORTEST_STEP) + 1e-9) + 1

    @property
    def times(self) -> list[float]:
        """The landmarks, no more than one beyond the most."""
        return [round(self.from_ + self.step * place, 9) for place in range(min(self.count, MOST_LANDMARKS + 1))]


Landmarks = Annotated[
    Annotated[LandmarkRange, Tag("mapping")]
    | Annotated[list[Time], Field(min_length=1, max_length=MOST_LANDMARKS), Tag("list")],
    Shape,
]


class Sweep(DisplayBase):
    """A landmark sweep, as a figure or a table."""

    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order.")
    landmarks: Landmarks = Field(
        description="Landmarks in the display's time unit: `{from: 30, to: 120, step: 10}`, or a list of them."
    )
    reference: Name | None = Field(
        None,
        description="The group of `by` that the other is compared with. If omitted, the reference of its variable, otherwise "
        "the first group; for an exposure, the unexposed patients.",
    )
    competing: Literal["fine-gray", "cause-specific"] = Field(
        "fine-gray", description="The regression of an endpoint with competing events."
    )
    conf_level: ConfidenceLevel = 0.95

    @property
    def times(self) -> list[float]:
        """The landmarks, ascending."""
        return self.landmarks.times if isinstance(self.landmarks, LandmarkRange) else sorted(set(self.landmarks))

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints."""
        return listed("endpoints", self.endpoints)

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The groups, which are those known at each landmark."""
        if self.by is not None:
            yield ("by",), self.by

    @property
    def known_at_landmarks(self) -> bool:
        """Groups are those known at each landmark."""
        return True

    @property
    def first_landmark(self) -> float:
        """The earliest landmark."""
        return min(self.times, default=0.0)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Two groups, and landmarks that there are."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        if self.by is None:
            message = f"{dotted(where)} has no by"
            checks.note(where, message, "Name the two groups compared: by")
        if not self.times:
            message = f"{dotted((*where, 'landmarks'))} ends before it starts"
            checks.note((*where, "landmarks"), message, "Write {from: 30, to: 120, step: 10}")
        elif len(self.times) > MOST_LANDMARKS:
            self._note_many(checks, (*where, "landmarks"))
        for index, name in enumerate(self.endpoints):
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.origin is not None:
                message = (
                    f"{dotted((*where, 'endpoints'))}: {quoted(name)} has a time origin of its own, and no landmark"
                )
                checks.note(
                    (*where, "endpoints", index), message, "Name endpoints that count from the study's origin", name
                )

    def _note_many(self, checks: Checks, where: KeyPath) -> None:
        """Say how many landmarks there are, and with which step there are not too many."""
        assert isinstance(self.landmarks, LandmarkRange)  # noqa: S101  a list has no more by its schema
        least = (self.landmarks.to - self.landmarks.from_) / (MOST_LANDMARKS - 1)
        digit = 10.0 ** math.floor(math.log10(least))
        message = f"{dotted(where)} has {self.landmarks.count} landmarks, and at most {MOST_LANDMARKS} are computed"
        checks.note((*where, "step"), message, f"Write a longer step, such as {math.ceil(least / digit) * digit:g}")


class LandmarkSweepDisplay(Sweep, Wide):
    """A figure of hazard ratios by landmark."""

    worked: ClassVar = Worked(
        "report/cart-haplo",
        {"endpoints": ["lfs"], "landmarks": [60, 90, 120], "by": "transplantation", "time_unit": "days"},
    )

    kind: Literal["landmark-sweep"] = Field(description="Hazard ratio of two groups, by landmark time, as a figure.")
    y_limits: tuple[Ratio, Ratio] | None = Field(
        None,
        description="Ends of the axis of hazard ratios: `[0.25, 4]`. If omitted, they are chosen to fit the estimates.",
    )
    favours: tuple[Text, Text] | None = Field(
        None,
        description="Groups favored by ratios below and above 1, written beside the panels: `[Transplant, Control]`.",
    )


class LandmarkSweepTableDisplay(Sweep, Arranged):
    """A table of hazard ratios from several landmarks."""

    worked: ClassVar = Worked(
        "report/cart-haplo",
        {"endpoints": ["lfs"], "landmarks": [60, 90, 120], "by": "transplantation", "time_unit": "days"},
    )

    kind: Literal["landmark-sweep-table"] = Field(
        description="Hazard ratio of two groups, by landmark time, as a table."
    )


def data_problems(cohort: Cohort, name: str, entry: Sweep) -> Iterator[Problem]:
    """An effect is of two groups."""
    if entry.by is not None:
        yield from two_groups_problems(cohort, name, entry.by, entry.reference)
