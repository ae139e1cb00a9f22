"""Tests of times that differ by rounding alone."""

from __future__ import annotations

import numpy as np

from riskset.stats.near_ties import merge_near_ties


def test_whole_and_separate_times_are_left_alone():
    whole, apart = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.2, 0.30001])
    assert merge_near_ties(whole)[0] is whole
    assert merge_near_ties(apart)[0] is apart


def test_rounding_is_merged_across_vectors():
    ends, starts = np.array([0.1 + 0.2, 0.7]), np.array([0.0, 0.3])
    assert ends[0] != starts[1]
    merged = merge_near_ties(ends, starts)
    assert merged[0].tolist() == [0.3, 0.7]
    assert merged[1].tolist() == [0.0, 0.3]


def test_the_unit_does_not_matter():
    times = np.array([0.1 + 0.2, 0.3, 0.5])
    for unit in (1e-6, 365.25, 1e9):
        (merged,) = merge_near_ties(times * unit)
        assert np.unique(merged).size == 2
