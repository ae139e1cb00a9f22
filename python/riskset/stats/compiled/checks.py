"""Checks of arrays in one pass; what they do not find sound is checked again by the steps that name the fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.compiled.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@kernel
def largest_code(time: Floats, event: Integers) -> int:
    """Return the largest code of an event, or -1 where a time is negative or no number, or a code is negative."""
    largest, sound = 0, True
    for row in range(time.size):
        sound &= 0 <= time[row] < np.inf and event[row] >= 0
        largest = max(largest, event[row])
    return largest if sound else -1


@kernel
def finite(values: Floats) -> bool:
    """Say whether all entries of a table are finite."""
    sound = True
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            sound &= np.isfinite(values[row, column])
    return sound


@kernel
def whole(values: Floats) -> bool:
    """Say whether all are whole numbers."""
    sound = True
    for place in range(values.size):
        sound &= np.rint(values[place]) == values[place]
    return sound


@kernel
def near_ties(ordered: Floats, tolerance: float) -> bool:
    """Say whether any two of ascending times differ, but for no more than `tolerance`."""
    found = False
    for place in range(1, ordered.size):
        found |= 0 < ordered[place] - ordered[place - 1] <= tolerance
    return found
