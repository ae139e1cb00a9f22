"""Endpoints, landmarks and exposures, derived from the raw rows as the study file says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.dated import dated
from riskset.recompute.expressions import numbers_of
from riskset.recompute.rows import Levels
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from riskset.recompute.rows import Floats, Mask, Raw

_ALL = ("label", "entry", "event", "competing", "event_labels", "among", "origin", "censored")
_OF_ENDPOINTS = (*_ALL, "time", "unit", "missing")
_OF_EXPOSURES = ("label", "at", "unit", "when", "labels", "groups", "missing", "ties")
NEAR = 1e-9
"""Times nearer than this part of them are one time: the same day may come out of two computations."""


@dataclass(frozen=True, eq=False)
class Times:
    """Stretches of follow-up, most patients one each: who, from when, to when, and what ended it.

    ``cause`` is 0 where nothing happened, 1 for the event and 2 and more for competing events.
    """

    patient: NDArray[np.int64]
    entry: Floats
    time: Floats
    cause: NDArray[np.int64]

    def of(self, chosen: Mask) -> Times:
        """Some of the stretches."""
        return Times(self.patient[chosen], self.entry[chosen], self.time[chosen], self.cause[chosen])

    @property
    def late(self) -> bool:
        """Whether a stretch begins after 0."""
        return bool((self.entry > 0).any())


@dataclass(frozen=True, eq=False)
class Patients:
    """The patients of a display: of its population, and past its landmark.

    Attributes
    ----------
    raw : Raw
    shown : array of bool
        Who is shown.
    unit : str
        The unit of its times.
    landmark : float or None
        In that unit.
    """

    raw: Raw
    shown: Mask
    unit: str
    landmark: float | None = None

    def endpoint(self, name: str) -> Times:
        """An endpoint's times of those who are shown, from the landmark where there is one."""
        found = self.whole(name)
        there = self.shown & ~np.isnan(found.time)
        if self.landmark is not None and "origin" not in self.raw.section("endpoints")[name]:
            entry, time = np.maximum(found.entry - self.landmark, 0), found.time - self.landmark
            found = replace(found, entry=entry, time=np.where(np.abs(time) <= NEAR * self.landmark, 0.0, time))
        return found.of(there)

    def whole(self, name: str) -> Times:
        """An endpoint's times of all patients; nan of those who do not have it."""
        if (name, self.unit) not in self.raw.kept:
            self.raw.kept[name, self.unit] = self._whole(name)
        return self.raw.kept[name, self.unit]

    def _whole(self, name: str) -> Times:
        spec: Mapping[str, Any] = self.raw.section("endpoints")[name]
        among = self.raw.population(spec.get("among"))
        if "first_of" in spec:
            entry, time, cause = dated(self.raw, spec, among, self.unit)
            return Times(np.arange(self.raw.size), entry, np.where(among, time, np.nan), np.where(among, cause, 0))
        only_known(spec, _OF_ENDPOINTS, "endpoints")
        competing = spec.get("competing") or []
        conditions = [spec["event"], *(competing if isinstance(competing, list) else [competing])]
        happened = [self.raw.holds(condition) for condition in conditions]
        if isinstance(spec["time"], str):
            # The event of interest counts before competing ones, and those in their order.
            cause = np.select(happened, list(range(1, len(happened) + 1)), 0)
            time = self.times(spec["time"], spec.get("unit"))
        else:
            cause, time = self._first(spec["time"], spec.get("unit"), happened)
        entry = self.times(spec["entry"], spec.get("unit")) if "entry" in spec else np.zeros(self.raw.size)
        patient = np.arange(self.raw.size)
        return Times(patient, entry, np.where(among, time, np.nan), np.where(among, cause, 0))

    def _first(self, time: Mapping[str, Any], unit: str | None, happened: list[Mask]) -> tuple[Any, Floats]:
        """What happened first, of an event and competing events with times of their own."""
        if "from" in time:
            cause = np.select(happened, list(range(1, len(happened) + 1)), 0)
            return cause, self.times(time, unit)
        competing = time.get("competing", time["end"])
        sources = [time["event"], *(competing if isinstance(competing, list) else [competing] * (len(happened) - 1))]
        at = [np.where(met, self.times(source, unit), np.inf) for met, source in zip(happened, sources, strict=True)]
        stacked = np.stack([*at, self.times(time["end"], unit)])
        first = np.argmin(np.where(np.isnan(stacked), np.inf, stacked), axis=0)
        return np.where(first == len(happened), 0, first + 1), np.take_along_axis(stacked, first[None], axis=0)[0]

    def times(self, source: Any, unit: str | None) -> Floats:  # noqa: ANN401  an expression, or dates
        """A column, variable or expression of times, in the display's unit."""
        if not isinstance(source, str):
            return self.raw.between(source, self.unit)
        plain = source in self.raw.table.columns and source not in self.raw.section("variables")
        # A code that means missing elsewhere may be a time.
        values = self.raw.table.plain(source) if plain else self.raw.evaluated(source)
        return numbers_of(values) * self._factor(unit or self._study_unit)

    @property
    def _study_unit(self) -> str:
        return self.raw.study["study"].get("time_unit", "months")

    def _factor(self, unit: str) -> float:
        return self.raw.days_in(unit) / self.raw.days_in(self.unit)

    def past(self, landmark: float) -> Patients:
        """Those still followed and free of all events at a landmark, from which their time counts."""
        kept = self.shown & (self.fates(landmark) == 0)
        return replace(self, shown=kept, landmark=landmark)

    def fates(self, landmark: float) -> NDArray[np.int64]:
        """What became of each patient before a landmark: 0 still there, 1 left by an event, 2 by the end of follow-up."""
        own = [name for name, spec in self.raw.section("endpoints").items() if "origin" not in spec]
        names = self.raw.section("landmark").get("event_free", own)
        event, left = np.zeros(self.raw.size, dtype=np.bool_), np.zeros(self.raw.size, dtype=np.bool_)
        for name in names:
            found = self.whole(name)
            event |= (found.cause > 0) & (found.time <= landmark * (1 + NEAR))
            left |= (found.cause == 0) & (found.time < landmark * (1 - NEAR))
        return np.where(event, 1, np.where(left, 2, 0))

    def study_landmark(self, chosen: Any) -> float:  # noqa: ANN401  true, a number, or what it is the median of
        """A landmark in the display's unit: the study's, a number, or the median of a time."""
        at = self.raw.section("landmark")["at"] if chosen is True else chosen
        if isinstance(at, dict):
            return float(np.nanmedian(self.times(at["median_of"], at.get("unit"))))
        return float(at) * (self._factor(self._study_unit) if chosen is True else 1.0)

    def exposure(self, name: str) -> tuple[Floats, Levels]:
        """When an exposure begins (never: infinity), and the group of each patient once exposed."""
        spec = self.raw.section("exposures")[name]
        only_known(spec, _OF_EXPOSURES, "exposures")
        if spec.get("ties", "unexposed") != "unexposed" or spec.get("missing"):
            message = "an exposure with ties or missing values of its own"
            raise Unread(message)
        at = self.times(spec["at"], spec.get("unit"))
        if "when" in spec:
            at = np.where(self.raw.holds(spec["when"]), at, np.nan)
        labels = list(spec.get("labels") or ["Not exposed", "Exposed"])
        if spec.get("groups"):
            groups = self.raw.groups(spec["groups"])
            levels = Levels((labels[0], *groups.names), groups.of + 1)
        else:
            levels = Levels((labels[0], labels[1]), np.ones(self.raw.size, dtype=np.int64))
        return np.where(np.isnan(at), np.inf, at), levels

    def exposed_by(self, name: str, landmark: float) -> Levels:
        """The groups of an exposure as known at a landmark."""
        at, levels = self.exposure(name)
        return Levels(levels.names, np.where(at <= landmark * (1 + NEAR), levels.of, 0))

    def split(self, endpoint: str, exposure: str) -> tuple[Times, Levels]:
        """An endpoint's follow-up before an exposure and from it on, and the group of each stretch."""
        found = self.endpoint(endpoint)
        begins, levels = self.exposure(exposure)
        at, group = begins[found.patient], levels.of[found.patient]
        entry, time, cause = found.entry, found.time, found.cause
        # An event at the time of the exposure happened before it.
        before, after = (at > entry) & (time > entry), (at < time) & (time > entry)
        first = Times(found.patient, entry, np.minimum(at, time), np.where(at < time, 0, cause)).of(before)
        second = Times(found.patient, np.maximum(at, entry), time, cause).of(after)
        both = Times(*(np.concatenate(pair) for pair in zip(_parts(first), _parts(second), strict=True)))
        return both, Levels(levels.names, np.concatenate([np.zeros(before.sum(), dtype=np.int64), group[after]]))


def _parts(times: Times) -> tuple[Any, ...]:
    return times.patient, times.entry, times.time, times.cause


def patients_of(raw: Raw, entry: Mapping[str, Any]) -> Patients:
    """The patients of a display: of its population or the study's, past its landmark."""
    own = raw.study["study"]
    unit = entry.get("time_unit") or own.get("time_unit", "months")
    shown = raw.population(entry.get("population") or own.get("population"))
    weights = entry.get("weights")
    if weights and raw.is_scored(weights) and entry.get("kind") not in {"baseline", "love"}:
        shown = shown & (raw.numbers(weights) > 0)
    found = Patients(raw, shown, unit)
    chosen = entry.get("landmark", False)
    return found if chosen is False else found.past(found.study_landmark(chosen))
