"""Reverse Kaplan-Meier: both tie rules against survfit, prodlim and golden/expected.json, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.absent import NOT_REACHED
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.reverse_kaplan_meier import follow_up, reverse_kaplan_meier

COHORTS = ("tied", "untied", "lung", "colon", "veteran", "pbc", "mgus2", "ovarian", "aml", "transplant", "nwtco")


@pytest.mark.parametrize("name", COHORTS)
def test_flip_agrees_with_survfit_and_events_first_with_prodlim(cohort_of, agree, name):
    data = cohort_of(name)
    expected = data.expected["reverse"]
    flip = reverse_kaplan_meier(data.time, data.any, ties="flip")
    found = flip.at(expected["flip"]["time"])
    agree(found.survival, expected["flip"]["surv"])
    agree(found.std_error, expected["flip"]["se"])
    median = flip.quantile(rule="midpoint")
    for key in ("value", "lower", "upper"):
        number = expected["flip_median"][key]
        assert (getattr(median, key) is NOT_REACHED) if number is None else getattr(median, key) == number
    first = expected["events_first"]
    agree(reverse_kaplan_meier(data.time, data.any).at(first["time"]).survival, first["surv"])


@pytest.mark.parametrize("name", ["tied", "untied"])
def test_agrees_with_expected_json(cohort_of, golden, name):
    data, expected = cohort_of(name), golden[name]["reverse_km_time_at_survival"]
    for rule, ties in (("rule_flip", "flip"), ("rule_events_first", "events-first")):
        curve = reverse_kaplan_meier(data.time, data.any, ties=ties)
        for survival, time in expected[rule].items():
            assert curve.quantile(1 - float(survival)).value == pytest.approx(time, rel=1e-12)
    found = reverse_kaplan_meier(data.time, data.any).at([5, 10, 20]).survival
    np.testing.assert_allclose(found, expected["events_first_survival_at_5_10_20"], rtol=1e-8)


def test_by_hand():
    # Times 1 (event), 2 (event), 2 (censored), 3 (censored). Events first: at 2 the death has left, 2 are at
    # risk of censoring, so 1/2 is left; flipped: 3 are at risk and 2/3 is left.
    time, event = [1, 2, 2, 3], [1, 1, 0, 0]
    first = reverse_kaplan_meier(time, event)
    np.testing.assert_allclose(first.survival, [1, 1 / 2, 0])
    np.testing.assert_array_equal(first.n_risk, [3, 2, 1])
    np.testing.assert_allclose(reverse_kaplan_meier(time, event, ties="flip").survival, [1, 2 / 3, 0])
    described = follow_up(time, event)
    assert (described.n, described.censored, described.median.value) == (4, 2, 2)
    assert (described.shortest, described.longest) == (1, 3)
    assert (described.shortest_censored, described.longest_censored) == (2, 3)


def test_everybody_died():
    described = follow_up([1, 2], [1, 1])
    assert described.censored == 0
    assert described.shortest_censored is None
    assert described.longest_censored is None
    assert described.median.value is NOT_REACHED


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 1)), min_size=1, max_size=30))
def test_events_first_is_the_flip_with_deaths_just_before(rows):
    # Moving each death a little earlier breaks the ties the way the rule says.
    time, event = np.array(rows, dtype=float).T
    shifted = kaplan_meier(time - 0.25 * event, 1 - event)
    ours = reverse_kaplan_meier(time, event)
    at = np.unique(time) + 0.1
    np.testing.assert_allclose(ours.at(at, extend=True).survival, shifted.at(at, extend=True).survival, rtol=1e-12)


def test_rule_is_checked():
    with pytest.raises(InvalidInput, match="events-first or flip"):
        reverse_kaplan_meier([1], [1], ties="none")
