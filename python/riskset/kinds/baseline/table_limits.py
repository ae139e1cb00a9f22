"""The columns of limits in a table of characteristics: those of each group, and those of differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.kinds.baseline.differences import DIFFERENCES, NO_DIFFERENCE, POINTS
from riskset.kinds.baseline.imputed_limits import POOLED_LOG_ODDS, POOLED_MEAN
from riskset.kinds.baseline.limits import NO_LIMITS
from riskset.naming import compared
from riskset.stats.location_shift import APPROXIMATE
from riskset.style import FINEST, NO_BREAK
from riskset.tables.table import Cell, Column, Value, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.kinds.baseline.estimates import Estimate
    from riskset.results import Result
    from riskset.study import Variable
    from riskset.style import Kind as Printed
    from riskset.tables.lookup import Lookup

WEIGHTED_T, STUDENT = "weighted t", "Student t"
# What is said where a table has a measure's limits by two methods.
_MARKED = {
    STUDENT: "Student\u2019s limits, with one variance for both groups.",
    APPROXIMATE: "Limits by normal approximation.",
}
_OWN = {
    STUDENT: "Student t (means)",
    "order statistics": "exact, by order statistics (medians)",
    "Wilson": "Wilson score (percentages)",
    POOLED_MEAN: "Rubin\u2019s rules (imputed means)",
    POOLED_LOG_ODDS: "Rubin\u2019s rules on the scale of log odds (imputed percentages)",
    WEIGHTED_T: "from robust variances (weighted means)",
    "weighted logit": "from robust variances, on the scale of log odds (weighted percentages)",
}
_KINDS: dict[Estimate, Printed] = {"mean": "number", "median": "number", "percent": "percent-points"}


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a row estimates, if anything, of which level, and the decimals of its numbers."""

    of: Estimate | None = None
    level: str = ""
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """What a column is of: a group or a comparison, as it is or ``weighted``."""

    group: str
    model: str = ""


def columns_of(results: Sequence[Result], *statistics: str) -> list[Of]:
    """The groups or comparisons that have one of the statistics: unweighted ones first, in order."""
    found = dict.fromkeys(Of(row.group, row.model) for row in results if row.statistic in statistics)
    return sorted(found, key=lambda of: of.model)


