"""Differences, restricted means and adjusted rates of imputed data sets, pooled by Rubin's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.adjusted_difference import AdjustedDifference
from riskset.stats.contrast import Contrast
from riskset.stats.curve import Estimates
from riskset.stats.limits import probability_limits
from riskset.stats.pooled_curves import pooled_rates
from riskset.stats.rubin import pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.stats.restricted_mean import RestrictedMean

    Floats = NDArray[np.float64]


def pooled_contrast(parts: Sequence[Contrast], conf_level: float = 0.95) -> Contrast:
    """Pool a difference of the data sets, with limits and P of the t distribution; one alone stays as it is.

    Examples
    --------
    >>> from riskset.stats.contrast import contrast
    >>> parts = [contrast(0.61, 0.05, 0.52, 0.06, conf_level=0.95), contrast(0.63, 0.05, 0.50, 0.06, conf_level=0.95)]
    >>> found = pooled_contrast(parts)
    >>> round(found.estimate, 3), round(found.std_error, 4)
    (0.11, 0.0854)
    """
    if len(parts) == 1:
        return parts[0]
    found = pool([[part.estimate] for part in parts], [[part.std_error**2] for part in parts])
    estimate, error = float(found.estimate[0]), float(found.standard_error[0])
    lower, upper = found.interval(conf_level)[0].tolist()
    return Contrast(estimate, error, lower, upper, estimate / error, float(found.p[0]), conf_level)


def pooled_restricted_mean(parts: Sequence[RestrictedMean], conf_level: float = 0.95) -> RestrictedMean:
    """Pool a mean time up to a horizon; one that is the same in all data sets and has no variance stays as it is."""
    first = parts[0]
    if len(parts) == 1:
        return first
    if any(part.std_error <= 0 for part in parts):
        alike = all(part.estimate == first.estimate for part in parts)
        mean = float(np.mean([part.estimate for part in parts]))
        return first if alike else replace(first, estimate=mean, std_error=np.nan, lower=np.nan, upper=np.nan)
    found = pool([[part.estimate] for part in parts], [[part.std_error**2] for part in parts])
    lower, upper = found.interval(conf_level)[0].tolist()
    error = float(found.standard_error[0])
    return replace(first, estimate=float(found.estimate[0]), std_error=error, lower=lower, upper=upper)


def pooled_estimates(parts: Sequence[Estimates], conf_level: float = 0.95) -> Estimates:
    """Pool rates at given times on the complementary log-log scale.

    A rate is estimable where it is in all data sets, and not 0 or 1 in a part of them.
    """
    rates, errors = (np.stack([getattr(part, name) for part in parts]) for name in ("estimate", "std_error"))
    found = pooled_rates(rates, errors, conf_level)
    estimable = np.logical_and.reduce([part.estimable for part in parts]) & ~found.mixed
    estimate = np.where(estimable, found.estimate, np.nan)
    error = np.where(estimable, found.std_error, np.nan)
    lower, upper = probability_limits(estimate, error * found.widening, conf_level, "log-log")
    return Estimates(parts[0].time, estimate, error, lower, upper, estimable, ~np.isnan(lower))


def pooled_differences(parts: Sequence[AdjustedDifference], conf_level: float = 0.95) -> AdjustedDifference:
    """Pool differences of adjusted rates at given times."""
    followed = np.logical_and.reduce([part.followed for part in parts])
    estimable = np.logical_and.reduce([part.estimable for part in parts])
    first = parts[0]
    columns = pooled_on_plain_scale(
        np.stack([part.difference for part in parts]),
        np.stack([part.std_error for part in parts]),
        estimable,
        conf_level,
    )
    return AdjustedDifference(first.time, *columns, followed, estimable)


def pooled_on_plain_scale(
    values: Floats, std_errors: Floats, usable: NDArray[np.bool_], conf_level: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Pool values of shape (m, times): the mean, its error, limits and P, nan where they are not usable."""
    estimate, error, lower, upper, p_value = (np.full(usable.size, np.nan) for _ in range(5))
    if usable.any():
        found = pool(values[:, usable], std_errors[:, usable] ** 2)
        estimate[usable], error[usable] = found.estimate, found.standard_error
        lower[usable], upper[usable] = found.interval(conf_level).T
        p_value[usable] = found.p
    return estimate, error, lower, upper, p_value
