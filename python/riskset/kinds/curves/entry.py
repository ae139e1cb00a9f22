"""The entry of a figure of survival or cumulative incidence curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.entries.base import Worked, listed
from riskset.study.entries.imputations import is_imputed
from riskset.study.entries.imputed_rates import ImputedRates
from riskset.study.entries.sizes import Sized
from riskset.study.schema_parts import MOST_TIMES, Count, Name, PositiveTime, Shape, Time
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

MOST_TICKS = 50
Breaks = Annotated[
    Annotated[PositiveTime, Tag("scalar")] | Annotated[list[Time], Field(max_length=MOST_TICKS), Tag("list")], Shape
]
RiskRow = Literal["at-risk", "patients", "events", "censored"]
RiskTable = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[list[RiskRow], Field(min_length=1), Tag("list")],
    Shape,
]


Comparison = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[Literal["trend"], Tag("scalar")],
    Shape,
]


class CurvesDisplay(ImputedRates, Sized):
    """A figure of survival or cumulative incidence curves."""

    worked: ClassVar = Worked("report/bmt", {"by": "disease", "endpoints": ["os"], "x_max": 60, "breaks": 12})

    chosen_for_width = ("height", "columns")

    kind: Literal["curves"] = Field(
        description="Survival and cumulative incidence curves, one panel for each endpoint."
    )
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order, one panel each.")
    at: list[PositiveTime] = Field(
        default_factory=list[float],
        max_length=MOST_TIMES,
        description="Times at which estimates are marked and written on the curves: `[12, 24]`.",
    )
    rates: Literal["none", "estimate", "interval"] = Field(
        "estimate",
        description="Text written at the times of `at`: the rate (`estimate`), the rate with its confidence limits "
        "(`interval`), or `none`.",
    )
    clock: Literal["restarted", "original"] = Field(
        "restarted",
        description="Time axis of curves from a landmark. `restarted` counts time from the landmark; `original` counts it from "
        "the study's time origin, and the curves start at the landmark.",
    )
    causes: Literal["event", "each", "stacked"] = Field(
        "event",
        description="Curves of endpoints with competing events. `event` draws the curve of the event alone, and `each` one "
        "curve for each cause. `stacked` stacks the curves of all causes, with the patients free of every event on "
        "top, in one panel for each group.",
    )
    start: Time = Field(
        0.0,
        description="Time at which the curves begin if `by` is an exposure. Only patients free of the event at that time are "
        "shown, so choose a time at which some are exposed.",
    )
    adjust_for: list[Name] = Field(
        default_factory=list[str],
        description="Variables for which curves are adjusted. A group's curve is the mean of all patients' predictions "
        "(g-formula), by a Cox regression stratified by group or, with competing events, by one for each cause.",
    )
    cases: Literal["complete", "imputed"] = Field(
        "complete",
        description="Patients of the curves. `complete`: those with a value of the groups and of `adjust_for`. `imputed`: all, with "
        "missing values drawn by the section `imputation`; the curves are pooled by Rubin's rules on the complementary log-log "
        "scale.",
    )
    x_max: PositiveTime | None = Field(None, description="End of the time axis.")
    breaks: Breaks | None = Field(
        None,
        description="Ticks of the time axis: a step (`12`) or the ticks themselves (`[0, 12, 24]`).",
    )
    y_max: Annotated[float, Field(gt=0, le=100)] | None = Field(
        None,
        description="End of the axis of incidences, in percent. If omitted, 10, 25 or 50 if everything drawn lies below it, "
        "otherwise 100. A note says so if panels differ.",
    )
    min_at_risk: Count = Field(0, description="Draw each curve only while at least this many patients are at risk.")
    few_at_risk: Count = Field(
        0, description="Draw each curve pale while fewer than this many patients are at risk. A note says so."
    )
    risk_table: RiskTable = Field(
        default=True,
        description="Numbers under the curves: `true` for numbers at risk, or a list of `at-risk`, `patients` (those at risk, "
        "without weights), `events` and `censored`. Events and censored patients are counted up to each time.",
    )
    conf_band: bool | None = Field(
        default=None,
        description="Confidence bands around the curves. If omitted, panels of one or two curves have them while at least 20 "
        "patients are at risk.",
    )
    censor_ticks: bool = Field(default=True, description="Mark the times of censoring with ticks.")
    median: bool = Field(default=False, description="Draw lines down to the median times of survival curves.")
    p: Comparison = Field(
        default=True,
        description="Print the P value of the comparison of groups. `trend` tests for a trend over the order of the groups.",
    )
    hazard_ratio: bool = Field(
        default=False,
        description="Print hazard ratios of the groups, by Cox regression or, for incidence, by Fine-Gray regression. They are "
        "relative to the reference of the variable, otherwise to the first group.",
    )
    difference: bool = Field(
        default=False,
        description="Draw a panel beside each panel with the difference of each group's curve from the curve of the reference "
        "group, otherwise of the first group.",
    )
    legend: Literal["auto", "top", "ends", "none"] = Field(
        "auto",
        description="Place of the group names: above the panels (`top`), at the `ends` of the curves, or only in the rows under "
        "the curves (`none`). `auto` writes short names at the ends if these are far enough apart, otherwise above.",
    )
    lines: Literal["solid", "dashed"] = Field(
        "solid",
        description="`solid` lines differ by color alone; `dashed` lines also differ by line type.",
    )
    columns: Annotated[int, Field(ge=1, le=6)] | None = Field(
        None,
        description="Number of panels side by side. If omitted, up to two, three if there are three panels, and more if the "
        "page is too low for them.",
    )

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the panels."""
        return listed("endpoints", self.endpoints)

    @property
    def cases_shown(self) -> Sequence[str]:
        """Whose curves are drawn."""
        return [self.cases]

    @property
    def adjusted_variables(self) -> Sequence[str]:
        """The variables that curves are adjusted for."""
        return self.adjust_for

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables and columns that it names."""
        yield from listed("adjust_for", self.adjust_for)
        yield from self.estimated_with()

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The groups; adjusted curves are of groups that are known from the start."""
        return iter(()) if self.adjust_for else super().followed_exposures()

    def variables_together(self, study: StudyAround) -> Iterator[list[str]]:  # noqa: ARG002  it names them all
        """The variables that are adjusted for."""
        yield self.adjust_for

    def check(self, checks: Checks, where: KeyPath) -> None:
        """No endpoint twice, and no two ways of estimation that exclude each other."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        self._check_incidence(checks, where)
        compared = self.by is not None and (self.p is not False or self.hazard_ratio) and self.causes != "stacked"
        self.check_estimation(checks, where, self.endpoints, compared=compared)
        self.check_own_groups(checks, (*where, "adjust_for"), self.adjust_for)
        self.check_imputed(checks, where)
        for condition, key, message, remedy in self._contradictions(self.follows_exposure(checks)):
            if condition:
                checks.note((*where, key), message, remedy)

    def check_imputed(self, checks: Checks, where: KeyPath) -> None:
        """The same as of rates, and what is not drawn of imputed data."""
        super().check_imputed(checks, where)
        name = self.imputation_in(checks.study)
        if self.cases != "imputed" or name not in checks.study.imputations:
            return
        if self.hazard_ratio:
            message = f"{dotted((*where, 'hazard_ratio'))} is of complete cases, and the curves are of imputed data"
            remedy = "Remove it, and pool the hazard ratio in a display of kind: regression with cases: imputed"
            checks.note((*where, "hazard_ratio"), message, remedy)
        if self.adjust_for and self.by is not None and is_imputed(checks.study, name, self.by):
            message = f"{dotted((*where, 'adjust_for'))} is for groups that are known, and those of {quoted(self.by)} are imputed"
            remedy = "Remove adjust_for, or show adjusted rates in a display of kind: outcomes"
            checks.note((*where, "adjust_for"), message, remedy)

    def _check_incidence(self, checks: Checks, where: KeyPath) -> None:
        """What is stacked has several causes, and the end of the axis of incidences has one."""
        specs = [checks.study.endpoints.get(name) for name in self.endpoints]
        if self.y_max is not None and all(spec is not None and spec.competing is None for spec in specs):
            message = (
                f"{dotted(where)} has y_max, the end of the axes of incidences, and no endpoint with competing events"
            )
            checks.note((*where, "y_max"), message, "Remove it: the axis of survival goes from 0 to 100%")
        for index, name in enumerate(self.endpoints if self.causes == "stacked" else ()):
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.competing is None:
                message = f"{dotted(where)} has causes: stacked for {quoted(name)}, which has no competing events"
                checks.note((*where, "endpoints", index), message, "Draw it in a display of its own", name)

    def _contradictions(self, exposed: bool) -> Iterator[tuple[bool, str, str, str]]:
        many, adjusted = self.causes != "event", bool(self.adjust_for)
        aside = next((key for key in ("weights", "cluster") if adjusted and getattr(self, key) is not None), "")
        yield bool(aside), aside, f"{aside} cannot be used with adjust_for", "Remove one of the two"
        yield adjusted and self.by is None, "adjust_for", "adjust_for has no groups to adjust", "Add by"
        yield many and adjusted, "causes", f"causes: {self.causes} is for crude curves", "Take causes away"
        yield (
            self.start > 0 and not exposed,
            "start",
            "start is for an exposure in by, without a landmark",
            "Remove it",
        )
        unweighted = not isinstance(self.risk_table, bool) and "patients" in self.risk_table and self.weights is None
        message = "risk_table has patients, who are those at risk where there are no weights"
        yield unweighted, "risk_table", message, "Write at-risk"
        yield self.p == "trend" and self.by is None, "p", "p: trend has no groups in order", "Add by"
        yield self.p == "trend" and adjusted, "p", "p: trend is for curves that are not adjusted", "Write p: true"
        few = 0 < self.few_at_risk <= self.min_at_risk
        message = "few_at_risk is no more than min_at_risk, where the curves end"
        yield few, "few_at_risk", message, "Write a larger number, or remove it"
        areas = self.few_at_risk > 0 and self.causes == "stacked"
        yield areas, "few_at_risk", "few_at_risk is for lines, and stacked curves are areas", "Remove it"
        yield self.difference and self.by is None, "difference", "difference has no groups to compare", "Add by"
        stacked = self.causes == "stacked" and (self.difference or self.legend == "ends")
        yield stacked, "causes", "stacked curves have no differences and no names at their ends", "Take them away"
        of_lines = {"conf_band": bool(self.conf_band), "lines": self.lines == "dashed", "y_max": self.y_max is not None}
        for key, asked in of_lines.items():
            message = f"{key} is for lines, and stacked curves are areas that fill the panel"
            yield self.causes == "stacked" and asked, key, message, "Remove it"
        original = self.clock == "original" and self.landmark is False
        yield original, "clock", "clock: original has no landmark", "Add landmark, or remove clock"
