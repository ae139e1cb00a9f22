"""Tests of adjusted incidence: against riskRegression, the Aalen-Johansen estimate, the bootstrap, and invariances."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import CauseNotFitted, competing_hazards
from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput, NotEstimable, StatsError
from riskset.stats.fine_gray import fine_gray
from riskset.stats.fine_gray_prediction import predict_incidence
from riskset.stats.limits import probability_limits
from riskset.stats.regression_checks import MonotoneLikelihood

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "adjusted_incidence.json").read_text())  # written by adjusted_incidence.R beside it


def times_of(case, data):
    """The times, moved apart where the case says so."""
    return data.time + case["spec"].get("apart", 0) * np.arange(1, data.time.size + 1)


def settings_of(case, data):
    """The hazards of a case, and a setting for each of its groups."""
    group = case["spec"].get("group")
    if group is None:
        return data.strata, [Setting(label) for label in case["groups"]]
    settings = []
    for label in case["groups"]:
        moved = data.X.copy()
        moved[:, 0] = float(label)
        settings.append(Setting(covariates=moved))
    return None, settings


@pytest.mark.parametrize("case", CASES["ate"], ids=[case["spec"]["name"] for case in CASES["ate"]])
def test_ate_r(case, regression_data):
    data = regression_data(case["spec"])
    strata, settings = settings_of(case, data)
    hazards = competing_hazards(times_of(case, data), data.code, data.X, strata=strata)
    pairs = [[case["groups"].index(pair[side]) for side in ("first", "second")] for pair in case["pairs"]]
    at, cause = case["spec"]["at"], case["spec"]["cause"]
    found, differences = adjusted_incidence(hazards, settings, at, cause=cause, pairs=pairs)
    for label, each in zip(case["groups"], found, strict=True):
        np.testing.assert_allclose(each.incidence, case["risk"][label], rtol=1e-8)
        np.testing.assert_allclose(each.std_error, case["std_error"][label], rtol=1e-6)
        lower, upper = probability_limits(each.incidence, each.std_error, 0.95, "log-log")
        np.testing.assert_array_equal([each.lower, each.upper], [lower, upper])
    for pair, each in zip(case["pairs"], differences, strict=True):
        np.testing.assert_allclose(each.difference, pair["difference"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(each.std_error, pair["std_error"], rtol=1e-6)


@pytest.mark.parametrize("case", CASES["ate"][:2], ids=[case["spec"]["name"] for case in CASES["ate"][:2]])
def test_one_patient_is_the_prediction_r(case, regression_data):
    """All patients set to the covariates of one: the prediction for that one, in his or her own stratum."""
    data = regression_data(case["spec"])
    hazards = competing_hazards(times_of(case, data), data.code, data.X, strata=data.strata)
    for row, expected in enumerate(case["predicted"]):
        setting = Setting(data.strata[row], np.repeat(data.X[[row]], data.time.size, axis=0))
        (found,), _ = adjusted_incidence(hazards, [setting], case["spec"]["at"], cause=case["spec"]["cause"])
        np.testing.assert_allclose(found.incidence, expected, rtol=1e-8)


@pytest.mark.parametrize("case", CASES["tied"], ids=[case["spec"]["name"] for case in CASES["tied"]])
@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_tied_events_r(case, ties, regression_data):
    data = regression_data(case["spec"])
    hazards = competing_hazards(data.time, data.code, data.X, strata=data.strata, ties=ties)
    settings = [Setting(label) for label in case["groups"]]
    found, _ = adjusted_incidence(hazards, settings, case["spec"]["at"], cause=case["spec"]["cause"])
    np.testing.assert_allclose([each.incidence for each in found], case[ties], rtol=1e-7)


def test_survival_of_ate_r(regression_data):
    """Its standard errors are of influence functions, ours of the model, so that they agree but roughly."""
    case = CASES["survival"]
    data = regression_data(case["spec"])
    fit = cox(times_of(case, data), data.code == 1, data.X, strata=data.strata)
    at = case["spec"]["at"]
    for label in case["groups"]:
        found = adjusted_survival(fit, data.X, at, stratum=label)
        np.testing.assert_allclose(1 - found.survival[0], case["risk"][label], rtol=1e-8)
        np.testing.assert_allclose(found.std_error[0], case["std_error"][label], rtol=0.1)
    (pair,) = case["pairs"]
    apart = adjusted_difference(fit, data.X, data.X, at, strata=(pair["first"], pair["second"]))
    np.testing.assert_allclose(-apart.difference, pair["difference"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(apart.std_error, pair["std_error"], rtol=0.1)


def test_predictions_of_fine_and_gray_r(regression_data):
    """Those of FGR, and the jackknife's standard errors of crr, each patient left out in turn."""
    case = CASES["fine_gray"]
    data = regression_data(case["spec"])
    fit = fine_gray(times_of(case, data), data.code, data.X, cause=case["spec"]["cause"])
    found = predict_incidence(fit, case["patients"], case["spec"]["at"])
    np.testing.assert_allclose(found.incidence, case["incidence"], rtol=1e-7)
    np.testing.assert_allclose(found.std_error, case["jackknife"], rtol=0.05)


