"""The display of regressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.weights import weights_problems
from riskset.kinds.kind import Kind
from riskset.kinds.regression.entry import RegressionDisplay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.told import Teller
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: RegressionDisplay) -> list[Result]:
    from riskset.kinds.regression.analysis import regression

    return regression(cohort, spec, display=name)


def _present(cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.regression.table import RegressionLayout

    return RegressionLayout(cohort, spec, results, style).table()


def _problems(cohort: Cohort, name: str, spec: RegressionDisplay) -> Iterator[Problem]:
    from riskset.analyses.outcome_values import outcome_problems

    yield from weights_problems(cohort, name, spec, spec.weights)
    yield from outcome_problems(cohort, name, spec, spec.outcomes, spec.measures)


def _hints(
    cohort: Cohort, name: str, spec: RegressionDisplay, results: Sequence[Result], style: Style
) -> Iterator[Problem]:
    from riskset.kinds.regression.hints import hints

    return hints(cohort, name, spec, results, style)


def _told(cohort: Cohort, spec: RegressionDisplay) -> Teller:
    from riskset.analyses.regression_told import RegressionTeller

    return RegressionTeller(cohort, spec)


REGRESSION = Kind(RegressionDisplay, "table", _analyse, _present, problems=_problems, hints=_hints, told=_told)
