"""Tests of every pair of groups, with P values adjusted over the pairs, and problems kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from riskset.stats.adjust import Adjustment, adjust_p
from riskset.stats.errors import InvalidInput, NothingToCompare, StatsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PairwiseMethod = Literal["subset", "contrast"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups compared. `problem` says why there is no test; the numbers are then None."""

    first: Any
    second: Any
    statistic: float | None
    df: int | None
    p_value: float | None
    adjusted_p: float | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Pairwise:
    """All pairs of groups, compared by one method, with P values adjusted over the pairs tested."""

    comparisons: tuple[Comparison, ...]
    method: PairwiseMethod
    adjust: Adjustment


def compare_pairs(
    labels: NDArray[Any],
    test: Callable[[int, int], tuple[float, int, float]],
    method: PairwiseMethod,
    adjust: Adjustment,
) -> Pairwise:
    """Run `test` (statistic, df, P) on every pair of group codes and adjust the P values.

    Raises
    ------
    NotEstimable
        If there is one group.
    """
    if labels.size < 2:
        message = "there is one group: there is nothing to compare"
        raise NothingToCompare(message)
    found: list[tuple[int, int, tuple[float, int, float] | None, str | None]] = []
    for a, b in combinations(range(labels.size), 2):
        try:
            found.append((a, b, test(a, b), None))
        except InvalidInput:
            raise
        except StatsError as error:
            found.append((a, b, None, str(error)))
    adjusted = iter(adjust_p([result[2] for _, _, result, _ in found if result is not None], adjust).tolist())
    names = labels.tolist()
    comparisons: list[Comparison] = []
    for a, b, result, problem in found:
        if result is None:
            comparisons.append(Comparison(names[a], names[b], None, None, None, None, problem))
        else:
            comparisons.append(Comparison(names[a], names[b], *result, adjusted_p=float(next(adjusted))))
    return Pairwise(tuple(comparisons), method, adjust)
