"""Regressions of outcomes, their splines, and Firth's penalized likelihood are computed again, by scipy and by R."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from recompute.small_study import columns, sections
from riskset.stats import logistic

COMMON = {"kind": "regression", "variables": [{"age": {"spline": 3}}, "arm"], "models": "multivariable"}
DISPLAYS = {
    "odds": {**COMMON, "outcomes": {"response": ["CR", "PR"]}, "models": "both"},
    "risks": {**COMMON, "outcomes": {"response": ["CR", "PR"]}, "measure": ["risk-ratio", "risk-difference"]},
    "means": {**COMMON, "outcomes": ["stay"], "conf_level": 0.9, "variables": ["age", {"stay_before": {"log": 2}}]},
    "separated": {**COMMON, "outcomes": {"rare": "Yes"}, "variables": ["stage"], "models": "univariable"},
    "separated-in-time": {**COMMON, "endpoints": ["scarce"], "variables": ["stage"], "models": "univariable"},
}


@pytest.fixture(scope="module")
def outcomes(new_study, tmp_path_factory):
    """A study with outcomes that are not times, and with levels in which nothing happens."""
    data, rng = columns(), np.random.default_rng(3)
    size = len(data["arm"])
    third = np.array([each == 3 for each in data["stage"]])
    data["response"] = rng.choice(["PD", "SD", "PR", "CR"], size).tolist()
    data["rare"] = np.where(third, 0, rng.random(size) < 0.3).astype(int).tolist()
    data["scarce"] = np.where(third, 0, np.array(data["status"]) == 1).astype(int).tolist()
    data["stay"] = np.round(rng.normal(20, 4, size), 1).tolist()
    data["stay_before"] = np.round(rng.gamma(3, 2, size) + 1, 1).tolist()
    found = sections(displays=DISPLAYS)
    found["variables"] = {
        **found["variables"],
        "response": {"label": "Response", "kind": "categorical", "levels": ["PD", "SD", "PR", "CR"]},
        "rare": {"label": "Mucositis", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}},
        "stay": {"label": "Stay, days", "kind": "continuous"},
        "stay_before": {"label": "Stay before, days", "kind": "continuous"},
    }
    found["endpoints"] = {
        **found["endpoints"],
        "scarce": {"label": "Scarce", "time": "days", "unit": "days", "event": {"scarce": 1}},
    }
    return new_study(tmp_path_factory.mktemp("outcomes"), data, **found)


def numbers(run, study, *arguments):
    done = run(study, "--format", "json", *arguments)
    return done.exit_code, json.loads(done.stdout)


def test_outcomes_and_penalized_fits_agree(outcomes, run):
    code, told = numbers(run, outcomes)
    assert code == 0
    left = {(each["display"], each["statistic"]) for each in told["numbers"] if each["verdict"] != "agrees"}
    assert left <= {("separated-in-time", "ph_p_value"), ("separated-in-time", "concordance")}
    agree = {(each["display"], each["statistic"]) for each in told["numbers"] if each["verdict"] == "agrees"}
    assert {("odds", "nonlinear_p_value"), ("risks", "difference"), ("means", "lower")} <= agree
    assert {(name, "upper") for name in ("separated", "separated-in-time")} <= agree


def test_a_wrong_penalized_ratio_is_found(outcomes, run, monkeypatch):
    real = logistic.FirthLogisticFit.profile_effects

    def too_wide(fit, conf_level=0.95):
        found = real(fit, conf_level)
        return replace(found, upper=found.upper * 1.01)

    monkeypatch.setattr(logistic.FirthLogisticFit, "profile_effects", too_wide)
    code, told = numbers(run, outcomes, "--display", "separated")
    assert code == 1
    assert {each["statistic"] for each in told["numbers"] if each["verdict"] == "differs"} == {"upper"}


@pytest.mark.slow
@pytest.mark.r
def test_r_agrees(outcomes, run, tmp_path, with_r):
    code, told = numbers(run, outcomes, "--r", tmp_path / "r")
    assert code == 0
    left = {(each["display"], each["statistic"]) for each in told["by_r"] if each["verdict"] != "agrees"}
    assert left <= {("separated-in-time", "ph_p_value"), ("separated-in-time", "concordance")}
