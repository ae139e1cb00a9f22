"""The layout of a table of centres."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.tables.cells import count_cell
from riskset.tables.heads import group_columns, groups_cell
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def centres_layout(
    cohort: Cohort, results: Sequence[Result], style: Style, *, by: str | None, variable: str, at_least: int
) -> Table:
    """Lay the results of :func:`riskset.kinds.centres.analysis.centres` out, one row a centre, and the total."""
    lookup = Lookup(results)
    groups = lookup.groups("n_group")
    names = list(dict.fromkeys(row.level for row in results if row.statistic == "count"))
    spanner = None if by is None else groups_cell(cohort.grouping(by))
    heading = cohort.variable(variable).label
    columns = [
        Column(label(f"{'Center' if heading == variable else heading}, n (%)", words="counts"), "left"),
        *group_columns(lookup, groups, "All patients", spanner),
    ]
    rows = [_row(lookup, variable, groups, name) for name in names]
    rows.append(_count_row("Total", lookup, variable, groups, "n"))
    if any(lookup.result("missing", group=group, variable=variable).value for group in groups):
        rows.append(_count_row("Missing", lookup, variable, groups, "missing"))
        notes = (roman("Percentages are of the patients whose center is known."),)
    else:
        notes = ()
    merged = [row.level for row in results if row.statistic == "n_merged"]
    if merged:
        count = lookup.value("n_merged", "count", variable=variable, level=merged[0]).text(style)
        footnote = f"{counted(count, 'center')} with fewer than {at_least} patients{'' if count == '1' else ' each'}."
        rows[names.index(merged[0])] = replace(rows[names.index(merged[0])], stub=label(merged[0], footnote))
    return Table(tuple(columns), tuple(rows), notes=notes, style=style)


def _row(lookup: Lookup, variable: str, groups: Sequence[str], name: str) -> Row:
    cells = tuple(count_cell(lookup, group=group, variable=variable, level=name) for group in groups)
    return Row(label(name), cells, name=variable, level=name)


def _count_row(text: str, lookup: Lookup, variable: str, groups: Sequence[str], statistic: str) -> Row:
    values = [lookup.value(statistic, "count", group=group, variable=variable) for group in groups]
    return Row(label(text), tuple(Cell("{n}", {"n": value}) for value in values), level=text)
