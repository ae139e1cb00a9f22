"""Groups and populations of a display that are known only after the time from which it follows patients."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.study.cohort import Cohort
from riskset.study.doubts.words import AGE, TIME
from riskset.study.entries.base import ALL
from riskset.study.kept_with import kept_with
from riskset.study.problems import StudyProblems
from riskset.study.schema_parts import DateSpan, MedianOf
from riskset.study.sections import DatedEndpoint
from riskset.study.source import Unavailable
from riskset.study.table import looks_like_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.builder import Builder
    from riskset.study.entries.base import DisplayBase
    from riskset.study.schema_parts import TimeUnit
    from riskset.study.sections import EndpointEntry
    from riskset.study.table import Column

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

# A group whose patients have a time of exposure may lack it for a few, and a few of the others may have one.
_HAVING = 0.9
_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class KnownLater:
    """Patients who count for something before it was known, and could have no event until then.

    Attributes
    ----------
    name : str
        The groups, variable or population.
    is_population : bool
    levels : tuple of str
        The groups or levels that it is about; of a population its label.
    others : tuple of str
        The groups or levels of the others.
    told_by : str
        The exposure, or the column of the time.
    unit : TimeUnit or None
        Of a column of times, where it is not the study's.
    patients : bool array, shape (patients of the study,)
        Those in whom it was known only after the display's time zero.
    among : int
        Patients who count for it in the display.
    """

    name: str
    is_population: bool
    levels: tuple[str, ...]
    others: tuple[str, ...]
    told_by: str
    unit: TimeUnit | None
    patients: Mask
    among: int


@dataclass(frozen=True, eq=False)
class _Time:
    """When something became known of each patient: nan for never, in the study's time unit."""

    name: str
    at: Floats
    unit: TimeUnit | None = None

    @property
    def has(self) -> Mask:
        return ~np.isnan(self.at)


def known_later(cohort: Cohort, display: DisplayBase) -> list[KnownLater]:
    """What a display of endpoints groups or selects patients by that was known only after its time zero.

    It is known by the study's exposures, by the time whose median is a landmark, and by columns of times or dates that
    the patients of a group have and no others, each before the end of his or her follow-up: such patients cannot have had
    an event before (immortal time).

    Parameters
    ----------
    cohort : Cohort
        The study, or a part of its patients.
    display : DisplayBase
    """
    endpoints = [name for _, name in display.named_endpoints()]
    if not any(_counts_from_start(cohort, name) for name in endpoints):
        return []
    try:
        part = cohort.of(display)
        whole = _whole(cohort.builder)
        return list({each.name: each for each in _found(whole, part, display)}.values())
    except StudyProblems:  # said of the display itself
        return []


def _counts_from_start(cohort: Cohort, name: str) -> bool:
    """Whether an endpoint counts from the start of the study's clock, and all patients from then on."""
    spec = cohort.study.endpoints.get(name)
    return spec is not None and spec.origin is None and spec.entry is None


@kept_with
def _whole(builder: Builder) -> Cohort:
    """All patients of a study."""
    return Cohort(builder.source.study, builder, builder.everybody)


def _time_zero(whole: Cohort, part: Cohort, display: DisplayBase) -> float:
    """From when the display follows patients, in the study's time unit."""
    at = display.first_landmark if part.account is None else part.account.at
    return at / part.in_own_unit(1.0, whole.time_unit)


def _found(cohort: Cohort, part: Cohort, display: DisplayBase) -> Iterator[KnownLater]:
    zero = _time_zero(cohort, part, display)
    in_part = np.zeros(cohort.size, dtype=np.bool_)
    in_part[part.index] = True
    population = part.population_name
    selected = None
    if population != ALL:
        members = np.zeros(cohort.size, dtype=np.bool_)
        members[cohort.population(population).index] = True
        selected = _told(cohort, members, in_part, zero)
        if selected is not None:
            label = cohort.population_label(population)
            yield KnownLater(population, True, (label,), (), *selected)
    for name, codes, levels in _grouped_by(cohort, display):
        found = _exposed_levels(cohort, codes, len(levels))
        if found is None:
            continue
        told = _told(cohort, np.isin(codes, found), in_part, zero)
        everybody = bool(np.isin(codes[part.index], [*found, -1]).all())
        if told is not None and not (everybody and selected is not None):
            others = tuple(level for code, level in enumerate(levels) if code not in found)
            yield KnownLater(name, False, tuple(levels[code] for code in found), others, *told)


def _grouped_by(cohort: Cohort, display: DisplayBase) -> Iterator[tuple[str, NDArray[np.int64], tuple[str, ...]]]:
    """The groups of a display, and the variables with levels whose effect it estimates: each patient's level; -1 for none."""
    exposures = cohort.study.exposures
    if display.by is not None and display.by not in exposures:
        grouping = cohort.grouping(display.by)
        yield display.by, grouping.codes, grouping.levels
    for name in display.effects_of():
        if name not in exposures and not cohort.variable(name).is_continuous:
            yield name, cohort.held(name).codes, cohort.variable(name).levels


