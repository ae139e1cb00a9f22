"""Chi-square and trend tests: against base R, by hand, and under relabelling."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from riskset.stats.contingency import (
    cochran_armitage,
    expected_counts,
    linear_by_linear,
    pearson_chi_square,
    without_empty,
)
from riskset.stats.errors import InvalidInput, NotEstimable

GOLDEN = Path(__file__).parents[1] / "golden"
TABLES = json.loads((GOLDEN / "baseline.json").read_text())["tables"]  # written by baseline.R beside it
NAMES = [case["name"] for case in TABLES]


def tables_of(shape):
    """Tables in which every row and column holds a patient."""
    return arrays(np.int64, shape, elements=st.integers(0, 30)).filter(
        lambda table: (table.sum(axis=0) > 0).all() and (table.sum(axis=1) > 0).all()
    )


small_tables = tables_of(st.tuples(st.integers(2, 4), st.integers(2, 5)))


def agrees(result, expected):
    assert result.statistic == pytest.approx(expected["statistic"], rel=1e-8, abs=1e-12)
    assert result.df == expected["df"]
    assert result.p_value == pytest.approx(expected["p_value"], rel=1e-8)


@pytest.mark.parametrize("case", TABLES, ids=NAMES)
def test_r(case):
    table = case["table"]
    agrees(pearson_chi_square(table), case["pearson"])
    agrees(linear_by_linear(table), case["linear"])
    np.testing.assert_allclose(expected_counts(table), case["expected"], rtol=1e-12)
    if "corrected" in case:
        agrees(pearson_chi_square(table, correction=True), case["corrected"])
    if "trend" in case:
        agrees(cochran_armitage(table), case["trend"])


def test_by_hand():
    # Expected 6, 4 / 9, 6 (rows 10, 15; columns 15, 10; of 25): each cell is 2 off.
    result = pearson_chi_square([[8, 2], [7, 8]])
    assert result.statistic == pytest.approx(4 / 6 + 4 / 4 + 4 / 9 + 4 / 6)
    assert (result.df, result.n, result.method) == (1, 25, "Pearson chi-square")
    # With Yates's correction each cell is 1.5 off.
    result = pearson_chi_square([[8, 2], [7, 8]], correction=True)
    assert result.statistic == pytest.approx(2.25 / 4 * (4 / 6 + 4 / 4 + 4 / 9 + 4 / 6))
    assert result.method == "Pearson chi-square with continuity correction"


def test_trend_by_hand():
    # Proportions 0/2, 1/2, 2/2 at scores 1, 2, 3: r = sum of products 2 over root(6/4 * 4), r^2 = 4/6; n r^2 = 4.
    assert cochran_armitage([[2, 1, 0], [0, 1, 2]]).statistic == pytest.approx(4)
    assert linear_by_linear([[2, 1, 0], [0, 1, 2]]).statistic == pytest.approx(5 * 4 / 6)


def test_correction_is_for_two_by_two():
    table = [[8, 2, 3], [7, 8, 1]]
    assert pearson_chi_square(table, correction=True) == pearson_chi_square(table)


def test_level_without_patients_is_dropped():
    assert pearson_chi_square([[8, 0, 2], [0, 0, 0], [7, 0, 8]]) == pearson_chi_square([[8, 2], [7, 8]])
    np.testing.assert_array_equal(without_empty([[1, 0, 2], [3, 0, 4]]), [[1, 2], [3, 4]])
    assert expected_counts([[1, 0, 2], [3, 0, 4]])[0, 1] == 0


def test_empty_group_keeps_the_scores_of_the_others():
    with_gap = cochran_armitage([[9, 0, 5, 3], [1, 0, 4, 6]])
    assert with_gap.statistic == pytest.approx(cochran_armitage([[9, 5, 3], [1, 4, 6]], scores=[1, 3, 4]).statistic)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[5, 9], [0, 0]], "patients in one row only"),
        ([[5, 0], [7, 0]], "patients in one column only"),
        ([[0, 0], [0, 0]], "no patients"),
        ([[5, 9]], "patients in one row only"),
    ],
)
def test_nothing_to_compare(table, words):
    with pytest.raises(NotEstimable, match=words):
        pearson_chi_square(table)
    with pytest.raises(NotEstimable, match=words):
        linear_by_linear(table)


def test_expected_counts_of_nobody():
    with pytest.raises(NotEstimable, match="no patients"):
        expected_counts([[0, 0], [0, 0]])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1, -2], [3, 4]], "row 1, column 2 of the table holds -2"),
        ([[1, 2], [3.5, 4]], r"row 2, column 1 of the table holds 3\.5"),
        ([[1, 2], [np.nan, 4]], "holds nan"),
        ([1, 2, 3], "rows and columns"),
        ([["a", "b"], ["c", "d"]], "must hold counts"),
    ],
)
def test_not_counts(table, words):
    with pytest.raises(InvalidInput, match=words):
        pearson_chi_square(table)


def test_trend_refuses():
    with pytest.raises(InvalidInput, match="two rows, not 3"):
        cochran_armitage(np.ones((3, 3)))
    with pytest.raises(InvalidInput, match="column scores has 2 entries where 3"):
        cochran_armitage(np.ones((2, 3)), scores=[1, 2])
    with pytest.raises(NotEstimable, match="one score"):
        cochran_armitage(np.ones((2, 3)), scores=[1, 1, 1])
    # Scores whose mean is not a binary fraction leave rounding where there is no spread.
    with pytest.raises(NotEstimable, match="one score"):
        cochran_armitage(np.ones((2, 3)), scores=[0.1, 0.1, 0.1])


@settings(max_examples=40, deadline=None)
@given(small_tables, st.randoms(use_true_random=False))
def test_order_and_side_do_not_matter(table, random):
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    original = pearson_chi_square(table)
    for other in (table[rows][:, columns], table.T):
        assert pearson_chi_square(other).statistic == pytest.approx(original.statistic, rel=1e-10, abs=1e-10)


@settings(max_examples=40, deadline=None)
@given(small_tables, st.floats(-5, 5), st.floats(0.1, 10))
def test_trend_does_not_mind_the_unit_of_the_scores(table, shift, scale):
    assume(table.shape[1] > 2)
    scores = np.arange(table.shape[1]) * scale + shift
    assert linear_by_linear(table, column_scores=scores).statistic == pytest.approx(
        linear_by_linear(table).statistic, rel=1e-8, abs=1e-10
    )
    assert linear_by_linear(table[::-1, ::-1]).statistic == pytest.approx(
        linear_by_linear(table).statistic, rel=1e-10, abs=1e-10
    )


@settings(max_examples=40, deadline=None)
@given(tables_of((2, 2)))
def test_two_by_two_trend_is_pearson(table):
    assert cochran_armitage(table).statistic == pytest.approx(pearson_chi_square(table).statistic, rel=1e-9, abs=1e-12)
