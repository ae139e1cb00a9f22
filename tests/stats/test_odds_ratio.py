"""The conditional odds ratio: by the equations that define it, by hand, and near base R's."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.odds_ratio import conditional_odds_ratio

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [case for case in json.loads((GOLDEN / "baseline.json").read_text())["tables"] if "odds_ratio" in case]

count = st.integers(0, 12)
two_by_two = st.tuples(count, count, count, count).filter(
    lambda t: min(t[0] + t[1], t[2] + t[3], t[0] + t[2], t[1] + t[3]) > 0
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_r(case):
    # R's fisher.test finds its roots to 1.2e-4 on a scale of 0 to 1; the equations below are the sharp test.
    result, expected = conditional_odds_ratio(case["table"]), case["odds_ratio"]
    for field in ("estimate", "lower", "upper"):
        ours, theirs = getattr(result, field), expected[field]
        sign = 1 if theirs <= 1 else -1
        assert ours**sign == pytest.approx(theirs**sign, abs=1.3e-4), field


def distribution(table, ratio):
    """Probabilities of the first count given the margins, in whole numbers as far as they go."""
    a, b, c, d = table
    support = range(max(0, a - d), min(a + b, a + c) + 1)
    weights = [comb(a + b, x) * comb(c + d, a + c - x) * ratio**x for x in support]
    return list(support), [weight / sum(weights) for weight in weights]


@settings(max_examples=40, deadline=None)
@given(two_by_two)
def test_equations(table):
    a, b, c, d = table
    result = conditional_odds_ratio([[a, b], [c, d]])
    if 0 < result.estimate < np.inf:
        support, p = distribution(table, result.estimate)
        assert sum(x * y for x, y in zip(support, p, strict=True)) == pytest.approx(a, rel=1e-9)
    if result.lower > 0:
        support, p = distribution(table, result.lower)
        assert sum(y for x, y in zip(support, p, strict=True) if x >= a) == pytest.approx(0.025, rel=1e-8)
    if result.upper < np.inf:
        support, p = distribution(table, result.upper)
        assert sum(y for x, y in zip(support, p, strict=True) if x <= a) == pytest.approx(0.025, rel=1e-8)


def test_zero_cells():
    none, all_ = conditional_odds_ratio([[0, 4], [4, 4]]), conditional_odds_ratio([[4, 0], [4, 4]])
    assert (none.estimate, none.lower) == (0, 0)
    assert (all_.estimate, all_.upper) == (np.inf, np.inf)
    # One patient in each row and column: P(first = 1) = r / (1 + r) = 0.025 at r = 1/39.
    assert conditional_odds_ratio([[1, 0], [0, 1]]).lower == pytest.approx(1 / 39)


def test_reciprocal():
    one, other = conditional_odds_ratio([[7, 3], [2, 9]]), conditional_odds_ratio([[3, 7], [9, 2]])
    assert (one.estimate, one.lower, one.upper) == pytest.approx((1 / other.estimate, 1 / other.upper, 1 / other.lower))


def test_refuses():
    with pytest.raises(InvalidInput, match="2 x 2 table, not 2 x 3"):
        conditional_odds_ratio([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(NotEstimable, match="empty"):
        conditional_odds_ratio([[0, 0], [4, 5]])
    with pytest.raises(InvalidInput, match="conf_level"):
        conditional_odds_ratio([[1, 2], [4, 5]], conf_level=0)
