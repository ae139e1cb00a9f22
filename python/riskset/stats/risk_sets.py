"""Who is at risk at each event time, as a linear map between rows and event times that is applied without being formed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from riskset.stats.compiled import pays
from riskset.stats.errors import NotEstimable
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    Booleans = NDArray[np.bool_]

# Below this many rows per event time a running sum over rows, or a count of them, is faster than one sum per segment.
_DENSE = 8
# Above this many event times they are out of the processor's cache, and are searched faster in order.
_FAR_APART = 2**15
_NO_EVENT = "there is no event"


class WeightedRiskSets(Protocol):
    """What a partial likelihood needs to know of its risk sets.

    With W the (rows, event times) matrix of risk-set membership (0 or 1 for Cox, the inverse probability
    weights for Fine-Gray), `at_risk` is ``values @ W`` and `along` its adjoint ``increments @ W.T``.
    """

    @property
    def rows(self) -> Integers:
        """Positions in the caller's arrays of the rows kept, in the order of the sums."""
        ...

    @property
    def times(self) -> Floats:
        """Event time of each column of W; latest first within a stratum."""
        ...

    @property
    def strata(self) -> Integers:
        """Stratum code of each column of W."""
        ...

    @property
    def events(self) -> EventRows:
        """The rows with an event, by event time."""
        ...

    @property
    def ends(self) -> Integers | None:
        """Last row of each risk set, if it is all rows up to that one, its tied events last; None otherwise."""
        ...

    def at_risk(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum `values` (..., rows) over each risk set: (..., event times); `values` may be used as scratch."""
        ...

    def along(self, increments: Floats) -> Floats:
        """Sum `increments` (..., event times) over the times each row is at risk: (..., rows)."""
        ...


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventRows:
    """The rows with an event, grouped by event time."""

    rows: Integers
    """Position of each event among the kept rows, ordered by event time."""
    time_index: Integers
    """Event time of each event."""
    begins: Integers
    """First event of each event time."""
    counts: Integers
    """Events at each event time."""

    @property
    def tied(self) -> bool:
        """Whether any two events share a time and stratum."""
        return self.rows.size > self.begins.size

    def by_time(self, values: Floats) -> Floats:
        """Sum `values` (..., events) over the events of each time."""
        if not self.tied:
            return values
        if self.begins.size * _DENSE > self.rows.size:
            return sum_by_index(values, self.time_index, self.begins.size)
        return np.add.reduceat(values, self.begins, axis=-1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RiskSets:
    """Risk sets of right-censored or start-stop rows, within strata.

    A row is at risk at t when ``entry < t <= time``. Rows run from the latest time to the earliest within a
    stratum, and at one time the events last, so that a risk set is a running sum; rows that no event time falls in are
    left out.
    """

    rows: Integers
    times: Floats
    strata: Integers
    events: EventRows
    last: Integers
    """Event time at which each row is last at risk (the sums meet it there first)."""
    begins: Integers
    """First row of each event time's segment of rows."""
    leaves: Integers | None
    """Event time (running backwards) from which a row is no longer at risk; the number of times if never."""
    stratum_begins: Integers
    """First event time of each stratum that has events."""
    n_summed: int
    """Rows ahead of those whose time precedes every event (kept only on request)."""
    ends: Integers | None
    """Last row of each risk set, if it is all rows up to that one, its tied events last; None otherwise."""

    def at_risk(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum `values` (..., rows) over each risk set: (..., event times)."""
        if self.ends is not None and self.times.size * _DENSE > self.n_summed:
            running: Floats = np.cumsum(values, axis=-1, out=values if overwrite else None)
            return at_index(running, self.ends)
        values = values[..., : self.n_summed]
        change = self._coming(values)
        if self.leaves is not None:
            take_by_index(change, values, self.leaves[: self.n_summed])
        if self.stratum_begins.size > 1:
            change = _parted(change, self.stratum_begins)
        return np.cumsum(change, axis=-1)

    def _coming(self, values: Floats) -> Floats:
        """Sum `values` (..., summed rows) over the rows that are last at risk at each event time."""
        if self.begins.size * _DENSE > self.n_summed:
            return sum_by_index(values, self.last[: self.n_summed], self.begins.size)
        return np.add.reduceat(values, self.begins, axis=-1)

    def along(self, increments: Floats) -> Floats:
        """Sum `increments` (..., event times) over the times each row is at risk: (..., rows)."""
        size = self.times.size
        cumulative = np.empty((*increments.shape[:-1], size + 1))
        cumulative[..., size] = 0.0
        backwards = increments[..., ::-1]
        if self.stratum_begins.size > 1:
            backwards = _parted(backwards, size - np.append(self.stratum_begins[1:], size)[::-1])
        np.cumsum(backwards, axis=-1, out=cumulative[..., size - 1 :: -1])
        total = at_index(cumulative, self.last)
        if self.leaves is not None:
            total -= at_index(cumulative, self.leaves)
        return total


def at_index(values: Floats, index: Integers) -> Floats:
    """Return the entries of `values` (..., rows) at `index`, each way by what is fastest."""
    return values[index] if values.ndim == 1 else np.take(values, index, axis=-1)


def sum_by_index(values: Floats, index: Integers, size: int) -> Floats:
    """Sum `values` (..., rows) by `index` (rows,) into (..., size)."""
    if values.ndim == 1:
        return np.bincount(index, values, minlength=size).astype(np.float64, copy=False)
    sums = np.empty((*values.shape[:-1], size))
    for place, row in enumerate(values):
        sums[place] = sum_by_index(row, index, size)
    return sums


def take_by_index(sums: Floats, values: Floats, index: Integers) -> None:
    """Take `values` (..., rows) from `sums` (..., size) by `index` (rows,); those at `size` are of no sum."""
    if values.ndim == 1:
        sums -= np.bincount(index, values, minlength=sums.size + 1)[: sums.size]
    else:
        for own, row in zip(sums, values, strict=True):
            take_by_index(own, row, index)


def _parted(change: Floats, begins: Integers) -> Floats:
    """Return `change` such that its running sum along the last axis starts anew at each of `begins`."""
    change = change.copy()
    change[..., begins[1:]] -= np.add.reduceat(change, begins, axis=-1)[..., :-1]
    return change


def risk_sets(
    time: Floats, event: Booleans, *, entry: Floats | None, stratum: Integers | None, keep_all: bool = False
) -> RiskSets:
    """Sort the rows once and describe their risk sets.

    Parameters
    ----------
    time, entry
        (n,) end and start of each row's follow-up, in one unit; `entry` < `time`.
    event
        (n,) whether the row ends with an event.
    stratum
        (n,) codes from 0.
    keep_all
        Keep the rows that are at risk at no event time (possible without strata).

    Raises
    ------
    NotEstimable
        If there is no event.
    """
    order = np.argsort(-time, kind="quicksort" if stratum is None else "stable")
    if stratum is not None:
        order = order[np.argsort(_narrow(stratum)[order], kind="stable")]
    if entry is None and not keep_all and pays(time.size):
        return _walked(order, time, event, stratum)
    ordered_time = time[order]
    ordered_stratum = None if stratum is None else stratum[order]
    happened = event[order]
    event_rows = np.flatnonzero(happened)
    if not event_rows.size:
        raise NotEstimable(_NO_EVENT)
    fresh = _changes(ordered_time, ordered_stratum)
    group = np.cumsum(fresh)
    group -= 1
    if group[-1] + 1 < group.size:
        order = order[_events_last(happened, np.flatnonzero(fresh), group)]
        event_rows = np.flatnonzero(event[order])
    with_event = np.zeros(int(group[-1]) + 1, dtype=np.intp)
    with_event[group[event_rows]] = 1
    column_of_group = np.cumsum(with_event) - with_event
    first = group[event_rows]
    begins = np.flatnonzero(np.concatenate(([True], first[1:] != first[:-1])))
    n_times = begins.size
    times = ordered_time[event_rows[begins]]
    strata = np.zeros(n_times, dtype=np.intp) if ordered_stratum is None else ordered_stratum[event_rows[begins]]
    stratum_begins = np.flatnonzero(np.concatenate(([True], strata[1:] != strata[:-1])))

    last = column_of_group[group]
    seen = last < n_times
    if ordered_stratum is not None:
        seen[seen] = strata[last[seen]] == ordered_stratum[seen]
    leaves = None
    if entry is not None:
        leaves = _leaves(times, strata, entry[order], ordered_stratum)
        seen &= leaves > last
    counts = np.diff(np.append(begins, event_rows.size))
    event_time_index = np.repeat(np.arange(n_times), counts)
    n_summed = int(np.count_nonzero(last < n_times))
    if not keep_all and not seen.all():
        event_rows = (np.cumsum(seen) - 1)[event_rows]
        order, last = order[seen], last[seen]
        leaves = None if leaves is None else leaves[seen]
        n_summed = order.size
    segment_begins = np.flatnonzero(np.concatenate(([True], last[1:n_summed] != last[: n_summed - 1])))
    ends = None
    if leaves is None and stratum is None:
        ends = np.append(segment_begins[1:], n_summed) - 1
    events = EventRows(event_rows, event_time_index, begins, counts)
    return RiskSets(order, times, strata, events, last, segment_begins, leaves, stratum_begins, n_summed, ends)


def _walked(order: Integers, time: Floats, event: Booleans, stratum: Integers | None) -> RiskSets:
    """Describe the risk sets of rows in order by one compiled walk."""
    from riskset.stats.compiled.order import walk

    n_events = int(np.count_nonzero(event))
    if not n_events:
        raise NotEstimable(_NO_EVENT)
    codes = np.zeros(0, dtype=np.intp) if stratum is None else stratum
    of_rows, of_events = np.empty((2, order.size + 1), dtype=np.intp), np.empty((7, n_events + 1), dtype=np.intp)
    times = np.empty(n_events)
    kept, columns, strata = walk(order, time, event, codes, of_rows, of_events, times)
    begins, counts, segments = of_events[2, :columns], of_events[3, :columns], of_events[4, :columns]
    ends = None
    if stratum is None:
        ends = np.empty(columns, dtype=np.intp)
        np.subtract(segments[1:], 1, out=ends[:-1])
        ends[-1] = kept - 1
    return RiskSets(
        rows=of_rows[0, :kept],
        times=times[:columns],
        strata=of_events[5, :columns],
        events=EventRows(of_events[0, :n_events], of_events[1, :n_events], begins, counts),
        last=of_rows[1, :kept],
        begins=segments,
        leaves=None,
        stratum_begins=of_events[6, :strata],
        n_summed=kept,
        ends=ends,
    )


def _events_last(happened: Booleans, begins: Integers, group: Integers) -> Integers:
    """Return the order in which the events of each group of rows follow the others."""
    events = running_sums(happened.astype(np.intp))
    bounds = np.append(begins, happened.size)
    # Before an event stand all events before it, and all others up to the end of its group; of others it is the reverse.
    to = np.arange(happened.size) - events[:-1] + events[bounds[:-1]][group]
    others = bounds[1:] - events[bounds[1:]]
    np.copyto(to, events[:-1] + others[group], where=happened)
    order = np.empty_like(to)
    order[to] = np.arange(to.size)
    return order


def _changes(time: Floats, stratum: Integers | None) -> Booleans:
    fresh = np.empty(time.size, dtype=np.bool_)
    fresh[0] = True
    np.not_equal(time[1:], time[:-1], out=fresh[1:])
    if stratum is not None:
        fresh[1:] |= stratum[1:] != stratum[:-1]
    return fresh


def _narrow(codes: Integers) -> NDArray[np.unsignedinteger]:
    """Return codes in the narrowest type, where a stable sort is a radix sort."""
    return codes.astype(np.uint16 if codes.max() < 2**16 else np.uint64)


def _leaves(times: Floats, strata: Integers, entry: Floats, stratum: Integers | None) -> Integers:
    """Return, for each row, the first event time (running backwards) that is not after its entry."""
    if stratum is None and times.size < _FAR_APART:
        return np.searchsorted(-times, -entry, side="left")
    if stratum is None:
        order = np.argsort(-entry)
        found = np.empty_like(order)
        found[order] = np.searchsorted(-times, -entry[order], side="left")
        return found
    # One key orders stratum first and time backwards within it.
    values, rank = np.unique(np.concatenate((times, entry)), return_inverse=True)
    backwards = values.size - 1 - rank
    key = strata * values.size + backwards[: times.size]
    found = np.searchsorted(key, stratum * values.size + backwards[times.size :], side="left")
    own_end = np.searchsorted(strata, stratum, side="right")
    return np.where(found < own_end, found, times.size)
