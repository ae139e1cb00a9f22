"""Endpoints from dates: the first of several dates ends one, or the end of follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.recompute.dates import Days
    from riskset.recompute.rows import Floats, Mask, Raw

_READ = (
    "label",
    "from",
    "first_of",
    "end",
    "event",
    "competing",
    "entry",
    "event_labels",
    "among",
    "origin",
    "censored",
)
_NEVER = np.datetime64("NaT", "D")


def dated(raw: Raw, spec: Mapping[str, Any], among: Mask, unit: str) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Entry, time and cause of each patient.

    Of two things on one day the event counts before competing events, and these in their order.

    Raises
    ------
    Unread
        When a patient who is in the endpoint has no time.
    """
    only_known(spec, _READ, "endpoints")
    start, days = raw.days(spec["from"]), raw.days_in(unit)
    competing = _listed(spec.get("competing"))
    of_interest = _listed(spec.get("event")) or [name for name in spec["first_of"] if name not in competing]
    happened = [_first([_date(raw, spec["first_of"][name]) for name in of_interest])]
    happened += [_date(raw, spec["first_of"][name]) for name in competing]
    stacked = np.stack([*map(_days_from(start), happened), _days_from(start)(raw.days(spec["end"]))])
    first = np.argmin(np.where(np.isnan(stacked), np.inf, stacked), axis=0)
    time = np.take_along_axis(stacked, first[None], axis=0)[0] / days
    if np.isnan(time[among]).any():
        message = "an endpoint from dates of which a patient has none"
        raise Unread(message)
    entry = np.zeros(raw.size)
    if "entry" in spec:
        entry = np.maximum(_days_from(start)(raw.days(spec["entry"])), 0) / days
    return entry, time, np.where(first == len(happened), 0, first + 1)


def _date(raw: Raw, member: Any) -> Days:  # noqa: ANN401  a date, or a date with a condition
    if isinstance(member, str):
        return raw.days(member)
    only_known(member, ("date", "when", "label"), "first_of")
    return (
        np.where(raw.holds(member["when"]), raw.days(member["date"]), _NEVER)
        if "when" in member
        else raw.days(member["date"])
    )


def _first(dates: list[Days]) -> Days:
    found = dates[0]
    for each in dates[1:]:
        found = np.where(np.isnat(found) | (each < found), each, found)
    return found


def _days_from(start: Days) -> Any:  # noqa: ANN401  a function of dates
    def since(dates: Days) -> Floats:
        found = (dates - start).astype(np.int64).astype(np.float64)
        return np.where(np.isnat(dates) | np.isnat(start), np.nan, found)

    return since


def _listed(told: Any) -> list[str]:  # noqa: ANN401  a name, or a list of them
    return [] if told is None else [told] if isinstance(told, str) else list(told)
