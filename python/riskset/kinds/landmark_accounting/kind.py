"""The display of landmark accounting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.kind import Kind
from riskset.kinds.landmark_accounting.entry import LandmarkAccountingDisplay, data_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: LandmarkAccountingDisplay) -> list[Result]:
    from riskset.kinds.landmark_accounting.analysis import landmark_accounting

    return landmark_accounting(cohort, spec, display=name)


def _present(cohort: Cohort, spec: LandmarkAccountingDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.landmark_accounting.table import landmark_accounting_layout

    return landmark_accounting_layout(cohort, spec, results, style)


def _told(cohort: Cohort, spec: LandmarkAccountingDisplay) -> Teller:
    from riskset.kinds.landmark_accounting.told import LandmarkAccountingTeller

    return LandmarkAccountingTeller(cohort, spec)


LANDMARK_ACCOUNTING = Kind(LandmarkAccountingDisplay, "table", _analyse, _present, problems=data_problems, told=_told)
