"""The display of the flow of patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.flow_chart.analysis import flow_chart, flow_totals
from riskset.kinds.flow_chart.entry import FlowChartDisplay
from riskset.kinds.flow_chart.flow import flow_problems, patient_flow
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.suppression import Total
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: FlowChartDisplay) -> list[Result]:
    return flow_chart(cohort, spec, display=name)


def _present(cohort: Cohort, spec: FlowChartDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.flow_chart.figure import flow_chart_figure

    return flow_chart_figure(patient_flow(cohort, spec, results[0].display), results, style)


def _totals(cohort: Cohort, name: str, spec: FlowChartDisplay) -> list[Total]:
    return flow_totals(patient_flow(cohort, spec, name))


FLOW_CHART = Kind(FlowChartDisplay, "figure", _analyse, _present, problems=flow_problems, totals=_totals)
