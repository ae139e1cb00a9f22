"""Which counts a reader relates: those of one thing, those of one course of time, those of the same columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.analyses.named_sums import is_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.analyses.subjects import Subject
    from riskset.results import Result

# Counts of a time up to which, or at which, patients are counted; and those of all time, which these are part of.
IN_TIME = frozenset({"n_risk", "n_risk_patients", "events_to", "censored_to"})
_FROM_THE_START = frozenset({"n_group", "n", "events", "count"})
_ALONE = "n_censored"
# What grows or shrinks as time goes on, by the statistics that tell it; others are known by their own name.
_COURSES = {
    **dict.fromkeys(("n", "n_risk", "n_risk_patients"), "at risk"),
    **dict.fromkeys(("events", "events_to", "estimate", "lower", "upper"), "events"),
}


@dataclass(eq=False)
class Family:
    """Counts of which a reader knows how their patients overlap: groups, levels of a variable, grades."""

    smallest: int
    in_time: bool
    changes: bool = False
    subject: Subject = None
    members: list[int] = field(default_factory=list[int])
    parts: list[int] = field(default_factory=list[int])


def families_of(row: Result) -> Iterator[tuple[object, ...]]:
    """The families that a result is of, the variable last: one of what holds from the start, or those in time."""
    of = (row.analysis, row.endpoint, row.model)
    if row.statistic == _ALONE:
        return
    if not is_in_time(row):
        yield "still", *of, row.at, row.variable
    if is_in_time(row) or (row.at is None and row.statistic in _FROM_THE_START):
        yield "in time", *of, row.group, row.variable


def is_in_time(row: Result) -> bool:
    """Whether a result is of a time up to which, or at which, patients are counted."""
    return row.statistic in IN_TIME or (row.at is not None and not is_count(row))


def course(row: Result) -> tuple[str, ...] | None:
    """What a result says how many they are of at one of several times; ``None`` of what is of one time alone."""
    if row.statistic == _ALONE:
        return None
    return row.group, row.variable, row.level, row.endpoint, _COURSES.get(row.statistic, row.statistic)


def together(subjects: Iterable[Subject]) -> Subject:
    """What several counts are about together."""
    found: frozenset[str] = frozenset()
    for subject in subjects:
        if subject is None:
            return None
        found |= subject
    return found


def are_related(one: Subject, other: Subject) -> bool:
    """Whether two counts are made of a column that both have, or one of them is about all."""
    return not one or not other or not one.isdisjoint(other)
