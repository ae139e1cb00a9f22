"""The entry of a table that accounts for the patients of a landmark analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase, LandmarkChoice, Worked
from riskset.study.problems import StudyProblems
from riskset.study.schema_parts import Name, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.problems import Problem
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath


class LandmarkAccountingDisplay(DisplayBase, Arranged):
    """A table that accounts for the patients of a landmark analysis."""

    worked: ClassVar = Worked("report/cart-haplo", {"at": 2, "by": "transplant"})

    kind: Literal["landmark-accounting"] = Field(
        description="Patients who left before the landmark and why, patients analyzed from it, and patients exposed after it."
    )
    at: LandmarkChoice = Field(
        default=True,
        description="The landmark: `true` for the study's, a number in the display's time unit, or `{median_of: "
        "column}`.",
    )
    exposure: Name | None = Field(
        None,
        description="An exposure of the study. It adds rows for patients in whom it began by the landmark, and after it.",
    )
    exposure_label: Text | None = Field(
        None,
        description="Printed name of exposed patients in these rows, such as `Transplanted`. If omitted, the exposure's label.",
    )
    overall: bool = Field(default=True, description="Add a column for all groups together.")

    def check(self, checks: Checks, where: KeyPath) -> None:
        """There is a landmark."""
        if self.at is False:
            checks.note((*where, "at"), f"{dotted(where)} has no landmark", "Write at: true, or a time")
        elif self.at is True and checks.study.landmark is None and not checks.study.is_unread("landmark"):
            message = f"{dotted(where)} wants the study's landmark, and the study has none"
            checks.note(where, message, "Add landmark: {at: ...}, or a time here: at: ...")
        checks.named((*where, "exposure"), self.exposure, "exposures")
        if self.exposure_label is not None and self.exposure is None:
            message = f"{dotted((*where, 'exposure_label'))} has no exposure"
            checks.note((*where, "exposure_label"), message, "Add exposure: name, or remove exposure_label")


def data_problems(cohort: Cohort, name: str, entry: LandmarkAccountingDisplay) -> Iterator[Problem]:
    """The landmark can be told, and the exposure's time is a number."""
    part = cohort.of(entry)
    try:
        part.landmark(entry.at)
    except StudyProblems as error:
        for problem in error.problems:
            yield replace(problem, line=problem.line or cohort.study.line("displays", name))
