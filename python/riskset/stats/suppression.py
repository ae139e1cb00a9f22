"""Chooses small counts to hide, and the fewest other counts that keep them from being computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import InvalidInput
from riskset.stats.nearby_changes import Counts, Near
from riskset.stats.sums import HIDDEN, SHOWN, SMALL, UNPRINTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.nearby_changes import Changes
    from riskset.stats.sums import Sum

# Counts are changed near the one that is asked about, and further away where that costs much; last anywhere (0).
_REACHES, _CHEAP = (1, 2, 4, 0), 8.0
# By lot costs grow up to threefold, a count is hidden so often (the less the more is lost), and a small one not said to be so.
_SPREAD, _FURTHER, _UNSAID = 2.0, 0.05, 0.02


def suppress_small(
    counts: ArrayLike,
    sums: Sequence[Sum],
    smallest: ArrayLike,
    *,
    known: Iterable[int] = (),
    unprinted: Iterable[int] = (),
    costs: ArrayLike | None = None,
    lots: ArrayLike | None = None,
) -> NDArray[np.int8]:
    """Choose the counts to hide.

    Counts from 1 to ``smallest - 1`` are small and hidden. Zero counts describe nobody and are shown. For each small
    count, an integer programme finds the cheapest further counts to hide so that it could be another number. A reader
    knows everything shown, all sums, and which hidden counts are small. For each hidden count, at least two whole
    numbers then remain possible (:func:`riskset.stats.recovery.recovered`). Last, every hidden count that turns out not to be needed is shown
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
    lots : array_like of m by 2 float, optional
        Two numbers from 0 to 1 for each count, drawn from what no reader knows. Without them the cheapest choice is made,
        which a reader can make again for all counts that fit: where one alone leads to what is printed, it is found out.
        With them costs differ by lot, and some counts are hidden, and some small ones not said to be so, by lot. Each
        choice by which every hidden count keeps two values can then be made for all counts that fit it.

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
    if lots is not None:
        chosen.draw(np.asarray(lots, dtype=np.float64))
    chosen.protect()
    chosen.show_again()
    return chosen.state


def _costs(values: NDArray[np.int64], sums: Sequence[Sum], costs: ArrayLike | None) -> NDArray[np.float64]:
    if costs is not None:
        return np.asarray(costs, dtype=np.float64)
    worth = np.ones(values.size)
    worth[[each.total for each in sums]] = 2.0
    return worth


