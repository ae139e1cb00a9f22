"""The entry of a figure of survival or cumulative incidence curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.entries.base import PositiveTime, WithLandmark, listed
from riskset.study.entries.sizes import Sized
from riskset.study.schema_parts import Name, Section, Shape, Text, TimeSource, TimeUnit
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

Breaks = Annotated[
    Annotated[PositiveTime, Tag("scalar")] | Annotated[list[Annotated[float, Field(ge=0)]], Tag("list")], Shape
]
RiskRow = Literal["at-risk", "events", "censored"]
RiskTable = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[list[RiskRow], Field(min_length=1), Tag("list")],
    Shape,
]


class Exposure(Section):
    """An exposure that begins during follow-up."""

    time: TimeSource = Field(
        description="Column of the time at which it begins, or `{from: date, to: date}`; empty for never."
    )
    unit: TimeUnit | None = Field(None, description="Unit of the column, where it is not the study's time unit.")
    labels: Annotated[list[Text], Field(min_length=2, max_length=2)] = Field(
        default_factory=lambda: ["Not exposed", "Exposed"],
        description="Printed names of follow-up before (or without) and after its beginning.",
    )
    start: float = Field(
        0.0,
        ge=0,
        description="Time at which the curves begin, of patients then free of the event; late enough that some are "
        "exposed.",
    )


class CurvesDisplay(WithLandmark, Sized):
    """A figure of survival or cumulative incidence curves."""

    kind: Literal["curves"] = Field(description="Survival and cumulative incidence curves, one panel an endpoint.")
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order, one panel each.")
    at: list[PositiveTime] = Field(
        default_factory=list[float], description="Times at which the estimates are marked and written."
    )
    rates: Literal["none", "estimate", "interval"] = Field(
        "estimate", description="What is written at the times of `at`: the rate, with its limits, or nothing."
    )
    clock: Literal["restarted", "original"] = Field(
        "restarted",
        description="From a landmark: `restarted` counts time from the landmark, `original` from the study's time "
        "origin, and the curves start at the landmark.",
    )
    causes: Literal["event", "each", "stacked"] = Field(
        "event",
        description="Of endpoints with competing events: `event` draws the event's curve, `each` one for each cause, "
        "`stacked` all of them upon each other and those free of every event on top, a panel a group.",
    )
    exposure: Exposure | None = Field(
        None,
        description="Draw the curves of patients before and after an exposure that begins during follow-up (Simon and "
        "Makuch), each counted where he or she is; in place of `by`.",
    )
    adjust_for: list[Name] = Field(
        default_factory=list[str],
        description="Variables for which curves are adjusted: for each group the mean of all patients' predictions by a "
        "Cox regression stratified by group or, with competing events, by one of each cause (g-formula).",
    )
    weights: Name | None = Field(
        None, description="Column of patients' weights, such as inverse probabilities of treatment."
    )
    x_max: PositiveTime | None = Field(None, description="End of the time axis.")
    breaks: Breaks | None = Field(
        None,
        description="Ticks of the time axis: a step (`12`) or the ticks themselves (`[0, 12, 24]`).",
    )
    y_max: float = Field(100, gt=0, le=100, description="End of the axis of probabilities, in percent.")
    min_at_risk: int = Field(0, ge=0, description="Draw each curve only as far as so many patients are at risk.")
    risk_table: RiskTable = Field(
        default=True,
        description="Numbers under the curves: `true` for those at risk, or a list of `at-risk`, `events` and "
        "`censored`, the latter two up to each time.",
    )
    conf_band: bool = Field(default=True, description="Confidence bands around the curves.")
    censor_ticks: bool = Field(default=True, description="Ticks at times of censoring.")
    median: bool = Field(default=False, description="Lines down to the median times of survival curves.")
    p: bool = Field(default=True, description="Print the P value of the comparison of the groups.")
    hazard_ratio: bool = Field(
        default=False,
        description="Print hazard ratios of the groups against the reference of their variable, else the first: Cox, or "
        "Fine and Gray's for incidence.",
    )
    difference: bool = Field(
        default=False,
        description="Beside each panel one of the difference of each group's curve from that of the reference of their "
        "variable, else from the first's.",
    )
    legend: Literal["top", "ends", "none"] = Field(
        "top", description="Names of the groups above the panels, at the curves' ends, or in the rows below alone."
    )
    columns: Annotated[int, Field(ge=1, le=6)] | None = Field(
        None, description="Panels beside each other; without it, up to two, or three of three."
    )

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the panels."""
        return listed("endpoints", self.endpoints)

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables and columns that it names."""
        yield from listed("adjust_for", self.adjust_for)
        if self.weights is not None:
            yield ("weights",), self.weights
        if self.exposure is not None and isinstance(self.exposure.time, str):
            yield ("exposure", "time"), self.exposure.time

    def variables_together(self, study: StudyAround) -> Iterator[list[str]]:  # noqa: ARG002  it names them all
        """The variables that are adjusted for."""
        yield self.adjust_for

    def check(self, checks: Checks, where: KeyPath) -> None:
        """No endpoint twice, and no two ways of estimation that exclude each other."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        self._check_survival(checks, where)
        self._check_incidence(checks, where)
        for condition, key, message, remedy in self._contradictions():
            if condition:
                checks.note((*where, key), message, remedy)

    def _check_survival(self, checks: Checks, where: KeyPath) -> None:
        """Curves of an exposure are of survival: no endpoint has competing events."""
        if self.exposure is None:
            return
        for index, name in enumerate(self.endpoints):
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.competing is not None:
                message = f"{dotted(where)} has exposure for {quoted(name)}, which has competing events"
                checks.note((*where, "endpoints", index), message, "Take a survival endpoint", name)

    def _check_incidence(self, checks: Checks, where: KeyPath) -> None:
        """What is stacked has several causes."""
        for index, name in enumerate(self.endpoints if self.causes == "stacked" else ()):
            spec = checks.study.endpoints.get(name)
            if spec is not None and spec.competing is None:
                message = f"{dotted(where)} has causes: stacked for {quoted(name)}, which has no competing events"
                checks.note((*where, "endpoints", index), message, "Draw it in a display of its own", name)

    def _contradictions(self) -> Iterator[tuple[bool, str, str, str]]:
        exposed, many = self.exposure is not None, self.causes != "event"
        adjusted, weighted = bool(self.adjust_for), self.weights is not None
        yield exposed and self.by is not None, "exposure", "exposure stands beside by", "Take one of the two away"
        other = "landmark" if self.landmark is not False else "weights" if weighted else "adjust_for"
        clash = exposed and (self.landmark is not False or weighted or adjusted)
        yield clash, "exposure", f"exposure stands beside {other}", "Take one of the two away"
        yield adjusted and weighted, "weights", "weights stands beside adjust_for", "Take one of the two away"
        yield adjusted and self.by is None, "adjust_for", "adjust_for has no groups to adjust", "Add by"
        yield many and (exposed or adjusted), "causes", f"causes: {self.causes} is of crude curves", "Take causes away"
        yield self.difference and self.by is None, "difference", "difference has no groups to compare", "Add by"
        stacked = self.causes == "stacked" and (self.difference or self.legend == "ends")
        yield stacked, "causes", "stacked curves have no differences and no names at their ends", "Take them away"
        original = self.clock == "original" and self.landmark is False
        yield original, "clock", "clock: original has no landmark", "Add landmark, or take clock away"
