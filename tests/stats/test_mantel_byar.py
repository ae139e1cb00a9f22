"""Mantel-Byar test: R's exact score test on the Stanford heart data (golden/nonparametric.R), by hand, and limits."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.errors import NotEstimable
from riskset.stats.log_rank import log_rank
from riskset.stats.mantel_byar import mantel_byar


def test_agrees_with_r_on_the_heart_data(jasa, nonparametric):
    expected = nonparametric["heart"]
    found = mantel_byar(*jasa)
    assert found.test.statistic == pytest.approx(expected["mantel_byar"], rel=1e-8)
    assert found.test.observed.sum() == expected["events"]
    assert found.test.n.sum() == expected["rows"]
    assert (found.patients, found.without_follow_up) == (102, 1)


def test_by_hand():
    # Patients: dies unexposed at 2; exposed at 1, dies at 3; exposed at 2, censored at 4; censored unexposed at 3.
    # At 2: four at risk, one exposed (the third's exposure begins at 2 and counts after it): E = 1/4, V = 3/16.
    # At 3: three at risk (second, third, fourth), two exposed, the exposed second dies: E = 2/3, V = 2/9.
    found = mantel_byar([2, 3, 4, 3], [1, 1, 0, 0], [np.nan, 1, 2, np.nan])
    np.testing.assert_allclose(found.test.expected[1], 1 / 4 + 2 / 3)
    np.testing.assert_allclose(found.test.variance[1, 1], 3 / 16 + 2 / 9)
    assert found.test.statistic == pytest.approx((1 - 11 / 12) ** 2 / (3 / 16 + 2 / 9))
    assert (found.patients, found.exposed) == (4, 2)
    assert list(found.test.labels) == [False, True]


def test_exposure_from_the_start_is_the_log_rank_test(cohort_of):
    data = cohort_of("ovarian")
    found = mantel_byar(data.time, data.any, np.where(data.group == 2, 0.0, np.nan), strata=data.stratum)
    other = log_rank(data.time, data.any, data.group, strata=data.stratum)
    assert found.test.statistic == pytest.approx(other.statistic, rel=1e-12)


def test_nothing_to_compare():
    for begins in ([np.nan, np.nan], [0, 0], [5, 9]):
        with pytest.raises(NotEstimable, match="one exposure"):
            mantel_byar([3, 5], [1, 1], begins)
    with pytest.raises(NotEstimable, match="no event"):
        mantel_byar([3, 5], [0, 0], [1, np.nan])
