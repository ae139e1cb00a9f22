"""Rubin's rules against R's mice and mitml, and by hand.

Golden values: golden/imputation.R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput, NotComputable
from riskset.stats.rubin import joint_test, pool

EXPECTED = json.loads((Path(__file__).parents[1] / "golden" / "imputation.json").read_text())
ESTIMATES, COVARIANCES = np.array(EXPECTED["estimates"]), np.array(EXPECTED["covariances"])
VARIANCES = np.diagonal(COVARIANCES, axis1=1, axis2=2)


@pytest.mark.parametrize(("size", "complete_df"), [("large", np.inf), ("small", 40)])
def test_agrees_with_mice(size, complete_df):
    pooled = pool(ESTIMATES, VARIANCES, complete_df=complete_df)
    expected = EXPECTED[size]
    np.testing.assert_allclose(pooled.estimate, expected["estimate"], rtol=1e-12)
    np.testing.assert_allclose(pooled.variance, expected["total"], rtol=1e-12)
    np.testing.assert_allclose(pooled.degrees_of_freedom, expected["df"], rtol=1e-9)
    np.testing.assert_allclose(pooled.increase, expected["increase"], rtol=1e-9)
    np.testing.assert_allclose(pooled.missing_information, expected["missing"], rtol=1e-9)


@pytest.mark.parametrize(("size", "complete_df"), [("stage_large", np.inf), ("stage_small", 40)])
def test_several_levels_agree_with_mitml(size, complete_df):
    test = joint_test(ESTIMATES[:, 4:], COVARIANCES[:, 4:, 4:], complete_df=complete_df)
    told = (test.statistic, test.numerator_df, test.denominator_df, test.p, test.increase)
    # mitml takes derivatives of its constraints by differences.
    assert told == pytest.approx(list(EXPECTED[size].values()), rel=1e-6)


def test_by_hand():
    # Estimates 1 and 3 with variance 1: within 1, between 2, total 1 + 2 * 3/2 = 4; df (2 - 1) / (3/4)^2 = 16/9.
    pooled = pool([[1.0], [3.0]], [[1.0], [1.0]])
    assert (pooled.estimate[0], pooled.variance[0], pooled.standard_error[0]) == (2.0, 4.0, 2.0)
    assert pooled.degrees_of_freedom[0] == pytest.approx(16 / 9)
    low, high = pooled.interval()[0]
    assert high - 2 == pytest.approx(2 - low)
    half = pool([[1.0], [3.0]], [[1.0], [1.0]]).interval(1 - pooled.p[0])[0]
    assert half[0] == pytest.approx(0, abs=1e-9)  # the limit of level 1 - P ends at 0


def test_one_quantity_is_tested_alike_by_both():
    single = pool(ESTIMATES[:, :1], VARIANCES[:, :1])
    joint = joint_test(ESTIMATES[:, :1], COVARIANCES[:, :1, :1])
    assert joint.statistic == pytest.approx(float((single.estimate / single.standard_error)[0]) ** 2)


def test_nothing_missing_changes_nothing():
    same = np.repeat(ESTIMATES[:1], 5, axis=0)
    pooled = pool(same, np.repeat(VARIANCES[:1], 5, axis=0), complete_df=100)
    np.testing.assert_allclose(pooled.variance, VARIANCES[0])
    np.testing.assert_allclose(pooled.increase, 0, atol=1e-25)
    np.testing.assert_allclose(pooled.degrees_of_freedom, 101 / 103 * 100)
    assert joint_test(same, np.repeat(COVARIANCES[:1], 5, axis=0)).p < 1e-9


@pytest.mark.parametrize(
    ("estimates", "variances", "said"),
    [
        ([[1.0]], [[1.0]], "two imputations or more"),
        ([[1.0], [np.nan]], [[1.0], [1.0]], "finite"),
        ([[1.0], [2.0]], [[1.0], [0.0]], "positive"),
        ([[1.0], [2.0]], [[1.0]], "positive"),
        ([1.0, 2.0], [1.0, 1.0], "a row for each imputation"),
    ],
)
def test_what_cannot_be_pooled(estimates, variances, said):
    with pytest.raises(InvalidInput, match=said):
        pool(estimates, variances)


def test_a_covariance_that_has_no_inverse():
    with pytest.raises(NotComputable, match="cannot be inverted"):
        joint_test([[1.0, 2.0], [1.1, 2.1]], np.ones((2, 2, 2)))
    with pytest.raises(InvalidInput, match="covariances must be of shape"):
        joint_test([[1.0, 2.0], [1.1, 2.1]], np.ones((2, 2)))
