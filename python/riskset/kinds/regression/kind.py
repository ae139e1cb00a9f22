"""The display of regressions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.analyses.weights import patient_weights
from riskset.kinds.kind import Kind
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def _problems(cohort: Cohort, name: str, entry: RegressionDisplay) -> Iterator[Problem]:
    """Weights that are no weights."""
    try:
        if entry.weights is not None:
            patient_weights(cohort.of(entry), entry.weights)
    except StudyProblems as error:
        line = cohort.study.line("displays", name, "weights")
        yield from (replace(problem, line=line) for problem in error.problems)


REGRESSION = Kind(RegressionDisplay, "table", _analyse, _present, problems=_problems)
