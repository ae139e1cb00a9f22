"""The result of a test that compares groups, and the checks of its groups of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import chdtrc, fdtrc

from riskset.stats.arrays import vector
from riskset.stats.errors import InvalidInput, NotEstimable, NothingToCompare

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A test of groups against each other.

    Attributes
    ----------
    statistic : float or None
        The test statistic; None for a test that has none (Fisher's exact).
    df : float or None
        Degrees of freedom (of the numerator, for an F statistic); None where the test has none.
    df_denominator : float or None
        Degrees of freedom of the denominator of an F statistic.
    p_value : float
        Two-sided P.
    method : str
        The test's name as a footnote prints it.
    n : int
        Patients in the test.
    """

    statistic: float | None
    df: float | None
    p_value: float
    method: str
    n: int
    df_denominator: float | None = None


def chi_square_comparison(statistic: float, df: int, method: str, n: int) -> Comparison:
    """Return the test by a statistic that is chi-square on `df` degrees of freedom."""
    return Comparison(statistic=statistic, df=df, p_value=float(chdtrc(df, statistic)), method=method, n=n)


def f_comparison(statistic: float, df: float, df_denominator: float, method: str, n: int) -> Comparison:
    """Return the test by a statistic that is F on `df` and `df_denominator` degrees of freedom."""
    return Comparison(
        statistic=statistic,
        df=df,
        df_denominator=df_denominator,
        p_value=float(fdtrc(df, df_denominator, statistic)),
        method=method,
        n=n,
    )


def samples(groups: Sequence[ArrayLike], *, least: int = 1) -> list[NDArray[np.float64]]:
    """Return the values of each group that has some, after checking that there is something to compare.

    Parameters
    ----------
    groups : sequence of array_like
        One vector of values per group; a group without values is left out.
    least : int
        Values that each group must have.

    Raises
    ------
    InvalidInput
        If a group is not a vector of finite numbers.
    NotEstimable
        If fewer than two groups have values, a group has fewer than `least`, or all values are equal.
    """
    checked = [vector(values, f"group {position}") for position, values in enumerate(groups, start=1)]
    filled = [values for values in checked if values.size]
    if len(filled) < 2:
        message = "fewer than two groups have values: there is nothing to compare"
        raise NothingToCompare(message)
    smallest = min(values.size for values in filled)
    if smallest < least:
        message = f"a group has {smallest} value{'' if smallest == 1 else 's'} where the test needs at least {least}"
        raise NotEstimable(message)
    first = filled[0][0]
    if all(bool((values == first).all()) for values in filled):
        message = "all values are equal: the variable is constant over the groups compared"
        raise NotEstimable(message)
    return filled


def two_samples(groups: Sequence[ArrayLike], *, least: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values of exactly two groups, as :func:`samples` does.

    Raises
    ------
    InvalidInput
        If `groups` does not hold two groups.
    """
    if len(groups) != 2:
        message = f"the test compares two groups, not {len(groups)}"
        raise InvalidInput(message)
    first, second = samples(groups, least=least)
    return first, second