class _Suppression(Counts):
    """The counts that are not shown, as they are chosen.

    Each of them has a witness: other numbers that agree with everything that is shown, in which it is another. A count is
    hidden where a witness needs it to differ, so that what is hidden has a witness itself.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.witnesses: list[frozenset[int]] = []
        self.drawn: set[int] = set()
        self.loose: set[int] = set()

    def draw(self, lots: NDArray[np.float64]) -> None:
        """Draw which counts are hidden whether they need be or not, and what each further one costs.

        Those that a reader computes from the others are shown: they would help none. What is hidden by lot may be all that
        the small counts need, so that whatever choice is good can come by lot alone.
        """
        further = (self.state == SHOWN) & (self.values > 0) & ~self.fixed & self._near_sensitive()
        further &= lots[:, 1] < _FURTHER / (1 + self.costs)
        unsaid = (self.state == SMALL) & (lots[:, 1] < _UNSAID)
        self.costs = self.costs * (1 + _SPREAD * lots[:, 0])
        self.state[further | unsaid] = HIDDEN
        drawn = set(np.flatnonzero(further).tolist())
        self._keep_witnesses(drawn)
        told = drawn.difference(*self.witnesses)
        self.state[list(told)] = SHOWN
        self.drawn = drawn - told
        self._keep_witnesses(self.sensitive)

    def _near_sensitive(self) -> NDArray[np.bool_]:
        """The counts that sums relate to one that is small, or would be kept from being computed if it were."""
        near = np.zeros(self.values.size, dtype=bool)
        ring = {*self.sensitive, *np.flatnonzero(self.absent & (self.smallest > 1)).tolist()}
        while ring:
            near[list(ring)] = True
            ring = {each for each in self.beside(ring) if not near[each]}
        return near

    def _keep_witnesses(self, places: Iterable[int]) -> None:
        """Find a witness for each of some counts that has one without anything more being hidden."""
        varied: set[int] = set().union(*self.witnesses)
        for place in sorted(places):
            if place not in varied and (changes := self._witness(place, hiding=False)):
                self.witnesses.append(frozenset(changes))
                varied |= changes.keys()

    def protect(self) -> None:
        """Find a witness for each small count, and hide what it needs."""
        varied: set[int] = set().union(*self.witnesses)
        # Where the choice is least, it is made first.
        for place in sorted(self.sensitive, key=lambda p: (len(self.at.get(p, ())), p)):
            if place not in varied and (changes := self._witness(place, hiding=True)):
                self._hide(changes)
                self.witnesses.append(frozenset(changes))
                varied |= changes.keys()

    def show_again(self) -> None:
        """Show each hidden count without which all small ones keep a witness, the dearest first, and those that it tells."""
        must = {*self.sensitive, *self.drawn}
        asked = must | set(np.flatnonzero(self.state == HIDDEN).tolist())
        for place in sorted(asked - must, key=lambda p: -self.costs[p]):
            if place not in asked:
                continue
            kept = [each for each in self.witnesses if place not in each]
            orphans = set().union(*self.witnesses) & asked.difference({place}, *kept)
            self.state[place] = SHOWN
            if (found := self._witnesses(orphans, must)) is None:
                self.state[place] = HIDDEN
                continue
            self.witnesses = kept + found
            told = {place, *orphans.difference(*found)}
            self.state[list(told)] = SHOWN
            asked -= told

    def _witnesses(self, places: set[int], must: set[int]) -> list[frozenset[int]] | None:
        """Witnesses for some counts that need nothing more to be hidden; ``None`` where one that must have one has none."""
        found: list[frozenset[int]] = []
        for place in sorted(places, key=lambda p: (p not in must, p)):
            if any(place in each for each in found):
                continue
            if changes := self._witness(place, hiding=False):
                found.append(frozenset(changes))
            elif place in must:
                return None
        return found

    def _hide(self, changes: dict[int, int]) -> None:
        """Hide what a witness changes; a small count that it makes no longer small is no longer said to be so."""
        for place, change in changes.items():
            if self.state[place] == SHOWN or not 1 <= self.values[place] + change < self.smallest[place]:
                self.state[place] = UNPRINTED if self.absent[place] else HIDDEN

    def _witness(self, place: int, *, hiding: bool) -> dict[int, int]:
        """The cheapest changes of counts, of one among them, that agree with what is shown; empty where there are none.

        Hidden counts are taken to be nobody where there are no others, which a reader who knows that zero is shown will not.
        """
        found = self._cheapest(place, hiding=hiding, nobody=place in self.loose)
        if found is None and hiding and place not in self.loose:
            self.loose.add(place)
            found = self._cheapest(place, hiding=hiding, nobody=True)
        return {} if found is None else found.by_place

    def _cheapest(self, place: int, *, hiding: bool, nobody: bool) -> Changes | None:
        best: Changes | None = None
        for reach in _REACHES if hiding else (len(self.sums),):
            region = self._region(place, reach or len(self.sums), hiding=hiding)
            near = Near(self, region, hiding=hiding, nobody=nobody)
            both = (each for sign in (1, -1) if (each := near.changes(place, sign)) is not None)
            found = min(both, key=lambda each: each.price, default=None) if hiding else next(both, None)
            best = min((each for each in (best, found) if each is not None), key=lambda each: each.price, default=None)
            if best is not None and (best.price < _CHEAP or reach == _REACHES[-2]):
                break
        return best

    def _region(self, place: int, reach: int, *, hiding: bool) -> list[int]:
        """A count, those in a sum with it, and so on for some steps; unless some may be hidden, of those not shown alone."""
        region, ring = {place}, {place}
        for _ in range(reach):
            ring = self.beside(ring) - region
            ring = ring if hiding else {each for each in ring if self.state[each] != SHOWN}
            if not ring:
                break
            region |= ring
        return sorted(region)
