"""Cumulative incidence: cmprsk, survfit and prodlim, the formulas term by term, by hand, and invariances.

Golden values: golden/nonparametric.R and golden/expected.json. Aalen's variance has no reference in those
packages: it is checked against its sums term by term.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier

COHORTS = ("tied", "untied", "pbc", "mgus2", "transplant")


@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_cuminc(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["incidence"]
    curves = cumulative_incidence(data.time, data.event)
    assert list(curves.causes) == expected["causes"]
    for place, cause in enumerate(curves.causes):
        found = curves.at(expected["gray"]["time"], cause)
        agree(found.incidence, np.array(expected["gray"]["est"])[:, place])
        agree(found.std_error**2, np.array(expected["gray"]["var"])[:, place])


OPTIONS = {
    "survfit": {"variance": "delta"},
    "survfit_log": {"variance": "delta", "conf_type": "log"},
    "part_weights": {"weights": "part"},
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_survfit(cohort_of, agree, name, option):
    data = cohort_of(name)
    options = {key: data.part if value == "part" else value for key, value in OPTIONS[option].items()}
    expected = data.expected["incidence"][option]
    curves = cumulative_incidence(data.time, data.event, **options)
    for place, cause in enumerate(curves.causes):
        found = curves.at(expected["time"], cause)
        values = {key: np.array(expected[key], dtype=float)[:, place] for key in ("est", "se", "lower", "upper")}
        agree(found.incidence, values["est"])
        agree(found.std_error, values["se"])
        limits = found.has_limits
        np.testing.assert_array_equal(limits, values["est"] > 0)
        agree(found.lower[limits], values["lower"][limits])
        agree(found.upper[limits], values["upper"][limits])


@pytest.mark.parametrize("name", COHORTS)
def test_clustered_variance_agrees_with_summed_influences(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["incidence"]["cluster"]
    curves = cumulative_incidence(data.time, data.event, cluster=data.cluster)
    for place, cause in enumerate(curves.causes):
        agree(curves.at(expected["time"], cause).std_error, np.array(expected["se"])[:, place])


@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_prodlim(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["incidence"]["prodlim"]
    curves = cumulative_incidence(data.time, data.event)
    for place, cause in enumerate(curves.causes):
        agree(curves.at(expected["time"], cause).incidence, np.array(expected["est"])[:, place])


@pytest.mark.parametrize("name", ["tied", "untied"])
def test_agrees_with_expected_json(cohort_of, golden, name):
    data, expected = cohort_of(name), golden[name]["cif_cmprsk"]
    curves = cumulative_incidence(data.time, data.event)
    for cause in (1, 2):
        found = curves.at(expected["time"], cause)
        np.testing.assert_allclose(found.incidence, expected[f"cause{cause}"], rtol=1e-8)
        np.testing.assert_allclose(found.std_error**2, expected[f"var{cause}"], rtol=1e-8)


def test_delayed_entry_agrees_with_survfit(nonparametric, cohort_of, agree):
    data = cohort_of("mgus2")
    age = np.array([float(record["age"]) for record in data.records])
    exit_age = age + data.time / 12
    use = (exit_age > age) & (age >= 40)
    expected = nonparametric["delayed"]["mgus2"]["incidence"]
    curves = cumulative_incidence(exit_age[use], data.event[use], entry=age[use], robust=True)
    for place, cause in enumerate((1, 2)):
        found = curves.at(expected["time"], cause)
        agree(found.incidence, np.array(expected["est"])[:, place])
        agree(found.std_error, np.array(expected["se"])[:, place])
        limits = found.has_limits
        agree(found.lower[limits], np.array(expected["lower"], dtype=float)[limits, place])


def test_by_hand():
    # Times 1 (cause 1), 2 (cause 2), 2 (cause 1), 3 (censored), 4 (cause 1). S before 1, 2, 4: 1, 4/5, 2/5.
    # F1 = 1/5, 1/5 + 4/5 * 1/4 = 2/5, 2/5 + 2/5 * 1/1 = 4/5; F2 = 0, 1/5, 1/5.
    curves = cumulative_incidence([1, 2, 2, 3, 4], [1, 2, 1, 0, 1])
    np.testing.assert_allclose(curves.incidence[0], [1 / 5, 2 / 5, 2 / 5, 4 / 5])
    np.testing.assert_allclose(curves.incidence[1], [0, 1 / 5, 1 / 5, 1 / 5], atol=1e-16)
    np.testing.assert_allclose(curves.survival, [4 / 5, 2 / 5, 2 / 5, 0], atol=1e-16)
    # Variance of F1(2) = 2/5. Delta, before any censoring, is binomial: F (1 - F) / 5 = 6/125. Aalen's three sums:
    # (1/5)^2 / (4 * 4); 4/(25 * 4) + (4/5)^2 * 3/(16 * 3); -2 * 1/5 * 4/(5 * 4 * 4): 1/400 + 1/25 + 1/25 - 1/50.
    for variance, expected in (("delta", 6 / 125), ("aalen", 1 / 16)):
        found = cumulative_incidence([1, 2, 2, 3, 4], [1, 2, 1, 0, 1], variance=variance)
        assert found.std_error[0, 1] ** 2 == pytest.approx(expected, rel=1e-12)
    # Gray at 2: j = 1: (1/(4/5))^2 * (1/25) * (4/5 + 1/5 - 2/5)^2 = 0.0225; j = 2: S-/S = 2, d1 = d2 = 1, Y = 4:
    # 4/16 * (2/5 + 2/5 - 2/5)^2 + 4/16 * 0 = 0.04. Together 0.0625.
    assert curves.std_error[0, 1] ** 2 == pytest.approx(0.0625, rel=1e-12)
    assert curves.events(1) == 3
    assert curves.n == 5


def double_sums(variance, risk, died, other, before, after, incidence):
    """Return the variance at the last row from the formula as printed, term by term."""
    total, last = 0.0, incidence[-1]
    for y, d1, d2, s0, s, f in zip(risk, died, other, before, after, incidence, strict=True):
        d = d1 + d2
        if variance == "gray":
            k1 = 1 - (d1 - 1) / (y - 1) if d1 > 1 else 1
            k2 = 1 - (d2 - 1) / (y - 1) if d2 > 1 else 1
            first = (1 + (f - last) / s) ** 2 if s > 0 else 1
            second = ((f - last) / s) ** 2 if s > 0 else 0
            total += s0**2 * (k1 * d1 / y**2 * first + k2 * d2 / y**2 * second)
        elif variance == "aalen":
            if d and y > d:
                total += (last - f) ** 2 * d / ((y - 1) * (y - d))
                total -= 2 * (last - f) * s0 * d1 * (y - d1) / (y * (y - d) * (y - 1))
            if y > 1:
                total += s0**2 * d1 * (y - d1) / (y**2 * (y - 1))
        else:
            if y > d:
                total += (last - f) ** 2 * d / (y * (y - d))
            total += s0**2 * d1 * (y - d1) / y**3 - 2 * (last - f) * s0 * d1 / y**2
    return total


@st.composite
def competing(draw, causes=2):
    n = draw(st.integers(1, 40))
    rows = draw(st.lists(st.tuples(st.integers(0, 10), st.integers(0, causes)), min_size=n, max_size=n))
    time, event = np.array(rows).T
    return time.astype(float), event


@settings(max_examples=60, deadline=None)
@given(competing(), st.sampled_from(["gray", "aalen", "delta"]))
def test_variances_follow_their_formulas(data, variance):
    time, event = data
    curves = cumulative_incidence(time, event, causes=(1, 2), variance=variance)
    before = np.concatenate([[1.0], curves.survival[:-1]])
    for cause in (0, 1):
        for end in range(1, curves.time.size + 1):
            expected = double_sums(
                variance,
                curves.n_risk[:end],
                curves.n_event[cause, :end],
                curves.n_event[1 - cause, :end],
                before[:end],
                curves.survival[:end],
                curves.incidence[cause, :end],
            )
            assert curves.std_error[cause, end - 1] ** 2 == pytest.approx(expected, rel=1e-9, abs=1e-14)


@settings(max_examples=60, deadline=None)
@given(competing(3), st.randoms(use_true_random=False))
def test_invariances(data, random):
    time, event = data
    order = list(range(time.size))
    random.shuffle(order)
    counts = np.array([random.choice([1, 2, 3]) for _ in order])
    causes = (1, 2, 3)
    curves = cumulative_incidence(time, event, causes=causes)
    np.testing.assert_allclose(curves.incidence.sum(axis=0) + curves.survival, 1, rtol=1e-12)
    shuffled = cumulative_incidence(time[order] * 365.25, event[order], causes=causes)
    for name in ("incidence", "std_error", "lower", "n_risk"):
        np.testing.assert_array_equal(getattr(curves, name), getattr(shuffled, name))
    weighted = cumulative_incidence(time, event, causes=causes, weights=counts)
    repeated = cumulative_incidence(np.repeat(time, counts), np.repeat(event, counts), causes=causes)
    for name in ("incidence", "std_error", "upper", "n_event"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), rtol=1e-7, atol=1e-9)
    # One cause is Kaplan-Meier; causes taken together add up.
    alone = cumulative_incidence(time, np.minimum(event, 1), causes=(1,), variance="delta")
    survival = kaplan_meier(time, np.minimum(event, 1))
    np.testing.assert_allclose(alone.incidence[0], 1 - survival.survival, atol=1e-12)
    left = survival.survival > 0
    np.testing.assert_allclose(alone.std_error[0][left], survival.std_error[left], rtol=1e-7, atol=1e-9)
    # The infinitesimal jackknife is the delta method when nobody enters late and weights are one.
    delta = cumulative_incidence(time, event, causes=causes, variance="delta")
    robust = cumulative_incidence(time, event, causes=causes, robust=True)
    np.testing.assert_allclose(robust.std_error, delta.std_error, rtol=1e-6, atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(competing(), st.randoms(use_true_random=False))
def test_robust_variance_is_the_sum_of_squared_influences(data, random):
    time, event = data
    time = time + 1
    weights = np.array([random.choice([0.5, 1.0, 2.5]) for _ in time])
    cluster = np.array([random.choice([0, 1, 2]) for _ in time])
    entry = np.array([random.choice([0.0, t / 3]) for t in time])
    curves = cumulative_incidence(time, event, causes=(1, 2), weights=weights, cluster=cluster, entry=entry)
    if curves.survival.min() == 0:
        return
    total = np.zeros((3, 2, curves.time.size))
    for i in range(time.size):
        change = []
        for step in (1e-5, -1e-5):
            moved = weights.copy()
            moved[i] += step
            change.append(cumulative_incidence(time, event, causes=(1, 2), weights=moved, entry=entry).incidence)
        total[cluster[i]] += weights[i] * (change[0] - change[1]) / 2e-5
    np.testing.assert_allclose(curves.std_error, np.sqrt((total**2).sum(axis=0)), rtol=1e-4, atol=1e-7)


def test_uncensored_delta_variance_is_binomial():
    time, event = np.arange(1.0, 13), np.tile([1, 2, 1, 2, 2, 1], 2)
    curves = cumulative_incidence(time, event, variance="delta")
    f = curves.incidence[0]
    np.testing.assert_allclose(curves.std_error[0] ** 2, f * (1 - f) / 12, rtol=1e-9)


def test_edges():
    none = cumulative_incidence([1, 2], [0, 0], causes=(1, 2))
    assert (none.incidence == 0).all()
    assert not none.at([1], 2).has_limits.any()
    late = cumulative_incidence([1, 2, 3], [1, 0, 0]).at([3, 4], 1)
    np.testing.assert_array_equal(late.estimable, [True, False])
    assert np.isnan(late.incidence[1])
    over = cumulative_incidence([1, 2], [1, 2]).at([9], 2)
    assert (over.incidence[0], over.estimable[0]) == (0.5, True)
    carried = cumulative_incidence([1, 2, 3], [1, 0, 0]).at([4], 1, extend=True)
    assert carried.incidence[0] == pytest.approx(1 / 3)
    one = cumulative_incidence([3], [2])
    assert (one.causes, one.incidence[0, 0]) == ((2,), 1)
    together = cumulative_incidence([2, 2, 2], [1, 2, 0])
    np.testing.assert_allclose(together.incidence[:, 0], [1 / 3, 1 / 3])
    assert cumulative_incidence([1, 2], [5, 70]).causes == (5, 70)


def test_options_are_checked():
    with pytest.raises(InvalidInput, match="gray, aalen or delta"):
        cumulative_incidence([1], [1], variance="greenwood")
    with pytest.raises(InvalidInput, match="unknown code in 1 entry, first 3 at position 1"):
        cumulative_incidence([1, 2], [1, 3], causes=(1, 2))
    with pytest.raises(InvalidInput, match="positive whole numbers"):
        cumulative_incidence([1], [0], causes=())
    with pytest.raises(InvalidInput, match="cause 3 is not among"):
        cumulative_incidence([1], [1]).at([1], 3)
