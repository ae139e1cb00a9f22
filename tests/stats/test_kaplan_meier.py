"""Kaplan-Meier: R's values, tiny data by hand, invariances, and what has no number.

Golden values: golden/nonparametric.R, golden/turning_limits.R (survival 3.5-3) and golden/expected.json.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.absent import NOT_ESTIMABLE, NOT_REACHED
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier

GOLDEN = Path(__file__).parents[1] / "golden"
COHORTS = (
    "tied", "untied", "lung", "colon", "veteran", "pbc", "mgus2", "ovarian", "aml", "transplant", "flchain", "nwtco",
)  # fmt: skip
OPTIONS = {
    "loglog": {},
    "log": {"conf_type": "log"},
    "plain": {"conf_type": "plain"},
    "level90": {"conf_level": 0.9},
    "whole_weights": {"weights": "whole"},
    "part_weights": {"weights": "part"},
    "cluster": {"cluster": "cluster"},
    "part_weights_cluster": {"weights": "part", "cluster": "cluster"},
}
Z95 = 1.959963984540054


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_survfit(cohort_of, agree, name, option):
    data = cohort_of(name)
    arrays = {"weights", "cluster"}
    options = {key: getattr(data, value) if key in arrays else value for key, value in OPTIONS[option].items()}
    expected = data.expected["kaplan_meier"][option]
    found = kaplan_meier(data.time, data.any, **options).at(expected["time"])
    agree(found.survival, expected["surv"])
    # R has no standard error at survival 0; ours is 0 there, and no limits are given.
    agree(found.std_error, expected["se"])
    agree(found.n_risk, expected["n_risk"])
    assert found.estimable.all()
    # Where survival is 1, R prints limits of 1 before the first row and none after it; the log-log scale has none.
    limits = found.has_limits
    agree(found.lower[limits], np.array(expected["lower"])[limits])
    agree(found.upper[limits], np.array(expected["upper"])[limits])
    inside = found.survival < 1 if OPTIONS[option].get("conf_type", "log-log") == "log-log" else True
    np.testing.assert_array_equal(limits, (found.survival > 0) & inside)


@pytest.mark.parametrize("name", COHORTS)
def test_whole_curve_and_quantiles_agree_with_survfit(cohort_of, agree, name):
    data = cohort_of(name)
    curve = kaplan_meier(data.time, data.any)
    rows = data.expected["kaplan_meier"]["rows"]
    assert curve.time.size == rows["n"]
    agree(curve.survival.sum(), rows["surv"])
    agree(curve.n_risk.sum(), rows["risk"])
    expected = data.expected["kaplan_meier"]["quantile_midpoint"]
    for place, p in enumerate((0.25, 0.5, 0.75)):
        quantile = curve.quantile(p, rule="midpoint")
        for key in ("value", "lower", "upper"):
            number = expected[key][place]
            ours = getattr(quantile, key)
            if number is None:
                assert ours in {NOT_REACHED, NOT_ESTIMABLE}
            else:
                agree(ours, number)


def test_median_of_expected_json(cohort_of, golden):
    for name in ("tied", "untied"):
        data = cohort_of(name)
        expected = golden[name]["median_survival_loglog"]
        median = kaplan_meier(data.time, data.any).quantile()
        np.testing.assert_allclose(
            [median.value, median.lower, median.upper],
            [expected["median"], expected["0.95LCL"], expected["0.95UCL"]],
            rtol=1e-8,
        )


def test_by_hand():
    # Times 1, 2, 2+, 3+, 4: the death at 2 comes before the censoring at 2.
    # At risk 5, 4, 2, 1 at 1, 2, 3, 4; S = 4/5, 4/5 * 3/4 = 3/5, 3/5, 0.
    # Greenwood at 2: 1/(5*4) + 1/(4*3) = 2/15; se = 3/5 sqrt(2/15).
    curve = kaplan_meier([1, 2, 2, 3, 4], [1, 1, 0, 0, 1])
    np.testing.assert_array_equal(curve.time, [1, 2, 3, 4])
    np.testing.assert_array_equal(curve.n_risk, [5, 4, 2, 1])
    np.testing.assert_array_equal(curve.n_event, [1, 1, 0, 1])
    np.testing.assert_array_equal(curve.n_censor, [0, 1, 1, 0])
    np.testing.assert_allclose(curve.survival, [4 / 5, 3 / 5, 3 / 5, 0], rtol=1e-15)
    error = 3 / 5 * sqrt(2 / 15)
    np.testing.assert_allclose(curve.std_error[[1, 3]], [error, 0], rtol=1e-14)
    spread = exp(Z95 * error / (3 / 5 * log(3 / 5)))
    np.testing.assert_allclose([curve.lower[1], curve.upper[1]], [0.6 ** (1 / spread), 0.6**spread], rtol=1e-13)
    np.testing.assert_array_equal(curve.has_limits, [True, True, True, False])
    assert (curve.n, curve.events, curve.last_follow_up) == (5, 3, 4)


def test_delayed_entry_by_hand():
    # (entry, time]: (0,3] event, (2,5] event, (1,4] censored, (3,6] censored. At 3 the risk set is the first
    # three: the fourth enters at 3 and is not yet at risk. S(3) = 2/3; at 5: the second and fourth, S = 1/3.
    curve = kaplan_meier([3, 5, 4, 6], [1, 1, 0, 0], entry=[0, 2, 1, 3])
    np.testing.assert_array_equal(curve.n_risk, [3, 3, 2, 1])
    np.testing.assert_allclose(curve.survival, [2 / 3, 2 / 3, 1 / 3, 1 / 3], rtol=1e-15)
    np.testing.assert_array_equal(curve.n_risk_at([0.5, 1, 1.5, 2.5, 3.5, 6, 7]), [1, 1, 2, 3, 3, 1, 0])
    assert curve.emptied_at is None
    # One at risk who dies before the others enter: the curve is 0 from there on, and says when.
    early = kaplan_meier([1, 5, 6], [1, 1, 0], entry=[0, 2, 2])
    assert early.emptied_at == 1
    np.testing.assert_array_equal(early.survival, [0, 0, 0])


def test_delayed_entry_agrees_with_survfit(nonparametric, cohort_of, agree):
    data = cohort_of("mgus2")
    age = np.array([float(record["age"]) for record in data.records])
    exit_age = age + data.time / 12
    use = (exit_age > age) & (age >= 40)
    expected = nonparametric["delayed"]["mgus2"]
    for key, options in (("kaplan_meier", {}), ("robust", {"robust": True})):
        found = kaplan_meier(exit_age[use], data.any[use], entry=age[use], **options).at(expected[key]["time"])
        agree(found.survival, expected[key]["surv"])
        agree(found.std_error, expected[key]["se"])
        agree(found.lower, expected[key]["lower"])
    agree(found.n_risk, expected["kaplan_meier"]["n_risk"])
    data = cohort_of("flchain")
    age = np.array([float(record["age"]) for record in data.records])
    exit_age = age + data.time / 365.25
    use = data.time > 0
    expected = nonparametric["delayed"]["flchain"]
    found = kaplan_meier(exit_age[use], data.any[use], entry=age[use]).at(expected["time"])
    for key, ours in (("surv", found.survival), ("se", found.std_error), ("upper", found.upper)):
        agree(ours, expected[key])
    agree(found.n_risk, expected["n_risk"])


def test_beyond_follow_up_is_not_estimable():
    curve = kaplan_meier([1, 2, 3], [1, 0, 0])
    late = curve.at([3, 3.5])
    np.testing.assert_array_equal(late.estimable, [True, False])
    np.testing.assert_array_equal(late.has_limits, [True, False])
    assert np.isnan([late.survival[1], late.std_error[1], late.lower[1], late.upper[1]]).all()
    assert late.n_risk[1] == 0
    carried = curve.at([3.5], extend=True)
    assert carried.estimable.all()
    assert carried.survival[0] == pytest.approx(2 / 3)
    # Nobody is left: survival is 0 ever after, whatever the follow-up.
    assert kaplan_meier([1, 2], [1, 1]).at(9).survival[0] == 0


def test_quantiles_not_reached_and_flat():
    # S is exactly 1/2 from 2 to 4: the smallest time, or the middle of the stretch.
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 0, 1])
    assert curve.quantile(0.5).value == 2
    assert curve.quantile(0.5, rule="midpoint").value == 3
    assert kaplan_meier([1, 2, 3], [1, 0, 0]).quantile(0.5).value is NOT_REACHED
    assert str(NOT_REACHED) == "not reached"
    # A curve that falls from 1 to 0 in one step has no limits to read a lower one from.
    step = kaplan_meier([5], [1]).quantile()
    assert (step.value, step.lower, step.upper) == (5, NOT_ESTIMABLE, NOT_REACHED)
    # Ten of twenty: 1/2 reached by multiplying is not exactly 1/2, and still counts as it.
    steps = kaplan_meier(np.arange(1, 21), [1] * 20)
    assert steps.quantile(0.5).value == 10
    assert steps.quantile(0.5, rule="midpoint").value == 10.5


@pytest.mark.parametrize(("name", "turns"), [("lower", "lower"), ("upper", "upper"), ("below", "upper")])
def test_limits_that_turn_back_are_read_where_they_first_come_down(agree, name, turns):
    """As R prints a survfit; its quantile() reads 2 instead of 1, and 63 instead of 60."""
    case = json.loads((GOLDEN / "turning_limits.json").read_text())[name]
    curve = kaplan_meier(case["time"], case["event"], conf_level=case["level"])
    limits = getattr(curve, turns)
    agree(limits, case[turns])
    assert (np.diff(limits) > 0).any()
    found = curve.quantile(rule="midpoint")
    for ours, theirs in zip((found.value, found.lower, found.upper), (case["median"], *case["printed"]), strict=True):
        assert ours is NOT_REACHED if theirs is None else ours == theirs


def test_no_events_all_events_one_patient_ties_everywhere():
    never = kaplan_meier([1, 2, 3], [0, 0, 0])
    np.testing.assert_array_equal(never.survival, [1, 1, 1])
    np.testing.assert_array_equal(never.std_error, [0, 0, 0])
    assert not never.has_limits.any()
    everyone = kaplan_meier([2, 2, 2], [1, 1, 1])
    assert (everyone.survival[0], everyone.n_risk[0]) == (0, 3)
    one = kaplan_meier([4.5], [0])
    assert one.at(4.5).survival[0] == 1
    tied = kaplan_meier([2, 2, 2, 2], [1, 0, 1, 0])
    assert tied.survival[0] == 0.5
    for curve in (never, everyone, one, tied):
        assert not np.isnan(np.concatenate([curve.survival, curve.std_error, curve.n_risk])).any()


@st.composite
def follow_up(draw, *, largest=30):
    n = draw(st.integers(1, largest))
    time = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    event = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    return np.array(time, dtype=float), np.array(event)


@settings(max_examples=60, deadline=None)
@given(follow_up())
def test_is_the_product_of_exact_fractions(data):
    time, event = data
    curve = kaplan_meier(time, event)
    survival, log_variance = Fraction(1), Fraction(0)
    for row, t in enumerate(sorted(set(time))):
        risk, died = int((time >= t).sum()), int(((time == t) & (event == 1)).sum())
        survival *= Fraction(risk - died, risk)
        log_variance += Fraction(died, risk * (risk - died)) if risk > died else 0
        assert curve.survival[row] == pytest.approx(float(survival), rel=1e-12)
        assert curve.std_error[row] == pytest.approx(float(survival) * sqrt(log_variance), rel=1e-12)
        assert curve.n_risk[row] == risk


@settings(max_examples=60, deadline=None)
@given(follow_up(), st.randoms(use_true_random=False), st.sampled_from([1 / 30.4375, 365.25, 1e-200, 1e200]))
def test_order_unit_and_duplication_do_not_matter(data, random, unit):
    time, event = data
    order = list(range(time.size))
    random.shuffle(order)
    counts = np.array([random.choice([0, 1, 2, 3]) for _ in order])
    counts[0] = 1
    curve, shuffled = kaplan_meier(time, event), kaplan_meier(time[order], event[order])
    for name in ("time", "n_risk", "survival", "std_error", "lower", "upper"):
        np.testing.assert_array_equal(getattr(curve, name), getattr(shuffled, name))
    scaled = kaplan_meier(time * unit, event)
    np.testing.assert_array_equal(scaled.survival, curve.survival)
    weighted = kaplan_meier(time, event, weights=counts)
    repeated = kaplan_meier(np.repeat(time, counts), np.repeat(event, counts))
    assert not weighted.robust
    for name in ("time", "n_risk", "survival", "std_error", "lower", "upper"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(follow_up(), st.randoms(use_true_random=False))
def test_robust_variance_is_the_sum_of_squared_influences(data, random):
    # The influence of a patient's weight on S, by a central difference, against the closed form.
    time, event = data
    weights = np.array([random.choice([0.5, 1.0, 2.5]) for _ in time])
    cluster = np.array([random.choice([1, 2, 3, 4]) for _ in time])
    entry = np.array([random.choice([0.0, t / 3]) for t in time])
    entry = np.where(time > 0, entry, 0)
    use = time > entry
    if not use.any():
        return
    time, event, weights, cluster, entry = (column[use] for column in (time, event, weights, cluster, entry))
    curve = kaplan_meier(time, event, weights=weights, cluster=cluster, entry=entry)
    if curve.survival.min() == 0:
        return
    total = np.zeros((5, curve.time.size))
    for i in range(time.size):
        change = []
        for step in (1e-5, -1e-5):
            moved = weights.copy()
            moved[i] += step
            change.append(kaplan_meier(time, event, weights=moved, entry=entry).survival)
        total[cluster[i]] += weights[i] * (change[0] - change[1]) / 2e-5
    np.testing.assert_allclose(curve.std_error, np.sqrt((total**2).sum(axis=0)), rtol=1e-5, atol=1e-8)


def test_options_are_checked():
    with pytest.raises(InvalidInput, match="log-log, log or plain"):
        kaplan_meier([1, 2], [1, 0], conf_type="logit")
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        kaplan_meier([1, 2], [1, 0], conf_level=95)
    with pytest.raises(InvalidInput, match="smallest or midpoint"):
        kaplan_meier([1, 2], [1, 0]).quantile(rule="mean")
    with pytest.raises(InvalidInput, match="contradicts a cluster"):
        kaplan_meier([1, 2], [1, 0], cluster=[1, 1], robust=False)
    with pytest.raises(InvalidInput, match="all zero"):
        kaplan_meier([1, 2], [1, 0], weights=[0, 0])
    with pytest.raises(InvalidInput, match="times is negative"):
        kaplan_meier([1, 2], [1, 0]).at(-1)
