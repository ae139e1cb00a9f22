"""Rank tests of location: Wilcoxon rank-sum, Kruskal-Wallis and the Jonckheere-Terpstra trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.comparison import Comparison, chi_square_comparison, samples, two_samples
from riskset.stats.errors import NotComputable
from riskset.stats.limits import two_sided
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

EXACT_LIMIT = 200
"""Values up to which the exact distribution of the rank sum is computed."""

# Values from which on two sorts are faster than one order.
_MANY = 2_000


def midranks(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ranks 1..n of `values`, ties sharing their mean rank, and the sizes of the sets of ties."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(first, append=values.size)
    ranks = np.empty(values.size)
    ranks[order] = np.repeat(first + (sizes + 1) / 2, sizes)
    return ranks, sizes.astype(np.float64)


def rank_sums(groups: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum of each group's midranks less their mean, and the sizes of the sets of ties.

    Many values are sorted, which takes a fraction of the time of their order; the sums are the same to the last digit.
    """
    n = sum(group.size for group in groups)
    if n < _MANY:
        ranks, ties = midranks(np.concatenate(groups))
        return np.add.reduceat(ranks - (n + 1) / 2, running_sums(np.array([group.size for group in groups]))[:-1]), ties
    pooled = np.sort(np.concatenate(groups))
    first = np.flatnonzero(np.concatenate(([True], pooled[1:] != pooled[:-1])))
    sizes = np.diff(first, append=n)
    distinct, from_mean = pooled[first], first + (sizes - n) / 2
    counts = (np.diff(np.searchsorted(np.sort(group), distinct), append=group.size) for group in groups)
    return np.array([float(count @ from_mean) for count in counts]), sizes.astype(np.float64)


def wilcoxon_rank_sum(groups: Sequence[ArrayLike], *, correction: bool = True, exact: bool = False) -> Comparison:
    """Wilcoxon rank-sum (Mann-Whitney) test of two groups.

    Parameters
    ----------
    groups : sequence of array_like
        The values of the two groups, without missing ones.
    correction : bool
        Continuity correction of the normal approximation (R's and SAS's default; SPSS has none).
    exact : bool
        The permutation distribution of the rank sum, ties included, instead of the normal approximation.
        Without ties it is the exact P of the usual tables. With ties, P is the share of allocations whose
        rank sum is at least as far from its mean as the one observed.

    Returns
    -------
    Comparison
        The statistic is the Mann-Whitney count of the first group: pairs in which its value is the larger,
        ties counting one half. The variance is corrected for ties.

    Raises
    ------
    InvalidInput
        If there are not two groups of finite numbers.
    NotEstimable
        If a group is empty or all values are equal.
    NotComputable
        If `exact` is asked of more than 200 values.

    References
    ----------
    Wilcoxon F. Biometrics Bull 1945;1:80. Mann HB, Whitney DR. Ann Math Stat 1947;18:50.
    Streitberg B, Röhmel J. Statistical Software Newsletter 1986;12:10 (exact distribution).

    Examples
    --------
    >>> round(wilcoxon_rank_sum([[1.1, 2.3, 2.9, 4.0], [3.5, 4.4, 5.1, 6.0]], exact=True).p_value, 4)
    0.0571
    """
    first, second = two_samples(groups)
    n1, n2 = first.size, second.size
    n = n1 + n2
    sums, ties = rank_sums((first, second))
    statistic = float(sums[0]) + n1 * n2 / 2
    if exact:
        ranks = midranks(np.concatenate((first, second)))[0]
        p_value, method = _exact_rank_sum(ranks, n1), "exact Wilcoxon rank-sum"
    else:
        variance = n1 * n2 / 12 * (n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1)))
        distance = abs(statistic - n1 * n2 / 2)
        if correction:
            distance = max(distance - 0.5, 0.0)
        p_value = two_sided(distance / np.sqrt(variance))
        method = "Wilcoxon rank-sum with continuity correction" if correction else "Wilcoxon rank-sum"
    return Comparison(statistic=statistic, df=None, p_value=p_value, method=method, n=n)


