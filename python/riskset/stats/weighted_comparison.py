"""Tests that compare weighted groups, with the effect of weighting on the error estimated from the patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc

from riskset.naming import counted
from riskset.stats.arrays import codes, vector
from riskset.stats.comparison import Comparison, f_comparison
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable, NothingToCompare
from riskset.stats.summary import positive_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def weighted_table(rows: ArrayLike, columns: ArrayLike, weights: ArrayLike) -> Floats:
    """Cross two categorical variables of weighted patients.

    Parameters
    ----------
    rows, columns : array_like, shape (n,)
        Labels, none missing.
    weights : array_like, shape (n,)
        None negative.

    Returns
    -------
    float array, shape (row labels, column labels)
        Sums of weights, labels sorted.

    Raises
    ------
    InvalidInput
        If the arrays do not match, a label is missing or a weight negative.
    """
    weight = positive_weights(weights, np.asarray(rows).size)
    row, row_labels = codes(rows, "rows", size=weight.size)
    column, column_labels = codes(columns, "columns", size=weight.size)
    return _crossed(row, column, weight, (row_labels.size, column_labels.size))


def rao_scott(rows: ArrayLike, columns: ArrayLike, weights: ArrayLike) -> Comparison:
    """Test that two categorical variables of weighted patients are independent.

    Pearson's chi-square of the weighted table, scaled down to the number of patients, is divided by the sum of
    its design effects and compared with an F distribution by Satterthwaite's approximation.

    Parameters
    ----------
    rows, columns : array_like, shape (n,)
        Labels, none missing; a level without weight is left out.
    weights : array_like, shape (n,)
        Sampling weights or inverse probabilities of treatment. Patients of weight 0 are left out.

    Returns
    -------
    Comparison
        Its degrees of freedom are those of F, and not whole numbers.

    Raises
    ------
    InvalidInput
        If the arrays do not match, a label is missing or a weight negative.
    NotEstimable
        If fewer than two rows or fewer than two columns hold patients.
    NotComputable
        If the table does not vary from patient to patient in some direction (as with a level of one patient in
        very small samples).

    References
    ----------
    Rao JNK, Scott AJ. Ann Stat 1984;12:46. Thomas DR, Rao JNK. J Am Stat Assoc 1987;82:630.
    """
    weight = positive_weights(weights, np.asarray(rows).size)
    held = weight > 0
    weight = weight[held]
    row, row_labels = codes(np.asarray(rows)[held], "rows", size=weight.size)
    column, column_labels = codes(np.asarray(columns)[held], "columns", size=weight.size)
    shape = (row_labels.size, column_labels.size)
    if min(shape) < 2:
        message = "the table has patients in one row or one column only: there is nothing to compare"
        raise NothingToCompare(message)
    n = weight.size
    share = _crossed(row, column, weight, shape) / weight.sum()
    squares = (_crossed(row, column, weight**2, shape) / weight.sum() ** 2).ravel()
    expected = np.multiply.outer(share.sum(axis=1), share.sum(axis=0))
    statistic = n * float(((share - expected) ** 2 / expected).sum())
    cell = share.ravel()
    variance = np.diag(squares) - np.outer(squares, cell) - np.outer(cell, squares)
    variance += squares.sum() * np.outer(cell, cell)
    variance *= n / (n - 1)
    # Interactions: what is orthogonal to the row and the column effects.
    contrasts = np.kron(_contrasts(shape[0]), _contrasts(shape[1]))
    inverse = np.divide(1.0, cell, out=np.zeros_like(cell), where=cell > 0)
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled / n
    try:
        effects = np.linalg.solve(simple, scaled.T @ variance @ scaled)
    except np.linalg.LinAlgError as error:
        raise NotComputable(_SINGULAR) from error
    trace = float(np.trace(effects))
    if not trace > 0:
        raise NotComputable(_SINGULAR)
    df = trace**2 / float(np.trace(effects @ effects))
    return f_comparison(statistic / trace, df, df * (n - 1), "Rao-Scott chi-square", n)


_SINGULAR = "the Rao-Scott test is not computable: the weighted table has no variance in some direction"


def weighted_means(groups: Sequence[ArrayLike], weights: Sequence[ArrayLike]) -> Comparison:
    """Test that weighted groups have the same mean, with variances that assume neither equal spread nor known weights.

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, without missing ones.
    weights : sequence of array_like
        Their weights, none negative. Patients of weight 0 are left out, and groups without patients.

    Returns
    -------
    Comparison
        For two groups t on n - 2 degrees of freedom, the first mean less the second; for more Wald's F.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers or the weights do not match.
    NotEstimable
        If fewer than two groups have values, or a group has one value, or one value throughout.

    References
    ----------
    Binder DA. Int Stat Rev 1983;51:279. Lumley T. Complex Surveys. Wiley 2010.
    """
    if len(weights) != len(groups):
        message = f"there are weights for {counted(len(weights), 'group')} where {len(groups)} are needed"
        raise InvalidInput(message)
    means, variances, n = [], [], 0
    for position, (values, given) in enumerate(zip(groups, weights, strict=True), start=1):
        array, weight = weighted_values(values, given, f"group {position}")
        if not array.size:
            continue
        mean, variance = robust_mean(array, weight, f"group {position}")
        means.append(mean)
        variances.append(variance)
        n += array.size
    if len(means) < 2:
        message = "fewer than two groups have values: there is nothing to compare"
        raise NothingToCompare(message)
    correction = n / (n - 1)
    df, left = len(means) - 1, n - len(means)
    if df == 1:
        t = (means[0] - means[1]) / np.sqrt(correction * sum(variances))
        p_value = float(fdtrc(1, left, t**2))
        return Comparison(statistic=float(t), df=left, p_value=p_value, method="weighted t", n=n)
    # Wald's quadratic form of the differences is the spread of the means about their most precise mean.
    precision = 1 / (correction * np.array(variances))
    centre = float(precision @ np.array(means)) / float(precision.sum())
    statistic = float(precision @ (np.array(means) - centre) ** 2) / df
    return f_comparison(statistic, df, left, "weighted Wald", n)


def weighted_values(values: ArrayLike, weights: ArrayLike, name: str) -> tuple[Floats, Floats]:
    """Return the values of positive weight, with their weights.

    Raises
    ------
    InvalidInput
        If `values` is not a vector of finite numbers, the weights do not match, or one is negative.
    """
    array = vector(values, name)
    weight = positive_weights(weights, array.size)
    return array[weight > 0], weight[weight > 0]


def robust_mean(values: Floats, weights: Floats, name: str) -> tuple[float, float]:
    """Return the mean of positively weighted values, and its robust variance without the correction n / (n - 1).

    Raises
    ------
    NotEstimable
        If there is one value only.
    """
    share = weights / weights.sum()
    mean = float(share @ values)
    if values.size < 2 or float(np.ptp(values)) <= 1e-13 * abs(mean):
        message = f"{name} has one value only: the variance of its mean cannot be estimated"
        raise NotEstimable(message)
    spread = share * (values - mean)
    return mean, float(spread @ spread)


def _crossed(row: NDArray[np.int64], column: NDArray[np.int64], weight: Floats, shape: tuple[int, int]) -> Floats:
    flat = np.bincount(row * shape[1] + column, weight, minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float64, copy=False)


def _contrasts(levels: int) -> Floats:
    """Return contrasts of each level with the first, shape (levels, levels - 1)."""
    return np.vstack([-np.ones(levels - 1), np.eye(levels - 1)])
