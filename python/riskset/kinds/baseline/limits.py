"""Limits of each group's own estimates: of its means, medians and percentages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.absent_reasons import NO_VALUES, ONE_VALUE
from riskset.kinds.baseline.estimates import NOBODY_OR_ALL, NOTHING_ESTIMATED, denominators, record_interval, unit_of
from riskset.kinds.baseline.weighted import NO_WEIGHTED_VALUES, WEIGHTED
from riskset.stats.location import mean_limits, median_limits
from riskset.stats.proportion import wilson
from riskset.stats.weighted_limits import weighted_mean_limits, weighted_proportion_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.analyses.recorder import Recorder
    from riskset.kinds.baseline.estimates import Estimate
    from riskset.kinds.baseline.weighted import WeightedByGroup

EQUAL = "All values are equal: the variance of their mean is zero."
NO_LIMITS = "limits"
"""The statistic that stands for the limits of a variable that has none."""


def record_limits(
    recorder: Recorder, group: str, part: ByGroup, shown: Sequence[Estimate], percent: str, conf_level: float
) -> None:
    """Record the limits of what is `shown` of one group's `part` of a variable."""
    note = partial(recorder.add, group=group, variable=part.variable.name)
    why_not = "" if part.held[0] else NO_VALUES
    if not shown:
        note(NO_LIMITS, None, state="not applicable", warning=NOTHING_ESTIMATED)
    elif part.counts is None:
        values = part.samples[0]
        for estimate in shown:
            limits = mean_limits if estimate == "mean" else median_limits
            find = partial(limits, values, conf_level=conf_level)
            record_interval(partial(note, unit=unit_of(part.variable)), estimate, find, why_not=why_not)
    else:
        total = int(denominators(part, percent)[0])
        for level, count in zip(part.variable.levels, part.counts[:, 0].astype(np.int64).tolist(), strict=True):
            find = partial(wilson, count, total, conf_level=conf_level)
            at = partial(note, level=level, unit="%")
            record_interval(at, "percent", find, why_not="" if total else NO_VALUES, scale=100)


def record_weighted_limits(
    recorder: Recorder, levels: Sequence[str], data: WeightedByGroup, shown: Sequence[Estimate], conf_level: float
) -> None:
    """Record the robust limits of what is `shown` of each weighted group, which has means and percentages alone."""
    for code, group in enumerate(levels):
        note = partial(recorder.add, group=group, variable=data.variable.name, model=WEIGHTED)
        (values,), (weights,) = data.samples([code])
        if not shown:
            note(NO_LIMITS, None, state="not applicable", warning=NOTHING_ESTIMATED)
        elif data.variable.is_continuous:
            find = partial(weighted_mean_limits, values, weights, conf_level=conf_level)
            why_not = _without_robust_limits(values)
            record_interval(partial(note, unit=unit_of(data.variable)), "mean", find, why_not=why_not)
        else:
            for place, level in enumerate(data.variable.levels):
                has = values == place
                find = partial(weighted_proportion_limits, has, weights, conf_level=conf_level)
                why_not = _without_robust_limits(has, NOBODY_OR_ALL)
                record_interval(partial(note, level=level, unit="%"), "percent", find, why_not=why_not, scale=100)


def _without_robust_limits(values: NDArray[Any], constant: str = "") -> str:
    """Why the mean of weighted values has no limits, where that is seen beforehand; `constant` where they are one."""
    if not values.size:
        return NO_WEIGHTED_VALUES
    if not bool((values == values[0]).all()):
        return ""
    return constant or (ONE_VALUE if values.size == 1 else EQUAL)
