"""Landmark cohorts: who is still followed and event-free at a time, and who left before it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.stats.near_ties import on_axis
from riskset.study.schema_parts import DateSpan, MedianOf
from riskset.study.source import Source, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study.entities import Endpoint, Grouping
    from riskset.study.schema_parts import TimeUnit
    from riskset.yaml_lines import KeyPath

KEPT, BY_EVENT, BY_CENSORING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class LandmarkTime:
    """A landmark, in the study's time unit, and how it came about (``fixed``, or the median of what)."""

    value: float
    origin: str


@dataclass(frozen=True, eq=False, slots=True)
class Landmark:
    """The account of a landmark: what became of each patient before it.

    Attributes
    ----------
    at : float
        In the study's time unit.
    origin : str
        ``fixed``, or the median of what.
    fate : int8 array of n
        Of each patient before the landmark: 0 kept, 1 left by an event, 2 left by censoring.
    """

    at: float
    origin: str
    fate: NDArray[np.int8]

    @property
    def kept(self) -> int:
        """Patients still followed and event-free."""
        return int((self.fate == KEPT).sum())

    @property
    def left_by_event(self) -> int:
        """Patients with an event up to the landmark."""
        return int((self.fate == BY_EVENT).sum())

    @property
    def left_by_censoring(self) -> int:
        """Patients whose follow-up ended before it."""
        return int((self.fate == BY_CENSORING).sum())

    def by_group(self, grouping: Grouping) -> NDArray[np.int64]:
        """Counts of fates (columns: kept, event, censoring) by group (rows), of a grouping before the landmark."""
        counts = np.zeros((len(grouping.levels), 3), dtype=np.int64)
        grouped = grouping.codes >= 0
        np.add.at(counts, (grouping.codes[grouped], self.fate[grouped]), 1)
        return counts


def fate_at(landmark: float, endpoints: Sequence[Endpoint]) -> NDArray[np.int8]:
    """What becomes of each patient up to `landmark`.

    A patient is kept who is past it in every endpoint: with a time beyond it, or a time equal to it
    without an event (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710). An event in any endpoint is the reason of
    leaving, whatever the others say; an endpoint that a patient does not have is not asked.
    """
    left = np.zeros(endpoints[0].time.shape, dtype=bool)
    by_event = left.copy()
    for endpoint in endpoints:
        has_event, time = endpoint.cause > 0, on_axis(endpoint.time, np.array([landmark]))
        by_event |= has_event & (time <= landmark)
        left |= ~has_event & (time < landmark)
    fate = np.where(by_event, BY_EVENT, np.where(left, BY_CENSORING, KEPT))
    return fate.astype(np.int8)


def landmark_time(
    source: Source, at: float | MedianOf, unit: TimeUnit, where: KeyPath = ("landmark", "at")
) -> LandmarkTime:
    """The landmark as a number in `unit`: given in it, or the median of all patients who have the time it names."""
    if not isinstance(at, MedianOf):
        return LandmarkTime(float(at), "fixed")
    times = source.times(at.median_of, at.unit, unit, (*where, "median_of"))
    present = times[~np.isnan(times)]
    name = f"{at.median_of.from_} to {at.median_of.to}" if isinstance(at.median_of, DateSpan) else at.median_of
    value = float(np.median(present)) if present.size else 0.0
    if value <= 0:
        reason = f"the median of {quoted(name)} is {value:g}" if present.size else f"{quoted(name)} has no value"
        source.in_study(where, f"there is no landmark: {reason}", "Name a time that patients have, or a number")
        raise Unavailable
    return LandmarkTime(value, f"median of {at.label or name}")
