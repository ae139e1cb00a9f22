"""The display of regressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.regression import regression
from riskset.displays.kind import Kind
from riskset.study.displays import RegressionDisplay
from riskset.tables.regression import RegressionLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: RegressionDisplay) -> list[Result]:
    return regression(cohort, spec, display=name)


def _present(cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> Table:
    return RegressionLayout(cohort, spec, results, style).table()


REGRESSION = Kind(RegressionDisplay, "table", _analyse, _present)
