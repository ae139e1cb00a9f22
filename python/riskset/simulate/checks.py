"""Whether published numbers fit together: as many as columns, counts of as many patients, medians within ranges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.problems import listed, quoted
from riskset.simulate.published import BaselineTable, OutcomesTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.problems import Problem
    from riskset.simulate.published import BaselineRow, Published
    from riskset.yaml_lines import KeyPath

    Fault = tuple[KeyPath, str, str]


def check(published: Published) -> list[Problem]:
    """Everything that does not fit."""
    faults: list[Fault] = []
    for name, table in published.tables.items():
        at: KeyPath = ("tables", name)
        if isinstance(table, BaselineTable):
            faults += _baseline(table, at)
        elif isinstance(table, OutcomesTable):
            faults += _outcomes(table, at)
    times = published.study.follow_up
    if times is not None and days(*times[0]) >= days(*times[1]):
        fault = "the shortest follow-up is not shorter than the longest"
        faults.append((("study", "follow_up"), fault, "Write [shortest, longest]"))
    return [published.problem(*fault) for fault in faults]


def days(value: float, unit: str) -> float:
    """A time in days."""
    return value * {"days": 1.0, "months": 30.4375, "years": 365.25}[unit]


def _baseline(table: BaselineTable, at: KeyPath) -> Iterator[Fault]:
    for group, size in table.columns.items():
        if size < 1:
            yield (
                (*at, "columns", group),
                f"{quoted(group)} has {counted(size, 'patient')}",
                "Give at least one, or leave it out",
            )
    for k, pair in enumerate(table.comparisons):
        for group in pair:
            if group not in table.columns:
                remedy = f"Columns are {listed(list(table.columns))}"
                yield (*at, "comparisons", k), f"{quoted(group)} is not one of the columns", remedy
    for k, row in enumerate(table.rows):
        place: KeyPath = (*at, "rows", k)
        ill = list(_row(table, row, place))
        yield from ill
        if not ill and row.count is not None:
            yield from _counts(table, row, place)
    yield from _levels(table, at)


def _row(table: BaselineTable, row: BaselineRow, place: KeyPath) -> Iterator[Fault]:
    """As many entries as columns; medians within their ranges."""
    width = len(table.columns)
    for name in ("of", "count", "percent", "median", "range"):
        cells = getattr(row, name)
        if cells is not None and len(cells) != width:
            message = f"{row.variable}: {quoted(name)} has {counted(len(cells), 'entry', 'entries')} for {counted(width, 'column')}"
            yield (*place, name), message, "Give one for each column"
            return
    if row.p is not None and len(row.p) != len(table.comparisons):
        message = f"{row.variable}: 'p' has {counted(len(row.p), 'entry', 'entries')} for {counted(len(table.comparisons), 'comparison')}"
        yield (*place, "p"), message, "Give one for each comparison"
    if (row.median is None) != (row.range is None):
        message = f"{row.variable} has a median or a range without the other"
        yield place, message, "Give both"
        return
    for column, median, (low, high) in zip(table.columns, row.median or (), row.range or (), strict=False):
        if not low.value <= median.value <= high.value:
            message = (
                f"{row.variable}, {column}: the median {median.text} is not within the range {low.text} to {high.text}"
            )
            yield (*place, "median"), message, "Give the numbers as printed"


def _counts(table: BaselineTable, row: BaselineRow, place: KeyPath) -> Iterator[Fault]:
    for column, count, size in zip(table.columns, row.count or (), _sizes(table, row), strict=True):
        if not 0 <= count <= size:
            message = f"{row.variable}, {column}: {count} of {counted(size, 'patient')} cannot be"
            yield (*place, "count"), message, f"Give a count from 0 to {size}, or the patients with a value as of:"


def _levels(table: BaselineTable, at: KeyPath) -> Iterator[Fault]:
    """The levels of a variable have all patients."""
    variables = {row.variable.partition(".")[0]: k for k, row in enumerate(table.rows) if "." in row.variable}
    for variable, k in variables.items():
        levels = table.levels(variable)
        for i, column in enumerate(table.columns):
            counts = [level.count[i] for level in levels.values() if level.count and len(level.count) > i]
            size = _sizes(table, next(iter(levels.values())))[i]
            if len(counts) == len(levels) and sum(counts) != size:
                message = f"{variable}, {column}: the levels' counts add up to {sum(counts)}, not to {size}"
                yield (*at, "rows", k), message, "Add the level that is missing, or the patients with a value as of:"


def _sizes(table: BaselineTable, row: BaselineRow) -> tuple[int, ...]:
    return row.of or tuple(table.columns.values())


def _outcomes(table: OutcomesTable, at: KeyPath) -> Iterator[Fault]:
    endpoints: dict[str, list[float]] = {}
    for endpoint, value, unit in table.columns:
        endpoints.setdefault(endpoint, []).append(days(value, unit))
    for endpoint, times in endpoints.items():
        if any(a >= b for a, b in pairwise(times)):
            yield (*at, "columns"), f"the times of {quoted(endpoint)} do not ascend", "Put the earlier first, each once"
    for k, row in enumerate(table.rows):
        place: KeyPath = (*at, "rows", k)
        if len(row.rate) != len(table.columns):
            message = f"{row.group}: {counted(len(row.rate), 'rate')} for {counted(len(table.columns), 'column')}"
            yield (*place, "rate"), message, "Give one for each column"
        for rate in row.rate:
            if not 0 <= rate.value <= 100:
                yield (*place, "rate"), f"{row.group}: a rate of {rate.text} %", "Give a rate from 0 to 100"
