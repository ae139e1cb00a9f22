"""Tests of predicted and adjusted survival: against R's survfit, by definition, and by the delta method's parts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival, baseline_hazard, predict_survival
from riskset.stats.errors import InvalidInput

CASES = json.loads((Path(__file__).parents[1] / "golden" / "cox.json").read_text())  # written by cox.R beside it


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_survfit_r(case, cox_fit):
    fit = cox_fit(case)
    for curve in case["curves"]:
        stratum = None if curve["stratum"] is None else str(curve["stratum"])
        for kind, patients in curve["limits"].items():
            result = predict_survival(fit, curve["patients"], curve["at"], stratum=stratum, conf_type=kind, extend=True)
            for patient, expected in enumerate(patients):
                for name in ("survival", "std_error"):
                    assert getattr(result, name)[patient] == pytest.approx(expected[name], rel=1e-8, abs=1e-12)
                # R repeats survival 1 as its own limits before the first event; here there are none.
                some = result.has_limits[patient]
                for name in ("lower", "upper"):
                    actual, limit = getattr(result, name)[patient], np.asarray(expected[name], dtype=float)
                    assert actual[some] == pytest.approx(limit[some], rel=1e-8, abs=1e-12)
                    assert np.isnan(actual[~some]).all()


RNG = np.random.default_rng(11)
N = 150
GROUP = RNG.integers(0, 2, N)
AGE = RNG.normal(50, 12, N)
TIME = np.ceil(RNG.exponential(30 / np.exp(0.5 * GROUP + 0.02 * (AGE - 50))))
EVENT = RNG.random(N) < 0.75
FIT = cox(TIME, EVENT, np.column_stack([GROUP, AGE]))


def test_baseline_hazard_by_hand():
    # Events at 1 (x=1), 2 (x=0), 3 (x=1), r = exp(b) = root(1/2): increments 1/(1+2r), 1/(1+r), 1/r.
    fit = cox([1, 2, 3], [1, 1, 1], [1, 0, 1])
    r = np.sqrt(0.5)
    baseline = baseline_hazard(fit)
    assert baseline.time == pytest.approx([1, 2, 3])
    assert baseline.increment == pytest.approx([1 / (1 + 2 * r), 1 / (1 + r), 1 / r])
    assert baseline.cumulative[-1] == pytest.approx(baseline.increment.sum())


def test_baseline_and_prediction_agree_with_an_offset():
    fit = cox(TIME, EVENT, AGE, offset=0.5 * GROUP + 3)
    baseline = baseline_hazard(fit)
    at = baseline.time[[3, 10]]
    survival = predict_survival(fit, [[0.0]], at).survival[0]
    assert survival == pytest.approx(np.exp(-baseline.cumulative[[3, 10]]))


def test_beyond_follow_up_is_not_estimable():
    last = TIME.max()
    result = predict_survival(FIT, [1.0, 50.0], [last, last + 1])
    assert result.estimable.tolist() == [True, False]
    assert np.isnan(result.survival[0, 1])
    assert not result.has_limits[0, 1]
    extended = predict_survival(FIT, [1.0, 50.0], [last, last + 1], extend=True)
    assert extended.survival[0, 1] == extended.survival[0, 0] == result.survival[0, 0]


def test_adjusted_survival_is_the_mean_of_predictions():
    at = [5.0, 20.0, 40.0]
    cohort = np.column_stack([np.ones(N), AGE])
    mean = predict_survival(FIT, cohort, at).survival.mean(axis=0)
    adjusted = adjusted_survival(FIT, cohort, at)
    assert adjusted.survival[0] == pytest.approx(mean, rel=1e-12)
    alone = adjusted_survival(FIT, cohort[:1], at)
    single = predict_survival(FIT, cohort[:1], at)
    assert alone.std_error == pytest.approx(single.std_error, rel=1e-12)


@pytest.mark.parametrize("stratified", [pytest.param(False, marks=pytest.mark.slow), True])
def test_error_of_adjusted_survival_is_the_jackknife_one(stratified):
    # The infinitesimal jackknife by weights: each row's weight moved a little, the whole analysis repeated, the mean
    # over the patients too. It estimates the same variance by another road, so it agrees but roughly in 150 patients.
    options = {"strata": GROUP} if stratified else {}
    X = AGE[:, None] if stratified else np.column_stack([GROUP, AGE])
    labels = (1, 0) if stratified else (None, None)
    sides = [AGE[:, None]] * 2 if stratified else [np.column_stack([np.full(N, g), AGE]) for g in (1, 0)]
    at = [20.0]

    def estimate(weights):
        fit = cox(TIME, EVENT, X, weights=weights, ties="breslow", **options)
        one, two = (
            predict_survival(fit, side, at, stratum=label).survival[:, 0]
            for side, label in zip(sides, labels, strict=True)
        )
        return weights @ one / weights.sum(), weights @ (one - two) / weights.sum()

    moved, still = [], np.array(estimate(np.ones(N)))
    for row in range(N):
        weights = np.ones(N)
        weights[row] += 1e-4
        moved.append((np.array(estimate(weights)) - still) / 1e-4)
    jackknife = np.sqrt((np.array(moved) ** 2).sum(axis=0))
    fit = cox(TIME, EVENT, X, ties="breslow", **options)
    adjusted = adjusted_survival(fit, sides[0], at, stratum=labels[0])
    difference = adjusted_difference(fit, *sides, at, strata=labels)
    assert adjusted.std_error[0, 0] == pytest.approx(jackknife[0], rel=0.1)
    assert difference.std_error[0] == pytest.approx(jackknife[1], rel=0.1)
    assert difference.lower[0] < difference.difference[0] < difference.upper[0]
    assert 0 < difference.p_value[0] < 1


def test_the_patients_averaged_over_are_a_sample():
    """The variance holds that of the mean of their predictions: of the same patients twice, half as much."""
    cohort = np.column_stack([np.ones(N), AGE])
    once, twice = (adjusted_survival(FIT, each, [20.0]) for each in (cohort, np.vstack([cohort, cohort])))
    spread = predict_survival(FIT, cohort, [20.0]).survival.var() / N
    assert once.std_error[0, 0] ** 2 - twice.std_error[0, 0] ** 2 == pytest.approx(spread / 2, rel=1e-9)
    other = np.column_stack([np.zeros(N), AGE])
    apart = [
        adjusted_difference(FIT, *sides, [20.0])
        for sides in ((cohort, other), (np.vstack([cohort] * 2), np.vstack([other] * 2)))
    ]
    gaps = [predict_survival(FIT, each, [20.0]).survival for each in (cohort, other)]
    spread = (gaps[0] - gaps[1]).var() / N
    assert apart[0].std_error[0] ** 2 - apart[1].std_error[0] ** 2 == pytest.approx(spread / 2, rel=1e-9)
    with pytest.raises(InvalidInput, match="second must be the covariates of the same 150 patients"):
        adjusted_difference(FIT, cohort, other[:9], [20.0])


def test_a_group_against_itself_differs_by_nothing():
    cohort = np.column_stack([np.ones(N), AGE])
    result = adjusted_difference(FIT, cohort, cohort, [20.0])
    assert not result.estimable[0]  # there is no error to compare it with


def test_extreme_covariates_give_survival_of_0_and_1():
    result = predict_survival(FIT, [[0, -1e6], [0, 1e6]], [20.0])
    assert result.survival[:, 0].tolist() in ([1.0, 0.0], [0.0, 1.0])
    assert np.isfinite(result.std_error).all()


@pytest.mark.parametrize(
    ("covariates", "options", "words"),
    [
        ([[1.0]], {}, "covariates has 1 column where the fit has 2"),
        ([[1.0, np.nan]], {}, "covariates is missing"),
        (np.empty((0, 2)), {}, "covariates is empty"),
        ([[1.0, 2.0]], {"stratum": "A"}, "no strata"),
        ([[1.0, 2.0]], {"conf_type": "logit"}, "conf_type"),
        ([[1.0, 2.0]], {"conf_level": 95}, "conf_level"),
    ],
)
def test_bad_input(covariates, options, words):
    with pytest.raises(InvalidInput, match=words):
        predict_survival(FIT, covariates, [1.0], **options)


def test_unknown_stratum():
    fit = cox(TIME, EVENT, AGE, strata=GROUP)
    for stratum in (None, 7):
        with pytest.raises(InvalidInput, match=r"stratum must be one of \[0, 1\]"):
            predict_survival(fit, [[50.0]], [1.0], stratum=stratum)
