"""Tests of the log-rank family, recomputed: sums over event times of weighted differences, also within strata and for trend."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats

    Integers = NDArray[np.int64]

LOG_RANK = "log-rank"
# Of the sum of all variances, so little is nought: a group that meets no other at an event.
_NOUGHT = 1e-12


def rank_test(
    times: Times,
    group: Integers,
    strata: Integers | None = None,
    test: str | Mapping[str, float] = LOG_RANK,
    *,
    trend: bool = False,
) -> float | None:
    """P of a test that groups have the same hazard, or of a trend over their order; None where no two groups meet at an event.

    Patients may come late, as groups into which they come during follow-up have them. No library here has all of this.

    Parameters
    ----------
    times : Times
        Stretches of follow-up, of which cause 1 is the event.
    group : int array
        The place of each stretch's group in their order.
    strata : int array, optional
    test : str or mapping
        The test as a study file names it; of a mapping, Fleming and Harrington's with its powers.
    trend : bool
    """
    names = np.unique(group)
    excess, variance = np.zeros(names.size), np.zeros((names.size, names.size))
    strata = np.zeros(group.size, dtype=np.int64) if strata is None else strata
    for stratum in np.unique(strata):
        part = strata == stratum
        for weight, difference, spread in _differences(times.of(part), group[part], names, test):
            excess += weight * difference
            variance += weight**2 * spread
    own = variance.diagonal()
    meeting = own > _NOUGHT * own.sum()
    if np.count_nonzero(meeting) < 2:
        return None
    if trend:
        scores = np.arange(1.0, names.size + 1)
        return float(stats.chi2.sf((scores @ excess) ** 2 / (scores @ variance @ scores), 1))
    # The sum of all differences is nought, so that one of them says nothing.
    excess, variance = excess[meeting][:-1], variance[np.ix_(meeting, meeting)][:-1, :-1]
    return float(stats.chi2.sf(excess @ np.linalg.solve(variance, excess), excess.size))


def _differences(
    times: Times, group: Integers, names: Integers, test: str | Mapping[str, float]
) -> Iterator[tuple[float, Floats, Floats]]:
    """At each event time its weight, the groups' events less those expected, and their covariance."""
    survival = prentice = 1.0
    happened = times.cause == 1
    for at in np.unique(times.time[happened]):
        there = (times.time >= at) & (times.entry < at)
        events = there & happened & (times.time == at)
        n, d = int(there.sum()), int(events.sum())
        if d == 0:
            continue
        prentice *= 1 - d / (n + 1)
        shares = np.array([(group[there] == name).mean() for name in names])
        observed = np.array([float((group[events] == name).sum()) for name in names])
        spread = np.diag(shares) - np.outer(shares, shares)
        factor = d * (n - d) / (n - 1) if n > 1 else 0.0
        yield _weight(test, n, survival, prentice), observed - d * shares, factor * spread
        survival *= 1 - d / n


def _weight(test: str | Mapping[str, Any], n: int, survival: float, prentice: float) -> float:
    """The weight at an event time of `n` at risk, with Kaplan and Meier's survival before it and Prentice's with it."""
    if not isinstance(test, str):
        rho, gamma = float(test.get("rho", 0)), float(test.get("gamma", 0))
        return survival**rho * (1 - survival) ** gamma
    return {
        LOG_RANK: 1.0,
        "gehan": float(n),
        "tarone-ware": sqrt(n),
        "peto-kaplan-meier": survival,
        "peto-prentice": prentice,
        "peto-andersen": prentice * n / (n + 1),
    }[test]
