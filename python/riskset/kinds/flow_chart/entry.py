"""The entry of a flow chart: boxes of patients, who is excluded between them and why, and how they part into groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Tag

from riskset.study.entries.base import DisplayBase, LandmarkChoice, Worked
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.schema_parts import Count, Name, Section, Shape, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

Filters = Annotated[dict[Text, str], Field(min_length=1)]
Split = Annotated[Annotated[Name, Tag("scalar")] | Annotated[Filters, Tag("mapping")], Shape]
ACTIONS = ("box", "exclude", "split", "landmark")


class BeforeStep(Section):
    """A box that includes patients who are not in the data file, and how many of these left after it."""

    box: Text = Field(description="Label of the box, such as `Assessed for eligibility`.")
    exclude: dict[Text, Count] = Field(
        min_length=1, description="Reasons, each with the number of patients who left: `{Declined: 4}`."
    )
    label: Text = Field("Excluded", description="Heading of the side box.")
    n: Count | None = Field(
        None,
        description="Number of patients in the box, if you want it checked. It is counted from the steps that follow.",
    )


class Step(Section):
    """A step of a flow chart: a box, an exclusion, a split or a landmark."""

    box: Text | None = Field(None, description="Label of a box of the patients who are left.")
    exclude: Filters | None = Field(
        None,
        description="Reasons for exclusion, each with an expression or a population: `{Age below 18: age < 18}`. A patient "
        "counts under the first reason that applies.",
    )
    landmark: LandmarkChoice | None = Field(
        None,
        description="Exclude patients who left before a landmark: `true` for the study's, a time, or `{median_of: column}`.",
    )
    split: Split | None = Field(
        None,
        description="Split into groups, one box each: an entry of `groups`, a variable, a column, or labels with expressions. "
        "Later steps apply to every group.",
    )
    into: dict[Text, list[Step]] = Field(
        default_factory=dict, description="Steps of single groups of the split, by the group's label."
    )
    label: Text | None = Field(None, description="Heading of the side box of an exclusion or landmark.")

    def actions(self) -> list[str]:
        """What the step does: one of `ACTIONS`, where it is written as it should be."""
        return [name for name in ACTIONS if getattr(self, name) is not None]


class FlowChartDisplay(DisplayBase):
    """A flow chart of patients (STROBE, CONSORT)."""

    worked: ClassVar = Worked("report/bmt", {"start": "Patients with a transplantation", "by": "disease"})

    kind: Literal["flow-chart"] = Field(
        description="Flow of patients in boxes, counted from filters, groups and the landmark."
    )
    start: Text = Field("Patients", description="Label of the first box, which holds all patients of the population.")
    steps: list[Step] = Field(default_factory=list[Step], description="Exclusions, splits and boxes, in order.")
    before: list[BeforeStep] = Field(
        default_factory=list[BeforeStep],
        description="Boxes above the first one, with stated numbers of patients who are not in the data file.",
    )
    tables: list[Name] | None = Field(
        None,
        description="Displays whose patients must be the same as in a box of the chart. If omitted, all displays without a "
        "population of their own. `[]` checks none.",
    )

    @property
    def begins_with_all(self) -> bool:
        """It leads from all patients to those of the tables."""
        return True

    def all_steps(self) -> list[Step]:
        """The steps; `by` is a split at the end."""
        return self.steps if self.by is None else [*self.steps, Step.model_validate({"split": self.by})]

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Steps that do one thing, expressions that can be read, and displays that there are."""
        for path, step in _walk(self.steps, (*where, "steps")):
            _check_step(checks, step, path)
        ends = [(self.all_steps(), (*where, "steps")), *_ends(self.steps, (*where, "steps"))]
        for steps, path in ends:
            if steps and steps[-1].split is None and steps[-1].box is None:
                message = f"{dotted(path)} ends without a box of those who are left"
                checks.note(path, message, "Add a last step: {box: Analyzed}")
        for index, name in enumerate(self.tables or []):
            checks.named((*where, "tables", index), name, "displays")


def _walk(steps: Sequence[Step], where: KeyPath) -> Iterator[tuple[KeyPath, Step]]:
    """All steps, those inside of splits too, each with its place."""
    for index, step in enumerate(steps):
        path = (*where, index)
        yield path, step
        for group, inner in step.into.items():
            yield from _walk(inner, (*path, "into", group))


def _ends(steps: Sequence[Step], where: KeyPath) -> Iterator[tuple[Sequence[Step], KeyPath]]:
    """Lists of steps after which nothing comes: those inside of a last split."""
    if steps:
        for group, inner in steps[-1].into.items():
            path = (*where, len(steps) - 1, "into", group)
            yield inner, path
            yield from _ends(inner, path)


def _check_step(checks: Checks, step: Step, where: KeyPath) -> None:
    actions = step.actions()
    if len(actions) != 1:
        found = f"does {' and '.join(actions)} at once" if actions else "does nothing"
        checks.note(where, f"{dotted(where)} {found}", f"Write one of {', '.join(ACTIONS)} in a step")
        return
    if step.landmark is False:
        checks.note((*where, "landmark"), f"{dotted(where)}.landmark is false", "Write true or a time, or remove it")
    if step.landmark is True and checks.study.landmark is None and not checks.study.is_unread("landmark"):
        message = f"{dotted((*where, 'landmark'))} is true, but the study has no landmark"
        checks.note((*where, "landmark"), message, "Add landmark: {at: ...}, or give a time here")
    if step.into and step.split is None:
        checks.note((*where, "into"), f"{dotted(where)} has into, but splits nothing", "Remove into")
    if step.label is not None and step.exclude is None and step.landmark is None:
        checks.note((*where, "label"), f"{dotted(where)} has a label, but no side box", "Remove label")
    _check_filters(checks, step, where)


def _check_filters(checks: Checks, step: Step, where: KeyPath) -> None:
    """Expressions can be read, and the groups of a written split are those that have steps of their own."""
    for key, filters in (("exclude", step.exclude), ("split", step.split)):
        for label, text in filters.items() if isinstance(filters, dict) else ():
            try:
                parse_expression(text)
            except ExpressionError as error:
                path = (*where, key, label)
                checks.note(path, f"{dotted(path)}, character {error.position}: {error.message}", error.remedy, text)
