"""Numbers that enter a model as a spline or a logarithm, recomputed: knots by Harrell's table, columns by truncated cubes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.cox import Fit
    from riskset.recompute.rows import Floats

# Harrell, Regression Modeling Strategies, 2nd edition, table 2.3.
_QUANTILES = {
    3: (0.1, 0.5, 0.9),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.5, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 11 / 60, 41 / 120, 0.5, 79 / 120, 49 / 60, 0.975),
}
_MANY, _FIFTH, _HEAPED = 100, 5, 0.05
NO_HEAP = "a spline of a number whose smallest or largest value is frequent"


@dataclass(frozen=True, eq=False)
class Spline:
    """A restricted cubic spline.

    Attributes
    ----------
    knots : float array
    quartiles : tuple of float
        The first and the third quartile of the patients' values.
    """

    knots: Floats
    quartiles: tuple[float, float]

    def columns(self, values: Floats) -> Floats:
        """The number itself, and the cubes that bend between the knots and are straight beyond them."""
        t, last, before = self.knots, self.knots[-1], self.knots[-2]

        def cube(at: float) -> Floats:
            return np.where(values > at, values - at, 0.0) ** 3

        scale = (last - t[0]) ** 2
        bent = [
            (
                cube(each)
                - cube(before) * (last - each) / (last - before)
                + cube(last) * (before - each) / (last - before)
            )
            / scale
            for each in t[:-2]
        ]
        return np.stack([values, *bent], axis=1)

    def effect(self, fit: Fit, places: list[int], at: float, reference: float, level: float) -> tuple[float, ...]:
        """The ratio of one value against another, its limits, and P of Wald's test."""
        away = (self.columns(np.array([at])) - self.columns(np.array([reference])))[0]
        log = float(away @ fit.coefficients[places])
        error = float(np.sqrt(max(away @ fit.covariance[np.ix_(places, places)] @ away, 0.0)))
        z = float(stats.norm.ppf((1 + level) / 2))
        p = float(2 * stats.norm.sf(abs(log) / error)) if error else 1.0
        return float(np.exp(log)), float(np.exp(log - z * error)), float(np.exp(log + z * error)), p


def spline_of(shape: Mapping[str, Any], values: Floats) -> Spline | None:
    """The spline that a variable of a model asks for, by all known values; None where it asks for none.

    Raises
    ------
    Unread
        For a shape that is not recomputed.
    """
    values = np.sort(values[~np.isnan(values)])
    if shape.get("knots"):
        knots = np.array(sorted(float(each) for each in shape["knots"]))
    elif shape.get("spline"):
        counts = np.unique(values, return_counts=True)[1] / values.size
        if max(counts[0], counts[-1]) >= _HEAPED:
            raise Unread(NO_HEAP)
        knots = np.array([np.quantile(values, each) for each in _QUANTILES[shape["spline"]]])
        if values.size < _MANY:
            knots[0], knots[-1] = values[_FIFTH - 1], values[-_FIFTH]
        knots = np.unique(knots)
    else:
        return None
    low, high = (float(each) for each in np.quantile(values, (0.25, 0.75)))
    return Spline(knots, (low, high))


def contrast_of(level: str, spline: Spline) -> tuple[float, float]:
    """The values that a level such as `35 vs 21` compares: the quartiles as they are printed.

    Raises
    ------
    Unread
        When they are not the quartiles.
    """
    high, _, low = level.partition(" vs ")
    try:
        shown = (float(high), float(low))
    except ValueError as error:
        msg = "a contrast of a spline that is not of two numbers"
        raise Unread(msg) from error
    for text, value, quartile in zip((high, low), shown, spline.quartiles[::-1], strict=True):
        half = 0.5 * 10.0 ** -len(text.partition(".")[2])
        if abs(value - quartile) > half * (1 + 1e-9):
            msg = "a contrast of a spline that is not of its quartiles"
            raise Unread(msg)
    return shown
