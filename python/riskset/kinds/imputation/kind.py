"""The display of a multiple imputation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.patients import LeftOut
from riskset.kinds.imputation.entry import ImputationDisplay
from riskset.kinds.kind import Kind
from riskset.kinds.paper import paper_of
from riskset.tables.variable_labels import number_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: ImputationDisplay) -> list[Result]:
    from riskset.kinds.imputation.convergence import convergence
    from riskset.kinds.imputation.distribution import distribution

    imputation = spec.imputation_in(cohort.study)
    if spec.show == "convergence":
        return convergence(cohort, imputation, spec.variables, chains=spec.chains, display=name)
    smallest = spec.smallest_shown(cohort.study) or 0
    return distribution(cohort, imputation, spec.variables, smallest=smallest, display=name)


def _present(cohort: Cohort, spec: ImputationDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.imputation.convergence_figure import convergence_plot
    from riskset.kinds.imputation.distribution_figure import distribution_plot
    from riskset.kinds.imputation.drawn import drawn_variables
    from riskset.kinds.imputation.page import ImputationLayout, Shown

    found = cohort.imputation(spec.imputation_in(cohort.study))
    variables = {
        each.name: Shown(
            each.built.variable.label if each.levels else number_label(each.built.variable, None),
            each.built.variable.digits,
            each.built.variable.levels if each.levels else (),
        )
        for _, each in drawn_variables(found, spec.variables)
    }
    layout = ImputationLayout(variables, found.m, paper=paper_of(cohort, spec), style=style)
    return (convergence_plot if spec.show == "convergence" else distribution_plot)(results, layout)


def _told(cohort: Cohort, spec: ImputationDisplay) -> Teller:
    from riskset.kinds.imputation.told import ImputationTeller

    return ImputationTeller(cohort, spec)


def _left_out(cohort: Cohort, spec: ImputationDisplay) -> Iterator[LeftOut]:
    """Those whose values are not imputed, since they are not in the population of the imputation."""
    among = cohort.imputation(spec.imputation_in(cohort.study)).among[cohort.index]
    if not among.all():
        yield LeftOut("outside of the population of the imputation", ~among)


IMPUTATION_FIGURE = Kind(ImputationDisplay, "figure", _analyse, _present, told=_told, left_out=_left_out)
