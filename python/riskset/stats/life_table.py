"""Counts of patients at risk and of those who leave at each distinct time, by stratum and group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled import pays
from riskset.stats.near_ties import first_of_ties, merge_near_ties, tolerance_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# A table of whole times is counted without sorting while it is at most this much longer than the data.
_COUNTING_SLACK = 4
# Up to so many times, a plain sort takes less time than the steps around one of integers.
_FEW = 2000


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """Counts at the distinct times of follow-up; rows of one stratum follow each other.

    Attributes
    ----------
    time : float array, shape (rows,)
        Distinct times, ascending within a stratum.
    counts : float array, shape (kinds, groups, rows)
        Patients (or the sum of their weights) who leave at the time; kind 0 is censored.
    at_risk : float array, shape (groups, rows)
        Patients under observation just before the time: entry < time <= end of follow-up.
    starts : int array, shape (strata + 1,)
        First row of each stratum, and the number of rows.
    """

    time: Floats
    counts: Floats
    at_risk: Floats
    starts: Integers


def life_table(
    time: Floats,
    kind: Integers,
    kinds: int,
    *,
    group: Integers | None = None,
    groups: int = 1,
    stratum: Integers | None = None,
    strata: int = 1,
    entry: Floats | None = None,
    weights: Floats | None = None,
) -> LifeTable:
    """Count departures and the risk set at each distinct time. Times that differ only by rounding are one time.

    Parameters
    ----------
    time : float array, shape (n,)
        Follow-up times, checked by the caller.
    kind : int array, shape (n,)
        0 censored, 1..kinds-1 the kinds of event.
    group, stratum : int array, shape (n,), optional
        Codes 0..groups-1 and 0..strata-1.
    entry : float array, shape (n,), optional
        Time from which a patient is under observation.
    weights : float array, shape (n,), optional
        Positive case weights; 1 each when left out.
    """
    if group is None and stratum is None and entry is None and weights is None and time.size <= _FEW:
        return _short_table(time, kind, kinds)
    if entry is not None:
        time, entry = merge_near_ties(time, entry)
    code = kind if group is None else kind * groups + group
    values: Floats | None = None
    key, entry_key = time, entry
    if stratum is not None and strata > 1:
        # Strata become stretches of one long time axis, on whole numbers, so that one pass counts them all.
        values, key, entry_key = _stratified_keys(time, entry, stratum)
    rows, flat = distinct_counts(key, code, kinds * groups, weights)
    counts = flat.reshape(kinds, groups, rows.size)
    if groups == 1 and weights is None and rows.size == time.size:  # one patient in each row
        at_risk = np.arange(rows.size, 0.0, -1.0)[None, :]
    else:
        at_risk = _suffix_sums(np.add.reduce(counts, axis=0), exact=weights is None)
    starts = np.array([0, rows.size])
    if values is not None:
        starts = np.searchsorted(rows, np.arange(strata + 1) * float(values.size))
        if entry_key is None:
            later = np.concatenate([at_risk, np.zeros((groups, 1))], axis=1)[:, starts[1:]]
            at_risk -= np.repeat(later, np.diff(starts), axis=1)
    if entry_key is not None:
        at_risk -= _not_yet_entered(rows, entry_key, group, groups, weights)
        if weights is not None:
            # Sums of weights that should cancel leave rounding behind: nobody at risk is exactly nobody.
            heads = life_table(
                time, kind, kinds, group=group, groups=groups, stratum=stratum, strata=strata, entry=entry
            )
            at_risk = np.where(heads.at_risk > 0, at_risk, 0.0)
    distinct = rows if values is None else values[(rows % values.size).astype(np.int64)]
    return LifeTable(time=distinct, counts=counts, at_risk=at_risk, starts=starts.astype(np.int64))


def _short_table(time: Floats, kind: Integers, kinds: int) -> LifeTable:
    """Count the departures of few patients, with as few steps as it takes."""
    order = time.argsort(kind="stable")
    if pays(time.size):
        return _counted(order, time, kind, kinds)
    ordered, sorted_kind = time[order] + 0.0, kind[order]
    begins = first_of_ties(ordered)
    first = begins.nonzero()[0]
    at_risk = np.subtract(time.size, first, dtype=np.float64)[None, :]
    rows, counts = _counts_in_order(ordered, sorted_kind, begins, kinds)
    return LifeTable(rows, counts[:, None, :], at_risk, np.array([0, first.size]))


def _counted(order: Integers, time: Floats, kind: Integers, kinds: int) -> LifeTable:
    """Count the departures of patients in order by a compiled loop."""
    from riskset.stats.compiled.curves import count

    table = np.empty((kinds + 2, order.size))
    tolerance = tolerance_of(float(time[order[0]]), float(time[order[-1]]))
    size = count(order, time, kind, tolerance, table[0], table[1], table[2:])
    return LifeTable(table[0, :size], table[2:, None, :size], table[1:2, :size], np.array([0, size]))


def distinct_counts(time: Floats, code: Integers, codes: int, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the distinct times, ascending, and the count of each code at each: shape (codes, rows).

    Counts are floats: every use divides by one, and a float holds them exactly.
    """
    whole = whole_times(time, codes)
    if weights is not None:
        if whole is None:
            rows, row = _ranked(time)
        else:
            present = np.flatnonzero(np.bincount(whole))
            rows, row = present.astype(np.float64), np.searchsorted(present, whole)
        counts = np.bincount(code * rows.size + row, weights=weights, minlength=codes * rows.size)
        return rows, counts.reshape(codes, rows.size).astype(np.float64, copy=False)
    if whole is None:
        return _counts_by_sorting(time, code, codes)
    width = int(whole.max()) + 1
    table = np.bincount(code * width + whole, minlength=codes * width).reshape(codes, width)
    present = np.flatnonzero(table.any(axis=0))
    return present.astype(np.float64), table[:, present].astype(np.float64)


