"""Tests of the proportional hazards test: against cox.zph of R's survival, by hand, and what cannot be tested."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.cox import cox
from riskset.stats.errors import InvalidInput, NotComputable
from riskset.stats.fine_gray import fine_gray
from riskset.stats.proportional_hazards import proportional_hazards_test, proportional_subdistribution_hazards_test

CASES = json.loads((Path(__file__).parents[1] / "golden" / "cox.json").read_text())  # written by cox.R beside it


@pytest.mark.parametrize("case", CASES, ids=[case["spec"]["name"] for case in CASES])
def test_zph_r(case, cox_fit, regression_data):
    fit, groups = cox_fit(case), regression_data(case["spec"]).groups
    for transform, expected in case["zph"].items():
        result = proportional_hazards_test(fit, transform, terms=groups)
        for test, (statistic, df, p_value) in zip((*result.terms, result.overall), expected["table"], strict=True):
            assert (test.df, test.statistic) == (df, pytest.approx(statistic, rel=1e-8))
            assert test.p_value == pytest.approx(p_value, rel=1e-7)
        ends = [result.transformed.min(), result.transformed.max()]
        assert ends == pytest.approx(expected["x_range"], rel=1e-10)
        squares = (result.scaled_residuals**2).sum(axis=0)
        assert squares == pytest.approx(case["scaled_schoenfeld_squares"], rel=1e-8)


def test_by_hand():
    # Events at 1 (x=1), 2 (x=0), 3 (x=1), 4 (x=0) censored never at risk alone: at b the risk sets have r = e^b.
    # Variances of x at the events with 2, 1, 1 and 0 of x=1 among 4, 3, 2, 1 at risk: with means m1 = 2r/(2+2r),
    # m2 = r/(2+r), m3 = r/(1+r), v = m(1-m). The score of x g(t) is sum g (x - m); its variance
    # sum g^2 v - (sum g v)^2 / sum v.
    fit = cox([1, 2, 3, 4], [1, 1, 1, 1], [1, 0, 1, 0])
    r = float(np.exp(fit.coefficients[0]))
    mean = np.array([2 * r / (2 + 2 * r), r / (2 + r), r / (1 + r), 0])
    v, x, g = mean * (1 - mean), np.array([1, 0, 1, 0]), np.array([1, 2, 3, 4])
    expected = ((g * (x - mean)).sum()) ** 2 / ((g**2 * v).sum() - (g * v).sum() ** 2 / v.sum())
    assert proportional_hazards_test(fit, "identity").overall.statistic == pytest.approx(expected, rel=1e-9)


def test_a_function_of_time_and_its_linear_change():
    rng = np.random.default_rng(5)
    fit = cox(rng.exponential(5, 60), np.ones(60), rng.normal(size=(60, 2)))
    root = proportional_hazards_test(fit, np.sqrt)
    changed = proportional_hazards_test(fit, lambda t: 1e4 - 7 * np.sqrt(t))
    assert root.transform == "sqrt"
    for one, two in zip((*root.terms, root.overall), (*changed.terms, changed.overall), strict=True):
        assert one.statistic == pytest.approx(two.statistic, rel=1e-7)


def test_what_cannot_be_tested():
    rng = np.random.default_rng(6)
    x = rng.normal(size=30)
    with pytest.raises(NotComputable, match="one time"):
        proportional_hazards_test(cox(np.ones(30), np.arange(30) < 20, x))
    late = cox(np.arange(30.0), np.ones(30), x)
    with pytest.raises(NotComputable, match="not a number"):
        proportional_hazards_test(late, "log")
    with pytest.raises(InvalidInput, match="must be km"):
        proportional_hazards_test(late, "cubic")
    with pytest.raises(InvalidInput, match="30 values"):
        proportional_hazards_test(late, lambda t: t[:2])
    with pytest.raises(InvalidInput, match="columns"):
        proportional_hazards_test(late, terms=[[1]])
    with pytest.raises(NotComputable, match="constant"):
        proportional_hazards_test(late, np.ones_like)


@pytest.mark.parametrize("seed", range(40))
def test_alone_at_risk_at_the_first_event(seed):
    # Delayed entry: the first to fail is alone under observation, so the Kaplan-Meier estimate falls to 0 and km is 0
    # there and 1 at all other events. Where one is at risk x does not vary: the information on x lies at km = 1 alone,
    # x km cannot be told from x, and the score's variance is 0, up to rounding of either sign.
    rng = np.random.default_rng(seed)
    time = np.r_[1, 2 + rng.exponential(size=11)]
    fit = cox(time, np.ones(12), rng.normal(size=(12, 2)), entry=np.r_[0, np.full(11, 1.5)])
    with pytest.raises(NotComputable, match="a variance is 0"):
        proportional_hazards_test(fit, terms=[[0]])


def test_all_information_at_one_time():
    # Of two with x = 1 one fails at time 1, with one of the ten with x = 0, and the other is censored before the next
    # event: x varies at time 1 alone, and the coefficient is log 5 (Breslow: 1 = 2 * 2r / (2r + 10)).
    time = np.r_[1, 1.5, 1, 2:11]
    event = np.r_[1, 0, 1, np.ones(9)]
    x = np.r_[1, 1, np.zeros(10)]
    competing_event = np.where(time > 8, 2, event)
    fits = cox(time, event, x, ties="breslow"), fine_gray(time, competing_event, x)
    assert [float(fit.coefficients[0]) for fit in fits] == pytest.approx([np.log(5)] * 2)
    for test, fit in zip((proportional_hazards_test, proportional_subdistribution_hazards_test), fits, strict=True):
        for transform in ("km", "rank", "identity", "log"):
            with pytest.raises(NotComputable, match="a variance is 0"):
                test(fit, transform)


def competing(rng, n, strength):
    x = rng.normal(size=n)
    u = rng.random(n)
    # Incidence of cause 1 is 1 - (1 - p(1 - e^-t))^exp(b(t) x), with b(t) = strength (t - 1) when strength > 0.
    share = 1 - 0.5 ** np.exp(0.3 * x)
    cause = np.where(u < share, 1, 2)
    quantile = np.where(cause == 1, 1 - (1 - rng.random(n) * share) ** np.exp(-0.3 * x), 0)
    time = np.where(cause == 1, -np.log1p(-np.minimum(2 * quantile, 1 - 1e-12)), rng.exponential(1, n))
    time = np.where(cause == 1, time * np.exp(strength * x), time)
    censoring = rng.uniform(0.2, 4, n)
    return np.minimum(time, censoring), np.where(time <= censoring, cause, 0), x


@pytest.mark.slow
def test_size_of_the_subdistribution_test():
    # 1000 cohorts of 200 with proportional subdistribution hazards: 5% of the tests should reject; 3 Monte Carlo
    # standard errors are 2.1%.
    rng = np.random.default_rng(7)
    rejected = [
        proportional_subdistribution_hazards_test(fine_gray(*competing(rng, 200, 0.0))).overall.p_value < 0.05
        for _ in range(1000)
    ]
    assert np.mean(rejected) == pytest.approx(0.05, abs=0.021)


def test_subdistribution_test_finds_a_changing_effect():
    rng = np.random.default_rng(8)
    constant = proportional_subdistribution_hazards_test(fine_gray(*competing(rng, 2000, 0.0)))
    changing = proportional_subdistribution_hazards_test(fine_gray(*competing(rng, 2000, 0.8)))
    assert constant.overall.p_value > 0.01
    assert changing.overall.p_value < 1e-6
    assert changing.terms[0].statistic == pytest.approx(changing.overall.statistic)


def test_without_competing_or_censored_the_two_scores_agree():
    # Then the weights are those of Cox, and both tests are of the same score; the variances differ (model, robust).
    rng = np.random.default_rng(9)
    x = rng.normal(size=400)
    time = rng.exponential(np.exp(-0.5 * x))
    ours = proportional_subdistribution_hazards_test(fine_gray(time, np.ones(400), x), "rank")
    coxs = proportional_hazards_test(cox(time, np.ones(400), x), "rank")
    assert ours.overall.statistic == pytest.approx(coxs.overall.statistic, rel=0.25)
    assert ours.scaled_residuals == pytest.approx(coxs.scaled_residuals, rel=1e-8)


def test_the_test_of_many_rows_holds_no_sums_of_all_covariates_at_once():
    rng = np.random.default_rng(10)
    X = rng.normal(size=(20_000, 12))
    time = np.ceil(rng.exponential(40 * np.exp(-0.2 * X[:, 0])))
    fit = cox(time, np.ones(time.size), X)
    whole = proportional_hazards_test(fit)
    tracemalloc.start()
    alone = proportional_hazards_test(fit, residuals=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * X.nbytes
    assert alone.scaled_residuals.shape == (0, 12)
    assert alone.overall.statistic == pytest.approx(whole.overall.statistic, rel=1e-12)
    assert [term.statistic for term in alone.terms] == pytest.approx([term.statistic for term in whole.terms], rel=1e-9)
