"""Counts that add up to others, and what is printed of each."""

from __future__ import annotations

from typing import NamedTuple

SHOWN, SMALL, HIDDEN, UNPRINTED = 0, 1, 2, 3


class Sum(NamedTuple):
    """A count that is the sum of others, all by their position."""

    total: int
    parts: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """All its counts, the total first."""
        return (self.total, *self.parts)
