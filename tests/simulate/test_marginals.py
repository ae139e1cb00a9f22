"""Values with published medians, ranges and P values: exact margins, tests as riskset.stats computes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.simulate.marginals import (
    CannotBeMet,
    Comparison,
    Margin,
    PooledMedian,
    draw,
    rank_sum_p,
    search,
    student_p,
)
from riskset.stats.means import student_t
from riskset.stats.ranks import wilcoxon_rank_sum


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 80), st.integers(0, 40), st.integers(0, 60), st.integers(0, 60), st.integers(0, 999))
def test_a_sample_has_its_median_and_range_exactly(n, low, up, further, seed):
    median, high = low + up, low + up + further
    sample = draw(Margin(n, median, low, high), 1.0, np.random.default_rng(seed), 3)
    for values in sample:
        assert (np.median(values), values.min(), values.max()) == (median, low, high)


def test_a_median_between_two_values_of_the_grid():
    sample = draw(Margin(40, 26.5, 3, 63), 1.0, np.random.default_rng(1), 5)
    assert all(np.median(values) == 26.5 for values in sample)


def test_counts_below_thresholds_are_exact():
    sample = draw(Margin(66, 130, 15, 412, ((100, 28),)), 1.0, np.random.default_rng(1), 5)
    assert all((values < 100).sum() == 28 for values in sample)


def test_what_cannot_be_is_said():
    with pytest.raises(CannotBeMet, match=r"no 5 values have the median 10, the range 0 to 20 and 4 below 8"):
        draw(Margin(5, 10, 0, 20, ((8, 4),)), 1.0, np.random.default_rng(1), 1)


def test_p_values_are_those_of_the_statistics():
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 9, (4, 17)).astype(float), rng.integers(1, 9, (4, 30)).astype(float)
    for k in range(4):
        assert student_p(a, b)[k] == pytest.approx(student_t([a[k], b[k]]).p_value, rel=1e-10)
        assert rank_sum_p(a, b)[k] == pytest.approx(
            wilcoxon_rank_sum([a[k], b[k]], correction=False).p_value, rel=1e-10
        )


def test_a_search_meets_p_values_and_pooled_median():
    margins = [Margin(30, 12, 2, 40), Margin(21, 15, 3, 33), Margin(18, 14, 1, 44)]
    comparisons = [Comparison((0,), (1,), 0.25), Comparison((0,), (1, 2), 0.31, ranks=True)]
    values, badness = search(margins, 1.0, comparisons, [PooledMedian((1, 2), 14)], seed=2, size=16, steps=1000, ends=1)
    assert badness == 0
    assert round(student_t(values[:2]).p_value, 3) == 0.25
    union = np.concatenate(values[1:])
    assert round(wilcoxon_rank_sum([values[0], union], correction=False).p_value, 3) == 0.31
    assert np.median(union) == 14


def test_a_search_finds_the_same_again():
    margins = [Margin(30, 12, 2, 40), Margin(21, 15, 3, 33)]
    options = {"seed": 2, "size": 4, "steps": 100, "ends": 1}
    one, two = (search(margins, 1.0, [Comparison((0,), (1,), 0.25)], **options)[0] for _ in range(2))
    assert all((x == y).all() for x, y in zip(one, two, strict=True))
