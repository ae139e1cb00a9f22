"""Gray's test: cuminc's values, the definition in loops, by hand, invariances, and what cannot be tested.

Golden values: golden/nonparametric.R (cmprsk 2.2-11) and golden/expected.json.
"""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.gray import gray_test, pairwise_gray

COHORTS = ("tied", "pbc", "mgus2", "transplant")


@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_cuminc(cohort_of, agree, name):
    data = cohort_of(name)
    for key, rho in (("plain", 0.0), ("rho1", 1.0)):
        for cause, expected in zip(data.expected["incidence"]["causes"], data.expected["gray"][key], strict=True):
            found = gray_test(data.time, data.event, data.group, cause=cause, rho=rho)
            agree(found.statistic, expected["stat"])
            assert found.df == expected["df"]
            assert found.p_value == pytest.approx(expected["pv"], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("name", ["tied", "pbc", "transplant"])
def test_stratified_agrees_with_cuminc(cohort_of, agree, name):
    data = cohort_of(name)
    use = data.has_stratum
    for cause, expected in zip(data.expected["incidence"]["causes"], data.expected["gray"]["stratified"], strict=True):
        found = gray_test(data.time[use], data.event[use], data.group[use], cause=cause, strata=data.stratum[use])
        agree(found.statistic, expected["stat"])


@pytest.mark.parametrize("name", ["tied", "transplant"])
def test_pairs_agree_with_cuminc(cohort_of, agree, name):
    data = cohort_of(name)
    pairs = pairwise_gray(data.time, data.event, data.group, adjust="holm")
    agree([pair.statistic for pair in pairs.comparisons], data.expected["gray"]["pairs"])
    assert pairs.method == "subset"


def test_agrees_with_expected_json(cohort_of, golden):
    data, expected = cohort_of("tied"), golden["tied"]
    for cause in (1, 2):
        for key, options in (
            ("gray", {}),
            ("gray_stratified", {"strata": data.stratum}),
            ("gray_rho1", {"rho": 1.0}),
        ):
            found = gray_test(data.time, data.event, data.group, cause=cause, **options)
            assert found.statistic == pytest.approx(expected[key][cause - 1]["stat"], rel=1e-8)


def test_score_by_hand():
    # Group A: 1 (cause 1), 3 (censored); B: 2 (cause 1), 4 (cause 2). Nobody has a competing event before 4, so
    # at 1: h = (2, 2), R = h, expected in A 1/2. At 2: S_A = 1/2, Y_A = 1, h_A = 2, F_A = 1/2, R_A = 1;
    # h_B = 2 = R_B; expected in A 1/3. Score of A: 1 - 1/2 - 1/3 = 1/6.
    found = gray_test([1, 3, 2, 4], [1, 0, 1, 2], ["A", "A", "B", "B"])
    np.testing.assert_allclose(found.score, [1 / 6, -1 / 6])
    np.testing.assert_array_equal(found.events, [1, 1])
    np.testing.assert_array_equal(found.n, [2, 2])


def curves_by_loops(time, event, group):
    """Return at risk, events of both kinds, S and F (a column before each time), h and R of Gray's paper."""
    labels, times = sorted(set(group)), sorted(set(time[event > 0]))
    K, m = len(labels), len(times)
    Y, d1, d2 = (np.zeros((K, m)) for _ in range(3))
    for k, label in enumerate(labels):
        for j, t in enumerate(times):
            Y[k, j] = ((group == label) & (time >= t)).sum()
            d1[k, j] = ((group == label) & (time == t) & (event == 1)).sum()
            d2[k, j] = ((group == label) & (time == t) & (event > 1)).sum()
    S, F = np.ones((K, m + 1)), np.zeros((K, m + 1))
    h, R = np.zeros((K, m)), np.zeros((K, m))
    for j in range(m):
        for k in range(K):
            S[k, j + 1], F[k, j + 1] = S[k, j], F[k, j]
            if Y[k, j] > 0:
                F[k, j + 1] += S[k, j] * d1[k, j] / Y[k, j]
                S[k, j + 1] *= 1 - (d1[k, j] + d2[k, j]) / Y[k, j]
                h[k, j] = Y[k, j] / S[k, j]
                R[k, j] = h[k, j] * (1 - F[k, j])
    return Y, d1, d2, S, h, R


def by_loops(time, event, group, rho):
    """Follow the definition of Gray's paper time by time, with sums over times written out."""
    Y, d1, d2, S, h, R = curves_by_loops(time, event, group)
    K, m = Y.shape
    H, D1 = h.sum(axis=0), d1.sum(axis=0)
    F0 = np.concatenate([[0], np.cumsum(D1 / H)])
    W = (1 - F0[:-1]) ** rho
    z = np.zeros(K)
    a, c = np.zeros((K, K, m)), np.zeros((K, K, m))
    for j in range(m):
        for i in range(K):
            if Y[i, j] > 0 and D1[j] > 0:
                z[i] += W[j] * (d1[i, j] - D1[j] * R[i, j] / R[:, j].sum())
            for k in range(K):
                a[i, k, j] = W[j] * h[i, j] * ((i == k) - h[k, j] / H[j])
                c[i, k, j] = (c[i, k, j - 1] if j else 0) + (a[i, k, j] * D1[j] / (H[j] * (1 - F0[j])) if D1[j] else 0)
    V = np.zeros((K, K))
    for k in range(K):
        for j in range(m):
            if Y[k, j] == 0:
                continue
            alive = S[k, j + 1] > 0
            r = (1 - F0[j + 1]) / S[k, j + 1] if alive else 0.0
            tail = c[:, k, -1] - c[:, k, j]
            u, v = a[:, k, j] + (1 - r) * tail, r * tail
            T1 = 1 - (D1[j] - 1) / (H[j] * S[k, j] - 1) if D1[j] > 1 else 1
            T2 = 1 - (d2[k, j] - 1) / (Y[k, j] - 1) if d2[k, j] > 1 else 1
            V += T1 * S[k, j] * D1[j] / (H[j] * Y[k, j]) * np.outer(u, u)
            V += T2 * S[k, j] ** 2 * d2[k, j] / Y[k, j] ** 2 * np.outer(v, v)
    return z, V


@st.composite
def grouped(draw):
    n = draw(st.integers(6, 40))
    columns = st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 2))
    time, event, group = np.array(draw(st.lists(columns, min_size=n, max_size=n))).T
    return time.astype(float), event, group