def cohort(seed, n, *, effect=0.7, months=None):
    """Two groups, two covariates, two causes; times in whole `months` where asked for."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
    group = rng.integers(0, 2, n)
    first = 0.06 * np.exp(effect * X[:, 0] + 0.5 * group)
    second = 0.04 * np.exp(0.5 * effect * X[:, 0] - 0.3 * X[:, 1])
    failed, censored = rng.exponential(1 / (first + second)), rng.uniform(4, 30, n)
    code = np.where(failed <= censored, np.where(rng.random(n) < first / (first + second), 1, 2), 0)
    time = np.minimum(failed, censored)
    return (time if months is None else months * np.ceil(time / months)), code, X, group


AT = [0.0, 3.0, 8.0, 15.0]


def both(time, code, X, group, at=AT, **options):
    hazards = competing_hazards(time, code, X, strata=group)
    labels = hazards.stratum_labels
    pairs = [(1, 0)]
    found, apart = adjusted_incidence(hazards, [Setting(label) for label in labels], at, pairs=pairs, **options)
    return found, apart[0]


@pytest.mark.parametrize("months", [None, 1.0, 3.0])
@pytest.mark.parametrize("late", [False, True])
def test_without_covariates_it_is_the_aalen_johansen_estimate(months, late):
    time, code, X, group = cohort(1, 200, months=months)
    entry = np.where(np.arange(200) % 3 == 0, 0.4 * time, 0.0) if late else None
    hazards = competing_hazards(time, code, X[:, :0], strata=group, entry=entry)
    settings, at = [Setting(0), Setting(1)], AT
    found, (apart,) = adjusted_incidence(hazards, settings, at, pairs=[(1, 0)], variance="delta")
    for label in (0, 1):
        own = group == label
        options = {"entry": entry[own], "robust": True} if late else {"variance": "delta"}
        crude = cumulative_incidence(time[own], code[own], **options).at(at, 1)
        np.testing.assert_allclose(found[label].incidence, crude.incidence, rtol=1e-12)
        np.testing.assert_allclose(found[label].std_error, crude.std_error, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(found[label].lower, crude.lower, rtol=1e-9)
        np.testing.assert_array_equal(found[label].estimable, crude.estimable)
    errors = np.hypot(found[0].std_error, found[1].std_error)
    np.testing.assert_allclose(apart.std_error[1:], errors[1:], rtol=1e-9)
    # In continuous time each risk set is large: the two variances become one.
    continuous, _ = adjusted_incidence(hazards, settings, at)
    np.testing.assert_allclose(continuous[0].std_error, found[0].std_error, rtol=0.1)
    if months is None and not late:
        np.testing.assert_allclose(continuous[0].std_error, found[0].std_error, rtol=0.02)


def predicted(time, code, X, group, weights, label, at, *, exponential):
    """The weighted mean of the predictions, from the definition; survival a product or, as its limit, an exponential."""
    steps = np.unique(time[(code > 0) & (group == label) & (time <= max(at))])
    hazards = []
    for cause in (1, 2):
        fit = cox(time, code == cause, X, strata=group, weights=weights, ties="breslow")
        relative = np.exp(X @ fit.coefficients)
        at_risk = (time >= steps[:, None]) & (group == label)
        events = (time == steps[:, None]) & (group == label) & (code == cause)
        hazards.append(relative[:, None] * (events @ weights / (at_risk @ (weights * relative))))
    total = hazards[0] + hazards[1]
    alive = np.exp(-np.cumsum(total, axis=1)) if exponential else np.cumprod(1 - total, axis=1)
    before = np.hstack([np.ones((time.size, 1)), alive[:, :-1]])
    incidence = np.cumsum(before * hazards[0], axis=1)
    mean = weights @ incidence / weights.sum()
    return mean[np.searchsorted(steps, at, side="right") - 1]


def test_influence_is_the_change_that_a_weight_makes():
    """Each patient's weight is moved a little and all is estimated again: coefficients, baselines and the mean.

    Survival as an exponential has the derivative of continuous time; a product's departs in the order of one over the
    risk set, as the mean itself does.
    """
    time, code, X, group = cohort(2, 120)
    at = [4.0, 12.0]
    moved = []
    for row in range(time.size):
        sides = []
        for step in (1e-4, -1e-4):
            weights = np.ones(time.size)
            weights[row] += step
            sides.append([predicted(time, code, X, group, weights, label, at, exponential=True) for label in (0, 1)])
        moved.append((np.array(sides[0]) - sides[1]) / 2e-4)
    moved = np.array(moved)
    found, apart = both(time, code, X, group, at)
    ones = np.ones(time.size)
    for label in (0, 1):
        exact = predicted(time, code, X, group, ones, label, at, exponential=False)
        np.testing.assert_allclose(found[label].incidence, exact, rtol=1e-10)
        np.testing.assert_allclose(found[label].std_error, np.sqrt((moved[:, label] ** 2).sum(axis=0)), rtol=0.015)
    joint = np.sqrt(((moved[:, 1] - moved[:, 0]) ** 2).sum(axis=0))
    np.testing.assert_allclose(apart.std_error, joint, rtol=0.015)


@pytest.mark.slow
def test_error_is_that_of_the_bootstrap():
    time, code, X, group = cohort(3, 300)
    rng = np.random.default_rng(4)
    at = [4.0, 12.0]
    drawn = []
    for _ in range(400):
        rows = rng.integers(0, time.size, time.size)
        found, apart = both(time[rows], code[rows], X[rows], group[rows], at)
        drawn.append([*found[0].incidence, *found[1].incidence, *apart.difference])
    found, apart = both(time, code, X, group, at)
    errors = [*found[0].std_error, *found[1].std_error, *apart.std_error]
    np.testing.assert_allclose(errors, np.std(drawn, axis=0), rtol=0.12)  # 400 samples tell it to 7% either way


@pytest.mark.slow
@pytest.mark.parametrize("n", [100, 400])
def test_error_is_that_of_new_cohorts(n):
    drawn, errors = [], []
    for seed in range(1500):
        try:
            found, apart = both(*cohort(1000 + seed, n), at=[4.0, 12.0])
        except StatsError:
            continue
        drawn.append([*found[0].incidence, *apart.difference])
        errors.append([*found[0].std_error, *apart.std_error])
    spread = np.nanstd(drawn, axis=0)
    np.testing.assert_allclose(np.sqrt(np.nanmean(np.square(errors), axis=0)), spread, rtol=0.06)


def same(first, second, rtol=1e-7):
    np.testing.assert_allclose(first[0].incidence, second[0].incidence, rtol=rtol, atol=1e-12)
    np.testing.assert_allclose(first[0].std_error, second[0].std_error, rtol=rtol, atol=1e-12)
    np.testing.assert_allclose(first[1].incidence, second[1].incidence, rtol=rtol, atol=1e-12)


@given(st.integers(0, 50), st.sampled_from([0.1, 1.0, 30.4375]), st.sampled_from([None, 2.0]), st.randoms())
def test_order_labels_and_units_do_not_matter(seed, unit, months, shuffler):
    time, code, X, group = cohort(seed, 60, months=months)
    at = np.array([2.5, 9.5])
    try:
        found, apart = both(time, code, X, group, at)
    except CauseNotFitted:
        return
    order = list(range(60))
    shuffler.shuffle(order)
    shuffled, turned = both(time[order], code[order], X[order], group[order], at)
    same(found, shuffled)
    np.testing.assert_allclose(turned.difference, apart.difference, atol=1e-9)
    renamed, other = both(time, code, X, np.where(group == 1, "a", "b"), at)
    same(found[::-1], renamed)
    np.testing.assert_allclose(other.difference, -apart.difference, atol=1e-9)
    np.testing.assert_allclose(other.std_error, apart.std_error, rtol=1e-7)
    scaled, _ = both(time * unit, code, X, group, at * unit)
    same(found, scaled)
    moved, _ = both(time, code, X * [100.0, 1.0] + [7.0, 0.0], group, at)
    same(found, moved, 1e-6)


@given(st.integers(0, 30))
def test_incidences_of_all_causes_and_survival_make_up_all(seed):
    """The causes merged have the product of 1 less their hazards: 1 less survival."""
    time, code, X, group = cohort(seed, 80, months=1.0)
    try:
        hazards = competing_hazards(time, code, X, strata=group)
    except CauseNotFitted:
        return
    total = sum(adjusted_incidence(hazards, [Setting(0)], AT, cause=cause)[0][0].incidence for cause in (1, 2))
    assert (total <= 1 + 1e-12).all()
    alone = competing_hazards(time, code > 0, X[:, :0], strata=group)
    crude = adjusted_incidence(alone, [Setting(0)], AT)[0][0].incidence
    np.testing.assert_allclose(total, crude, atol=0.2)


def test_every_patient_twice_halves_the_variance():
    time, code, X, group = cohort(5, 100)
    once, apart = both(time, code, X, group)
    hazards = competing_hazards(
        *(np.concatenate([each, each]) for each in (time, code, X)), strata=np.tile(group, 2), ties="breslow"
    )
    twice, _ = adjusted_incidence(hazards, [Setting(0), Setting(1)], AT)
    for one, two in zip(once, twice, strict=True):
        np.testing.assert_allclose(two.incidence, one.incidence, rtol=1e-7)
        np.testing.assert_allclose(two.std_error * np.sqrt(2), one.std_error, rtol=1e-7)
    assert not apart.estimable[0]
    assert apart.followed[0]


def test_a_patient_at_great_risk_leaves_the_errors_of_the_others():
    """A value far from the others': his or her incidence is all over with the first event, and no longer moves."""
    time, code, X, group = cohort(6, 150)
    time[0], code[0], group[0] = time[code == 1].min() / 2, 1, 0
    X[0, 0] = 15.0
    at = [4.0, 12.0]
    moved = []
    for row in range(time.size):
        sides = []
        for step in (1e-4, -1e-4):
            weights = np.ones(time.size)
            weights[row] += step
            sides.append(guarded(time, code, X, group, weights, at))
        moved.append((sides[0] - sides[1]) / 2e-4)
    found, apart = both(time, code, X, group, at)
    np.testing.assert_allclose(found[1].std_error, np.sqrt((np.array(moved) ** 2).sum(axis=0)), rtol=0.05)
    assert np.isfinite(apart.std_error).all()


