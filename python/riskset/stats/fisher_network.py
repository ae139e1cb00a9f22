"""Exact probability of the r x c tables no more probable than one, by a network of remaining row totals.

The columns are filled one after another. A node is what remains of the row totals, whatever the order of the
rows; an arc is a way to fill the next column; a path from the first node to the last is a table (Mehta and
Patel 1983). Paths that meet in a node with the same probability so far go on as one. They are counted whole
once even the most probable way on stays within the limit, and dropped once even the least probable exceeds
it. Paths are followed from the front, the ways on are listed from the back, by whichever takes fewer steps,
until the two meet: there each path looks up the probability of its ways on within the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


class TooLarge(Exception):
    """The network has more steps than were allowed."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """The nodes before one column is filled, and the arcs by which that column may be filled.

    Attributes
    ----------
    nodes : ndarray
        Nodes x rows: what remains of the row totals, in ascending order.
    start, count : ndarray
        Per node, where its arcs start and how many there are.
    child, weight : ndarray
        Per arc, the node of the next stage it leads to and the log of prod 1/x! over the column's counts x.
    """

    nodes: Whole
    start: Whole
    count: Whole
    child: Whole
    weight: Floats


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths to (or from) nodes, in order of node and, within it, value.

    Attributes
    ----------
    node, value, ways : ndarray
        Per set of joined paths: their node, the log of the product of 1/x! along each, and their number.
    """

    node: Whole
    value: Floats
    ways: Floats

    def where(self, kept: NDArray[np.bool_]) -> Paths:
        """Return some of the paths."""
        return Paths(self.node[kept], self.value[kept], self.ways[kept])


def log_factorials(n: int) -> Floats:
    """Return log 0!, ..., log n!."""
    return gammaln(np.arange(n + 1) + 1.0)


def in_order(rows: Whole, columns: Whole) -> tuple[Whole, Whole, Floats, float]:
    """Return margins in the order of filling, the log factorials up to n, and the log of n! over those of the margins.

    Large columns come first: the nodes before the last columns then have few ways on.
    """
    columns, rows = np.sort(columns)[::-1], np.sort(rows)
    log_factorial = log_factorials(int(rows.sum()))
    log_all = log_factorial[rows.sum()] - log_factorial[rows].sum() - log_factorial[columns].sum()
    return rows, columns, log_factorial, float(log_all)


def place_values(rows: Whole) -> Whole:
    """Return what all entries of a node but the last are multiplied by to number it.

    The entries of a node stay below those of the row totals, both in ascending order.

    Raises
    ------
    TooLarge
        If the numbers take more than 62 bits.
    """
    radix = np.concatenate(([1.0], np.cumprod(rows[:-1] + 1.0)))
    if radix[-1] >= 2**62:
        raise TooLarge
    return radix[:-1].astype(np.int64)


def probability_within(rows: Whole, columns: Whole, limit: float, work: int) -> float:
    """Sum the probabilities of the tables with given margins whose log of prod 1/x! is at most `limit`.

    Parameters
    ----------
    rows, columns : ndarray
        Row and column totals, all positive; the network is the smaller the fewer rows there are.
    limit : float
        Log of prod 1/x! over the cells of the observed table, with its tolerance.
    work : int
        Arcs built and paths followed before the sum is given up.

    Raises
    ------
    TooLarge
        If it takes more than `work`.
    """
    rows, columns, log_factorial, log_all = in_order(rows, columns)
    if columns.size == 2:
        return _two_columns(rows, int(columns[0]), log_factorial, limit, log_all, work)
    stages, last = _network(rows, columns, log_factorial, work)
    work -= sum(stage.child.size for stage in stages)
    ends = -log_factorial[last].sum(axis=1)
    bounds = _bounds(stages, ends)

    total = 0.0
    paths = Paths(np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1))
    onward = Paths(np.arange(ends.size), ends, np.ones(ends.size))
    front, back = 0, len(stages)
    while True:
        longest, shortest = (bound[paths.node] for bound in bounds[front])
        whole = paths.value + longest <= limit
        nodes = stages[front].nodes if front < len(stages) else last
        total += _all_ways_on(paths.where(whole), nodes, columns[front:], log_factorial, log_all)
        paths = paths.where(~whole & (paths.value + shortest <= limit))
        if front == back or not paths.node.size:
            return min(1.0, total + _meet(paths, onward, limit, log_all))
        sizes = np.bincount(onward.node)
        forward = int(stages[front].count[paths.node].sum())
        backward = int(sizes[stages[back - 1].child].sum())
        work -= min(forward, backward)
        if work < 0:
            raise TooLarge
        if forward <= backward:
            paths, front = _forward(stages[front], paths), front + 1
        else:
            onward, back = _backward(stages[back - 1], onward, sizes), back - 1


def _two_columns(rows: Whole, column: int, log_factorial: Floats, limit: float, log_all: float, work: int) -> float:
    """Sum over all tables at once: the second column takes what the first leaves (2 x 2, the commonest of all)."""
    _, filled = _fill(rows[np.newaxis], column, work)
    value = -log_factorial[filled].sum(axis=1) - log_factorial[rows - filled].sum(axis=1)
    return min(1.0, float(np.exp(value[value <= limit] - log_all).sum()))


