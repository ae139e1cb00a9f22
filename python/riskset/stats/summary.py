"""Summary of a continuous variable for a baseline table: mean, standard deviation, quantiles and range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.naming import counted
from riskset.stats.absent import NOT_ESTIMABLE, Absent
from riskset.stats.arrays import vector
from riskset.stats.errors import InvalidInput, NotEstimable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

QuantileDefinition = Literal[2, 6, 7]
"""Hyndman and Fan's number: 7 of R, NumPy and Excel; 6 of SPSS and Minitab; 2 of SAS (PCTLDEF=5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A continuous variable in one group, in the variable's unit.

    Attributes
    ----------
    n : int
        Patients with a value.
    mean, median, lower_quartile, upper_quartile, minimum, maximum : float
        As named.
    sd : float or Absent
        Standard deviation; not estimable from one patient.
    """

    n: int
    mean: float
    sd: float | Absent
    median: float
    lower_quartile: float
    upper_quartile: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedSummary(Summary):
    """A continuous variable in one weighted group.

    Attributes
    ----------
    total_weight : float
        Sum of the weights.
    effective_n : float
        Kish's effective number of patients, the squared sum of the weights over the sum of their squares.
    """

    total_weight: float
    effective_n: float


def summarise(values: ArrayLike, *, quantiles: QuantileDefinition = 7) -> Summary:
    """Summarise the values of one group.

    Parameters
    ----------
    values : array_like
        The values, without missing ones.
    quantiles : {7, 6, 2}
        Definition of the median and the quartiles by Hyndman and Fan's number: 7 (R, NumPy, Excel), 6 (SPSS),
        2 (SAS). The median is the same in all three.

    Raises
    ------
    InvalidInput
        If `values` is not a vector of finite numbers.
    NotEstimable
        If there are no values.

    Examples
    --------
    >>> found = summarise([31, 44, 52, 58, 70])
    >>> found.median, found.lower_quartile, found.upper_quartile
    (52.0, 44.0, 58.0)
    """
    array = _some(values)
    lower, median, upper = (float(q) for q in quantile(array, (0.25, 0.5, 0.75), definition=quantiles))
    return Summary(
        n=array.size,
        mean=float(array.mean()),
        sd=float(array.std(ddof=1)) if array.size > 1 else NOT_ESTIMABLE,
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
        minimum=float(array.min()),
        maximum=float(array.max()),
    )


def weighted_summary(values: ArrayLike, weights: ArrayLike) -> WeightedSummary:
    """Summarise the values of one group weighted by the inverse probability of treatment.

    If all weights are multiplied by one number, only their sum changes. With equal weights, the result is that of
    :func:`summarise` with definition 2.

    Parameters
    ----------
    values : array_like
        The values, without missing ones.
    weights : array_like
        Their weights, none negative. Patients of weight 0 are left out.

    Returns
    -------
    WeightedSummary
        The variance is sum w / ((sum w)^2 - sum w^2) times sum w (x - mean)^2. Quantiles invert the weighted
        distribution function, taking the middle of a flat stretch.

    Raises
    ------
    InvalidInput
        If `values` and `weights` are not vectors of finite numbers of one length, or a weight is negative.
    NotEstimable
        If no patient has a positive weight.

    References
    ----------
    Austin PC, Stuart EA. Stat Med 2015;34:3661.
    """
    array = vector(values, "values")
    weight = positive_weights(weights, array.size)
    array, weight = _some(array[weight > 0]), weight[weight > 0]
    mean, variance = weighted_moments(array, weight)
    total = float(weight.sum())
    lower, median, upper = (float(q) for q in _weighted_quantile(array, weight, (0.25, 0.5, 0.75)))
    return WeightedSummary(
        n=array.size,
        mean=mean,
        sd=variance if isinstance(variance, Absent) else float(np.sqrt(variance)),
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
        minimum=float(array.min()),
        maximum=float(array.max()),
        total_weight=total,
        effective_n=total**2 / float(weight @ weight),
    )


def quantile(values: ArrayLike, probabilities: ArrayLike, *, definition: QuantileDefinition = 7) -> NDArray[np.float64]:
    """Sample quantiles of `values` at `probabilities`.

    Raises
    ------
    InvalidInput
        If `values` or `probabilities` are not vectors of finite numbers, a probability is not within 0 to 1, or
        the definition is unknown.
    NotEstimable
        If there are no values.

    References
    ----------
    Hyndman RJ, Fan Y. Am Stat 1996;50:361.
    """
    ordered = np.sort(_some(values))
    p = vector(probabilities, "probabilities")
    if ((p < 0) | (p > 1)).any():
        message = "probabilities must lie between 0 and 1"
        raise InvalidInput(message)
    n = ordered.size
    if definition == 7:
        position = (n - 1) * p + 1
    elif definition == 6:
        position = (n + 1) * p
    elif definition == 2:
        position = n * p
    else:
        message = f"quantiles are defined by 2, 6 or 7, not {definition!r}"
        raise InvalidInput(message)
    # A position may miss the whole number it is by rounding; R allows four units in the last place, too.
    slack = 4 * np.finfo(np.float64).eps * np.maximum(position, 1)
    whole = np.floor(position + slack)
    share = np.maximum(position - whole, 0)
    if definition == 2:
        share = np.where(share <= slack, 0.5, 1.0)
    below = np.clip(whole.astype(np.int64) - 1, 0, n - 1)
    above = np.clip(whole.astype(np.int64), 0, n - 1)
    return ordered[below] + share * (ordered[above] - ordered[below])


def weighted_moments(values: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float | Absent]:
    """Return the weighted mean and variance, not estimable from a single patient."""
    total = float(weights.sum())
    mean = float(weights @ values) / total
    if values.size < 2:
        return mean, NOT_ESTIMABLE
    share = weights / total
    centred = values - mean
    return mean, float(share @ (centred * centred)) / (1 - float(share @ share))


def positive_weights(weights: ArrayLike, size: int) -> NDArray[np.float64]:
    """Return `size` weights, none negative.

    Raises
    ------
    InvalidInput
        If they are not.
    """
    array = vector(weights, "weights", size=size)
    if (array < 0).any():
        message = f"weights is negative in {counted(int((array < 0).sum()), 'entry', 'entries')}"
        raise InvalidInput(message)
    return array


def _weighted_quantile(
    values: NDArray[np.float64], weights: NDArray[np.float64], probabilities: tuple[float, ...]
) -> NDArray[np.float64]:
    order = np.argsort(values, kind="stable")
    ordered, cumulative = values[order], np.cumsum(weights[order])
    target = np.array(probabilities) * cumulative[-1]
    slack = 1e-12 * cumulative[-1]
    first = np.minimum(np.searchsorted(cumulative, target - slack, "left"), values.size - 1)
    after = np.minimum(np.searchsorted(cumulative, target + slack, "right"), values.size - 1)
    return (ordered[first] + ordered[after]) / 2


def _some(values: ArrayLike) -> NDArray[np.float64]:
    array = vector(values, "values")
    if array.size == 0:
        message = "there are no values to summarise"
        raise NotEstimable(message)
    return array
