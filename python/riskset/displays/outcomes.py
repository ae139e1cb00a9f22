"""The display of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.outcomes import outcomes
from riskset.displays.kind import Kind
from riskset.study.displays import OutcomesDisplay
from riskset.tables.outcomes import OutcomesLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: OutcomesDisplay) -> list[Result]:
    return outcomes(
        cohort,
        spec.endpoints,
        at=spec.at,
        by=spec.by,
        compare=spec.compare,
        conf_level=spec.conf_level,
        conf_type=spec.conf_type,
        display=name,
    )


def _present(cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result], style: Style) -> Table:
    layout = OutcomesLayout(
        cohort,
        results,
        by=spec.by,
        endpoints=spec.endpoints,
        at=spec.at,
        conf_level=spec.conf_level,
        footnotes=spec.footnotes,
    )
    return layout.table().with_style(style)


OUTCOMES = Kind(OutcomesDisplay, "table", _analyse, _present)
