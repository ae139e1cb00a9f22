"""The displays of a study file: what each table and figure shows, of whom, by what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from riskset.study.schema_parts import MedianOf, Name, Section, Shape, Text

Compare = Literal["none", "overall", "pairwise"]
Statistic = Literal["median-range", "median-iqr", "mean-sd"]
Test = Literal[
    "student-t",
    "welch-t",
    "anova",
    "welch-anova",
    "wilcoxon",
    "kruskal-wallis",
    "jonckheere-terpstra",
    "chi-square",
    "chi-square-corrected",
    "fisher",
    "trend",
]
PositiveTime = Annotated[float, Field(gt=0)]
LandmarkChoice = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[PositiveTime, Tag("scalar")] | Annotated[MedianOf, Tag("mapping")], Shape
]
Breaks = Annotated[
    Annotated[PositiveTime, Tag("scalar")] | Annotated[list[Annotated[float, Field(ge=0)]], Tag("list")], Shape
]


class _Display(Section):
    """What all displays have."""

    population: Name | None = Field(
        None, description="Name of the population shown, from `populations`; without it, all patients."
    )
    by: Name | None = Field(
        None,
        description="Name of the groups compared: an entry of `groups`, a categorical variable, or a column of the "
        "data. Without it, all patients are one group.",
    )


class _WithLandmark(_Display):
    landmark: LandmarkChoice = Field(
        default=False,
        description="`true` for the study's landmark: only patients still followed and event-free at the landmark, "
        "with the clock restarted there. A number (in the study's time unit) or `{median_of: column}` is a landmark "
        "of this display's own.",
    )


class _Captioned(Section):
    caption: Text | None = Field(None, description="Caption, plain text; a caption given in the document wins.")


class _Footnoted(Section):
    footnotes: dict[str, Text] = Field(
        default_factory=dict, description="Footnotes of rows: variable or endpoint, then the plain text of its note."
    )


def _default_comparison(values: Any, key: str) -> Any:  # noqa: ANN401  whatever stands in the file
    """Where groups are compared, the default is one P value over all of them."""
    if isinstance(values, dict) and values.get("by") is not None:
        return {key: "overall", **values}
    return values


class BaselineDisplay(_WithLandmark, _Captioned, _Footnoted):
    """A table of baseline characteristics (a paper's Table 1)."""

    kind: Literal["baseline"] = Field(description="Patients' characteristics, by group, with P values.")
    variables: list[Name] | None = Field(
        None, min_length=1, description="Rows in order: variables or columns of the data; without it, all `variables`."
    )
    overall: bool = Field(default=False, description="Add a column over all groups.")
    p: Compare = Field("none", description="P values: `none`, `overall` (the default with `by`), or `pairwise`.")
    statistics: dict[str, Statistic] = Field(
        default_factory=dict, description="What is printed for a continuous variable; the default is `median-range`."
    )
    tests: dict[str, Test] = Field(
        default_factory=dict, description="The test of a variable, where the one that the rule chooses is not wanted."
    )
    missing: bool = Field(default=True, description="Print how many patients have no value, where any has none.")

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return _default_comparison(values, "p")


class OutcomesDisplay(_WithLandmark, _Captioned, _Footnoted):
    """A table of survival and cumulative incidence at given times."""

    kind: Literal["outcomes"] = Field(description="Survival and cumulative incidence at given times, with limits.")
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order.")
    at: list[PositiveTime] = Field(min_length=1, description="Times, in the study's time unit.")
    compare: Compare = Field(
        "none",
        description="Log-rank tests (survival) and Gray's tests (incidence): `none`, `overall` (the default with "
        "`by`), or `pairwise`.",
    )
    conf_level: float = Field(0.95, gt=0, lt=1, description="Confidence level of the limits.")
    conf_type: Literal["log-log", "log", "plain"] = Field(
        "log-log", description="Transformation on which the limits are symmetric."
    )

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return _default_comparison(values, "compare")


class CurvesDisplay(_WithLandmark, _Captioned):
    """A figure of survival or cumulative incidence curves."""

    kind: Literal["curves"] = Field(description="Survival and cumulative incidence curves, one panel an endpoint.")
    endpoints: list[Name] = Field(min_length=1, description="Endpoints in order, one panel each.")
    at: list[PositiveTime] = Field(
        default_factory=list[float], description="Times at which the estimates are marked and written."
    )
    x_max: PositiveTime | None = Field(None, description="End of the time axis.")
    breaks: Breaks | None = Field(
        None,
        description="Ticks of the time axis: a step (`12`) or the ticks themselves (`[0, 12, 24]`).",
    )
    risk_table: bool = Field(default=True, description="Numbers at risk under the curves.")
    conf_band: bool = Field(default=True, description="Confidence bands around the curves.")
    p: bool = Field(default=True, description="Print the P value of the comparison of the groups.")


class FollowUpDisplay(_Display, _Captioned):
    """Median follow-up."""

    kind: Literal["follow-up"] = Field(description="Median follow-up by the reverse Kaplan-Meier method, and range.")
    endpoint: Name = Field(description="Endpoint whose time is the follow-up: death or last contact.")


Display = Annotated[BaselineDisplay | OutcomesDisplay | CurvesDisplay | FollowUpDisplay, Field(discriminator="kind")]
