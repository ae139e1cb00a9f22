"""What was understood of a study file and its data: variables, groups, endpoints and populations, with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.absent import Absent
from riskset.stats.errors import StatsError
from riskset.stats.reverse_kaplan_meier import reverse_kaplan_meier
from riskset.understanding import (
    Understood,
    UnderstoodEndpoint,
    UnderstoodExposure,
    UnderstoodGroups,
    UnderstoodVariable,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.entities import Variable
    from riskset.study.narrow_codes import Codes


def understood(cohort: Cohort) -> Understood:
    """Say what was understood of a study and its data."""
    study, table = cohort.study, cohort.builder.source.table
    return Understood(
        study=str(study.path),
        data=table.file,
        id=study.data.id,
        patients=cohort.size,
        columns=len(table.columns),
        dropped=dict(table.dropped),
        variables=[_variable(cohort, name) for name in study.variables],
        groups=[_groups(cohort, name) for name in study.groups],
        endpoints=[_endpoint(cohort, name) for name in study.endpoints],
        exposures=[_exposure(cohort, name) for name in study.exposures],
        populations={name: cohort.population(name).size for name in study.populations},
        displays=list(study.displays),
        completed_dates=dict(cohort.builder.source.completed),
    )


def _variable(cohort: Cohort, name: str) -> UnderstoodVariable:
    variable = cohort.variable(name)
    built = cohort.builder.variable(name)
    if built.choices is not None and built.known is not None:
        levels = dict(zip(variable.levels, built.choices.sum(axis=1).tolist(), strict=True))
        numbers, n = np.empty(0), int(built.known.sum())
    elif built.codes is not None:
        known = built.codes[built.codes >= 0]
        counts = np.bincount(known, minlength=len(variable.levels)).tolist()
        levels = dict(zip(variable.levels, counts, strict=True))
        numbers = np.empty(0)
        n = int(known.size)
    else:
        numbers = cohort.numbers(name)
        numbers = numbers[~np.isnan(numbers)]
        levels, n = {}, int(numbers.size)
    low, middle, high = (
        (_shown(f(numbers), variable) for f in (np.min, np.median, np.max)) if n and not levels else (None,) * 3
    )
    return UnderstoodVariable(
        name, variable.label, variable.kind, variable.unit, n, cohort.size - n, low, middle, high, levels
    )


def _shown(value: float, variable: Variable) -> float | str:
    """A number, or a date as it is written."""
    return str(np.datetime64(int(value // 1), "D")) if variable.kind == "date" else float(value)


def _groups(cohort: Cohort, name: str) -> UnderstoodGroups:
    grouping = cohort.grouping(name)
    known = grouping.codes[grouping.codes >= 0]
    counts = np.bincount(known, minlength=len(grouping.levels)).tolist()
    levels = dict(zip(grouping.levels, counts, strict=True))
    return UnderstoodGroups(name, grouping.label, levels, cohort.size - int(known.size))


def _exposure(cohort: Cohort, name: str) -> UnderstoodExposure:
    exposure = cohort.exposure(name)
    counts = np.bincount(exposure.codes, minlength=len(exposure.levels)).tolist()
    begins = exposure.begins[np.isfinite(exposure.begins)]
    return UnderstoodExposure(
        name,
        exposure.label,
        dict(zip(exposure.levels, counts, strict=True)),
        earliest=float(begins.min()),
        median=float(np.median(begins)),
        latest=float(begins.max()),
        unit=cohort.time_unit,
    )


def _endpoint(cohort: Cohort, name: str) -> UnderstoodEndpoint:
    endpoint = cohort.builder.endpoint(name)
    has = endpoint.cause >= 0
    time, cause = endpoint.time[has], endpoint.cause[has]
    competing = {label: int((cause == code).sum()) for code, label in enumerate(endpoint.cause_labels[1:], start=2)}
    return UnderstoodEndpoint(
        name,
        endpoint.label,
        int(has.sum()),
        int((cause == 1).sum()),
        competing,
        int((cause == 0).sum()),
        float(time.max()) if time.size else None,
        _median_follow_up(time, cause, None if endpoint.entry is None else endpoint.entry[has]),
        cohort.time_unit,
    )


def _median_follow_up(time: NDArray[np.float64], cause: Codes, entry: NDArray[np.float64] | None) -> float | None:
    """The median follow-up by the reverse Kaplan-Meier method (Schemper and Smith, Control Clin Trials 1996;17:343)."""
    try:
        median = reverse_kaplan_meier(time, cause > 0, entry=entry).quantile().value
    except StatsError:
        return None
    return None if isinstance(median, Absent) else float(median)
