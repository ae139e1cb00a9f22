"""A coefficient as a function of time: the smooth of scaled Schoenfeld residuals, with limits, and their means in bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.limits import normal_limits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.proportional_hazards import ProportionalHazardsTest

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DEGREES = 4
_SINGULAR = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class CoefficientOverTime:
    """The smooth of a coefficient over time.

    Attributes
    ----------
    time, transformed : float array, shape (points,)
        Times, and their transform at even steps.
    estimate, lower, upper : float array, shape (points,)
        Coefficient with pointwise limits.
    """

    time: Floats
    transformed: Floats
    estimate: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ResidualBins:
    """Means of neighbouring residuals. No bin has fewer events than asked for.

    Attributes
    ----------
    time, transformed, residual : float array, shape (bins,)
        Means over the events of the bin.
    events : int array, shape (bins,)
    """

    time: Floats
    transformed: Floats
    residual: Floats
    events: Integers


def coefficient_over_time(
    test: ProportionalHazardsTest,
    column: int,
    variance: float,
    *,
    points: int = 40,
    conf_level: float = 0.95,
) -> CoefficientOverTime:
    """Smooth the scaled Schoenfeld residuals of a coefficient by a natural cubic spline of the transformed time.

    Parameters
    ----------
    test : ProportionalHazardsTest
    column : int
    variance : float
        Of the coefficient in the fit.
    points : int
        Points of the smooth, at even steps of the transform.

    Returns
    -------
    CoefficientOverTime
        With four degrees of freedom, knots at the thirds of points and events together, and the limits that follow
        from taking each residual's variance as the number of events times that of the coefficient.

    Raises
    ------
    NotEstimable
        If the events have fewer than four different times.

    Notes
    -----
    Grambsch and Therneau, Biometrika 1994;81:515; the spline is the same as in R's plot.cox.zph.
    """
    g, residual = test.transformed, test.scaled_residuals[:, column]
    if np.unique(g).size < DEGREES:
        message = f"events at fewer than {DEGREES} times: the coefficient cannot be smoothed over time"
        raise NotEstimable(message)
    grid = np.linspace(g.min(), g.max(), points)
    knots = np.quantile(np.concatenate([grid, g]), [0.0, 1 / 3, 2 / 3, 1.0])
    design, at = natural_spline(g, knots), natural_spline(grid, knots)
    gram = design.T @ design
    scale = np.sqrt(np.diag(gram))
    if np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] < _SINGULAR:
        message = "the events lie too close together to smooth the coefficient over time"
        raise NotEstimable(message)
    estimate = at @ np.linalg.solve(gram, design.T @ residual)
    leverage = np.einsum("ij,ij->i", at, np.linalg.solve(gram, at.T).T)
    limits = normal_limits(estimate, np.sqrt(g.size * variance * leverage), conf_level)
    return CoefficientOverTime(_times_at(test, grid), grid, estimate, *limits)


def residual_bins(test: ProportionalHazardsTest, column: int, *, least: int = 5, most: int = 20) -> ResidualBins:
    """Average the scaled Schoenfeld residuals of neighbouring events.

    Parameters
    ----------
    least : int
        Fewest events of a bin.
    most : int
        Most bins.

    Raises
    ------
    InvalidInput
        If `least` is not positive.
    NotEstimable
        If there are fewer events than a bin needs.
    """
    if least < 1:
        message = f"a bin has at least one event, not {least}"
        raise InvalidInput(message)
    order = np.argsort(test.transformed, kind="stable")
    if order.size < least:
        message = f"fewer than {least} events: their residuals are not shown"
        raise NotEstimable(message)
    parts = np.array_split(order, min(most, order.size // least))
    time, transformed, residual = (
        np.array([values[part].mean() for part in parts])
        for values in (test.time, test.transformed, test.scaled_residuals[:, column])
    )
    sizes = np.array([part.size for part in parts], dtype=np.int64)
    return ResidualBins(time, transformed, residual, sizes)


def natural_spline(x: ArrayLike, knots: ArrayLike) -> Floats:
    """Return a basis of the natural cubic splines with these knots, shape (n, knots).

    Notes
    -----
    Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, 5.2.1.
    """
    points, ends = np.asarray(x, dtype=np.float64), np.asarray(knots, dtype=np.float64)
    unit = (points - ends[0]) / (ends[-1] - ends[0])
    places = (ends - ends[0]) / (ends[-1] - ends[0])

    def truncated(place: int) -> Floats:
        above, last = np.maximum(unit - places[place], 0.0) ** 3, np.maximum(unit - places[-1], 0.0) ** 3
        return (above - last) / (places[-1] - places[place])

    outer = truncated(ends.size - 2)
    columns = [np.ones_like(unit), unit, *(truncated(place) - outer for place in range(ends.size - 2))]
    return np.column_stack(columns)


def _times_at(test: ProportionalHazardsTest, transformed: Floats) -> Floats:
    """The times at which the transform has these values, straight between those of the events."""
    values, first = np.unique(test.transformed, return_index=True)
    return np.interp(transformed, values, test.time[first])