class LimitColumns:
    """Limits of groups, beside each group's column, and differences with theirs.

    Parameters
    ----------
    lookup : Lookup
        All results of the table.
    results : sequence of Result
        Those that it shows.
    spec : BaselineDisplay
    weighted : bool
        Whether any of its groups are weighted.
    """

    def __init__(self, lookup: Lookup, results: Sequence[Result], spec: BaselineDisplay, *, weighted: bool) -> None:
        self._lookup = lookup
        self._spec = spec
        self._weighted = weighted
        self._ci = f"{100 * spec.conf_level:g}% CI"
        self.differences = columns_of(results, *DIFFERENCES.values(), NO_DIFFERENCE)
        self._estimated = {row.statistic for row in results if row.value is not None}
        self._methods = _methods(results, {estimate: f"{name}_lower" for estimate, name in DIFFERENCES.items()})
        own = _methods(results, {"mean": "mean_lower", "median": "median_lower", "percent": "percent_lower"})
        self._own_methods = [method for methods in own.values() for method in methods]

    @property
    def own(self) -> bool:
        """Whether each group has a column of limits."""
        return self._spec.limits

    def own_head(self, of: Of) -> str:
        """What stands over the limits of a group."""
        return f"{of.group or 'All patients'}, {self._ci.replace(' ', NO_BREAK)}"

    def difference_columns(self) -> Iterator[Column]:
        """A column for each difference, which says which group is taken from which."""
        spanner = label(f"Difference ({self._ci})")
        for of in self.differences:
            yield Column(label(self.difference_head(of)), "decimal", spanner)

    def difference_head(self, of: Of) -> str:
        """``Treated minus Control``."""
        first, second = compared(of.group)
        model = f", {of.model or 'unweighted'}" if self._weighted else ""
        return f"{first} minus {second}{model}"

    def beside(self, cells: Sequence[Cell], limits: Sequence[Cell]) -> tuple[Cell, ...]:
        """Each group's cell with that of its limits, where there are such columns."""
        if not self.own:
            return tuple(cells)
        return tuple(cell for both in zip(cells, limits, strict=True) for cell in both)

    def cells(
        self, variable: Variable, groups: Sequence[Of], row: Estimated, *, first: bool
    ) -> tuple[list[Cell], list[Cell]]:
        """The limits of each group in a row, and the differences.

        They are blank where the row estimates nothing; the `first` row of a variable that has none says why (``NA``).
        """
        own = [self._own_cell(variable, of, row) or self._none(NO_LIMITS, variable, of, first=first) for of in groups]
        apart = [
            self._difference(variable, of, row) or self._none(NO_DIFFERENCE, variable, of, first=first)
            for of in self.differences
        ]
        return own, apart

    def _own_cell(self, variable: Variable, of: Of, row: Estimated) -> Cell | None:
        names = {"group": of.group, "model": of.model, "variable": variable.name, "level": row.level}
        if row.of is None or not self._lookup.has(f"{row.of}_lower", **names):
            return None
        kind: Printed = "date" if variable.kind == "date" else _KINDS[row.of]
        values = {end: self._lookup.value(f"{row.of}_{end}", kind, row.digits, **names) for end in ("lower", "upper")}
        # Between two dates no dash stands.
        pattern = "{lower} to {upper}" if kind == "date" else "{lower:upper}"
        return Cell(pattern, values, phrase=f"{self._ci}, {pattern}")

    def _difference(self, variable: Variable, of: Of, row: Estimated) -> Cell | None:
        """A difference with its limits: of numbers with a decimal more than the row has."""
        names = {"group": of.group, "model": of.model, "variable": variable.name, "level": row.level}
        if row.of is None or not self._lookup.has(DIFFERENCES[row.of], **names):
            return None
        digits = None if row.digits is None else max(row.digits, min(row.digits + 1, FINEST))
        values = {
            part: self._lookup.value(f"{DIFFERENCES[row.of]}{end}", _KINDS[row.of], digits, **names)
            for part, end in (("difference", ""), ("lower", "_lower"), ("upper", "_upper"))
        }
        unit = POINTS if row.of == "percent" else variable.unit.replace("{", "{{").replace("}", "}}")
        phrase = f"{{difference}}{' ' if unit else ''}{unit} ({self._ci}, {{lower:upper}})"
        return Cell("{difference} ({lower:upper})", values, self._mark(row.of, values["lower"].result), phrase=phrase)

    def _mark(self, estimate: Estimate, limit: Result) -> tuple[str, ...]:
        """The footnote of limits that are not by the method that the note names first."""
        several = len([method for method in self._methods[estimate] if method != WEIGHTED_T]) > 1
        return (_MARKED[limit.method],) if several and limit.method in _MARKED and limit.value is not None else ()

    def _none(self, statistic: str, variable: Variable, of: Of, *, first: bool) -> Cell:
        names: dict[str, str | float | None] = {"group": of.group, "model": of.model, "variable": variable.name}
        if not first or not self._lookup.has(statistic, **names):
            return Cell()
        return Cell("{none}", {"none": Value(self._lookup.result(statistic, **names), "number")})

    def abbreviations(self) -> dict[str, str]:
        """What the heads abbreviate."""
        return {"CI": "confidence interval"} if self.own or self.differences else {}

    def notes(self) -> Iterator[str]:
        """How limits of groups and differences are computed."""
        if self._own_methods:
            yield f"Limits of groups: {'; '.join(_OWN[method] for method in dict.fromkeys(self._own_methods))}."
        sentences = [*self._of_means(), *self._of_medians(), *self._of_percentages()]
        if sentences:
            yield " ".join(sentences)

    def _of_means(self) -> Iterator[str]:
        methods = [method for method in self._methods["mean"] if method != WEIGHTED_T]
        words = "Welch\u2019s limits, or Student\u2019s where marked" if len(methods) > 1 else None
        if methods:
            named = words or f"{methods[0].removesuffix(' t')}\u2019s limits"
            yield f"Differences of means have {named}."

    def _of_medians(self) -> Iterator[str]:
        methods = self._methods["median"]
        words = ", with exact limits of the Wilcoxon rank-sum test" if methods else ""
        if methods == [APPROXIMATE]:
            words = ", with limits of the Wilcoxon rank-sum test by normal approximation"
        elif len(methods) > 1:
            words += ", or those by normal approximation where marked"
        if DIFFERENCES["median"] in self._estimated:
            yield (
                "Differences of medians are Hodges\u2013Lehmann estimates of the shift, the median of all differences "
                f"between a patient of one group and one of the other (not the difference of the two medians){words}."
            )

    def _of_percentages(self) -> Iterator[str]:
        if DIFFERENCES["percent"] in self._estimated:
            newcombe = ", with Newcombe\u2019s limits" if "Newcombe" in self._methods["percent"] else ""
            yield f"Differences of percentages are in percentage points{newcombe}."
        if any(WEIGHTED_T in methods for methods in self._methods.values()):
            yield "Differences of weighted means and percentages have limits from robust variances."


def _methods(results: Sequence[Result], statistics: Mapping[Estimate, str]) -> dict[Estimate, list[str]]:
    """The methods of limits that there are, by what they are limits of."""
    return {
        estimate: sorted({row.method for row in results if row.statistic == statistic and row.value is not None})
        for estimate, statistic in statistics.items()
    }
