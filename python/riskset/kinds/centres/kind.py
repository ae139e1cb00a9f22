"""The display of centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.centres.entry import CentresDisplay
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: CentresDisplay) -> list[Result]:
    from riskset.kinds.centres.analysis import centres

    return centres(
        cohort,
        spec.variable,
        by=spec.by,
        overall=spec.overall,
        at_least=spec.at_least,
        other=spec.other,
        order=spec.order,
        display=name,
    )


def _present(cohort: Cohort, spec: CentresDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.centres.table import centres_layout

    return centres_layout(cohort, results, style, by=spec.by, variable=spec.variable, at_least=spec.at_least)


def _told(cohort: Cohort, spec: CentresDisplay) -> Teller:
    from riskset.kinds.centres.told import CentresTeller

    return CentresTeller(cohort, spec)


CENTRES = Kind(CentresDisplay, "table", _analyse, _present, told=_told)
