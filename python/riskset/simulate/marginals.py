"""Values of a continuous variable with published medians and ranges, and P values as near as a search can get."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]


class CannotBeMet(ValueError):
    """Published numbers that no set of values can have; the message says which."""


@dataclass(frozen=True, slots=True)
class Margin:
    """What is published of a variable in one group.

    Attributes
    ----------
    n : int
        Patients with a value.
    median, low, high : float
    below : sequence of (threshold, count)
        Exactly `count` values are less than the threshold.
    """

    n: int
    median: float
    low: float
    high: float
    below: Sequence[tuple[float, int]] = field(default_factory=tuple)


def bounds(margin: Margin, step: float) -> tuple[Floats, Floats]:
    """Least and greatest possible value of each order statistic, on a grid of `step`.

    Raises
    ------
    CannotBeMet
        If there is no such sample.
    """
    n, half = margin.n, margin.n // 2
    low, high = np.full(n, margin.low), np.full(n, margin.high)
    high[0], low[-1] = margin.low, margin.high
    if n % 2:
        middle = (margin.median, margin.median)
        places = (half, half)
    else:
        # The two middle values are the median, or its neighbours on the grid where it falls between.
        on_grid = abs(margin.median / step - round(margin.median / step)) < 1e-6
        middle = (margin.median, margin.median) if on_grid else (margin.median - step / 2, margin.median + step / 2)
        places = (half - 1, half)
    for place, value in zip(places, middle, strict=True):
        high[: place + 1] = np.minimum(high[: place + 1], value)
        low[place:] = np.maximum(low[place:], value)
    for threshold, count in margin.below:
        high[:count] = np.minimum(high[:count], threshold - step)
        low[count:] = np.maximum(low[count:], threshold)
    if np.any(low > high + 1e-9):
        at = int(np.flatnonzero(low > high + 1e-9)[0])
        message = (
            f"no {n} values have the median {margin.median:g}, the range {margin.low:g} to {margin.high:g} and "
            f"{', '.join(f'{count} below {threshold:g}' for threshold, count in margin.below) or 'nothing else'}: "
            f"value {at + 1} in ascending order would be at least {low[at]:g} and at most {high[at]:g}"
        )
        raise CannotBeMet(message)
    return low, high


def draw(margin: Margin, step: float, rng: np.random.Generator, size: int, skew: float = 1.6) -> Floats:
    """Samples of the margin, shape (size, n), each in ascending order.

    Between the median and the bounds values crowd towards the median, the more the larger the `skew`.
    """
    low, high = bounds(margin, step)
    share = rng.random((size, margin.n))
    upper = np.arange(margin.n) >= margin.n / 2
    near = np.where(upper, share**skew, 1 - share**skew)
    values = np.rint((low + near * (high - low)) / step) * step
    return np.clip(np.sort(values, axis=1), low, high)


def student_p(a: Floats, b: Floats) -> Floats:
    """Two-sided P of Student's t test with one variance, over the last axis."""
    from scipy.special import stdtr

    na, nb = a.shape[-1], b.shape[-1]
    pooled = ((na - 1) * a.var(axis=-1, ddof=1) + (nb - 1) * b.var(axis=-1, ddof=1)) / (na + nb - 2)
    t = (a.mean(axis=-1) - b.mean(axis=-1)) / np.sqrt(pooled * (1 / na + 1 / nb))
    return 2 * stdtr(na + nb - 2, -np.abs(t))


