"""Endpoints given in code: one entry of the study file each, checked where it is written, with a readable label."""

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
        Column of the time, an expression over columns, ``{"from": date, "to": date}``, or a time for each way in which
        the endpoint can end: ``{"event": ..., "competing": ..., "end": ...}``.
    event : mapping or str
        When the time ends with the event: columns and their values (``{"died": 1}``, ``{"cause": [1, 2]}``), or an
        expression (``"relapse == 1 and died == 0"``). Of a dated endpoint, which of `first_of` are the event.
    unit : {"days", "weeks", "months", "years"}, optional
        Unit of the time, where it is not the cohort's `time_unit`; dates need none.
    entry : str or mapping, optional
        When a patient comes under observation, where that is after the clock starts (delayed entry): in the unit of the
        time a column, an expression or ``{"from": date, "to": date}``. Of a dated endpoint, a date.
    competing : mapping, str or sequence, optional
        Events that keep the event from happening. Such an endpoint is a cumulative incidence.
    censored : mapping or str, optional
        Which values mean that no event happened; needed where more than one does.
    empty_event : {"error", "censored"}, optional
        What nothing in the columns of the events means.
    missing : sequence, optional
        Values that mean not known in its columns.
    label : str, optional
        Printed label; without it, that of the name in :func:`riskset.cohort`: ``os`` is ``Overall survival``.
    event_labels : sequence of str, optional
        Printed labels of the event and of each competing event.
    among : str, optional
        Population for which the endpoint is defined.
    origin : str, optional
        What the time counts from, where it is not the cohort's `time_origin`.
    from_, first_of, end
        Of an endpoint of dates: the date from which it counts, what can end it (``{"relapse": "relapse_date"}``), and the
        date to which those are followed in whom nothing happened.

    Returns
    -------
    dict
        The entry, as a study file would hold it; of what was not given it has no key.

    Raises
    ------
    StudyProblems
        When keys are missing, do not go together, or an expression cannot be read.

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
        When the name of a time's column says another unit than the one in which it would be read.
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
    """The names in times, dates and events of endpoints; these columns are no characteristics of patients."""
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
