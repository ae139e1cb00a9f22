"""Restricted cubic splines: a smooth curve of a number that is straight beyond its outer knots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotEstimable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FEWEST_KNOTS, MOST_KNOTS = 3, 7
# Below so many values, the outer knots are the fifth smallest and the fifth largest.
_MANY = 100
_FIFTH = 5
# A share of values at an end that makes the next value the outer knot.
_HEAPED = 0.05


def restricted_cubic_spline(x: ArrayLike, knots: ArrayLike) -> Floats:
    """Return the basis of the restricted cubic splines with these knots.

    Parameters
    ----------
    x : array_like, shape (n,)
    knots : array_like, shape (k,)
        At least three different numbers.

    Returns
    -------
    float array, shape (n, k - 1)
        The number itself, and k - 2 columns that bend. The curve is straight if their coefficients are all 0.

    Raises
    ------
    InvalidInput
        If a number is missing, or there are fewer than three different knots.

    Notes
    -----
    With knots t_1 < ... < t_k, the columns that bend are

    [(x - t_j)^3_+ - (x - t_{k-1})^3_+ (t_k - t_j) / (t_k - t_{k-1}) + (x - t_k)^3_+ (t_{k-1} - t_j) / (t_k - t_{k-1})]
    / (t_k - t_1)^2

    for j = 1, ..., k - 2 (Harrell, Regression Modeling Strategies, 2nd edition, 2015, section 2.4.5). The divisor keeps
    them on the scale of the number. These are the columns of R's Hmisc::rcspline.eval with ``norm=2``.

    Examples
    --------
    >>> restricted_cubic_spline([20, 40, 60, 80], knots=[30, 50, 70]).round(4).tolist()
    [[20.0, 0.0], [40.0, 0.625], [60.0, 15.625], [80.0, 45.0]]
    """
    values = arrays.vector(x, "x")
    at = np.unique(arrays.vector(knots, "knots"))
    if at.size < FEWEST_KNOTS:
        message = f"a restricted cubic spline needs at least {FEWEST_KNOTS} different knots, not {at.size}"
        raise InvalidInput(message)
    first, last_but_one, last = at[0], at[-2], at[-1]
    width = last - first
    powers = np.maximum((values[:, None] - at) / width, 0.0) ** 3
    inner = (at[:-2] - first) / width
    beside, end = (last_but_one - first) / width, 1.0
    bent = powers[:, :-2] + ((beside - inner) * powers[:, -1:] - (end - inner) * powers[:, -2:-1]) / (end - beside)
    return np.column_stack([values, width * bent])


def default_knots(x: ArrayLike, knots: int) -> Floats:
    """Return the places of knots at quantiles of the values.

    Parameters
    ----------
    x : array_like, shape (n,)
    knots : int
        From 3 to 7.

    Returns
    -------
    float array
        At least three knots in order. There are fewer than asked for if many values are the same.

    Raises
    ------
    InvalidInput
        If the number of knots is not from 3 to 7.
    NotEstimable
        If there are too few different values.

    Notes
    -----
    The outer knots are the 0.1 and 0.9 quantiles of three knots, 0.05 and 0.95 of four to six, and 0.025 and 0.975 of
    seven. The others are at equal steps between them on the scale of quantiles (Harrell, Regression Modeling Strategies,
    2nd edition, 2015, table 2.3). Of fewer than 100 values, the outer knots are the fifth smallest and the fifth largest
    value. If at least 5% of all values are the smallest, and none between the ends is so frequent, the first knot is the
    smallest but one; the other end is treated alike. R's Hmisc::rcspline.eval does the same.
    """
    if not FEWEST_KNOTS <= knots <= MOST_KNOTS:
        message = f"a restricted cubic spline has {FEWEST_KNOTS} to {MOST_KNOTS} knots, not {knots}"
        raise InvalidInput(message)
    values = np.sort(arrays.vector(x, "x"))
    different, counts = np.unique(values, return_counts=True)
    if different.size - 2 <= knots:
        message = f"too few different values ({different.size}) for a spline with {knots} knots"
        raise NotEstimable(message)
    share = counts / values.size
    heaped = bool(share[1:-1].max() < _HEAPED)
    first = different[1:2] if heaped and share[0] >= _HEAPED else different[:0]
    values = values[values > first[0]] if first.size else values
    last = different[-2:-1] if heaped and share[-1] >= _HEAPED else different[:0]
    values = values[values < last[0]] if last.size else values
    inner = _quantile_knots(values, knots - first.size - last.size, _outer(knots))
    if values.size < _MANY and inner.size > 1:
        if values.size < _FIFTH:
            message = f"too few values for a spline with {knots} knots"
            raise NotEstimable(message)
        inner[0] = inner[0] if first.size else values[_FIFTH - 1]
        inner[-1] = inner[-1] if last.size else values[-_FIFTH]
    found = np.unique(np.concatenate([first, inner, last]))
    if found.size < FEWEST_KNOTS:
        message = f"too many values are the same for a spline with {knots} knots"
        raise NotEstimable(message)
    return found


def _outer(knots: int) -> float:
    """The quantile of the first knot."""
    if knots == FEWEST_KNOTS:
        return 0.1
    return 0.025 if knots == MOST_KNOTS else 0.05


def _quantile_knots(values: Floats, knots: int, outer: float) -> Floats:
    """So many knots at equal steps of the quantiles."""
    if knots == 1:
        return np.array([np.median(values)])
    return np.asarray(np.quantile(values, np.linspace(outer if knots > 2 else 0.5, 1 - outer, knots)), dtype=np.float64)
