"""Regressions of outcomes agree with R's glm, lm, sandwich and brglm2, and with what is known by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.logistic import FirthLogisticFit, firth_logistic, logistic, logistic_or_firth
from riskset.stats.outcome_effects import mean_differences, risk_differences, risk_ratios
from riskset.stats.outcome_fit import Separated
from riskset.stats.regression_checks import Collinear

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.stats.outcome_fit import OutcomeFit

GOLDEN = Path(__file__).parents[1] / "golden"
STAGES = [2, 3, 4]


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads((GOLDEN / "outcomes.json").read_text())


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    data = pd.read_csv(GOLDEN / "data" / "pbc.csv")
    data = data.dropna(subset=["age", "sex", "albumin", "bili", "stage", "edema"]).reset_index(drop=True)
    row = data.index.to_numpy()
    return data.assign(high=(data["bili"] > 2).astype(float), w=np.array([1, 2, 0.5])[row % 3], cluster=(row + 1) % 30)


def design(data: pd.DataFrame) -> Any:
    stages = [(data["stage"] == stage).astype(float) for stage in STAGES]
    return np.column_stack([data["age"], data["sex"] == "f", *stages])


FITS: dict[str, Callable[[pd.DataFrame], OutcomeFit]] = {
    "logistic": lambda p: logistic(p["high"], design(p)),
    "logistic_weighted": lambda p: logistic(p["high"], design(p), weights=p["w"], robust=True),
    "logistic_clustered": lambda p: logistic(p["high"], design(p), cluster=p["cluster"]),
    "risk_ratio": lambda p: risk_ratios(p["high"], design(p)),
    "risk_ratio_clustered": lambda p: risk_ratios(p["high"], design(p), cluster=p["cluster"]),
    "risk_difference": lambda p: risk_differences(p["high"], design(p)),
    "risk_difference_clustered": lambda p: risk_differences(p["high"], design(p), cluster=p["cluster"]),
    "mean_difference": lambda p: mean_differences(p["albumin"], design(p)),
    "mean_difference_weighted": lambda p: mean_differences(p["albumin"], design(p), weights=p["w"]),
}


@pytest.mark.parametrize("name", FITS)
def test_as_in_r(golden: dict[str, Any], patients: pd.DataFrame, name: str) -> None:
    fit, wanted = FITS[name](patients), golden[name]
    found = fit.effects()
    unit = np.exp if "ratio" in fit.measure else np.asarray
    assert fit.coefficients == pytest.approx(wanted["coefficients"], rel=1e-7)
    assert fit.standard_errors == pytest.approx(wanted["std_errors"], rel=1e-7)
    assert found.estimate == pytest.approx(unit(wanted["coefficients"]), rel=1e-7)
    assert found.lower == pytest.approx(unit(wanted["lower"]), rel=1e-7)
    assert found.upper == pytest.approx(unit(wanted["upper"]), rel=1e-7)
    assert found.p_value == pytest.approx(wanted["p_values"], rel=1e-6)
    assert fit.wald_test(STAGES).p_value == pytest.approx(wanted["stage_p"], rel=1e-6)
    assert fit.aic == (pytest.approx(wanted["aic"], rel=1e-9) if "aic" in wanted else fit.aic)
    if "intercept" in wanted:
        assert fit.intercept == pytest.approx(wanted["intercept"], rel=1e-7)


def test_firth_as_in_r(golden: dict[str, Any], patients: pd.DataFrame) -> None:
    """brglm2 has the coefficients; limits and P come from R's general optimiser on the penalised likelihood."""
    few = patients.assign(high=patients["high"].where(patients["stage"] != 1, 0.0))[::3]
    fit = logistic_or_firth(few["high"], design(few))
    assert isinstance(fit, FirthLogisticFit)
    wanted, found = golden["firth"], fit.profile_effects()
    assert fit.coefficients == pytest.approx(wanted["coefficients"], rel=1e-6)
    assert fit.standard_errors == pytest.approx(wanted["std_errors"], rel=1e-6)
    assert np.log(found.lower) == pytest.approx(wanted["lower"], rel=1e-5)
    assert np.log(found.upper) == pytest.approx(wanted["upper"], rel=1e-5)
    assert found.p_value == pytest.approx(wanted["p_values"], rel=1e-5)
    assert fit.profile_test(*STAGES).p_value == pytest.approx(wanted["stage_p"], rel=1e-5)
    assert fit.aic is None


