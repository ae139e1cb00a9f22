"""Courses of single patients for a swimmer plot, and the counts that are all that is stored of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.groups import group_rows
from riskset.analyses.recorder import Recorder
from riskset.naming import in_sentence, without_incidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.kinds.swimmer.entry import SwimmerEvent
    from riskset.results import Result
    from riskset.study import Cohort

    Floats = NDArray[np.float64]

ONGOING = "Ongoing"


@dataclass(frozen=True, eq=False)
class Lanes:
    """Courses of patients, by nothing but their place.

    Attributes
    ----------
    group : list of str
        Of each lane, from the top.
    time : float array, shape (lanes,)
        Its length.
    marks : dict of str to float array, shape (lanes,)
        Times of each kind of event; nan where it did not happen.
    ongoing : bool array, shape (lanes,)
        Whether follow-up ended without the endpoint's event.
    """

    group: list[str]
    time: Floats
    marks: dict[str, Floats]
    ongoing: NDArray[np.bool_]


def lanes(
    cohort: Cohort, endpoint: str, events: Sequence[SwimmerEvent], *, by: str | None = None, sort: str = "group"
) -> Lanes:
    """Order the courses of a cohort's patients, the longest first, by group or over all.

    A patient in none of the groups is left out.
    """
    found = cohort.endpoint(endpoint)
    codes = np.full(cohort.size, -1)
    names: list[str] = []
    for code, (name, members) in enumerate(group_rows(cohort, by)):
        codes[members] = code
        names.append(name)
    times_of = marks(cohort, endpoint, events)
    kept = np.flatnonzero(codes >= 0)
    # The place in the file decides nothing: ties are in order of the marks.
    keys = [*(np.nan_to_num(times[kept], nan=np.inf) for times in times_of.values()), -found.time[kept]]
    order = kept[np.lexsort([*keys, codes[kept]] if sort == "group" else keys)]
    return Lanes(
        group=[names[code] for code in codes[order]],
        time=found.time[order],
        marks={label: times[order] for label, times in times_of.items()},
        ongoing=found.cause[order] == 0,
    )


def marks(cohort: Cohort, endpoint: str, events: Sequence[SwimmerEvent]) -> dict[str, Floats]:
    """When each kind of event happened to each patient; nan where it did not."""
    found = cohort.endpoint(endpoint)
    times_of: dict[str, Floats] = {}
    for event in events:
        if event.endpoint is not None:
            other = cohort.endpoint(event.endpoint)
            label = event.label or _event_of(cohort, event.endpoint)
            times = np.where(other.cause == 1, other.time, np.nan)
        else:
            assert event.at is not None  # noqa: S101  an event has the one or the other
            label, times = event.label or "", cohort.times(event.at, event.unit)
        earlier = times_of.get(label)
        times_of[label] = times if earlier is None else np.fmin(earlier, times)
    times_of.setdefault(_event_of(cohort, endpoint), np.where(found.cause == 1, found.time, np.nan))
    return times_of


def _event_of(cohort: Cohort, name: str) -> str:
    """The name of an endpoint's event; of one that has none, whose event it is."""
    spec = cohort.study.endpoints[name]
    if spec.event_labels:
        return cohort.endpoint(name).cause_labels[0]
    label = without_incidence(spec.label)
    return f"Event of {in_sentence(label)}" if spec.competing is None else f"{label[:1].upper()}{label[1:]}"


def swimmer(
    cohort: Cohort,
    endpoint: str,
    events: Sequence[SwimmerEvent],
    *,
    by: str | None = None,
    display: str = "swimmer",
) -> list[Result]:
    """Count patients and events of a swimmer plot.

    Returns
    -------
    list of Result
        By group ``n``, and ``events`` of each kind of mark (as variable), ``Ongoing`` among them. Nothing of a
        single patient.
    """
    recorder = Recorder(display, "swimmer", cohort.population_name)
    found = lanes(cohort, endpoint, events, by=by)
    group = np.array(found.group, dtype=object)
    for name, _ in group_rows(cohort, by):
        members = group == name
        recorder.add("n", members.sum(), group=name, unit="patients")
        for label, times in found.marks.items():
            recorder.add("events", (members & ~np.isnan(times)).sum(), group=name, variable=label, unit="patients")
        recorder.add("events", (members & found.ongoing).sum(), group=name, variable=ONGOING, unit="patients")
    return recorder.rows
