"""The difference of two independent estimates with its limits and test."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot

from riskset.stats.errors import NotComputable
from riskset.stats.limits import normal_limits, two_sided


@dataclass(frozen=True, slots=True)
class Contrast:
    """A difference, or a ratio when computed on the log scale, of two estimates.

    Attributes
    ----------
    estimate, lower, upper : float
    std_error : float
        Of the difference; for a ratio, of its logarithm.
    statistic, p_value : float
        Normal statistic and its two-sided P value.
    conf_level : float
    """

    estimate: float
    std_error: float
    lower: float
    upper: float
    statistic: float
    p_value: float
    conf_level: float


def contrast(
    first: float,
    first_error: float,
    second: float,
    second_error: float,
    *,
    conf_level: float,
    exponentiate: bool = False,
) -> Contrast:
    """Return first - second with normal limits and a test.

    `exponentiate` turns a difference of logarithms into a ratio.

    Raises
    ------
    NotComputable
        If neither estimate has a variance.
    """
    difference, error = first - second, hypot(first_error, second_error)
    if error <= 0:
        message = "the difference cannot be tested: neither estimate has a variance (no events)"
        raise NotComputable(message)
    shown = (difference, *normal_limits(difference, error, conf_level))
    estimate, lower, upper = (exp(value) for value in shown) if exponentiate else shown
    statistic = difference / error
    return Contrast(estimate, error, lower, upper, statistic, two_sided(statistic), conf_level)
