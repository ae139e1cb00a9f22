"""The registry of displays: what each kind of the study file computes, and how it is presented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from riskset.analyses.baseline import baseline
from riskset.analyses.curves import curves
from riskset.analyses.follow_up import follow_up
from riskset.analyses.landmark import landmark_account
from riskset.analyses.outcomes import outcomes
from riskset.tables.baseline import BaselineLayout
from riskset.tables.follow_up import follow_up_layout
from riskset.tables.landmark import landmark_note
from riskset.tables.outcomes import OutcomesLayout
from riskset.tables.table import Table
from riskset.timescale import axis_breaks, time_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.display_schema import BaselineDisplay, CurvesDisplay, FollowUpDisplay, OutcomesDisplay
    from riskset.style import Style

Spec = TypeVar("Spec")


@dataclass(frozen=True)
class Kind(Generic[Spec]):
    """A kind of display.

    Attributes
    ----------
    analyse : callable
        From the cohort that the display is of, its name and its entry in the study file, to its results.
    present : callable
        From that cohort, the entry, the results and a style to a table or a figure. It computes nothing.
    """

    analyse: Callable[[Cohort, str, Spec], list[Result]]
    present: Callable[[Cohort, Spec, Sequence[Result], Style], Table | Figure]


def _baseline_variables(cohort: Cohort, spec: BaselineDisplay) -> list[str]:
    return list(spec.variables or cohort.study.variables)


def _analyse_baseline(cohort: Cohort, name: str, spec: BaselineDisplay) -> list[Result]:
    return baseline(
        cohort,
        _baseline_variables(cohort, spec),
        by=spec.by,
        overall=spec.overall,
        p=spec.p,
        tests=spec.tests,
        display=name,
    )


def _present_baseline(cohort: Cohort, spec: BaselineDisplay, results: Sequence[Result], style: Style) -> Table:
    layout = BaselineLayout(
        cohort,
        results,
        by=spec.by,
        variables=_baseline_variables(cohort, spec),
        statistics=spec.statistics,
        missing=spec.missing,
        footnotes=spec.footnotes,
    )
    return layout.table().with_style(style)


def _analyse_outcomes(cohort: Cohort, name: str, spec: OutcomesDisplay) -> list[Result]:
    return outcomes(
        cohort,
        spec.endpoints,
        at=spec.at,
        by=spec.by,
        compare=spec.compare,
        conf_level=spec.conf_level,
        conf_type=spec.conf_type,
        display=name,
    )


def _present_outcomes(cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result], style: Style) -> Table:
    layout = OutcomesLayout(
        cohort,
        results,
        by=spec.by,
        endpoints=spec.endpoints,
        at=spec.at,
        conf_level=spec.conf_level,
        footnotes=spec.footnotes,
    )
    return layout.table().with_style(style)


def _time_axis(cohort: Cohort, spec: CurvesDisplay) -> tuple[float, list[float]]:
    """The end and the ticks of the time axis, as told or as the data have them."""
    longest = max(float(cohort.endpoint(name).time.max(initial=0)) for name in spec.endpoints)
    end = spec.x_max or longest or 1.0  # an axis has a length, even where no one was followed for any time
    if spec.breaks is None:
        return end, axis_breaks(end, cohort.time_unit)
    if isinstance(spec.breaks, list):
        return end, sorted({time for time in spec.breaks if time <= end})
    return end, [spec.breaks * count for count in range(int(end / spec.breaks + 1e-9) + 1)]


def _origin(cohort: Cohort) -> str | None:
    """What times are counted from."""
    return cohort.study.study.time_origin if cohort.account is None else "landmark"


def _analyse_curves(cohort: Cohort, name: str, spec: CurvesDisplay) -> list[Result]:
    return curves(
        cohort,
        spec.endpoints,
        breaks=_time_axis(cohort, spec)[1],
        at=spec.at,
        by=spec.by,
        compare=spec.p,
        display=name,
    )


def _present_curves(cohort: Cohort, spec: CurvesDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.figures.curves import CurvesLayout, curves_plot

    end, breaks = _time_axis(cohort, spec)
    endpoints = {name: cohort.endpoint(name) for name in spec.endpoints}
    incidence = all(endpoint.kind == "incidence" for endpoint in endpoints.values())
    layout = CurvesLayout(
        {name: endpoint.label for name, endpoint in endpoints.items()},
        groups=[""] if spec.by is None else list(cohort.grouping(spec.by).levels),
        breaks=breaks,
        x_max=end,
        x_title=time_title(cohort.time_unit, _origin(cohort)),
        y_title="Cumulative incidence, %" if incidence else "Probability, %",
        risk_table=spec.risk_table,
        conf_band=spec.conf_band,
        p=spec.p,
        style=style,
    )
    return curves_plot(results, layout)


def _analyse_follow_up(cohort: Cohort, name: str, spec: FollowUpDisplay) -> list[Result]:
    return follow_up(cohort, spec.endpoint, by=spec.by, display=name)


def _present_follow_up(cohort: Cohort, spec: FollowUpDisplay, results: Sequence[Result], style: Style) -> Table:
    return follow_up_layout(cohort, results, by=spec.by, endpoint=spec.endpoint).with_style(style)


KINDS: dict[str, Kind[Any]] = {
    "baseline": Kind(_analyse_baseline, _present_baseline),
    "outcomes": Kind(_analyse_outcomes, _present_outcomes),
    "curves": Kind(_analyse_curves, _present_curves),
    "follow-up": Kind(_analyse_follow_up, _present_follow_up),
}


def display_results(cohort: Cohort, name: str, spec: Any) -> list[Result]:  # noqa: ANN401  any display
    """Compute a display: its own results, and the account of its landmark."""
    shown = cohort.of(spec)
    return [*KINDS[spec.kind].analyse(shown, name, spec), *landmark_account(shown, display=name)]


def show_display(cohort: Cohort, spec: Any, results: Sequence[Result], style: Style) -> Table | Figure:  # noqa: ANN401
    """Present a display's results as a table or a figure."""
    own = [row for row in results if row.analysis != "landmark"]
    shown = KINDS[spec.kind].present(cohort.of(spec), spec, own, style)
    note = landmark_note(results, style)
    return replace(shown, notes=(note, *shown.notes)) if note and isinstance(shown, Table) else shown