# 12 of 20 exposed patients and 5 of 25 others have the outcome.
EXPOSED = np.repeat([1.0, 0.0], [20, 25])
OUTCOME = np.concatenate([np.repeat([1.0, 0.0], [12, 8]), np.repeat([1.0, 0.0], [5, 20])])


def test_by_hand() -> None:
    odds, ratio, difference = (fit(OUTCOME, EXPOSED) for fit in (logistic, risk_ratios, risk_differences))
    assert odds.effects().estimate[0] == pytest.approx(12 * 20 / (8 * 5))
    assert odds.standard_errors[0] ** 2 == pytest.approx(1 / 12 + 1 / 8 + 1 / 5 + 1 / 20)
    assert ratio.effects().estimate[0] == pytest.approx(0.6 / 0.2)
    assert ratio.standard_errors[0] ** 2 == pytest.approx(0.4 / 12 + 0.8 / 5)
    assert difference.effects().estimate[0] == pytest.approx(0.4)
    assert difference.standard_errors[0] ** 2 == pytest.approx(0.6 * 0.4 / 20 + 0.2 * 0.8 / 25)
    means = mean_differences([1, 2, 3, 5, 7], [0, 0, 0, 1, 1])
    assert means.effects().estimate[0] == pytest.approx(4)
    assert means.standard_errors[0] ** 2 == pytest.approx(4 / 3 * (1 / 3 + 1 / 2))


def test_firth_of_one_table_adds_a_half() -> None:
    """Of a saturated two by two table, Firth's likelihood adds 1/2 to each cell."""
    outcome, exposed = [1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0, 0]
    fit = firth_logistic(outcome, exposed)
    assert fit.coefficients[0] == pytest.approx(np.log(3.5 * 2.5 / (0.5 * 2.5)))
    assert firth_logistic(outcome, exposed, weights=[1] * 7).coefficients == pytest.approx(fit.coefficients)


@pytest.mark.parametrize("fit", [logistic, risk_ratios, risk_differences, mean_differences, firth_logistic])
def test_weights_are_repeated_rows_and_order_is_nothing(fit: Callable[..., OutcomeFit]) -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 2))
    y = (rng.random(60) < 0.4).astype(float)
    times = rng.integers(1, 3, 60)
    robust = {} if fit in {firth_logistic, logistic} else {"cluster": np.repeat(np.arange(60), times)}
    long = fit(np.repeat(y, times), np.repeat(X, times, axis=0), **robust)
    heavy = fit(y, X, weights=times.astype(float))
    assert heavy.coefficients == pytest.approx(long.coefficients, rel=1e-8)
    assert heavy.variance == pytest.approx(long.variance, rel=1e-8)
    order = rng.permutation(60)
    moved = fit(y[order], 10 * X[order] + 7)
    assert 10 * moved.coefficients == pytest.approx(fit(y, X).coefficients, rel=1e-8)


def test_faults() -> None:
    with pytest.raises(Separated, match="separation"):
        logistic([0, 0, 1, 1], [0, 0, 1, 1])
    with pytest.raises(Separated, match="separation"):
        risk_ratios([0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1])
    with pytest.raises(NotEstimable, match="no patient has the outcome"):
        logistic([0, 0, 0], [1, 2, 3])
    with pytest.raises(NotEstimable, match="all patients have the outcome"):
        risk_differences([1, 1, 1], [1, 2, 3])
    with pytest.raises(NotEstimable, match="the same in all patients"):
        mean_differences([2, 2, 2], [1, 2, 3])
    with pytest.raises(NotEstimable, match="no more patients than coefficients"):
        mean_differences([1, 2], [1, 2])
    with pytest.raises(NotEstimable, match="determine the outcome exactly"):
        mean_differences([1, 2, 3, 4], [1, 2, 3, 4])
    with pytest.raises(Collinear) as error:
        logistic([0, 1, 0, 1, 1], [[1, 2, 5], [2, 4, 5], [3, 6, 5], [0, 0, 5], [1, 2, 5]])
    assert error.value.columns == (2,)
    with pytest.raises(InvalidInput, match="0 or 1"):
        logistic([0, 2], [1, 2])
