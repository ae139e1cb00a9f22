"""Which test compares a baseline variable between groups: the one that fits, or the one that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from riskset.stats.contingency import (
    cochran_armitage,
    expected_counts,
    linear_by_linear,
    pearson_chi_square,
    without_empty,
)
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.fisher import fisher_exact
from riskset.stats.means import one_way_anova, student_t, welch_anova, welch_t
from riskset.stats.ranks import jonckheere_terpstra, kruskal_wallis, wilcoxon_rank_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.stats.comparison import Comparison

    Floats = NDArray[np.float64]

Test = TypeVar("Test")
SMALLEST_EXPECTED = 5


def _wilcoxon(groups: Sequence[Floats]) -> Comparison:
    return wilcoxon_rank_sum(groups, correction=False)


def _trend(table: Floats) -> Comparison:
    """Trend of the levels over two groups, of two levels over the groups, or of both."""
    if table.shape[1] == 2:
        return cochran_armitage(table.T)
    return cochran_armitage(table) if table.shape[0] == 2 else linear_by_linear(table)


RANK_TESTS: dict[str, Callable[[Sequence[Floats]], Comparison]] = {
    "wilcoxon": _wilcoxon,
    "kruskal-wallis": kruskal_wallis,
    "jonckheere-terpstra": jonckheere_terpstra,
}
CONTINUOUS_TESTS: dict[str, Callable[[Sequence[Floats]], Comparison]] = {
    "student-t": student_t,
    "welch-t": welch_t,
    "anova": one_way_anova,
    "welch-anova": welch_anova,
    **RANK_TESTS,
}
CATEGORICAL_TESTS: dict[str, Callable[[Floats], Comparison]] = {
    "chi-square": pearson_chi_square,
    "chi-square-corrected": lambda table: pearson_chi_square(table, correction=True),
    "fisher": fisher_exact,
    "trend": _trend,
}


def compare(data: ByGroup, test: str | None = None) -> Comparison:
    """Compare a variable between groups; missing values and groups without patients stay out.

    Without `test`, a number is compared by the Wilcoxon rank-sum test without continuity correction (two groups) or
    the Kruskal-Wallis test; levels with an order by the Cochran-Armitage test for trend (two groups) or the
    Kruskal-Wallis test; other levels by Pearson's chi-square test without continuity correction or, where an expected
    count is below 5 (Cochran 1954), by Fisher's exact test.

    Raises
    ------
    StatsError
        When the test cannot be done for these data, with the reason in the field's words.
    """
    filled = data.only([int(group) for group in np.flatnonzero(data.held + data.missing > 0)])
    if data.counts is None:
        return _named(CONTINUOUS_TESTS, test or _rank_test(filled), "continuous")(filled.samples)
    ordinal = data.variable.kind == "ordinal"
    if test in RANK_TESTS and ordinal:
        return RANK_TESTS[test](filled.scored())
    assert filled.counts is not None  # noqa: S101  a variable has samples or counts
    _vary(filled.counts)
    if test is not None:
        return _named(CATEGORICAL_TESTS, test, data.variable.kind)(filled.counts)
    if ordinal and len(data.variable.levels) > 2:
        return _trend(filled.counts) if filled.counts.shape[1] == 2 else kruskal_wallis(filled.scored())
    table = without_empty(filled.counts)
    fits = bool((expected_counts(table) >= SMALLEST_EXPECTED).all())
    return pearson_chi_square(table) if fits else fisher_exact(table)


def _rank_test(data: ByGroup) -> str:
    return "wilcoxon" if len(data.samples) == 2 else "kruskal-wallis"


def _vary(table: Floats) -> None:
    """Say of a table that leaves nothing to compare why not."""
    if (table.sum(axis=0) > 0).sum() < 2:
        message = "fewer than two groups have values: there is nothing to compare"
        raise NotEstimable(message)
    if (table.sum(axis=1) > 0).sum() < 2:
        message = "all values are equal: the variable is constant over the groups compared"
        raise NotEstimable(message)


def _named(tests: Mapping[str, Test], name: str, kind: str) -> Test:
    if name not in tests:
        message = f"no test for a {kind} variable is called {name!r}; there are {', '.join(tests)}"
        raise InvalidInput(message)
    return tests[name]
