"""Doubts about times of endpoints: in another unit than is said, after death, or of another event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import listed, quoted
from riskset.study.doubts.cells import rows_told
from riskset.study.doubts.dates import dates_of_death
from riskset.study.doubts.doubt import Doubt, in_data, in_study
from riskset.study.doubts.numbers import date_meant
from riskset.study.doubts.words import OVERALL_SURVIVAL, RELAPSE
from riskset.study.schema_parts import EventTimes
from riskset.study.sections import EndpointSpec
from riskset.study.time_units import unit_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.entities import Endpoint
    from riskset.study.schema_parts import TimeUnit

LONGEST: dict[TimeUnit, int] = {"weeks": 2600, "months": 600, "years": 80}
"""A follow-up beyond this is longer than any: about fifty years, or eighty where times are in years."""
MONTHS = 600
"""Times in days that have decimals and end before this look like months."""
# Dates and rounded months may differ by so many days though they mean one.
_TOLERANCE_DAYS = 2


def wrong_units(cohort: Cohort) -> Iterator[Doubt]:
    """Times that look like days though the unit is another, or like months or years though it is days."""
    study = cohort.study
    clocks: dict[tuple[str, TimeUnit], list[str]] = {}
    for name, spec in _timed(cohort):
        time = spec.time.end if isinstance(spec.time, EventTimes) else spec.time
        if isinstance(time, str) and not _is_date(cohort, time):
            clocks.setdefault((time, spec.unit or study.study.time_unit), []).append(name)
    for (_, unit), names in clocks.items():
        endpoint = cohort.builder.endpoint(names[0])
        times = endpoint.time[endpoint.cause >= 0] * unit_ratio(cohort.time_unit, unit, study.study.days_per_month)
        found = _other_unit(times, unit, study.study.time_unit) if times.size else None
        if found is not None:
            where = ("endpoints", names[0], "unit" if dict(_timed(cohort))[names[0]].unit else "time")
            evidence, remedy = found
            message = f"times of endpoint {listed(names)} are said to be in {unit}, but {evidence}"
            yield in_study(cohort, "time-unit", names[0], where, message, remedy)


def _timed(cohort: Cohort) -> Iterator[tuple[str, EndpointSpec]]:
    """The endpoints whose times are said, not those that are made of dates."""
    return ((name, spec) for name, spec in cohort.study.endpoints.items() if isinstance(spec, EndpointSpec))


def _is_date(cohort: Cohort, time: str) -> bool:
    column = cohort.builder.source.table.columns.get(time)
    return column is not None and date_meant(column) is not None


def _other_unit(times: NDArray[np.float64], unit: TimeUnit, printed: TimeUnit) -> tuple[str, str] | None:
    """Why times are rather in another unit than `unit`, and what to write; None where they are not."""
    longest = float(times.max())
    if unit != "days":
        if longest <= LONGEST[unit]:
            return None
        return f"the longest is {longest:.6g} and the median {np.median(times):.6g}, as of days", "Write unit: days"
    uneven = np.abs(times - np.round(times)) > 1e-6
    # Who counts hours of a short time prints it in days.
    if printed == "days" or longest >= MONTHS or uneven.mean() <= 0.5:
        return None
    share = f"{100 * uneven.mean():.0f}% have decimals"
    return f"{share} and the longest is {longest:.6g}, as of months or years", "Write unit: months, or unit: years"


def endpoint_of_death(cohort: Cohort) -> Endpoint | None:
    """The endpoint whose event is death: the one that ends observation, or one that is called so."""
    study = cohort.study
    name = study.data.follow_up
    if name not in study.endpoints:
        name = next((each for each in study.endpoints if _is_death(cohort, each)), None)
    return None if name is None else cohort.builder.endpoint(name)


def _is_death(cohort: Cohort, name: str) -> bool:
    spec = cohort.study.endpoints[name]
    texts = (name, spec.label, *(spec.event_labels or []))
    return spec.competing is None and OVERALL_SURVIVAL.said_by(*texts) and not RELAPSE.said_by(*texts)


def alive_with_death_date(cohort: Cohort) -> Iterator[Doubt]:
    """Patients who have a date of death, though the endpoint of death has no event for them."""
    death = endpoint_of_death(cohort)
    if death is None:
        return
    for column in dates_of_death(cohort):
        alive = (death.cause == 0) & column.known
        if alive.any():
            first = int(alive.argmax())
            message = (
                f"patients without the event of endpoint {quoted(death.name)} have a date of death: "
                f"{quoted(column.shown(first))}, and so for {rows_told(cohort, alive)}"
            )
            row = cohort.builder.source.table.rows_at(alive)[0]
            remedy = "Correct the event or the date"
            yield in_data(
                cohort, "alive-with-death-date", column.name, message, remedy, row=row, value=column.shown(first)
            )


def events_after_death(cohort: Cohort) -> Iterator[Doubt]:
    """Events and follow-up after death, where no endpoint is named whose end makes them an error."""
    death = endpoint_of_death(cohort)
    if death is None or cohort.study.data.follow_up in cohort.study.endpoints:
        return
    apart = _TOLERANCE_DAYS * unit_ratio("days", cohort.time_unit, cohort.study.study.days_per_month)
    for name in cohort.study.endpoints:
        other = cohort.builder.endpoint(name)
        late = (other.time > death.time + apart) & (death.cause > 0)
        # Clocks of two origins do not compare.
        if other.origin == death.origin and late.any():
            first = int(late.argmax())
            times = f"{other.time[first]:.6g} > {death.time[first]:.6g} {cohort.time_unit}"
            what = "has an event" if other.cause[first] > 0 else "is followed"
            message = (
                f"endpoint {quoted(name)} {what} after death by endpoint {quoted(death.name)}: {times}, and so for"
            )
            remedy = f"Correct one of the two times; data: {{follow_up: {death.name}}} makes such times an error"
            where = ("endpoints", name, "time")
            told = f"{message} {rows_told(cohort, late)}"
            yield in_study(cohort, "event-after-death", name, where, told, remedy)


def shared_times(cohort: Cohort) -> Iterator[Doubt]:
    """Endpoints of different events with one time, though patients have both events."""
    death = endpoint_of_death(cohort)
    clocks: dict[str, list[str]] = {}
    for name, spec in _timed(cohort):
        if not isinstance(spec.time, EventTimes):
            clocks.setdefault(str(spec.time), []).append(name)
    for names in clocks.values():
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                pair = [cohort.builder.endpoint(name) for name in (first, second)]
                both = _both_happened(pair, None if death is None else death.name)
                if both is not None:
                    yield _shared(cohort, pair, both)


def _both_happened(pair: list[Endpoint], death: str | None) -> NDArray[np.bool_] | None:
    """Who has both events of two endpoints, where these are events of their own and not parts of each other."""
    defined = np.logical_and(*(endpoint.cause >= 0 for endpoint in pair))
    one, other = ((endpoint.cause == 1) & defined for endpoint in pair)
    both = one & other
    if not both.any() or (one == other).all():
        return None
    relapse = [RELAPSE.said_by(each.name, each.label) for each in pair]
    with_death = any(each.name == death for each in pair) and any(relapse)
    apart = (one & ~other).any() and (other & ~one).any()
    return both if apart or with_death else None


def _shared(cohort: Cohort, pair: list[Endpoint], both: NDArray[np.bool_]) -> Doubt:
    # What can happen before the other is named first: its time is the wrong one.
    pair = sorted(pair, key=lambda each: not RELAPSE.said_by(each.name, each.label))
    names = [quoted(each.name) for each in pair]
    message = (
        f"endpoints {names[0]} and {names[1]} have one time, though {rows_told(cohort, both)} have the events of both, "
        "which hardly happened at once"
    )
    where = ("endpoints", pair[0].name, "time")
    remedy = f"Name the time of what {names[0]} is about"
    return in_study(cohort, "shared-time", pair[0].name, where, message, remedy)
