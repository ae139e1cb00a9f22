"""The estimators of many cohorts at once against riskset.stats, one cohort at a time."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.simulate import batch, batch_regression
from riskset.stats.absent import NOT_REACHED
from riskset.stats.cox import cox
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.fine_gray import fine_gray
from riskset.stats.gray import gray_test
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.log_rank import log_rank
from riskset.stats.reverse_kaplan_meier import reverse_kaplan_meier

COHORTS, PATIENTS = 4, 60


@pytest.fixture
def drawn():
    rng = np.random.default_rng(7)
    time = np.sort(np.stack([rng.permutation(900)[:PATIENTS] + 1 for _ in range(COHORTS)]), axis=1)
    status = rng.choice(3, p=[0.4, 0.4, 0.2], size=time.shape)
    group = rng.integers(0, 2, size=time.shape)
    X = np.stack([group, rng.integers(0, 2, size=time.shape)], axis=2).astype(float)
    return time, status, group, X


def members(group):
    return np.stack([group == 0, group == 1])


def test_curves(drawn):
    time, status, group, _ = drawn
    found = batch.curves(time, status, members(group))
    for c in range(COHORTS):
        for g in (0, 1):
            own = group[c] == g
            curve = kaplan_meier(time[c][own], status[c][own] > 0)
            incidence = cumulative_incidence(time[c][own], status[c][own], causes=(1, 2))
            day = 300.0
            assert found.survival_at(day)[g, c] == pytest.approx(curve.at([day]).survival[0], rel=1e-12)
            for cause in (1, 2):
                expected = incidence.at([day], cause=cause).incidence[0]
                assert found.incidence_at(day, second=cause == 2)[g, c] == pytest.approx(expected, rel=1e-12)


def test_tests(drawn):
    time, status, group, _ = drawn
    found = batch.curves(time, status, members(group))
    for c in range(COHORTS):
        expected = log_rank(time[c], status[c] > 0, group[c]).statistic
        assert batch.log_rank(found, [0, 1], [1, 0])[1, c] == pytest.approx(expected, rel=1e-10)
        for cause in (1, 2):
            expected = gray_test(time[c], status[c], group[c], cause=cause).statistic
            assert batch.gray(found, [0, 1], [1, 0], second=cause == 2)[1, c] == pytest.approx(expected, rel=1e-10)


def test_median_follow_up(drawn):
    time, status, group, _ = drawn
    found = batch.median_follow_up(time, status > 0, group == 1)
    for c in range(COHORTS):
        own = group[c] == 1
        expected = reverse_kaplan_meier(time[c][own], status[c][own] > 0).quantile(0.5).value
        assert found[c] == (np.inf if expected is NOT_REACHED else expected)


def test_regressions(drawn):
    time, status, _, X = drawn
    X_twice, twice = np.concatenate([X, X]), np.concatenate([status, status])
    fine_and_gray = np.arange(2 * COHORTS) >= COHORTS
    beta = np.zeros((2 * COHORTS, 2))
    for _ in range(6):
        fits = batch_regression.hazard_ratios(X_twice, twice, fine_and_gray, beta)
        beta = fits.beta
    for c in range(COHORTS):
        expected = cox(time[c], status[c] == 1, X[c])
        np.testing.assert_allclose(beta[c], expected.coefficients, atol=1e-6)
        np.testing.assert_allclose(fits.error[c], expected.standard_errors, rtol=1e-5)
        expected = fine_gray(time[c], status[c], X[c])
        np.testing.assert_allclose(beta[COHORTS + c], expected.coefficients, atol=1e-6)
        np.testing.assert_allclose(fits.error[COHORTS + c], expected.standard_errors, rtol=0.01)
