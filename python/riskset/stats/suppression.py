"""Chooses small counts to hide, and the fewest other counts that keep them from being computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    Whole = NDArray[np.int64]

SHOWN, SMALL, HIDDEN, UNPRINTED = 0, 1, 2, 3


class Sum(NamedTuple):
    """A count that is the sum of others, all by their position."""

    total: int
    parts: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """All its counts, the total first."""
        return (self.total, *self.parts)


def suppress_small(
    counts: ArrayLike,
    sums: Sequence[Sum],
    smallest: ArrayLike,
    *,
    known: Iterable[int] = (),
    unprinted: Iterable[int] = (),
    costs: ArrayLike | None = None,
) -> NDArray[np.int8]:
    """Choose the counts to hide.

    Counts from 1 to ``smallest - 1`` are small and hidden. Zero counts describe nobody and are shown. For each small
    count, an integer programme finds the cheapest further counts to hide so that it could be another number. A reader
    knows everything shown, all sums, and which hidden counts are small. For each hidden count, at least two whole
    numbers then remain possible (:func:`recovered`). Last, every hidden count that turns out not to be needed is shown
    again.

    Parameters
    ----------
    counts : array_like of m int
    sums : sequence of Sum
        All sums that a reader knows of.
    smallest : int, or array_like of m int
        The smallest count that is shown, other than zero; 0 or 1 for a count that may be of any size.
    known : iterable of int
        Positions of counts that are known from elsewhere and cannot be left out.
    unprinted : iterable of int
        Positions of counts that are printed nowhere, such as the complement of one that is. Those that are small are
        kept from being computed.
    costs : array_like of m float, optional
        What is lost where a count is left out; by default all are worth the same, totals more than their parts.

    Returns
    -------
    int8 array of m
        0 shown; 1 small, to be printed as less than `smallest`; 2 hidden, of which nothing is said; 3 unprinted. A small
        count is hidden where its being small would give it away.

    Raises
    ------
    InvalidInput
        When a count is negative, or no count can be small.

    References
    ----------
    Cox LH. Suppression methodology and statistical disclosure control. J Am Stat Assoc 1980;75:377. Fischetti M,
    Salazar JJ. Models and algorithms for optimizing cell suppression in tabular data with linear constraints. J Am Stat
    Assoc 2000;95:916. Hundepool A, et al. Statistical disclosure control. Wiley 2012, chapter 4.
    """
    values = np.asarray(counts, dtype=np.int64)
    limits = np.broadcast_to(np.asarray(smallest, dtype=np.int64), values.shape).copy()
    if np.ndim(smallest) == 0 and np.asarray(smallest) < 2:
        message = f"counts below {smallest} cannot be small"
        raise InvalidInput(message)
    if (values < 0).any():
        message = "counts are not negative"
        raise InvalidInput(message)
    fixed, absent = np.zeros(values.size, dtype=bool), np.zeros(values.size, dtype=bool)
    fixed[list(known)], absent[list(unprinted)] = True, True
    chosen = _Suppression(values, limits, list(sums), fixed, absent, _costs(values, sums, costs))
    chosen.protect()
    chosen.show_again()
    return chosen.state


def recovered(
    counts: ArrayLike, sums: Sequence[Sum], state: ArrayLike, smallest: ArrayLike, *, among: Iterable[int] | None = None
) -> list[int]:
    """The hidden counts that a reader can compute, because everything known leaves only one value.

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
        small is taken to be known to be no less, since small ones are printed as such wherever they can be.
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


def _costs(values: Whole, sums: Sequence[Sum], costs: ArrayLike | None) -> NDArray[np.float64]:
    if costs is not None:
        return np.asarray(costs, dtype=np.float64)
    worth = np.ones(values.size)
    worth[[each.total for each in sums]] = 2.0
    return worth


