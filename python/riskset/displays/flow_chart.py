"""The display of the flow of patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.flow_chart import flow_chart, flow_totals
from riskset.kinds.kind import Kind
from riskset.study.displays.flow_chart import FlowChartDisplay, data_problems
from riskset.study.flow import patient_flow

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
    from riskset.figures.flow_chart import flow_chart_figure

    return flow_chart_figure(patient_flow(cohort, spec, results[0].display), results, style)


def _totals(cohort: Cohort, name: str, spec: FlowChartDisplay) -> list[Total]:
    return flow_totals(patient_flow(cohort, spec, name))


FLOW_CHART = Kind(FlowChartDisplay, "figure", _analyse, _present, problems=data_problems, totals=_totals)
