"""The layout of a table of baseline characteristics."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from riskset.tables.heads import (
    OVERALL,
    adjustment_note,
    group_columns,
    method_notes,
    methods_by_kind,
    p_columns,
    p_value_cell,
    single_method,
)
from riskset.tables.lookup import Lookup
from riskset.tables.notes import NamedRow, Placed, with_notes
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.results import Result
    from riskset.study import Cohort, Variable

# What a stub says of a summary, and the pattern of its cells.
NUMBERS = {
    "median-range": ("median (range)", "{median} ({minimum!r:maximum})"),
    "median-iqr": ("median (IQR)", "{median} ({lower_quartile!r:upper_quartile})"),
    "mean-sd": ("mean (SD)", "{mean} ({sd})"),
    "mean-range": ("mean (range)", "{mean} ({minimum!r:maximum})"),
    "median": ("median", "{median}"),
    "mean": ("mean", "{mean}"),
    "range": ("range", "{minimum!r:maximum}"),
    "n": ("n", "{n}"),
}
COUNTS = {
    "n-percent": ("n (%)", "{count} ({percent})", "{count} ({percent}%)"),
    "n-of-percent": ("n/N (%)", "{count}/{n} ({percent})", "{count} of {n} ({percent}%)"),
    "count": ("n", "{count}", "{count}"),
    "percent": ("%", "{percent}", "{percent}%"),
}
SHORT_FORMS = {"IQR": "interquartile range", "SD": "standard deviation"}
STUB = "Characteristic"


@dataclass(frozen=True)
class Line:
    """A variable of the table and how its rows are laid out.

    Attributes
    ----------
    variable : Variable
        With the label, unit and decimals of this table.
    statistics : tuple of str
        Summaries, by name.
    summary_rows : bool
        Whether one summary has a row of its own, as several have.
    missing : {"row", "stub", "cell", "none"}
    level : str or None
        The level that is shown alone.
    footnotes : tuple of str
    section : str
        The heading that it stands under.
    """

    variable: Variable
    statistics: tuple[str, ...]
    summary_rows: bool = False
    missing: Literal["row", "stub", "cell", "none"] = "row"
    level: str | None = None
    footnotes: tuple[str, ...] = ()
    section: str = ""


class BaselineLayout:
    """Lays the results of :func:`riskset.analyses.baseline.baseline` out as rows of variables and levels."""

    def __init__(
        self,
        cohort: Cohort,
        results: Sequence[Result],
        *,
        by: str | None,
        lines: Sequence[Line],
        adjust_over: str = "row",
        notes: Sequence[Placed] = (),
    ) -> None:
        self._lookup = Lookup(results)
        self._results = results
        self._p_results = [row for row in results if row.statistic == "p_value"]
        self._lines = lines
        self._spanner = None if by is None else label(cohort.grouping(by).label)
        self._groups = self._lookup.groups("n_group")
        self._comparisons = list(dict.fromkeys(row.group for row in self._p_results))
        self._methods_note = single_method(self._p_results) or methods_by_kind(
            self._p_results,
            {
                line.variable.name: "continuous variables" if line.variable.is_continuous else "categorical variables"
                for line in lines
            },
        )
        self._methods = {} if self._methods_note else method_notes(self._p_results)
        self._adjust_over = adjust_over
        self._notes = notes

    def table(self) -> Table:
        """The table."""
        columns = [Column(label(STUB), "left")]
        columns += group_columns(self._lookup, self._groups, "All patients", self._spanner)
        columns += p_columns(self._comparisons) if self._comparisons else []
        rows = list(self._rows())
        printed = " ".join(named.row.stub.pattern for named in rows).casefold()
        table = Table(
            tuple(columns),
            tuple(named.row for named in rows),
            notes=tuple(
                note
                for note in (
                    self._methods_note,
                    adjustment_note(self._results, self._adjust_over, "characteristic"),
                )
                if note
            ),
            abbreviations={form: meaning for form, meaning in SHORT_FORMS.items() if f"({form})".casefold() in printed},
        )
        return with_notes(table, rows, self._column_names(), self._notes)

    def _column_names(self) -> list[str]:
        comparisons = ["P"] if self._comparisons == [""] else [name or OVERALL for name in self._comparisons]
        return [STUB, *(group or "All patients" for group in self._groups), *comparisons]

    def _rows(self) -> Iterator[NamedRow]:
        section = ""
        for line in self._lines:
            if line.section != section:
                section = line.section
                if section:
                    yield NamedRow(Row(label(section), group=True, keep_with_next=True), level=section)
            for named in self._variable_rows(line):
                shifted = replace(named.row, indent=named.row.indent + bool(section))
                yield replace(named, row=shifted, name=line.variable.name)

    def _variable_rows(self, line: Line) -> Iterator[NamedRow]:
        if line.variable.is_continuous:
            yield from self._number_rows(line)
        else:
            yield from self._level_rows(line)
        if line.missing == "row" and self._any_missing(line.variable):
            yield NamedRow(self._missing_row(line.variable), level="Missing, n")

    def _number_rows(self, line: Line) -> Iterator[NamedRow]:
        variable = line.variable
        name = f"{variable.label}, {variable.unit}" if variable.unit else variable.label
        forms = [NUMBERS[statistic] for statistic in line.statistics]
        if len(forms) == 1 and not line.summary_rows:
            words, pattern = forms[0]
            cells = self._number_cells(variable, pattern)
            yield NamedRow(Row(self._stub(line, f"{name}, {words}"), (*cells, *self._p_cells(variable))))
            return
        blanks = (Cell(),) * len(self._groups)
        yield NamedRow(Row(self._stub(line, name), (*blanks, *self._p_cells(variable)), keep_with_next=True))
        for position, (words, pattern) in enumerate(forms):
            stub = words[:1].upper() + words[1:] if len(words) > 1 else words
            cells = (*self._number_cells(variable, pattern), *self._blanks())
            more = position < len(forms) - 1
            yield NamedRow(Row(label(stub), cells, indent=1, keep_with_next=more), level=stub)

    def _number_cells(self, variable: Variable, pattern: str) -> list[Cell]:
        value = partial(self._lookup.value, variable=variable.name)
        return [
            Cell(
                pattern,
                {
                    name: value(name, "count" if name == "n" else "number", variable.digits, group=group)
                    for name in re.findall(r"[a-z_]{2,}|n", pattern)
                },
            )
            for group in self._groups
        ]

    def _level_rows(self, line: Line) -> Iterator[NamedRow]:
        variable = line.variable
        form = "n-of-percent" if self._counts_in_cells(line) else line.statistics[0]
        words = COUNTS[form][0]
        shown = line.level or variable.shown_level
        if shown is not None:
            text = f"{variable.label}: {shown}" if line.level and variable.kind != "dichotomous" else variable.label
            cells = (*self._count_cells(variable, shown, form), *self._p_cells(variable))
            yield NamedRow(Row(self._stub(line, f"{text}, {words}"), cells), level=shown)
            return
        blanks = (Cell(),) * len(self._groups)
        stub = self._stub(line, f"{variable.label}, {words}")
        yield NamedRow(Row(stub, (*blanks, *self._p_cells(variable)), keep_with_next=True))
        for level in variable.levels:
            cells = (*self._count_cells(variable, level, form), *self._blanks())
            more = level != variable.levels[-1]
            yield NamedRow(Row(label(level), cells, indent=1, keep_with_next=more), level=level)

    def _count_cells(self, variable: Variable, level: str, form: str) -> list[Cell]:
        _, pattern, phrase = COUNTS[form]
        value = partial(self._lookup.value, variable=variable.name)
        return [
            Cell(
                pattern,
                {
                    name: value(name, "percent", group=group, level=level)
                    if name == "percent"
                    else value(name, "count", group=group, level="" if name == "n" else level)
                    for name in re.findall(r"{(\w+)}", pattern)
                },
                phrase=phrase,
            )
            for group in self._groups
        ]

    def _missing_row(self, variable: Variable) -> Row:
        cells = [
            Cell("{n}", {"n": self._lookup.value("missing", "count", group=group, variable=variable.name)})
            for group in self._groups
        ]
        return Row(label("Missing, n"), (*cells, *self._blanks()), indent=1)

    def _any_missing(self, variable: Variable) -> bool:
        return any(self._lookup.result("missing", group=group, variable=variable.name).value for group in self._groups)

    def _counts_in_cells(self, line: Line) -> bool:
        return line.missing == "cell" and self._any_missing(line.variable)

    def _blanks(self) -> tuple[Cell, ...]:
        return (Cell(),) * len(self._comparisons)

    def _p_cells(self, variable: Variable) -> tuple[Cell, ...]:
        return tuple(
            p_value_cell(self._lookup.value("p_value", "p", group=group, variable=variable.name), self._methods)
            for group in self._comparisons
        )

    def _stub(self, line: Line, text: str) -> Cell:
        """The stub of a variable's first row; where some have no value, with the numbers of those who have one."""
        variable = line.variable
        in_stub = line.missing == "stub" or (line.missing == "cell" and variable.is_continuous)
        if not in_stub or not self._any_missing(variable):
            return label(text, *line.footnotes)
        groups = [group for group in self._groups if group] or [""]
        counts = {
            f"n{position}": self._lookup.value("n", "count", group=group, variable=variable.name)
            for position, group in enumerate(groups)
        }
        braced = text.replace("{", "{{").replace("}", "}}")
        terms = "\u00a0+\u00a0".join(f"{{{name}}}" for name in counts)
        return Cell(f"{braced} (N\u00a0=\u00a0{terms})", counts, line.footnotes)
