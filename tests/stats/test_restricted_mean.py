"""Restricted means: survfit's values, by hand, identities, comparison, and what is not estimable.

Golden values: golden/nonparametric.R; the standard error of time lost integrates survfit's influences there.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.restricted_mean import compare_restricted_means, restricted_mean, restricted_mean_lost

COHORTS = (
    "tied", "untied", "lung", "colon", "veteran", "pbc", "mgus2", "ovarian", "aml", "transplant", "flchain", "nwtco",
)  # fmt: skip


@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_survfit(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["mean"]
    for robust in (False, True):
        found = restricted_mean(data.time, data.any, expected["tau"], robust=robust)
        agree(found.estimate, expected["estimate"])
        agree(found.std_error, expected["se"])


@pytest.mark.parametrize("name", ["tied", "untied", "pbc", "mgus2", "transplant"])
def test_time_lost_agrees_with_survfit(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["mean"]
    for key, options in (
        ("lost", {}),
        ("lost", {"robust": True}),
        ("lost_weighted", {"weights": data.part}),
    ):
        for place, cause in enumerate(data.expected["incidence"]["causes"]):
            found = restricted_mean_lost(data.time, data.event, expected["tau"], cause=cause, **options)
            agree(found.estimate, expected[key]["estimate"][place])
            agree(found.std_error, expected[key]["se"][place])
            assert found.cause == cause


def test_agrees_with_expected_json(cohort_of, golden):
    for name in ("tied", "untied"):
        data, expected = cohort_of(name), golden[name]["rmst_tau15"]
        found = restricted_mean(data.time, data.any, 15)
        assert found.estimate == pytest.approx(expected["rmean"], rel=1e-8)
        assert found.std_error == pytest.approx(expected["se(rmean)"], rel=1e-8)


def test_by_hand():
    # Times 1, 2+, 3: S = 2/3 from 1, 0 from 3. Mean to 4: 1 + 2 * 2/3 = 7/3. The area beyond 1 is 4/3, beyond 3
    # nothing. The variance is (4/3)^2 / (3 * 2), which makes 8/27.
    found = restricted_mean([1, 2, 3], [1, 0, 1], 4)
    assert found.estimate == pytest.approx(7 / 3)
    assert found.std_error == pytest.approx(sqrt(8 / 27))
    assert found.upper - found.estimate == pytest.approx(1.959963984540054 * sqrt(8 / 27))
    # Uncensored, time lost to cause 1 by 4 is the mean of (4 - t) over events of cause 1: (3 + 0 + 1)/3, with
    # the variance of a mean: ((3 - 4/3)^2 + (4/3)^2 + (1/3)^2) / 9.
    lost = restricted_mean_lost([1, 2, 3], [1, 2, 1], 4)
    assert lost.estimate == pytest.approx(4 / 3)
    assert lost.std_error == pytest.approx(sqrt((25 + 16 + 1) / 81))
    before = restricted_mean([5, 6], [1, 1], 3)
    assert (before.estimate, before.std_error) == (3, 0)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=2, max_size=30),
    st.sampled_from([1 / 30.4375, 365.25]),
    st.randoms(use_true_random=False),
)
def test_invariances(rows, unit, random):
    time, event = np.array(rows, dtype=float).T
    event = event.astype(int)
    tau = float(random.choice(time))
    alive = restricted_mean(time, event > 0, tau)
    lost = [restricted_mean_lost(time, event, tau, cause=cause, causes=(1, 2)) for cause in (1, 2)]
    assert alive.estimate + sum(mean.estimate for mean in lost) == pytest.approx(tau)
    all_lost = restricted_mean_lost(time, event > 0, tau)
    assert all_lost.std_error == pytest.approx(alive.std_error, rel=1e-7, abs=1e-9)
    assert restricted_mean(time * unit, event > 0, tau * unit).std_error == pytest.approx(alive.std_error * unit)
    counts = np.array([random.choice([1, 2, 3]) for _ in rows])
    for mean, weighted in (
        (restricted_mean(np.repeat(time, counts), np.repeat(event > 0, counts), tau), {}),
        (
            restricted_mean_lost(np.repeat(time, counts), np.repeat(event, counts), tau, causes=(1, 2)),
            {"causes": (1, 2)},
        ),
    ):
        function = restricted_mean_lost if weighted else restricted_mean
        other = function(time, event if weighted else event > 0, tau, weights=counts, **weighted)
        assert other.estimate == pytest.approx(mean.estimate)
        assert other.std_error == pytest.approx(mean.std_error, rel=1e-7, abs=1e-9)


def test_robust_variance_with_entry_and_clusters_is_the_sum_of_squared_influences():
    rng = np.random.default_rng(3)
    time, event, cluster = rng.integers(1, 9, 25) + 0.0, rng.integers(0, 3, 25), rng.integers(0, 6, 25)
    entry, weights = time * rng.uniform(0, 0.5, 25), rng.uniform(0.5, 2, 25)
    time[0], event[0] = 9, 0
    for mean in (
        lambda w, **k: restricted_mean(time, event > 0, 7, entry=entry, weights=w, **k),
        lambda w, **k: restricted_mean_lost(time, event, 7, cause=2, entry=entry, weights=w, **k),
    ):
        total = np.zeros(6)
        for i in range(25):
            up, down = (mean(weights + h * (np.arange(25) == i)).estimate for h in (1e-5, -1e-5))
            total[cluster[i]] += weights[i] * (up - down) / 2e-5
        assert mean(weights, cluster=cluster).std_error == pytest.approx(sqrt((total**2).sum()), rel=1e-6)


def test_comparison():
    first = restricted_mean([1, 2, 3, 5], [1, 0, 1, 0], 4)
    second = restricted_mean([2, 2, 4, 5], [1, 1, 1, 0], 4)
    both = compare_restricted_means(first, second)
    error = sqrt(first.std_error**2 + second.std_error**2)
    assert both.difference.estimate == first.estimate - second.estimate
    assert both.difference.std_error == pytest.approx(error)
    assert both.difference.statistic == pytest.approx((first.estimate - second.estimate) / error)
    relative = sqrt((first.std_error / first.estimate) ** 2 + (second.std_error / second.estimate) ** 2)
    ratio = log(first.estimate / second.estimate)
    assert both.ratio.estimate == pytest.approx(exp(ratio))
    assert both.ratio.lower == pytest.approx(exp(ratio - 1.959963984540054 * relative))
    none = restricted_mean_lost([1, 2, 3], [1, 0, 1], 3, cause=2, causes=(1, 2))
    some = restricted_mean_lost([1, 2, 3], [2, 0, 1], 3, cause=2)
    assert compare_restricted_means(none, some).ratio is NOT_ESTIMABLE
    with pytest.raises(NotComputable, match="no events"):
        compare_restricted_means(none, none)
    with pytest.raises(InvalidInput, match="one horizon"):
        compare_restricted_means(none, first)


def test_horizon_beyond_follow_up_is_not_estimable():
    with pytest.raises(NotEstimable, match="follow-up ends at 3"):
        restricted_mean([1, 3], [1, 0], 4)
    with pytest.raises(NotEstimable, match="follow-up ends at 3"):
        restricted_mean_lost([1, 3], [1, 0], 4)
    assert restricted_mean([1, 3], [1, 0], 4, extend=True).estimate == pytest.approx(1 + 3 / 2)
    assert restricted_mean([1, 3], [1, 1], 4).estimate == pytest.approx(2)
    assert restricted_mean([1, 2], [0, 0], 2).estimate == 2
    for tau in (0, -1, np.nan, np.inf):
        with pytest.raises(InvalidInput, match="tau"):
            restricted_mean([1, 3], [1, 0], tau)
    with pytest.raises(InvalidInput, match="cause 4"):
        restricted_mean_lost([1, 3], [1, 0], 2, cause=4)
