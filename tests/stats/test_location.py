"""Limits of a group's own mean and median: against base R, by hand, and by the binomial tails that define them."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.location import mean_limits, median_limits

CASES = json.loads((Path(__file__).parents[1] / "golden" / "baseline.json").read_text())["own"]

values = st.lists(st.integers(-1000, 1000).map(lambda x: x / 8), min_size=2, max_size=40).filter(
    lambda group: len(set(group)) > 1
)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_r(case):
    level = case["conf_level"]
    mean = mean_limits(case["values"], conf_level=level)
    assert [mean.estimate, mean.lower, mean.upper] == pytest.approx([case["mean"], *case["mean_limits"]], rel=1e-8)
    if case["median_limits"] is None:
        with pytest.raises(NotEstimable, match="too few values for 95% limits"):
            median_limits(case["values"], conf_level=level)
        return
    median = median_limits(case["values"], conf_level=level)
    assert [median.estimate, median.lower, median.upper] == [case["median"], *case["median_limits"]]


def test_by_hand():
    # 1, 2, 3: standard error 1 / root 3; t of 2 degrees of freedom is 2 p / root(1 - p^2) / root 2 for 2 F - 1 = p.
    t = 0.9 / np.sqrt(1 - 0.9**2) * np.sqrt(2)
    found = mean_limits([1, 2, 3], conf_level=0.9)
    assert (found.lower, found.upper) == pytest.approx((2 - t / np.sqrt(3), 2 + t / np.sqrt(3)))
    # Of six values all are on one side of the median with probability 2 / 64 = 3.1%; of five with 6.2%.
    six = median_limits([6, 1, 4, 3, 5, 2])
    assert (six.estimate, six.lower, six.upper, six.n) == (3.5, 1, 6, 6)
    with pytest.raises(NotEstimable):
        median_limits([1, 2, 3, 4, 5])
    # Of nine values one at most is beyond with probability 2 * 10 / 512 = 3.9%, two with 18%.
    nine = median_limits(range(9))
    assert (nine.lower, nine.upper) == (1, 7)
    # Half the probability lies between two values: level and probability are one.
    two = median_limits([1, 2], conf_level=0.5)
    assert (two.lower, two.upper) == (1, 2)


@given(st.integers(1, 400), levels)
def test_the_limits_of_a_median_are_the_narrowest_that_hold_their_level(n, level):
    """Exact fractions: more than `level` lies between the limits, and a step further in no more than `level`."""
    try:
        place = int(median_limits(range(n), conf_level=level).lower)
    except NotEstimable:
        place = -1
    beyond = [Fraction(2 * sum(comb(n, below) for below in range(k + 1)), 2**n) for k in (place, place + 1)]
    allowed = 1 - Fraction(str(level))
    assert place < 0 or beyond[0] <= allowed
    assert beyond[1] >= allowed or 2 * (place + 1) >= n - 1


@given(values, levels, st.integers(-64, 64), st.sampled_from([-4.0, 0.25, 8.0]))
def test_shift_and_unit(group, level, shift, unit):
    for limits in (mean_limits, median_limits):
        try:
            plain = limits(group, conf_level=level)
        except NotEstimable:
            continue
        assert plain.lower <= plain.estimate <= plain.upper
        moved = limits([unit * value + shift for value in group], conf_level=level)
        ends = sorted(unit * end + shift for end in (plain.lower, plain.upper))
        assert [moved.lower, moved.upper] == pytest.approx(ends, rel=1e-9, abs=1e-9)
        assert moved.estimate == pytest.approx(unit * plain.estimate + shift, rel=1e-9, abs=1e-9)


@given(values, st.randoms(use_true_random=False))
def test_higher_levels_hold_lower_ones_and_order_does_not_matter(group, random):
    shuffled = list(group)
    random.shuffle(shuffled)
    for limits in (mean_limits, median_limits):
        found = []
        for level in (0.5, 0.8, 0.95, 0.99):
            try:
                found.append(limits(shuffled, conf_level=level))
            except NotEstimable:
                break
        for inner, outer in pairwise(found):
            assert outer.lower <= inner.lower <= inner.upper <= outer.upper
        if found:
            assert found[0].lower == pytest.approx(limits(group, conf_level=0.5).lower, rel=1e-12)


def test_refuses():
    for limits in (mean_limits, median_limits):
        with pytest.raises(NotEstimable, match="no values"):
            limits([])
        with pytest.raises(InvalidInput, match="missing or infinite"):
            limits([1, np.nan])
        with pytest.raises(InvalidInput, match="conf_level"):
            limits([1, 2], conf_level=95)
    with pytest.raises(NotEstimable, match="single value"):
        mean_limits([4])
    for constant in ([2, 2, 2], [0.1, 0.1, 0.1], [0.0, 0.0]):
        with pytest.raises(NotEstimable, match="all values are equal"):
            mean_limits(constant)
