"""Tests of means: against base R, by hand, and under changes that must not matter."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.means import one_way_anova, student_t, welch_anova, welch_t

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "baseline.json").read_text())["locations"]  # written by baseline.R beside it
PAIRS = [case for case in CASES if "student" in case]

values = st.lists(st.integers(-1000, 1000).map(lambda x: x / 8), min_size=3, max_size=12)


def varies(group):
    return len(set(group)) > 1


@pytest.mark.parametrize("case", PAIRS, ids=[case["name"] for case in PAIRS])
@pytest.mark.parametrize(("test", "name"), [(student_t, "student"), (welch_t, "welch")])
def test_t_r(case, test, name):
    result, expected = test(case["groups"]), case[name]
    for field in ("statistic", "df", "p_value", "lower", "upper"):
        assert getattr(result, field) == pytest.approx(expected[field], rel=1e-8), field


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize(("test", "name"), [(one_way_anova, "anova"), (welch_anova, "welch_anova")])
def test_anova_r(case, test, name):
    result, expected = test(case["groups"]), case[name]
    assert result.statistic == pytest.approx(expected["statistic"], rel=1e-8)
    assert [result.df, result.df_denominator] == pytest.approx(expected["df"], rel=1e-8)
    assert result.p_value == pytest.approx(expected["p_value"], rel=1e-8)


def test_t_by_hand():
    # Means 2 and 5, variances 1 and 4: pooled 5/2, standard error root(5/2 * 2/3); Welch root(1/3 + 4/3), the same.
    groups = [[1, 2, 3], [3, 5, 7]]
    student, welch = student_t(groups), welch_t(groups)
    assert student.difference == -3
    assert student.statistic == welch.statistic == pytest.approx(-3 / np.sqrt(5 / 3))
    assert (student.df, student.n, student.method) == (4, 6, "Student t")
    # Satterthwaite: (1/3 + 4/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2) = 25/9 / (17/18) = 50/17.
    assert welch.df == pytest.approx(50 / 17)
    assert welch.method == "Welch t"


def test_anova_by_hand():
    # Group means 2, 5, 8 about 5: between 3 * (9 + 0 + 9) = 54 on 2; within 2 + 8 + 2 = 12 on 6.
    result = one_way_anova([[1, 2, 3], [3, 5, 7], [7, 8, 9]])
    assert result.statistic == pytest.approx(27 / 2)
    # F with 2 and m degrees of freedom has the tail (1 + 2 F / m)^(-m / 2).
    assert result.p_value == pytest.approx((1 + 2 * 13.5 / 6) ** -3)
    assert (result.df, result.df_denominator, result.n) == (2, 6, 9)


def test_large_mean_costs_few_digits():
    groups = [[1, 2, 3], [3, 5, 7]]
    far = [[x + 2.0**20 for x in group] for group in groups]
    assert student_t(far).statistic == pytest.approx(student_t(groups).statistic, rel=1e-9)
    assert welch_anova(far).statistic == pytest.approx(welch_anova(groups).statistic, rel=1e-9)


def test_limits_hold_their_level():
    narrow, wide = (student_t(PAIRS[0]["groups"], conf_level=level) for level in (0.9, 0.99))
    assert wide.lower < narrow.lower < narrow.difference < narrow.upper < wide.upper
    # The limits at level 1 - P end at zero.
    at_p = student_t(PAIRS[0]["groups"], conf_level=1 - narrow.p_value)
    assert min(abs(at_p.lower), abs(at_p.upper)) == pytest.approx(0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(values.filter(varies), values.filter(varies))
def test_two_groups_f_is_t_squared(first, second):
    groups = [first, second]
    assert one_way_anova(groups).statistic == pytest.approx(student_t(groups).statistic ** 2, rel=1e-9, abs=1e-12)
    assert one_way_anova(groups).p_value == pytest.approx(student_t(groups).p_value, rel=1e-7)
    assert welch_anova(groups).statistic == pytest.approx(welch_t(groups).statistic ** 2, rel=1e-9, abs=1e-12)
    assert welch_anova(groups).df_denominator == pytest.approx(welch_t(groups).df, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(values.filter(varies), min_size=2, max_size=4),
    st.sampled_from([-4.0, -0.5, 0.25, 8.0]),
    st.integers(-64, 64),
    st.randoms(use_true_random=False),
)
def test_unit_and_order_of_groups_do_not_matter(groups, scale, shift, random):
    other = [[scale * x + shift for x in group] for group in groups]
    random.shuffle(other)
    for test in (one_way_anova, welch_anova):
        assert test(other).statistic == pytest.approx(test(groups).statistic, rel=1e-9, abs=1e-12)
    t, swapped = student_t(groups[:2]), student_t(groups[1::-1])
    assert (swapped.difference, swapped.lower) == (-t.difference, pytest.approx(-t.upper, rel=1e-12))


def test_group_without_values_is_left_out():
    assert one_way_anova([[1, 2, 3], [], [3, 5, 7]]) == one_way_anova([[1, 2, 3], [3, 5, 7]])


@pytest.mark.parametrize("test", [student_t, welch_t, one_way_anova, welch_anova])
@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([[1, 2, 3], []], "fewer than two groups have values"),
        ([[2, 2, 2], [2, 2]], "constant over the groups"),
        ([[0.1, 0.1, 0.1], [0.3, 0.3, 0.3]], "constant"),
        ([[0, 0], [1, 1]], "constant"),
        ([[1], [2]], "one value|1 value|two values"),
    ],
)
def test_not_estimable(test, groups, words):
    with pytest.raises(NotEstimable, match=words):
        test(groups)


def test_one_value_in_a_group():
    assert student_t([[1], [3, 5, 7]]).df == 2
    assert one_way_anova([[1], [3, 5, 7]]).df_denominator == 2
    for test in (welch_t, welch_anova):
        with pytest.raises(NotEstimable, match="1 value where the test needs at least 2"):
            test([[1], [3, 5, 7]])


def test_one_constant_group():
    assert welch_t([[1, 1, 1], [3, 5, 7]]).df == pytest.approx(2)
    with pytest.raises(NotEstimable, match="needs a variance in each"):
        welch_anova([[1, 1, 1], [3, 5, 7]])


def test_bad_input():
    with pytest.raises(InvalidInput, match="two groups, not 3"):
        student_t([[1, 2], [2, 3], [3, 4]])
    with pytest.raises(InvalidInput, match="group 2 is missing or infinite in 1 entry, first at position 1"):
        one_way_anova([[1, 2], [2, np.nan]])
    with pytest.raises(InvalidInput, match="conf_level must lie between 0 and 1"):
        student_t([[1, 2], [2, 4]], conf_level=95)


@settings(max_examples=20, deadline=None)
@given(values.filter(varies), values.filter(varies))
def test_very_small_and_large_units(first, second):
    for unit in (2.0**-300, 2.0**300):
        scaled = [[x * unit for x in group] for group in (first, second)]
        assert welch_t(scaled).p_value == pytest.approx(welch_t([first, second]).p_value, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(values.filter(varies), values.filter(varies), st.integers(-64, 64))
def test_shifting_one_group_shifts_the_difference(first, second, shift):
    for test in (student_t, welch_t):
        plain, moved = test([first, second]), test([[x + shift for x in first], second])
        ends = [plain.lower + shift, plain.difference + shift, plain.upper + shift]
        assert [moved.lower, moved.difference, moved.upper] == pytest.approx(ends, rel=1e-9, abs=1e-9)
        levels = [test([first, second], conf_level=level) for level in (0.5, 0.9, 0.99)]
        assert all(outer.lower < inner.lower < inner.upper < outer.upper for inner, outer in pairwise(levels))
