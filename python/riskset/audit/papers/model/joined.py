"""Joins columns of counts and of percentages that stand beside each other into one: ``40`` and ``62.5`` into ``40 (62.5%)``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.papers.reading.paper import Grid

_COUNT = re.compile(r"(?:n|no\.?|number|count|patients)", re.IGNORECASE)
_PERCENT = re.compile(r"\(?(?:%|percent|per cent|pct\.?)\)?", re.IGNORECASE)
_WHOLE = re.compile(r"\s*\d[\d,]*\s*")
_SHARE = re.compile(r"\s*\(?\s*(\d+(?:[.\u00b7]\d+)?)\s*%?\s*\)?\s*")


def joined(grid: Grid, heads: int) -> Grid:
    """A table with its columns of counts and percentages joined; without such columns, the table.

    The percentages' column is left empty, so that all others keep their numbers.
    """
    pairs = _pairs(grid, heads)
    if not pairs:
        return grid
    rows: list[tuple[str, ...]] = []
    for i, row in enumerate(grid.rows):
        cells = list(row)
        for count in pairs:
            if i < heads:
                cells[count + 1] = ""
                cells[count] = "n (%)" if _COUNT.fullmatch(cells[count].strip()) else cells[count]
                continue
            whole, share = _WHOLE.fullmatch(cells[count]), _SHARE.fullmatch(cells[count + 1])
            if whole and share:
                cells[count] = f"{cells[count].strip()} ({share[1]}%)"
            cells[count + 1] = ""
        rows.append(tuple(cells))
    return replace(grid, rows=tuple(rows))


def _pairs(grid: Grid, heads: int) -> list[int]:
    """The columns of counts that have their percentages behind them, by the last line of their heads."""
    width = len(grid.rows[0]) if grid.rows else 0
    last = [next((row[c].strip() for row in reversed(grid.rows[:heads]) if row[c].strip()), "") for c in range(width)]
    return [
        c
        for c in range(1, width - 1)
        if _COUNT.fullmatch(last[c])
        and _PERCENT.fullmatch(last[c + 1])
        and any(_WHOLE.fullmatch(row[c]) and _SHARE.fullmatch(row[c + 1]) for row in grid.rows[heads:])
    ]
