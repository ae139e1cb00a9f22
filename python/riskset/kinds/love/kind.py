"""The display of a Love plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.weights import weights_problems
from riskset.kinds.kind import Kind
from riskset.kinds.love.entry import LoveDisplay
from riskset.kinds.paper import paper_of
from riskset.study.entries.base import modelled_variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _variables(cohort: Cohort, spec: LoveDisplay) -> list[str]:
    if spec.variables is not None:
        return spec.variables
    return [name for name in modelled_variables(cohort.study, spec.by) if name != spec.weights]


def _analyse(cohort: Cohort, name: str, spec: LoveDisplay) -> list[Result]:
    from riskset.kinds.love.analysis import balance

    variables = _variables(cohort, spec)
    return balance(cohort, variables, by=spec.by or "", weights=spec.weights, pairs=spec.pairs, display=name)


def _present(cohort: Cohort, spec: LoveDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.love.figure import LoveLayout, love_plot

    groups = len(cohort.grouping(spec.by or "").levels)
    of = {"max": "Largest absolute", "mean": "Mean absolute"}[spec.pairs] if groups > 2 else "Absolute"
    layout = LoveLayout(
        {name: cohort.variable(name).label for name in _variables(cohort, spec)},
        title=f"{of} standardized difference{' of pairs of groups' if groups > 2 else ''}",
        threshold=spec.threshold,
        sort=spec.sort,
        paper=paper_of(cohort, spec),
        style=style,
    )
    return love_plot(results, layout)


def _problems(cohort: Cohort, name: str, spec: LoveDisplay) -> Iterator[Problem]:
    return weights_problems(cohort, name, spec, spec.weights)


def _told(cohort: Cohort, spec: LoveDisplay) -> Teller:
    from riskset.kinds.love.told import LoveTeller

    return LoveTeller(cohort, spec)


LOVE = Kind(LoveDisplay, "figure", _analyse, _present, problems=_problems, told=_told)
