"""The odds ratio of a 2 x 2 table by conditional maximum likelihood, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from riskset.stats.arrays import level
from riskset.stats.contingency import counts
from riskset.stats.errors import InvalidInput, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRatio:
    """An odds ratio with its limits.

    Attributes
    ----------
    estimate, lower, upper : float
        The ratio and its confidence limits, from 0 to infinity.
    conf_level : float
        Least coverage of the limits.
    n : int
        Patients.
    """

    estimate: float
    lower: float
    upper: float
    conf_level: float
    n: int


def conditional_odds_ratio(table: ArrayLike, *, conf_level: float = 0.95) -> OddsRatio:
    """Odds ratio of a 2 x 2 table given its margins: maximum likelihood estimate and exact limits.

    The limits are those of the two one-sided exact tests (as in R's ``fisher.test``); their P is not that of
    the two-sided test by probability, so that the two may disagree at the border.

    Parameters
    ----------
    table : array_like
        2 x 2 counts; the ratio is that of (1,1)(2,2) to (1,2)(2,1).
    conf_level : float
        Least coverage of the limits.

    Raises
    ------
    InvalidInput
        If `table` is not of 2 x 2 counts.
    NotEstimable
        If a row or column is empty.

    References
    ----------
    Cornfield J. Proc 3rd Berkeley Symp 1956;4:135.

    Examples
    --------
    >>> found = conditional_odds_ratio([[7, 3], [2, 8]])
    >>> round(found.estimate, 2), round(found.lower, 2), round(found.upper, 2)
    (8.15, 0.88, 127.01)
    """
    array = counts(table)
    if array.shape != (2, 2):
        message = f"an odds ratio needs a 2 x 2 table, not {array.shape[0]} x {array.shape[1]}"
        raise InvalidInput(message)
    rows, columns = array.sum(axis=1), array.sum(axis=0)
    if min(rows.min(), columns.min()) == 0:
        message = "a row or column of the table is empty: the odds ratio is not estimable"
        raise NotEstimable(message)
    tail = (1 - level(conf_level)) / 2
    observed = float(array[0, 0])
    least, most = max(0.0, rows[0] - columns[1]), min(rows[0], columns[0])
    support = np.arange(least, most + 1)
    weights = -gammaln(
        np.stack((support, rows[0] - support, columns[0] - support, columns[1] - rows[0] + support)) + 1
    ).sum(axis=0)

    def probabilities(log_ratio: float) -> Floats:
        tilted = weights + support * log_ratio
        unscaled = np.exp(tilted - tilted.max())
        return unscaled / unscaled.sum()

    at_least, at_most = support >= observed, support <= observed
    return OddsRatio(
        estimate=_solve(lambda b: float(probabilities(b) @ support) - observed, observed, (least, most)),
        lower=0.0
        if observed == least
        else _solve(lambda b: float(probabilities(b)[at_least].sum()) - tail, observed, (least, np.inf)),
        upper=np.inf
        if observed == most
        else _solve(lambda b: tail - float(probabilities(b)[at_most].sum()), observed, (-np.inf, most)),
        conf_level=conf_level,
        n=int(array.sum()),
    )


def _solve(rising: Callable[[float], float], observed: float, ends: tuple[float, float]) -> float:
    """Exponential of the root of a rising function of the log odds ratio; 0 or infinity at the ends."""
    if observed == ends[0]:
        return 0.0
    if observed == ends[1]:
        return float("inf")
    low, high = -1.0, 1.0
    while rising(low) > 0:
        low *= 2
    while rising(high) < 0:
        high *= 2
    # Halving is sure and its cost known: 60 steps of a sum over the table's support.
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))
