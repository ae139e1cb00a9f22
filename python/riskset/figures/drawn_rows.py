"""The rows of a figure that is higher than a page: between which of them pages may part its drawing, and what each part repeats.

A drawing carries them in its file, so that who sets the pages can cut it where a page ends.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 3
"""Rows that a part has at least, unless they are as high as panels."""
_HIGH = 85.0
# What is worth as much as points of white: that a part ends inside of a group.
_TORN = 60.0


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """The rows of a drawing from its upper to its lower edge, as they were planned in inches, or as they are in points.

    Attributes
    ----------
    head, foot : float
        What stands above and below all rows, and is shown with each part.
    heights : tuple of float
        Of each row.
    tears : tuple of float
        How bad it is to begin a part with the row: 0 where a group begins, 1 inside of one. Empty where each row is a group.
    levels : tuple of int
        How deep each row is indented; those above it that are less so are its headings, which a part repeats. Empty where
        none is a heading.
    panels : tuple of (float, float)
        Where the panels in each row of panels were planned to begin and to end. What is drawn between two of them may be a
        little higher or lower than it was planned.
    """

    head: float
    heights: tuple[float, ...]
    foot: float
    tears: tuple[float, ...] = ()
    levels: tuple[int, ...] = ()
    panels: tuple[tuple[float, float], ...] = ()

    def said(self) -> str:
        """They as characters."""
        numbers = asdict(self) | {"heights": [round(height, 3) for height in self.heights]}
        return json.dumps(numbers, separators=(",", ":"))

    @classmethod
    def of(cls, said: str) -> DrawnRows:
        """They from their characters."""
        read = json.loads(said)
        return cls(read["head"], tuple(read["heights"]), read["foot"], tuple(read["tears"]), tuple(read["levels"]))

    def drawn(self, panels: Sequence[tuple[float, float]], height: float) -> DrawnRows | None:
        """The rows where they are in a drawing of a height; None where its panels are others than were planned.

        Parameters
        ----------
        panels : sequence of (float, float)
            Where those in each row of panels begin and end.
        height : float
        """
        if len(panels) != len(self.panels):
            return None
        edges = self.edges()
        planned = [0.0, *(edge for panel in self.panels for edge in panel), edges[-1] + self.foot]
        there = [0.0, *(edge for panel in panels for edge in panel), height]
        found = [_between(edge, planned, there) for edge in edges]
        heights = tuple(below - above for above, below in pairwise(found))
        return replace(self, head=found[0], heights=heights, foot=height - found[-1], panels=())

    def edges(self) -> list[float]:
        """Where each row begins, and where the last one ends."""
        return list(accumulate(self.heights, initial=self.head))

    def headings(self, row: int) -> list[int]:
        """The rows under which a row stands."""
        found: list[int] = []
        level = self.levels[row] if self.levels else 0
        for above in range(row - 1, -1, -1):
            if level and self.levels[above] < level:
                found.insert(0, above)
                level = self.levels[above]
        return found

    def height(self, first: int, end: int) -> float:
        """How high the part with these rows is."""
        repeated = sum(self.heights[row] for row in self.headings(first))
        return self.head + repeated + sum(self.heights[first:end]) + self.foot

    def least(self) -> int:
        """Where the shortest first part ends."""
        count = len(self.heights)
        return next((end for end in range(1, count) if self._may_end(0, end)), count)

    def end(self, first: int, room: float) -> int | None:
        """Where the part that begins with a row ends, so that it fills its room best; None where no part has room."""
        count = len(self.heights)
        found: tuple[float, int | None] = (math.inf, None)
        left = room - self.height(first, first)
        for end in range(first + 1, count + 1):
            left -= self.heights[end - 1]
            if left < 0:
                break
            if end == count:
                return count
            tear = self.tears[end] if self.tears else 0.0
            if left + _TORN * tear < found[0] and self._may_end(first, end):
                found = (left + _TORN * tear, end)
        return found[1]

    def most(self, first: int, room: float) -> int:
        """Where the part that begins with a row ends if it has as many rows as its room holds, but one at least."""
        end = first + 1
        while end < len(self.heights) and self.height(first, end + 1) <= room:
            end += 1
        return end

    def _may_end(self, first: int, end: int) -> bool:
        """Whether neither side has few rows, and no heading stands at the foot of its part."""
        few = any(
            last - begin < FEWEST and sum(self.heights[begin:last]) < _HIGH
            for begin, last in ((first, end), (end, len(self.heights)))
        )
        return not few and not (self.levels and self.levels[end] > self.levels[end - 1])


def _between(edge: float, planned: Sequence[float], there: Sequence[float]) -> float:
    """Where an edge is, from those before and behind it, which were planned elsewhere."""
    place = min(max(bisect_right(planned, edge) - 1, 0), len(planned) - 2)
    before, behind = planned[place], planned[place + 1]
    share = (edge - before) / (behind - before) if behind > before else 0.0
    return there[place] + share * (there[place + 1] - there[place])
