"""Summaries of characteristics and their tests between groups, by numpy and scipy, as the documentation says."""

from __future__ import annotations

import warnings
from math import lgamma
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.recompute.rows import Floats

MOST_TABLES = 200_000
"""Larger tables are not counted out here; R does it by its network algorithm."""
_FOR_TWO = frozenset({"student-t", "welch-t"})

SUMMARIES: dict[str, Callable[[Floats], float]] = {
    "mean": lambda values: float(np.mean(values)),
    "sd": lambda values: float(np.std(values, ddof=1)) if values.size > 1 else np.nan,
    "median": lambda values: float(np.median(values)),
    "lower_quartile": lambda values: float(np.quantile(values, 0.25)),
    "upper_quartile": lambda values: float(np.quantile(values, 0.75)),
    "minimum": lambda values: float(np.min(values)),
    "maximum": lambda values: float(np.max(values)),
}
"""Quantiles are of the seventh definition, that of R, numpy and Excel."""


def number_test(samples: Sequence[Floats], test: str | None) -> float | None:
    """P of a number between groups; None where there is nothing to compare.

    Parameters
    ----------
    samples : sequence of arrays
        The known values of each group compared.
    test : str or None
        As the study file names it; without it the rank-sum test of two groups and Kruskal and Wallis's of more.
    """
    test = test or ("wilcoxon" if len(samples) == 2 else "kruskal-wallis")
    if test in _FOR_TWO and len(samples) != 2:
        return None
    samples = [each for each in samples if each.size]
    if len(samples) < 2 or np.unique(np.concatenate(samples)).size < 2:
        return None
    tests: dict[str, Callable[[], Any]] = {
        "wilcoxon": lambda: stats.mannwhitneyu(samples[0], samples[1], method="asymptotic", use_continuity=False),
        "kruskal-wallis": lambda: stats.kruskal(*samples),
        "student-t": lambda: stats.ttest_ind(samples[0], samples[1]),
        "welch-t": lambda: stats.ttest_ind(samples[0], samples[1], equal_var=False),
        "anova": lambda: stats.f_oneway(*samples),
    }
    if test not in tests or (test == "wilcoxon" and len(samples) != 2):
        message = f"the test {test}"
        raise Unread(message)
    with warnings.catch_warnings():
        # A group whose values are all equal has a variance of nought, which is right.
        warnings.filterwarnings("ignore", "Precision loss occurred", RuntimeWarning)
        p = float(tests[test]().pvalue)
    if np.isnan(p):
        message = "a test of values that do not vary within the groups"
        raise Unread(message)
    return p


def level_test(table: NDArray[np.int64], test: str | None) -> float | None:
    """P of levels (rows) between groups (columns); without a named test Fisher's where an expected count is below 5."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return None
    if test is None:
        test = "chi-square" if stats.contingency.expected_freq(table).min() >= 5 else "fisher"
    if test == "fisher":
        return fisher(table)
    if test not in {"chi-square", "chi-square-corrected"}:
        message = f"the test {test}"
        raise Unread(message)
    return float(stats.chi2_contingency(table, correction=test == "chi-square-corrected").pvalue)


def trend_test(scores: Floats, of_first: NDArray[np.bool_]) -> float:
    """P of Cochran and Armitage's trend of levels between two groups: n times the squared correlation."""
    r = float(np.corrcoef(scores, of_first)[0, 1])
    return float(stats.chi2.sf(scores.size * r**2, 1))


def fisher(table: NDArray[np.int64]) -> float:
    """P of Fisher's exact test of any table: the share of the tables of its margins that are no likelier than it.

    Raises
    ------
    Unread
        When there are too many tables to count.
    """
    if table.shape == (2, 2):
        return float(stats.fisher_exact(table).pvalue)
    columns = sorted(table.T.tolist(), key=sum)
    rows = tuple(table.sum(axis=1).tolist())
    tables = 1
    for column in columns[:-1]:
        tables *= _count_of_ways(rows, sum(column))
        if tables > MOST_TABLES:
            message = "Fisher's exact test of a large table"
            raise Unread(message)
    own = sum(_weight(column) for column in columns)
    weights = np.array(list(_tables(rows, [sum(column) for column in columns])))
    shares = np.exp(weights - weights.max())
    return float(shares[weights <= own + 1e-7].sum() / shares.sum())


def standardised_difference(first: Floats, second: Floats) -> float:
    """The absolute standardized difference of a number between two groups (Austin 2009)."""
    spread = np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / 2)
    return float(abs(np.mean(first) - np.mean(second)) / spread)


def standardised_distance(first: NDArray[np.int64], second: NDArray[np.int64], levels: int) -> float:
    """Yang and Dalton's (2012) distance of levels between two groups; of two levels that of their proportions."""
    shares = [np.bincount(each, minlength=levels) / each.size for each in (first, second)]
    there = np.flatnonzero(shares[0] + shares[1] > 0)[1:]
    one, two = shares[0][there], shares[1][there]
    spread = (np.diag(one) - np.outer(one, one) + np.diag(two) - np.outer(two, two)) / 2
    return float(np.sqrt((one - two) @ np.linalg.solve(spread, one - two)))


def _tables(left: tuple[int, ...], columns: list[int]) -> Iterator[float]:
    """The logarithmic weight of each table with the row sums `left` and the column sums."""
    if len(columns) == 1:
        yield _weight(left)
        return
    for column in _ways(left, columns[0]):
        rest = tuple(have - took for have, took in zip(left, column, strict=True))
        weight = _weight(column)
        yield from (weight + more for more in _tables(rest, columns[1:]))


def _count_of_ways(left: tuple[int, ...], total: int) -> int:
    """How many ways there are to take `total` from what is left in each row, without going through them."""
    ways = [1] + [0] * total
    for row in left:
        ways = [sum(ways[max(0, taken - row) : taken + 1]) for taken in range(total + 1)]
    return ways[total]


def _ways(left: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """Ways to take `total` from what is left in each row."""
    if len(left) == 1:
        if total <= left[0]:
            yield (total,)
        return
    for took in range(min(left[0], total) + 1):
        yield from ((took, *more) for more in _ways(left[1:], total - took))


def _weight(counts: Sequence[int]) -> float:
    return -sum(lgamma(count + 1) for count in counts)
