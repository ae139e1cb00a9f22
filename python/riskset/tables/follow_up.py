"""The layout of a table of follow-up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort


def follow_up_layout(cohort: Cohort, results: Sequence[Result], *, by: str | None, endpoint: str) -> Table:
    """Lay the results of :func:`riskset.analyses.follow_up.follow_up` out, one row a group."""
    unit = cohort.time_unit
    lookup = Lookup(results)
    groups = lookup.groups("n")
    columns = (
        Column(label("Patients" if by is None else cohort.grouping(by).label), "left"),
        Column(label("n"), "decimal"),
        Column(label("Events"), "decimal"),
        Column(label(f"Median follow-up, {unit} (95% CI)"), "decimal"),
        Column(label(f"Range, {unit}"), "decimal"),
    )
    rows = [_row(lookup, endpoint, group, unit) for group in groups]
    return Table(
        columns,
        tuple(rows),
        notes=(roman("Median follow-up by the reverse Kaplan\u2013Meier method."),),
        abbreviations={"CI": "confidence interval"},
    )


def _row(lookup: Lookup, endpoint: str, group: str, unit: str) -> Row:
    value = partial(lookup.value, group=group, variable=endpoint)
    return Row(
        label(group or "All patients"),
        (
            Cell("{n}", {"n": value("n", "count")}),
            Cell("{n}", {"n": value("events", "count")}),
            Cell(
                "{median} ({lower:upper})",
                {
                    "median": value("median", "number", 1),
                    "lower": value("median_lower", "number", 1),
                    "upper": value("median_upper", "number", 1),
                },
                phrase=f"{{median}} {unit} (95% CI, {{lower:upper}})",
            ),
            Cell(
                "{shortest:longest}",
                {
                    "shortest": value("shortest", "number", 1),
                    "longest": value("longest", "number", 1),
                },
            ),
        ),
    )
