"""What each summary of a row estimates, of which its limits and its difference are: a mean, a median or a percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from riskset.analyses.recorder import sentence
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import StatsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from functools import partial

    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.stats.location import Location
    from riskset.stats.means import MeanDifference
    from riskset.stats.proportion import Proportion
    from riskset.study import Variable

    Limited = Location | MeanDifference | Proportion

Estimate = Literal["mean", "median", "percent"]
_OF: dict[str, Estimate] = {
    "mean-sd": "mean",
    "mean-range": "mean",
    "mean": "mean",
    "median-range": "median",
    "median-iqr": "median",
    "median": "median",
    "n-percent": "percent",
    "n-of-percent": "percent",
    "percent": "percent",
}
DAYS = "days since 1970-01-01"
NOTHING_ESTIMATED = "Neither a mean, a median nor a percentage of it is shown."
NOBODY_OR_ALL = "A weighted percentage of 0 or 100 has no limits."


def estimate_of(statistic: str) -> Estimate | None:
    """What a summary estimates; None for a range, a number of patients, and statistics of other packages."""
    return _OF.get(statistic)


def estimates(statistics: Iterable[str]) -> tuple[Estimate, ...]:
    """What the summaries of a variable estimate, each once, in their order."""
    return tuple(dict.fromkeys(_OF[statistic] for statistic in statistics if statistic in _OF))


def unit_of(variable: Variable) -> str:
    """The unit of a number in the result store, where a date is the number of its day."""
    return DAYS if variable.kind == "date" else variable.unit


def denominators(data: ByGroup, percent: str) -> NDArray[np.int64]:
    """The patients of each group that its percentages are of: with a value, or with `percent` of ``column`` all."""
    return data.held + data.missing if percent == "column" else data.held


def record_interval(
    note: partial[None], name: str, find: Callable[[], Limited], *, why_not: str = "", scale: float = 1.0
) -> None:
    """Record ``name_lower`` and ``name_upper``, times `scale`, or `why_not`; without it, what `find` says.

    `note` has the group, variable, level, model and unit.
    """
    reason, found = why_not, None
    if not why_not:
        try:
            found = find()
        except StatsError as error:
            reason = sentence(error)
    for end in ("lower", "upper"):
        if found is None:
            note(f"{name}_{end}", NOT_ESTIMABLE, warning=reason)
        else:
            note(f"{name}_{end}", scale * getattr(found, end), method=found.method)
