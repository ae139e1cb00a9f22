"""Tests of concordance: against R's survival, by counting pairs, and what is not estimable."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskset.stats.concordance import concordance, fit_concordance, partners
from riskset.stats.cox import cox_data
from riskset.stats.errors import NotEstimable

CASES = json.loads((Path(__file__).parents[1] / "golden" / "cox.json").read_text())  # written by cox.R beside it


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_concordance_r(case, cox_fit):
    fit = cox_fit(case)
    result, expected = fit_concordance(fit), case["concordance"]
    assert result.estimate == pytest.approx(expected["estimate"], rel=1e-10)
    assert result.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    counts = np.atleast_2d(expected["counts"]).sum(axis=0)[:3]
    assert [result.concordant, result.discordant, result.tied] == pytest.approx(counts, rel=1e-10)


def test_scores_that_differ_by_rounding_are_tied():
    data = cox_data([1.0, 2.0, 3.0], [1, 1, 0], [[1.0], [2.0], [3.0]])
    risk = np.array([0.3, 0.1 + 0.2, 0.1])
    assert risk[0] != risk[1]
    found = concordance(data, risk)
    assert (found.concordant, found.discordant, found.tied) == (2, 0, 1)


def counted(data, risk):
    """Count pairs one by one."""
    n = risk.size
    weights = np.ones(n) if data.weights is None else data.weights
    totals = np.zeros(3)
    for i in range(n):
        for j in range(n):
            later = data.time[j] > data.time[i] or (data.time[j] == data.time[i] and not data.event[j])
            entered = data.entry is None or data.entry[j] < data.time[i]
            together = data.stratum is None or data.stratum[i] == data.stratum[j]
            if i != j and data.event[i] and later and entered and together:
                totals[0 if risk[i] > risk[j] else 1 if risk[i] < risk[j] else 2] += weights[i] * weights[j]
    return totals


@settings(max_examples=60, deadline=None)
@example(1713)  # weighted, with entry, and no two patients of a stratum can be compared
@given(st.integers(0, 2**32 - 1))
def test_pairs_are_counted(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 30))
    time = rng.integers(1, 8, n)
    options = {}
    if rng.random() < 0.5:
        options["entry"] = np.maximum(time - rng.integers(1, 5, n), 0)
    if rng.random() < 0.5:
        options["strata"] = rng.integers(0, 3, n)
    if rng.random() < 0.5:
        options["weights"] = rng.uniform(0.5, 2, n)
    event, risk = rng.integers(0, 2, n), rng.integers(0, 6, n).astype(float)
    event[0] = 1
    data = cox_data(time, event, risk, **options)
    totals = counted(data, risk)
    if totals.sum() == 0:
        with pytest.raises(NotEstimable, match="no two patients"):
            concordance(data, risk)
        return
    result = concordance(data, risk)
    assert [result.concordant, result.discordant, result.tied] == pytest.approx(totals, abs=1e-9)
    assert result.estimate == pytest.approx((totals[0] + totals[2] / 2) / totals.sum())


def test_by_hand():
    # Events at 1 and 2, censored at 3; risks 2, 3, 1. Comparable: (1,2) discordant, (1,3) and (2,3) concordant.
    # Influences, with C = 2/3 and 3 pairs: patient 1 has one of two: 1 - 2 (2/3); patient 2 the same; patient 3
    # two of two: 2 - 2 (2/3); over 3. So the variance is (1/9 + 1/9 + 4/9) / 9.
    result = concordance(cox_data([1, 2, 3], [1, 1, 0], [0, 1, 2]), np.array([2.0, 3.0, 1.0]))
    assert result.estimate == pytest.approx(2 / 3)
    assert result.std_error == pytest.approx(np.sqrt(6) / 9)
    assert result.limits() == (pytest.approx(2 / 3 - 1.959963984540054 * np.sqrt(6) / 9), 1.0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_pairs_of_places_and_ranks_are_counted(seed, weighted):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 100))  # several levels of blocks, most with items added
    place, rank = rng.integers(0, 30, n), rng.integers(0, int(rng.integers(1, 40)), n)
    left, right = (rng.integers(0, 2, n).astype(np.int32) for _ in range(2))
    if weighted:
        left, right = left * rng.uniform(0.5, 2, n), right * rng.uniform(0.5, 2, n)
    expected = np.zeros((3, n))
    for first, second in permutations(range(n), 2):
        if place[first] < place[second] and left[first] and right[second]:
            kind = 0 if rank[second] > rank[first] else 1 if rank[second] < rank[first] else 2
            expected[kind, second] += left[first]
            expected[kind, first] += right[second]
    np.testing.assert_allclose(partners(place, rank, left, right), expected, atol=1e-12)
