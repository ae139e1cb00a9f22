"""Pairs of patients counted by a tree of running sums over the ranks of their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.integer[Any]]
    Numbers = NDArray[Any]


@kernel
def add_at(tree: Numbers, rank: int, weight: float) -> None:
    """Add a weight at a rank of a Fenwick tree."""
    place = rank + 1
    while place < tree.size:
        tree[place] += weight
        place += place & -place


@kernel
def sum_below(tree: Numbers, rank: int) -> float:
    """Return the weight of all lower ranks."""
    place, total = rank, tree[0]
    while place > 0:
        total += tree[place]
        place -= place & -place
    return total


@kernel
def sweep(
    order: Integers,
    place: Integers,
    rank: Integers,
    own: Numbers,
    others: Numbers,
    tree: Numbers,
    at: Numbers,
    result: Floats,
) -> None:
    """Add to each item the weight of earlier ones in `order` of higher, lower and the same rank.

    Items of one place are not compared. `own` are weights with which items are looked at (0 for not at all), `others`
    those that they are counted with; `tree` and `at` are zeros for each rank, with one more in the tree.
    """
    n, begin = order.size, 0
    total = tree[0]
    while begin < n:
        end = begin
        while end < n and place[order[end]] == place[order[begin]]:
            item = int(order[end])
            if own[item] > 0:
                below, same = sum_below(tree, int(rank[item])), at[rank[item]]
                result[0, item] += below
                result[1, item] += total - below - same
                result[2, item] += same
            end += 1
        for step in range(begin, end):
            item = int(order[step])
            if others[item] > 0:
                add_at(tree, int(rank[item]), others[item])
                at[rank[item]] += others[item]
                total += others[item]
        begin = end


@kernel
def partners(
    order: Integers, place: Integers, rank: Integers, left: Numbers, right: Numbers, ranks: int, result: Floats
) -> None:
    """Write what :func:`riskset.stats.concordance.partners` returns, of items in `order` of place.

    The second of a pair looks at earlier items of lower rank first: it is the higher. The first looks from the end.
    """
    result[:] = 0.0
    tree, at = np.zeros(ranks + 1, left.dtype), np.zeros(ranks, left.dtype)
    sweep(order, place, rank, right, left, tree, at, result)
    tree[:] = 0
    at[:] = 0
    backwards = np.zeros((3, order.size))
    sweep(order[::-1].copy(), place, rank, left, right, tree, at, backwards)
    for item in range(order.size):
        result[0, item] += backwards[1, item]
        result[1, item] += backwards[0, item]
        result[2, item] += backwards[2, item]
