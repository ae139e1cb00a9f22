"""Exact probability of the r x c tables more probable than one: those near the middle, which are few.

Tables are filled cell by cell, column after column. What the rows still hold can be filled with no more than a
known probability: for any prices b of the columns, the largest sum over a row of b_j x_j - log x_j! is the sum of
the row's largest steps b_j - log x, and with prices near the best ones (the logs of the column totals) this bound is
close. A cell takes only counts with which the table can still be more probable than the limit; since the bound is
concave in the count they are an interval, and its ends are found by bisection. So the work grows with the number of
tables inside, not with that of all tables. Paths that meet in one node (what remains of the row totals, whatever
their order) with one value go on as one, and the last two columns are filled once per node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.fisher_network import Paths, TooLarge, in_order, join, place_values, ragged
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Nodes before the last two columns that are filled at once, to bound the memory.
_NODES = 256
# Bounds are kept wider by this than the values compared with the limit, which differ by rounding.
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """What bounds the filling of one column.

    Attributes
    ----------
    total : int
    price : float
        Its log total, b.
    best : ndarray
        Per row total m, the largest sum of b_j x_j - log x_j! over this and the later columns with sum m.
    after : ndarray
        The same over the later columns alone.
    most : ndarray
        Per row total, the count in this column at the largest sum.
    charge : float
        Sum of b_j times the column total over this and the later columns.
    """

    total: int
    price: float
    best: Floats
    after: Floats
    most: Whole
    charge: float


def probability_inside(rows: Whole, columns: Whole, limit: float, work: int) -> float:
    """Sum the probabilities of the tables with given margins whose log of prod 1/x! is above `limit`.

    Parameters
    ----------
    rows, columns : ndarray
        Row and column totals, all positive, at least two of each.
    limit : float
    work : int
        Counts put into cells before the sum is given up.

    Raises
    ------
    TooLarge
        If it takes more than `work`.
    """
    rows, columns, log_factorial, log_all = in_order(rows, columns)
    stages = _columns(columns, int(rows[-1]))
    place = place_values(rows)
    filling = _Filling(log_factorial, work)
    nodes, paths = rows[np.newaxis], Paths(np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1))
    for stage in stages[:-1]:
        parent, filled = filling.fill(nodes[paths.node], stage, limit - paths.value)
        if not parent.size:
            return 0.0
        left = np.sort(nodes[paths.node[parent]] - filled, axis=1)
        _, first, node = np.unique(left[:, :-1] @ place, return_index=True, return_inverse=True)
        value = paths.value[parent] - log_factorial[filled].sum(axis=1)
        nodes, paths = left[first], join(node, value, paths.ways[parent])
    return min(1.0, _last_two(filling, nodes, paths, stages[-1], limit, log_all))


def _last_two(filling: _Filling, nodes: Whole, paths: Paths, stage: _Column, limit: float, log_all: float) -> float:
    """Sum over the ways to fill the last two columns, found once per node for its most probable path."""
    begin = np.searchsorted(paths.node, np.arange(len(nodes) + 1))
    best = np.maximum.reduceat(paths.value, begin[:-1])
    total = 0.0
    for low in range(0, len(nodes), _NODES):
        group = nodes[low : low + _NODES]
        parent, filled = filling.fill(group, stage, limit - best[low : low + _NODES])
        ways_on = -filling.log_factorial[filled].sum(axis=1)
        ways_on -= filling.log_factorial[group[parent] - filled].sum(axis=1)
        order = np.lexsort((-ways_on, parent))
        parent, ways_on = parent[order], ways_on[order]
        edges = np.searchsorted(parent, np.arange(len(group) + 1))
        for k in np.flatnonzero(np.diff(edges)):
            values = ways_on[edges[k] : edges[k + 1]]
            past = slice(begin[low + k], begin[low + k + 1])
            sums = running_sums(np.exp(values - values[0]))
            inside = sums[np.searchsorted(-values, paths.value[past] - limit, side="left")]
            total += float(paths.ways[past] @ (inside * np.exp(paths.value[past] + values[0] - log_all)))
    return total


def _columns(columns: Whole, largest: int) -> list[_Column]:
    """Bound every column but the last, which takes what remains."""
    price = np.log(columns)
    steps = price[:, np.newaxis] - np.log(np.arange(1, largest + 1))
    stages: list[_Column] = []
    for j in range(columns.size - 1):
        now, later = (np.sort(steps[first:].ravel())[::-1][:largest] for first in (j, j + 1))
        most = np.searchsorted(-steps[j], -now, side="right")
        stages.append(
            _Column(
                total=int(columns[j]),
                price=float(price[j]),
                best=running_sums(now),
                after=running_sums(later),
                most=np.concatenate(([0], most)),
                charge=float(price[j:] @ columns[j:]),
            )
        )
    return stages


class _Filling:
    """Ways to fill a column of many nodes, and how much of the work allowed is left."""

    def __init__(self, log_factorial: Floats, work: int) -> None:
        self.log_factorial = log_factorial
        self._work = work

    def fill(self, nodes: Whole, column: _Column, needed: Floats) -> tuple[Whole, Whole]:
        """Return the node of each way to fill the column, in order, and its counts by row.

        Parameters
        ----------
        nodes : ndarray, shape (nodes, rows)
            What remains of the row totals.
        needed : ndarray, shape (nodes,)
            The rest of the table must be more probable than this (log of prod 1/x!).
        """
        parent, left = np.arange(len(nodes)), np.full(len(nodes), column.total)
        later = nodes.sum(axis=1)
        # What the cells to come must bring beyond their bound; never positive.
        short = needed + column.charge - column.best[nodes].sum(axis=1) - _SLACK
        filled: list[Whole] = []
        for row in range(nodes.shape[1] - 1):
            total = nodes[parent, row]
            later = later - total
            low, high = self._interval(total, column, short, np.maximum(0, left - later), np.minimum(left, total))
            count = np.maximum(high - low + 1, 0)
            self._work -= int(count.sum())
            if self._work < 0:
                raise TooLarge
            which, offset = ragged(count)
            x = low[which] + offset
            total, parent, left, later = total[which], parent[which], left[which] - x, later[which]
            short = short[which] - self._gain(total, x, column)
            filled = [*(earlier[which] for earlier in filled), x]
        total = nodes[parent, -1]
        keep = self._gain(total, left, column) > short
        return parent[keep], np.stack([*filled, left], axis=1)[keep]

    def _gain(self, total: Whole, x: Whole, column: _Column) -> Floats:
        """Return what a count brings less the largest that its cell and the row's later cells could; not positive."""
        return column.price * x - self.log_factorial[x] + column.after[total - x] - column.best[total]

    def _interval(
        self, total: Whole, column: _Column, short: Floats, least: Whole, largest: Whole
    ) -> tuple[Whole, Whole]:
        """Return the lowest and the highest count, within least and largest, that bring more than `short`."""
        peak = np.clip(column.most[total], least, largest)
        none = self._gain(total, peak, column) <= short
        low = self._end(total, column, short, peak, least)
        high = self._end(total, column, short, peak, largest)
        return np.where(none, 1, low), np.where(none, 0, high)

    def _end(self, total: Whole, column: _Column, short: Floats, within: Whole, limit: Whole) -> Whole:
        """Return the count farthest from `within` towards `limit` that still brings more than `short`."""
        good, bad = within.copy(), limit + np.sign(limit - within)
        bad = np.where(limit == within, within, bad)
        apart = np.abs(bad - good) > 1
        while apart.any():
            middle = np.where(apart, (good + bad) // 2, good)
            enough = self._gain(total, middle, column) > short
            good, bad = np.where(apart & enough, middle, good), np.where(apart & ~enough, middle, bad)
            apart = np.abs(bad - good) > 1
        return good
