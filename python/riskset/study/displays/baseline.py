"""The entry of a table of baseline characteristics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field, model_validator

from riskset.problems import listed as in_words
from riskset.problems import quoted
from riskset.study.displays.parts import Captioned, Compare, Footnoted, WithLandmark, default_comparison, listed
from riskset.study.schema_parts import Name
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.displays.parts import Checks
    from riskset.yaml_lines import KeyPath

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
NUMBER_TESTS = frozenset(
    {"student-t", "welch-t", "anova", "welch-anova", "wilcoxon", "kruskal-wallis", "jonckheere-terpstra"}
)


class BaselineDisplay(WithLandmark, Captioned, Footnoted):
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
        return default_comparison(values, "p")

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the rows."""
        return listed("variables", self.variables or [])

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Rows that there are, and for each a test and a statistic of its kind."""
        rows = self.variables if self.variables is not None else list(checks.study.variables)
        if not rows and not checks.study.is_unread("variables"):
            checks.note(where, f"{dotted(where)} has no variables", "Add variables: [...]")
        checks.repeated((*where, "variables"), self.variables or [])
        for key in ("footnotes", "statistics", "tests"):
            checks.rows((*where, key), list(getattr(self, key)), rows)
        for variable, test in self.tests.items():
            spec = checks.study.variables.get(variable)
            if spec is not None and spec.is_number != (test in NUMBER_TESTS):
                message = f"{quoted(test)} does not compare {quoted(variable)}, which is {spec.kind}"
                fitting = [each for each in get_args(Test) if (each in NUMBER_TESTS) == spec.is_number]
                checks.note((*where, "tests", variable), message, f"Take one of {in_words(fitting)}", test)
        for variable in self.statistics:
            spec = checks.study.variables.get(variable)
            if spec is not None and not spec.is_number:
                message = f"{dotted((*where, 'statistics'))} names {quoted(variable)}, which is {spec.kind}"
                checks.note((*where, "statistics", variable), message, "Name variables that are numbers", variable)
