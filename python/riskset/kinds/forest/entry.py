"""The entry of a forest plot: of regressions, or of an effect in subgroups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Tag

from riskset.analyses.outcome_values import outcome_problems
from riskset.analyses.two_groups import two_groups_problems
from riskset.problems import quoted
from riskset.study.entries.base import ConfidenceLevel, WithLandmark, Worked, grouping_variable, known_displays, listed
from riskset.study.entries.modelled_outcomes import Measure, Outcomes, places_of
from riskset.study.entries.of_regression import check_beside, regression_named
from riskset.study.entries.regressions import Regressions
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name, Ratio, Shape, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.problems import Problem
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

ForestColumn = Literal["n", "events", "ratio", "p"]
OneOrMoreNames = Annotated[
    Annotated[Name, Tag("scalar")] | Annotated[list[Name], Field(min_length=1), Tag("list")], Shape
]


class ForestDisplay(WithLandmark, Wide):
    """A forest plot of hazard ratios."""

    worked: ClassVar = Worked("report/cart-haplo", {"of": "table-2"})

    kind: Literal["forest"] = Field(description="Hazard ratios of regressions, or of an effect in subgroups.")
    of: OneOrMoreNames | None = Field(
        None, description="Display or displays of kind `regression` whose hazard ratios are drawn."
    )
    models: list[Text] | None = Field(
        None,
        min_length=1,
        description="With `of`: models in order, such as `multivariable`. With several methods, `multivariable` names the "
        "models of all of them. If omitted, all models.",
    )
    endpoints: list[Name] | None = Field(
        None,
        min_length=1,
        description="Endpoints in order. With `of`, endpoints of its regressions, all if omitted. With `subgroups`, endpoints "
        "on which the effect is estimated.",
    )
    outcomes: Outcomes | None = Field(
        None,
        description="With `subgroups`, instead of `endpoints`: variables or columns that are not times to an event, as in "
        "`regression`: `[response]` or `{response: [CR, PR]}`.",
    )
    measure: Measure | None = Field(
        None,
        description="With `outcomes`: `odds-ratio`, `risk-ratio`, `risk-difference` or `mean-difference`. If omitted, "
        "`odds-ratio`, and `mean-difference` for outcomes that are numbers.",
    )
    subgroups: list[Name] | None = Field(
        None,
        min_length=1,
        description="Categorical variables, used instead of `of`. The effect of `by`, which has two groups, is estimated in "
        "each of their levels.",
    )
    reference: Name | None = Field(
        None,
        description="With `subgroups`: the group that the other is compared with. If omitted, the reference of the variable of "
        "`by`, otherwise the first group.",
    )
    competing: Literal["fine-gray", "cause-specific"] = Field(
        "fine-gray", description="With `subgroups`: the regression of an endpoint with competing events."
    )
    interaction: Literal["likelihood-ratio", "wald"] | None = Field(
        None,
        description="With `subgroups`: the test of the interaction. If omitted, `likelihood-ratio`, but `wald` for a Fine-Gray "
        "regression, which has no likelihood.",
    )
    conf_level: ConfidenceLevel = 0.95
    arrange: Literal["dodge", "beside", "stacked"] | None = Field(
        None,
        description="Arrangement of panels, with `of`. `dodge` has a panel for each endpoint, with its models one under the "
        "other in the same rows. `beside` has a panel for each model. `stacked` has one panel with the endpoints "
        "one under the other. If omitted, `dodge`, or `stacked` if several endpoints do not fit side by side.",
    )
    references: bool | None = Field(
        None,
        description="With `of`: show a row for the reference of each variable. Without these rows, a variable with one ratio "
        "takes one row. If omitted, as in the regression: `rows: contrasts` has none.",
    )
    columns: list[ForestColumn] = Field(
        default_factory=lambda: ["n", "events", "ratio", "p"], description="Columns of text."
    )
    x_limits: tuple[Ratio, Ratio] | None = Field(
        None, description="Ends of the axis of ratios: `[0.1, 10]`. Confidence limits beyond them are drawn as arrows."
    )
    favours: tuple[Text, Text] | None = Field(
        None, description="Groups favored by ratios below and above 1, written under the axis: `[Transplant, Control]`."
    )
    bands: bool = Field(default=True, description="Draw a light band behind every other variable.")

    @property
    def displays(self) -> list[str]:
        """The displays whose ratios are drawn."""
        return [self.of] if isinstance(self.of, str) else list(self.of or [])

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the panels."""
        return listed("endpoints", self.endpoints or [])

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The outcomes, and the variables of the subgroups."""
        yield from places_of(self.outcomes)
        yield from listed("subgroups", self.subgroups or [])

    def variables_together(self, study: StudyAround) -> Iterator[tuple[str, str]]:
        """The groups with each variable of subgroups, of which the interaction is tested."""
        groups = grouping_variable(study, self.by)
        yield from ((groups, name) for name in self.subgroups or [] if groups is not None)

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The groups whose effect is estimated in subgroups."""
        if self.by is not None and self.subgroups is not None:
            yield ("by",), self.by

    def effects_of(self) -> list[str]:
        """The variables of the subgroups, with which the effect of the groups may change."""
        return list(self.subgroups or [])

    def sources(self, study: StudyAround) -> Iterable[str]:
        """The regressions."""
        return known_displays(study, self.displays)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Either regressions or subgroups, each with what it needs and nothing of the other's."""
        if (self.of is None) == (self.subgroups is None):
            message = f"{dotted(where)} needs either of or subgroups"
            checks.note(where, message, "Write of: display of the kind regression, or subgroups: [variables]")
        elif self.of is not None:
            self._check_regressions(checks, where)
        else:
            self._check_subgroups(checks, where)
        for key in ("models", "endpoints", "subgroups", "columns"):
            checks.repeated((*where, key), getattr(self, key) or [])
        if self.x_limits is not None and self._of_differences(checks):
            message = f"{dotted((*where, 'x_limits'))} are ratios, and this forest plot has differences"
            checks.note((*where, "x_limits"), message, "Remove x_limits: the axis of differences holds all limits")
        elif self.x_limits is not None and not self.x_limits[0] < 1 < self.x_limits[1]:
            message = f"{dotted((*where, 'x_limits'))} do not include 1, where there is no effect"
            checks.note((*where, "x_limits"), message, "Write [below 1, above 1]")

    def _of_differences(self, checks: Checks) -> bool:
        """Whether the effects are differences of risks or means, as far as the study file tells."""
        fitted = [checks.study.displays.get(name) for name in self.displays]
        found = [(each.measures, each.outcomes) for each in fitted if isinstance(each, Regressions)]
        for measures, outcomes in found or [([self.measure] if self.measure else [], self.outcomes)]:
            specs = [checks.study.variables.get(name) for name in outcomes or []]
            numbers = any(spec is not None and spec.is_number for spec in specs)
            if numbers if not measures else not {"risk-difference", "mean-difference"}.isdisjoint(measures):
                return True
        return False

    def _check_regressions(self, checks: Checks, where: KeyPath) -> None:
        for name in self.displays:
            regression_named(checks, where, name)
        check_beside(checks, where, self, ("population", "by", "landmark", "reference", "outcomes", "measure"))

    def _check_subgroups(self, checks: Checks, where: KeyPath) -> None:
        self._check_outcomes(checks, where)
        self._check_whole(checks, where)

    def _check_outcomes(self, checks: Checks, where: KeyPath) -> None:
        """Outcomes instead of endpoints, and nothing beside them that is of hazards."""
        if self.outcomes and self.endpoints:
            message = f"{dotted(where)} has both endpoints and outcomes"
            checks.note(where, message, "Remove one of them, and show the other in a display of its own")
        if self.measure is not None and not self.outcomes:
            message = f"{dotted((*where, 'measure'))} is for outcomes, and there are none"
            checks.note((*where, "measure"), message, "Name outcomes instead of endpoints, or remove measure")
        if self.outcomes and self.by in checks.study.exposures and self.landmark is False:
            message = f"{dotted((*where, 'by'))} begins during follow-up, which regressions of outcomes do not know"
            checks.note((*where, "by"), message, "Take the groups as known at a landmark: landmark: true", self.by)
        if (
            self.outcomes
            and self.interaction == "likelihood-ratio"
            and self.measure in {"risk-ratio", "risk-difference"}
        ):
            message = f"{dotted((*where, 'interaction'))} is likelihood-ratio, and a {self.measure} has no likelihood"
            checks.note((*where, "interaction"), message, "Write interaction: wald, or remove it")

    def _check_whole(self, checks: Checks, where: KeyPath) -> None:
        """Two groups, endpoints or outcomes, and no keys of regressions."""
        for key, what in (("by", "the two groups compared"), ("endpoints", "endpoints or outcomes of the effect")):
            if getattr(self, key) is None and not (key == "endpoints" and self.outcomes):
                checks.note(where, f"{dotted(where)} has subgroups and no {key}", f"Name {what}: {key}")
        if self.models is not None:
            message = f"{dotted((*where, 'models'))} cannot be used with subgroups, which have one model"
            checks.note((*where, "models"), message, "Remove models")
        for key in ("arrange", "references"):
            if getattr(self, key) is not None:
                message = f"{dotted((*where, key))} cannot be used with subgroups: it is for regressions"
                checks.note((*where, key), message, f"Remove {key}")
        if self.by in checks.study.exposures and self.landmark is False and self.competing == "fine-gray":
            self._check_competing(checks, where)
        for place, name in enumerate(self.subgroups or []):
            spec = checks.study.variables.get(name)
            if spec is not None and spec.is_number:
                message = f"{dotted((*where, 'subgroups'))} names {quoted(name)}, which is a number"
                remedy = f"Make classes of it: a variable with derive: {{cut: {name}, at: [...]}}"
                checks.note((*where, "subgroups", place), message, remedy, name)

    def _check_competing(self, checks: Checks, where: KeyPath) -> None:
        """An effect that begins during follow-up has no subdistribution hazard."""
        for index, name in enumerate(self.endpoints or []):
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.competing is not None:
                message = (
                    f"{dotted((*where, 'competing'))} is fine-gray for {quoted(name)}, which keeps patients at risk after a "
                    f"competing event, of whom it is not known whether {quoted(self.by or '')} would have begun"
                )
                remedy = "Write competing: cause-specific, or take the groups as known at a landmark: landmark: true"
                checks.note((*where, "endpoints", index), message, remedy, name)


def data_problems(cohort: Cohort, name: str, entry: ForestDisplay) -> Iterator[Problem]:
    """An effect is of two groups, and an outcome is one."""
    if entry.by is not None and entry.subgroups is not None:
        yield from two_groups_problems(cohort, name, entry.by, entry.reference)
    yield from outcome_problems(cohort, name, entry, entry.outcomes, [entry.measure] if entry.measure else [])
