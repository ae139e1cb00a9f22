"""Bootstrap of any statistic by patient, in parallel. One seed gives one answer, whatever the number of workers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.special import ndtr, ndtri

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotComputable, StatsError
from riskset.stats.limits import normal_limits, normal_quantile
from riskset.stats.parallel import in_parallel
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.parallel import Progress

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Statistic = Callable[[Integers], ArrayLike]

BootstrapMethod = Literal["percentile", "bca", "normal"]

# Replicates per task: a number of its own, so that the work is cut the same way for any number of workers.
_CHUNK = 25


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """A statistic with bootstrap limits.

    Attributes
    ----------
    estimate, std_error, lower, upper : float array, shape (p,)
        The statistic on the data as they are, the standard deviation of its replicates, and limits.
    replicates : float array, shape (successes, p)
    failures : dict of str to int
        Why replicates have no value, and how many.
    method : {"percentile", "bca", "normal"}
    conf_level : float
    seed : int
    """

    estimate: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    replicates: Floats
    failures: dict[str, int]
    method: BootstrapMethod
    conf_level: float
    seed: int


def bootstrap(
    statistic: Statistic,
    patients: int | ArrayLike,
    *,
    replicates: int = 1000,
    seed: int = 1,
    method: BootstrapMethod = "percentile",
    conf_level: float = 0.95,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Bootstrap:
    """Resample patients and recompute a statistic (Efron 1979; BCa: Efron, J Am Stat Assoc 1987;82:171).

    Parameters
    ----------
    statistic : callable
        Takes positions of rows, shape (m,), repeated as drawn, and returns a number or a vector of them. For
        more than one process it must be picklable (a function of a module, not a lambda), or the backend must
        be joblib's own, which pickles by value.
    patients : int or array_like, shape (rows,)
        Number of patients with one row each, or each row's patient: all rows of a patient are drawn together.
    replicates : int, default 1000
    seed : int, default 1
        Each replicate has its own stream spawned from it, so the answer does not depend on the workers.
    method : {"percentile", "bca", "normal"}
        Limits. BCa corrects bias and skewness and needs one more evaluation per patient.
    conf_level : float, default 0.95
    workers : int, optional
        joblib's ``n_jobs``. Left out, ``joblib.parallel_config`` decides, which is how Dask or Ray serve it: see Notes.
    progress : callable, optional
        Called with the number of tasks done, of 25 replicates each. An error that it raises cancels the rest.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or the statistic returns nan.
    NotComputable
        If fewer than two replicates have a value, or (BCa) the statistic does not vary.

    Notes
    -----
    On a Dask cluster (``pip install 'riskset[cluster]'``), open a ``distributed.Client`` and call this within
    ``joblib.parallel_config(backend="dask")``. The answer has the bytes of one process, even if a worker dies on the way:
    Dask gives its tasks to another.

    Examples
    --------
    >>> import numpy as np
    >>> months = np.array([4.0, 7.0, 8.0, 12.0, 15.0, 31.0])
    >>> found = bootstrap(lambda rows: np.median(months[rows]), patients=6, replicates=200, seed=7)
    >>> found.estimate.round(2).tolist(), found.lower.round(2).tolist(), found.upper.round(2).tolist()
    ([10.0], [5.5], [19.55])
    """
    if replicates < 2 or method not in get_args(BootstrapMethod):
        message = f"replicates must be at least 2 and method one of {', '.join(get_args(BootstrapMethod))}"
        raise InvalidInput(message)
    arrays.level(conf_level)
    rows, starts = _rows_of_patients(patients)
    estimate = _value(statistic, np.arange(rows.size))
    seeds = np.random.SeedSequence(seed).spawn(replicates)
    tasks = [(statistic, rows, starts, seeds[at : at + _CHUNK]) for at in range(0, replicates, _CHUNK)]
    results = _joined(in_parallel(_replicate, tasks, workers=workers, progress=progress))
    failures = Counter(value for value in results if isinstance(value, str))
    values = [value for value in results if not isinstance(value, str)]
    if len(values) < 2:
        message = f"the bootstrap has no value: {failures.most_common(1)[0][0]}"
        raise NotComputable(message)
    drawn = np.array(values)
    std_error = drawn.std(axis=0, ddof=1)
    if method == "normal":
        lower, upper = normal_limits(estimate, std_error, conf_level)
    else:
        tails = np.broadcast_to(np.array([[(1 - conf_level) / 2], [(1 + conf_level) / 2]]), (2, estimate.size))
        if method == "bca":
            tails = _bca_tails(statistic, rows, starts, estimate, drawn, conf_level, workers)
        lower, upper = (np.array([np.quantile(drawn[:, j], tail[j]) for j in range(estimate.size)]) for tail in tails)
    return Bootstrap(estimate, std_error, lower, upper, drawn, dict(failures), method, conf_level, seed)


def _rows_of_patients(patients: int | ArrayLike) -> tuple[Integers, Integers]:
    """Return the rows ordered by patient and the first place of each patient's, and of the end."""
    if isinstance(patients, int | np.integer):
        if patients < 1:
            message = "there is no patient to resample"
            raise InvalidInput(message)
        return np.arange(patients), np.arange(patients + 1)
    array = np.asarray(patients)
    codes, labels = arrays.codes(array, "patients", size=array.size)
    if not labels.size:
        message = "there is no patient to resample"
        raise InvalidInput(message)
    return np.argsort(codes, kind="stable"), running_sums(np.bincount(codes))


