"""Standardised differences of a baseline variable between groups, plain or weighted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.stats.absent import Absent
from riskset.stats.arrays import vector
from riskset.stats.errors import InvalidInput, NotEstimable, NothingToCompare
from riskset.stats.summary import positive_weights, weighted_moments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairDifference:
    """The standardised difference of two groups.

    Attributes
    ----------
    first, second : int
        Positions of the groups, from 0, among those given.
    value : float
        First minus second in standard deviations; never negative for a categorical variable.
    """

    first: int
    second: int
    value: float


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """The standardised difference of two or more groups.

    Attributes
    ----------
    value : float
        Mean of the absolute pairwise differences, in standard deviations.
    pairs : tuple of PairDifference
        The differences of all pairs of groups that have patients.
    """

    value: float
    pairs: tuple[PairDifference, ...]


def continuous_difference(
    groups: Sequence[ArrayLike], *, weights: Sequence[ArrayLike] | None = None
) -> StandardisedDifference:
    """Standardised difference of the means of a continuous variable.

    It is the difference of two means divided by the square root of the mean of the two variances. Groups without values
    are left out.

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, without missing ones.
    weights : sequence of array_like, optional
        Weights of the values, such as the inverse probability of treatment. Means and variances are weighted
        as in :func:`riskset.stats.summary.weighted_summary`.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers or the weights do not match.
    NotEstimable
        If fewer than two groups have values, a group has one value, or two groups are constant.

    References
    ----------
    Austin PC. Stat Med 2009;28:3083. Austin PC, Stuart EA. Stat Med 2015;34:3661.

    Examples
    --------
    >>> round(continuous_difference([[41, 52, 60, 47], [55, 63, 71, 58]]).value, 3)
    1.559
    """
    values = [vector(group, f"group {position}") for position, group in enumerate(groups, start=1)]
    if weights is None:
        weighted = [(group, np.ones(group.size)) for group in values]
    elif len(weights) != len(values):
        message = f"there are weights for {counted(len(weights), 'group')} where {len(values)} are needed"
        raise InvalidInput(message)
    else:
        weighted = [_weighted(group, weight) for group, weight in zip(values, weights, strict=True)]
    moments = {
        position: weighted_moments(group, weight) for position, (group, weight) in enumerate(weighted) if group.size
    }

    def difference(first: int, second: int) -> float:
        mean_1, variance_1 = moments[first]
        mean_2, variance_2 = moments[second]
        if isinstance(variance_1, Absent) or isinstance(variance_2, Absent):
            message = "a group has one value: its variance cannot be estimated"
            raise NotEstimable(message)
        sd = float(np.sqrt((variance_1 + variance_2) / 2))
        if sd <= 10 * np.finfo(np.float64).eps * max(abs(mean_1), abs(mean_2)):
            message = "the values are constant within both groups: their difference has no standard deviation"
            raise NotEstimable(message)
        return (mean_1 - mean_2) / sd

    return _over_pairs(list(moments), difference)


def categorical_difference(table: ArrayLike) -> StandardisedDifference:
    """Standardised difference of a categorical variable (Yang and Dalton's Mahalanobis distance).

    For two levels, it is the absolute difference of the proportions divided by the square root of the mean of p (1 -
    p). Groups without patients are left out, as are levels that neither group of a pair has.

    Parameters
    ----------
    table : array_like
        Levels x groups: counts, or sums of weights.

    Raises
    ------
    InvalidInput
        If `table` is not two-dimensional or holds a negative or missing number.
    NotEstimable
        If fewer than two groups have patients, or two groups share no level or have but one, the same.

    References
    ----------
    Yang D, Dalton JE. SAS Global Forum 2012, paper 335.

    Examples
    --------
    >>> round(categorical_difference([[30, 20], [20, 30]]).value, 4)
    0.4082
    """
    array = np.asarray(table, dtype=np.float64)
    if array.ndim != 2 or not np.isfinite(array).all() or (array < 0).any():
        message = "the table must have levels as rows, groups as columns, and hold counts or sums of weights"
        raise InvalidInput(message)
    totals = array.sum(axis=0)

    def difference(first: int, second: int) -> float:
        return _yang_dalton(array[:, first] / totals[first], array[:, second] / totals[second])

    return _over_pairs([int(group) for group in np.flatnonzero(totals > 0)], difference)


def _yang_dalton(p: Floats, q: Floats) -> float:
    held = p + q > 0
    p, q = p[held], q[held]
    if p.size < 2:
        message = "both groups have one level, the same: the variable is constant"
        raise NotEstimable(message)
    if not ((p > 0) & (q > 0)).any():
        message = "the groups have no level in common: their difference has no standard deviation"
        raise NotEstimable(message)
    # The last level follows from the others.
    p, q = p[:-1], q[:-1]
    covariance = (np.diag(p) - np.multiply.outer(p, p) + np.diag(q) - np.multiply.outer(q, q)) / 2
    distance = float((p - q) @ np.linalg.solve(covariance, p - q))
    return float(np.sqrt(max(distance, 0.0)))


def _weighted(group: Floats, weights: ArrayLike) -> tuple[Floats, Floats]:
    checked = positive_weights(weights, group.size)
    return group[checked > 0], checked[checked > 0]


def _over_pairs(groups: list[int], difference: Callable[[int, int], float]) -> StandardisedDifference:
    if len(groups) < 2:
        message = "fewer than two groups have values: there is nothing to compare"
        raise NothingToCompare(message)
    pairs = tuple(PairDifference(first, second, difference(first, second)) for first, second in combinations(groups, 2))
    return StandardisedDifference(sum(abs(pair.value) for pair in pairs) / len(pairs), pairs)
