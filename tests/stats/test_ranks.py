"""Rank tests: against base R, by enumeration, by hand, and under changes that must not matter."""

from __future__ import annotations

import json
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.ranks import jonckheere_terpstra, kruskal_wallis, midranks, rank_sums, wilcoxon_rank_sum

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "baseline.json").read_text())["locations"]  # written by baseline.R beside it
PAIRS = [case for case in CASES if "wilcoxon" in case]
UNTIED = [case for case in PAIRS if "wilcoxon_exact" in case]

few_values = st.lists(st.integers(0, 6), min_size=1, max_size=6)


def differ(groups):
    return len({x for group in groups for x in group}) > 1


@pytest.mark.parametrize("case", PAIRS, ids=[case["name"] for case in PAIRS])
@pytest.mark.parametrize(("correction", "name"), [(True, "wilcoxon_corrected"), (False, "wilcoxon")])
def test_wilcoxon_r(case, correction, name):
    result = wilcoxon_rank_sum(case["groups"], correction=correction)
    assert result.statistic == case[name]["statistic"]
    assert result.p_value == pytest.approx(case[name]["p_value"], rel=1e-8)


@pytest.mark.parametrize("case", UNTIED, ids=[case["name"] for case in UNTIED])
def test_exact_r(case):
    result = wilcoxon_rank_sum(case["groups"], exact=True)
    assert result.p_value == pytest.approx(case["wilcoxon_exact"]["p_value"], rel=1e-10)
    assert result.method == "exact Wilcoxon rank-sum"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_kruskal_and_trend_r(case):
    result, expected = kruskal_wallis(case["groups"]), case["kruskal"]
    assert (result.statistic, result.p_value) == pytest.approx((expected["statistic"], expected["p_value"]), rel=1e-8)
    assert result.df == expected["df"]
    assert jonckheere_terpstra(case["groups"]).p_value == pytest.approx(case["trend"]["p_value"], rel=1e-8)


def test_midranks():
    ranks, ties = midranks(np.array([5.0, 2.0, 5.0, 1.0, 5.0]))
    np.testing.assert_array_equal(ranks, [4, 2, 4, 1, 4])
    np.testing.assert_array_equal(ties, [1, 1, 3])


def test_wilcoxon_by_hand():
    # 1 < 2 = 2 < 3 < 4: the first group's 2 beats 1 and ties with 2, 3 and 4 beat both: count 1.5 + 2 + 2 = 5.5 of 6.
    # Variance 3*2/12 * (6 - (2^3 - 2) / (5 * 4)) = 2.85.
    groups = [[2, 3, 4], [1, 2]]
    plain, corrected = wilcoxon_rank_sum(groups, correction=False), wilcoxon_rank_sum(groups)
    assert plain.statistic == 5.5
    assert plain.p_value == pytest.approx(2 * ndtr(-2.5 / np.sqrt(2.85)))
    assert corrected.p_value == pytest.approx(2 * ndtr(-2 / np.sqrt(2.85)))
    assert corrected.method == "Wilcoxon rank-sum with continuity correction"
    # At the mean the correction has nothing to take away.
    assert wilcoxon_rank_sum([[1, 4], [2, 3]]).p_value == 1


def test_exact_by_hand():
    # Complete separation: 2 of the C(7, 3) = 35 choices are as extreme.
    assert wilcoxon_rank_sum([[1, 2, 3], [4, 5, 6, 7]], exact=True).p_value == pytest.approx(2 / 35)


def test_kruskal_by_hand():
    # Rank sums 3, 7, 11 of two each: 12 / (6 * 7) * (9 + 49 + 121) / 2 - 3 * 7 = 32/7; its tail on 2 df is exp(-H / 2).
    result = kruskal_wallis([[1, 2], [3, 4], [5, 6]])
    assert result.statistic == pytest.approx(32 / 7)
    assert result.p_value == pytest.approx(np.exp(-16 / 7))


