"""The display of survival and cumulative incidence curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.curves import curves
from riskset.displays.kind import Kind
from riskset.study.displays import CurvesDisplay
from riskset.timescale import axis_breaks, time_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _time_axis(cohort: Cohort, spec: CurvesDisplay) -> tuple[float, list[float]]:
    """The end and the ticks of the time axis, as told or as the data have them."""
    longest = max(float(cohort.endpoint(name).time.max(initial=0)) for name in spec.endpoints)
    end = spec.x_max or longest or 1.0  # an axis has a length, even where no one was followed for any time
    if spec.breaks is None:
        return end, axis_breaks(end, cohort.time_unit)
    if isinstance(spec.breaks, list):
        return end, sorted({time for time in spec.breaks if time <= end})
    return end, [spec.breaks * count for count in range(int(end / spec.breaks + 1e-9) + 1)]


def _origin(cohort: Cohort, spec: CurvesDisplay) -> str | None:
    """What times are counted from; not said where the endpoints count from different things."""
    if cohort.account is not None:
        return "landmark"
    origins = {cohort.endpoint(name).origin for name in spec.endpoints}
    return origins.pop() if len(origins) == 1 else None


def _analyse(cohort: Cohort, name: str, spec: CurvesDisplay) -> list[Result]:
    return curves(
        cohort,
        spec.endpoints,
        breaks=_time_axis(cohort, spec)[1],
        at=spec.at,
        by=spec.by,
        compare=spec.p,
        display=name,
    )


def _present(cohort: Cohort, spec: CurvesDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.figures.curves import CurvesLayout, curves_plot

    end, breaks = _time_axis(cohort, spec)
    endpoints = {name: cohort.endpoint(name) for name in spec.endpoints}
    incidence = all(endpoint.kind == "incidence" for endpoint in endpoints.values())
    layout = CurvesLayout(
        {name: endpoint.label for name, endpoint in endpoints.items()},
        groups=[""] if spec.by is None else list(cohort.grouping(spec.by).levels),
        breaks=breaks,
        x_max=end,
        x_title=time_title(cohort.time_unit, _origin(cohort, spec)),
        y_title="Cumulative incidence, %" if incidence else "Probability, %",
        risk_table=spec.risk_table,
        conf_band=spec.conf_band,
        p=spec.p,
        style=style,
    )
    return curves_plot(results, layout)


CURVES = Kind(CurvesDisplay, "figure", _analyse, _present)
