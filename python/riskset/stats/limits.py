"""Confidence limits: of a probability on a transformed scale, and of a number on its own scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import numpy as np
from scipy.special import ndtr, ndtri

from riskset.stats.arrays import level, one_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Number = TypeVar("Number", float, "Floats")
ConfidenceType = Literal["log-log", "log", "plain"]
_CONFIDENCE_TYPES = get_args(ConfidenceType)

ONE = 1 - 1e-12  # a sum of steps that comes to 1 may miss it by its rounding


def normal_quantile(conf_level: float) -> float:
    """Return z with `conf_level` of the standard normal distribution between -z and z."""
    return float(-ndtri((1 - level(conf_level)) / 2))


def normal_limits(estimate: Number, std_error: Number, conf_level: float) -> tuple[Number, Number]:
    """Return the lower and upper normal limits of an estimate, or of each of an array of them."""
    spread = normal_quantile(conf_level) * std_error
    return estimate - spread, estimate + spread


def two_sided(z: float) -> float:
    """Return the two-sided normal P value of `z`."""
    return float(2 * ndtr(-abs(z)))


def check_limits(conf_level: float, conf_type: ConfidenceType) -> None:
    """Check the options of limits that are computed later, when they are first read.

    Raises
    ------
    InvalidInput
        If the level is not between 0 and 1, or `conf_type` is not one of log-log, log, plain.
    """
    level(conf_level)
    one_of(conf_type, "conf_type", _CONFIDENCE_TYPES)


def probability_limits(
    estimate: Floats, std_error: Floats, conf_level: float, conf_type: ConfidenceType
) -> tuple[Floats, Floats]:
    """Return lower and upper limits of probabilities, nan where the scale gives none.

    On the log-log scale there is no interval at 0 and 1, on the others none at 0, where the standard error
    is not defined. Callers carry a mask beside the limits so that the nan is never met unannounced.

    Raises
    ------
    InvalidInput
        If `conf_type` is not one of log-log, log, plain.
    """
    check_limits(conf_level, conf_type)
    z = normal_quantile(conf_level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "log-log":
            # F^exp(-s) and F^exp(s) with s = z se / (F ln F), in place: a curve may have a million rows.
            lower = np.log(estimate)
            spread = estimate * lower
            np.divide(std_error, spread, out=spread)
            spread *= z
            np.exp(spread, out=spread)
            upper = np.exp(lower * spread)
            lower /= spread
            np.exp(lower, out=lower)
            none = (estimate <= 0) | (estimate >= ONE)
        elif conf_type == "log":
            factor = np.exp(z * std_error / estimate)
            lower, upper = estimate / factor, np.minimum(estimate * factor, 1.0)
            none = estimate <= 0
        else:
            lower = np.maximum(estimate - z * std_error, 0.0)
            upper = np.minimum(estimate + z * std_error, 1.0)
            none = estimate <= 0
    lower[none] = np.nan
    upper[none] = np.nan
    return lower, upper