def _exact_rank_sum(ranks: NDArray[np.float64], n1: int) -> float:
    """Two-sided P of the rank sum of the first `n1` ranks over all choices of as many.

    The number of choices of m ranks with a given sum grows rank by rank (the shift algorithm); doubled ranks
    are whole numbers also with ties.
    """
    n = ranks.size
    if n > EXACT_LIMIT:
        message = f"the exact rank-sum test is given up to {EXACT_LIMIT} values, not {n}"
        raise NotComputable(message)
    doubled = np.rint(2 * ranks).astype(np.int64)
    chosen, observed = (n1, int(doubled[:n1].sum())) if 2 * n1 <= n else (n - n1, int(doubled[n1:].sum()))
    counts = choices_by_sum(doubled, chosen)
    # The mean of a doubled rank sum of m ranks is m (n + 1), a whole number.
    distance = np.abs(np.arange(counts.size) - chosen * (n + 1))
    extreme = counts[distance >= abs(observed - chosen * (n + 1))].sum()
    return min(1.0, float(extreme / counts.sum()))


def choices_by_sum(numbers: NDArray[np.int64], chosen: int) -> NDArray[np.float64]:
    """Count the choices of `chosen` of these whole numbers by their sum, from 0 to the largest."""
    largest = int(np.sort(numbers)[numbers.size - chosen :].sum())
    ways = np.zeros((chosen + 1, largest + 1))
    ways[0, 0] = 1
    for number in numbers:
        ways[1:, number:] += ways[:-1, : largest + 1 - number]
    return ways[chosen]


def kruskal_wallis(groups: Sequence[ArrayLike]) -> Comparison:
    """Kruskal-Wallis rank test of two or more groups, corrected for ties.

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, without missing ones; a group without values is left out.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers.
    NotEstimable
        If fewer than two groups have values or all values are equal.

    References
    ----------
    Kruskal WH, Wallis WA. J Am Stat Assoc 1952;47:583.

    Examples
    --------
    >>> round(kruskal_wallis([[1, 3, 4], [2, 5, 6], [5, 7, 9]]).p_value, 4)
    0.094
    """
    filled = samples(groups)
    sizes = np.array([values.size for values in filled])
    n, df = int(sizes.sum()), len(filled) - 1
    sums, ties = rank_sums(filled)
    correction = 1 - float((ties**3 - ties).sum()) / (n**3 - n)
    statistic = 12 / (n * (n + 1)) * float((sums**2 / sizes).sum()) / correction
    return chi_square_comparison(statistic, df, "Kruskal-Wallis", n)


def jonckheere_terpstra(groups: Sequence[ArrayLike]) -> Comparison:
    """Jonckheere-Terpstra test for trend of the values over ordered groups (normal approximation).

    Parameters
    ----------
    groups : sequence of array_like
        The values of each group, in the groups' order; a group without values is left out.

    Returns
    -------
    Comparison
        The statistic counts the pairs of patients of different groups in which the later group has the larger
        value, ties counting one half. Its variance is corrected for ties.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers.
    NotEstimable
        If fewer than two groups have values or all values are equal.

    References
    ----------
    Jonckheere AR. Biometrika 1954;41:133. Terpstra TJ. Indag Math 1952;14:327.

    Examples
    --------
    >>> round(jonckheere_terpstra([[1, 3, 4], [2, 5, 6], [5, 7, 9]]).p_value, 4)
    0.0256
    """
    filled = samples(groups)
    sizes = np.array([values.size for values in filled], dtype=np.float64)
    n = int(sizes.sum())
    _, ties = midranks(np.concatenate(filled))
    statistic, earlier = 0.0, np.sort(filled[0])
    for values in filled[1:]:
        below = np.searchsorted(earlier, values, "left") + np.searchsorted(earlier, values, "right")
        statistic += float(below.sum()) / 2
        earlier = np.sort(np.concatenate((earlier, values)))
    mean = (n**2 - float(sizes @ sizes)) / 4
    z = (statistic - mean) / np.sqrt(_trend_variance(n, sizes, ties))
    return Comparison(
        statistic=statistic,
        df=None,
        p_value=two_sided(z),
        method="Jonckheere-Terpstra trend",
        n=n,
    )


def _trend_variance(n: int, sizes: NDArray[np.float64], ties: NDArray[np.float64]) -> float:
    """Permutation variance of the Jonckheere-Terpstra count; the groups are ties of the other variable."""

    def fifth(m: NDArray[np.float64]) -> float:
        return float((m * (m - 1) * (2 * m + 5)).sum())

    def triples(m: NDArray[np.float64]) -> float:
        return float((m * (m - 1) * (m - 2)).sum())

    def pairs(m: NDArray[np.float64]) -> float:
        return float((m * (m - 1)).sum())

    variance = (n * (n - 1) * (2 * n + 5) - fifth(sizes) - fifth(ties)) / 72
    variance += pairs(sizes) * pairs(ties) / (8 * n * (n - 1))
    if n > 2:
        variance += triples(sizes) * triples(ties) / (36 * n * (n - 1) * (n - 2))
    return variance