def guarded(time, code, X, group, weights, at):
    """As `predicted` in the group 1, with hazards above 1 taken as shares of 1."""
    steps = np.unique(time[(code > 0) & (group == 1) & (time <= max(at))])
    hazards = []
    for cause in (1, 2):
        fit = cox(time, code == cause, X, strata=group, weights=weights, ties="breslow")
        relative = np.exp(X @ fit.coefficients)
        at_risk = (time >= steps[:, None]) & (group == 1)
        events = (time == steps[:, None]) & (group == 1) & (code == cause)
        hazards.append(relative[:, None] * (events @ weights / (at_risk @ (weights * relative))))
    total = np.maximum(hazards[0] + hazards[1], 1e-300)
    part = np.minimum(total, 1) / total
    before = np.hstack([np.ones((time.size, 1)), np.cumprod(1 - total * part, axis=1)[:, :-1]])
    mean = weights @ np.cumsum(before * hazards[0] * part, axis=1) / weights.sum()
    return mean[np.searchsorted(steps, at, side="right") - 1]


def test_a_group_without_the_event_has_an_incidence_of_0():
    time, code, X, group = cohort(7, 120)
    code[(group == 1) & (code == 1)] = 2
    found, apart = both(time, code, X, group)
    assert found[1].incidence.tolist() == [0.0] * 4
    assert found[1].std_error.tolist() == [0.0] * 4
    assert not found[1].has_limits.any()
    np.testing.assert_allclose(apart.difference[1:], -found[0].incidence[1:], rtol=1e-12)
    np.testing.assert_allclose(apart.std_error[1:], found[0].std_error[1:], rtol=1e-12)


