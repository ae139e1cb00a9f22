"""Tests of times that differ by rounding alone."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.gray import gray_test
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.log_rank import log_rank
from riskset.stats.near_ties import merge_near_ties, on_axis


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


def _parted_by_rounding() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Months in years, half of them a unit in the last place away, and the same without the rounding."""
    rng = np.random.default_rng(8)
    clean = rng.integers(1, 40, 300) / 12
    parted = np.where(rng.integers(0, 2, 300) == 1, np.nextafter(clean, 9.0), clean)
    assert np.unique(parted).size > np.unique(clean).size
    return clean, parted, rng.integers(0, 3, 300), rng.integers(0, 3, 300)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("robust", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_curves_take_near_ties_for_ties(weighted: bool, robust: bool, late: bool):
    clean, parted, cause, _ = _parted_by_rounding()
    options = {
        "weights": np.random.default_rng(1).uniform(0.5, 2, clean.size) if weighted else None,
        "entry": np.floor(clean * 6) / 24 if late else None,
        "robust": robust,
    }
    for estimate in (
        lambda time: kaplan_meier(time, cause > 0, **options),
        lambda time: cumulative_incidence(time, cause, **options),
    ):
        expected, found = estimate(clean), estimate(parted)
        for name in ("time", "n_risk", "n_event", "survival", "std_error", "lower", "upper"):
            np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, err_msg=name)


def test_tests_take_near_ties_for_ties():
    clean, parted, cause, group = _parted_by_rounding()
    stratum = np.arange(clean.size) % 2
    for test in (
        lambda time: log_rank(time, cause > 0, group),
        lambda time: log_rank(time, cause > 0, group, strata=stratum, entry=np.floor(clean * 6) / 24),
        lambda time: log_rank(time, cause > 0, group, strata=stratum),
        lambda time: gray_test(time, cause, group, strata=stratum),
    ):
        np.testing.assert_allclose(test(parted).statistic, test(clean).statistic, rtol=1e-9)


def test_a_time_asked_for_is_the_time_of_the_data():
    """Day 21 is 0.7 months of 30 days, whichever way the two are computed."""
    day = np.nextafter(21 / 30, 1.0)
    axis = np.array([0.5, day, 3.0])
    assert on_axis(np.array([0.7, 0.1, 2.0, 3.0, 4.0]), axis).tolist() == [day, 0.1, 2.0, 3.0, 4.0]
    assert on_axis(np.array([np.inf, np.nan]), axis)[0] == np.inf
    assert on_axis(np.array([0.7]), np.empty(0)).tolist() == [0.7]
    found = kaplan_meier(axis, [0, 1, 0])
    assert found.at(0.7).survival[0] == 0.5
    assert found.at(0.7).time[0] == 0.7
    assert found.n_risk_at(0.7)[0] == 2
    assert kaplan_meier([0.5, 0.7], [1, 0]).at(day).estimable.all()
    incidence = cumulative_incidence(axis, [0, 1, 2])
    assert incidence.at(0.7, 1).incidence[0] == 0.5
