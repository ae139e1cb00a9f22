"""The layout of a table of baseline characteristics."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from riskset.analyses.imputing import ON_AVERAGE
from riskset.kinds.baseline.estimates import estimate_of
from riskset.kinds.baseline.imputed import drawn_rows, imputed_note
from riskset.kinds.baseline.own import own_statistics
from riskset.kinds.baseline.table_limits import Estimated, LimitColumns, Of, columns_of
from riskset.tables.cells import telling_digits
from riskset.tables.heads import (
    OVERALL,
    adjustment_note,
    group_head,
    groups_cell,
    method_notes,
    methods_by_kind,
    p_value_cell,
    single_method,
)
from riskset.tables.lookup import Lookup
from riskset.tables.notes import with_notes
from riskset.tables.printed import plain, roman
from riskset.tables.table import Cell, Column, Row, Table, label
from riskset.tables.variable_labels import line_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.kinds.baseline.estimates import Estimate
    from riskset.results import Result
    from riskset.study import Cohort, Variable
    from riskset.style import Kind as Printed
    from riskset.tables.table import Value

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
    "n-percent": ("n (%)", "{count} ({percent!s})", "{count} ({percent}%)"),
    "n-of-percent": ("n/N (%)", "{count}/{n} ({percent!s})", "{count} of {n} ({percent}%)"),
    "count": ("n", "{count}", "{count}"),
    "percent": ("%", "{percent!s}", "{percent}%"),
}
# Summaries of which a 0 says that nothing varies, or that there is nothing.
_MEANS = ("mean", "sd")
SHORT_FORMS = {"IQR": "interquartile range", "SD": "standard deviation"}
STUB = "Characteristic"
MISSING = "Missing, n"
MISSING_IMPUTED = "Missing before imputation, n"
WEIGHTED_NOTE = "Numbers of weighted patients are sums of weights."


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
    """Lays the results of :func:`riskset.kinds.baseline.analysis.baseline` out as rows of variables and levels."""

    def __init__(self, cohort: Cohort, spec: BaselineDisplay, lines: Sequence[Line], results: Sequence[Result]) -> None:
        weighted = any(row.model for row in results)
        shown = [row for row in results if row.model or spec.unweighted or not weighted]
        self._lookup = Lookup(results)
        self._results = shown
        self._p_results = [row for row in shown if row.statistic == "p_value"]
        self._lines = lines
        self._by = None if spec.by is None else cohort.grouping(spec.by)
        self._weighted = weighted
        self._limits = LimitColumns(self._lookup, shown, spec, weighted=weighted)
        self._groups = columns_of(shown, "n_group")
        self._comparisons = columns_of(shown, "p_value")
        self._distances = columns_of(shown, "standardised_difference")
        numbers = {line.variable.name: line.variable.is_continuous for line in lines}
        self._methods_note = single_method(self._p_results) or methods_by_kind(
            self._p_results, lambda row: _kind_in_words(row, continuous=numbers[row.variable])
        )
        self._methods = {} if self._methods_note else method_notes(self._p_results)
        self._spec = spec
        self._drawn = drawn_rows(spec, cohort.study)
        self._imputations = cohort.imputation(spec.imputation_in(cohort.study)).m if self._drawn else 0

    def table(self) -> Table:
        """The table."""
        columns = [Column(label(STUB), "left"), *self._group_columns()]
        columns += self._limits.difference_columns()
        columns += self._test_columns(self._comparisons, label("P", italic=True))
        columns += self._test_columns(self._distances, label("SMD"))
        rows = list(self._rows())
        printed = " ".join(row.stub.pattern for row in rows).casefold()
        short = {form: meaning for form, meaning in SHORT_FORMS.items() if f"({form})".casefold() in printed}
        for name in {name for line in self._lines for name in line.statistics} & own_statistics().known.keys():
            short |= own_statistics().known[name].abbreviations
        limits = self._limits.abbreviations()
        notes = (
            self._methods_note,
            adjustment_note(self._results, self._spec.adjust_over, "characteristic"),
            *map(roman, self._limits.notes()),
            roman(self._distance_note()),
            roman(WEIGHTED_NOTE if self._weighted else ""),
            roman(self._imputed_note()),
        )
        table = Table(
            tuple(columns),
            tuple(rows),
            notes=tuple(note for note in notes if plain(note)),
            abbreviations=short | ({"SMD": "standardized mean difference"} if self._distances else {}) | limits,
        )
        return with_notes(table, self._column_names(), self._spec.notes)

    def _group_columns(self) -> Iterator[Column]:
        for of in self._groups:
            said = (of.model or "unweighted") if self._weighted else ""
            over = groups_cell(self._by, of=said) if of.group and self._by is not None else None
            yield Column(group_head(self._lookup, of.group, "All patients", of.model), "decimal", over)
            if self._limits.own:
                yield Column(label(self._limits.own_head(of)), "decimal", over)

    def _test_columns(self, columns: Sequence[Of], name: Cell) -> Iterator[Column]:
        """Columns of comparisons: one of all groups has its name as head, others stand under it."""
        alone = len(columns) == 1 and not columns[0].group and not columns[0].model
        for of in columns:
            words = of.group or ("" if self._weighted else OVERALL)
            model = (of.model or "unweighted") if self._weighted else ""
            head = ", ".join(part for part in (words, model) if part)
            said = label(head[:1].upper() + head[1:], words="contrast")
            yield Column(name, "decimal") if alone else Column(said, "decimal", name)

    def _distance_note(self) -> str:
        methods = {row.method for row in self._results if row.statistic == "standardised_difference" and row.method}
        several = len([of for of in self._groups if of.group and of.model == self._groups[-1].model]) > 2
        named = sorted(methods - {"pair of groups"}) if several else []
        return f"Standardized differences are the {named[0]}." if named else ""

    def _imputed_note(self) -> str:
        """What of imputed variables is pooled, and how."""
        lines = [line for line in self._lines if line.variable.name in self._drawn]
        statistics = {each for line in lines for each in line.statistics if line.variable.is_continuous}
        shown = {
            "means": any("mean" in each for each in statistics),
            "quantiles": any("median" in each or "range" in each for each in statistics),
            "levels": any(not line.variable.is_continuous for line in lines),
            "smd": bool(self._distances),
        }
        methods = [row.method for row in self._p_results if row.variable in self._drawn]
        return imputed_note(self._imputations, methods, shown) if lines else ""

    def _column_names(self) -> list[str]:
        names = [STUB]
        for of in self._groups:
            weighted = ", weighted" if of.model else ""
            names.append(f"{of.group or 'All patients'}{weighted}")
            names += [f"{self._limits.own_head(of)}{weighted}"] if self._limits.own else []
        names += [self._limits.difference_head(of) for of in self._limits.differences]
        for columns, word in ((self._comparisons, "P"), (self._distances, "SMD")):
            for of in columns:
                words = of.group if word == "P" else f"SMD {of.group}".strip()
                alone = word if len(columns) == 1 else OVERALL
                names.append(f"{words or alone}{', weighted' if of.model else ''}")
        return names

    def _rows(self) -> Iterator[Row]:
        section = ""
        for line in self._lines:
            if line.section != section:
                section = line.section
                if section:
                    yield Row(label(section), group=True, keep_with_next=True, level=section)
            for row in self._variable_rows(line):
                yield replace(row, indent=row.indent + bool(section), name=line.variable.name)

    def _variable_rows(self, line: Line) -> Iterator[Row]:
        if line.variable.is_continuous:
            yield from self._number_rows(line)
        else:
            yield from self._level_rows(line)
        if line.missing == "row" and self._any_missing(line.variable):
            yield self._missing_row(line.variable)

    def _number_rows(self, line: Line) -> Iterator[Row]:
        variable = line.variable
        name = f"{variable.label}, {variable.unit}" if variable.unit else variable.label
        forms = [_number_form(statistic, variable) for statistic in line.statistics]
        shown = [
            Estimated(each, digits=self._digits(variable, pattern))
            for each, (_, pattern) in zip(_once(line.statistics), forms, strict=True)
        ]
        if len(forms) == 1 and not line.summary_rows:
            words, pattern = forms[0]
            cells = self._across(variable, self._number_cells(variable, pattern), shown[0], first=True)
            yield Row(self._stub(line, f"{name}, {words}"), cells)
            return
        yield Row(self._stub(line, name), self._first_row(variable), keep_with_next=True)
        for position, (words, pattern) in enumerate(forms):
            stub = words[:1].upper() + words[1:] if len(words) > 1 else words
            cells = self._across(variable, self._number_cells(variable, pattern), shown[position], first=False)
            more = position < len(forms) - 1
            yield Row(label(stub), cells, indent=1, keep_with_next=more, level=stub)

    def _across(
        self, variable: Variable, cells: Sequence[Cell], estimated: Estimated, *, first: bool
    ) -> tuple[Cell, ...]:
        """A row: each group with its limits, differences, and in a variable's first row P values and the like."""
        own, apart = self._limits.cells(variable, self._groups, estimated, first=first)
        return (*self._limits.beside(cells, own), *apart, *(self._tests(variable) if first else self._blanks()))

    def _first_row(self, variable: Variable) -> tuple[Cell, ...]:
        """The row of a variable that has its numbers in rows under it."""
        return self._across(variable, (Cell(),) * len(self._groups), Estimated(), first=True)

    def _digits(self, variable: Variable, pattern: str) -> int:
        """The decimals of a number in all groups."""
        names = [name for name in re.findall(r"[{:](\w+)", pattern) if name in _MEANS]
        means = [
            self._lookup.result(name, variable=variable.name, group=of.group, model=of.model).value
            for of in self._groups
            for name in names
        ]
        return telling_digits(variable.digits, means)

    def _number_cells(self, variable: Variable, pattern: str) -> list[Cell]:
        value = partial(self._lookup.value, variable=variable.name)
        parts = re.findall(r"[{:](\w+)", pattern)
        digits = self._digits(variable, pattern)
        kind: Printed = "date" if variable.kind == "date" else "number"
        return [
            Cell(
                pattern,
                {
                    name: value(name, "count" if name == "n" else kind, digits, group=of.group, model=of.model)
                    for name in parts
                },
            )
            for of in self._groups
        ]

    def _level_rows(self, line: Line) -> Iterator[Row]:
        variable = line.variable
        form = "n-of-percent" if self._counts_in_cells(line) else line.statistics[0]
        words = COUNTS[form][0]
        shown = line.level or variable.shown_level
        if shown is not None:
            cells = self._level_row(variable, shown, form, first=True)
            stub = self._stub(line, f"{line_label(variable, shown)}, {words}", counts=True)
            yield Row(stub, cells, level=shown)
            return
        stub = self._stub(line, f"{variable.label}, {words}", counts=True)
        yield Row(stub, self._first_row(variable), keep_with_next=True)
        for level in variable.levels:
            cells = self._level_row(variable, level, form, first=False)
            more = level != variable.levels[-1]
            yield Row(label(level), cells, indent=1, keep_with_next=more, level=level)

    def _level_row(self, variable: Variable, level: str, form: str, *, first: bool) -> tuple[Cell, ...]:
        cells = self._count_cells(variable, level, form)
        return self._across(variable, cells, Estimated(estimate_of(form), level), first=first)

    def _count_cells(self, variable: Variable, level: str, form: str) -> list[Cell]:
        _, pattern, phrase = COUNTS[form]
        names = re.findall(r"{(\w+)", pattern)
        return [
            Cell(pattern, {name: self._count(variable, level, name, of) for name in names}, phrase=phrase)
            for of in self._groups
        ]

    def _count(self, variable: Variable, level: str, name: str, of: Of) -> Value:
        """A percentage, or a number of patients; of weighted groups a sum of weights, which has decimals."""
        names = {"variable": variable.name, "group": of.group, "model": of.model, "level": "" if name == "n" else level}
        if name == "percent":
            return self._lookup.value(name, "percent", None, **names)
        averaged = bool(of.model) or self._lookup.result(name, **names).unit == ON_AVERAGE
        return self._lookup.value(name, "number" if averaged else "count", 1 if averaged else None, **names)

    def _missing_row(self, variable: Variable) -> Row:
        cells = [
            Cell()
            if of.model
            else Cell("{n}", {"n": self._lookup.value("missing", "count", group=of.group, variable=variable.name)})
            for of in self._groups
        ]
        return Row(
            label(MISSING_IMPUTED if variable.name in self._drawn else MISSING, words="counts"),
            self._across(variable, cells, Estimated(), first=False),
            indent=1,
            level=MISSING,
        )

    def _any_missing(self, variable: Variable) -> bool:
        """Whether anyone's value is missing; weighted groups have the patients of the unweighted ones."""
        return any(
            self._lookup.result("missing", group=group, variable=variable.name).value
            for group in dict.fromkeys(of.group for of in self._groups)
        )

    def _counts_in_cells(self, line: Line) -> bool:
        return line.missing == "cell" and self._any_missing(line.variable)

    def _blanks(self) -> tuple[Cell, ...]:
        return (Cell(),) * (len(self._comparisons) + len(self._distances))

    def _tests(self, variable: Variable) -> tuple[Cell, ...]:
        """P values and standardised differences."""
        value = partial(self._lookup.value, variable=variable.name)
        p_cells = [
            p_value_cell(value("p_value", "p", group=of.group, model=of.model), self._methods)
            for of in self._comparisons
        ]
        distances = [
            Cell("{d}", {"d": value("standardised_difference", "number", 3, group=of.group, model=of.model)})
            for of in self._distances
        ]
        return (*p_cells, *distances)

    def _stub(self, line: Line, text: str, *, counts: bool = False) -> Cell:
        """The stub of a variable's first row; where some have no value, with the numbers of those who have one."""
        variable = line.variable
        in_stub = line.missing == "stub" or (line.missing == "cell" and variable.is_continuous)
        if not in_stub or not self._any_missing(variable):
            return label(text, *line.footnotes, words="counts" if counts else "")
        groups = list(dict.fromkeys(of.group for of in self._groups if of.group)) or [""]
        sizes = {
            f"n{position}": self._lookup.value("n", "count", group=group, variable=variable.name)
            for position, group in enumerate(groups)
        }
        braced = text.replace("{", "{{").replace("}", "}}")
        terms = "\u00a0+\u00a0".join(f"{{{name}}}" for name in sizes)
        return Cell(f"{braced} (N\u00a0=\u00a0{terms})", sizes, line.footnotes, words="counts" if counts else "")


def _once(statistics: Sequence[str]) -> list[Estimate | None]:
    """What each summary estimates; None where it is nothing, or what one before it does."""
    found: list[Estimate | None] = []
    for statistic in statistics:
        estimate = estimate_of(statistic)
        found.append(None if estimate in found else estimate)
    return found


def _number_form(statistic: str, variable: Variable) -> tuple[str, str]:
    """What a stub says of a summary, and the pattern of its cells; between two dates no dash stands."""
    own = own_statistics().known.get(statistic)
    words, pattern = NUMBERS[statistic] if own is None else (own.words, own.pattern)
    return words, re.sub(r"\{(\w+)!r:(\w+)\}", r"{\1} to {\2}", pattern) if variable.kind == "date" else pattern


def _kind_in_words(result: Result, *, continuous: bool) -> str:
    words = "continuous variables" if continuous else "categorical variables"
    return f"{words}, weighted" if result.model else words
