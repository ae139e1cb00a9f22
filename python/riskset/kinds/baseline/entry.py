"""The entry of a table of baseline characteristics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, Tag, model_validator

from riskset.analyses.groups import pair_problems
from riskset.analyses.weights import weights_problems
from riskset.kinds.baseline.cases import check_imputed
from riskset.kinds.baseline.estimates import estimates
from riskset.kinds.baseline.own import NumberTest, own_statistics, own_tests
from riskset.naming import counted
from riskset.problems import Problem, did_you_mean, quoted
from riskset.problems import listed as in_words
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import (
    ConfidenceLevel,
    Footnoted,
    WithLandmark,
    Worked,
    check_not_grouping,
    compared_variables,
    default_comparison,
    listed,
)
from riskset.study.entries.comparing import Compared, Noted
from riskset.study.entries.imputations import only_imputation
from riskset.study.levels import looks_like_text
from riskset.study.meaning import contradicted
from riskset.study.schema_parts import Name, Section, Shape, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import Checks, StudyAround
    from riskset.study.sections import VariableSpec
    from riskset.yaml_lines import KeyPath

NUMBER_STATISTICS = ("median-range", "median-iqr", "mean-sd", "mean-range", "median", "mean", "range", "n")
COUNT_STATISTICS = ("n-percent", "n-of-percent", "count", "percent")
RANK_TESTS = ("wilcoxon", "kruskal-wallis", "jonckheere-terpstra")
NUMBER_TESTS = ("student-t", "welch-t", "anova", "welch-anova", *RANK_TESTS)
LEVEL_TESTS = ("chi-square", "chi-square-corrected", "fisher", "trend")
TESTS = (*NUMBER_TESTS, *LEVEL_TESTS)
if TYPE_CHECKING:
    Statistic = str
    Test = str
else:  # ours, and those that other packages register
    Statistic = Literal[(*NUMBER_STATISTICS, *COUNT_STATISTICS, *own_statistics().names)]
    Test = Literal[(*TESTS, *own_tests().names)]
MEND = "Repair or remove the package"
DATE_STATISTICS = ("median-range", "median-iqr", "median", "range", "n")
KINDS = ("continuous", "count", "categorical", "ordinal", "dichotomous", "multiple", "date")
MissingForm = Literal["row", "stub", "cell", "none"]
Percent = Literal["non-missing", "column", "row", "total"]
Comparison = Literal["none", "overall", "pairwise", "both"]
Missing = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[MissingForm, Tag("scalar")],
    Shape,
]
Statistics = Annotated[
    Annotated[Statistic, Tag("scalar")] | Annotated[list[Statistic], Field(min_length=1), Tag("list")], Shape
]


def _form(missing: bool | MissingForm) -> MissingForm:
    """`true` is a row, `false` is nothing."""
    return ("row" if missing else "none") if isinstance(missing, bool) else missing


class RowOptions(Section):
    """How one variable is printed and compared, if this differs from the rest of the table."""

    label: Text | None = Field(default=None, description="Label in this table.")
    unit: Text | None = Field(default=None, description="Unit in this table.")
    digits: int | None = Field(default=None, ge=0, le=9, description="Decimals printed for a number in this table.")
    statistics: Statistics | None = Field(
        default=None, description="Statistics printed for the variable. Several are printed in rows of their own."
    )
    summary_rows: bool | None = Field(default=None, description="Whether the summary has a row of its own.")
    test: Test | None = Field(default=None, description="Test of the variable.")
    missing: Missing | None = Field(default=None, description="How missing values are shown.")
    level: Text | None = Field(default=None, description="The single level that is shown, on one line.")
    footnote: Text | None = Field(default=None, description="Footnote of the variable in this table.")


class BaselineDisplay(WithLandmark, Footnoted, Compared, Noted, Arranged):
    """A table of baseline characteristics (a paper's Table 1)."""

    worked: ClassVar = Worked("report/bmt", {"by": "disease", "variables": ["sex", "age", "cmv"], "overall": True})
    pools: ClassVar[bool] = False

    kind: Literal["baseline"] = Field(description="Patients' characteristics, by group, with P values.")
    variables: (
        Annotated[
            Annotated[list[Name], Field(min_length=1), Tag("list")]
            | Annotated[dict[str, RowOptions | None], Field(min_length=1), Tag("mapping")],
            Shape,
        ]
        | None
    ) = Field(
        None,
        description="Rows, in order: variables or columns of the data. Write a list, or a mapping with options of single rows: "
        "`{sex: , age: {digits: 1, test: welch-t}}`. If omitted, all `variables` except the one of `by`.",
    )
    sections: dict[Text, list[Name]] = Field(
        default_factory=dict, description="Headings above rows, each with its variables: `{Disease: [stage, mrd]}`."
    )
    overall: bool = Field(default=False, description="Add a column for all groups together.")
    p: Comparison = Field(
        "none", description="P values: `none`, `overall` (the default if `by` is given), `pairwise`, or `both`."
    )
    statistics: dict[str, Statistics] = Field(
        default_factory=dict,
        description="Statistics printed for each variable, by variable or by kind (`continuous`, `count`, `categorical`, "
        "`ordinal`, `dichotomous`, `multiple`, `date`). Numbers take `median-range` (the default), `median-iqr`, "
        "`mean-sd`, `mean-range`, `median`, `mean`, `range`, `n`, or a list of several. Levels take `n-percent` "
        "(the default), `n-of-percent`, `count` or `percent`.",
    )
    summary_rows: bool = Field(
        default=False,
        description="Print the summary of a number in a row of its own under the variable. Several statistics are always "
        "printed so.",
    )
    tests: dict[str, Test] = Field(
        default_factory=dict,
        description="Tests that replace the ones chosen by the rule, by variable or by kind. `continuous` includes counts; "
        "`categorical` includes ordinal and dichotomous variables.",
    )
    percent: Percent = Field(
        "non-missing",
        description="Denominator of percentages. `non-missing` is the group's patients with a value, `column` all patients of "
        "the group, `row` all patients with the level, and `total` the patients of all groups with a value.",
    )
    missing: Missing = Field(
        default=True,
        description="How missing values are shown, if there are any. They are shown in a `row` (`true`), in the `stub` as `(N = "
        "66 + 14)`, in the `cell` as `12/45 (27)` (numbers in the stub), or not at all (`none` or `false`).",
    )

    smd: Literal["none", "mean", "max", "pairwise"] = Field(
        "none",
        description="Column of standardized differences. With two groups `mean`; with several the `mean` or the largest (`max`) "
        "of all pairs, or a column for each pair (`pairwise`).",
    )
    differences: bool = Field(
        default=False,
        description="Column of differences with their confidence limits, between two groups or for each of the `pairs`. The "
        "difference is one of means, of medians (the Hodges-Lehmann shift) or of percentages in percentage points. "
        "The column head names the groups in the order of subtraction: as in `pairs`, otherwise the other group "
        "minus the `reference` of the variable, or the first minus the second.",
    )
    limits: bool = Field(
        default=False,
        description="Column of confidence limits of each group's means, medians and percentages.",
    )
    conf_level: ConfidenceLevel = 0.95
    weights: Name | None = Field(
        None,
        description="Column of weights, such as inverse probabilities of treatment. Weighted groups are shown beside the "
        "unweighted ones.",
    )
    unweighted: bool = Field(default=True, description="Whether unweighted groups are shown beside weighted ones.")

    cases: Literal["complete", "imputed"] = Field(
        "complete",
        description="`complete`: each variable of the patients who have a value. `imputed`: variables whose values are drawn by the "
        "section `imputation` are pooled over its data sets.",
    )
    imputation: Name | None = Field(
        None, description="With `cases: imputed`: the name of the imputation, if the study has several."
    )

    @model_validator(mode="before")
    @classmethod
    def _compare_groups(cls, values: Any) -> Any:  # noqa: ANN401
        return default_comparison(values, "p")

    def imputation_in(self, study: StudyAround) -> str:
        """The name of the imputation that it pools over."""
        return (self.imputation or only_imputation(study)) if self.cases == "imputed" else ""

    def rows(self, study: StudyAround) -> dict[str, RowOptions]:
        """The rows' variables in order with their options: those named, else all of the study but the groups' own."""
        named = self.variables if self.variables is not None else compared_variables(study, self.by)
        chosen = named if isinstance(named, dict) else dict.fromkeys(named)
        return {name: options or RowOptions() for name, options in chosen.items()}

    def test_of(self, name: str, kind: str) -> Test | None:
        """The test that the entry names for a variable of a kind."""
        return self._options(name).test or _by_kind(self.tests, name, kind)

    def statistics_of(self, name: str, kind: str) -> tuple[Statistic, ...]:
        """What is printed of a variable of a kind."""
        chosen = self._options(name).statistics or _by_kind(self.statistics, name, kind)
        if chosen is None:
            return ("median-range" if kind in {"continuous", "count", "date"} else "n-percent",)
        return tuple(chosen) if isinstance(chosen, list) else (chosen,)

    def missing_of(self, name: str) -> MissingForm:
        """How a variable's missing values are shown."""
        own = self._options(name).missing
        return _form(self.missing if own is None else own)

    def summary_rows_of(self, name: str) -> bool:
        """Whether a number's summary has a row of its own."""
        own = self._options(name).summary_rows
        return self.summary_rows if own is None else own

    def _options(self, name: str) -> RowOptions:
        return (self.variables.get(name) if isinstance(self.variables, dict) else None) or RowOptions()

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the rows."""
        yield from ((("variables", name), name) for name in self._mapped())
        if isinstance(self.variables, list):
            yield from listed("variables", self.variables)
        if self.weights is not None:
            yield ("weights",), self.weights

    def described_variables(self) -> Iterable[str]:
        """The variables of the rows."""
        return [name for place, name in self.named_variables() if place != ("weights",)]

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Rows that there are, and for each a test and a statistic of its kind."""
        rows = list(self.rows(checks.study))
        if not rows and not checks.study.is_unread("variables"):
            checks.note(where, f"{dotted(where)} has no variables", "Add variables: [...]")
        if isinstance(self.variables, list):
            checks.repeated((*where, "variables"), self.variables)
        check_not_grouping(checks, where, self.by, (each for each in self.named_variables() if each[0] != ("weights",)))
        checks.rows((*where, "footnotes"), list(self.footnotes), rows)
        for heading, names in self.sections.items():
            checks.rows((*where, "sections", heading), names, rows)
        checks.repeated((*where, "sections"), [name for names in self.sections.values() for name in names])
        for index, note in enumerate(self.notes):
            checks.rows((*where, "notes", index), [note.row] if note.row is not None else [], rows)
        self.check_pairs(checks, where, self.p, "p", used=self.smd == "pairwise" or self.differences)
        for key in ("tests", "statistics"):
            checks.rows((*where, key), [name for name in getattr(self, key) if name not in KINDS], rows)
        self._check_tests(checks, where)
        self._check_statistics(checks, where)
        named = {
            name for chosen in self.statistics.values() for name in ([chosen] if isinstance(chosen, str) else chosen)
        }
        if self.weights is not None and named & {*own_statistics().names}:
            message = f"{dotted((*where, 'statistics'))} has a statistic of another package, which knows no weights"
            checks.note((*where, "statistics"), message, "Remove it, or weights")
        several = [name for name in rows if _kind_of(checks.study, name) == "multiple"]
        if self.weights is not None and several:
            message = f"{dotted(where)} has weights, and {quoted(several[0])} is multiple"
            checks.note((*where, "weights"), message, "Remove one of the two from this table")
        for key in ("smd", "weights", "differences"):
            if getattr(self, key) not in {None, "none", False} and self.by is None:
                message = f"{dotted((*where, key))} needs groups, and there are none"
                checks.note((*where, key), message, f"Add by: ..., or remove {key}")
        self._check_limits(checks, where)
        check_imputed(checks, where, self)

    def _check_limits(self, checks: Checks, where: KeyPath) -> None:
        """Limits and differences are of each group's own percentages; without them no level is asked for."""
        asked = [key for key in ("differences", "limits") if getattr(self, key)]
        if not asked and "conf_level" in self.model_fields_set:
            message = f"{dotted((*where, 'conf_level'))} needs limits, and there are none"
            checks.note((*where, "conf_level"), message, "Add differences: true or limits: true, or remove conf_level")
        for key in asked:
            if self.percent in {"row", "total"}:
                message = f"{dotted((*where, key))} is for percentages of a group, and percent is {self.percent}"
                checks.note((*where, key), message, f"Write percent: non-missing or column, or remove {key}")

    def _check_tests(self, checks: Checks, where: KeyPath) -> None:
        own = {("variables", name, "test"): options.test for name, options in self._mapped().items() if options.test}
        named = {("tests", name): test for name, test in self.tests.items()}
        for place, test in {**named, **own}.items():
            kind = _kind_of(checks.study, place[1])
            fitting = [each for each in (*TESTS, *own_tests().known) if _compares(each, kind)]
            if test in own_tests().refused:
                checks.note((*where, *place), f"{dotted((*where, *place))}: {own_tests().refused[test]}", MEND, test)
            elif kind is not None and test not in fitting:
                message = f"{quoted(test)} does not compare {quoted(place[1])}, which is {kind}"
                checks.note((*where, *place), message, f"Take one of {in_words(fitting)}", test)

    def _check_statistics(self, checks: Checks, where: KeyPath) -> None:
        own = {
            ("variables", name, "statistics"): options.statistics
            for name, options in self._mapped().items()
            if options.statistics
        }
        named = {("statistics", name): chosen for name, chosen in self.statistics.items()}
        for place, chosen in {**named, **own}.items():
            kind = _kind_of(checks.study, place[1])
            own_ones = own_statistics()
            fitting = _statistics_of(kind, own_ones.known)
            for statistic in chosen if isinstance(chosen, list) else [chosen]:
                if statistic in own_ones.refused:
                    message = f"{dotted((*where, *place))}: {own_ones.refused[statistic]}"
                    checks.note((*where, *place), message, MEND, statistic)
                elif kind is not None and statistic not in fitting:
                    message = f"{quoted(statistic)} does not summarise {quoted(place[1])}, which is {kind}"
                    checks.note((*where, *place), message, f"Take one of {in_words(fitting)}", statistic)
            if kind not in {None, "continuous", "count", "date"} and isinstance(chosen, list) and len(chosen) > 1:
                message = f"{quoted(place[1])} is {kind} and has {len(chosen)} statistics"
                checks.note((*where, *place), message, "Name one")

    def _mapped(self) -> Mapping[str, RowOptions]:
        named = self.variables if isinstance(self.variables, dict) else {}
        return {name: options or RowOptions() for name, options in named.items()}


def _by_kind(chosen: Mapping[str, Any], name: str, kind: str) -> Any:  # noqa: ANN401  a test, or statistics
    """What is chosen for a variable: by its name, its kind, or the kind that its kind follows."""
    follows = "continuous" if kind == "count" else "categorical" if kind in {"ordinal", "dichotomous"} else kind
    return next((chosen[key] for key in (name, kind, follows) if key in chosen), None)


def _kind_of(study: StudyAround, name: str) -> str | None:
    """The kind of a variable, or the kind that `name` is itself; unknown for a column of the data."""
    spec: VariableSpec | None = study.variables.get(name)
    return spec.kind if spec is not None else name if name in KINDS else None


def _statistics_of(kind: str | None, own: Iterable[str]) -> list[str]:
    """The statistics that summarise a kind."""
    if kind in {"continuous", "count"}:
        return [*NUMBER_STATISTICS, *own]
    return [*(DATE_STATISTICS if kind == "date" else COUNT_STATISTICS)]


def _compares(test: str, kind: str | None) -> bool:
    of_numbers = test in NUMBER_TESTS or isinstance(own_tests().known.get(test), NumberTest)
    if kind in {"continuous", "count", "date"}:
        return of_numbers and (kind != "date" or test in RANK_TESTS)
    return kind != "multiple" and (not of_numbers or (kind == "ordinal" and test in RANK_TESTS))


def _line_problems(cohort: Cohort, name: str, entry: BaselineDisplay) -> Iterator[Problem]:
    """The one level that a row shows must be there, and the row's label may not name the other one."""
    for row, options in entry.rows(cohort.study).items():
        variable = cohort.variable(row)
        level, label = options.level or variable.shown_level, options.label or variable.label
        where = ("displays", name, "variables", row)
        declared = row in cohort.study.variables or row in cohort.study.exposures
        known = 0 if declared else int(cohort.held(row).known.sum())
        if not declared and looks_like_text(len(variable.levels), known):
            message = (
                f"{dotted(where)} has {len(variable.levels)} levels in {known} patients, as names or free text have"
            )
            remedy = "Declare it under variables: with its levels or kind, or remove it"
        elif level is None:
            continue
        elif level not in variable.levels:
            message = f"{dotted((*where, 'level'))} is {quoted(level)}, which is not a level"
            remedy = did_you_mean(level, variable.levels, "Levels")
        elif variable.kind == "dichotomous" and contradicted(label, level, variable.levels):
            message = (
                f"{dotted(where)} shows {quoted(level)} under the label {quoted(label)}, which names the other level"
            )
            remedy = "Change the label or the level"
        else:
            continue
        line = cohort.study.line(*where)
        yield Problem(file=str(cohort.study.path), line=line, value=level, message=message, remedy=remedy)


def _limits_problems(cohort: Cohort, name: str, entry: BaselineDisplay) -> Iterator[Problem]:
    """Differences are of two groups or of named pairs; of weighted patients a median has neither limits nor difference."""
    asked = [key for key in ("differences", "limits") if getattr(entry, key)]
    for key in asked:
        where = ("displays", name, key)
        for fault, remedy in _limits_faults(cohort, entry, key):
            message = f"{dotted(where)} is {fault}"
            yield Problem(file=str(cohort.study.path), line=cohort.study.line(*where), message=message, remedy=remedy)


def _limits_faults(cohort: Cohort, entry: BaselineDisplay, key: str) -> Iterator[tuple[str, str]]:
    """What is wrong with `differences` or `limits`, and the remedy."""
    if key == "differences" and entry.by is not None and entry.pairs is None:
        groups = len(cohort.groups(entry.by).levels)
        if groups != 2:
            remedy = "Name pairs, the first group less the second: pairs: [[A, B]]"
            yield f"of two groups, and {quoted(entry.by)} has {counted(groups, 'group')}", remedy
    if entry.weights is None:
        return
    for row in entry.rows(cohort.study):
        kind = cohort.variable(row).kind
        if kind == "date" and key == "differences":
            continue
        if "median" in estimates(entry.statistics_of(row, kind)):
            what = f"of weighted means and percentages, and {quoted(row)} shows its median"
            yield what, f"Write statistics: {{{row}: mean-sd}}" if kind != "date" else f"Remove {row}, or {key}"


def data_problems(cohort: Cohort, name: str, entry: BaselineDisplay) -> Iterator[Problem]:
    """Pairs are of groups that there are, and lines of levels; every patient of the display has a weight."""
    yield from pair_problems(cohort, name, entry)
    yield from _line_problems(cohort, name, entry)
    yield from _limits_problems(cohort, name, entry)
    yield from weights_problems(cohort, name, entry, entry.weights, complete=True)
