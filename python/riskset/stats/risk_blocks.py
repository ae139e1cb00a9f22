"""Who is at risk and who fails of what at each event time, a block of times at a time and never as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.life_table import distinct_counts, sorted_departures, whole_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# Rows of a block: few enough that the arrays of a block stay in the processor's cache.
_BLOCK = 4096


@dataclass(frozen=True, slots=True, eq=False)
class RiskBlock:
    """Consecutive event times: (groups, times) at risk just before, failing of the cause, and of another cause."""

    at_risk: Floats
    cause: Floats
    other: Floats


@dataclass(frozen=True, slots=True, eq=False)
class RiskBlocks:
    """The event times of one stratum, earliest first; every iteration goes through all of them.

    Attributes
    ----------
    groups : int
    table : float array, shape (3 * groups, rows), or None
        Departures by kind (0 censored, 1 the cause, 2 another cause) and group, where times are few.
    codes : int array, shape (n,)
        Otherwise kind * groups + group of each patient in the order of time,
    begins : int array, shape (rows + 1,)
        and the first patient of each distinct time.
    """

    groups: int
    table: Floats | None
    codes: NDArray[np.integer[Any]]
    begins: Integers

    def __iter__(self) -> Iterator[RiskBlock]:
        staying = self._leaving()
        for counts in self._blocks():
            left = counts.sum(axis=0)
            gone = np.cumsum(left, axis=1)
            at_risk = staying[:, None] - gone
            at_risk += left
            staying = staying - gone[:, -1]
            cause, other = counts[1], counts[2]
            moves = (cause.sum(axis=0) + other.sum(axis=0)) > 0
            if moves.all():
                yield RiskBlock(at_risk, cause, other)
            elif moves.any():
                yield RiskBlock(*(np.compress(moves, each, axis=1) for each in (at_risk, cause, other)))

    def _leaving(self) -> Floats:
        """Return the number of patients in each group."""
        if self.table is not None:
            return self.table.sum(axis=1).reshape(3, self.groups).sum(axis=0)
        counts = np.bincount(self.codes, minlength=3 * self.groups)
        return counts.reshape(3, self.groups).sum(axis=0).astype(np.float64)

    def _blocks(self) -> Iterator[Floats]:
        """Yield departures (3, groups, rows of the block)."""
        rows = self.begins.size - 1 if self.table is None else self.table.shape[1]
        for first in range(0, rows, _BLOCK):
            last = min(first + _BLOCK, rows)
            if self.table is not None:
                counts = self.table[:, first:last]
            else:
                begins = self.begins[first : last + 1]
                row = np.repeat(np.arange(last - first), np.diff(begins))
                row += self.codes[begins[0] : begins[-1]].astype(np.int64) * (last - first)
                counts = np.bincount(row, minlength=3 * self.groups * (last - first)).astype(np.float64)
            yield counts.reshape(3, self.groups, last - first)


def risk_blocks(time: Floats, kind: Integers, group: Integers, groups: int) -> RiskBlocks:
    """Sort one stratum.

    Parameters
    ----------
    time : float array, shape (n,)
    kind : int array, shape (n,)
        0 censored, 1 the cause of interest, 2 another cause.
    group : int array, shape (n,)
        Codes 0..groups-1.
    """
    code = kind * groups
    code += group
    nobody = np.zeros(0, dtype=np.int64)
    if whole_times(time, 3 * groups) is not None:
        return RiskBlocks(groups, distinct_counts(time, code, 3 * groups)[1], nobody, nobody)
    _, codes, first = sorted_departures(time, code, 3 * groups)
    return RiskBlocks(groups, None, codes, np.append(np.flatnonzero(first), time.size))
