"""The layout of a table of landmark accounting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.landmark_accounting.analysis import ANALYZED, LEFT, after_landmark
from riskset.tables.cells import count_cell
from riskset.tables.heads import group_columns, groups_cell
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.landmark_accounting.entry import LandmarkAccountingDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.printed import Text


def landmark_accounting_layout(
    cohort: Cohort, spec: LandmarkAccountingDisplay, results: Sequence[Result], style: Style
) -> Table:
    """Lay the results of :func:`riskset.kinds.landmark_accounting.analysis.landmark_accounting` out."""
    lookup = Lookup(results)
    groups = lookup.groups("n_group")
    spanner = None if spec.by is None else groups_cell(cohort.grouping(spec.by))
    columns = [
        Column(label("Patients, n (%)", words="counts"), "left"),
        *group_columns(lookup, groups, "All patients", spanner),
    ]
    levels = list(dict.fromkeys(row.level for row in results if row.statistic == "count"))
    main = {LEFT, ANALYZED}
    rows = [
        Row(
            label(level),
            tuple(count_cell(lookup, group=group, level=level) for group in groups),
            indent=int(level not in main),
            level=level,
        )
        for level in levels
    ]
    notes: list[Text] = []
    if any(row.level == LEFT and row.value for row in results):
        notes.append(roman("If a patient had several events before the landmark, the first is the reason for leaving."))
    said = spec.exposure_label or (cohort.exposure(spec.exposure).label if spec.exposure is not None else "")
    late = [row for row in results if row.statistic == "count" and row.level == after_landmark(said)]
    if any(row.value for row in late):
        text = (
            "Exposure is shown for the patients analyzed; an exposure after the landmark was not known at the landmark."
        )
        notes.append(roman(text))
    return Table(tuple(columns), tuple(rows), notes=tuple(notes), style=style)
