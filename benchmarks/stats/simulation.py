"""What a simulation counts: limits that hold a known truth, and tests that reject a true hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.stats.errors import StatsError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Limits:
    """An interval: `find` returns (lower, upper) of a cohort, None where there is none."""

    name: str
    truth: float
    find: Callable[[Any], tuple[float, float] | None]


@dataclass(frozen=True)
class Rejection:
    """A test of a true null hypothesis: `find` returns the P value of a cohort, None where there is none."""

    name: str
    find: Callable[[Any], float | None]


def within(find: Callable[[Any], tuple[float, float] | None]) -> Callable[[Any], tuple[float, float] | None]:
    """Return `find` with None where the estimator says that there is none."""

    def found(data: Any) -> tuple[float, float] | None:  # noqa: ANN401
        try:
            return find(data)
        except StatsError:
            return None

    return found


def p_value(test: Callable[[Any], float]) -> Callable[[Any], float | None]:
    """Return `test` with None where it says that there is none."""

    def found(data: Any) -> float | None:  # noqa: ANN401
        try:
            return test(data)
        except StatsError:
            return None

    return found
