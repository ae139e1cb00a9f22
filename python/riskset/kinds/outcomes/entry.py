"""The entry of a table of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import (
    Compare,
    Footnoted,
    Worked,
    default_comparison,
    listed,
)
from riskset.study.entries.comparing import Compared, Noted
from riskset.study.entries.imputed_rates import ImputedRates
from riskset.study.entries.regressions import OneOrMoreCases
from riskset.study.schema_parts import MOST_TIMES, Name, PositiveTime, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

Shown = Literal["n", "events", "estimate", "limits", "n-risk", "adjusted", "median", "rmst", "difference"]
ADJUSTED, IMPUTED = "adjusted", "imputed"
"""The models of adjusted rates among results, and of those of imputed data where complete cases stand beside them."""
SHOWN: list[Shown] = ["n", "events", "estimate", "limits", "median"]


def imputed_model(model: str) -> str:
    """The model of a result of imputed data that stands beside one of complete cases."""
    return f"{IMPUTED}, {model}" if model else IMPUTED


class OutcomesDisplay(ImputedRates, Footnoted, Compared, Noted, Arranged):
    """A table of survival and cumulative incidence at given times."""

    worked: ClassVar = Worked("report/bmt", {"endpoints": ["lfs", "os"], "at": [12, 24], "by": "disease"})

    kind: Literal["outcomes"] = Field(
        description="Survival and cumulative incidence at given times, with confidence limits."
    )
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order.")
    at: list[PositiveTime] = Field(
        min_length=1, max_length=MOST_TIMES, description="Times, in the display's time unit: `[12, 24]`."
    )
    show: list[Shown] = Field(
        default_factory=lambda: list(SHOWN),
        min_length=1,
        description="Columns and statistics printed. `n` and `events` are numbers of patients. `estimate`, its `limits` and "
        "`n-risk` are given at each time. `adjusted` gives adjusted rates, `median` the median time, and `rmst` the "
        "restricted mean. `difference` compares pairs of groups in the rates at each time, adjusted rates and "
        "restricted means.",
    )
    layout: Literal["endpoints-as-rows", "groups-as-rows"] = Field(
        "endpoints-as-rows",
        description="`endpoints-as-rows` has endpoints with their groups as rows, and times as columns. `groups-as-rows` has "
        "groups as rows, endpoints with their times as columns, and P values in rows beneath.",
    )
    compare: Compare | Literal["trend"] = Field(
        "none",
        description="Log-rank tests (survival) and Gray's tests (incidence): `none`, `overall` (the default if `by` is given), "
        "`pairwise`, or `trend` over the order of the groups.",
    )
    counts: Literal["weighted", "patients", "both"] = Field(
        "weighted",
        description="Counts of patients, events and numbers at risk in a display with `weights`: sums of weights (`weighted`), "
        "`patients`, or `both` side by side (`61.4 [55]`).",
    )
    quantiles: list[Annotated[float, Field(gt=0, lt=1)]] = Field(
        default_factory=lambda: [0.5],
        min_length=1,
        max_length=MOST_TIMES,
        description="With `median` in `show`: quantiles of the time to event, as the share of patients who have had it: `[0.25, "
        "0.5, 0.75]`.",
    )
    adjust_for: list[Name] = Field(
        default_factory=list[str],
        description="Variables for which `adjusted` rates are adjusted. A group's rate is the rate if all patients had been in "
        "it (g-formula), by a Cox model stratified by group or, with competing events, by one for each cause.",
    )
    cases: OneOrMoreCases = Field(
        "complete",
        description="Patients of the rates. `complete`: those with a value of the groups and of `adjust_for`. `imputed`: all, with "
        "missing values drawn by the section `imputation`; rates are pooled by Rubin's rules on the complementary log-log "
        "scale. A list shows both.",
    )
    horizon: PositiveTime | None = Field(
        None, description="Time up to which means are restricted. If omitted, the last time of `at`."
    )
    labels: dict[str, Text] = Field(
        default_factory=dict, description="Labels of endpoints in this table: `{lfs: LFS}`."
    )
    median_rule: Literal["first", "midpoint"] = Field(
        "first",
        description="Median of a curve that is flat at 50%: the `first` time of the flat stretch, or its `midpoint`, as in R's "
        "survfit.",
    )

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return default_comparison(values, "compare")

    @property
    def tau(self) -> float:
        """Time up to which means are restricted."""
        return self.horizon if self.horizon is not None else self.at[-1]

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the rows."""
        return listed("endpoints", self.endpoints)

    @property
    def cases_shown(self) -> Sequence[str]:
        """Whose rates are shown, in order."""
        return [self.cases] if isinstance(self.cases, str) else list(self.cases)

    @property
    def adjusted_variables(self) -> Sequence[str]:
        """The variables that rates are adjusted for."""
        return self.adjust_for

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables that rates are adjusted for, and what they are estimated with."""
        yield from listed("adjust_for", self.adjust_for)
        yield from self.estimated_with()

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The groups; adjusted rates are of groups that are known from the start."""
        return iter(()) if self.adjust_for else super().followed_exposures()

    def variables_together(self, study: StudyAround) -> Iterator[list[str]]:  # noqa: ARG002  it names them all
        """The variables that are adjusted for."""
        yield self.adjust_for

    def check(self, checks: Checks, where: KeyPath) -> None:
        """No endpoint and no time twice, footnotes of rows that there are, and what is shown can be computed."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        checks.repeated((*where, "show"), self.show)
        checks.repeated((*where, "at"), [f"{time:g}" for time in self.at])
        checks.repeated((*where, "quantiles"), [f"{share:g}" for share in self.quantiles])
        self.check_estimation(checks, where, self.endpoints, compared=self.compare != "none")
        self._check_weighted(checks, where)
        self.check_own_groups(checks, (*where, "adjust_for"), self.adjust_for)
        self.check_imputed(checks, where)
        checks.rows((*where, "footnotes"), list(self.footnotes), self.endpoints)
        checks.rows((*where, "labels"), list(self.labels), self.endpoints)
        for index, note in enumerate(self.notes):
            named = [note.row] if note.row is not None and self.layout == "endpoints-as-rows" else []
            checks.rows((*where, "notes", index), named, self.endpoints)
        self.check_pairs(checks, where, self.compare, "compare", used="difference" in self.show)
        if ("adjusted" in self.show) != bool(self.adjust_for):
            message = f"{dotted(where)} has either adjusted rates or adjust_for, but not both"
            checks.note((*where, "adjust_for"), message, "Write show: [adjusted, ...] and adjust_for: [variables]")
        if self.quantiles != [0.5] and "median" not in self.show:
            message = f"{dotted((*where, 'quantiles'))} is for the median, which is not shown"
            checks.note((*where, "quantiles"), message, "Add median to show, or remove quantiles")
        if self.horizon is not None and "rmst" not in self.show:
            message = f"{dotted((*where, 'horizon'))} is for the restricted mean, which is not shown"
            checks.note((*where, "horizon"), message, "Add rmst to show, or remove horizon")
        for shown in ("difference", "adjusted"):
            if shown in self.show and self.by is None:
                message = f"{dotted((*where, 'show'))} has {shown}, but there are no groups"
                checks.note((*where, "show"), message, "Add by: ...")
        if "limits" in self.show and not {"estimate", "adjusted", "median", "rmst"} & set(self.show):
            message = f"{dotted((*where, 'show'))} has limits, but no estimate"
            checks.note((*where, "show"), message, "Add estimate, or remove limits")

    def _check_weighted(self, checks: Checks, where: KeyPath) -> None:
        """Adjusted rates are not weighted, and only weights give counts of two kinds."""
        if self.counts != "weighted" and self.weights is None:
            message = f"{dotted((*where, 'counts'))} is {self.counts}, but there are no weights"
            checks.note((*where, "counts"), message, "Add weights, or remove counts")
        for key in ("weights", "cluster"):
            if self.adjust_for and getattr(self, key) is not None:
                message = f"{dotted((*where, key))} cannot be used with adjust_for"
                checks.note((*where, key), message, "Show adjusted rates in a table of their own")
