"""Times that differ only by rounding are one time: 30 + 365/12 and 60 + 5/12 years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.arrays import entries
from riskset.stats.compiled import pays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Above what a few sums and divisions leave, and so small that a million continuous times hold no such pair by chance.
_TOLERANCE = 2e-14


def merge_near_ties(*vectors: Floats) -> tuple[Floats, ...]:
    """Return `vectors` of times, on one axis, with times closer than rounding made equal to the earliest of them.

    Whole numbers and times without near ties are returned as they are.

    Parameters
    ----------
    vectors : float arrays
        Times without missing entries, for example ends and entries of follow-up.
    """
    if all(_whole(vector) for vector in vectors):
        return vectors
    first, *others = vectors
    ordered = np.sort(np.concatenate(vectors) if others else first)
    if not _near_ties(ordered):
        return vectors
    ordered = np.unique(ordered)
    begins = first_of_ties(ordered)
    first = ordered[begins][np.cumsum(begins) - 1][~begins]
    later = ordered[~begins]
    return tuple(_replaced(vector, later, first) for vector in vectors)


def on_axis(times: Floats, axis: Floats) -> Floats:
    """Return `times` with those that differ from one of an `axis` by rounding alone equal to it.

    So that what happened on day 111 has happened by 3.7 months of 30 days, whichever way the two were computed.

    Parameters
    ----------
    times : float array, shape (times,)
    axis : float array, shape (rows,)
        Ascending, without missing entries.
    """
    if not axis.size or not times.size:
        return times
    place = np.searchsorted(axis, times)
    found = times
    for near in (axis[np.maximum(place - 1, 0)], axis[np.minimum(place, axis.size - 1)]):
        found = np.where(np.abs(times - near) <= _TOLERANCE * np.abs(near), near, found)
    return found


def merge_follow_up(time: Floats, entry: Floats | None) -> tuple[Floats, Floats | None]:
    """Return the ends and entries of follow-up with near ties merged.

    Raises
    ------
    InvalidInput
        If a patient leaves at the time of entry: follow-up shorter than rounding is none.
    """
    if entry is None:
        return merge_near_ties(time)[0], None
    time, entry = merge_near_ties(time, entry)
    return time, entries(entry, time)


def first_of_ties(ordered: Floats) -> NDArray[np.bool_]:
    """Mark those of ascending times (at least one) that are not equal to the one before but for rounding."""
    first = np.empty(ordered.size, dtype=np.bool_)
    first[0] = True
    np.greater(ordered[1:] - ordered[:-1], tolerance_of(ordered[0], ordered[-1]), out=first[1:])
    return first


def tolerance_of(first: float, last: float) -> float:
    """Return how far rounding may set times apart, from the first and the last of them."""
    return _TOLERANCE * max(abs(first), abs(last))


def _whole(vector: Floats) -> bool:
    """Say whether all are whole numbers."""
    if pays(vector.size):
        from riskset.stats.compiled.checks import whole

        return whole(vector)
    return bool((np.rint(vector) == vector).all())


def _near_ties(ordered: Floats) -> bool:
    """Say whether any two of ascending times differ, but for no more than rounding."""
    tolerance = tolerance_of(ordered[0], ordered[-1])
    if pays(ordered.size):
        from riskset.stats.compiled.checks import near_ties

        return near_ties(ordered, tolerance)
    step = np.diff(ordered)
    return bool(((step > 0) & (step <= tolerance)).any())


def _replaced(vector: Floats, old: Floats, new: Floats) -> Floats:
    place = np.minimum(np.searchsorted(old, vector), old.size - 1)
    return np.where(old[place] == vector, new[place], vector)
