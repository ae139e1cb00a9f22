"""Landmark cohorts: golden/expected.json, R on the Stanford heart data (golden/nonparametric.R), and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.landmark import landmark
from riskset.stats.log_rank import log_rank


def test_agrees_with_expected_json(cohort_of, golden):
    data, expected = cohort_of("tied"), golden["tied"]["landmark5"]
    found = landmark(data.time, data.event, 5)
    assert found.n == expected["n"]
    test = log_rank(found.time, found.event > 0, data.group[found.mask])
    assert test.statistic == pytest.approx(expected["chisq"], rel=1e-8)


def test_agrees_with_r_on_the_heart_data(jasa, nonparametric):
    time, status, wait = jasa
    expected = nonparametric["heart"]["landmark30"]
    found = landmark(time, status, 30, exposure_time=wait)
    assert (found.n, found.exposed.sum()) == (expected["n"], expected["exposed"])
    assert log_rank(found.time, found.event, found.exposed).statistic == pytest.approx(expected["chisq"], rel=1e-8)
    assert found.n + found.left_by_event + found.left_by_censoring == 103


def test_by_hand():
    # Landmark 5. Leave: event at 3; competing event at 5 (before the landmark); censored at 4. Stay: censored at
    # 5, event at 8, censored at 9, event at 7. Exposed by 5: the first who stay at 5 exactly and at 2; at 6 later;
    # at 8 the last one has left at 7, so that exposure never came.
    found = landmark([3, 5, 4, 5, 8, 9, 7], [1, 2, 0, 0, 1, 0, 1], 5, exposure_time=[1, np.nan, 2, 5, 2, 6, 8])
    np.testing.assert_array_equal(found.mask, [0, 0, 0, 1, 1, 1, 1])
    np.testing.assert_array_equal(found.time, [0, 3, 4, 2])
    np.testing.assert_array_equal(found.event, [0, 1, 0, 1])
    np.testing.assert_array_equal(found.exposed, [1, 1, 0, 0])
    assert (found.left_by_event, found.left_by_censoring, found.left_by_cause) == (2, 1, {1: 1, 2: 1})
    assert found.exposed_later == 1


def test_at_zero_everybody_without_an_event_at_zero_stays():
    found = landmark([0, 0, 2], [1, 0, 1], 0)
    np.testing.assert_array_equal(found.mask, [False, True, True])
    assert found.exposed is None
    assert found.exposed_later is None


def test_input_is_checked():
    with pytest.raises(NotEstimable, match="no patient"):
        landmark([1, 2], [1, 1], 2)
    with pytest.raises(InvalidInput, match="landmark must be a time"):
        landmark([1, 2], [1, 1], np.nan)
    with pytest.raises(InvalidInput, match="exposure_time is negative"):
        landmark([1, 2], [1, 0], 1, exposure_time=[-1, 2])
