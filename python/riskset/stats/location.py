"""The mean or median of a group, with confidence limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr, bdtrik, stdtrit

from riskset.stats.arrays import level, vector
from riskset.stats.errors import NotEstimable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NEAR = 1e-9
"""Share by which two probabilities may differ and be one: neither is exact in floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A mean, a median, or the shift of one group against another.

    Attributes
    ----------
    estimate, lower, upper : float
        With its confidence limits, in the unit of the values.
    conf_level : float
        Coverage of the limits.
    method : str
        Name of the limits.
    n : int
        Patients.
    """

    estimate: float
    lower: float
    upper: float
    conf_level: float
    method: str
    n: int


def mean_limits(values: ArrayLike, *, conf_level: float = 0.95) -> Location:
    """Mean with limits of Student's t distribution.

    Parameters
    ----------
    values : array_like
        The values of a group, without missing ones.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        If `values` is not a vector of finite numbers, or `conf_level` is not between 0 and 1.
    NotEstimable
        If there are fewer than two values, or all are equal.

    References
    ----------
    Student. Biometrika 1908;6:1.

    Examples
    --------
    >>> found = mean_limits([3.1, 4.0, 5.2, 4.4, 6.1])
    >>> round(found.estimate, 2), round(found.lower, 2), round(found.upper, 2)
    (4.56, 3.14, 5.98)
    """
    array, coverage = _some(values), level(conf_level)
    n, mean = array.size, float(array.mean())
    if n == 1:
        message = "a single value has no standard deviation"
        raise NotEstimable(message)
    std_error = float(array.std(ddof=1) / np.sqrt(n))
    if bool((array == array[0]).all()) or std_error <= 10 * np.finfo(np.float64).eps * abs(mean):
        message = "all values are equal: the variance of their mean is zero"
        raise NotEstimable(message)
    half_width = float(stdtrit(n - 1, (1 + coverage) / 2)) * std_error
    return Location(
        estimate=mean,
        lower=mean - half_width,
        upper=mean + half_width,
        conf_level=conf_level,
        method="Student t",
        n=n,
    )


def median_limits(values: ArrayLike, *, conf_level: float = 0.95) -> Location:
    """Median with exact limits, which are two of the ordered values.

    A value is below the median with probability one half, so the number of values below it is binomial. The
    limits hold the median with `conf_level` or more, whatever the distribution: the sign test rejects none between them.

    Parameters
    ----------
    values : array_like
        The values of a group, without missing ones.
    conf_level : float
        Least coverage of the limits.

    Raises
    ------
    InvalidInput
        If `values` is not a vector of finite numbers, or `conf_level` is not between 0 and 1.
    NotEstimable
        If there are no values, or too few for limits: at 95% five or fewer.

    References
    ----------
    Thompson WR. Ann Math Stat 1936;7:122. Conover WJ. Practical Nonparametric Statistics, 3rd ed. Wiley 1999,
    section 3.2 (as MedianCI of R's DescTools has them).

    Examples
    --------
    >>> found = median_limits([3, 4, 5, 7, 8, 9, 12, 15, 20])
    >>> found.estimate, found.lower, found.upper
    (8.0, 4.0, 15.0)
    """
    ordered, tail = np.sort(_some(values)), (1 - level(conf_level)) / 2
    n = ordered.size
    place = _binomial_place(n, tail)
    if place == 0:
        raise too_few(conf_level)
    return Location(
        estimate=float(np.median(ordered)),
        lower=float(ordered[place - 1]),
        upper=float(ordered[n - place]),
        conf_level=conf_level,
        method="order statistics",
        n=n,
    )


def too_few(conf_level: float) -> NotEstimable:
    """Return the error of limits that so few values do not have."""
    return NotEstimable(f"there are too few values for {100 * conf_level:g}% limits")


def place_of_limit(quantile: int, least: float, tail: float) -> int:
    """Return which of the ordered values is the lower limit, counted from 1, or 0 where none is.

    Parameters
    ----------
    quantile : int
        The smallest number of values below what is estimated that is not less probable than `tail`.
    least : float
        Probability that no value is below.
    tail : float
        Probability that is allowed beyond the limit.
    """
    return quantile or int(least <= tail * (1 + NEAR))


def _binomial_place(n: int, tail: float) -> int:
    """Place of the lower limit of a median of n values: the quantile of the binomial distribution, as R's qbinom."""
    smallest = tail * (1 - NEAR)
    place = max(int(np.nan_to_num(bdtrik(tail, n, 0.5))), 0)
    while place > 0 and bdtr(place - 1, n, 0.5) >= smallest:
        place -= 1
    while bdtr(place, n, 0.5) < smallest:
        place += 1
    return place_of_limit(place, float(bdtr(0, n, 0.5)), tail)


def _some(values: ArrayLike) -> NDArray[np.float64]:
    array = vector(values, "values")
    if array.size == 0:
        message = "there are no values"
        raise NotEstimable(message)
    return array
