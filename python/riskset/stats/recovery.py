"""Which counts that are not shown a reader computes all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riskset.stats.sums import HIDDEN, SHOWN, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.sums import Sum

    Whole = NDArray[np.int64]


def recovered(
    counts: ArrayLike, sums: Sequence[Sum], state: ArrayLike, smallest: ArrayLike, *, among: Iterable[int] | None = None
) -> list[int]:
    """The counts that a reader computes though they are not shown: those of which all that is known leaves one value.

    Parameters
    ----------
    counts : array_like of m int
        The counts themselves.
    sums : sequence of Sum
        All sums that a reader knows of.
    state : array_like of m int
        0 for a count that is shown, 1 for one that is printed as small, 2 for one that is hidden, 3 for one that is
        printed nowhere.
    smallest : int, or array_like of m int
        The smallest count that is shown. A small count is known to be 1 at least and below it; a hidden one that is not
        small is taken to be known to be no less, since small ones are printed as such wherever they can be; and none that
        is hidden is taken to be zero, which is shown.
    among : iterable of int, optional
        The positions that are asked about; all that are not shown by default.

    Returns
    -------
    list of int
        Positions, ascending.
    """
    values, states = np.asarray(counts, dtype=np.int64), np.asarray(state)
    limits = np.broadcast_to(np.asarray(smallest, dtype=np.int64), values.shape)
    asked = set(np.flatnonzero(states != SHOWN).tolist()) if among is None else set(among)
    found: list[int] = []
    for system in _systems(values, states, limits, sums):
        found += system.recovered(asked)
    return sorted(found)


def _systems(values: Whole, state: NDArray[np.int_], smallest: Whole, sums: Sequence[Sum]) -> Iterator[_System]:
    """Sums as a reader sees them, in parts that share no count that is not shown."""
    rows = [row for each in sums if (row := _row(values, state, each)).signs]
    parts = _Parts()
    for signs, _ in rows:
        for place in signs:
            parts.join(place, next(iter(signs)))
    groups: dict[int, list[_Row]] = {parts.root(place): [] for place in np.flatnonzero(state == SMALL).tolist()}
    for row in rows:
        groups.setdefault(parts.root(next(iter(row.signs))), []).append(row)
    for start, own in groups.items():
        places = sorted({place for row in own for place in row.signs} | {start})
        yield _System(places, own, values, state, smallest)


class _Row(NamedTuple):
    """An equation of counts that are not shown: their signs, and what they add up to."""

    signs: dict[int, int]
    rest: int


def _row(values: Whole, state: NDArray[np.int_], each: Sum) -> _Row:
    """A sum as a reader sees it, what is shown of it on the right."""
    signs: dict[int, int] = {}
    rest = 0
    for place, sign in [(each.total, 1), *((part, -1) for part in each.parts)]:
        if state[place] == SHOWN:
            rest -= sign * int(values[place])
        else:
            signs[place] = signs.get(place, 0) + sign
    return _Row(signs, rest)


class _Parts:
    """Counts that are related, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, place: int) -> int:
        """The count that stands for all that are related to one."""
        while self._parent.setdefault(place, place) != place:
            self._parent[place] = place = self._parent[self._parent[place]]
        return place

    def join(self, one: int, other: int) -> None:
        """Relate two counts."""
        self._parent[self.root(one)] = self.root(other)


@dataclass(eq=False)
class _System:
    """Counts that are not shown, and the equations that a reader has for them."""

    places: list[int]
    rows: list[_Row]
    values: Whole
    state: NDArray[np.int_]
    smallest: Whole

    def recovered(self, asked: set[int]) -> list[int]:
        """The counts of those asked about that have one value in all solutions."""
        column = {place: index for index, place in enumerate(self.places)}
        truth = self.values[self.places]
        varies = np.zeros(truth.size, dtype=bool)
        found: list[int] = []
        for place in self.places:
            if place not in asked or varies[column[place]]:
                continue
            for sign in (-1, 1):
                other = self._extreme(column[place], sign)
                varies |= other != truth
                if varies[column[place]]:
                    break
            else:
                found.append(place)
        return found

    def _extreme(self, index: int, sign: int) -> Whole:
        """The solution in which a count is largest (-1) or smallest (1)."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        lower, upper = self._bounds()
        aim = np.zeros(len(self.places))
        aim[index] = sign
        constraints = [LinearConstraint(*self._equations())] if self.rows else []
        solved = milp(
            aim, integrality=np.ones(aim.size, dtype=np.int64), bounds=Bounds(lower, upper), constraints=constraints
        )
        if solved.x is None:  # the truth is a solution, so that this is a limit of the solver
            return self.values[self.places]
        return np.rint(solved.x).astype(np.int64)

    def _bounds(self) -> tuple[Whole, Whole]:
        truth = self.values[self.places]
        state, smallest = np.asarray(self.state)[self.places], self.smallest[self.places]
        large = (state == HIDDEN) & (truth >= smallest)
        someone = (state == SMALL) | ((state == HIDDEN) & (truth > 0))
        lower = np.where(large, smallest, someone)
        most = int(truth.sum()) + sum(abs(rest) for _, rest in self.rows) + int(smallest.max(initial=0)) + 1
        return lower.astype(np.int64), np.where(state == SMALL, smallest - 1, most).astype(np.int64)

    def _equations(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        column = {place: index for index, place in enumerate(self.places)}
        matrix = np.zeros((len(self.rows), len(self.places)))
        right = np.zeros(len(self.rows))
        for index, (signs, rest) in enumerate(self.rows):
            for place, sign in signs.items():
                matrix[index, column[place]] = sign
            right[index] = rest
        return matrix, right, right