def _value(statistic: Statistic, rows: Integers) -> Floats:
    value = np.atleast_1d(np.asarray(statistic(rows), dtype=np.float64))
    if value.ndim != 1 or not np.isfinite(value).all():
        message = "the statistic must return finite numbers, one or a vector"
        raise InvalidInput(message)
    return value


def _replicate(
    statistic: Statistic, rows: Integers, starts: Integers, seeds: Sequence[np.random.SeedSequence]
) -> list[Floats | str]:
    """Return the statistic on one resample per seed, or why it has no value."""
    values: list[Floats | str] = []
    count = starts.size - 1
    for seed in seeds:
        drawn = np.random.default_rng(seed).integers(0, count, count)
        values.append(_attempt(statistic, _take(rows, starts, drawn)))
    return values


def _leave_out(statistic: Statistic, rows: Integers, starts: Integers, left_out: Integers) -> list[Floats | str]:
    """Return the statistic without each of some patients, or why it has no value."""
    return [_attempt(statistic, np.concatenate([rows[: starts[one]], rows[starts[one + 1] :]])) for one in left_out]


def _attempt(statistic: Statistic, rows: Integers) -> Floats | str:
    try:
        return _value(statistic, rows)
    except StatsError as error:
        return str(error)


def _take(rows: Integers, starts: Integers, drawn: Integers) -> Integers:
    """Return all rows of the patients drawn."""
    if starts.size - 1 == rows.size:
        return rows[drawn]
    lengths = starts[drawn + 1] - starts[drawn]
    before = np.cumsum(lengths) - lengths
    return rows[np.repeat(starts[drawn] - before, lengths) + np.arange(int(lengths.sum()))]


def _joined(parts: Sequence[list[Floats | str]]) -> list[Floats | str]:
    return [value for part in parts for value in part]


def _bca_tails(
    statistic: Statistic,
    rows: Integers,
    starts: Integers,
    estimate: Floats,
    drawn: Floats,
    conf_level: float,
    workers: int | None,
) -> Floats:
    """Return the shares of the replicates below the BCa limits, shape (2, p)."""
    everyone = np.arange(starts.size - 1)
    tasks = [(statistic, rows, starts, everyone[at : at + _CHUNK]) for at in range(0, everyone.size, _CHUNK)]
    without = [
        value for value in _joined(in_parallel(_leave_out, tasks, workers=workers)) if not isinstance(value, str)
    ]
    below = ((drawn < estimate).sum(axis=0) + 0.5 * (drawn == estimate).sum(axis=0)) / len(drawn)
    if len(without) < 2 or ((below <= 0) | (below >= 1)).any():
        message = "BCa limits are not computable: the statistic lies outside its replicates, or cannot be jackknifed"
        raise NotComputable(message)
    values = np.array(without)
    gap = values.mean(axis=0) - values
    squares = (gap**2).sum(axis=0)
    acceleration = np.divide((gap**3).sum(axis=0), 6 * squares**1.5, out=np.zeros_like(squares), where=squares > 0)
    bias = ndtri(below)
    z = np.array([[-1.0], [1.0]]) * normal_quantile(conf_level)
    return ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))
