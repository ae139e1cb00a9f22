"""Times that differ by rounding alone are one time: 30 + 365/12 and 60 + 5/12 years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    if all((np.rint(vector) == vector).all() for vector in vectors):
        return vectors
    ordered = np.unique(np.concatenate(vectors))
    begins = first_of_near_ties(ordered)
    if begins is None:
        return vectors
    first = ordered[begins][np.cumsum(begins) - 1][~begins]
    later = ordered[~begins]
    return tuple(_replaced(vector, later, first) for vector in vectors)


def first_of_near_ties(ordered: Floats) -> NDArray[np.bool_] | None:
    """Mark those of distinct ascending times that are not a near tie of the one before; None if that is all."""
    gap = np.diff(ordered)
    least = _TOLERANCE * max(abs(ordered[0]), abs(ordered[-1]))
    if not gap.size or gap.min() > least:
        return None
    return np.concatenate(([True], gap > least))


def _replaced(vector: Floats, old: Floats, new: Floats) -> Floats:
    place = np.minimum(np.searchsorted(old, vector), old.size - 1)
    return np.where(old[place] == vector, new[place], vector)
