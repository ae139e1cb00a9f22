"""Gray's test for trend: from the scores and the variance of cmprsk's own routine (golden/estimating.R), and its size."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from riskset.stats.errors import NotComputable, NothingToCompare
from riskset.stats.gray import gray_test, gray_trend

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "estimating.json").read_text())


@pytest.mark.parametrize("cause", [1, 2])
def test_agrees_with_the_scores_of_cmprsk(cohort_of, cause):
    data = cohort_of("tied")
    expected = GOLDEN["tied"]["tests"]["gray"][cause - 1]
    for key, options in (
        ("trend", {}),
        ("trend_rho", {"rho": 1.0}),
        ("stratified_trend", {"strata": data.stratum}),
    ):
        found = gray_trend(data.time, data.event, data.group, cause=cause, **options)
        assert found.p_value == pytest.approx(expected[key], rel=1e-8)
        assert found.df == 1


def test_two_groups_have_no_other_trend_than_their_difference(cohort_of):
    data = cohort_of("tied")
    two = data.group != "C"
    arrays = data.time[two], data.event[two], data.group[two]
    assert gray_trend(*arrays).statistic == pytest.approx(gray_test(*arrays).statistic, rel=1e-12)


@given(st.floats(0.1, 5), st.floats(-9, 9))
def test_scores_matter_up_to_their_unit_and_their_zero(unit, zero):
    rng = np.random.default_rng(5)
    time, event, group = rng.exponential(5, 90), rng.integers(0, 3, 90), rng.integers(0, 3, 90)
    usual = gray_trend(time, event, group)
    moved = gray_trend(time, event, group, scores=zero + unit * np.array([1.0, 2.0, 3.0]))
    assert moved.statistic == pytest.approx(usual.statistic, rel=1e-6)
    assert gray_trend(time, event, 2 - group).statistic == pytest.approx(usual.statistic, rel=1e-9)
    other = gray_trend(time, event, group, scores=[0.0, 1.0, 5.0])
    assert other.statistic != pytest.approx(usual.statistic, rel=1e-3)


def test_what_has_no_trend():
    with pytest.raises(NothingToCompare, match="one group"):
        gray_trend([1, 2, 3], [1, 2, 1], ["a", "a", "a"])
    time, event, group = [1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 1, 0], [0, 1, 2, 0, 1, 2]
    with pytest.raises(NotComputable, match="scores do not vary"):
        gray_trend(time, event, group, scores=[1, 1, 1])


@pytest.mark.slow
@pytest.mark.parametrize("strata", [False, True])
def test_its_size_and_its_power(strata):
    """Under the null hypothesis P falls below 5% and 20% so often; a trend is found more often than by three groups alone."""
    rng = np.random.default_rng(11)
    runs, n = 2000, 150

    def p_values(slope):
        group = rng.integers(0, 3, n)
        layer = rng.integers(0, 3, n)
        rate = np.exp(slope * (group - 1) + 0.5 * (layer - 1))
        own, other, end = rng.exponential(10 / rate), rng.exponential(15, n), rng.uniform(5, 25, n)
        time = np.minimum(np.minimum(own, other), end)
        event = np.where(time == end, 0, np.where(own < other, 1, 2))
        options = {"strata": layer} if strata else {}
        return gray_trend(time, event, group, **options).p_value, gray_test(time, event, group, **options).p_value

    null = np.array([p_values(0.0)[0] for _ in range(runs)])
    for level in (0.05, 0.2):
        low, high = binom.ppf([0.0005, 0.9995], runs, level) / runs
        assert low <= (null < level).mean() <= high
    found = np.array([p_values(0.35) for _ in range(300)])
    trend, any_difference = (found < 0.05).mean(axis=0)
    assert trend > any_difference
