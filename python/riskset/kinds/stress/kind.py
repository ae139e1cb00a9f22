"""The displays of a stress test: a table, and a figure of the same analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.kind import Again, Kind
from riskset.kinds.paper import paper_of
from riskset.kinds.stress.entry import StressDisplay, StressFigureDisplay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.figure import Figure
    from riskset.kinds.stress.entry import Stress
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _vary(cohort: Cohort, name: str, spec: Stress, sources: Sequence[Result], again: Again) -> list[Result]:
    from riskset.kinds.stress.analysis import stress_results

    return stress_results(cohort, name, spec, sources, again)


def _present_table(cohort: Cohort, spec: StressDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.stress.table import StressLayout

    return StressLayout(cohort, spec, results, style).table()


def _present_figure(cohort: Cohort, spec: StressFigureDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.stress.figure import stress_plot

    return stress_plot(cohort, spec, results, paper_of(cohort, spec), style)


STRESS = Kind(StressDisplay, "table", present=_present_table, vary=_vary)
STRESS_FIGURE = Kind(StressFigureDisplay, "figure", present=_present_figure, vary=_vary)
