"""Small counts that are not shown, and others with them so that no sum gives a small one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

SHOWN, SMALL, HIDDEN = 0, 1, 2
_TOLERANCE = 1e-6


class Sum(NamedTuple):
    """A count that is the sum of others, all by their position."""

    total: int
    parts: tuple[int, ...]


def suppress_small(
    counts: ArrayLike, sums: Sequence[Sum], smallest: int, *, known: Iterable[int] = ()
) -> NDArray[np.int8]:
    """Choose the counts that are not shown.

    Counts from 1 to ``smallest - 1`` are small and not shown (zero is no one's, and shown). Then further counts are
    left out, the cheapest first, until no small or hidden count can be computed: a reader who knows all that is
    shown, all sums, and the limits of the small ones finds two values at least for each that is not shown.

    Parameters
    ----------
    counts : array_like of m int
    sums : sequence of Sum
        All sums that a reader knows of.
    smallest : int
        The smallest count that is shown, other than zero.
    known : iterable of int
        Positions of counts that are known from elsewhere and cannot be left out.

    Returns
    -------
    int8 array of m
        0 shown; 1 small, to be printed as less than `smallest`; 2 hidden, of which nothing is said. A small count is
        hidden where its being small would give it away.

    References
    ----------
    Cox LH. Suppression methodology and statistical disclosure control. J Am Stat Assoc 1980;75:377. Hundepool A, et al.
    Statistical disclosure control. Wiley 2012, chapter 4.
    """
    values = np.asarray(counts, dtype=np.int64)
    if smallest < 2:
        message = f"counts below {smallest} cannot be small"
        raise InvalidInput(message)
    if (values < 0).any():
        message = "counts are not negative"
        raise InvalidInput(message)
    fixed = np.zeros(values.size, dtype=bool)
    fixed[list(known)] = True
    state = np.where((values >= 1) & (values < smallest) & ~fixed, SMALL, SHOWN).astype(np.int8)
    for component in _components(values.size, sums):
        _protect(values, state, fixed, component, smallest)
    return state


def _components(size: int, sums: Sequence[Sum]) -> list[list[Sum]]:
    """Sums that share no count with those of another component."""
    parent = list(range(size))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for each in sums:
        for part in each.parts:
            parent[root(part)] = root(each.total)
    found: dict[int, list[Sum]] = {}
    for each in sums:
        found.setdefault(root(each.total), []).append(each)
    return list(found.values())


def _protect(
    values: NDArray[np.int64], state: NDArray[np.int8], fixed: NDArray[np.bool_], sums: list[Sum], smallest: int
) -> None:
    while True:
        exposed = _alone(state, sums) or _computable(values, state, sums, smallest)
        if exposed is None:
            return
        if not _hide_one(values, state, fixed, _near(sums, exposed), sums) and not _hide_one(
            values, state, fixed, _near(sums), sums
        ):
            return  # all that can be hidden is


def _near(sums: Sequence[Sum], place: int | None = None) -> set[int]:
    """All counts of the sums that a count is in, or of all sums."""
    return {
        each for one in sums for each in (one.total, *one.parts) if place is None or place in (one.total, *one.parts)
    }


def _hide_one(
    values: NDArray[np.int64],
    state: NDArray[np.int8],
    fixed: NDArray[np.bool_],
    near: set[int],
    sums: Sequence[Sum],
) -> bool:
    """Hide the cheapest of some counts, a part rather than a total, one that is not zero, the smallest.

    Where none is left, it is no longer said of the small ones that they are. Returns whether something was hidden.
    """
    totals = {each.total for each in sums}
    free = [place for place in near if state[place] == SHOWN and not fixed[place]]
    small = [place for place in near if state[place] == SMALL]
    chosen = min(free, key=lambda p: (values[p] == 0, p in totals, int(values[p]), p), default=None)
    if chosen is None and not small:
        return False
    state[small if chosen is None else chosen] = HIDDEN
    return True


def _alone(state: NDArray[np.int8], sums: Sequence[Sum]) -> int | None:
    """A count that alone is not shown of a sum: a subtraction gives it."""
    for each in sums:
        hidden = [place for place in (each.total, *each.parts) if state[place] != SHOWN]
        if len(hidden) == 1:
            return hidden[0]
    return None


def _computable(values: NDArray[np.int64], state: NDArray[np.int8], sums: Sequence[Sum], smallest: int) -> int | None:
    """A count for which all sums and limits together leave one value."""
    from scipy.optimize import linprog

    unknown = sorted({p for each in sums for p in (each.total, *each.parts) if state[p] != SHOWN})
    if not unknown:
        return None
    column = {place: index for index, place in enumerate(unknown)}
    rows: list[NDArray[np.float64]] = []
    right: list[float] = []
    for each in sums:
        row = np.zeros(len(unknown))
        rest = 0.0
        for place, sign in [(each.total, -1), *((part, 1) for part in each.parts)]:
            if place in column:
                row[column[place]] += sign
            else:
                rest -= sign * values[place]
        if row.any():
            rows.append(row)
            right.append(rest)
    limits = [(1, smallest - 1) if state[place] == SMALL else (0, None) for place in unknown]
    for place, index in column.items():
        aim = np.zeros(len(unknown))
        aim[index] = 1.0
        lowest, highest = (linprog(sign * aim, A_eq=np.array(rows), b_eq=right, bounds=limits).fun for sign in (1, -1))
        # Without a solution there is no end: nothing bounds the count.
        low = 0.0 if lowest is None else np.ceil(lowest - _TOLERANCE)
        high = np.inf if highest is None else np.floor(-highest + _TOLERANCE)
        if low >= high:
            return place
    return None
