"""Summaries of a continuous variable: against base R, by hand, weights as repeated patients."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.summary import quantile, summarise, weighted_summary

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "baseline.json").read_text())["summaries"]  # written by baseline.R beside it

values = st.lists(st.integers(-50, 50), min_size=2, max_size=15)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("definition", [2, 6, 7])
def test_r(case, definition):
    result = summarise(case["values"], quantiles=definition)
    quartiles = [result.lower_quartile, result.median, result.upper_quartile]
    assert quartiles == pytest.approx(case[f"type_{definition}"], rel=1e-12)
    assert (result.minimum, result.maximum) == (case["minimum"], case["maximum"])
    assert (result.mean, result.sd) == pytest.approx((case["mean"], case["sd"]), rel=1e-12)
    assert result.n == len(case["values"])


def test_quartiles_by_hand():
    # 1..6: type 7 looks at 1 + 5/4, type 6 at 7/4; type 2 takes the 2nd value, since 6/4 is not a whole number.
    assert [summarise(range(1, 7), quantiles=d).lower_quartile for d in (7, 6, 2)] == [2.25, 1.75, 2]
    # 1..4: a quarter of four is one, so type 2 is half way from the first to the second.
    assert summarise(range(1, 5), quantiles=2).lower_quartile == 1.5


def test_ends_and_rounding():
    for definition in (2, 6, 7):
        np.testing.assert_array_equal(quantile([3, 1, 2], [0, 1], definition=definition), [1, 3])
    # 0.07 * 100 is 7.000000000000001 in floating point, and means 7.
    assert quantile(range(1, 101), [0.07], definition=2)[0] == 7.5


def test_one_patient():
    result = summarise([7.5])
    assert result.sd is NOT_ESTIMABLE
    assert (result.mean, result.median, result.lower_quartile, result.upper_quartile) == (7.5,) * 4
    assert weighted_summary([7.5], [2]).sd is NOT_ESTIMABLE


def test_weighted_by_hand():
    # Weights 1, 1, 2 of 4: mean (0 + 4 + 16) / 4 = 5; sum w (x - 5)^2 = 25 + 1 + 18 = 44; 4 / (16 - 6) * 44 = 17.6.
    result = weighted_summary([0, 4, 8], [1, 1, 2])
    assert result.mean == 5
    assert result.sd == pytest.approx(np.sqrt(17.6))
    # A quarter of the weight is the first patient's alone, a half that of the first two: flat stretches.
    assert (result.lower_quartile, result.median, result.upper_quartile) == (2, 6, 8)
    assert (result.n, result.total_weight, result.effective_n) == (3, 4, pytest.approx(16 / 6))


@settings(max_examples=40, deadline=None)
@given(values, st.floats(0.01, 100))
def test_equal_weights_are_no_weights(group, weight):
    plain, weighted = summarise(group, quantiles=2), weighted_summary(group, np.full(len(group), weight))
    for field in ("mean", "sd", "median", "lower_quartile", "upper_quartile", "minimum", "maximum"):
        assert getattr(weighted, field) == pytest.approx(getattr(plain, field), rel=1e-9, abs=1e-9), field
    assert weighted.effective_n == pytest.approx(len(group))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 4)), min_size=2, max_size=10))
def test_whole_weights_are_repeated_patients_to_mean_and_quantiles(pairs):
    group, weights = (np.array(column) for column in zip(*pairs, strict=True))
    if weights.sum() == 0:
        return
    plain, weighted = summarise(np.repeat(group, weights), quantiles=2), weighted_summary(group, weights)
    for field in ("mean", "median", "lower_quartile", "upper_quartile", "minimum", "maximum"):
        assert getattr(weighted, field) == pytest.approx(getattr(plain, field), rel=1e-9, abs=1e-9), field


@settings(max_examples=40, deadline=None)
@given(values, st.sampled_from([2, 6, 7]), st.integers(-9, 9))
def test_unit_and_sign(group, definition, shift):
    one = summarise(group, quantiles=definition)
    other = summarise([-2 * x + shift for x in group], quantiles=definition)
    assert other.median == pytest.approx(-2 * one.median + shift)
    assert other.lower_quartile == pytest.approx(-2 * one.upper_quartile + shift)
    assert other.sd == pytest.approx(2 * one.sd)


def test_refuses():
    with pytest.raises(NotEstimable, match="no values"):
        summarise([])
    with pytest.raises(NotEstimable, match="no values"):
        weighted_summary([1, 2], [0, 0])
    with pytest.raises(InvalidInput, match="missing"):
        summarise([1, np.nan])
    with pytest.raises(InvalidInput, match="weights is negative in 1 entry"):
        weighted_summary([1, 2], [1, -1])
    with pytest.raises(InvalidInput, match="weights has 1 entry where 2"):
        weighted_summary([1, 2], [1])
    with pytest.raises(InvalidInput, match="defined by 2, 6 or 7, not 5"):
        quantile([1, 2], [0.5], definition=5)
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        quantile([1, 2], [50])