def test_beyond_a_groups_follow_up_it_is_not_estimable():
    time, code, X, group = cohort(8, 100)
    time[group == 1] = np.minimum(time[group == 1], 6.0)
    code[(group == 1) & (time == 6.0)] = 0
    found, apart = both(time, code, X, group, [5.0, 8.0])
    assert found[0].estimable.tolist() == [True, True]
    assert found[1].estimable.tolist() == apart.followed.tolist() == apart.estimable.tolist() == [True, False]
    assert np.isnan(found[1].incidence[1])
    assert np.isnan(apart.p_value[1])


def test_many_times_are_as_few(monkeypatch):
    """Predictions that are too many to be kept are made again, block by block."""
    time, code, X, group = cohort(9, 90)
    at = np.unique(time[code == 1])
    whole, apart = both(time, code, X, group, at)
    monkeypatch.setattr("riskset.stats.adjusted_incidence._KEPT", 0)
    monkeypatch.setattr("riskset.stats.adjusted_incidence._BLOCK", 1000)
    parts, other = both(time, code, X, group, at)
    same(whole, parts, 1e-12)
    np.testing.assert_allclose(other.std_error, apart.std_error, rtol=1e-12)
    one, _ = both(time, code, X, group, at[[7]])
    assert one[0].std_error[0] == pytest.approx(whole[0].std_error[7], rel=1e-12)


