"""The layout of a table of follow-up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.tables.cells import unit_of
from riskset.tables.heads import groups_cell
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.follow_up.entry import FollowUpDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


METHODS = {
    "reverse-kaplan-meier": "Median follow-up by the reverse Kaplan\u2013Meier method",
    "observed": "Median of the observed times of all patients",
    "event-free": "Median of the times of patients without the event",
}
RANGES = {"observed": "range of all patients\u2019 times", "event-free": "range of times of patients without the event"}


def follow_up_layout(cohort: Cohort, results: Sequence[Result], spec: FollowUpDisplay, style: Style) -> Table:
    """Lay the results of :func:`riskset.kinds.follow_up.analysis.follow_up` out, one row a group."""
    unit = cohort.time_unit
    lookup = Lookup(results)
    estimated = spec.median == "reverse-kaplan-meier"
    columns = (
        Column(label("Patients") if spec.by is None else groups_cell(cohort.grouping(spec.by)), "left"),
        Column(label(style.count_word), "decimal"),
        Column(label("Events"), "decimal"),
        Column(label(f"Median follow-up, {unit}{' (95% CI)' if estimated else ''}"), "decimal"),
        Column(label(f"Range, {unit}"), "decimal"),
    )
    digits = _digits(results, unit)
    rows = [_row(lookup, spec, group, unit, digits) for group in lookup.groups("n")]
    # The range that everyone means needs no words; another one does.
    words = f"; {RANGES[spec.range]}" if spec.range != "observed" else ""
    return Table(
        columns,
        tuple(rows),
        notes=(roman(f"{METHODS[spec.median]}{words}."),),
        abbreviations={"CI": "confidence interval"} if estimated else {},
    )


def _digits(results: Sequence[Result], unit: str) -> int:
    """Days that are whole have no decimals."""
    times = [row.value for row in results if row.unit == unit and row.value is not None]
    return int(unit != "days" or not all(float(time).is_integer() for time in times))


def _row(lookup: Lookup, spec: FollowUpDisplay, group: str, unit: str, digits: int) -> Row:
    value = partial(lookup.value, group=group, variable=spec.endpoint)
    spoken = unit_of(value("median", "number", digits), unit)
    median = Cell("{median}", {"median": value("median", "number", digits)}, phrase=f"{{median}} {spoken}")
    if spec.median == "reverse-kaplan-meier":
        parts = {"median": "median", "lower": "median_lower", "upper": "median_upper"}
        median = Cell(
            "{median} ({lower:upper})",
            {name: value(statistic, "number", digits) for name, statistic in parts.items()},
            phrase=f"{{median}} {spoken} (95% CI, {{lower:upper}})",
        )
    ends = {name: value(name, "number", digits) for name in ("shortest", "longest")}
    return Row(
        label(group or "All patients"),
        (
            Cell("{n}", {"n": value("n", "count")}),
            Cell("{n}", {"n": value("events", "count")}),
            median,
            Cell("{shortest!r:longest}", ends),
        ),
        level=group,
    )
