"""Permutation tests of groups' curves, for data with too few events to rely on a chi-square distribution."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable, NothingToCompare
from riskset.stats.parallel import in_parallel
from riskset.stats.permutation_statistics import gray_statistics, log_rank_statistics
from riskset.stats.permutation_tables import departures, draw, enumerate_tables, in_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.parallel import Progress
    from riskset.stats.permutation_tables import Departures

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Statistics = Callable[[Floats], Floats]

PERMUTATIONS = 10_000
# Tables that are gone through one by one before permutations are drawn instead.
_MOST_TABLES = 50_000
# Statistics that differ by rounding are equal.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationTest:
    """A test by permutation of the groups among the patients.

    Attributes
    ----------
    statistic : float
        That of the data: chi-square in form, although its distribution is that of the permutations.
    p_value : float
        The share of permutations with a statistic at least as large, the data among them.
    std_error : float
        Monte Carlo standard error of `p_value`; 0 of an exact one.
    exact : bool
        Whether every permutation was counted.
    permutations : int
        Permutations drawn; 0 where all were counted.
    seed : int
    """

    statistic: float
    p_value: float
    std_error: float
    exact: bool
    permutations: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Shared:
    """Who does the tasks, and who is told of them. The answer does not depend on it, so all are equal."""

    workers: int | None = field(compare=False)
    progress: Progress | None = field(compare=False)


def permuted_log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> PermutationTest:
    """Test by permutation whether K groups have the same survival curve.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        1 for the event, 0 for a censored time.
    group : array_like, shape (n,)
        Labels of the groups.
    permutations : int
        How many are drawn where all are too many to count.
    seed : int
    workers : int, optional
        joblib's ``n_jobs``. If omitted, ``joblib.parallel_config`` decides.
    progress : callable, optional
        Called with the number of tasks done, of some hundreds or thousands of permutations each. An error that it
        raises cancels the rest. It is not called if all permutations are counted, or if the test is known already.

    Raises
    ------
    NotEstimable
        If there is one group, or no event.
    NotComputable
        If the data themselves have no statistic: no group is at risk with another at any event.

    Notes
    -----
    Groups are permuted among patients, who keep their follow-up. The statistic compared is the log-rank statistic,
    divided by its variance in each permutation. With equal censoring of the groups, the test is exact whatever the
    number of events. With unequal censoring, the division by the variance makes it valid in large samples (Neuhaus,
    Ann Stat 1993;21:1760; Heinze, Gnant and Schemper, Biometrics 2003;59:1151). The P value of drawn permutations counts the
    data as one of them (Phipson and Smyth, Stat Appl Genet Mol Biol 2010;9:39).

    Within ``joblib.parallel_config``, several processes or a cluster compute the statistics, with the same answer.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> found = permuted_log_rank(time, event, maintained, permutations=500, seed=3)
    >>> round(found.p_value, 2)
    0.09
    """
    times, kind = arrays.follow_up(time, event, known=(1,))
    return _test(
        times, kind, group, log_rank_statistics, "the log-rank test", permutations, seed, _Shared(workers, progress)
    )


def permuted_gray(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    cause: int = 1,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> PermutationTest:
    """Test by permutation whether K groups have the same cumulative incidence of a cause.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the cause.
    group : array_like, shape (n,)
        Labels of the groups.
    cause : int, default 1
        The cause tested; every other code is a competing one.
    permutations : int
        How many are drawn where all are too many to count.
    seed : int
    workers : int, optional
        joblib's ``n_jobs``. If omitted, ``joblib.parallel_config`` decides.
    progress : callable, optional
        Called with the number of tasks done, of some hundreds or thousands of permutations each. An error that it
        raises cancels the rest. It is not called if all permutations are counted, or if the test is known already.

    Raises
    ------
    NotEstimable
        If there is one group, or no event of the cause.
    NotComputable
        If the data themselves have no statistic.

    Notes
    -----
    As :func:`permuted_log_rank`, with the statistic of Gray, Ann Stat 1988;16:1141.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> arm = ["A", "A", "B", "B", "A", "B", "A", "B", "A", "B"]
    >>> found = permuted_gray(time, event, arm, permutations=500, seed=3)
    >>> round(found.p_value, 2)
    0.39
    """
    times, codes = arrays.follow_up(time, event)
    arrays.positive_code(cause)
    kind = np.where(codes == cause, 1, np.where(codes > 0, 2, 0))
    return _test(times, kind, group, gray_statistics, "Gray's test", permutations, seed, _Shared(workers, progress))


def _test(
    times: Floats,
    kind: Integers,
    group: ArrayLike,
    statistics: Statistics,
    name: str,
    permutations: int,
    seed: int,
    shared: _Shared,
) -> PermutationTest:
    codes, labels = arrays.codes(group, "group", size=times.size)
    if permutations < 1:
        message = f"permutations must be at least 1, not {permutations}"
        raise InvalidInput(message)
    if labels.size < 2:
        message = "there is one group: there is nothing to compare"
        raise NothingToCompare(message)
    if not (kind == 1).any():
        message = "there is no event: the groups cannot be compared"
        raise NotEstimable(message)
    return _permuted(departures(times, kind, codes, labels.size), statistics, name, permutations, seed, shared)


@lru_cache(maxsize=256)
def _permuted(
    left: Departures, statistics: Statistics, name: str, permutations: int, seed: int, shared: _Shared
) -> PermutationTest:
    """Give the test, which may take seconds; a figure and a table of one study often show the same one."""
    observed = float(statistics(left.by_time(left.observed[None]))[0])
    if not np.isfinite(observed) or (observed <= 0 and _nothing_compared(left)):
        message = f"{name} is not computable: the groups are never at risk together at an event"
        raise NotComputable(message)
    least = observed * (1 - _ROUNDING)
    tables = enumerate_tables(left, _MOST_TABLES)
    if tables is not None:
        found = _found(left, tables[0], statistics)
        p_value = min(float(tables[1] @ _at_least(found, least)), 1.0)
        return PermutationTest(
            statistic=observed, p_value=p_value, std_error=0.0, exact=True, permutations=0, seed=seed
        )
    rng = np.random.default_rng(seed)
    tasks = ((left, part, statistics, least) for part in draw(left, permutations, rng))
    beyond = sum(in_parallel(_beyond, tasks, workers=shared.workers, progress=shared.progress))
    p_value = (1 + beyond) / (1 + permutations)
    error = float(np.sqrt(p_value * (1 - p_value) / permutations))
    return PermutationTest(
        statistic=observed, p_value=p_value, std_error=error, exact=False, permutations=permutations, seed=seed
    )


def _found(left: Departures, tables: Integers, statistics: Statistics) -> Floats:
    """Return the statistic of each split."""
    return np.concatenate([statistics(left.by_time(block)) for block in in_blocks(left, tables)])


def _beyond(left: Departures, tables: Integers, statistics: Statistics, least: float) -> int:
    """Count the splits whose statistic is as large as that of the data."""
    return int(_at_least(_found(left, tables, statistics), least).sum())


def _at_least(found: Floats, least: float) -> NDArray[np.bool_]:
    """Mark statistics as large as that of the data; one that is not computable counts, to be on the safe side."""
    return ~(found < least)


def _nothing_compared(left: Departures) -> bool:
    """Whether no event happens while two groups are at risk."""
    counts = left.by_time(left.observed[None])[0]
    at_risk = counts.sum(axis=0)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return not ((at_risk > 0).sum(axis=0)[counts[1].sum(axis=0) > 0] > 1).any()
