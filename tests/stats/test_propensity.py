"""Propensity models against glm and multinom of R, weights by hand and by what they must balance, and separation.

Golden values: golden/weighted.R.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.propensity import Separation, propensity, treatment_weights
from riskset.stats.regression_checks import Collinear

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "weighted.json").read_text())["propensity"]
with (GOLDEN / "tied.csv").open() as file:
    RECORDS = list(csv.DictReader(file))
X, Z, STRATUM = (np.array([float(record[name]) for record in RECORDS]) for name in ("x", "z", "strat"))
G = np.array([record["g"] for record in RECORDS])


def test_binary_agrees_with_glm():
    fit = propensity(Z, np.column_stack([X, G == "B", G == "C", STRATUM]))
    expected = EXPECTED["binary"]
    assert [*fit.intercepts, *fit.coefficients[0]] == pytest.approx(expected["coefficients"], rel=1e-8)
    np.testing.assert_allclose(fit.variance, expected["covariance"], rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(fit.probability[:, 1], expected["probability"], rtol=1e-9)
    assert fit.loglik == pytest.approx(expected["loglik"], rel=1e-12)


def test_multinomial_agrees_with_multinom():
    fit = propensity(G, np.column_stack([X, Z, STRATUM]))
    expected = EXPECTED["multinomial"]
    # multinom climbs without second derivatives and stops short of our maximum.
    np.testing.assert_allclose(np.column_stack([fit.intercepts, fit.coefficients]), expected["coefficients"], rtol=1e-4)
    np.testing.assert_allclose(fit.probability, expected["probability"], rtol=1e-5)
    assert fit.loglik == pytest.approx(expected["loglik"], rel=1e-10)
    assert fit.loglik >= expected["loglik"] - 1e-9


def test_the_score_is_zero_at_the_maximum():
    design = np.column_stack([np.ones(X.size), X, Z, STRATUM])
    fit = propensity(G, design[:, 1:])
    received = (G[:, None] == fit.labels).astype(float)
    np.testing.assert_allclose((received - fit.probability).T @ design, 0, atol=1e-9)


def test_one_binary_covariate_by_hand():
    # Of 4 without it 1 is treated, of 6 with it 4: propensities 1/4 and 2/3, log odds ratio log(2 * 3).
    covariate = np.array([0] * 4 + [1] * 6)
    treated = np.array([1, 0, 0, 0, 1, 1, 1, 1, 0, 0])
    fit = propensity(treated, covariate)
    np.testing.assert_allclose(fit.probability[:, 1], [1 / 4] * 4 + [2 / 3] * 6)
    assert fit.coefficients[0, 0] == pytest.approx(np.log(6))
    ate = treatment_weights(fit, stabilised=False)
    np.testing.assert_allclose(ate.weights, [4, *[4 / 3] * 3, *[3 / 2] * 4, 3, 3])
    # Half are treated: stabilised weights are half of these. Treated: 4, 3/2 x 4: (10)^2 / (16 + 9) = 4.
    stabilised = treatment_weights(fit)
    np.testing.assert_allclose(stabilised.weights, ate.weights / 2)
    assert stabilised.effective_n[1] == pytest.approx(4)
    # Of the treated: themselves 1, the others by their odds, 1/3 and 2.
    att = treatment_weights(fit, estimand="ATT", target=1)
    np.testing.assert_allclose(att.weights, [1, *[1 / 3] * 3, *[1] * 4, 2, 2])
    assert not att.stabilised


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_saturated_weights_balance_exactly(seed):
    # With one indicator per cell of the covariate, every treatment's weighted shares are those of all (or the treated).
    rng = np.random.default_rng(seed)
    cell = np.concatenate([np.repeat([0, 1, 2], 3), rng.integers(0, 3, 60)])
    treated = np.concatenate([np.tile([0, 1, 2], 3), rng.integers(0, 3, 60)])
    fit = propensity(treated, np.column_stack([cell == 1, cell == 2]) * 12.5)
    ate = treatment_weights(fit).weights
    att = treatment_weights(fit, estimand="ATT", target=2).weights
    for one in range(3):
        mine = treated == one
        shares = np.bincount(cell[mine], ate[mine], minlength=3) / ate[mine].sum()
        np.testing.assert_allclose(shares, np.bincount(cell, minlength=3) / cell.size, rtol=1e-7)
        shares = np.bincount(cell[mine], att[mine], minlength=3) / att[mine].sum()
        np.testing.assert_allclose(
            shares, np.bincount(cell[treated == 2], minlength=3) / (treated == 2).sum(), rtol=1e-7
        )


def test_separation_is_said():
    rng = np.random.default_rng(2)
    level = rng.integers(0, 2, 80)
    treated = np.where(level == 1, 1, rng.integers(0, 2, 80))
    with pytest.raises(Separation, match="column 1 of X tells for certain who had treatment 1") as error:
        propensity(treated, np.column_stack([rng.normal(size=80), level]))
    assert error.value.columns == (1,)
    value = rng.normal(size=80)
    with pytest.raises(Separation, match="column 0"):
        propensity(value > 0.3, value)
    three = np.where(level == 1, 2, rng.integers(0, 2, 80))
    with pytest.raises(Separation, match="treatment 2"):
        propensity(three, level)


def test_refuses():
    with pytest.raises(NotEstimable, match="one treatment"):
        propensity([1, 1, 1], [1, 2, 3])
    with pytest.raises(Collinear, match="column 1"):
        propensity(Z, np.column_stack([X, 2 * X + 1]))
    with pytest.raises(Collinear, match="no variation"):
        propensity(Z, np.ones(Z.size))
    with pytest.raises(InvalidInput, match="X must have 2 rows"):
        propensity([1, 2], [1, 2, 3])
    fit = propensity(Z, X)
    with pytest.raises(InvalidInput, match="estimand"):
        treatment_weights(fit, estimand="ATO")
    with pytest.raises(InvalidInput, match="needs a target among"):
        treatment_weights(fit, estimand="ATT")
    with pytest.raises(InvalidInput, match="belongs to"):
        treatment_weights(fit, target=1)
