"""The shift between the values of two groups: the Hodges-Lehmann estimate, with limits from the rank-sum test."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.arrays import vector
from riskset.stats.comparison import two_samples
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.limits import normal_quantile
from riskset.stats.location import NEAR, Location, place_of_limit, too_few
from riskset.stats.ranks import choices_by_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

EXACT_BELOW = 50
"""Values of a group from which on the limits are those of the normal approximation, as in R."""
EXACT, APPROXIMATE = "exact Wilcoxon", "approximate Wilcoxon"
_SIGN = np.int64(2**63 - 1)


def hodges_lehmann(groups: Sequence[ArrayLike]) -> float:
    """Estimate the shift of the first group against the second: the median of all differences between their values.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.

    Raises
    ------
    InvalidInput
        If there are not two groups of finite numbers.
    NotEstimable
        If a group is empty.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598.

    Examples
    --------
    >>> hodges_lehmann([[3, 5, 9], [1, 2, 6]])
    3.0
    """
    if len(groups) != 2:
        message = f"a shift is of two groups, not {len(groups)}"
        raise InvalidInput(message)
    first, second = (vector(values, f"group {place}") for place, values in enumerate(groups, start=1))
    if not first.size or not second.size:
        message = "a group has no values"
        raise NotEstimable(message)
    return _Differences(first, second).median()


def location_shift(groups: Sequence[ArrayLike], *, conf_level: float = 0.95) -> Location:
    """Hodges-Lehmann shift with limits that invert the Wilcoxon rank-sum test.

    The limits are two of the differences between a value of the first group and one of the second, by their order: up
    to that at which the test of the shifted values rejects. The test is the one that R's ``wilcox.test`` takes: exact,
    where each group has fewer than 50 values and none are equal; else the normal approximation with continuity
    correction, its variance corrected for ties within the groups.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.
    conf_level : float
        Coverage of the limits; of exact ones the least.

    Returns
    -------
    Location
        First group less second.

    Raises
    ------
    InvalidInput
        If there are not two groups of finite numbers, or `conf_level` is not between 0 and 1.
    NotEstimable
        If a group is empty, the values do not vary within the groups, or there are too few for limits.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598. Bauer DF. J Am Stat Assoc 1972;67:687. Campbell MJ, Gardner MJ.
    BMJ 1988;296:1454.

    Examples
    --------
    >>> found = location_shift([[3, 5, 9, 11, 14], [1, 2, 6, 7, 8]])
    >>> found.estimate, found.lower, found.upper
    (3.0, -3.0, 10.0)
    """
    z = normal_quantile(conf_level)
    first, second = two_samples(groups)
    if all(bool((values == values[0]).all()) for values in (first, second)):
        message = "the values are constant within the groups"
        raise NotEstimable(message)
    n = first.size + second.size
    exact = max(first.size, second.size) < EXACT_BELOW and np.unique(np.concatenate((first, second))).size == n
    if exact:
        place = _exact_place(min(first.size, second.size), max(first.size, second.size), (1 - conf_level) / 2)
    else:
        half = first.size * second.size / 2 - 0.5
        place = max(int(np.ceil(half - z * np.sqrt(_variance(first, second)))), 0)
    if place == 0:
        raise too_few(conf_level)
    differences = _Differences(first, second)
    return Location(
        estimate=differences.median(),
        lower=differences.ordered(place),
        upper=differences.ordered(differences.size + 1 - place),
        conf_level=conf_level,
        method=EXACT if exact else APPROXIMATE,
        n=n,
    )


def _exact_place(fewer: int, more: int, tail: float) -> int:
    """Place of the lower limit among the differences: the quantile of the Mann-Whitney count, as R's qwilcox."""
    below = _cumulative(fewer, more)
    return place_of_limit(int(np.searchsorted(below, tail * (1 - NEAR))), float(below[0]), tail)


@lru_cache(maxsize=32)
def _cumulative(fewer: int, more: int) -> Floats:
    """Distribution function of the Mann-Whitney count of two groups of one distribution, without ties."""
    ways = choices_by_sum(np.arange(1, fewer + more + 1), fewer)[fewer * (fewer + 1) // 2 :]
    return np.cumsum(ways) / ways.sum()


def _variance(first: Floats, second: Floats) -> float:
    """Variance of the Mann-Whitney count of shifted values: these are tied within their groups alone."""
    m, n = first.size, second.size
    ties = np.concatenate([np.unique(values, return_counts=True)[1] for values in (first, second)]).astype(np.float64)
    return m * n / 12 * (m + n + 1 - float((ties**3 - ties).sum()) / ((m + n) * (m + n - 1)))


class _Differences:
    """All differences between a value of one sample and one of another, by order, without a list of them."""

    def __init__(self, first: Floats, second: Floats) -> None:
        self.size = first.size * second.size
        self._first, self._times = np.unique(first, return_counts=True)
        self._second, counts = np.unique(second, return_counts=True)
        self._from = np.append(np.cumsum(counts[::-1])[::-1], 0)

    def median(self) -> float:
        """The middle difference, or the mean of the two in the middle."""
        low, high = self.ordered((self.size + 1) // 2), self.ordered(self.size // 2 + 1)
        return low + (high - low) / 2

    def ordered(self, place: int) -> float:
        """The difference of a place in order, from 1: the smallest number that so many are not above.

        It is sought by halves among the floats, which are in the order of their bits.
        """
        low, high = _key(self._first[0] - self._second[-1]), _key(self._first[-1] - self._second[0])
        while low < high:
            middle = (low + high) // 2
            if self._up_to(_number(middle)) >= place:
                high = middle
            else:
                low = middle + 1
        return _number(low)

    def _up_to(self, difference: float) -> int:
        """How many differences are `difference` at most."""
        start = np.searchsorted(self._second, self._first - difference)
        # By rounding, x - d may lie on the other side of a value y than d of x - y.
        while (back := (start > 0) & (self._first - self._second[start - 1] <= difference)).any():
            start = start - back
        last = self._second.size - 1
        while (on := (start <= last) & (self._first - self._second[np.minimum(start, last)] > difference)).any():
            start = start + on
        return int(self._times @ self._from[start])


def _key(number: float) -> int:
    """A whole number in the order of floats."""
    bits = int(np.float64(number + 0.0).view(np.int64))
    return bits if bits >= 0 else -(bits & int(_SIGN))


def _number(key: int) -> float:
    """The float of a key."""
    size = float(np.int64(abs(key)).view(np.float64))
    return size if key >= 0 else -size
