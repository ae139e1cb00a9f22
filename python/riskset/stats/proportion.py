"""A proportion and a difference of two, with confidence limits that hold in small samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from riskset.stats.arrays import level
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.limits import normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A proportion of patients, or a difference of two proportions.

    Attributes
    ----------
    estimate, lower, upper : float
        The proportion (0 to 1) or difference (-1 to 1) and its confidence limits.
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


def wilson(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Proportion with Wilson's score limits.

    Parameters
    ----------
    events, n : int
        Patients with the characteristic, and all.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        If `events` and `n` are not counts with `events` at most `n`.
    NotEstimable
        If there are no patients.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209.

    Examples
    --------
    >>> found = wilson(3, 20)
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (0.15, 0.052, 0.36)
    """
    _check(events, n)
    z = normal_quantile(conf_level)
    p = events / n
    centre = p + z * z / (2 * n)
    half_width = z * float(np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)))
    scale = 1 + z * z / n
    return Proportion(
        estimate=p,
        # At 0 and n events the limit is 0 or 1 but for rounding.
        lower=0.0 if events == 0 else (centre - half_width) / scale,
        upper=1.0 if events == n else (centre + half_width) / scale,
        conf_level=conf_level,
        method="Wilson",
        n=n,
    )


def clopper_pearson(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Proportion with Clopper and Pearson's exact limits.

    Parameters
    ----------
    events, n : int
        Patients with the characteristic, and all.
    conf_level : float
        Least coverage of the limits.

    Raises
    ------
    InvalidInput
        If `events` and `n` are not counts with `events` at most `n`.
    NotEstimable
        If there are no patients.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404.

    Examples
    --------
    >>> found = clopper_pearson(3, 20)
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (0.15, 0.032, 0.379)
    """
    _check(events, n)
    tail = (1 - level(conf_level)) / 2
    return Proportion(
        estimate=events / n,
        lower=0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail)),
        upper=1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail)),
        conf_level=conf_level,
        method="Clopper-Pearson",
        n=n,
    )


def newcombe_difference(events: tuple[int, int], n: tuple[int, int], *, conf_level: float = 0.95) -> Proportion:
    """Difference of two independent proportions, first minus second, with Newcombe's hybrid score limits.

    Parameters
    ----------
    events, n : tuple of int
        Patients with the characteristic, and all, of the first and second group.
    conf_level : float
        Coverage of the limits.

    Raises
    ------
    InvalidInput
        If `events` and `n` are not counts with `events` at most `n`.
    NotEstimable
        If a group has no patients.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873 (method 10, without continuity correction).

    Examples
    --------
    >>> found = newcombe_difference(events=(9, 3), n=(20, 20))
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (0.3, 0.015, 0.53)
    """
    first, second = (wilson(x, size, conf_level=conf_level) for x, size in zip(events, n, strict=True))
    difference = first.estimate - second.estimate
    below = np.hypot(first.estimate - first.lower, second.upper - second.estimate)
    above = np.hypot(first.upper - first.estimate, second.estimate - second.lower)
    return Proportion(
        estimate=difference,
        lower=float(difference - below),
        upper=float(difference + above),
        conf_level=conf_level,
        method="Newcombe",
        n=first.n + second.n,
    )


def _check(events: int, n: int) -> None:
    if events < 0 or events > n or events != int(events) or n != int(n):
        message = f"{events} of {n} is not a count of patients among all"
        raise InvalidInput(message)
    if n == 0:
        message = "there are no patients: a proportion is not estimable"
        raise NotEstimable(message)
