"""Curves: the steps of each group's curve, the numbers at risk under it, and the comparison of the groups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.estimates import group_curves
from riskset.analyses.outcomes import add_p_values
from riskset.analyses.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.estimates import GroupCurve
    from riskset.results import Result
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort

RESOLUTION = 1000
"""Steps smaller than one in so many of the axis are not drawn: a page shows less."""


def curves(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    breaks: Sequence[float],
    at: Sequence[float] = (),
    by: str | None = None,
    compare: bool = True,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    display: str = "curves",
) -> list[Result]:
    """Estimate each endpoint's curve in each group.

    Parameters
    ----------
    cohort : Cohort
    endpoints : sequence of str
        Names of the study file's endpoints, one panel each.
    breaks : sequence of float
        Times, in the study's time unit, at which the number at risk is wanted.
    at : sequence of float
        Times at which the estimate is wanted whether or not the curve steps there.
    by : str, optional
        A grouping of the study file.
    compare : bool
        Whether the groups are compared.

    Returns
    -------
    list of Result
        For each endpoint and group ``n``, ``events``; ``estimate``, ``lower`` and ``upper`` at 0, at each step
        and at the last follow-up; ``n_censored`` at times of censoring; ``n_risk`` at `breaks`; and
        ``p_value``. Steps and censorings closer than the page shows are thinned.
    """
    recorder = Recorder(display, "curves", cohort.population_name)
    for endpoint in endpoints:
        for found in group_curves(cohort, endpoint, by, conf_level, conf_type):
            note = partial(recorder.add, group=found.group, variable=endpoint)
            note("n", found.n, unit="patients")
            note("events", found.events, unit="patients")
            _steps(recorder, endpoint, found, at)
            _censorings(recorder, endpoint, found)
            for time in breaks:
                n_risk = 0 if found.curve is None else found.curve.n_risk_at([time])[0]
                note("n_risk", n_risk, at=float(time), unit="patients")
        if by is not None and compare:
            add_p_values(recorder, cohort, endpoint, by, "overall")
    return recorder.rows


def _steps(recorder: Recorder, endpoint: str, found: GroupCurve, at: Sequence[float]) -> None:
    if found.curve is None:
        return
    note = partial(recorder.add, group=found.group, variable=endpoint)
    for estimate in found.at(np.unique([0.0, *visible_steps(found), *at, found.curve.last_follow_up])):
        note("estimate", estimate.value, at=estimate.time, method=found.method)
        note("lower", estimate.lower, at=estimate.time, method=found.method)
        note("upper", estimate.upper, at=estimate.time, method=found.method)


def visible_steps(found: GroupCurve) -> NDArray[np.float64]:
    """Times at which the curve visibly steps: no value between them is further than 1/1000 from theirs."""
    times, level = found.steps()
    if times.size <= RESOLUTION:
        return times
    _, first = np.unique(np.floor(level * RESOLUTION), return_index=True)
    return times[np.unique([*first, times.size - 1])]


def _censorings(recorder: Recorder, endpoint: str, found: GroupCurve) -> None:
    if found.curve is None:
        return
    curve = found.curve
    censoring = curve.n_censor > 0
    times, counts = curve.time[censoring], curve.n_censor[censoring]
    _, first = np.unique(np.floor(times / (curve.last_follow_up or 1.0) * RESOLUTION), return_index=True)
    for time, count in zip(times[first].tolist(), counts[first].tolist(), strict=True):
        recorder.add("n_censored", count, group=found.group, variable=endpoint, at=time, unit="patients")
