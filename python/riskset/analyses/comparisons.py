"""Which test compares a baseline variable between groups: the one that fits, or the one that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from riskset.stats.contingency import cochran_armitage, expected_counts, pearson_chi_square, without_empty
from riskset.stats.errors import InvalidInput
from riskset.stats.fisher import fisher_exact
from riskset.stats.means import one_way_anova, student_t, welch_anova, welch_t
from riskset.stats.ranks import jonckheere_terpstra, kruskal_wallis, wilcoxon_rank_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from riskset.stats.comparison import Comparison
    from riskset.study import Variable

Test = TypeVar("Test")
SMALLEST_EXPECTED = 5

CONTINUOUS_TESTS: dict[str, Callable[[Sequence[NDArray[np.float64]]], Comparison]] = {
    "student-t": student_t,
    "welch-t": welch_t,
    "anova": one_way_anova,
    "welch-anova": welch_anova,
    "wilcoxon": lambda groups: wilcoxon_rank_sum(groups, correction=False),
    "kruskal-wallis": kruskal_wallis,
    "jonckheere-terpstra": jonckheere_terpstra,
}
CATEGORICAL_TESTS: dict[str, Callable[[NDArray[np.float64]], Comparison]] = {
    "chi-square": pearson_chi_square,
    "chi-square-corrected": lambda table: pearson_chi_square(table, correction=True),
    "fisher": fisher_exact,
    "trend": cochran_armitage,
}


def compare(values: pd.Series, groups: NDArray[np.int64], variable: Variable, test: str | None = None) -> Comparison:
    """Compare a variable between groups; missing values and patients without a group stay out.

    Without `test`, a continuous variable is compared by the Wilcoxon rank-sum test without continuity
    correction (two groups) or the Kruskal-Wallis test, a categorical one by Pearson's chi-square test without continuity correction or,
    where an expected count is below 5 (Cochran 1954), by Fisher's exact test.

    Raises
    ------
    StatsError
        When the test cannot be done for these data, with the reason in the field's words.
    """
    if variable.is_continuous:
        return _compare_continuous(values.to_numpy(dtype=float), groups, test)
    return _compare_categorical(values, groups, test)


def _compare_continuous(values: NDArray[np.float64], groups: NDArray[np.int64], test: str | None) -> Comparison:
    present = ~np.isnan(values) & (groups >= 0)
    samples = [values[present & (groups == group)] for group in np.unique(groups[groups >= 0])]
    name = test or ("wilcoxon" if len(samples) == 2 else "kruskal-wallis")
    return _named(CONTINUOUS_TESTS, name, "continuous")(samples)


def _compare_categorical(values: pd.Series, groups: NDArray[np.int64], test: str | None) -> Comparison:
    levels = values.cat.codes.to_numpy()
    present = (levels >= 0) & (groups >= 0)
    table = np.zeros((len(values.cat.categories), int(groups.max(initial=0)) + 1))
    np.add.at(table, (levels[present], groups[present]), 1)
    if test is not None:
        return _named(CATEGORICAL_TESTS, test, "categorical")(table)
    filled = without_empty(table)
    fits = bool((expected_counts(filled) >= SMALLEST_EXPECTED).all())
    return pearson_chi_square(filled) if fits else fisher_exact(filled)


def _named(tests: dict[str, Test], name: str, kind: str) -> Test:
    if name not in tests:
        message = f"no test for a {kind} variable is called {name!r}; there are {', '.join(tests)}"
        raise InvalidInput(message)
    return tests[name]