def _all_ways_on(paths: Paths, nodes: Whole, columns: Whole, log_factorial: Floats, log_all: float) -> float:
    """Sum the probabilities of paths with all ways on from their nodes, which fill `columns`."""
    ways_on = log_factorial[columns.sum()] - log_factorial[columns].sum() - log_factorial[nodes[paths.node]].sum(axis=1)
    return float(paths.ways @ np.exp(paths.value + ways_on - log_all))


def _network(rows: Whole, columns: Whole, log_factorial: Floats, work: int) -> tuple[list[_Stage], Whole]:
    """Build the stages of all columns but the last, which takes what remains, and the nodes before the last."""
    place = place_values(rows)
    stages: list[_Stage] = []
    nodes = rows[np.newaxis]
    for column in columns[:-1]:
        parent, filled = _fill(nodes, int(column), work)
        work -= parent.size
        children = np.sort(nodes[parent] - filled, axis=1)
        _, first, child = np.unique(children[:, :-1] @ place, return_index=True, return_inverse=True)
        count = np.bincount(parent, minlength=len(nodes))
        stages.append(_Stage(nodes, np.cumsum(count) - count, count, child, -log_factorial[filled].sum(axis=1)))
        nodes = children[first]
    return stages, nodes


def _fill(nodes: Whole, column: int, work: int) -> tuple[Whole, Whole]:
    """All ways to share a column total among the rows: the node of each, in order, and the counts by row."""
    later = np.cumsum(nodes[:, ::-1], axis=1)[:, ::-1] - nodes
    parent = np.arange(len(nodes))
    left = np.full(len(nodes), column)
    filled: list[Whole] = []
    for row in range(nodes.shape[1] - 1):
        least = np.maximum(0, left - later[parent, row])
        choices = np.minimum(left, nodes[parent, row]) - least + 1
        if choices.sum() > work:
            raise TooLarge
        which, offset = ragged(choices)
        count = least[which] + offset
        parent, left = parent[which], left[which] - count
        filled = [*(earlier[which] for earlier in filled), count]
    return parent, np.stack([*filled, left], axis=1)


def _bounds(stages: list[_Stage], ends: Floats) -> list[tuple[Floats, Floats]]:
    """Per stage and node, the largest and smallest log of prod 1/x! of the ways on."""
    bounds = [(ends, ends)]
    for stage in reversed(stages):
        longest, shortest = bounds[-1]
        bounds.append(
            (
                np.maximum.reduceat(stage.weight + longest[stage.child], stage.start),
                np.minimum.reduceat(stage.weight + shortest[stage.child], stage.start),
            )
        )
    return bounds[::-1]


def _forward(stage: _Stage, paths: Paths) -> Paths:
    """Lengthen each path by all arcs of its node."""
    which, offset = ragged(stage.count[paths.node])
    arc = stage.start[paths.node][which] + offset
    return join(stage.child[arc], paths.value[which] + stage.weight[arc], paths.ways[which])


def _backward(stage: _Stage, onward: Paths, sizes: Whole) -> Paths:
    """Put each arc of the stage before the ways on from the node it leads to."""
    which, offset = ragged(sizes[stage.child])
    way = (np.cumsum(sizes) - sizes)[stage.child][which] + offset
    parent = np.repeat(np.arange(stage.count.size), stage.count)
    return join(parent[which], stage.weight[which] + onward.value[way], onward.ways[way])


def join(node: Whole, value: Floats, ways: Floats) -> Paths:
    """Join the paths of one node that have one value, which rounding lets differ by 1e-12 or so."""
    lowest, nodes = value.min(), int(node.max()) + 1
    # A grid far finer than the tolerance of the limit, as fine as 62 bits for node and value allow.
    grid = min(1e10, 2.0**61 / (nodes * (float(value.max() - lowest) + 1)))
    level = np.rint((value - lowest) * grid).astype(np.int64)
    key = node * (int(level.max()) + 1) + level
    _, first, joined = np.unique(key, return_index=True, return_inverse=True)
    return Paths(node[first], value[first], np.bincount(joined, weights=ways).astype(np.float64))


def _meet(paths: Paths, onward: Paths, limit: float, log_all: float) -> float:
    """Sum the probabilities of paths from the front with those ways on that stay within the limit."""
    total = 0.0
    edges = np.flatnonzero(np.diff(paths.node, prepend=-1, append=-1))
    for start, stop in pairwise(edges):
        node = paths.node[start]
        low, high = np.searchsorted(onward.node, (node, node + 1))
        values = onward.value[low:high]
        # Sums of the probabilities up to each value, in units of the largest: small ones come first and stay whole.
        sums = running_sums(onward.ways[low:high] * np.exp(values - values[-1]))
        past = paths.value[start:stop]
        within = sums[np.searchsorted(values, limit - past, side="right")]
        total += float(paths.ways[start:stop] @ (within * np.exp(past + values[-1] - log_all)))
    return total


def ragged(count: Whole) -> tuple[Whole, Whole]:
    """For items with `count` choices each: the item of every choice, and the choice's number from 0."""
    which = np.repeat(np.arange(count.size), count)
    return which, np.arange(which.size) - (np.cumsum(count) - count)[which]
