"""How many rows the entries of a legend above a figure take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.figures.measure import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE, MARGIN = 0.92, 0.15  # of a figure's width that a legend takes at most, less so many inches


def legend_rows(names: Sequence[str], key: float, width: float) -> int:
    """Rows in which the widest entries of each column have room; entries fill the columns one after the other.

    Parameters
    ----------
    names : sequence of str
    key : float
        Inches of an entry beside its name, with the gap to the next.
    width : float
        Inches of the figure.
    """
    for rows in range(1, len(names)):
        if has_room(legend_width(names, key, rows), width):
            return rows
    return max(len(names), 1)


def legend_width(names: Sequence[str], key: float, rows: int) -> float:
    """Inches that a legend takes in so many rows."""
    widths = [key + text_width(name) for name in names]
    columns = range(-(-len(names) // rows))
    return sum(max(widths[place * rows : (place + 1) * rows], default=0.0) for place in columns)


def has_room(taken: float, width: float) -> bool:
    """Whether legends that take so many inches have room above a figure."""
    return taken <= SHARE * width - MARGIN