def test_trend_by_hand():
    # All 12 pairs of different groups are in order; mean 6. Without ties the variance is
    # (36 * 15 - 3 * 4 * 7) / 72 = (n^2 (2n + 3) - sum n_i^2 (2 n_i + 3)) / 72 = 456/72.
    result = jonckheere_terpstra([[1, 2], [3, 4], [5, 6]])
    assert result.statistic == 12
    assert result.p_value == pytest.approx(2 * ndtr(-6 / np.sqrt(456 / 72)))


@settings(max_examples=40, deadline=None)
@given(st.tuples(few_values, few_values).filter(differ))
def test_exact_is_enumeration(groups):
    ranks, _ = midranks(np.array([*groups[0], *groups[1]], dtype=float))
    n, m = len(ranks), len(groups[0])
    mean = m * (n + 1) / 2
    observed = abs(ranks[:m].sum() - mean)
    extreme = sum(abs(sum(chosen) - mean) >= observed for chosen in combinations(ranks, m))
    assert wilcoxon_rank_sum(groups, exact=True).p_value == pytest.approx(extreme / comb(n, m), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.tuples(few_values, few_values).filter(differ))
def test_two_groups_agree(groups):
    p_value = wilcoxon_rank_sum(groups, correction=False).p_value
    assert kruskal_wallis(groups).p_value == pytest.approx(p_value, rel=1e-9)
    assert jonckheere_terpstra(groups).p_value == pytest.approx(p_value, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(few_values, min_size=2, max_size=4).filter(differ), st.randoms(use_true_random=False))
def test_only_order_matters(groups, random):
    rising = [[2.5 * x**3 - 7 for x in group] for group in groups]
    falling = [[-x for x in group] for group in groups]
    for test in (kruskal_wallis, jonckheere_terpstra):
        assert test(rising) == test(groups)
        assert test(falling).p_value == pytest.approx(test(groups).p_value, rel=1e-9)
    # The trend turns round with the groups; other orders leave only Kruskal-Wallis alone.
    assert jonckheere_terpstra(groups[::-1]).p_value == pytest.approx(jonckheere_terpstra(groups).p_value, rel=1e-9)
    shuffled = random.sample(groups, len(groups))
    assert kruskal_wallis(shuffled).statistic == pytest.approx(kruskal_wallis(groups).statistic, rel=1e-9, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.tuples(few_values, few_values).filter(differ), st.booleans(), st.booleans())
def test_swapping_two_groups(groups, exact, correction):
    one, other = (wilcoxon_rank_sum(pair, exact=exact, correction=correction) for pair in (groups, groups[::-1]))
    assert one.p_value == pytest.approx(other.p_value, rel=1e-12)
    assert one.statistic + other.statistic == len(groups[0]) * len(groups[1])


def test_exact_at_its_limit():
    rng = np.random.default_rng(3)
    first, second = rng.normal(size=100), rng.normal(0.3, size=100)
    exact, normal = wilcoxon_rank_sum([first, second], exact=True), wilcoxon_rank_sum([first, second])
    assert exact.p_value == pytest.approx(normal.p_value, rel=0.1)
    with pytest.raises(NotComputable, match="up to 200 values, not 201"):
        wilcoxon_rank_sum([[*first, 9], second], exact=True)


@pytest.mark.parametrize("test", [wilcoxon_rank_sum, kruskal_wallis, jonckheere_terpstra])
def test_refuses(test):
    with pytest.raises(NotEstimable, match="constant over the groups"):
        test([[2, 2], [2, 2, 2]])
    with pytest.raises(NotEstimable, match="fewer than two groups"):
        test([[], [1, 2]])
    with pytest.raises(InvalidInput, match="group 1 is missing"):
        test([[np.nan, 1], [1, 2]])


def test_many_values_are_summed_as_few(monkeypatch):
    rng = np.random.default_rng(8)
    groups = [np.round(rng.normal(size=size), 1) for size in (900, 1300, 40)]
    sums, ties = rank_sums(groups)
    monkeypatch.setattr("riskset.stats.ranks._MANY", 10_000)
    by_order, same_ties = rank_sums(groups)
    assert (sums == by_order).all()
    assert (ties == same_ties).all()
