"""The display of the flow of patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.flow_chart.entry import FlowChartDisplay
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.named_sums import Total
    from riskset.analyses.patients import LeftOut
    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: FlowChartDisplay) -> list[Result]:
    from riskset.kinds.flow_chart.analysis import flow_chart

    return flow_chart(cohort, spec, display=name)


def _present(cohort: Cohort, spec: FlowChartDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.flow_chart.figure import flow_chart_figure
    from riskset.kinds.flow_chart.flow import patient_flow

    return flow_chart_figure(patient_flow(cohort, spec, results[0].display), results, style)


def _totals(cohort: Cohort, name: str, spec: FlowChartDisplay) -> list[Total]:
    from riskset.kinds.flow_chart.analysis import flow_totals
    from riskset.kinds.flow_chart.flow import patient_flow

    return flow_totals(patient_flow(cohort, spec, name))


def _problems(cohort: Cohort, name: str, spec: FlowChartDisplay) -> Iterator[Problem]:
    from riskset.kinds.flow_chart.flow import flow_problems

    return flow_problems(cohort, name, spec)


def _nobody(cohort: Cohort, spec: FlowChartDisplay) -> tuple[LeftOut, ...]:  # noqa: ARG001  as kinds have it
    """A flow chart accounts for every patient itself, and is refused where it does not."""
    return ()


def _told(cohort: Cohort, spec: FlowChartDisplay) -> Teller:
    from riskset.kinds.flow_chart.told import FlowTeller

    return FlowTeller(cohort, spec)


FLOW_CHART = Kind(
    FlowChartDisplay, "figure", _analyse, _present, problems=_problems, totals=_totals, left_out=_nobody, told=_told
)
