"""Standardised differences: against base R's cov.wt and mahalanobis, by hand, and under relabelling."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.standardised_difference import categorical_difference, continuous_difference

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "baseline.json").read_text())["standardised_differences"]  # written by baseline.R

tables = arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(2, 3)), elements=st.integers(1, 30))


def pair_values(result):
    return [pair.value for pair in result.pairs]


def test_r_continuous():
    plain = continuous_difference(CASES["groups"])
    assert pair_values(plain) == pytest.approx(CASES["plain"], rel=1e-8)
    assert plain.value == pytest.approx(np.mean(np.abs(CASES["plain"])), rel=1e-8)
    assert [(pair.first, pair.second) for pair in plain.pairs] == [(0, 1), (0, 2), (1, 2)]
    weighted = continuous_difference(CASES["groups"], weights=CASES["weights"])
    assert pair_values(weighted) == pytest.approx(CASES["weighted"], rel=1e-8)


@pytest.mark.parametrize("case", CASES["tables"])
def test_r_categorical(case):
    assert pair_values(categorical_difference(case["table"])) == pytest.approx(np.atleast_1d(case["pairs"]), rel=1e-8)


def test_by_hand():
    # Means 2 and 5, variances 1 and 4: -3 over root(5/2).
    result = continuous_difference([[1, 2, 3], [3, 5, 7]])
    assert pair_values(result) == [pytest.approx(-3 / np.sqrt(2.5))]
    assert result.value == pytest.approx(3 / np.sqrt(2.5))
    # Proportions 0.2 and 0.5: 0.3 over root((0.16 + 0.25) / 2).
    assert categorical_difference([[8, 5], [2, 5]]).value == pytest.approx(0.3 / np.sqrt(0.205))


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False), st.integers(2, 5))
def test_order_of_levels_and_size_do_not_matter(table, random, factor):
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    value = categorical_difference(table).value
    assert categorical_difference(table[rows][:, columns]).value == pytest.approx(value, rel=1e-8, abs=1e-10)
    # Proportions are all that counts, and a level that nobody has counts for nothing.
    assert categorical_difference(factor * table).value == pytest.approx(value, rel=1e-8, abs=1e-10)
    assert categorical_difference(np.vstack([table, 0 * table[:1]])).value == pytest.approx(value, rel=1e-8, abs=1e-10)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=9), st.lists(st.integers(-20, 20), min_size=3, max_size=9))
def test_unit_and_equal_weights_do_not_matter(first, second):
    if len(set(first)) == 1 or len(set(second)) == 1:
        return
    value = continuous_difference([first, second]).pairs[0].value
    scaled = [[0.5 * x + 3 for x in group] for group in (first, second)]
    assert continuous_difference(scaled).pairs[0].value == pytest.approx(value, rel=1e-9, abs=1e-12)
    weights = [np.full(len(first), 0.3), np.full(len(second), 7)]
    assert continuous_difference([first, second], weights=weights).pairs[0].value == pytest.approx(
        value, rel=1e-9, abs=1e-12
    )
    assert continuous_difference([second, first]).pairs[0].value == pytest.approx(-value, rel=1e-9, abs=1e-12)


def test_patients_of_no_weight_are_left_out():
    weighted = continuous_difference([[1, 2, 3, 99], [3, 5, 7]], weights=[[1, 1, 1, 0], [1, 1, 1]])
    assert weighted.value == pytest.approx(continuous_difference([[1, 2, 3], [3, 5, 7]]).value)


def test_group_without_patients_is_left_out():
    with_gap = continuous_difference([[1, 2, 3], [], [3, 5, 7]])
    assert [(pair.first, pair.second) for pair in with_gap.pairs] == [(0, 2)]
    assert [(pair.first, pair.second) for pair in categorical_difference([[8, 0, 5], [2, 0, 5]]).pairs] == [(0, 2)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[5, 4], [0, 0]], "one level, the same"),
        ([[5, 0], [0, 4]], "no level in common"),
        ([[5, 0], [3, 0]], "fewer than two groups"),
    ],
)
def test_categorical_not_estimable(table, words):
    with pytest.raises(NotEstimable, match=words):
        categorical_difference(table)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([[1, 1, 1], [1, 1]], "constant within both"),
        ([[0.1, 0.1, 0.1], [0.3, 0.3]], "constant within both"),
        ([[1], [1, 2]], "one value"),
        ([[], [1, 2]], "fewer than two groups"),
    ],
)
def test_continuous_not_estimable(groups, words):
    with pytest.raises(NotEstimable, match=words):
        continuous_difference(groups)


def test_bad_input():
    with pytest.raises(InvalidInput, match="levels as rows"):
        categorical_difference([[1, -1], [2, 2]])
    with pytest.raises(InvalidInput, match="levels as rows"):
        categorical_difference([1, 2])
    with pytest.raises(InvalidInput, match="weights for 1 group where 2"):
        continuous_difference([[1, 2], [2, 3]], weights=[[1, 1]])
    with pytest.raises(InvalidInput, match="negative"):
        continuous_difference([[1, 2], [2, 3]], weights=[[1, 1], [1, -1]])