def rank_sum_p(a: Floats, b: Floats) -> Floats:
    """Two-sided P of the Wilcoxon rank-sum test over the last axis: normal approximation, ties, no correction."""
    from scipy.special import erfc

    na, nb = a.shape[-1], b.shape[-1]
    n = na + nb
    union = np.concatenate([a, b], axis=-1)
    order = np.argsort(union, axis=-1)
    ordered = np.take_along_axis(union, order, axis=-1)
    begins = np.ones(ordered.shape, dtype=np.bool_)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    ends = np.ones(ordered.shape, dtype=np.bool_)
    ends[..., :-1] = begins[..., 1:]
    places = np.arange(n)
    first = np.maximum.accumulate(np.where(begins, places, 0), axis=-1)
    last = np.minimum.accumulate(np.where(ends, places, n)[..., ::-1], axis=-1)[..., ::-1]
    rank_sum = np.where(order < na, (first + last) / 2 + 1, 0.0).sum(axis=-1)
    ties = ((last - first + 1.0) ** 2 - 1).sum(axis=-1)
    variance = na * nb / 12 * (n + 1 - ties / (n * (n - 1)))
    return erfc(np.abs(rank_sum - na * (n + 1) / 2) / np.sqrt(2 * np.maximum(variance, 1e-12)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published P value between two unions of groups (by index), with its half unit of the last decimal."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    p: float
    half_unit: float = 0.0005
    ranks: bool = False


@dataclass(frozen=True, slots=True)
class PooledMedian:
    """A published median of a union of groups, among its values at or above a floor."""

    groups: tuple[int, ...]
    median: float
    floor: float = -np.inf


def search(
    margins: Sequence[Margin],
    step: float,
    comparisons: Sequence[Comparison],
    pooled: Sequence[PooledMedian] = (),
    *,
    seed: int,
    size: int = 48,
    steps: int = 12000,
) -> tuple[list[Floats], float]:
    """Values of each group that have their margins exactly and come nearest to the P values and pooled medians.

    Returns
    -------
    values : list of arrays, shape (n,) each, ascending
    badness : float
        0 where everything prints as published.
    """
    rng = np.random.default_rng(seed)
    limits = [bounds(margin, step) for margin in margins]
    now = [draw(margin, step, rng, size) for margin in margins]
    cost = _badness(now, comparisons, pooled)
    best, best_cost = [values.copy() for values in now], cost.copy()
    share = np.array([margin.n for margin in margins], dtype=float)
    every = np.arange(size)
    for count in range(steps):
        heat = 1.0 * (0.002 / 1.0) ** (count / steps)
        g = int(rng.choice(len(margins), p=share / share.sum()))
        low, high = limits[g]
        new = [values.copy() if k == g else values for k, values in enumerate(now)]
        for _ in range(int(rng.integers(1, 4))):
            i = rng.integers(0, margins[g].n, size)
            width = rng.choice([0.02, 0.1, 0.4], size=size) * (margins[g].high - margins[g].low)
            value = np.rint((new[g][every, i] + width * rng.standard_normal(size)) / step) * step
            new[g][every, i] = np.clip(value, low[i], high[i])
        new_cost = _badness(new, comparisons, pooled)
        accept = new_cost - cost < heat * rng.exponential(size=size)
        now[g][accept] = new[g][accept]
        cost = np.where(accept, new_cost, cost)
        better = cost < best_cost
        for k, values in enumerate(now):
            best[k][better] = values[better]
        best_cost = np.where(better, cost, best_cost)
        if best_cost.min() == 0:
            break
    row = int(best_cost.argmin())
    return [np.sort(np.round(values[row], 6)) for values in best], float(best_cost[row])


def _badness(values: list[Floats], comparisons: Sequence[Comparison], pooled: Sequence[PooledMedian]) -> Floats:
    total = np.zeros(values[0].shape[0])
    for one in comparisons:
        test = rank_sum_p if one.ranks else student_p
        p = test(_union(values, one.first), _union(values, one.second))
        low, high = np.log(one.p - 0.9 * one.half_unit), np.log(one.p + 0.9 * one.half_unit)
        logged = np.log(np.maximum(p, 1e-12))
        total += np.maximum(np.maximum(low - logged, logged - high), 0)
    for one in pooled:
        union = _union(values, one.groups)
        middle = np.nanmedian(np.where(union >= one.floor, union, np.nan), axis=1)
        total += 2 * np.abs(middle - one.median) / max(abs(one.median), 1)
    return total


def _union(values: list[Floats], groups: tuple[int, ...]) -> Floats:
    return values[groups[0]] if len(groups) == 1 else np.concatenate([values[k] for k in groups], axis=1)
