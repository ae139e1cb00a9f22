"""Means and proportions of weighted patients, and their differences, with limits from robust variances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, stdtr, stdtrit

from riskset.stats.arrays import level
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.location import Location
from riskset.stats.means import MeanDifference
from riskset.stats.proportion import Proportion
from riskset.stats.weighted_comparison import robust_mean, weighted_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def weighted_mean_limits(values: ArrayLike, weights: ArrayLike, *, conf_level: float = 0.95) -> Location:
    """Weighted mean with robust limits of the t distribution on n - 1 degrees of freedom.

    Parameters
    ----------
    values : array_like, shape (n,)
        The values of a group, without missing ones.
    weights : array_like, shape (n,)
        None negative. Patients of weight 0 are left out.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        If the arrays are not vectors of finite numbers of one length, a weight is negative, or `conf_level` is not
        between 0 and 1.
    NotEstimable
        If there are no values, one, or one value throughout.

    References
    ----------
    Binder DA. Int Stat Rev 1983;51:279 (as survey's svymean has them). Lumley T. Complex Surveys. Wiley 2010.

    Examples
    --------
    >>> found = weighted_mean_limits([4, 5, 7, 9], weights=[1.0, 2.0, 1.0, 0.5])
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (5.667, 3.202, 8.132)
    """
    mean, half_width, n = _mean_and_half_width(values, weights, conf_level)
    lower, upper = mean - half_width, mean + half_width
    return Location(estimate=mean, lower=lower, upper=upper, conf_level=conf_level, method="weighted t", n=n)


def weighted_proportion_limits(has: ArrayLike, weights: ArrayLike, *, conf_level: float = 0.95) -> Proportion:
    """Weighted proportion with robust limits on the scale of its log odds.

    Parameters
    ----------
    has : array_like, shape (n,)
        1 for patients with the characteristic, 0 for the others.
    weights : array_like, shape (n,)
        None negative. Patients of weight 0 are left out.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        As :func:`weighted_mean_limits`.
    NotEstimable
        If there are no patients, one, or all or none have the characteristic.

    References
    ----------
    Korn EL, Graubard BI. Surv Methodol 1998;24:193 (as survey's svyciprop with method logit).

    Examples
    --------
    >>> found = weighted_proportion_limits([True, False, True, True, False], weights=[1.0, 2.0, 1.5, 0.5, 1.0])
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (0.5, 0.047, 0.953)
    """
    share, half_width, n = _mean_and_half_width(has, weights, conf_level)
    centre, spread = logit(share), half_width / (share * (1 - share))
    lower, upper = float(expit(centre - spread)), float(expit(centre + spread))
    return Proportion(estimate=share, lower=lower, upper=upper, conf_level=conf_level, method="weighted logit", n=n)


def weighted_difference(
    groups: Sequence[ArrayLike], weights: Sequence[ArrayLike], *, conf_level: float = 0.95
) -> MeanDifference:
    """Difference of two weighted means, or proportions of ones, with robust limits of the t distribution.

    Its P value is that of :func:`riskset.stats.weighted_comparison.weighted_means`.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.
    weights : sequence of array_like
        Their weights, none negative. Patients of weight 0 are left out.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        If there are not two groups with their weights, or as :func:`weighted_mean_limits`.
    NotEstimable
        If a group has no values, one, or one value throughout.

    References
    ----------
    Binder DA. Int Stat Rev 1983;51:279 (as survey's svyglm has them). Lumley T. Complex Surveys. Wiley 2010.
    """
    coverage = level(conf_level)
    if len(groups) != 2 or len(weights) != 2:
        message = f"a difference is of two groups with their weights, not of {len(groups)} with {len(weights)}"
        raise InvalidInput(message)
    (mean_1, variance_1, n_1), (mean_2, variance_2, n_2) = (
        _moments(values, given, f"group {place}")
        for place, (values, given) in enumerate(zip(groups, weights, strict=True), start=1)
    )
    n, difference = n_1 + n_2, mean_1 - mean_2
    std_error = float(np.sqrt(n / (n - 1) * (variance_1 + variance_2)))
    half_width = float(stdtrit(n - 2, (1 + coverage) / 2)) * std_error
    return MeanDifference(
        statistic=difference / std_error,
        df=n - 2,
        p_value=float(2 * stdtr(n - 2, -abs(difference) / std_error)),
        method="weighted t",
        n=n,
        difference=difference,
        std_error=std_error,
        lower=difference - half_width,
        upper=difference + half_width,
        conf_level=conf_level,
    )


def _mean_and_half_width(values: ArrayLike, weights: ArrayLike, conf_level: float) -> tuple[float, float, int]:
    coverage = level(conf_level)
    mean, variance, n = _moments(values, weights, "the group")
    return mean, float(stdtrit(n - 1, (1 + coverage) / 2) * np.sqrt(n / (n - 1) * variance)), n


def _moments(values: ArrayLike, weights: ArrayLike, name: str) -> tuple[float, float, int]:
    """The mean, its variance and the number of values."""
    array, weight = weighted_values(values, weights, name)
    if not array.size:
        message = f"{name} has no values"
        raise NotEstimable(message)
    return *robust_mean(array, weight, name), array.size
