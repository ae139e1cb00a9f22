"""The study's data, found by the names of the study file; what cannot be found or read is noted as a problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from riskset.problems import LONGEST, Problem, did_you_mean, quoted
from riskset.study import operands as ops
from riskset.study.date_forms import bad_dates
from riskset.study.expressions import ExpressionError, parse_expression
from riskset.study.limits import Limited
from riskset.study.problems import SHOWN, display_of, rows_of
from riskset.study.schema_parts import LARGEST_NUMBER, LONGEST_TIME, DateSpan
from riskset.study.table import Column, Table, looks_like_date
from riskset.study.time_units import unit_ratio
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.study.schema import StudyFile
    from riskset.study.schema_parts import TimeUnit
    from riskset.yaml_lines import KeyPath

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


_MOST_NAMED = 12
TOO_LARGE = f"beyond what is measured and computed with ({LARGEST_NUMBER:g})"
TOO_LONG = f"longer than a life in any unit (at most {LONGEST_TIME})"
LONG_REMEDY = "Correct it: a time counts from the start of follow-up; between two dates it is {from: date, to: date}"


def _occurring(value: str, row: int, count: int) -> str:
    """A value with the row where it first stands, and how often it does."""
    return f"{quoted(value)} (row {row})" if count == 1 else f"{quoted(value)} ({count} times, first in row {row})"


def _number_remedy(column: Column, bad: Mask, variable: str | None) -> str:
    """What would be right instead of text in a column of numbers, with the line that makes it missing."""
    named = [column.shown_code(code) for code in np.unique(column.codes[bad])[:_MOST_NAMED]]
    if max(map(len, named), default=0) > LONGEST:
        return "Write a number or leave the cell empty"
    values = ", ".join("'{}'".format(value.replace("'", "''")) for value in named)
    line = f"missing: [{values}]"
    where = f"variables: {{{variable}: {{{line}}}}}" if variable else f"{line} of the endpoint, exposure or variable"
    return f"Write a number or leave the cell empty; if it means not known, say so: {where}"


class Unavailable(Exception):
    """Something needed is wrong, and a problem has been noted for it already."""


@dataclass(eq=False)
class Source:
    """The study file, the table of its data, the problems met so far, and how many dates of a column were completed."""

    study: StudyFile
    table: Table
    problems: list[Problem] = field(default_factory=list[Problem])
    completed: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def size(self) -> int:
        """Number of patients."""
        return self.table.size

    @property
    def has_bad_cells(self) -> bool:
        """Whether something is wrong with the data file itself, of which what looks wrong else may come."""
        return any(problem.file == self.table.file for problem in self.problems)

    # Finding

    def column(self, name: str, where: KeyPath) -> Column:
        """The column `name`, wanted by the study file's entry `where`.

        Raises
        ------
        Unavailable
            When there is none; the problem is noted.
        """
        if name in self.table.columns:
            return self.table.columns[name]
        raise self._no_column(name, where)

    def column_once(self, name: str, where: KeyPath) -> Column:
        """The same column for a look that is not taken again: one of a large file is not held in memory for it."""
        if name in self.table.columns:
            return self.table.glance(name)
        raise self._no_column(name, where)

    def _no_column(self, name: str, where: KeyPath) -> Unavailable:
        message = f"{dotted(where)} wants column {quoted(name)}, which {quoted(self.table.file)} does not have"
        self.in_study(where, message, did_you_mean(name, list(self.table.columns), "Its columns"), value=name)
        return Unavailable()

    def times(self, source: str | DateSpan, unit: TimeUnit | None, to: TimeUnit, where: KeyPath) -> Floats:
        """Times of a column or between two dates, in the unit `to`; nan where missing or not readable."""
        if isinstance(source, DateSpan):
            start = self.dates(self.column(source.from_, (*where, "from")))
            stop = self.dates(self.column(source.to, (*where, "to")))
            span = stop - start
            days = np.where(np.isnat(span), np.nan, span.astype(np.int64).astype(np.float64))
            return self.scaled(days, "days", to)
        column = self.column(source, where)
        times = self.numbers(column)
        self.in_cells(column, times > LONGEST_TIME, f"is {TOO_LONG}", f"are {TOO_LONG}", LONG_REMEDY)
        return self.scaled(times, unit or self.study.study.time_unit, to)

    def scaled(self, times: Floats, unit: TimeUnit, to: TimeUnit) -> Floats:
        """Times of one unit in another; in the same unit they stay as they are, to the last bit."""
        return times if unit == to else times * unit_ratio(unit, to, self.study.study.days_per_month)

    def is_computed(self, text: str) -> bool:
        """Whether a text that names no column is a variable or an expression, rather than a slip of the pen."""
        if text in self.table.columns:
            return False
        if text in self.study.variables:
            return True
        try:
            return not parse_expression(text).is_name
        except ExpressionError:
            return False

    # Reading values; what is not readable becomes missing, and is noted once a column

    def numbers(self, column: Column, variable: str | None = None, allowed: Mask | None = None) -> Floats:
        """The column as numbers, for a `variable` if it is one; what is `allowed` may be none."""
        values, bad = column.numbers
        self._note_large(column, values, variable)
        bad = bad if allowed is None else bad & ~allowed
        if not bad.any():
            return values
        dates = bad.copy()
        dates[bad] = [looks_like_date(column.value(int(index))) for index in np.flatnonzero(bad)]
        limited = Limited.of(column)
        beyond = bad & (limited.below | limited.above)
        rest = bad & ~dates & ~beyond
        self.in_cells(column, rest, "is not a number", "are not numbers", _number_remedy(column, rest, variable))
        keys = [f"{key}: limit" for key, mask in (("below", limited.below), ("above", limited.above)) if mask.any()]
        place = f"variables: {{{variable or 'name'}: {{{', '.join(keys)}}}}}"
        one, many = "is a limit, not a number", "are limits, not numbers"
        self.in_cells(column, beyond, one, many, f"Say how they count: {place}, or instead of limit half or omit")
        remedy = "Write a number; a time between dates is {from: date, to: date}"
        self.in_cells(column, dates, "is a date where a number is wanted", "are dates, not numbers", remedy)
        return values

    def _note_large(self, column: Column, values: Floats, variable: str | None) -> None:
        """Note numbers that are too large to compute with."""
        large = np.abs(values) > LARGEST_NUMBER
        remedy = _number_remedy(column, large, variable) if large.any() else ""
        self.in_cells(column, large, f"is {TOO_LARGE}", f"are {TOO_LARGE}", remedy)

    def dates(self, column: Column) -> NDArray[np.datetime64]:
        """The column as dates."""
        values, bad = column.dates
        if bad.any():
            message, remedy = bad_dates(column, bad, self.table.rows)
            first = int(bad.argmax())
            row = int(self.table.rows[first])
            self.in_data(message, remedy, row=row, column=column.name, value=column.shown(first))
        completed = int(column.completed_dates.sum())
        if completed:
            self.completed[column.name] = completed
        return values

    def condition(self, text: str, where: KeyPath, lookup: Callable[[str], ops.Operand]) -> ops.Truth:
        """Where an expression holds."""
        operand = self.expression(text, where, lookup)
        try:
            truth = ops.as_truth(operand)
        except ops.OperandError as error:
            self.in_study(where, f"{dotted(where)}: {error.message}", error.remedy, value=text)
            raise Unavailable from error
        # A condition of fixed values alone is one value for all patients.
        shape = (self.size,)
        return ops.Truth(np.broadcast_to(truth.values, shape), np.broadcast_to(truth.known, shape))

    def expression(self, text: str, where: KeyPath, lookup: Callable[[str], ops.Operand]) -> ops.Operand:
        """What an expression gives."""
        try:
            expression = parse_expression(text)
        except ExpressionError as error:
            # Noted when the study file was checked.
            raise Unavailable from error
        try:
            return expression.evaluate(lookup)
        except ExpressionError as error:
            message = f"{dotted(where)}, character {error.position} of {quoted(expression.text)}: {error.message}"
            self.in_study(where, message, error.remedy, value=text)
            raise Unavailable from error

    # Noting problems

    def in_study(self, where: KeyPath, message: str, remedy: str, value: str | None = None) -> None:
        """Note a problem of the study file."""
        file, line = str(self.study.path), self.study.line(*where)
        display = display_of(where)
        self.note(Problem(file=file, line=line, value=value, message=message, remedy=remedy, display=display))

    def in_cells(self, column: Column, bad: Mask, one: str, many: str, remedy: str) -> None:
        """Note values that are wrong by themselves: `one` says what a single one is, `many` what several are."""
        count = int(bad.sum())
        if count == 0:
            return
        first = int(bad.argmax())
        codes, places, counts = np.unique(column.codes[bad], return_index=True, return_counts=True)
        rows = self.table.rows[bad]
        order = np.argsort(places)[:SHOWN]
        shown = ", ".join(
            _occurring(column.shown_code(int(codes[each])), int(rows[places[each]]), int(counts[each]))
            for each in order
        )
        rest = count - int(counts[order].sum())
        message = f"{quoted(column.shown(first))} {one}"
        if count > 1:
            message = f"{count} values {many}: {shown}" + (f" and {rest} more" if rest else "")
        self.in_data(message, remedy, row=int(rows[0]), column=column.name, value=column.shown(first))

    def in_patients(self, bad: Mask, message: str, remedy: str, column: str | None = None) -> None:
        """Note patients about whom something is wrong; `message` is completed by their rows."""
        if bad.any():
            rows = self.table.rows_at(bad)
            all_rows = f" for {len(rows)} patients ({rows_of(rows)})" if len(rows) > 1 else ""
            self.in_data(f"{message}{all_rows}", remedy, row=rows[0], column=column)

    def in_data(
        self, message: str, remedy: str, row: int | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        """Note a problem of the data file."""
        file = self.table.file
        self.note(Problem(file=file, row=row, column=column, value=value, message=message, remedy=remedy))

    def note(self, problem: Problem) -> None:
        """Note a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)
