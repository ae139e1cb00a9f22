"""The display of baseline characteristics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.baseline import baseline
from riskset.displays.kind import Kind
from riskset.study.displays import BaselineDisplay
from riskset.tables.baseline import BaselineLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _variables(cohort: Cohort, spec: BaselineDisplay) -> list[str]:
    return list(spec.variables or cohort.study.variables)


def _analyse(cohort: Cohort, name: str, spec: BaselineDisplay) -> list[Result]:
    return baseline(
        cohort,
        _variables(cohort, spec),
        by=spec.by,
        overall=spec.overall,
        p=spec.p,
        tests=spec.tests,
        display=name,
    )


def _present(cohort: Cohort, spec: BaselineDisplay, results: Sequence[Result], style: Style) -> Table:
    layout = BaselineLayout(
        cohort,
        results,
        by=spec.by,
        variables=_variables(cohort, spec),
        statistics=spec.statistics,
        missing=spec.missing,
        footnotes=spec.footnotes,
    )
    return layout.table().with_style(style)


BASELINE = Kind(BaselineDisplay, "table", _analyse, _present)
