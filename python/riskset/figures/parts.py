"""Where a figure that is higher than a page is parted: between its rows, groups kept together where they can be."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 3
"""Rows that a part has at least."""


def parted(heights: Sequence[float], room: float, tears: Sequence[float] | None = None) -> list[range]:
    """Part rows so that no part is higher than its room: as few parts as can be, all but the last as full as can be.

    No part has one group alone where another can join it.

    Parameters
    ----------
    heights : sequence of float
        Of each row.
    room : float
        What a part has for rows; a row that is higher by itself is a part of its own.
    tears : sequence of float, optional
        How bad it is to begin a part with the row: 0 where a group of rows begins, 1 inside of a group, which is parted
        only where it must be. Without it, each row is a group.

    Returns
    -------
    list of range
        The rows of each part.
    """
    count = len(heights)
    torn = list(tears) if tears is not None else [0.0] * count
    above = [0.0]
    for height in heights:
        above.append(above[-1] + height)

    begun = [0]
    for tear in torn:
        begun.append(begun[-1] + (tear < 1))

    @cache
    def best(first: int) -> tuple[float, int]:
        """The cost of the rows from `first` on, and where the next part begins."""
        if first == count:
            return 0.0, count
        found = (math.inf, count)
        for last in range(first + 1, count + 1):
            height = above[last] - above[first]
            if height > room + 1e-9 and last > first + 1:
                break
            few = last - first < FEWEST and (first > 0 or last < count)
            inside = torn[last] if last < count else 0.0
            alone = begun[last] - begun[first] == 1 and (first > 0 or last < count)
            empty = (1 - height / room) ** 2 if last < count else 0.0
            # A part more costs most; then one of few rows, a group that is torn, one that is alone, and what is left empty.
            cost = 1e6 + 1e4 * few + 1e2 * inside + 30 * alone + empty + best(last)[0]
            found = min(found, (cost, last))
        return found

    parts: list[range] = []
    at = 0
    while at < count:
        after = best(at)[1]
        parts.append(range(at, after))
        at = after
    return parts or [range(0)]
