"""Tests of means: Student's and Welch's t, one-way and Welch's analysis of variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from riskset.stats.arrays import level
from riskset.stats.comparison import Comparison, f_comparison, samples, two_samples
from riskset.stats.errors import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanDifference(Comparison):
    """A t test, with the difference it tests.

    Attributes
    ----------
    difference, std_error, lower, upper : float
        Mean of the first group minus mean of the second, its standard error and confidence limits, in the
        unit of the values.
    conf_level : float
        Coverage of the limits.
    """

    difference: float
    std_error: float
    lower: float
    upper: float
    conf_level: float


def student_t(groups: Sequence[ArrayLike], *, conf_level: float = 0.95) -> MeanDifference:
    """Student's t test of two means, with one variance for both groups.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.
    conf_level : float
        Coverage of the confidence limits.

    Raises
    ------
    InvalidInput
        If there are not two groups of finite numbers, or `conf_level` is not between 0 and 1.
    NotEstimable
        If a group is empty, there are fewer than three values, or they do not vary within the groups.

    References
    ----------
    Student. Biometrika 1908;6:1.

    Examples
    --------
    >>> found = student_t([[5.1, 6.0, 7.2, 6.6], [4.0, 5.2, 4.9, 5.5]])
    >>> round(found.difference, 3), round(found.p_value, 3)
    (1.325, 0.054)
    """
    first, second = two_samples(groups)
    df = first.size + second.size - 2
    if df < 1:
        message = "two values in two groups: the variance within the groups cannot be estimated"
        raise NotEstimable(message)
    pooled = (_squares(first) + _squares(second)) / df
    variance = pooled * (1 / first.size + 1 / second.size)
    return _t_test(first, second, variance, df, conf_level, "Student t")


def welch_t(groups: Sequence[ArrayLike], *, conf_level: float = 0.95) -> MeanDifference:
    """Welch's t test of two means, with a variance for each group and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.
    conf_level : float
        Coverage of the confidence limits.

    Raises
    ------
    InvalidInput
        If there are not two groups of finite numbers, or `conf_level` is not between 0 and 1.
    NotEstimable
        If a group has fewer than two values, or the values do not vary within the groups.

    References
    ----------
    Welch BL. Biometrika 1947;34:28.

    Examples
    --------
    >>> found = welch_t([[5.1, 6.0, 7.2, 6.6], [4.0, 5.2, 4.9, 5.5]])
    >>> round(found.difference, 3), round(found.p_value, 3)
    (1.325, 0.058)
    """
    first, second = two_samples(groups, least=2)
    a, b = (_squares(values) / (values.size - 1) / values.size for values in (first, second))
    variance = a + b
    if variance == 0:
        _refuse_constant()
    # Shares, not squares of variances: these cannot underflow.
    share = a / variance
    df = 1 / (share**2 / (first.size - 1) + (1 - share) ** 2 / (second.size - 1))
    return _t_test(first, second, variance, df, conf_level, "Welch t")


def _t_test(
    first: NDArray[np.float64], second: NDArray[np.float64], variance: float, df: float, conf_level: float, method: str
) -> MeanDifference:
    means = float(first.mean()), float(second.mean())
    std_error = float(np.sqrt(variance))
    if std_error < 10 * np.finfo(np.float64).eps * max(abs(means[0]), abs(means[1])) or std_error == 0:
        _refuse_constant()
    difference = means[0] - means[1]
    statistic = difference / std_error
    half_width = float(stdtrit(df, (1 + level(conf_level)) / 2)) * std_error
    return MeanDifference(
        statistic=statistic,
        df=df,
        p_value=float(2 * stdtr(df, -abs(statistic))),
        method=method,
        n=first.size + second.size,
        difference=difference,
        std_error=std_error,
        lower=difference - half_width,
        upper=difference + half_width,
        conf_level=conf_level,
    )


def one_way_anova(groups: Sequence[ArrayLike]) -> Comparison:
    """One-way analysis of variance: F test of the means of two or more groups, with one variance for all.

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, without missing ones; a group without values is left out.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers.
    NotEstimable
        If fewer than two groups have values, each has one, or the values do not vary within the groups.

    References
    ----------
    Fisher RA. Statistical Methods for Research Workers, 1925.

    Examples
    --------
    >>> found = one_way_anova([[4, 5, 6], [6, 7, 9], [5, 8, 9]])
    >>> round(found.statistic, 3), round(found.p_value, 3)
    (2.13, 0.2)
    """
    filled = samples(groups)
    sizes, means = _sizes_and_means(filled)
    n, k = int(sizes.sum()), len(filled)
    if n == k:
        message = "each group has one value: the variance within the groups cannot be estimated"
        raise NotEstimable(message)
    within = sum(_squares(values) for values in filled)
    grand = sizes @ means / n
    if _negligible(within / (n - k), means):
        _refuse_constant()
    statistic = float(sizes @ (means - grand) ** 2) / (k - 1) / (within / (n - k))
    return f_comparison(statistic, k - 1, n - k, "one-way ANOVA", n)


def welch_anova(groups: Sequence[ArrayLike]) -> Comparison:
    """Welch's analysis of variance: F test of the means of two or more groups, with a variance for each.

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, without missing ones; a group without values is left out.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers.
    NotEstimable
        If fewer than two groups have values, one has a single value, or those of one do not vary.

    References
    ----------
    Welch BL. Biometrika 1951;38:330.

    Examples
    --------
    >>> round(welch_anova([[4, 5, 6], [6, 7, 9], [5, 8, 9]]).p_value, 3)
    0.186
    """
    filled = samples(groups, least=2)
    sizes, means = _sizes_and_means(filled)
    k = len(filled)
    variances = np.array([_squares(values) for values in filled]) / (sizes - 1)
    if any(_negligible(float(variance), means) for variance in variances):
        message = "the values of one group are constant: Welch's test needs a variance in each"
        raise NotEstimable(message)
    weights = sizes / variances
    share = weights / weights.sum()
    spread = float((((1 - share) ** 2) / (sizes - 1)).sum()) / (k * k - 1)
    grand = share @ means
    statistic = float(weights @ (means - grand) ** 2) / ((k - 1) * (1 + 2 * (k - 2) * spread))
    return f_comparison(statistic, k - 1, 1 / (3 * spread), "Welch ANOVA", int(sizes.sum()))


def _squares(values: NDArray[np.float64]) -> float:
    """Sum of squares about the mean, from centred values so that a large mean costs no digits."""
    centred = values - values.mean()
    return float(centred @ centred)


def _sizes_and_means(filled: list[NDArray[np.float64]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sizes = np.array([values.size for values in filled], dtype=np.float64)
    return sizes, np.array([values.mean() for values in filled])


def _negligible(variance: float, means: NDArray[np.float64]) -> bool:
    """Tell whether a variance is rounding error of values of this size, that is none."""
    return variance <= (10 * np.finfo(np.float64).eps * float(np.abs(means).max())) ** 2


def _refuse_constant() -> None:
    message = "the values are constant within the groups: the variance of their means is zero"
    raise NotEstimable(message)
