"""Lays cells out in a grid: a merged cell's text stands in each place that it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_COLUMNS, MOST_CELLS = 200, 100_000


class TooLarge(ValueError):
    """A table that spans more cells than a manuscript's table has."""


@dataclass(frozen=True, slots=True)
class Span:
    """A cell, and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Laid:
    """Rows of cells, all of one length, and which of them repeat a merged cell."""

    rows: tuple[tuple[str, ...], ...]
    continued: frozenset[tuple[int, int]]


def laid_out(rows: Sequence[Sequence[Span]]) -> Laid:
    """Lay rows of spanning cells out.

    Raises
    ------
    TooLarge
        If the table has more columns or cells than :data:`MOST_COLUMNS` and :data:`MOST_CELLS`.
    """
    placed: dict[tuple[int, int], str] = {}
    continued: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for span in row:
            while (r, c) in placed:
                c += 1
            columns, height = max(span.columns, 1), min(max(span.rows, 1), len(rows) - r)
            if c + columns > MOST_COLUMNS or len(placed) + columns * height > MOST_CELLS:
                message = f"a table spans more than {MOST_COLUMNS} columns or {MOST_CELLS} cells"
                raise TooLarge(message)
            for dr in range(height):
                for dc in range(columns):
                    placed[r + dr, c + dc] = span.text
                    if dr or dc:
                        continued.add((r + dr, c + dc))
            c += columns
    width = max((c + 1 for _, c in placed), default=0)
    grid = tuple(tuple(placed.get((r, c), "") for c in range(width)) for r in range(len(rows)))
    return Laid(grid, frozenset(continued))