def whole_times(time: Floats, codes: int) -> Integers | None:
    """Return the times as integers when all are whole and few enough to count without sorting."""
    head = time[:32]
    if (
        np.floor(head).tolist() != head.tolist()
        or (float(np.maximum.reduce(time)) + 1) * codes > _COUNTING_SLACK * time.size + 1024
    ):
        return None
    whole = time.astype(np.int64)
    return whole if np.logical_and.reduce(whole == time) else None


def _counts_by_sorting(time: Floats, code: Integers, codes: int) -> tuple[Floats, Floats]:
    if time.size <= _FEW:
        order = time.argsort(kind="stable")
        ordered, sorted_code = time[order] + 0.0, code[order]
        begins = first_of_ties(ordered)
    else:
        ordered, sorted_code, begins = sorted_departures(time, code, codes)
    return _counts_in_order(ordered, sorted_code, begins, codes)


def _counts_in_order(
    ordered: Floats, sorted_code: NDArray[np.integer[Any]], begins: NDArray[np.bool_], codes: int
) -> tuple[Floats, Floats]:
    """Return the distinct times and the count of each code at each, of times in order."""
    if np.logical_and.reduce(begins):  # no ties: each row is one patient
        counts = np.empty((codes, ordered.size))
        for each in range(codes):
            np.equal(sorted_code, each, out=counts[each])
        return ordered, counts
    rows = ordered[begins]
    flat = np.add.accumulate(begins, dtype=np.int64)
    flat -= 1
    flat += sorted_code.astype(np.int64) * rows.size
    table = np.bincount(flat, minlength=codes * rows.size)
    return rows, table.reshape(codes, rows.size).astype(np.float64)


def sorted_departures(
    time: Floats, code: Integers, codes: int
) -> tuple[Floats, NDArray[np.integer[Any]], NDArray[np.bool_]]:
    """Return the times in order, the code of each (0..codes-1), and whether it is the first of its (near) ties.

    One sort of integers that hold the time's bits above the code: non-negative doubles order as their bit
    patterns do, so a plain (vectorised) sort of ``bits << k | code`` orders by time and carries the code along,
    several times faster than an argsort and its gathers.
    """
    narrow = np.min_scalar_type(codes - 1)
    bits = (time + 0.0).view(np.uint64)  # + 0.0 turns -0.0 into 0.0
    low, high = int(bits.min()), int(bits.max())
    shift = (codes - 1).bit_length()
    if (high - low).bit_length() + shift > 64:
        order = np.argsort(time, kind="stable")
        ordered, sorted_code = time[order], code[order].astype(narrow)
    else:
        bits -= np.uint64(low)
        if shift:
            bits <<= np.uint64(shift)
            bits |= code.view(np.uint64)
        bits.sort()
        sorted_code = (bits & np.uint64((1 << shift) - 1)).astype(narrow)
        bits >>= np.uint64(shift)
        bits += np.uint64(low)
        ordered = bits.view(np.float64)
    return ordered, sorted_code, first_of_ties(ordered)


def _stratified_keys(time: Floats, entry: Floats | None, stratum: Integers) -> tuple[Floats, Floats, Floats | None]:
    """Return all distinct values, and each time (and entry) as stratum * number of values + rank."""
    everything = time if entry is None else np.concatenate([time, entry])
    values, rank = _ranked(everything)
    offset = stratum * values.size
    key = (offset + rank[: time.size]).astype(np.float64)
    entry_key = None if entry is None else (offset + rank[time.size :]).astype(np.float64)
    return values, key, entry_key


def _ranked(time: Floats) -> tuple[Floats, Integers]:
    """Return the distinct times, ascending, and the place of each time among them."""
    values, rank = np.unique(time, return_inverse=True)
    begins = first_of_ties(values)
    if not begins.all():
        values, rank = values[begins], (np.cumsum(begins) - 1)[rank]
    return values, rank


def _not_yet_entered(
    rows: Floats, entry: Floats, group: Integers | None, groups: int, weights: Floats | None
) -> Floats:
    """Return, for each group and row, the number whose entry is at or after the row's time."""
    position = np.searchsorted(rows, entry, side="right")
    width = rows.size + 1
    flat = position if group is None else group * width + position
    counts = np.bincount(flat, weights=weights, minlength=groups * width).reshape(groups, width)
    return _suffix_sums(counts.astype(np.float64), exact=weights is None)[:, 1:]


def _suffix_sums(values: Floats, *, exact: bool) -> Floats:
    """Return the sum of each entry of the last axis and all after it; `exact` where the values are counts."""
    if not exact or values.shape[1] <= _FEW:
        return np.ascontiguousarray(np.add.accumulate(values[:, ::-1], axis=1)[:, ::-1])
    sums = np.add.accumulate(values, axis=1)
    np.subtract(sums[:, -1:].copy(), sums, out=sums)
    sums += values
    return sums