@dataclass(eq=False)
class _Suppression:
    """The counts that are not shown, as they are chosen.

    Each of them has a witness: other numbers that agree with everything that is shown, in which it is another. A count is
    hidden where a witness needs it to differ, so that what is hidden has a witness itself.
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
        self.witnesses: list[frozenset[int]] = []

    def protect(self) -> None:
        """Find a witness for each small count, and hide what it needs."""
        varied: set[int] = set()
        # Where the choice is least, it is made first.
        for place in sorted(self.sensitive, key=lambda p: (len(self.at.get(p, ())), p)):
            if place not in varied and (changes := self._witness(place, hiding=True)):
                self._hide(changes)
                self.witnesses.append(frozenset(changes))
                varied |= changes.keys()

    def show_again(self) -> None:
        """Show each hidden count without which all others keep a witness, the dearest first."""
        asked = {*self.sensitive, *np.flatnonzero(self.state == HIDDEN).tolist()}
        for place in sorted(asked.difference(self.sensitive), key=lambda p: -self.costs[p]):
            kept = [each for each in self.witnesses if place not in each]
            orphans = asked.difference({place}, *kept)
            if orphans := orphans & set().union(*self.witnesses):
                self.state[place] = SHOWN
                if (others := self._witnesses(orphans)) is None:
                    self.state[place] = HIDDEN
                    continue
                kept += others
            self.state[place] = SHOWN
            asked.discard(place)
            self.witnesses = kept

    def _witnesses(self, places: Iterable[int]) -> list[frozenset[int]] | None:
        """Witnesses for some counts that need nothing more to be hidden; none where one has none."""
        found: list[frozenset[int]] = []
        for place in places:
            if any(place in each for each in found):
                continue
            changes = self._witness(place, hiding=False)
            if not changes:
                return None
            found.append(frozenset(changes))
        return found

    def _hide(self, changes: dict[int, int]) -> None:
        """Hide what a witness changes; a small count that it makes no longer small is no longer said to be so."""
        for place, change in changes.items():
            if self.state[place] == SHOWN or not 1 <= self.values[place] + change < self.smallest[place]:
                self.state[place] = UNPRINTED if self.absent[place] else HIDDEN

    def _witness(self, place: int, *, hiding: bool) -> dict[int, int]:
        """The cheapest changes of counts, of one among them, that agree with what is shown; empty where there are none."""
        best: _Changes | None = None
        for reach in _REACHES if hiding else (len(self.sums),):
            near = _Near(self, self._region(place, reach or len(self.sums), hiding=hiding), hiding=hiding)
            both = (each for sign in (1, -1) if (each := near.changes(place, sign)) is not None)
            found = min(both, key=lambda each: each.price, default=None) if hiding else next(both, None)
            best = min((each for each in (best, found) if each is not None), key=lambda each: each.price, default=None)
            if best is not None and (best.price < _CHEAP or reach == _REACHES[-2]):
                break
        return {} if best is None else best.by_place

    def _region(self, place: int, reach: int, *, hiding: bool) -> list[int]:
        """A count, those in a sum with it, and so on for some steps; unless some may be hidden, of those not shown alone."""
        region, ring = {place}, {place}
        for _ in range(reach):
            ring = {other for each in ring for one in self.at.get(each, ()) for other in one.places} - region
            ring = ring if hiding else {each for each in ring if self.state[each] != SHOWN}
            if not ring:
                break
            region |= ring
        return sorted(region)


# The price of changing what is not shown anyway, of no longer saying that a count is small, and of hiding a zero.
_KEPT, _BEYOND, _ZERO = 1e-3, 40.0, 1e3
_TOLERANCE = 1e-6
# Counts are changed near the one that is asked about, and further away where that costs much; last anywhere (0).
_REACHES, _CHEAP = (1, 2, 4, 0), 8.0


class _Changes(NamedTuple):
    """Changes of counts by their place, and what they cost."""

    price: float
    by_place: dict[int, int]


class _Near:
    """Counts that may change together, what each change costs, and the sums that must still hold."""

    def __init__(self, chosen: _Suppression, region: list[int], *, hiding: bool) -> None:
        self.region = region
        self._column = {place: index for index, place in enumerate(region)}
        self._values, self._state = chosen.values[region], chosen.state[region]
        self._smallest = chosen.smallest[region]
        shown = (self._state == SHOWN) & (np.logical_not(hiding) | chosen.fixed[region])
        # Of counts that are worth the same, the smaller is hidden.
        worth = chosen.costs[region] + 0.01 * np.log1p(self._values) + _ZERO * (self._values == 0)
        self._costs = np.where(self._state == SHOWN, worth, _KEPT)
        large = self._values >= np.maximum(self._smallest, 1)
        least = np.where(large, np.maximum(self._smallest, 0), 0)
        least = np.where(self._state == UNPRINTED, 0, np.where(self._state == SMALL, 1, least))
        self._down = np.where(shown, 0, np.maximum(self._values - least, 0)).astype(np.float64)
        most = np.where(self._state == SMALL, np.maximum(self._smallest - 1 - self._values, 0), np.inf)
        self._up = np.where(shown, 0.0, most)
        small = (self._state == SMALL) & np.logical_and(hiding, ~shown)
        self._further_down = np.where(small, 1.0, 0.0)
        self._further_up = np.where(small, np.inf, 0.0)
        self._rows = list(dict.fromkeys(each for place in region for each in chosen.at.get(place, ())))

    def changes(self, place: int, sign: int) -> _Changes | None:
        """The cheapest changes with which a count becomes larger (1) or smaller (-1); ``None`` where there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self.region)
        own = np.zeros(size)
        own[self._column[place]] = sign
        # Of each count: more, less, and so much more or less that it is no longer small.
        upper = np.concatenate([self._up, self._down, self._further_up, self._further_down])
        used = np.flatnonzero(upper)
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
        return _Changes(solved.fun, {self.region[index]: int(change[index]) for index in np.flatnonzero(change)})

    @cached_property
    def _sums(self) -> sparse.csr_array:
        """The sums, a row each: of the total less its parts, of those that may change."""
        entries = [
            (row, self._column[place], sign)
            for row, each in enumerate(self._rows)
            for place, sign in [(each.total, 1), *((part, -1) for part in each.parts)]
            if place in self._column
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        return sparse.coo_array((signs, (rows, columns)), shape=(len(self._rows), len(self.region))).tocsr()


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
        lower = np.where(state == SMALL, 1, np.where(large, smallest, 0))
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
