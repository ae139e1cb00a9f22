"""Hodges and Lehmann's shift: against R's wilcox.test, by all differences, and under changes that move it as they must."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.location_shift import APPROXIMATE, EXACT, hodges_lehmann, location_shift
from riskset.stats.ranks import wilcoxon_rank_sum

CASES = json.loads((Path(__file__).parents[1] / "golden" / "baseline.json").read_text())["shifts"]

tied = st.integers(-6, 6).map(float)
eighths = st.integers(-4000, 4000).map(lambda x: x / 8)
pairs = st.one_of(tied, eighths).flatmap(
    lambda value: st.tuples(*(st.lists(tied if abs(value) < 7 else eighths, min_size=1, max_size=25),) * 2)
)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def limits_of(groups, level=0.95):
    """The estimate and its limits, or none where there are no limits."""
    try:
        return location_shift(groups, conf_level=level)
    except NotEstimable:
        return None


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_r(case):
    found = location_shift(case["groups"], conf_level=case["conf_level"])
    assert found.method == (EXACT if case["exact"] else APPROXIMATE)
    assert found.estimate == pytest.approx(case["estimate"], rel=1e-12)
    assert [found.lower, found.upper] == pytest.approx(case["limits"], rel=1e-9, abs=1e-11)
    # R's root lies between the two differences in the middle.
    ordered = np.sort(np.subtract.outer(*case["groups"]).ravel())
    middle = ordered[[(ordered.size - 1) // 2, ordered.size // 2]]
    assert middle[0] - 1e-11 <= case["printed"] <= middle[1] + 1e-11


def test_by_hand():
    # Differences of 1, 4, 6, 9 and 2, 3, 5, 12: their median is that of -11 ... 7. Of 70 allocations the two extreme
    # ones have 2 / 70 = 2.9%, with the next 4 / 70 = 5.7%: the limits are the first and the last difference.
    found = location_shift([[1, 4, 6, 9], [2, 3, 5, 12]])
    assert (found.estimate, found.lower, found.upper, found.n) == (0, -11, 7, 8)
    # Three and three have 2 / 20 = 10% at least.
    with pytest.raises(NotEstimable, match="too few values for 95% limits"):
        location_shift([[1, 2, 3], [4, 5, 6]])
    at_90 = location_shift([[1, 2, 3], [4, 5, 6]], conf_level=0.9)
    assert (at_90.estimate, at_90.lower, at_90.upper) == (-3, -5, -1)
    # Tied: 16 / 2 - 1/2 - 1.96 * root(16 / 12 * (9 - (24 + 6) / 56)) = 0.9, so again the first and the last.
    by_ties = location_shift([[1, 1, 1, 2], [3, 4, 5, 5]])
    assert (by_ties.lower, by_ties.upper, by_ties.method) == (-4, -1, APPROXIMATE)


@given(pairs, levels)
def test_all_differences(groups, level):
    ordered = np.sort(np.subtract.outer(*groups).ravel())
    assert hodges_lehmann(groups) == pytest.approx(np.median(ordered), rel=1e-14, abs=1e-14)
    found = limits_of(groups, level)
    if found is None:
        return
    assert found.estimate == hodges_lehmann(groups)
    assert found.lower in ordered
    assert found.upper in ordered
    assert found.lower <= found.estimate <= found.upper


@given(pairs, st.sampled_from([0.8, 0.95]))
def test_limits_are_where_the_exact_test_begins_to_reject(groups, level):
    """Without ties a shift between the limits is not rejected, and one beyond them is."""
    joined = [value for group in groups for value in group]
    found = limits_of(groups, level)
    if found is None or len(set(joined)) < len(joined):
        return
    ordered = np.unique(np.subtract.outer(*groups).ravel())
    gap = np.diff(ordered).min() / 2 if ordered.size > 1 else 1.0

    def rejects(shift):
        moved = [np.array(groups[0]) - shift, groups[1]]
        return wilcoxon_rank_sum(moved, exact=True).p_value < 1 - level

    tie_free = [end + sign * gap / 2 for end, sign in ((found.lower, 1), (found.upper, -1))]
    if found.lower < found.upper:
        assert not any(rejects(shift) for shift in tie_free)
    # R's quantile of the rank sum keeps the level where the test just reaches it.
    reached = wilcoxon_rank_sum([np.array(groups[0]) - (found.lower - gap / 2), groups[1]], exact=True).p_value
    assert reached <= 1 - level + 1e-9


@given(pairs, levels)
def test_swapping_the_groups_turns_signs_and_limits(groups, level):
    found, other = limits_of(groups, level), limits_of(groups[::-1], level)
    assert (found is None) == (other is None)
    if found is not None and other is not None:
        assert (found.estimate, found.lower, found.upper) == (-other.estimate, -other.upper, -other.lower)


@given(pairs, st.integers(-64, 64), st.sampled_from([0.25, 2.0, 8.0]))
def test_shifting_a_group_shifts_the_difference_and_scaling_scales_it(groups, shift, unit):
    found = limits_of(groups)
    moved = limits_of([[value + shift + 10_000 for value in groups[0]], groups[1]])
    # Far apart no value of one group is one of the other: what is tied within the groups stays tied.
    apart = limits_of([[value + 10_000 for value in groups[0]], groups[1]])
    assert (moved is None) == (apart is None)
    if moved is not None and apart is not None:
        assert [moved.lower, moved.estimate, moved.upper] == [
            each + shift for each in (apart.lower, apart.estimate, apart.upper)
        ]
    scaled = limits_of([[unit * value for value in group] for group in groups])
    assert (found is None) == (scaled is None)
    if found is not None and scaled is not None:
        assert [scaled.lower, scaled.estimate, scaled.upper] == [
            unit * each for each in (found.lower, found.estimate, found.upper)
        ]


@given(pairs)
def test_higher_levels_hold_lower_ones(groups):
    found = [each for level in (0.5, 0.8, 0.95, 0.99) if (each := limits_of(groups, level)) is not None]
    for inner, outer in pairwise(found):
        assert outer.lower <= inner.lower <= inner.upper <= outer.upper


@given(st.integers(0, 2**32 - 1), st.integers(-12, 12))
def test_differences_of_any_numbers_are_found_to_the_last_bit(seed, power):
    rng = np.random.default_rng(seed)
    groups = [rng.normal(size=size) * 10.0**power + 0.1 for size in rng.integers(5, 30, 2)]
    ordered = np.sort(np.subtract.outer(*groups).ravel())
    found = limits_of(groups, 0.5)
    assert found is not None
    assert {found.lower, found.upper} <= set(ordered.tolist())
    assert np.searchsorted(ordered, found.lower) == ordered.size - np.searchsorted(ordered, found.upper, "right")


def test_many_values():
    """Whole numbers from 0 to 299,999 against those 1,000 less: the shift is 1,000."""
    many = np.arange(300_000.0)
    found = location_shift([many[::2], many[1::2] - 1000])
    assert found.estimate == pytest.approx(999)
    assert found.lower < 999 < found.upper


def test_refuses():
    for function in (hodges_lehmann, location_shift):
        with pytest.raises(InvalidInput, match="two groups, not 3"):
            function([[1], [2], [3]])
        with pytest.raises(InvalidInput, match="group 2 is missing or infinite"):
            function([[1], [np.nan]])
    with pytest.raises(NotEstimable, match="no values"):
        hodges_lehmann([[1], []])
    with pytest.raises(NotEstimable, match="fewer than two groups"):
        location_shift([[1], []])
    with pytest.raises(NotEstimable, match="all values are equal"):
        location_shift([[1, 1], [1, 1]])
    with pytest.raises(NotEstimable, match="constant within the groups"):
        location_shift([[1] * 9, [2] * 9])
    with pytest.raises(InvalidInput, match="conf_level"):
        location_shift([[1, 2], [3, 4]], conf_level=95)
    assert hodges_lehmann([[3], [1]]) == 2
