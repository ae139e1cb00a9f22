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
    at_most_below : sequence of (threshold, count)
        No more than `count` values are.
    """

    n: int
    median: float
    low: float
    high: float
    below: Sequence[tuple[float, int]] = field(default_factory=tuple)
    at_most_below: Sequence[tuple[float, int]] = field(default_factory=tuple)


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
    for threshold, count in margin.at_most_below:
        low[count:] = np.maximum(low[count:], threshold)
    if np.any(low > high + 1e-9):
        at = int(np.flatnonzero(low > high + 1e-9)[0])
        message = (
            f"no {n} values have the median {margin.median:g}, the range {margin.low:g} to {margin.high:g} and "
            f"{_stated(margin)}: "
            f"value {at + 1} in ascending order would be at least {low[at]:g} and at most {high[at]:g}"
        )
        raise CannotBeMet(message)
    return low, high


def _stated(margin: Margin) -> str:
    exactly = [f"{count} below {threshold:g}" for threshold, count in margin.below]
    at_most = [f"at most {count} below {threshold:g}" for threshold, count in margin.at_most_below]
    return ", ".join(exactly + at_most) or "nothing else"


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
class Shape:
    """How values are expected to lie where nothing is published of them.

    Attributes
    ----------
    skew : float
        Above the median values crowd towards it, the more the larger; 1 spreads them evenly.
    alike : int
        Patients who may have the same value before it counts as a heap.
    heap : float
        A value at which any number of patients may stand (no blast cells).
    """

    skew: float = 1.6
    alike: int = 2
    heap: float = np.nan


@dataclass(frozen=True, slots=True)
class PooledMedian:
    """A published median of a union of groups, among its values at or above a floor."""

    groups: tuple[int, ...]
    median: float
    floor: float = -np.inf


# Badness of one unit of the logarithm of a P value, of a patient in a heap, of the mean distance from the expected
# shape as a share of the range, and of one unit of the logarithm of the shape's powers.
_P, _HEAPED, _OFF, _BENT = 200.0, 0.3, 20.0, 0.5
_HOT, _COLD = 20.0, 0.002
_SHAPES = 400
# The last steps: how much heavier P values weigh then, neighbours of a round, rounds, and of how many candidates.
_CLOSER, _NEIGHBOURS, _ROUNDS = 20.0, 2000, 250


def search(
    margins: Sequence[Margin],
    step: float,
    comparisons: Sequence[Comparison],
    pooled: Sequence[PooledMedian] = (),
    *,
    shape: Shape | None = None,
    seed: int,
    size: int = 48,
    steps: int = 12000,
    ends: int = 3,
) -> tuple[list[Floats], float]:
    """Values of each group that have their margins exactly, come nearest to P values and pooled medians, and look so.

    First smooth shapes are drawn, more or less crowded about each group's median, and the nearest are kept; then
    simulated annealing moves single values, `size` candidates at once. Of what the P values leave open, it takes
    values near the smooth shape without heaps. The nearest `ends` of the candidates are moved on by small steps.

    Returns
    -------
    values : list of arrays, shape (n,) each, ascending
    badness : float
        How far the P values and medians are from print; 0 where everything prints as published.
    """
    shape = shape or Shape()
    rng = np.random.default_rng(seed)
    limits = [bounds(margin, step) for margin in margins]
    expected = _shapes(margins, step, comparisons, pooled, shape, rng, size)
    now = [
        np.clip(np.rint((e + step * rng.standard_normal(e.shape)) / step) * step, low, high)
        for e, (low, high) in zip(expected, limits, strict=True)
    ]
    terms = _terms(now, comparisons, pooled)
    looks = np.stack([_looks(v, e, m, shape) for v, e, m in zip(now, expected, margins, strict=True)])
    cost = terms + looks.sum(axis=0)
    # What is kept is nearest to print; what is accepted on the way there also looks well.
    best, best_score = [values.copy() for values in now], _CLOSER * terms + looks.sum(axis=0)
    share = np.array([margin.n for margin in margins], dtype=float)
    every = np.arange(size)
    for count in range(steps):
        heat = _HOT * (_COLD / _HOT) ** (count / steps)
        g = int(rng.choice(len(margins), p=share / share.sum()))
        low, high = limits[g]
        new = [values.copy() if k == g else values for k, values in enumerate(now)]
        for _ in range(int(rng.integers(1, 4))):
            i = rng.integers(0, margins[g].n, size)
            width = np.maximum(rng.choice([0.01, 0.05, 0.2], size=size) * (margins[g].high - margins[g].low), step)
            value = np.rint((new[g][every, i] + width * rng.standard_normal(size)) / step) * step
            new[g][every, i] = np.clip(value, low[i], high[i])
        terms = _terms(new, comparisons, pooled)
        look = _looks(new[g], expected[g], margins[g], shape)
        new_cost = terms + looks.sum(axis=0) - looks[g] + look
        accept = new_cost - cost < heat * rng.exponential(size=size)
        now[g][accept] = new[g][accept]
        looks[g][accept] = look[accept]
        cost = np.where(accept, new_cost, cost)
        score = _CLOSER * terms + looks.sum(axis=0)
        better = accept & (score < best_score)
        for k, values in enumerate(now):
            best[k][better] = values[better]
        best_score = np.where(better, score, best_score)
    found: list[tuple[list[Floats], float]] = []
    for row in np.argsort(best_score, kind="stable")[:ends]:
        start, smooth = [values[row] for values in best], [values[row] for values in expected]
        found.append(_polished(start, smooth, margins, step, comparisons, pooled, shape, rng))
    values, badness = min(found, key=lambda end: end[1])
    return [np.sort(np.round(one, 6)) for one in values], badness


def _polished(
    now: list[Floats],
    expected: list[Floats],
    margins: Sequence[Margin],
    step: float,
    comparisons: Sequence[Comparison],
    pooled: Sequence[PooledMedian],
    shape: Shape,
    rng: np.random.Generator,
) -> tuple[list[Floats], float]:
    """Values a few small steps away that come nearer to print, looks weighing little; and how far they are from it."""
    limits = [bounds(margin, step) for margin in margins]
    ends = np.cumsum([margin.n for margin in margins])[:-1]
    low, high = (np.concatenate([pair[side] for pair in limits]) for side in (0, 1))
    joined, cost, terms = np.concatenate(now), np.inf, np.inf
    every = np.arange(_NEIGHBOURS)
    for _ in range(_ROUNDS):
        near = np.tile(joined, (_NEIGHBOURS, 1))
        for k in range(4):
            i = rng.integers(0, joined.size, _NEIGHBOURS)
            moved = near[every, i] + step * rng.integers(-6, 7, _NEIGHBOURS) * (rng.random(_NEIGHBOURS) < 0.8**k)
            near[every, i] = np.clip(np.rint(moved / step) * step, low[i], high[i])
        near[0] = joined
        groups = np.split(near, ends, axis=1)
        found = _terms(groups, comparisons, pooled)
        looks = sum(_looks(v, e[None], m, shape) for v, e, m in zip(groups, expected, margins, strict=True))
        total = _CLOSER * found + looks
        best = int(total.argmin())
        if total[best] < cost:
            joined, cost, terms = near[best], total[best], found[best]
    return np.split(joined, ends), float(terms)


def _shapes(
    margins: Sequence[Margin],
    step: float,
    comparisons: Sequence[Comparison],
    pooled: Sequence[PooledMedian],
    shape: Shape,
    rng: np.random.Generator,
    size: int,
) -> list[Floats]:
    """Expected order statistics of each group, shape (size, n): the smooth shapes that come nearest."""
    powers = np.tile([1.0, shape.skew], (_SHAPES * size, len(margins), 1))
    bend = 0.9 * rng.standard_normal(powers.shape)
    bend[0] = 0
    powers *= np.exp(bend)
    found = [_expected(margin, step, powers[:, k]) for k, margin in enumerate(margins)]
    bent = _BENT * (bend**2).sum(axis=(1, 2))
    rounded = [np.rint(values / step) * step for values in found]
    order = np.argsort(_terms(rounded, comparisons, pooled) + bent, kind="stable")[:size]
    return [values[order] for values in found]


def _expected(margin: Margin, step: float, powers: Floats) -> Floats:
    """Smooth order statistics: spread evenly, or crowding towards the median with powers (below it, above it)."""
    low, high = bounds(margin, step)
    found = np.zeros((powers.shape[0], margin.n))
    begin = 0
    for end in range(1, margin.n + 1):
        if end < margin.n and low[end] == low[begin] and high[end] == high[begin]:
            continue
        share = (np.arange(end - begin) + 0.5) / (end - begin)
        near = share ** powers[:, 1:] if begin >= margin.n // 2 else 1 - (1 - share) ** powers[:, :1]
        found[:, begin:end] = low[begin] + (high[begin] - low[begin]) * near
        begin = end
    return found


def _looks(values: Floats, expected: Floats, margin: Margin, shape: Shape) -> Floats:
    """Badness of the looks of one group's values by candidate: heaps, and distance from the expected shape."""
    ordered = np.sort(values, axis=1)
    alike = np.abs(ordered[:, shape.alike :] - ordered[:, : -shape.alike]) < 1e-9
    heaped = (alike & (ordered[:, shape.alike :] != shape.heap)).sum(axis=1)
    for bound in (margin.low, margin.high):
        if bound != shape.heap:
            heaped = heaped + np.maximum((np.abs(ordered - bound) < 1e-9).sum(axis=1) - max(shape.alike // 2, 1), 0)
    off = np.abs(ordered - expected).mean(axis=1) / max(margin.high - margin.low, 1e-9)
    return _HEAPED * heaped + _OFF * off


def _terms(values: list[Floats], comparisons: Sequence[Comparison], pooled: Sequence[PooledMedian]) -> Floats:
    """Badness of P values and pooled medians by candidate."""
    total = np.zeros(values[0].shape[0])
    for one in comparisons:
        test = rank_sum_p if one.ranks else student_p
        p = test(_union(values, one.first), _union(values, one.second))
        low, high = np.log(one.p - 0.9 * one.half_unit), np.log(one.p + 0.9 * one.half_unit)
        logged = np.log(np.maximum(p, 1e-12))
        total += _P * np.maximum(np.maximum(low - logged, logged - high), 0)
    for one in pooled:
        union = _union(values, one.groups)
        counted = union >= one.floor
        # A median with gaps takes many times as long.
        whole = bool(counted.all())
        middle = np.median(union, axis=1) if whole else np.nanmedian(np.where(counted, union, np.nan), axis=1)
        total += _P * np.abs(middle - one.median) / max(abs(one.median), 1)
    return total


def _union(values: list[Floats], groups: tuple[int, ...]) -> Floats:
    return values[groups[0]] if len(groups) == 1 else np.concatenate([values[k] for k in groups], axis=1)
