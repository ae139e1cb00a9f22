"""The display of survival and cumulative incidence curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from riskset.analyses.group_places import group_places
from riskset.analyses.patients import imputed_cohort, in_no_group, without_follow_up, without_stratum, without_value
from riskset.analyses.weights import cluster_problems, weights_problems
from riskset.kinds.curves.entry import MOST_TICKS, CurvesDisplay
from riskset.kinds.curves.parts import BAND_AT_RISK, CurvesLayout
from riskset.kinds.curves.suppression import suppress_curves
from riskset.kinds.kind import Kind
from riskset.problems import LookupFailed
from riskset.study.schema_parts import LARGEST_NUMBER
from riskset.timescale import axis_breaks, time_title, whole_axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.patients import LeftOut
    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.kinds.curves.lines import Estimation
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style

PANEL_ALONE = 116.0  # mm


def _estimation(cohort: Cohort, spec: CurvesDisplay) -> Estimation:
    from riskset.analyses.pooled_curves import imputation_of_groups
    from riskset.kinds.curves.lines import Estimation

    imputation = spec.imputation_in(cohort.study)
    return Estimation(
        by=spec.by,
        weights=spec.weights,
        cluster=spec.cluster,
        conf_level=spec.conf_level,
        conf_type=spec.conf_type,
        variance=spec.variance,
        start=spec.start,
        causes=spec.causes,
        adjust_for=tuple(spec.adjust_for),
        imputation=imputation_of_groups(cohort, spec.by, imputation),
        covariates=imputation if spec.adjust_for else "",
    )


def _start(cohort: Cohort, spec: CurvesDisplay) -> float:
    """What is added to every time: where curves of an exposure begin, or the landmark of a clock not restarted."""
    if spec.start:
        return spec.start
    return cohort.account.at if cohort.account is not None and spec.clock == "original" else 0.0


def _time_axis(cohort: Cohort, spec: CurvesDisplay) -> tuple[float, list[float]]:
    """The end and the ticks of the time axis: as told, or as the data have them, with the last tick at the end."""
    from riskset.kinds.curves.analysis import time_end

    longest = time_end(cohort, spec.endpoints, _estimation(cohort, spec), spec.min_at_risk) + _start(cohort, spec)
    if isinstance(spec.breaks, list):
        end = spec.x_max or max(longest, *spec.breaks)
        return end, sorted({time for time in spec.breaks if time <= end})
    if spec.breaks is None:
        whole = whole_axis(longest, cohort.time_unit)
        return (spec.x_max, axis_breaks(spec.x_max, cohort.time_unit)) if spec.x_max else (whole[-1], whole)
    _check_step(spec.breaks, spec.x_max or longest, cohort.time_unit)
    end = spec.x_max or spec.breaks * math.ceil(longest / spec.breaks - 1e-9)
    return end, [spec.breaks * count for count in range(int(end / spec.breaks + 1e-9) + 1)]


def _check_step(step: float, end: float, unit: str) -> None:
    """Refuse a step of which an axis would have more ticks than one can tell apart."""
    if end / step > MOST_TICKS:
        count, enough = min(math.ceil(end / step), LARGEST_NUMBER), next(iter(axis_breaks(end, unit)[1:]), end)
        message = (
            f"breaks: {step:g} makes {count:,.0f} ticks up to {end:g} {unit}, and an axis has at most {MOST_TICKS}"
        )
        told = f"{message}. Write breaks: {enough:g}"
        raise LookupFailed(told)


def _origin(cohort: Cohort, spec: CurvesDisplay) -> str | None:
    """What times are counted from; not said where the endpoints count from different things."""
    if cohort.account is not None and spec.clock == "restarted":
        return "landmark"
    origins = {cohort.endpoint(name).origin for name in spec.endpoints}
    return origins.pop() if len(origins) == 1 else None


def _groups(cohort: Cohort, spec: CurvesDisplay) -> list[str]:
    return [""] if spec.by is None else list(cohort.groups(spec.by).levels)


def _risk_table(spec: CurvesDisplay) -> list[str]:
    if isinstance(spec.risk_table, bool):
        return ["at-risk"] if spec.risk_table else []
    return list(spec.risk_table)


def _width(spec: CurvesDisplay, groups: int) -> float:
    """Width in millimetres; a panel alone takes no whole page, where the entry does not say so."""
    panels = groups if spec.causes == "stacked" else 1 + spec.difference
    return PANEL_ALONE if spec.width == "page" and len(spec.endpoints) * panels == 1 else spec.width_mm


def _analyse(cohort: Cohort, name: str, spec: CurvesDisplay) -> list[Result]:
    from riskset.analyses.curve_tests import comparison_of
    from riskset.kinds.curves.analysis import Wanted, record_curves

    wanted = Wanted(
        breaks=_time_axis(cohort, spec)[1],
        at=spec.at,
        compare=spec.p is not False,
        comparison=comparison_of(spec, "trend" if spec.p == "trend" else "overall"),
        difference=spec.difference,
        median=spec.median,
        hazard_ratio=spec.hazard_ratio and len(_groups(cohort, spec)) > 1,
        counts=bool({"events", "censored"} & set(_risk_table(spec))),
        patients="patients" in _risk_table(spec),
        min_at_risk=spec.min_at_risk,
        few_at_risk=spec.few_at_risk,
        band_at_risk=BAND_AT_RISK if spec.conf_band is None and spec.causes != "stacked" else 0,
        origin=_start(cohort, spec),
        least=_least(cohort, spec),
    )
    return record_curves(cohort, spec.endpoints, _estimation(cohort, spec), wanted, name)


def _least(cohort: Cohort, spec: CurvesDisplay) -> int:
    """The fewest patients of whom a step may be; 0 where each may be of one."""
    return spec.smallest_shown(cohort.study) or 0


def _present(cohort: Cohort, spec: CurvesDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.figures.brand import brand_palette
    from riskset.kinds.curves.figure import curves_plot

    end, breaks = _time_axis(cohort, spec)
    endpoints = {name: cohort.endpoint(name) for name in spec.endpoints}
    layout = CurvesLayout(
        spec,
        {name: endpoint.label for name, endpoint in endpoints.items()},
        groups=_groups(cohort, spec),
        places=group_places(cohort, spec.by),
        comparator=0 if spec.by is None else cohort.groups(spec.by).comparator,
        breaks=breaks,
        x_max=end,
        x_title=time_title(cohort.time_unit, _origin(cohort, spec)),
        incidence=frozenset(name for name, endpoint in endpoints.items() if endpoint.kind == "incidence"),
        time_unit=cohort.time_unit,
        start=_start(cohort, spec),
        risk_table=_risk_table(spec),
        columns=spec.columns,
        width=_width(spec, len(_groups(cohort, spec))),
        height=spec.height,
        palette=brand_palette(cohort.study.path),
        adjusted=_adjusted(cohort, spec, results),
        imputed=_imputed(cohort, spec),
        least=_least(cohort, spec),
        style=style,
    )
    return curves_plot(results, layout)


def _adjusted(cohort: Cohort, spec: CurvesDisplay, results: Sequence[Result]) -> str:
    """What the curves are adjusted for, and how; empty where none is."""
    drawn = {row.variable for row in results if row.statistic == "shown_to" and row.value is not None}
    if not spec.adjust_for or not drawn:
        return ""
    from riskset.analyses.adjusted import adjusted_note

    groups = [[row.value for row in results if row.statistic == "n" and row.variable == name] for name in sorted(drawn)]
    sizes = {int(sum(n for n in values if n is not None)) for values in groups if None not in values}
    labels = [cohort.variable(name).label for name in spec.adjust_for]
    return adjusted_note(labels, {cohort.endpoint(name).kind for name in drawn}, sizes)


def _imputed(cohort: Cohort, spec: CurvesDisplay) -> str:
    """What of curves of imputed data is pooled, and how; empty for curves of complete cases."""
    name = spec.imputation_in(cohort.study)
    if not name:
        return ""
    from riskset.analyses.pooled_curves import imputation_of_groups
    from riskset.tables.imputing import pooled_curves_note

    drawn = bool(imputation_of_groups(cohort, spec.by, name))
    shown = {
        "counts": bool(_risk_table(spec)) and drawn,
        "median": spec.median and not spec.adjust_for,
        "difference": spec.difference,
        "test": spec.p is not False and spec.causes != "stacked",
    }
    return pooled_curves_note(
        cohort.imputation(name).m, {key for key, is_shown in shown.items() if is_shown}, adjusted=not drawn
    )


def _suppress(spec: CurvesDisplay, results: Sequence[Result], smallest: int) -> list[Result]:
    return suppress_curves(results, smallest, spec.at)


def _problems(cohort: Cohort, name: str, spec: CurvesDisplay) -> Iterator[Problem]:
    yield from weights_problems(cohort, name, spec, spec.weights, complete=True)
    yield from cluster_problems(cohort, name, spec, spec.cluster)


def _left_out(cohort: Cohort, spec: CurvesDisplay) -> Iterator[LeftOut]:
    """Those in no group, not adjusted for, or gone before curves of an exposure begin, and of tests those in no stratum."""
    completed = imputed_cohort(cohort, spec)
    yield from in_no_group(completed, spec.by)
    yield from without_value(completed, spec.adjust_for)
    yield from without_follow_up(cohort, spec.by, spec.endpoints, spec.start)
    yield from without_stratum(cohort, spec.strata)


def _hints(
    cohort: Cohort,
    name: str,
    spec: CurvesDisplay,
    results: Sequence[Result],
    style: Style,  # noqa: ARG001  as all kinds have it
) -> Iterator[Problem]:
    from riskset.kinds.curves.hints import hints

    axis = _start(cohort, spec), _time_axis(cohort, spec)[0]
    return hints(cohort, name, spec, results, axis, len(_groups(cohort, spec)))


def _told(cohort: Cohort, spec: CurvesDisplay) -> Teller:
    from riskset.kinds.curves.told import CurvesTeller

    return CurvesTeller(cohort, spec)


CURVES = Kind(
    CurvesDisplay,
    "figure",
    _analyse,
    _present,
    problems=_problems,
    hints=_hints,
    suppress=_suppress,
    left_out=_left_out,
    told=_told,
)
