"""The difference of two adjusted curves of survival or incidence, with limits and P from its own variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.limits import normal_limits, two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedDifference:
    """Difference of two adjusted curves at given times. It is nan exactly where `estimable` is false.

    Attributes
    ----------
    time, difference, std_error, lower, upper, p_value : float array, shape (times,)
    followed : bool array, shape (times,)
        Whether the follow-up of both groups reaches the time.
    estimable : bool array, shape (times,)
        Whether the difference then has a variance too.
    """

    time: Floats
    difference: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    followed: Booleans
    estimable: Booleans


def adjusted_difference_of(
    time: Floats, difference: Floats, variance: Floats, followed: Booleans, conf_level: float
) -> AdjustedDifference:
    """Return a difference with normal limits and P, if it has a variance.

    Parameters
    ----------
    time, difference, variance : float array, shape (times,)
    followed : bool array, shape (times,)
    conf_level : float
    """
    estimable = followed & (variance > 0)
    value = np.where(estimable, difference, np.nan)
    error = np.where(estimable, np.sqrt(np.maximum(variance, 0.0)), np.nan)
    p_value = np.array([two_sided(z) for z in np.divide(value, error)])
    limits = normal_limits(value, error, conf_level)
    return AdjustedDifference(time, value, error, *limits, p_value, followed, estimable)
