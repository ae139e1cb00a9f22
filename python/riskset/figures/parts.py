"""Where a figure that is higher than a page is parted: between its rows, groups kept together where they can be.

Each part fills its page with the words under it. What its rows leave empty is divided among them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from riskset.figures.drawn_rows import FEWEST
from riskset.figures.measure import line_count, wrapped
from riskset.figures.paper import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.paper import Paper

WIDEST = 1.45
"""How many times as high as it must be a row is at most, to fill a page."""
# Inches that the words under a figure take beside its height of a page, and of that a line and the white above the first.
_WORDS, _LINE, _ABOVE = 28 / 25.4, 4.3 / 25.4, 2.4 / 25.4
_CAPTION_SIZE = 9.0


@dataclass(frozen=True)
class Rooms:
    """Inches that the first part of a figure has on its page, above its caption and notes, and that each later part has."""

    first: float
    later: float

    @classmethod
    def of(cls, paper: Paper, note: str) -> Rooms:
        """The rooms of a figure with this note; its caption is taken to add a line."""
        lines = 1 + (line_count(wrapped(" ".join(note.split()), WIDTH, _CAPTION_SIZE)) if note else 0)
        page = paper.tallest + _WORDS - _ABOVE
        return cls(page - lines * _LINE, page - _LINE)

    def less(self, around: float) -> Rooms:
        """What they leave for rows, with so much around those of each part."""
        return Rooms(self.first - around, self.later - around)

    def room(self, part: int) -> float:
        """That of a part, the first being 0."""
        return self.later if part else self.first


def higher(paper: Paper, rooms: Rooms, height: float) -> bool:
    """Whether a figure is higher than a page."""
    return height > max(paper.tallest, rooms.first) + 1e-9


def spreads(heights: Sequence[float], rooms: Rooms) -> list[float]:
    """By how many times the rows of each part are higher than they must be, so that it fills its page.

    A last part that does not fill its page even so looks like the one before it.

    Parameters
    ----------
    heights : sequence of float
        Of all rows of each part.
    rooms : Rooms
        For rows.
    """
    found: list[float] = []
    for place, height in enumerate(heights):
        full = max(rooms.room(place) / height, 1.0) if height > 0 else 1.0
        last = place == len(heights) - 1
        found.append(found[-1] if last and found and full > WIDEST else min(full, WIDEST))
    return found


def parted(heights: Sequence[float], room: float | Rooms, tears: Sequence[float] | None = None) -> list[range]:
    """Part rows so that no part is higher than its room: as few parts as can be, and all as full as can be.

    The last may be short where the rows, spread as far as they may be, do not fill all pages. No part has one group alone
    where another can join it.

    Parameters
    ----------
    heights : sequence of float
        Of each row.
    room : float or Rooms
        What a part has for rows; a row that is higher by itself is a part of its own.
    tears : sequence of float, optional
        How bad it is to begin a part with the row: 0 where a group of rows begins, 1 inside of a group, which is parted
        only where it must be. Without it, each row is a group.

    Returns
    -------
    list of range
        The rows of each part.
    """
    rooms = room if isinstance(room, Rooms) else Rooms(room, room)
    parts = _parted(heights, rooms, tears, last_counts=False)
    filled = sum(rooms.room(place) for place in range(len(parts)))
    return _parted(heights, rooms, tears, last_counts=True) if WIDEST * sum(heights) >= filled else parts


def filled(heights: Sequence[float], rooms: Rooms, tears: Sequence[float] | None = None) -> list[tuple[range, float]]:
    """Part rows as :func:`parted` does, and say by how many times those of each part are higher than they must be."""
    parts = parted(heights, rooms, tears)
    return list(zip(parts, spreads([sum(heights[each.start : each.stop]) for each in parts], rooms), strict=True))


def _parted(heights: Sequence[float], rooms: Rooms, tears: Sequence[float] | None, *, last_counts: bool) -> list[range]:
    """The parts; what the last one leaves empty counts as that of the others, or not."""
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
        room = rooms.room(first)
        for last in range(first + 1, count + 1):
            height = above[last] - above[first]
            if height > room + 1e-9 and last > first + 1:
                break
            few = last - first < FEWEST and (first > 0 or last < count)
            inside = torn[last] if last < count else 0.0
            alone = begun[last] - begun[first] == 1 and (first > 0 or last < count)
            empty = (1 - height / room) ** 2 if last < count or last_counts else 0.0
            white = max(0.9 - WIDEST * height / room, 0.0) if last < count or last_counts else 0.0
            # A part more costs most; then one of few rows, much white that rows cannot fill, a group that is torn, one that
            # is alone, and what is left empty.
            cost = 1e6 + 1e4 * few + 1e3 * white + 1e2 * inside + 30 * alone + empty + best(last)[0]
            found = min(found, (cost, last))
        return found

    parts: list[range] = []
    at = 0
    while at < count:
        after = best(at)[1]
        parts.append(range(at, after))
        at = after
    return parts or [range(0)]
