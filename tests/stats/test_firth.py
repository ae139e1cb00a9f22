"""Tests of Firth's fit: against the package firthmodels, by hand, and where it is needed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.cox import CoxFit, cox, cox_data, cox_model
from riskset.stats.errors import NotConverged, StatsError
from riskset.stats.firth import FirthFit, _penalty_score, cox_or_firth, firth
from riskset.stats.propensity import Separation
from riskset.stats.regression_checks import Collinear, MonotoneLikelihood

CASES = json.loads((Path(__file__).parents[1] / "golden" / "firth.json").read_text())  # by firth.py beside it


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_firth_against_another_package(case, regression_data):
    data = regression_data(case["spec"])
    event = data.code == 1
    without = case["spec"].get("without")
    if without is not None:
        event &= data.X[:, without] == 0
    fit = firth(data.time, event, data.X, ties="breslow")
    assert fit.coefficients == pytest.approx(case["coefficients"], rel=1e-8, abs=1e-9)
    assert fit.standard_errors == pytest.approx(case["std_errors"], rel=1e-8)
    assert fit.loglik == pytest.approx(case["loglik"], rel=1e-12)
    ratios = fit.profile_hazard_ratios()
    assert np.log(ratios.lower) == pytest.approx(case["lower"], rel=1e-8)
    assert np.log(ratios.upper) == pytest.approx(case["upper"], rel=1e-8)
    for ours, theirs in zip(ratios.p_value, case["p_values"], strict=True):
        if theirs is not None:  # where that package's own restricted fit did not settle
            assert ours == pytest.approx(theirs, rel=1e-8)
    assert isinstance(cox_or_firth(data.time, event, data.X), FirthFit if without is not None else CoxFit)


def test_by_hand():
    # Two patients, x = 1 fails first. With p = r/(1 + r) the likelihood is p and the information p(1 - p), so the
    # penalised log-likelihood is 3/2 log p + 1/2 log(1 - p): greatest at p = 3/4, b = log 3.
    fit = firth([1, 2], [1, 1], [1, 0])

    def penalised(p):
        return 1.5 * np.log(p) + 0.5 * np.log(1 - p)

    assert fit.coefficients == pytest.approx([np.log(3)], rel=1e-9)
    assert fit.variance == pytest.approx(np.array([[16 / 3]]))
    assert fit.loglik == pytest.approx(penalised(0.75))
    assert fit.loglik_null == pytest.approx(penalised(0.5))
    assert fit.likelihood_ratio_test.statistic == pytest.approx(2 * (penalised(0.75) - penalised(0.5)))
    ratios = fit.profile_hazard_ratios()
    for limit in (ratios.lower[0], ratios.upper[0]):
        fall = 2 * (penalised(0.75) - penalised(limit / (1 + limit)))
        assert fall == pytest.approx(3.841458820694124, rel=1e-9)  # the 95% point of chi-square on 1 df
    assert ratios.lower[0] < 3 < ratios.upper[0]
    assert ratios.p_value[0] == pytest.approx(fit.likelihood_ratio_test.p_value)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_penalty_is_the_slope_of_half_the_log_determinant(ties):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(60, 3))
    options = {"entry": None, "strata": rng.integers(0, 2, 60), "weights": rng.uniform(0.5, 2, 60)}
    model = cox_model(cox_data(rng.integers(1, 12, 60), rng.random(60) < 0.7, X, **options, ties=ties), ties)
    beta = np.array([0.3, -0.5, 0.2])

    def half_log_determinant(at):
        return np.linalg.slogdet(model.evaluate(at).information)[1] / 2

    slope = [(half_log_determinant(beta + h) - half_log_determinant(beta - h)) / 2e-5 for h in 1e-5 * np.eye(3)]
    plain, hazard, means = model.evaluate_with_means(beta)
    exact = _penalty_score(model, hazard, means, np.linalg.cholesky(plain.information))
    assert exact == pytest.approx(slope, rel=1e-7)


def test_separation_is_found_and_marked():
    rng = np.random.default_rng(2)
    level = rng.integers(0, 2, 80)
    X = np.column_stack([rng.normal(size=80), level])
    time, event = rng.exponential(5, 80), (rng.random(80) < 0.6) & (level == 0)
    fit = cox_or_firth(time, event, X)
    assert isinstance(fit, FirthFit)
    assert fit.infinite == (1,)
    assert "separation: column 1 of X, fitted by Firth's penalised likelihood" in fit.warnings
    ratios = fit.profile_hazard_ratios()
    assert ratios.estimate[1] < 0.2
    assert ratios.upper[1] < 1
    assert ratios.p_value[1] < 0.001
    assert np.isfinite(ratios.lower).all()
    assert (ratios.lower > 0).all()
    assert fit.profile_test(0, 1).df == 2
    assert fit.profile_test(0, 1).statistic == pytest.approx(fit.likelihood_ratio_test.statistic, rel=1e-9)


def test_the_penalty_fades_as_the_cohort_grows():
    rng = np.random.default_rng(3)
    x = rng.normal(size=5000)
    time = rng.exponential(np.exp(-0.5 * x))
    plain, penalised = (fit(time, np.ones(5000), x).coefficients[0] for fit in (cox, firth))
    assert penalised == pytest.approx(plain, abs=1e-3)
    assert penalised != plain


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_small_cohorts_give_finite_ratios_or_typed_errors(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 12))
    X = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n)])
    try:
        fit = cox_or_firth(rng.integers(1, 6, n), rng.random(n) < 0.6, X)
    except StatsError:
        return
    assert np.isfinite(fit.coefficients).all()
    if isinstance(fit, FirthFit):
        try:
            ratios = fit.profile_hazard_ratios()
        except NotConverged:  # two coefficients of two events: the profile is nearly flat
            return
        assert (np.log(ratios.lower) <= fit.coefficients).all()
        assert (np.log(ratios.upper) >= fit.coefficients).all()
        assert ((ratios.p_value >= 0) & (ratios.p_value <= 1)).all()


@pytest.mark.parametrize("seed", range(60))
def test_few_patients_have_limits_or_say_why_not(seed: int) -> None:
    """Along a profile the information can become singular, which is not an error of the reader's."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 9))
    design = rng.choice([0.0, 1.0, 50.0, 77.0], size=(size, 3))
    time, event = rng.integers(1, 4, size).astype(float), rng.random(size) < 0.7
    try:
        ratios = firth(time, event, design).profile_hazard_ratios()
    except StatsError:  # a typed error, with its reason; numpy's own is none
        return
    assert not np.isnan(ratios.estimate).any()
    assert (ratios.lower <= ratios.estimate * (1 + 1e-9)).all()
    assert (ratios.estimate <= ratios.upper * (1 + 1e-9)).all()


def test_a_reader_is_told_of_no_column() -> None:
    """The words of an error for the page name nothing that the page does not have."""
    monotone, collinear = MonotoneLikelihood((0, 1)), Collinear("columns 0, 1 of X", (0, 1))
    for error in (monotone, collinear, Separation((2,), "B")):
        assert "column" not in error.in_words
        assert "X" not in error.in_words
    assert "separation" in monotone.in_words
    assert NotConverged("it did not settle").in_words == "it did not settle"
