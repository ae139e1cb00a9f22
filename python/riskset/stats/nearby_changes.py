"""The cheapest changes of counts that agree with everything that is shown of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riskset.stats.sums import SHOWN, SMALL, UNPRINTED

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from riskset.stats.sums import Sum

    Whole = NDArray[np.int64]

# The price of changing what is not shown anyway, of no longer saying that a count is small, and of hiding a zero.
_KEPT, _BEYOND, _ZERO = 1e-3, 40.0, 1e3
_TOLERANCE = 1e-6


@dataclass(eq=False)
class Counts:
    """Counts with their sums, and which of them are shown as it stands.

    Attributes
    ----------
    values, smallest : int64 arrays of m
    sums : list of Sum
    fixed, absent : bool arrays of m
        What is known from elsewhere, and what is printed nowhere.
    costs : float array of m
    """

    values: Whole
    smallest: Whole
    sums: list[Sum]
    fixed: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    costs: NDArray[np.float64]

    def __post_init__(self) -> None:
        small = (self.values >= 1) & (self.values < self.smallest) & ~self.fixed
        self.state = np.where(small, SMALL, SHOWN).astype(np.int8)
        self.state[self.absent] = UNPRINTED
        self.sensitive = np.flatnonzero(small).tolist()
        self.at: dict[int, list[Sum]] = {}
        for each in self.sums:
            for place in each.places:
                self.at.setdefault(place, []).append(each)

    def beside(self, places: set[int]) -> set[int]:
        """The counts that stand in a sum with some."""
        return {other for each in places for one in self.at.get(each, ()) for other in one.places} - places


class Changes(NamedTuple):
    """Changes of counts by their place, and what they cost."""

    price: float
    by_place: dict[int, int]


class Near:
    """Counts that may change together, what each change costs, and the sums that must still hold."""

    def __init__(self, chosen: Counts, region: list[int], *, hiding: bool, nobody: bool) -> None:
        self.region = region
        self._column = {place: index for index, place in enumerate(region)}
        self._values, self._state = chosen.values[region], chosen.state[region]
        self._smallest = chosen.smallest[region]
        shown = (self._state == SHOWN) & (np.logical_not(hiding) | chosen.fixed[region])
        # Of counts that are worth the same, the smaller is hidden.
        worth = chosen.costs[region] + 0.01 * np.log1p(self._values) + _ZERO * (self._values == 0)
        self._costs = np.where(self._state == SHOWN, worth, _KEPT)
        large = self._values >= np.maximum(self._smallest, 1)
        # Zero is shown, so that nothing that is hidden is taken to be nobody, unless there is no other way.
        fewest = np.minimum(self._values, 0 if nobody else 1)
        least = np.where(large, np.maximum(self._smallest, 0), fewest)
        least = np.where(self._state == UNPRINTED, 0, np.where(self._state == SMALL, 1, least))
        self._down = np.where(shown, 0, np.maximum(self._values - least, 0)).astype(np.float64)
        most = np.where(self._state == SMALL, np.maximum(self._smallest - 1 - self._values, 0), np.inf)
        self._up = np.where(shown, 0.0, most)
        small = (self._state == SMALL) & np.logical_and(hiding, ~shown)
        self._further_down = np.where(small & nobody, 1.0, 0.0)
        self._further_up = np.where(small, np.inf, 0.0)
        self._rows = list(dict.fromkeys(each for place in region for each in chosen.at.get(place, ())))

    def changes(self, place: int, sign: int) -> Changes | None:
        """The cheapest changes with which a count becomes larger (1) or smaller (-1); ``None`` where there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self.region)
        own = np.zeros(size)
        own[self._column[place]] = sign
        # Of each count: more, less, and so much more or less that it is no longer small.
        upper = np.concatenate([self._up, self._down, self._further_up, self._further_down])
        used = np.flatnonzero(upper)
        if not used.size:  # each is what it is
            return None
        costs = np.concatenate([self._costs, self._costs, *[np.full(size, _BEYOND)] * 2])[used]
        turns = np.repeat([1.0, -1.0, 1.0, -1.0], size)[used]
        constraints = [LinearConstraint((own[used % size] * turns)[None, :], 1, np.inf)]
        if self._rows:
            constraints.append(LinearConstraint(self._sums[:, used % size].multiply(turns).tocsc(), 0, 0))
        for whole in (False, True):  # most often the solution is whole without being asked to be
            solved = milp(
                costs,
                integrality=np.full(used.size, int(whole), dtype=np.int64),
                bounds=Bounds(0, upper[used]),
                constraints=constraints,
            )
            if solved.x is None:
                return None
            if np.abs(solved.x - np.rint(solved.x)).max(initial=0.0) < _TOLERANCE:
                break
        change = np.zeros(size, dtype=np.int64)
        np.add.at(change, used % size, np.rint(solved.x * turns).astype(np.int64))
        return Changes(solved.fun, {self.region[index]: int(change[index]) for index in np.flatnonzero(change)})

    @cached_property
    def _sums(self) -> sparse.csr_array:
        """The sums, a row each: of the total less its parts, of those that may change."""
        from scipy import sparse

        entries = [
            (row, self._column[place], sign)
            for row, each in enumerate(self._rows)
            for place, sign in [(each.total, 1), *((part, -1) for part in each.parts)]
            if place in self._column
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        return sparse.coo_array((signs, (rows, columns)), shape=(len(self._rows), len(self.region))).tocsr()
