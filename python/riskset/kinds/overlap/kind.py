"""The display of the overlap of propensity scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.kind import Kind
from riskset.kinds.overlap.entry import OverlapDisplay
from riskset.kinds.paper import paper_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: OverlapDisplay) -> list[Result]:
    from riskset.kinds.overlap.analysis import overlap

    return overlap(cohort, spec.weights, bins=spec.bins, display=name)


def _present(cohort: Cohort, spec: OverlapDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.overlap.figure import OverlapLayout, overlap_plot

    grouping = cohort.propensity(spec.weights).grouping
    layout = OverlapLayout(grouping.levels, spec.bins, grouping.label, paper=paper_of(cohort, spec), style=style)
    return overlap_plot(results, layout)


def _told(cohort: Cohort, spec: OverlapDisplay) -> Teller:
    from riskset.kinds.overlap.told import OverlapTeller

    return OverlapTeller(cohort, spec)


OVERLAP = Kind(OverlapDisplay, "figure", _analyse, _present, told=_told)
