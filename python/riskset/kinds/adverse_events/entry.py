"""The entries of tables of what befalls patients: toxicities by grade; complications, engraftment."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, Tag, model_validator

from riskset.analyses.groups import pair_problems
from riskset.problems import quoted
from riskset.study.durations import parse_duration
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import Compare, ConfidenceLevel, WithLandmark, Worked, default_comparison
from riskset.study.entries.comparing import Compared
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.problems import StudyProblems
from riskset.study.schema_parts import Condition, Name, Section, Shape, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.problems import Problem
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

CountTest = Literal["chi-square", "chi-square-corrected", "fisher"]
TimeTest = Literal["wilcoxon", "kruskal-wallis", "student-t", "welch-t", "anova", "welch-anova"]
_BAND = re.compile(r"(\d+)(?:\s*[-\u2013]\s*(\d+))?")
Durations = Annotated[Annotated[Text, Tag("scalar")] | Annotated[list[Text], Field(min_length=1), Tag("list")], Shape]


class AdverseEvent(Section):
    """An adverse event, or a heading above several."""

    heading: Text | None = Field(
        None, description="A heading above the rows that follow. It is the only key of its entry."
    )
    label: Text | None = Field(
        None, description="Printed label. If omitted, the label of the endpoint or of the grade's variable."
    )
    name: Name | None = Field(
        None,
        description="Name by which documents refer to the row. If omitted, the grade's variable, the endpoint, or the column of "
        "the event or onset.",
    )
    event: Condition | None = Field(
        None, description="Patients who had the event: columns with their values (`{cystitis: 1}`), or an expression."
    )
    empty_event: Literal["unknown", "never"] = Field(
        "unknown",
        description="Meaning of an empty cell in the columns of the event: `unknown`, or `never` (the event did not happen).",
    )
    grade: Name | None = Field(
        None,
        description="Variable or column of the worst grade, a whole number. Grade 0 means that the patient did not have the "
        "event.",
    )
    bands: list[Text] | None = Field(
        None,
        min_length=1,
        description="Grades that get a row each: `[0, 1-3, 4-5]`. If omitted, there are no such rows.",
    )
    endpoint: Name | None = Field(None, description="Endpoint whose cumulative incidence is estimated.")
    at: Durations | None = Field(
        None,
        description="Time or times at which the incidence is estimated: `100 days`, `[1 year, 2 years]`, or numbers in the "
        "display's time unit.",
    )
    onset: Name | None = Field(
        None,
        description="Variable or column of the time to onset. Its median and range are printed for patients who had the event. "
        "If the entry names only `onset`, patients with a time had the event.",
    )
    onset_label: Text = Field("Onset", description="Printed name of the onset, such as `Peak` or `Time`.")
    duration: Name | None = Field(
        None, description="Variable or column of the duration, printed in the same way as the onset."
    )
    unit: Text = Field("days", description="Unit of onset and duration in the data.")
    footnote: Text | None = Field(None, description="Footnote of the row.")

    @property
    def called(self) -> str:
        """Its name in the result store."""
        column = next(iter(self.event)) if isinstance(self.event, dict) and len(self.event) == 1 else None
        return self.name or self.grade or self.endpoint or column or self.onset or self.label or ""

    @property
    def times(self) -> list[str]:
        """The times of the incidence, as written."""
        return [self.at] if isinstance(self.at, str) else self.at or []

    def ranges(self) -> list[tuple[int, int]]:
        """The lowest and highest grade of each band."""
        found = [_BAND.fullmatch(band.strip()) for band in self.bands or []]
        return [(int(band[1]), int(band[2] or band[1])) for band in found if band is not None]


class AdverseEventsDisplay(Compared, WithLandmark, Arranged):
    """A table of adverse events."""

    p: Compare = Field("none", description="P values: `none`, `overall` (the default if `by` is given), or `pairwise`.")
    overall: bool = Field(default=False, description="Add a column for all groups together.")
    severe: int | None = Field(
        3,
        ge=1,
        le=5,
        description="Lowest grade that counts as severe. Graded events get a row for severe grades; `null` leaves this row out.",
    )
    count_test: CountTest | None = Field(
        None,
        description="Test of numbers of patients. If omitted, the chi-square test, or Fisher's exact test if an expected count "
        "is below 5.",
    )
    time_test: TimeTest | None = Field(
        None,
        description="Test of onset and duration. If omitted, the rank-sum test for two groups and the Kruskal-Wallis test for "
        "more.",
    )
    conf_level: ConfidenceLevel = 0.95

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return default_comparison(values, "p")

    def items(self) -> tuple[str, Sequence[AdverseEvent]]:
        """The key under which they stand, and the things that befell patients."""
        raise NotImplementedError

    def own_label(self, name: str) -> str | None:
        """The label of an event."""
        return next((item.label for item in self.items()[1] if item.called == name), None)

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints whose incidence is estimated."""
        key, items = self.items()
        return (((key, place, "endpoint"), item.endpoint) for place, item in enumerate(items) if item.endpoint)

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """Grades, onsets and durations."""
        key, items = self.items()
        for place, item in enumerate(items):
            for part in ("grade", "onset", "duration"):
                name = getattr(item, part)
                if name is not None:
                    yield (key, place, part), name

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Each thing can be told from the others, and is told in one way."""
        self.check_pairs(checks, where, self.p, "p")
        key, items = self.items()
        for place, item in enumerate(items):
            _check_item(checks, (*where, key, place), item)
        names = [item.called for item in items if item.heading is None]
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"{dotted((*where, key))} has {quoted(name)} twice"
                checks.note((*where, key), message, "Give each its own: name: ...", name)


def _check_item(checks: Checks, where: KeyPath, item: AdverseEvent) -> None:
    place = dotted(where)
    if item.heading is not None:
        others = sorted(item.model_fields_set - {"heading"})
        if others:
            checks.note(where, f"{place} is a heading and has {quoted(others[0])}", "Make two entries of it")
        return
    ways = [key for key in ("event", "grade", "endpoint") if getattr(item, key) is not None]
    if len(ways) > 1 or (not ways and item.onset is None):
        what = " and ".join(quoted(way) for way in ways) if ways else "neither event, grade, endpoint nor onset"
        checks.note(where, f"{place} has {what}", "Choose one way to say who had it: event, grade, endpoint, or onset")
    if item.label is None and item.grade is None and item.endpoint is None:
        checks.note(where, f"{place} has no 'label'", "Add label: printed label, plain text")
    if isinstance(item.event, str):
        try:
            parse_expression(item.event)
        except ExpressionError as error:
            message = f"{place}.event, character {error.position} of {quoted(item.event.strip())}: {error.message}"
            checks.note((*where, "event"), message, error.remedy, item.event)
    _check_bands(checks, where, item)
    _check_times(checks, where, item)


def _check_bands(checks: Checks, where: KeyPath, item: AdverseEvent) -> None:
    if item.bands is None:
        return
    if item.grade is None:
        checks.note(
            (*where, "bands"), f"{dotted(where)} has bands of grades, but no grade", "Add grade, or remove bands"
        )
    for index, band in enumerate(item.bands):
        if _BAND.fullmatch(band.strip()) is None:
            message = f"{dotted((*where, 'bands'))} has {quoted(band)}, which is not a band of grades"
            checks.note((*where, "bands", index), message, "Write a grade or two: 0, 1-3", band)
    ends = [grade for band in item.ranges() for grade in band]
    if ends != sorted(ends) or any(ends[2 * n + 1] >= ends[2 * n + 2] for n in range(len(ends) // 2 - 1)):
        message = f"{dotted((*where, 'bands'))} are {', '.join(item.bands)}, which do not ascend"
        checks.note((*where, "bands"), message, "Write ascending bands that share no grade")


def _check_times(checks: Checks, where: KeyPath, item: AdverseEvent) -> None:
    if item.endpoint is not None and item.at is None:
        checks.note(where, f"{dotted(where)} has no 'at'", "Add at: times of the incidence, such as [100 days]")
    if item.endpoint is None and item.at is not None:
        checks.note((*where, "at"), f"{dotted(where)} has times, but no endpoint", "Add endpoint, or remove at")
    for index, time in enumerate(item.times):
        if parse_duration(time) is None:
            message = f"{dotted((*where, 'at'))} has {quoted(time)}, which is not a length of time"
            checks.note(
                (*where, "at", *([index] if isinstance(item.at, list) else [])),
                message,
                "Write 100 days, 2 years, or a number greater than 0",
                time,
            )


class ToxicityDisplay(AdverseEventsDisplay):
    """A table of toxicities by their worst grade."""

    worked: ClassVar = Worked(
        "report/cart-haplo",
        {"by": "transplant", "toxicities": [{"label": "Pyrexia", "name": "pyrexia", "event": {"pyrexia": 1}}]},
    )

    kind: Literal["toxicity"] = Field(
        description="Toxicities by group: worst grade or yes and no, onset and duration, P values."
    )
    toxicities: list[AdverseEvent] = Field(min_length=1, description="Toxicities, in the order printed.")

    def items(self) -> tuple[str, Sequence[AdverseEvent]]:
        """The toxicities."""
        return "toxicities", self.toxicities


class ComplicationsDisplay(AdverseEventsDisplay):
    """A table of complications."""

    worked: ClassVar = Worked(
        "report/cart-haplo",
        {
            "population": "transplanted",
            "complications": [{"endpoint": "agvhd", "at": "100 days"}, {"endpoint": "cmv", "at": "2 years"}],
        },
    )

    kind: Literal["complications"] = Field(
        description="Complications by group: numbers of patients, cumulative incidence with confidence limits, time to onset."
    )
    complications: list[AdverseEvent] = Field(min_length=1, description="Complications, in the order printed.")

    def items(self) -> tuple[str, Sequence[AdverseEvent]]:
        """The complications."""
        return "complications", self.complications


def data_problems(cohort: Cohort, name: str, entry: AdverseEventsDisplay) -> Iterator[Problem]:
    """Conditions that can be told of the data, and grades and times that are numbers."""
    yield from pair_problems(cohort, name, entry)
    part = cohort.of(entry)
    key, items = entry.items()
    for place, item in enumerate(items):
        where: KeyPath = ("displays", name, key, place)
        asked = [getattr(item, name) for name in ("grade", "onset", "duration")]
        try:
            if item.event is not None:
                part.condition(item.event, (*where, "event"))
            for column in asked:
                if column is not None:
                    part.numbers(column)
        except StudyProblems as error:
            for problem in error.problems:
                yield replace(problem, line=problem.line or cohort.study.line(*where))
