"""What a fit says of a spline: the ratio between quartiles, the test of its non-linear part, and its curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from riskset.analyses.regression_fitted import Effect, SplineFit
from riskset.stats.limits import normal_limits
from riskset.stats.outcome_fit import RATIOS, OutcomeFit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.term_forms import SplineBasis
    from riskset.stats.regression import RegressionFit

    Floats = NDArray[np.float64]


def spline_fit(fit: RegressionFit, columns: Sequence[int], basis: SplineBasis) -> SplineFit:
    """The coefficients of a spline and their variance."""
    chosen = list(columns)
    df = fit.residual_df if isinstance(fit, OutcomeFit) else np.inf
    return SplineFit(basis, fit.coefficients[chosen], fit.variance[np.ix_(chosen, chosen)], df)


def spline_curve(
    spline: SplineFit, values: Floats, reference: float, conf_level: float, *, ratio: bool = True
) -> tuple[Floats, Floats, Floats]:
    """The effect of each value against the reference, with pointwise limits."""
    away = spline.basis.between(values, reference)
    estimate = away @ spline.coefficients
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", away, spline.variance, away), 0.0))
    lower, upper = normal_limits(estimate, error, conf_level)
    if np.isfinite(spline.residual_df):
        reach = float(stdtrit(spline.residual_df, (1 + conf_level) / 2)) * error
        lower, upper = estimate - reach, estimate + reach
    if not ratio:
        return estimate, lower, upper
    with np.errstate(over="ignore"):
        return np.exp(estimate), np.exp(lower), np.exp(upper)


def quartile_effect(spline: SplineFit, fit: RegressionFit, conf_level: float) -> Effect:
    """The effect of the third quartile against the first."""
    high, low = spline.basis.contrast
    ratio = not isinstance(fit, OutcomeFit) or fit.measure in RATIOS
    found = spline_curve(spline, np.array([high]), low, conf_level, ratio=ratio)
    away = spline.basis.between(np.array([high]), low)[0]
    error = float(np.sqrt(away @ spline.variance @ away))
    if not error > 0:
        return Effect(None, None, None, None, "The quartiles are the same value.")
    z = -abs(float(away @ spline.coefficients)) / error
    p_value = float(2 * (stdtr(spline.residual_df, z) if np.isfinite(spline.residual_df) else ndtr(z)))
    estimate, lower, upper = (float(each[0]) for each in found)
    return Effect(estimate, lower, upper, p_value)


def constant_over_periods(fit: RegressionFit, columns: Sequence[int], periods: int) -> tuple[Floats, Floats]:
    """The differences of an effect between each later period and the first, and their variance."""
    chosen = list(columns)
    per = len(chosen) // periods
    contrasts = np.zeros((per * (periods - 1), len(chosen)))
    for period in range(1, periods):
        for place in range(per):
            row = (period - 1) * per + place
            contrasts[row, place], contrasts[row, period * per + place] = -1.0, 1.0
    variance = fit.variance[np.ix_(chosen, chosen)]
    return contrasts @ fit.coefficients[chosen], contrasts @ variance @ contrasts.T