@settings(max_examples=60, deadline=None)
@given(grouped(), st.sampled_from([0.0, 1.0, 0.5]))
def test_follows_the_definition(data, rho):
    time, event, group = data
    assume(len(set(group)) > 1 and (event == 1).any())
    try:
        found = gray_test(time, event, group, rho=rho)
    except (NotEstimable, NotComputable):
        assume(False)
    z, V = by_loops(time, event, group, rho)
    np.testing.assert_allclose(found.score, z, atol=1e-9)
    np.testing.assert_allclose(found.variance, V, atol=1e-9 * max(1, abs(V).max()))


@settings(max_examples=50, deadline=None)
@given(grouped(), st.permutations(["x", "y", "z"]), st.randoms(use_true_random=False))
def test_order_names_unit_and_one_stratum_do_not_matter(data, names, random):
    time, event, group = data
    order = list(range(time.size))
    random.shuffle(order)
    try:
        found = gray_test(time, event, group)
    except (NotEstimable, NotComputable):
        assume(False)
    others = [
        gray_test(time[order], event[order], group[order]),
        gray_test(time, event, np.array(names)[group]),
        gray_test(time / 30.4375, event, group),
        gray_test(time, event, group, strata=np.full(time.size, "all")),
        gray_test(time, np.where(event == 2, 7, event), group),
    ]
    for other in others:
        assert other.statistic == pytest.approx(found.statistic, rel=1e-6, abs=1e-9)


def test_what_cannot_be_tested_says_why():
    with pytest.raises(NotEstimable, match="one group"):
        gray_test([1, 2], [1, 2], ["A", "A"])
    with pytest.raises(NotEstimable, match="no event of cause 3"):
        gray_test([1, 2], [1, 2], ["A", "B"], cause=3)
    # A has left before the first event; in the second, rounding leaves a variance of 1e-31.
    for time, event, group in (([1, 2, 3], [0, 1, 1], "ABB"), ([3, 4, 1, 3], [0, 1, 0, 1], "BBAB")):
        with pytest.raises(NotEstimable, match="only one group is at risk when events happen"):
            gray_test(time, event, list(group))
    with pytest.raises(NotComputable, match="its variance is 0"):
        gray_test([1, 1], [1, 1], ["A", "B"])
    with pytest.raises(NotComputable, match="not computable"):
        gray_test([1, 2, 3, 4, 1, 2, 3, 4], [1, 2] * 4, list("ABABCDCD"), strata=[0] * 4 + [1] * 4)
    with pytest.raises(InvalidInput, match="positive code"):
        gray_test([1, 2], [1, 1], [0, 1], cause=0)
    pairs = pairwise_gray([1, 2, 3, 4, 5, 6], [1, 2, 1, 2, 0, 2], list("AABBCC")).comparisons
    assert all((pair.problem is None) == (pair.statistic is not None) for pair in pairs)


def test_a_group_that_leaves_before_the_first_event_is_not_compared():
    time, event, group = [1, 2, 3, 4, 5, 6], [1, 0, 1, 2, 1, 0], list("AAABBB")
    two = gray_test(time, event, group)
    three = gray_test([*time, 0.5, 0.6], [*event, 2, 0], [*group, "C", "C"])
    assert (three.df, three.statistic, three.p_value) == pytest.approx((1, two.statistic, two.p_value))


@pytest.mark.parametrize("unit", [1.0, 7.0])
def test_blocks_of_times_make_one_test(monkeypatch, unit):
    # Whole days are counted in a table, sevenths by sorting; a block may hold a time without events.
    rng = np.random.default_rng(4)
    time, cause = rng.integers(1, 90, 400) / unit, rng.choice([0, 0, 1, 2], 400)
    group = rng.integers(0, 3, 400)
    whole = gray_test(time, cause, group, rho=0.5)
    monkeypatch.setattr("riskset.stats.risk_blocks._BLOCK", 7)
    parted = gray_test(time, cause, group, rho=0.5)
    np.testing.assert_allclose(parted.score, whole.score, rtol=1e-10)
    np.testing.assert_allclose(parted.variance, whole.variance, rtol=1e-10)


def test_memory_stays_at_a_few_copies_of_the_data():
    n = 200_000
    rng = np.random.default_rng(5)
    time, cause, group = rng.exponential(1, n), rng.integers(0, 3, n), rng.integers(0, 3, n)
    tracemalloc.start()
    gray_test(time, cause, group)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * (time.nbytes + cause.nbytes + group.nbytes)
