"""Tests of association in a table of counts: Pearson's chi-square, and trend over ordered groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.arrays import numbers, vector
from riskset.stats.comparison import Comparison, chi_square_comparison
from riskset.stats.errors import InvalidInput, NotEstimable, NothingToCompare

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def counts(table: ArrayLike) -> NDArray[np.float64]:
    """Return `table` as an r x c array of whole, non-negative numbers.

    Raises
    ------
    InvalidInput
        If `table` is not two-dimensional, or an entry is not a count.
    """
    array = numbers(table, "the table must hold counts")
    if array.ndim != 2:
        message = f"the table must have rows and columns, not shape {array.shape}"
        raise InvalidInput(message)
    bad = ~np.isfinite(array) | (array < 0) | (array != np.floor(array))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        message = f"row {row + 1}, column {column + 1} of the table holds {array[row, column]:g}, which is not a count"
        raise InvalidInput(message)
    return array


def without_empty(table: ArrayLike) -> NDArray[np.float64]:
    """Return the counts of the rows and columns that hold any patient.

    Raises
    ------
    InvalidInput
        If `table` does not hold counts.
    NotEstimable
        If fewer than two rows or fewer than two columns hold any.
    """
    array = counts(table)
    filled = array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0]
    for size, name in zip(filled.shape, ("row", "column"), strict=True):
        if size < 2:
            held = "no patients" if size == 0 else f"patients in one {name} only"
            message = f"the table has {held}: there is nothing to compare"
            raise NothingToCompare(message)
    return filled


def expected_counts(table: ArrayLike) -> NDArray[np.float64]:
    """Counts expected under independence: row total times column total over the total.

    Parameters
    ----------
    table : array_like
        r x c counts. An empty row or column expects 0: pass :func:`without_empty` of the table where the
        smallest expected count is wanted (Cochran's rule).

    Returns
    -------
    ndarray
        r x c, in patients.

    Raises
    ------
    InvalidInput
        If `table` does not hold counts.
    NotEstimable
        If the table is empty.
    """
    array = counts(table)
    total = array.sum()
    if total == 0:
        message = "the table has no patients"
        raise NotEstimable(message)
    return _expected(array, total)


def _expected(array: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    return np.multiply.outer(array.sum(axis=1), array.sum(axis=0)) / total


def pearson_chi_square(table: ArrayLike, *, correction: bool = False) -> Comparison:
    """Pearson's chi-square test of independence.

    Parameters
    ----------
    table : array_like
        r x c counts; empty rows and columns are dropped before the test.
    correction : bool
        Yates's continuity correction, which exists for 2 x 2 tables and leaves larger ones alone. Where a
        count is nearer than 1/2 to its expectation, the correction is that distance (as in R).

    Raises
    ------
    InvalidInput
        If `table` does not hold counts.
    NotEstimable
        If fewer than two rows or fewer than two columns hold patients.

    References
    ----------
    Pearson K. Philosophical Magazine 1900;50:157. Yates F. J R Stat Soc Suppl 1934;1:217.

    Examples
    --------
    >>> found = pearson_chi_square([[12, 5], [7, 16]])
    >>> round(found.statistic, 3), found.df, round(found.p_value, 4)
    (6.32, 1, 0.0119)
    """
    array = without_empty(table)
    total = array.sum()
    expected = _expected(array, total)
    distance = np.abs(array - expected)
    corrected = correction and array.shape == (2, 2)
    if corrected:
        distance -= min(0.5, float(distance.min()))
    statistic = float((distance * distance / expected).sum())
    df = (array.shape[0] - 1) * (array.shape[1] - 1)
    method = "Pearson chi-square with continuity correction" if corrected else "Pearson chi-square"
    return chi_square_comparison(statistic, df, method, int(total))


def cochran_armitage(table: ArrayLike, *, scores: ArrayLike | None = None) -> Comparison:
    """Cochran-Armitage test for trend of a proportion over ordered groups.

    Parameters
    ----------
    table : array_like
        2 x k counts: patients without and with the characteristic (in either order), by ordered group.
    scores : array_like, optional
        k scores of the groups; 1, 2, ..., k by default.

    Returns
    -------
    Comparison
        The chi-square statistic on one degree of freedom, the square of the z that some programs print.

    Raises
    ------
    InvalidInput
        If `table` does not hold 2 x k counts or `scores` k numbers.
    NotEstimable
        If all or none have the characteristic, or fewer than two groups (or scores) hold patients.

    References
    ----------
    Armitage P. Biometrics 1955;11:375.

    Examples
    --------
    >>> found = cochran_armitage([[8, 6, 3], [2, 4, 7]])
    >>> round(found.p_value, 4)
    0.0241
    """
    array = counts(table)
    if array.shape[0] != 2:
        message = f"a trend of proportions needs a table of two rows, not {array.shape[0]}"
        raise InvalidInput(message)
    n = int(array.sum())
    statistic = n * _squared_correlation(array, None, scores)
    return chi_square_comparison(statistic, 1, "Cochran-Armitage trend", n)


def linear_by_linear(
    table: ArrayLike, *, row_scores: ArrayLike | None = None, column_scores: ArrayLike | None = None
) -> Comparison:
    """Linear-by-linear association test (Mantel-Haenszel chi-square) of two ordered characteristics.

    The statistic is (n - 1) r^2, r the correlation of the scores.

    Parameters
    ----------
    table : array_like
        r x c counts of ordered rows and columns.
    row_scores, column_scores : array_like, optional
        Their scores; 1, 2, ... by default.

    Raises
    ------
    InvalidInput
        If `table` does not hold counts, or scores are not one number per row or column.
    NotEstimable
        If fewer than two rows or columns (or scores) hold patients.

    References
    ----------
    Mantel N. J Am Stat Assoc 1963;58:690.

    Examples
    --------
    >>> found = linear_by_linear([[9, 4, 1], [4, 6, 5], [1, 4, 8]])
    >>> round(found.p_value, 4)
    0.0005
    """
    array = counts(table)
    n = int(array.sum())
    statistic = (n - 1) * _squared_correlation(array, row_scores, column_scores)
    return chi_square_comparison(statistic, 1, "linear-by-linear association", n)


def _squared_correlation(
    array: NDArray[np.float64], row_scores: ArrayLike | None, column_scores: ArrayLike | None
) -> float:
    """Squared Pearson correlation of the scores of the rows and columns over the patients of a table."""
    u = _scores(row_scores, "row scores", array.shape[0])
    v = _scores(column_scores, "column scores", array.shape[1])
    without_empty(array)
    rows, columns, total = array.sum(axis=1), array.sum(axis=0), array.sum()
    if np.ptp(u[rows > 0]) == 0 or np.ptp(v[columns > 0]) == 0:
        message = "all patients have one score: there is no trend to test"
        raise NotEstimable(message)
    u -= rows @ u / total
    v -= columns @ v / total
    return float(u @ array @ v) ** 2 / float((rows @ (u * u)) * (columns @ (v * v)))


def _scores(scores: ArrayLike | None, name: str, size: int) -> NDArray[np.float64]:
    if scores is None:
        return np.arange(1.0, size + 1)
    return vector(scores, name, size=size).copy()
