"""Times that differ by rounding alone are one time: 30 + 365/12 and 60 + 5/12 years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Far above what a few sums and divisions leave, far below any unit in which follow-up is recorded.
_TOLERANCE = 1e-11


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
    ordered = np.sort(np.concatenate(vectors))
    gap = np.diff(ordered)
    near = gap <= _TOLERANCE * max(abs(ordered[0]), abs(ordered[-1]))
    if not (near & (gap > 0)).any():
        return vectors
    first = ordered[np.concatenate(([True], ~near))]
    return tuple(first[np.searchsorted(first, vector, side="right") - 1] for vector in vectors)
