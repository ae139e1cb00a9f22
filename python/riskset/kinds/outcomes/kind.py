"""The display of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.groups import pair_problems
from riskset.kinds.kind import Kind
from riskset.kinds.outcomes.entry import OutcomesDisplay
from riskset.kinds.outcomes.suppression import suppress_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: OutcomesDisplay) -> list[Result]:
    from riskset.kinds.outcomes.analysis import outcomes

    return outcomes(cohort, spec, display=name)


def _present(cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.outcomes.table import OutcomesLayout

    layout = OutcomesLayout(cohort, spec, results)
    table = layout.groups_as_rows() if spec.layout == "groups-as-rows" else layout.endpoints_as_rows()
    return table.with_style(style)


def _suppress(spec: OutcomesDisplay, results: Sequence[Result], smallest: int) -> list[Result]:  # noqa: ARG001
    return suppress_outcomes(results)


OUTCOMES = Kind(OutcomesDisplay, "table", _analyse, _present, problems=pair_problems, suppress=_suppress)
