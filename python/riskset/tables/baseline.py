"""The layout of a table of baseline characteristics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.tables.heads import group_columns, method_notes, p_columns, single_method
from riskset.tables.lookup import Lookup
from riskset.tables.table import Cell, Column, Row, Table, Value, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.results import Result
    from riskset.study import Cohort, Variable

SUMMARY = {
    "median-range": ("median (range)", "{median} ({minimum:maximum})"),
    "median-iqr": ("median (IQR)", "{median} ({lower_quartile:upper_quartile})"),
    "mean-sd": ("mean (SD)", "{mean} ({sd})"),
}
SHORT_FORMS = {"IQR": "interquartile range", "SD": "standard deviation"}


class BaselineLayout:
    """Lays the results of :func:`riskset.analyses.baseline.baseline` out as rows of variables and levels."""

    def __init__(
        self,
        cohort: Cohort,
        results: Sequence[Result],
        *,
        by: str | None,
        variables: Sequence[str],
        statistics: Mapping[str, str],
        missing: bool,
        footnotes: Mapping[str, str],
    ) -> None:
        self._lookup = Lookup(results)
        self._p_results = [row for row in results if row.statistic == "p_value"]
        self._variables = [cohort.variable(name) for name in variables]
        self._spanner = None if by is None else label(cohort.grouping(by).label)
        self._groups = self._lookup.groups("n_group")
        self._comparisons = list(dict.fromkeys(row.group for row in self._p_results))
        self._methods = method_notes(self._p_results)
        self._statistics = statistics
        self._missing = missing
        self._footnotes = footnotes

    def table(self) -> Table:
        """The table."""
        columns = [Column(label("Characteristic"), "left")]
        columns += group_columns(self._lookup, self._groups, "All patients", self._spanner)
        columns += p_columns(self._comparisons) if self._comparisons else []
        rows = tuple(row for variable in self._variables for row in self._variable_rows(variable))
        note = single_method(self._p_results)
        printed = " ".join(row.stub.pattern for row in rows)
        return Table(
            tuple(columns),
            rows,
            notes=(note,) if note else (),
            abbreviations={form: meaning for form, meaning in SHORT_FORMS.items() if f"({form})" in printed},
        )

    def _variable_rows(self, variable: Variable) -> Iterator[Row]:
        shown = variable.shown_level
        if variable.is_continuous:
            yield self._continuous_row(variable)
        elif shown is not None:
            yield self._level_row(variable, shown, f"{variable.label}, n (%)", p=True, indent=0)
        else:
            yield self._heading_row(variable)
            for level in variable.levels:
                last = level == variable.levels[-1]
                yield self._level_row(variable, level, level, p=False, indent=1, keep_with_next=not last)
        if self._missing and self._any_missing(variable):
            yield self._missing_row(variable)

    def _continuous_row(self, variable: Variable) -> Row:
        words, pattern = SUMMARY[self._statistics.get(variable.name, "median-range")]
        cells = [
            Cell(
                pattern,
                {
                    statistic: self._lookup.value(
                        statistic, "number", variable.digits, group=group, variable=variable.name
                    )
                    for statistic in _names(pattern)
                },
            )
            for group in self._groups
        ]
        return Row(self._stub(variable, f"{variable.label}, {words}"), (*cells, *self._p_cells(variable)))

    def _heading_row(self, variable: Variable) -> Row:
        blanks = (Cell(),) * len(self._groups)
        stub = self._stub(variable, f"{variable.label}, n (%)")
        return Row(stub, (*blanks, *self._p_cells(variable)), keep_with_next=True)

    def _level_row(
        self, variable: Variable, level: str, text: str, *, p: bool, indent: int, keep_with_next: bool = False
    ) -> Row:
        value = partial(self._lookup.value, variable=variable.name, level=level)
        cells = [
            Cell(
                "{n} ({percent})",
                {
                    "n": value("count", "count", group=group),
                    "percent": value("percent", "percent", group=group),
                },
                phrase="{n} ({percent}%)",
            )
            for group in self._groups
        ]
        p_cells = self._p_cells(variable) if p else (Cell(),) * len(self._comparisons)
        stub = self._stub(variable, text) if p else label(text)
        return Row(stub, (*cells, *p_cells), indent=indent, keep_with_next=keep_with_next)

    def _missing_row(self, variable: Variable) -> Row:
        cells = [
            Cell("{n}", {"n": self._lookup.value("missing", "count", group=group, variable=variable.name)})
            for group in self._groups
        ]
        return Row(label("Missing, n"), (*cells, *(Cell(),) * len(self._comparisons)), indent=1)

    def _any_missing(self, variable: Variable) -> bool:
        return any(self._lookup.result("missing", group=group, variable=variable.name).value for group in self._groups)

    def _p_cells(self, variable: Variable) -> tuple[Cell, ...]:
        return tuple(self._p_cell(variable, comparison) for comparison in self._comparisons)

    def _p_cell(self, variable: Variable, comparison: str) -> Cell:
        value: Value = self._lookup.value("p_value", "p", group=comparison, variable=variable.name)
        note = self._methods.get(value.result.method)
        return Cell("{p}", {"p": value}, footnotes=() if note is None else (note,))

    def _stub(self, variable: Variable, text: str) -> Cell:
        notes = [variable.footnote, self._footnotes.get(variable.name)]
        return label(text, *(note for note in notes if note))


def _names(pattern: str) -> list[str]:
    """The statistics that a pattern prints, in its order."""
    import re

    return re.findall(r"[a-z_]+", pattern)
