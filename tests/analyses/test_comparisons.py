"""Which test compares a baseline variable: the rule, the named tests, and what cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
from scipy import stats

from riskset.analyses.by_group import ByGroup
from riskset.analyses.comparisons import CATEGORICAL_TESTS, CONTINUOUS_TESTS
from riskset.analyses.comparisons import compare as compare_groups
from riskset.kinds.baseline.entry import Test as TestName
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.study.entities import Variable
from riskset.study.held import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.stats.comparison import Comparison

AGE = Variable("age", "Age", "continuous")
STAGE = Variable("stage", "Stage", "categorical", ("I", "II", "III"))


def counted(table: Sequence[Sequence[int]]) -> tuple[Held, np.ndarray]:
    """Patients of a table of levels by groups."""
    codes = [level for level, row in enumerate(table) for count in row for _ in range(count)]
    groups = [group for row in table for group, count in enumerate(row) for _ in range(count)]
    levels = tuple(f"L{level}" for level in range(len(table)))
    return Held(levels=levels, of_level=np.array(codes, dtype=np.int64)), np.array(groups, dtype=np.int64)


def compare(values: Held, groups: np.ndarray, variable: Variable, test: str | None = None) -> Comparison:
    """Compare patients one by one: a value and a group each."""
    return compare_groups(ByGroup.of(values, groups, int(groups.max()) + 1, variable), test)


def test_the_study_file_names_the_tests_that_there_are() -> None:
    assert set(get_args(TestName)) == set(CONTINUOUS_TESTS) | set(CATEGORICAL_TESTS)


def test_expected_count_of_five_is_enough_for_chi_square() -> None:
    # Margins 10, 10 by 10, 10: every expected count is 10 * 10 / 20 = 5.
    table = [[7, 3], [3, 7]]
    found = compare(*counted(table), STAGE)
    assert found.method == "Pearson chi-square"
    assert found.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-12)


def test_expected_count_below_five_takes_fisher() -> None:
    # Margins 10, 9: the smallest expected count is 9 * 9 / 19 = 4.26.
    table = [[7, 3], [3, 6]]
    found = compare(*counted(table), STAGE)
    assert found.method == "Fisher's exact"
    assert found.p_value == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9)


def test_levels_and_groups_without_patients_do_not_count_for_the_rule() -> None:
    """An empty level has expected counts of 0, which say nothing of the others."""
    found = compare(*counted([[7, 3], [0, 0], [3, 7]]), STAGE)
    assert found.method == "Pearson chi-square"
    values, groups = counted([[7, 3], [3, 7]])
    assert compare(values, np.where(groups == 1, 2, 0), STAGE).method == "Pearson chi-square"


def test_larger_tables_follow_the_same_rule() -> None:
    big = [[10, 12, 9], [11, 8, 10]]
    assert compare(*counted(big), STAGE).method == "Pearson chi-square"
    small = [[10, 12, 1], [11, 8, 2]]
    assert compare(*counted(small), STAGE).method == "Fisher's exact"


def test_missing_values_and_patients_without_group_stay_out() -> None:
    table = [[7, 3], [3, 7]]
    values, groups = counted(table)
    more = Held(levels=("L0", "L1"), of_level=np.array([*values.codes, -1, -1, 0, 1]))
    found = compare(more, np.array([*groups, 0, 1, -1, -1]), STAGE)
    assert found.n == 20
    assert found.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-12)
    numbers = Held(np.array([1.0, 2, 5, np.nan, 7, 8, np.nan, 3]))
    found = compare(numbers, np.array([0, 0, 0, 0, 1, 1, 1, -1]), AGE)
    assert found.n == 5
    expected = stats.mannwhitneyu([1, 2, 5], [7, 8], method="asymptotic", use_continuity=False).pvalue
    assert found.p_value == pytest.approx(expected, rel=1e-12)


def test_numbers_of_two_groups_and_of_more() -> None:
    rng = np.random.default_rng(1)
    values, groups = rng.normal(size=60).round(1), np.repeat([0, 1, 2], 20)
    three = compare(Held(values), groups, AGE)
    assert three.method == "Kruskal-Wallis"
    samples = [values[groups == group] for group in range(3)]
    assert three.p_value == pytest.approx(stats.kruskal(*samples).pvalue, rel=1e-12)
    two = compare(Held(values[groups < 2]), groups[groups < 2], AGE)
    assert two.method == "Wilcoxon rank-sum"
    expected = stats.mannwhitneyu(samples[0], samples[1], method="asymptotic", use_continuity=False).pvalue
    assert two.p_value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("student-t", lambda a, b: stats.ttest_ind(a, b).pvalue),
        ("welch-t", lambda a, b: stats.ttest_ind(a, b, equal_var=False).pvalue),
        ("anova", lambda a, b: stats.f_oneway(a, b).pvalue),
        ("kruskal-wallis", lambda a, b: stats.kruskal(a, b).pvalue),
        ("welch-anova", lambda a, b: stats.ttest_ind(a, b, equal_var=False).pvalue),  # with two groups F = t squared
        (
            "wilcoxon",
            lambda a, b: stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=False).pvalue,
        ),
        # With two groups Jonckheere's statistic is Mann and Whitney's.
        (
            "jonckheere-terpstra",
            lambda a, b: stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=False).pvalue,
        ),
    ],
)
def test_named_tests_of_numbers(test: str, expected: Any) -> None:
    a, b = [1.0, 2.5, 3.1, 4.2, 9.9], [2.2, 3.3, 8.1, 9.4, 12.0, 13.5]
    values, groups = Held(np.array([*a, *b])), np.array([0] * 5 + [1] * 6)
    assert compare(values, groups, AGE, test).p_value == pytest.approx(expected(a, b), rel=1e-9)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("chi-square", lambda t: stats.chi2_contingency(t, correction=False).pvalue),
        ("chi-square-corrected", lambda t: stats.chi2_contingency(t, correction=True).pvalue),
        ("fisher", lambda t: stats.fisher_exact(t).pvalue),
        # On 2 x 2 the test for trend is Pearson's chi-square.
        ("trend", lambda t: stats.chi2_contingency(t, correction=False).pvalue),
    ],
)
def test_named_tests_of_levels(test: str, expected: Any) -> None:
    table = [[12, 5], [6, 11]]
    assert compare(*counted(table), STAGE, test).p_value == pytest.approx(expected(table), rel=1e-9)


def test_unknown_test() -> None:
    with pytest.raises(InvalidInput) as caught:
        compare(Held(np.array([1.0, 2.0])), np.array([0, 1]), AGE, "fisher")
    assert str(caught.value) == (
        "no test for a continuous variable is called 'fisher'; there are student-t, welch-t, anova, welch-anova, "
        "wilcoxon, kruskal-wallis, jonckheere-terpstra"
    )


@pytest.mark.parametrize("test", [None, "chi-square", "fisher"])
def test_one_level_only(test: str | None) -> None:
    with pytest.raises(NotEstimable, match="the variable is constant"):
        compare(*counted([[5, 6], [0, 0]]), STAGE, test)


@pytest.mark.parametrize("test", [None, *CONTINUOUS_TESTS])
@pytest.mark.parametrize(
    ("values", "reason"),
    [([3.0] * 4, "constant"), ([1.0, 2.0, np.nan, np.nan], "fewer than two groups"), ([np.nan] * 4, "fewer than two")],
)
def test_numbers_that_cannot_be_compared(test: str | None, values: list[float], reason: str) -> None:
    with pytest.raises(NotEstimable, match=reason):
        compare(Held(np.array(values)), np.array([0, 0, 1, 1]), AGE, test)