def test_a_cause_that_cannot_be_fitted_is_named():
    time, code, X, group = cohort(10, 100)
    X = np.column_stack([X, (code == 2) & (np.arange(100) % 5 == 0)]).astype(float)
    X[code == 1, 2] = np.arange((code == 1).sum()) % 2
    X[code == 2, 2] = 0.0
    with pytest.raises(CauseNotFitted, match="of cause 2 cannot be fitted: the likelihood is monotone") as caught:
        competing_hazards(time, code, X, strata=group)
    assert caught.value.cause == 2
    assert isinstance(caught.value.error, MonotoneLikelihood)


TIME, CODE, COVARIATES, GROUP = cohort(11, 60)
HAZARDS = competing_hazards(TIME, CODE, COVARIATES, strata=GROUP)


@pytest.mark.parametrize(
    ("settings", "options", "error", "words"),
    [
        ([Setting(2)], {}, InvalidInput, r"stratum must be one of \[0, 1\]"),
        ([Setting()], {}, InvalidInput, r"stratum must be one of \[0, 1\]"),
        ([Setting(0, [[1.0]])], {}, InvalidInput, "covariates has 1 column where the fit has 2"),
        ([Setting(0, [[1.0, 2.0]])], {}, InvalidInput, "covariates must be the covariates of the same 60 patients"),
        ([Setting(0)], {"cause": 3}, NotEstimable, "there is no event of cause 3"),
        ([Setting(0)], {"conf_type": "logit"}, InvalidInput, "conf_type"),
        ([Setting(0)], {"variance": "gray"}, InvalidInput, "variance must be continuous or delta"),
    ],
)
def test_bad_input(settings, options, error, words):
    with pytest.raises(error, match=words):
        adjusted_incidence(HAZARDS, settings, [5.0], **options)


def test_no_event_and_missing_covariates_are_refused():
    with pytest.raises(NotEstimable, match="there is no event"):
        competing_hazards(TIME, np.zeros(60, dtype=int), COVARIATES)
    with pytest.raises(InvalidInput, match="X is missing"):
        competing_hazards(TIME, CODE, np.where(COVARIATES > 1, np.nan, COVARIATES))
