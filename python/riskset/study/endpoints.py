"""Builds an endpoint: each patient's time, and which event, if any, ended it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import listed, nearest, quoted
from riskset.study.conditions import Form, columns_of, competing_events, in_common, values_of, where_holds
from riskset.study.dated_endpoints import build_dated
from riskset.study.endpoint_times import Lookup, TimeReader, with_missing
from riskset.study.entities import Endpoint
from riskset.study.missing import keys_of
from riskset.study.narrow_codes import narrow
from riskset.study.schema_parts import EventTimes
from riskset.study.sections import DatedEndpoint
from riskset.study.source import Mask, Source, Unavailable
from riskset.study.table import natural_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study import operands as ops
    from riskset.study.dated_endpoints import Times
    from riskset.study.schema_parts import TimeUnit
    from riskset.study.sections import EndpointSpec
    from riskset.yaml_lines import KeyPath


def build_endpoint(source: Source, name: str, defined: Mask, lookup: Lookup, unit: TimeUnit | None = None) -> Endpoint:
    """The endpoint `name`, for the patients `defined`, its time in `unit`; others have time nan and cause -1."""
    spec = source.study.endpoints[name]
    if spec.missing:
        source, lookup = with_missing(source, keys_of(spec.missing), lookup)
    study_unit = source.study.study.time_unit
    if isinstance(spec, DatedEndpoint):
        times = build_dated(source, name, spec, defined, lookup, unit or study_unit)
        return _endpoint(source, name, defined, times, _labels(spec, spec.competing_members))
    times = _timed(source, name, spec, defined, lookup, unit or study_unit)
    return _endpoint(source, name, defined, times, _labels(spec, _competing_labels(source, spec)))


def _endpoint(source: Source, name: str, defined: Mask, times: Times, labels: tuple[str, ...]) -> Endpoint:
    spec = source.study.endpoints[name]
    time, cause, entry = times
    cause = narrow(cause, 1 + len(labels))
    everyone = bool(defined.all())
    return Endpoint(
        name=name,
        label=spec.label,
        kind="survival" if spec.competing is None else "incidence",
        time=time if everyone else np.where(defined, time, np.nan),
        cause=cause if everyone else np.where(defined, cause, -1),
        cause_labels=labels,
        origin=spec.origin or source.study.study.time_origin,
        entry=entry if entry is None or everyone else np.where(defined, entry, np.nan),
    )


def _timed(source: Source, name: str, spec: EndpointSpec, defined: Mask, lookup: Lookup, to: TimeUnit) -> Times:
    """The time of an endpoint that has one, what ended it, and when patients enter."""
    reader = TimeReader(source, name, spec.unit or source.study.study.time_unit, to, lookup)
    noted = len(source.problems)
    if isinstance(spec.time, EventTimes):
        events = _events(source, name, spec, lookup)
        found = None if events is None else reader.first(spec.time, events, defined)
        time, cause = found or (None, None)
    else:
        time = reader.single(spec.time, defined)
        events = _events(source, name, spec, lookup)
        cause = None if events is None else _only_event(source, name, spec, defined, events)
    if events is not None and cause is not None:
        _check_known(source, name, spec, defined, events, cause, lookup)
    entry = None if time is None or spec.entry is None else reader.entry(spec.entry, time, defined)
    if time is None or cause is None or len(source.problems) > noted:
        raise Unavailable
    return time, cause, entry


def _events(source: Source, name: str, spec: EndpointSpec, lookup: Lookup) -> list[ops.Truth] | None:
    """Where the event holds, and where each competing event does."""
    path: KeyPath = ("endpoints", name, "competing")
    many = isinstance(spec.competing, list)
    try:
        event = where_holds(source, spec.event, ("endpoints", name, "event"), lookup)
        competing = [
            where_holds(source, form, (*path, index) if many else path, lookup)
            for index, form in enumerate(competing_events(spec))
        ]
    except Unavailable:
        return None
    return [event, *competing]


def _only_event(
    source: Source, name: str, spec: EndpointSpec, defined: Mask, events: Sequence[ops.Truth]
) -> NDArray[np.int64]:
    """The one event that ended the time; two at once are noted, since nothing says which was first."""
    if not any(in_common(spec.event, form) for form in competing_events(spec)):
        _check_exclusive(source, name, defined, events)
    cause = np.zeros(source.size, dtype=np.int64)
    for number, part in reversed(list(enumerate(events, start=1))):
        cause[part.values & part.known] = number
    return cause


def _check_known(
    source: Source,
    name: str,
    spec: EndpointSpec,
    defined: Mask,
    events: Sequence[ops.Truth],
    cause: NDArray[np.int64],
    lookup: Lookup,
) -> None:
    """Note patients of whom it is not known whether their time ended with an event."""
    censored = None
    if spec.censored is not None:
        try:
            censored = where_holds(source, spec.censored, ("endpoints", name, "censored"), lookup)
        except Unavailable:
            return
    known = np.logical_and.reduce([part.known for part in events]) | (cause > 0)
    columns = columns_of(spec)
    if spec.empty_event == "error":
        remedy = "Fill in the event, or say what an empty cell means: empty_event: censored"
        message = f"whether endpoint {quoted(name)} ended with an event is not known"
        source.in_patients(~known & defined, message, remedy, columns[0] if len(columns) == 1 else None)
    _check_censored(source, name, spec, (cause == 0) & known & defined, censored)


def _check_exclusive(source: Source, name: str, defined: Mask, events: Sequence[ops.Truth]) -> None:
    happened = [event.values & event.known & defined for event in events]
    for first in range(len(events)):
        for second in range(max(first + 1, 1), len(events)):
            both = happened[first] & happened[second]
            what = "the event and a competing event" if first == 0 else "two competing events"
            message = f"endpoint {quoted(name)} has {what} at once"
            source.in_patients(both, message, "Make the conditions exclude each other")


def _check_censored(source: Source, name: str, spec: EndpointSpec, rest: Mask, censored: ops.Truth | None) -> None:
    """Refuse values of which nobody said whether they are events: a slip of the pen must not censor a patient."""
    columns = columns_of(spec)
    if len(columns) != 1 or columns[0] not in source.table.columns:
        if censored is not None:
            wrong = rest & ~(censored.values & censored.known)
            message = f"endpoint {quoted(name)} is neither an event nor censored"
            source.in_patients(wrong, message, "Name the value under event, competing or censored")
        return
    column = source.table.columns[columns[0]]
    if censored is not None:
        wrong = rest & ~(censored.values & censored.known)
        one, many = f"is not a value of endpoint {quoted(name)}", f"are not values of endpoint {quoted(name)}"
        source.in_cells(column, wrong, one, many, "Name it under event, competing or censored, or correct it")
        return
    if not isinstance(spec.event, dict) or any(isinstance(form, str) for form in competing_events(spec)):
        return
    codes, keys = column.keys
    left = natural_order([keys[code] for code in np.unique(codes[rest]) if code >= 0])
    if len(left) < 2:
        return
    named = [key for form in (spec.event, *competing_events(spec)) for key in values_of(form)]
    slip = next((key for key in left if nearest(key, named) is not None), None)
    message = f"{listed(left)} in column {quoted(column.name)} are not events of endpoint {quoted(name)}"
    remedy = f"Name them as events, or say which are censored: censored: {{{column.name}: [...]}}"
    if slip is not None:
        remedy += f"; {quoted(slip)} looks like {quoted(nearest(slip, named))}"
    source.in_study(("endpoints", name, "event"), message, remedy, value=left[0])


def _labels(spec: EndpointSpec | DatedEndpoint, competing: Sequence[str]) -> tuple[str, ...]:
    """Printed labels of the event and of each competing event."""
    if spec.event_labels is not None:
        return tuple(spec.event_labels)
    return (spec.label, *(label[:1].upper() + label[1:] for label in competing))


def _competing_labels(source: Source, spec: EndpointSpec) -> list[str]:
    conditions = competing_events(spec)
    labels = [_value_label(source, form) for form in conditions]
    numbers = [""] if len(conditions) == 1 else [f" {number}" for number in range(1, len(conditions) + 1)]
    return [label or f"Competing event{number}" for label, number in zip(labels, numbers, strict=True)]


def _value_label(source: Source, form: Form) -> str | None:
    """The data file's label of the one value that a condition names."""
    if not isinstance(form, Mapping) or len(form) != 1 or len(values_of(form)) != 1:
        return None
    column = source.table.columns.get(next(iter(form)))
    return column.labels.get(values_of(form)[0]) if column is not None else None
