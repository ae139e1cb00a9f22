"""The display of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.groups import pair_problems
from riskset.kinds.kind import Kind
from riskset.kinds.outcomes.entry import OutcomesDisplay
from riskset.tables.notes import Placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: OutcomesDisplay) -> list[Result]:
    from riskset.kinds.outcomes.analysis import Wanted, outcomes

    return outcomes(
        cohort,
        spec.endpoints,
        at=spec.at,
        by=spec.by,
        wanted=Wanted(
            tau=spec.tau if "rmst" in spec.show else None,
            differences="difference" in spec.show,
            adjust_for=spec.adjust_for,
            compare=spec.compare,
            pairs=spec.pairs,
            adjust=spec.adjust,
            adjust_over=spec.adjust_over,
        ),
        conf_level=spec.conf_level,
        conf_type=spec.conf_type,
        display=name,
    )


def _present(cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.outcomes.table import OutcomesLayout

    layout = OutcomesLayout(
        cohort,
        results,
        by=spec.by,
        endpoints={name: spec.labels.get(name, cohort.endpoint(name).label) for name in spec.endpoints},
        at=spec.at,
        show=spec.show,
        tau=spec.tau,
        conf_level=spec.conf_level,
        adjust_for=spec.adjust_for,
        adjust_over=spec.adjust_over,
        footnotes=spec.footnotes,
        notes=[Placed(note.text, note.row, note.level, note.column) for note in spec.notes],
    )
    table = layout.groups_as_rows() if spec.layout == "groups-as-rows" else layout.endpoints_as_rows()
    return table.with_style(style)


OUTCOMES = Kind(OutcomesDisplay, "table", _analyse, _present, problems=pair_problems)
