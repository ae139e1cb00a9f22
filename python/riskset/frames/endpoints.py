"""Endpoints given in code: each is an entry of the study file, checked where it is written, with a readable label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.drafting import words
from riskset.drafting.endpoint import LABELS
from riskset.frames.plain import plain, plain_mapping
from riskset.frames.units import unit_said, without_unit
from riskset.frames.validation import check_entry
from riskset.problems import Problem, quoted
from riskset.study import StudyProblems
from riskset.study.data_frames import FRAME
from riskset.study.expressions import names_in
from riskset.study.schema_parts import DateSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.study.conditions import Form
    from riskset.study.schema_parts import TimeUnit


def endpoint(
    *,
    time: str | Mapping[str, Any] | None = None,
    event: str | Mapping[str, Any] | Sequence[str] | None = None,
    unit: TimeUnit | None = None,
    entry: str | Mapping[str, Any] | None = None,
    competing: str | Mapping[str, Any] | Sequence[Any] | None = None,
    censored: str | Mapping[str, Any] | None = None,
    empty_event: str | None = None,
    missing: Sequence[Any] | None = None,
    label: str | None = None,
    event_labels: Sequence[str] | None = None,
    among: str | None = None,
    origin: str | None = None,
    from_: str | None = None,
    first_of: Mapping[str, Any] | None = None,
    end: str | None = None,
) -> dict[str, Any]:
    """Describe an endpoint of a cohort: a time to an event, or the time to the first of several dates.

    The parameters are the keys of an endpoint in a study file (docs/endpoints.md).

    Parameters
    ----------
    time : str or mapping
        Column of the time, an expression over columns, or ``{"from": date, "to": date}``. If the endpoint has a
        separate time for each way in which it can end: ``{"event": ..., "competing": ..., "end": ...}``.
    event : mapping or str
        Patients whose time ends with the event: columns with their values (``{"died": 1}``, ``{"cause": [1, 2]}``), or
        an expression (``"relapse == 1 and died == 0"``). For a dated endpoint, the names in `first_of` that are the
        event.
    unit : {"days", "weeks", "months", "years"}, optional
        Unit of the time, if it is not the cohort's `time_unit`. Dates need none.
    entry : str or mapping, optional
        Time at which a patient comes under observation, if that is after the clock starts (delayed entry): a column, an
        expression or ``{"from": date, "to": date}``, in the unit of the time. For a dated endpoint, a date.
    competing : mapping, str or sequence, optional
        Events that prevent the event. Such an endpoint is a cumulative incidence.
    censored : mapping or str, optional
        Values that mean that no event happened. It is required if several values do.
    empty_event : {"error", "censored"}, optional
        Meaning of an empty cell in the columns of the events: an error, or no event.
    missing : sequence, optional
        Values that mean not known in its columns.
    label : str, optional
        Printed label. If omitted, it follows from the name in :func:`riskset.cohort`: ``os`` is ``Overall survival``.
    event_labels : sequence of str, optional
        Printed labels of the event and of each competing event.
    among : str, optional
        Population for which the endpoint is defined.
    origin : str, optional
        Event that the time is counted from, if it is not the cohort's `time_origin`.
    from_, first_of, end
        Keys of an endpoint of dates: the date from which time is counted, the events that can end it (``{"relapse":
        "relapse_date"}``), and the date at which observation ends for patients without an event.

    Returns
    -------
    dict
        The entry, as in a study file. It has only the keys that were given.

    Raises
    ------
    StudyProblems
        If keys are missing or do not go together, or an expression cannot be read.

    Examples
    --------
    >>> import riskset
    >>> riskset.endpoint(time="os_days", event={"died": 1}, unit="days")
    {'time': 'os_days', 'unit': 'days', 'event': {'died': 1}}
    """
    given = {
        "label": label, "time": time, "from": from_, "first_of": first_of, "end": end, "entry": entry, "unit": unit,
        "event": event, "competing": competing, "censored": censored, "empty_event": empty_event, "missing": missing,
        "event_labels": event_labels, "among": among, "origin": origin,
    }  # fmt: skip
    made: dict[str, Any] = {name: plain(value) for name, value in given.items() if value is not None}
    check_entry("endpoints", {"label": "endpoint", **{key: value for key, value in made.items() if key != "among"}})
    return made


def endpoint_entries(given: Mapping[str, Any] | None, time_unit: str) -> dict[str, Any]:
    """The section `endpoints` of a study: each entry with a label.

    Raises
    ------
    StudyProblems
        If the name of a time's column gives another unit than the one in which it would be read.
    """
    entries = plain_mapping(given, "endpoints")
    problems = [problem for name, entry in entries.items() for problem in _unit_problems(name, entry, time_unit)]
    if problems:
        raise StudyProblems(problems)
    return {
        name: {"label": label_of(name), **entry} if isinstance(entry, dict) else entry
        for name, entry in entries.items()
    }


def label_of(name: str) -> str:
    """The printed label of an endpoint that has only a name."""
    return LABELS.get(name.casefold(), words.label_of(name))


def _unit_problems(name: str, entry: Any, time_unit: str) -> list[Problem]:  # noqa: ANN401
    """A column called ``os_days`` is not read as months in silence, nor an entry in another unit than its time."""
    if not isinstance(entry, dict):
        return []
    unit, what = entry.get("unit"), f"endpoint {quoted(name)}"
    found = [] if unit is not None else list(without_unit(what, entry.get("time"), time_unit))
    counted, said = unit or time_unit, unit_said(entry.get("entry"))
    if "time" in entry and said not in {None, counted} and not found:
        column = entry["entry"]
        message = f"{what} has the entry {quoted(column)}, which would count as {counted}, the unit of its time"
        remedy = f"Give it in {counted}"
        found.append(Problem(file=FRAME, column=column, value=column, message=message, remedy=remedy))
    return found


def columns_of(specs: Iterable[Any]) -> frozenset[str]:
    """The names in times, dates and events of endpoints. These columns are not characteristics of patients."""
    names: set[str] = set()
    for spec in specs:
        for time in spec.single_times:
            names |= names_of_time(time)
        dated = getattr(spec, "first_of", None) or {}
        forms = [getattr(each, "when", None) for each in dated.values()]
        if not dated:
            competing = spec.competing if isinstance(spec.competing, list) else [spec.competing]
            forms = [spec.event, spec.censored, *competing]
        for form in forms:
            names |= names_of_condition(form)
    return frozenset(names)


def names_of_time(time: str | DateSpan) -> set[str]:
    """The names in a time."""
    return {time.from_, time.to} if isinstance(time, DateSpan) else {time, *names_in(time)}


def names_of_condition(form: Form | None) -> set[str]:
    """The names in a condition."""
    return set(form) if isinstance(form, dict) else {form, *names_in(form)} if isinstance(form, str) else set()
