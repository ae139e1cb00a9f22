"""The display of a swimmer plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.group_places import group_places
from riskset.kinds.kind import Kind
from riskset.kinds.paper import paper_of
from riskset.kinds.swimmer.entry import SwimmerDisplay
from riskset.naming import counted
from riskset.problems import Problem
from riskset.study.problems import StudyProblems
from riskset.timescale import time_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style

MOST = 300
"""Lanes that a page holds."""


def _analyse(cohort: Cohort, name: str, spec: SwimmerDisplay) -> list[Result]:
    from riskset.kinds.swimmer.analysis import swimmer

    _refuse(cohort, spec)
    return swimmer(cohort, spec.endpoint, spec.events, by=spec.by, display=name)


def _refuse(cohort: Cohort, spec: SwimmerDisplay) -> None:
    """Nobody is shown unasked, also not by the function; and no more than can be seen."""
    if not spec.patient_level:
        message = "a swimmer plot shows the course of each single patient"
        remedy = "Write patient_level: true if that may be shown"
        raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy)])
    if cohort.size > MOST:
        message = f"a swimmer plot of {counted(cohort.size, 'patient')} has no room for a lane each"
        remedy = f"Name a population of at most {MOST}"
        raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy)])


def _present(cohort: Cohort, spec: SwimmerDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.swimmer.analysis import lanes
    from riskset.kinds.swimmer.figure import SwimmerLayout, swimmer_plot

    _refuse(cohort, spec)
    if any(row.state == "suppressed" for row in results):
        message = "a swimmer plot shows small numbers, lane by lane, that are to be suppressed"
        remedy = "Name a larger population, larger groups, or events of more patients"
        raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy)])
    layout = SwimmerLayout(
        groups=[""] if spec.by is None else list(cohort.grouping(spec.by).levels),
        places=group_places(cohort, spec.by),
        unit=cohort.time_unit,
        x_title=time_title(cohort.time_unit, cohort.study.study.time_origin),
        sort=spec.sort,
        paper=paper_of(cohort, spec),
        style=style,
    )
    courses = lanes(cohort, spec.endpoint, spec.events, by=spec.by, sort=spec.sort)
    return swimmer_plot(results, courses, layout)


def _told(cohort: Cohort, spec: SwimmerDisplay) -> Teller:
    from riskset.kinds.swimmer.told import SwimmerTeller

    return SwimmerTeller(cohort, spec)


SWIMMER = Kind(SwimmerDisplay, "figure", _analyse, _present, told=_told)