def _exposed_levels(cohort: Cohort, codes: NDArray[np.int64], count: int) -> list[int] | None:
    """The levels whose patients have a time at which it became known, where the others have none."""
    for time in _times(cohort):
        shares = [float(time.has[codes == code].mean()) if (codes == code).any() else 0.0 for code in range(count)]
        exposed = [code for code, share in enumerate(shares) if share >= _HAVING]
        if exposed and _coincides(np.isin(codes, exposed), time):
            return exposed
    return None


def _coincides(members: Mask, time: _Time) -> bool:
    """Whether patients have the time who are members, and (but for a few) no others."""
    others = ~members
    return bool(
        members.any()
        and others.any()
        and time.has[members].mean() >= _HAVING
        and time.has[others].mean() <= 1 - _HAVING
    )


def _told(cohort: Cohort, members: Mask, in_part: Mask, zero: float) -> tuple[str, TimeUnit | None, Mask, int] | None:
    """By what it became known that patients are members, in whom after time zero, and among how many in the display."""
    for time in _times(cohort):
        late = members & in_part & (np.nan_to_num(time.at, nan=-1.0) > zero * (1 + _TOLERANCE))
        if _coincides(members, time) and late.any():
            return time.name, time.unit, late, int((members & in_part).sum())
    return None


@kept_with
def _times(cohort: Cohort) -> tuple[_Time, ...]:
    """The times at which something became known of some patients: exposures first."""
    study = cohort.study
    found = [
        _Time(name, np.where(np.isfinite(begins), begins, np.nan))
        for name in study.exposures
        for begins in (cohort.exposure(name).begins,)
    ]
    landmarks = [study.landmark.at if study.landmark is not None else None]
    landmarks += [display.landmark_shown for display in study.displays.values()]
    for at in landmarks:
        if isinstance(at, MedianOf):
            name = f"{at.median_of.from_} to {at.median_of.to}" if isinstance(at.median_of, DateSpan) else at.median_of
            found.append(_Time(name, cohort.times(at.median_of, at.unit)))
    return (*found, *_columns(cohort))


def _columns(cohort: Cohort) -> Iterator[_Time]:
    """Columns of times that some patients alone have, each before the end of follow-up."""
    found: dict[str, list[_Time]] = {}
    for name in cohort.study.endpoints:
        with suppress(Unavailable):
            if _counts_from_start(cohort, name):
                cohort.builder.endpoint(name)
                found[name] = []
    # Each column is gone through once, since one of a large file is read anew each time.
    for column in cohort.builder.source.table.columns.values() if found else ():
        known = column.known
        if known.any() and not known.all():
            for name, times in found.items():
                times.extend(_of_column(cohort, column, name))
    return itertools.chain.from_iterable(found.values())


def _of_column(cohort: Cohort, column: Column, name: str) -> Iterator[_Time]:
    """A column that some patients alone have, as a time before the end of follow-up by an endpoint, if it is one."""
    start, unit = _clock(cohort.study.endpoints[name])
    at = _since(cohort, column, start) if start is not None else _number(cohort, column, unit)
    if at is None:
        return
    has = ~np.isnan(at)
    inside = (at[has] >= 0) & (at[has] <= cohort.builder.endpoint(name).time[has] * (1 + _TOLERANCE))
    if has.any() and not has.all() and inside.all():
        yield _Time(column.name, at, unit)


def _clock(spec: EndpointEntry) -> tuple[str | None, TimeUnit | None]:
    """The column of dates from which an endpoint counts, if there is one, and the unit of its times."""
    if isinstance(spec, DatedEndpoint):
        return spec.from_, None
    return (spec.time.from_, None) if isinstance(spec.time, DateSpan) else (None, spec.unit)


def _number(cohort: Cohort, column: Column, unit: TimeUnit | None) -> Floats | None:
    """A column of numbers that is called like a time, and not like an age in years, in the study's unit."""
    names = (column.name, column.label or "")
    if not TIME.said_by(*names) or AGE.said_by(*names):
        return None
    values, bad = column.numbers
    if bad.any():
        return None
    source = cohort.builder.source
    return source.scaled(values, unit or source.study.study.time_unit, cohort.time_unit)


def _since(cohort: Cohort, column: Column, start: str) -> Floats | None:
    """The time from the start of an endpoint to the dates of a column, in the study's unit."""
    source = cohort.builder.source
    if start not in source.table.columns or not looks_like_date(column.value(int(column.known.argmax()))):
        return None
    dates, bad = column.dates
    if bad.any():
        return None
    span = dates - source.table.columns[start].dates[0]
    days = np.where(np.isnat(span), np.nan, span.astype("timedelta64[D]").astype(np.int64).astype(np.float64))
    return source.scaled(days, "days", cohort.time_unit)
