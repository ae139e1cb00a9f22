"""What a permutation of groups among patients changes: how many of each group leave at each time, and how."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import comb, gammaln

from riskset.stats.near_ties import merge_near_ties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

KINDS = 3
# Numbers in the arrays of one part of the permutations. What is drawn depends on it.
_PART = 1_000_000
# Numbers in the arrays of a statistic: few enough to stay in the processor's cache.
_BLOCK = 32_000


@dataclass(frozen=True, slots=True, eq=False)
class Departures:
    """Patients who leave in the same way between two event times, in order of time; a permutation splits each cell.

    Attributes
    ----------
    times, groups : int
        Number of event times and of groups.
    kind, row : int array, shape (cells,)
        How a cell's patients leave (0 censored, 1 event, 2 competing event), and the last event time at which they
        are at risk; -1 for those who leave before the first.
    size : int array, shape (cells,)
    observed : int array, shape (cells, groups)
        The data's own split.
    """

    times: int
    groups: int
    kind: Integers
    row: Integers
    size: Integers
    observed: Integers

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Departures) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def _content(self) -> tuple[int | bytes, ...]:
        return self.times, self.groups, self.kind.tobytes(), self.row.tobytes(), self.observed.tobytes()

    def by_time(self, tables: Integers) -> Floats:
        """Return departures (permutations, kinds, groups, times) of splits (permutations, cells, groups)."""
        # Sums over times run over whole arrays where time comes first in memory.
        counts = np.zeros((KINDS, self.times, self.groups, tables.shape[0]))
        stays = self.row >= 0
        counts[self.kind[stays], self.row[stays]] = tables[:, stays].transpose(1, 2, 0)
        return counts.transpose(3, 0, 2, 1)


def departures(time: Floats, kind: Integers, group: Integers, groups: int) -> Departures:
    """Return the cells of follow-up data.

    Parameters
    ----------
    time : float array, shape (n,)
    kind : int array, shape (n,)
        0 censored, 1 the event, 2 a competing one.
    group : int array, shape (n,)
        Codes 0..groups-1.
    """
    time = merge_near_ties(time)[0]
    moments = np.unique(time[kind > 0])
    row = np.searchsorted(moments, time, side="right") - 1
    cells, place = np.unique((row + 1) * KINDS + kind, return_inverse=True)
    observed = np.zeros((cells.size, groups), dtype=np.int64)
    np.add.at(observed, (place, group), 1)
    return Departures(moments.size, groups, cells % KINDS, cells // KINDS - 1, observed.sum(axis=1), observed)


def enumerate_tables(left: Departures, most: int) -> tuple[Integers, Floats] | None:
    """Return every split of the cells and its probability; ``None`` where there are more than `most`.

    Groups keep their sizes, so that the probability of a split is multivariate hypergeometric.
    """
    if _are_more(left, most):
        return None
    remaining = left.observed.sum(axis=0)[None]
    chosen = np.empty((1, 0, left.groups), dtype=np.int64)
    log_probability = np.zeros(1)
    for size in left.size[:-1].tolist():
        if comb(size + left.groups - 1, left.groups - 1) * len(chosen) > 20 * most:
            return None
        parts = _compositions(size, left.groups)
        state, part = np.nonzero((parts[None] <= remaining[:, None]).all(axis=2))
        if state.size > most:
            return None
        before, taken = remaining[state], parts[part]
        ways = _log_choose(before, taken).sum(axis=1) - _log_choose(before.sum(axis=1), np.array(size))
        log_probability = log_probability[state] + ways
        chosen = np.concatenate([chosen[state], taken[:, None]], axis=1)
        remaining = before - taken
    return np.concatenate([chosen, remaining[:, None]], axis=1), np.exp(log_probability)


def _are_more(left: Departures, most: int) -> bool:
    """Whether the splits of the cells into the first group and all others are more than `most` already, counted and not made."""
    own, others = int(left.observed[:, 0].sum()), int(left.observed[:, 1:].sum())
    # By the patients of the first group so far.
    ways = np.zeros(own + 1)
    ways[0] = 1
    for number, size in zip(left.size.cumsum()[:-1].tolist(), left.size[:-1].tolist(), strict=True):
        sums = np.cumsum(ways)
        ways = sums - np.concatenate([np.zeros(min(size + 1, own + 1)), sums[: -size - 1]])
        ways[: max(number - others, 0)] = 0
        if ways.sum() > most:
            return True
    return False


def draw(left: Departures, permutations: int, rng: np.random.Generator) -> Iterator[Integers]:
    """Yield splits of the cells by permutations at random, in parts."""
    step = _length_of_part(left)
    for first in range(0, permutations, step):
        number = min(step, permutations - first)
        remaining = np.repeat(left.observed.sum(axis=0)[:, None], number, axis=1)
        # Each patient group's numbers of a cell lie together in memory.
        tables = np.empty((left.size.size, left.groups, number), dtype=np.int64)
        for cell, size in enumerate(left.size.tolist()):
            open_places = np.full(number, size)
            for group in range(left.groups - 1):
                others = remaining[group + 1 :].sum(axis=0)
                taken = rng.hypergeometric(remaining[group], others, open_places)
                tables[cell, group] = taken
                open_places -= taken
            tables[cell, -1] = open_places
            remaining -= tables[cell]
        yield tables.transpose(2, 0, 1)


def in_blocks(left: Departures, tables: Integers) -> Iterator[Integers]:
    """Cut splits into blocks whose arrays are small."""
    step = max(_BLOCK // (left.times * left.groups), 1)
    for first in range(0, len(tables), step):
        yield tables[first : first + step]


def _length_of_part(left: Departures) -> int:
    return max(_PART // (left.times * left.groups**2), 1)


def _compositions(size: int, groups: int) -> Integers:
    """Return every way to split `size` patients into groups, one a row."""
    bars = np.array(list(combinations(range(size + groups - 1), groups - 1)), dtype=np.int64).reshape(-1, groups - 1)
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, size + groups - 1)))
    return np.diff(edges, axis=1) - 1


def _log_choose(n: Integers, k: Integers) -> Floats:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
