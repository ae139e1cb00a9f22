"""The displays of a landmark sweep: a figure, and a table of the same analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.kind import Kind
from riskset.kinds.landmark_sweep.entry import LandmarkSweepDisplay, LandmarkSweepTableDisplay, data_problems
from riskset.kinds.paper import paper_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: LandmarkSweepDisplay | LandmarkSweepTableDisplay) -> list[Result]:
    from riskset.kinds.landmark_sweep.analysis import landmark_sweep

    return landmark_sweep(
        cohort,
        spec.endpoints,
        at=spec.times,
        by=spec.by or "",
        reference=spec.reference,
        competing=spec.competing,
        conf_level=spec.conf_level,
        display=name,
    )


def _labels(cohort: Cohort, spec: LandmarkSweepDisplay | LandmarkSweepTableDisplay) -> dict[str, str]:
    return {name: cohort.endpoint(name).label for name in spec.endpoints}


def _present_figure(cohort: Cohort, spec: LandmarkSweepDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.landmark_sweep.figure import landmark_sweep_plot
    from riskset.kinds.landmark_sweep.sheet import LandmarkSweepLayout

    origin = cohort.study.study.time_origin
    unit = f"{cohort.time_unit} since {origin}" if origin else cohort.time_unit
    layout = LandmarkSweepLayout(
        _labels(cohort, spec),
        x_title=f"Landmark, {unit}",
        conf_level=spec.conf_level,
        unit=cohort.time_unit,
        marked=None if cohort.study.landmark is None else cohort.landmark_time().value,
        favours=spec.favours,
        y_limits=spec.y_limits,
        paper=paper_of(cohort, spec),
        style=style,
    )
    return landmark_sweep_plot(results, layout)


def _present_table(cohort: Cohort, spec: LandmarkSweepTableDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.landmark_sweep.table import landmark_sweep_layout

    note = "Patients followed and event-free at the landmark, from which time counts."
    table = landmark_sweep_layout(
        results, _labels(cohort, spec), unit=cohort.time_unit, conf_level=spec.conf_level, note=note
    )
    return table.with_style(style)


def _told(cohort: Cohort, spec: LandmarkSweepDisplay | LandmarkSweepTableDisplay) -> Teller:
    from riskset.kinds.landmark_sweep.told import LandmarkSweepTeller

    return LandmarkSweepTeller(cohort, spec)


LANDMARK_SWEEP = Kind(LandmarkSweepDisplay, "figure", _analyse, _present_figure, problems=data_problems, told=_told)
LANDMARK_SWEEP_TABLE = Kind(
    LandmarkSweepTableDisplay, "table", _analyse, _present_table, problems=data_problems, told=_told
)
