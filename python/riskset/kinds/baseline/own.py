"""Tests and statistics of one's own in a baseline table: functions of arrays that other packages register."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.plugins import Registered, registered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.stats.comparison import Comparison

    Floats = NDArray[np.float64]

TESTS, STATISTICS = "riskset.tests", "riskset.statistics"
SUMMARIES = ("n", "mean", "sd", "median", "lower_quartile", "upper_quartile", "minimum", "maximum")
"""The statistics that every number has."""


@dataclass(frozen=True)
class NumberTest:
    """A test of one's own that compares numbers between groups.

    Attributes
    ----------
    words : str
        The test as a footnote names it: ``Brunner-Munzel test``.
    p_value : callable
        From the values of each group, without missing ones and without empty groups, to a two-sided P.
    """

    words: str
    p_value: Callable[[Sequence[Floats]], float]


@dataclass(frozen=True)
class LevelTest:
    """A test of one's own that compares levels between groups.

    Attributes
    ----------
    words : str
        The test as a footnote names it: ``G test``.
    p_value : callable
        From the counts of levels (rows) by group (columns), none of them empty, to a two-sided P.
    """

    words: str
    p_value: Callable[[Floats], float]


@dataclass(frozen=True)
class NumberStatistic:
    """A statistic of one's own that summarises a number.

    Attributes
    ----------
    words : str
        The statistic as the stub names it: ``geometric mean (GSD)``.
    pattern : str
        How it is printed, of its `parts` and of ``n``, ``mean``, ``sd``, ``median``, ``lower_quartile``,
        ``upper_quartile``, ``minimum`` and ``maximum``: ``{geometric_mean} ({gsd})``. ``{lower:upper}`` is an interval.
    parts : mapping of str to callable
        From the values of a group, of which there is one at least, to a number; nan where there is none.
    abbreviations : mapping of str to str
        Short forms in its words, and what they stand for.
    """

    words: str
    pattern: str
    parts: Mapping[str, Callable[[Floats], float]]
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])


OwnTest = NumberTest | LevelTest


@lru_cache(maxsize=1)
def own_tests() -> Registered[OwnTest]:
    """The tests that other packages register."""
    return registered(TESTS, {}, _test)


@lru_cache(maxsize=1)
def own_statistics() -> Registered[NumberStatistic]:
    """The statistics that other packages register."""
    return registered(STATISTICS, {}, _statistic)


def compare_by(test: OwnTest, data: ByGroup) -> Comparison:
    """Compare a variable between groups by a test of one's own.

    Raises
    ------
    NotComputable
        When the test gives no P value, with its own reason.
    """
    from riskset.stats.comparison import Comparison
    from riskset.stats.contingency import without_empty
    from riskset.stats.errors import NotComputable

    n = int(data.held.sum())
    try:
        if isinstance(test, NumberTest):
            found = float(test.p_value([sample for sample in data.samples if sample.size]))
        else:
            assert data.counts is not None  # noqa: S101  the entry was checked
            found = float(test.p_value(without_empty(data.counts)))
    except (ValueError, ArithmeticError) as error:
        message = f"the {test.words} gives no P value: {error}"
        raise NotComputable(message) from error
    if not 0 <= found <= 1:
        message = f"the {test.words} gives no P value"
        raise NotComputable(message)
    return Comparison(statistic=None, df=None, p_value=found, method=test.words, n=n)


def summaries(statistic: NumberStatistic, values: Floats) -> dict[str, float | None]:
    """The parts of a statistic; ``None`` where one is not estimable."""
    found: dict[str, float | None] = {}
    for name, part in statistic.parts.items():
        try:
            number = float(part(values))
        except (ValueError, ArithmeticError):
            number = math.nan
        found[name] = number if math.isfinite(number) else None
    return found


def _test(_: str, thing: object) -> OwnTest:
    if isinstance(thing, NumberTest | LevelTest):
        return thing
    message = f"{thing!r} is neither a NumberTest nor a LevelTest of riskset.kinds.baseline.own"
    raise TypeError(message)


def _statistic(_: str, thing: object) -> NumberStatistic:
    if not isinstance(thing, NumberStatistic):
        message = f"{thing!r} is not a NumberStatistic of riskset.kinds.baseline.own"
        raise TypeError(message)
    taken = sorted(thing.parts.keys() & SUMMARIES)
    if taken:
        message = f"the part {taken[0]!r} is called as a statistic that every number has"
        raise TypeError(message)
    return thing
