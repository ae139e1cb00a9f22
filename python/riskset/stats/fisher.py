"""Fisher's exact test of an r x c table, or its Monte Carlo estimate if the table is too large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.comparison import Comparison
from riskset.stats.contingency import without_empty
from riskset.stats.errors import InvalidInput
from riskset.stats.fisher_inside import probability_inside
from riskset.stats.fisher_network import TooLarge, log_factorials, probability_within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

WORK = 5_000_000
"""Steps, by either way to the exact P, up to which it is computed: a second or two."""

RELATIVE_TOLERANCE = 1e-7
"""Tables no more probable than the observed one by this factor count as equally probable (as in R),"""
LARGER_TOLERANCE = 3.4525e-7
"""and by this one if the table is larger than 2 x 2 (as in R's FEXACT)."""

# The complement of the tables more probable than the observed one is known to about 1e-13: enough for such a P.
_FROM_COMPLEMENT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class FisherTest(Comparison):
    """Fisher's exact test, and whether its P is exact.

    Attributes
    ----------
    exact : bool
        Whether every table with the observed margins was counted; if not, P is a Monte Carlo estimate.
    p_std_error : float or None
        Standard error of a Monte Carlo P.
    replicates : int or None
        Tables drawn for a Monte Carlo P.
    """

    exact: bool
    p_std_error: float | None
    replicates: int | None


def fisher_exact(table: ArrayLike, *, work: int = WORK, replicates: int = 100_000, seed: int = 1) -> FisherTest:
    """Fisher's exact test of independence: two-sided by probability, for tables of any size.

    P is the probability, given the margins, of the tables no more probable than the observed one.

    Parameters
    ----------
    table : array_like
        r x c counts; empty rows and columns are dropped before the test.
    work : int
        Steps up to which P is computed exactly (more, and it takes longer but succeeds for larger tables); 0 asks
        for Monte Carlo.
    replicates, seed : int
        Tables drawn, and the seed of the draw, where P is a Monte Carlo estimate. It is
        (1 + tables at most as probable as the observed one) / (1 + replicates).

    Raises
    ------
    InvalidInput
        If `table` does not hold counts or `replicates` is not positive.
    NotEstimable
        If fewer than two rows or fewer than two columns hold patients.

    References
    ----------
    Freeman GH, Halton JH. Biometrika 1951;38:141. Mehta CR, Patel NR. J Am Stat Assoc 1983;78:427.

    Examples
    --------
    >>> round(fisher_exact([[1, 9], [11, 3]]).p_value, 6)
    0.002759
    """
    if replicates < 1:
        message = f"replicates must be positive, not {replicates}"
        raise InvalidInput(message)
    counts = without_empty(table).astype(np.int64)
    # The shorter side makes the nodes, the longer one the stages.
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    n = int(rows.sum())
    log_factorial = log_factorials(n)
    tolerance = RELATIVE_TOLERANCE if counts.shape == (2, 2) else LARGER_TOLERANCE
    limit = -float(log_factorial[counts].sum()) + np.log1p(tolerance)
    p_value = _exact(rows, columns, limit, work)
    if p_value is None:
        p_value = _monte_carlo(rows, columns, limit, log_factorial, replicates, seed)
        return FisherTest(
            statistic=None,
            df=None,
            p_value=p_value,
            method="Fisher's exact (Monte Carlo)",
            n=n,
            exact=False,
            p_std_error=float(np.sqrt(p_value * (1 - p_value) / replicates)),
            replicates=replicates,
        )
    return FisherTest(
        statistic=None,
        df=None,
        p_value=p_value,
        method="Fisher's exact",
        n=n,
        exact=True,
        p_std_error=None,
        replicates=None,
    )


def _exact(rows: Whole, columns: Whole, limit: float, work: int) -> float | None:
    """Return P from the tables that are more probable or, where it is small, from those that are not; None if too many."""
    if rows.size > 2 or columns.size > 2:
        try:
            outside = 1 - probability_inside(rows, columns, limit, work)
        except TooLarge:
            pass
        else:
            if outside > _FROM_COMPLEMENT:
                return outside
    try:
        return probability_within(rows, columns, limit, work)
    except TooLarge:
        return None


def _monte_carlo(rows: Whole, columns: Whole, limit: float, log_factorial: Floats, replicates: int, seed: int) -> float:
    """Draw tables with the given margins, cell by cell from hypergeometric distributions."""
    draw = np.random.default_rng(seed)
    remaining = np.tile(rows, (replicates, 1))
    weight = np.zeros(replicates)
    for column in columns[:-1]:
        left = np.full(replicates, column)
        pool = remaining.sum(axis=1)
        for row in range(rows.size - 1):
            pool -= remaining[:, row]
            count = draw.hypergeometric(remaining[:, row], pool, left)
            left -= count
            remaining[:, row] -= count
            weight -= log_factorial[count]
        remaining[:, -1] -= left
        weight -= log_factorial[left]
    weight -= log_factorial[remaining].sum(axis=1)
    return (1 + int((weight <= limit).sum())) / (1 + replicates)
