"""Effects by period, recomputed: stretches of follow-up parted at some times, with a column for each period."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from riskset.recompute.follow_up import Times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.recompute.rows import Floats, Mask

    Integers = NDArray[np.int64]


def parted(times: Times, cuts: Sequence[float]) -> tuple[Times, Integers]:
    """Stretches parted at some times so that each is in one period, and of which stretch each is a part.

    What happens at a cut is of the period that ends with it.
    """
    edges = np.array([0.0, *sorted({float(cut) for cut in cuts}), np.inf])
    of: list[Integers] = []
    starts: list[Floats] = []
    ends: list[Floats] = []
    causes: list[Integers] = []
    for low, high in pairwise(edges):
        # Who is followed for no time at all stays, in the first period.
        there = (times.entry < high) & ((times.time > low) | ((low == 0) & (times.time == 0)))
        place = np.flatnonzero(there)
        end = np.minimum(times.time[place], high)
        of.append(place)
        starts.append(np.maximum(times.entry[place], low))
        ends.append(end)
        causes.append(np.where(end < times.time[place], 0, times.cause[place]))
    place, cause = np.concatenate(of), np.concatenate(causes)
    return Times(times.patient[place], np.concatenate(starts), np.concatenate(ends), cause), place


def named_periods(cuts: Sequence[float], unit: str) -> list[str]:
    """The periods as the report names them: ``0-6 months`` with a dash, ``After 12 months``."""
    edges = [0.0, *(float(cut) for cut in cuts)]
    names = [f"{low:g}\u2013{_time(high, unit)}" for low, high in pairwise(edges)]
    return [*names, f"After {_time(edges[-1], unit)}"]


def columns_by_period(
    columns: Sequence[tuple[str, Floats]], times: Times, cuts: Sequence[float], unit: str
) -> Iterator[tuple[str, Floats, Mask, str]]:
    """Each column of a variable in each period: its level in the store, its values, who is in the period, and its own level."""
    edges = [0.0, *(float(cut) for cut in cuts), np.inf]
    for name, low, high in zip(named_periods(cuts, unit), edges[:-1], edges[1:], strict=True):
        there = (times.time > low) & (times.time <= high)
        for level, values in columns:
            told = name if len(columns) == 1 else f"{level}, {name[:1].lower()}{name[1:]}"
            yield told, values * there, there, level


def _time(time: float, unit: str) -> str:
    text = f"{time:.0f}" if time.is_integer() else f"{time:.1f}"
    return f"{text} {unit.removesuffix('s') if time == 1 else unit}"
