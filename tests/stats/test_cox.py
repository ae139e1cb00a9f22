"""Tests of Cox regression: against R's survival, by hand, and under changes that must not matter."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskset.stats.cox import cox
from riskset.stats.errors import InvalidInput, NotConverged, NotEstimable, StatsError
from riskset.stats.regression_checks import Collinear, MonotoneLikelihood

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "cox.json").read_text())  # written by cox.R beside it
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())["tied"]


def close(actual, expected, rel=1e-8):
    actual, expected = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
    np.testing.assert_allclose(actual, expected.reshape(actual.shape), rtol=0, atol=rel * np.abs(expected).max())


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_fit_r(case, cox_fit, regression_data):
    fit, groups = cox_fit(case), regression_data(case["spec"]).groups
    assert (fit.n, fit.n_events) == (case["n"], case["n_events"])
    close(fit.coefficients, case["coefficients"])
    close(fit.covariance, case["covariance"])
    if case["robust"] is not None:
        assert fit.robust_score_test().statistic == pytest.approx(case["robust_score"]["statistic"], rel=1e-7)
        close(fit.robust_covariance, case["robust"])
        assert fit.variance is fit.robust_covariance
    close([fit.loglik_null, fit.loglik], case["loglik"], 1e-12)
    for test, name in (
        (fit.score_test, "score"),
        (fit.likelihood_ratio_test, "likelihood_ratio"),
        (fit.wald_test(), "wald"),
    ):
        assert test.df == case[name]["df"]
        assert test.statistic == pytest.approx(case[name]["statistic"], rel=1e-8)
        assert test.p_value == pytest.approx(case[name]["p_value"], rel=1e-6)
    for group, expected in zip(groups, case["type_three"], strict=True):
        test = fit.wald_test(group)
        assert (test.df, test.statistic) == (expected["df"], pytest.approx(expected["statistic"], rel=1e-7))


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_residuals_r(case, cox_fit):
    fit = cox_fit(case)
    rows = case["rows"]
    close(fit.martingale_residuals()[rows], case["martingale"])
    close(fit.score_residuals()[rows], case["score_residuals"])
    close(fit.dfbeta()[rows], case["dfbeta"])
    close((fit.schoenfeld_residuals().residuals ** 2).sum(axis=0), case["schoenfeld_squares"])


def test_shared_values(regression_data):
    # golden/expected.json: the made-up cohort, all causes, x, z and group B, with R's own stopping rule.
    data = regression_data(
        {"name": "shared", "data": "tied", "time": "time", "event": "st", "terms": ["x", "z", "g=B"], "strata": "strat"}
    )
    event = data.code > 0
    fits = {
        "cox_efron": cox(data.time, event, data.X),
        "cox_breslow": cox(data.time, event, data.X, ties="breslow"),
        "cox_stratified": cox(data.time, event, data.X, strata=data.strata),
    }
    for name, fit in fits.items():
        close(fit.coefficients, EXPECTED[name]["coef"], 1e-6)
        close(fit.covariance, EXPECTED[name]["var"], 1e-6)
    close(cox(data.time, event, data.X, robust=True).variance, EXPECTED["cox_robust_var"], 1e-6)


def test_by_hand_breslow_and_efron():
    # Times 1 (x=1 and x=0 fail), 2 (x=1 censored), 3 (x=0 fails). With r = e^b the risk set at 1 is 2 + 2r.
    # Breslow: l = b - 2 log(2 + 2r); the last event is alone. l' = 1 - 2r/(1 + r) = 0 at r = 1, so b = 0;
    # the information there is 2 * 1/4 = 1/2.
    # Efron: the second step's risk set is (2 + 2r) - (1 + r)/2, so again r/(1+r) twice: the same b, information 1/2.
    time, event, x = [1, 1, 2, 3], [1, 1, 0, 1], [1, 0, 1, 0]
    for ties, loglik in (("breslow", -2 * np.log(4)), ("efron", -np.log(4) - np.log(3))):
        fit = cox(time, event, x, ties=ties)
        assert fit.coefficients == pytest.approx([0.0], abs=1e-12)
        assert fit.covariance == pytest.approx(np.array([[2.0]]))
        assert fit.loglik == pytest.approx(loglik)


def test_by_hand_three_patients():
    # Events at 1 (x=1), 2 (x=0), 3 (x=1): l = b - log(1 + 2r) - log(1 + r), r = e^b.
    # l' = 1 - 2r/(1 + 2r) - r/(1 + r) = 0 gives 2 r^2 = 1, so b = -log(2)/2.
    fit = cox([1, 2, 3], [1, 1, 1], [1, 0, 1])
    r = np.sqrt(0.5)
    assert fit.coefficients == pytest.approx([np.log(r)])
    information = 2 * r / (1 + 2 * r) ** 2 + r / (1 + r) ** 2
    assert fit.covariance == pytest.approx(np.array([[1 / information]]))
    # At b = 0: score 1 - 2/3 - 1/2 = -1/6, information 2/9 + 1/4 = 17/36, so the score test is 1/17.
    assert fit.score_test.statistic == pytest.approx(1 / 17)


def test_hazard_ratios():
    fit = cox([1, 2, 3], [1, 1, 1], [1, 0, 1])
    ratios = fit.hazard_ratios(0.9)
    spread = 1.6448536269514722 * fit.standard_errors
    assert ratios.estimate == pytest.approx(np.sqrt([0.5]))
    assert ratios.lower == pytest.approx(ratios.estimate * np.exp(-spread))
    assert ratios.upper == pytest.approx(ratios.estimate * np.exp(spread))
    assert ratios.p_value[0] == pytest.approx(fit.wald_test([0]).p_value)


def test_few_events_are_warned_of():
    assert cox([1, 2, 3], [1, 1, 1], [1, 0, 1]).warnings == (
        "3 events for 1 coefficient: fewer than 10 events per coefficient",
    )


@st.composite
def cohorts(draw, ties=True, least=12, most=40):
    seed, n = draw(st.integers(0, 2**32 - 1)), draw(st.integers(least, most))
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)])
    time = rng.exponential(4 / np.exp(0.5 * X[:, 0]))
    time = np.ceil(time) if ties else time
    return time, rng.random(n) < 0.7, X, rng


def fitted(*args, **kwargs):
    try:
        return cox(*args, **kwargs)
    except (NotConverged, Collinear, NotEstimable):
        assume(False)


def same(one, two, **changes):
    close(two.coefficients, changes.get("coefficients", one.coefficients), 1e-7)
    close(two.variance, changes.get("variance", one.variance), 1e-6)
    assert two.loglik - two.loglik_null == pytest.approx(one.loglik - one.loglik_null, rel=1e-7, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(cohorts(), st.sampled_from(["efron", "breslow"]))
def test_order_of_rows_does_not_matter(cohort, ties):
    time, event, X, rng = cohort
    order = rng.permutation(time.size)
    same(fitted(time, event, X, ties=ties), fitted(time[order], event[order], X[order], ties=ties))


@settings(max_examples=25, deadline=None)
@given(cohorts(), st.sampled_from([1 / 365.25, 7.0, 1e6]))
def test_unit_of_time_does_not_matter(cohort, unit):
    time, event, X, _ = cohort
    same(fitted(time, event, X), fitted(time * unit, event, X))


@settings(max_examples=25, deadline=None)
@given(cohorts())
def test_whole_weights_are_duplicated_rows(cohort):
    time, event, X, rng = cohort
    weights = rng.integers(1, 4, time.size)
    many = np.repeat(np.arange(time.size), weights)
    one = fitted(time, event, X, weights=weights, ties="breslow")
    two = fitted(time[many], event[many], X[many], ties="breslow")
    same(one, two)
    clustered = fitted(time[many], event[many], X[many], ties="breslow", cluster=many)
    close(fitted(time, event, X, weights=weights, ties="breslow", robust=True).variance, clustered.variance, 1e-6)


@settings(max_examples=25, deadline=None)
@given(cohorts(), st.sampled_from([1e-6, 3.0, 1e5]), st.sampled_from([-1e4, 0.0, 50.0]))
def test_units_of_covariates_do_not_matter(cohort, scale, shift):
    time, event, X, _ = cohort
    one = fitted(time, event, X)
    two = fitted(time, event, X * scale + shift * scale)
    same(one, two, coefficients=one.coefficients / scale, variance=one.variance / scale**2)


@settings(max_examples=25, deadline=None)
@given(cohorts())
def test_one_stratum_is_none(cohort):
    time, event, X, _ = cohort
    same(fitted(time, event, X), fitted(time, event, X, strata=["all"] * time.size))


@settings(max_examples=25, deadline=None)
@given(cohorts(least=30))
def test_strata_are_far_apart_in_time(cohort):
    # Follow-up that never overlaps is the same as strata: each stratum's rows enter after the other's have left.
    time, event, X, rng = cohort
    stratum = rng.integers(0, 2, time.size)
    later = 1000.0 * stratum
    same(fitted(time, event, X, strata=stratum), fitted(time + later, event, X, entry=later))


@settings(max_examples=25, deadline=None)
@given(cohorts(), st.sampled_from(["efron", "breslow"]))
def test_rows_cut_in_two_change_nothing(cohort, ties):
    time, event, X, rng = cohort
    cut = time * rng.uniform(0.1, 0.9, time.size)
    two = fitted(
        np.concatenate([cut, time]),
        np.concatenate([np.zeros_like(event), event]),
        np.vstack([X, X]),
        entry=np.concatenate([np.zeros_like(cut), cut]),
        ties=ties,
        cluster=np.tile(np.arange(time.size), 2),
    )
    one = fitted(time, event, X, ties=ties, robust=True)
    same(one, two)
    close(two.covariance, one.covariance, 1e-6)


@settings(max_examples=25, deadline=None)
@given(cohorts(ties=False))
def test_score_test_of_two_groups_is_the_log_rank_test(cohort):
    time, event, X, _ = cohort
    group = X[:, 1]
    assume(0 < group.sum() < group.size)
    order = np.argsort(time)
    observed = expected = variance = 0.0
    for row in order[event[order]]:
        share = group[time >= time[row]].mean()
        observed += group[row]
        expected += share
        variance += share * (1 - share)
    assume(variance > 1e-9)
    fit = fitted(time, event, group)
    assert fit.score_test.statistic == pytest.approx((observed - expected) ** 2 / variance, rel=1e-8, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(cohorts())
def test_residuals_sum_to_the_score(cohort):
    time, event, X, rng = cohort
    fit = fitted(time, event, X, weights=rng.uniform(0.5, 2, time.size))
    weights = fit.data.weights
    assert weights @ fit.martingale_residuals() == pytest.approx(0, abs=1e-9)
    assert weights @ fit.score_residuals() == pytest.approx(np.zeros(2), abs=1e-6)
    schoenfeld = fit.schoenfeld_residuals()
    assert schoenfeld.weight @ schoenfeld.residuals == pytest.approx(np.zeros(2), abs=1e-6)


def test_weight_of_zero_leaves_a_row_out():
    rng = np.random.default_rng(1)
    time, event, x = np.ceil(rng.exponential(5, 40)), rng.random(40) < 0.7, rng.normal(size=40)
    weights = (rng.random(40) < 0.8).astype(float)
    kept = weights > 0
    same(cox(time, event, x, weights=weights), cox(time[kept], event[kept], x[kept]))


def test_an_offset_is_a_known_coefficient():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(80, 2))
    time, event = np.ceil(rng.exponential(5, 80)), rng.random(80) < 0.7
    both = cox(time, event, X)
    one = cox(time, event, X[:, 0], offset=X[:, 1] * both.coefficients[1] + 300)
    assert one.coefficients[0] == pytest.approx(both.coefficients[0], rel=1e-8)
    assert one.loglik == pytest.approx(both.loglik, rel=1e-12)


def test_times_that_differ_by_rounding_are_tied():
    age = np.array([30.0, 60.0, 50.0, 51.0])
    months = np.array([365.0, 5.0, 30.0, 18.0])  # 30 + 365/12 = 60 + 5/12, 50 + 30/12 = 51 + 18/12
    assert age[0] + months[0] / 12 != age[1] + months[1] / 12
    x = [1.0, 0.0, 1.0, 0.5]
    near = cox(age + months / 12, [1, 1, 1, 1], x)
    exact = cox(12 * age + months, [1, 1, 1, 1], x)
    same(exact, near)


def test_covariates_far_apart_do_not_overflow():
    rng = np.random.default_rng(3)
    x = rng.normal(size=60)
    x[7] = 1e8
    time, event = rng.exponential(5, 60), np.ones(60)
    fit = cox(time, event, np.column_stack([x, rng.normal(1e12, 1.0, 60)]))
    assert np.isfinite(fit.coefficients).all()
    assert np.isfinite(fit.standard_errors).all()


RNG = np.random.default_rng(4)
TIME, EVENT = RNG.exponential(5, 80), RNG.random(80) < 0.6
LEVEL, X = RNG.integers(0, 4, 80), RNG.normal(size=80)
LEVELS = (LEVEL[:, None] == np.arange(1, 4)).astype(float)


@pytest.mark.parametrize(
    ("event", "columns"),
    [
        (EVENT & (LEVEL != 2), (1,)),  # a level without events
        (EVENT & (LEVEL != 0), (0, 1, 2)),  # the reference without events: all others are infinite against it
        (EVENT & (LEVEL != 1) & (LEVEL != 3), (0, 2)),
    ],
)
@pytest.mark.parametrize("how", [{}, {"entry": TIME / 3}, {"strata": np.arange(80) % 2}, {"ties": "breslow"}])
def test_separation_names_its_columns(event, columns, how):
    with pytest.raises(MonotoneLikelihood, match="Firth") as caught:
        cox(TIME, event, np.column_stack([LEVELS, X]), **how)
    assert caught.value.columns == columns


def test_separation_by_a_covariate_that_orders_the_events():
    with pytest.raises(MonotoneLikelihood):
        cox(np.arange(1.0, 21), np.ones(20), np.arange(20.0))


@pytest.mark.parametrize(
    ("matrix", "columns"),
    [
        (np.column_stack([X, np.full(80, 3.1)]), (1,)),
        (np.column_stack([X, 2 * X - 1]), (1,)),
        (np.column_stack([LEVEL == 0, LEVELS]), (3,)),
        (np.column_stack([X, LEVELS, X + LEVELS[:, 1]]), (4,)),
        (np.column_stack([X, 1e9 + 1e-9 * X]), (1,)),
    ],
)
def test_constant_and_collinear_covariates_are_named(matrix, columns):
    with pytest.raises(Collinear) as caught:
        cox(TIME, EVENT, matrix)
    assert caught.value.columns == columns


def test_a_covariate_constant_within_strata_is_named():
    with pytest.raises(Collinear, match="column 1"):
        cox(TIME, EVENT, np.column_stack([X, LEVEL == 1]), strata=LEVEL)
    for order in ([0, 1, 2], [2, 0, 1]):  # alone, only rounding varies within strata
        layer = np.repeat(order, [4, 3, 3])
        with pytest.raises(Collinear, match="no variation in column 0"):
            cox(np.arange(1.0, 11), np.ones(10), np.repeat([0.7, 0.1, 0.3], [4, 3, 3]), strata=layer)


def test_one_patient():
    with pytest.raises(Collinear, match="column 0"):
        cox([3.0], [1], [[2.0]])


def test_all_tied():
    # Everybody fails at once: under Breslow's rule every mean is the overall mean, and so the score at 0 is 0.
    fit = cox(np.ones(80), np.ones(80), X, ties="breslow")
    assert fit.coefficients == pytest.approx([0.0], abs=1e-10)
    assert fit.likelihood_ratio_test.statistic == pytest.approx(0.0, abs=1e-10)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        (([], [], np.empty((0, 1))), {}, InvalidInput, "time is empty"),
        (([1, -2], [1, 0], [1, 2]), {}, InvalidInput, "time is negative in 1 entry, first at position 1"),
        (([1, np.nan], [1, 0], [1, 2]), {}, InvalidInput, "time is missing"),
        ((["a", "b"], [1, 0], [1, 2]), {}, InvalidInput, "time must be numbers"),
        (([1, 2], [1, 2], [1, 2]), {}, InvalidInput, "unknown code"),
        (([1, 2], [1, 0, 1], [1, 2]), {}, InvalidInput, "event must be one-dimensional with 2 entries"),
        (([1, 2], [1, 0], [1, 2, 3]), {}, InvalidInput, "X must have 2 rows"),
        (([1, 2], [1, 0], [[1, np.nan], [1, 2]]), {}, InvalidInput, "first at row 0 of column 1"),
        (([1, 2], [1, 0], [[1, 2], [np.inf, 2]]), {}, InvalidInput, "first at row 1 of column 0"),
        (([1, 2], [1, 0], [["F"], ["M"]]), {}, InvalidInput, "indicator columns"),
        (([1, 2], [1, 0], np.empty((2, 0))), {}, InvalidInput, "no column"),
        (([1, 2], [1, 0], [1, 2]), {"entry": [0, 2]}, InvalidInput, "entry is not before time"),
        (([1, 2], [1, 0], [1, 2]), {"weights": [1, -1]}, InvalidInput, "weights is negative"),
        (([1, 2], [1, 0], [1, 2]), {"weights": [0, 0]}, InvalidInput, "weights are all zero"),
        (([1, 2], [1, 0], [1, 2]), {"strata": [1]}, InvalidInput, "strata must be one-dimensional"),
        (([1, 2], [1, 0], [1, 2]), {"offset": [1]}, InvalidInput, "offset has 1 entry"),
        (([1, 2], [1, 0], [1, 2]), {"ties": "exact"}, InvalidInput, "efron or breslow"),
        (([1, 2], [0, 0], [1, 2]), {}, NotEstimable, "there is no event"),
        (([1, 2], [1, 0], [1, 2]), {"weights": [0, 1]}, NotEstimable, "there is no event"),
        (([1, 2], [1, 0], [1, 2]), {"offset": [0, 1e9]}, NotConverged, "overflows"),
    ],
)
def test_bad_input(arguments, options, error, words):
    with pytest.raises(error, match=words):
        cox(*arguments, **options)


@pytest.mark.parametrize("columns", [[], [2], [0, 0], [-1]])
def test_wald_test_of_unknown_columns(columns):
    fit = cox(TIME, EVENT, np.column_stack([X, LEVEL]))
    with pytest.raises(InvalidInput, match="columns must be different"):
        fit.wald_test(columns)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_small_cohorts_give_numbers_or_typed_errors(seed):
    rng = np.random.default_rng(seed)
    n, p = rng.integers(1, 9), rng.integers(1, 4)
    X = np.where(rng.random((n, p)) < 0.5, rng.integers(0, 2, (n, p)), rng.normal(size=(n, p)))
    time = rng.integers(0, 4, n).astype(float)
    options = {"strata": rng.integers(0, 2, n)} if rng.random() < 0.3 else {}
    if rng.random() < 0.3:
        time = time + 1
        options["entry"] = time - rng.integers(1, 3, n).clip(max=time)
    try:
        fit = cox(time, rng.integers(0, 2, n), X, **options)
    except StatsError:
        return
    assert np.isfinite(fit.coefficients).all()
    assert np.isfinite(fit.standard_errors).all()
    assert (fit.standard_errors > 0).all()


def test_repr_shows_no_patient():
    shown = repr(cox(TIME, EVENT, X))
    assert "model" not in shown
    assert "data" not in shown


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("option", ["", "entry", "strata", "weights"])
def test_few_rows_and_many_are_summed_in_ways_that_agree(monkeypatch, ties, option):
    """A matrix of who is at risk serves few rows, running sums many, and a fit of many starts by scores alone."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(120, 4))
    time = np.ceil(rng.exponential(20 * np.exp(-0.4 * X[:, 0])))
    given = {"entry": np.floor(time * rng.uniform(0, 0.9, 120)), "strata": np.arange(120) % 3}
    given["weights"] = rng.integers(0, 3, 120)
    event, options = rng.random(120) < 0.6, {option: given[option]} if option else {}
    few = cox(time, event, X, ties=ties, **options)
    assert few.model.steps.members is not None
    monkeypatch.setattr("riskset.stats.tie_steps._FEW", 0)
    for large in (12_000, 0):
        monkeypatch.setattr("riskset.stats.newton._LARGE", large)
        many = cox(time, event, X, ties=ties, **options)
        assert many.model.steps.members is None
        assert many.coefficients == pytest.approx(few.coefficients, rel=1e-10)
        assert many.variance == pytest.approx(few.variance, abs=1e-9)
        assert (many.loglik, many.loglik_null) == pytest.approx((few.loglik, few.loglik_null), rel=1e-12)
        assert many.score_test.statistic == pytest.approx(few.score_test.statistic, rel=1e-10)
        assert many.martingale_residuals() == pytest.approx(few.martingale_residuals(), abs=1e-10)
