"""Splines, logarithms and curves of effect are computed again, by lifelines and by R."""

from __future__ import annotations

import json

import pytest

from recompute.small_study import columns, sections

DISPLAYS = {
    "shapes": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": [{"age": {"spline": 3}}, "arm", {"days": {"log": 2}}],
        "models": "both",
    },
    "curve": {"kind": "effect-curve", "of": "shapes", "variables": ["age"], "reference": {"age": 50}},
    "alone": {"kind": "effect-curve", "of": "shapes", "variables": ["age"], "model": "univariable"},
}


@pytest.fixture
def shaped(new_study, tmp_path):
    """A study with a spline, a logarithm and two curves."""
    found = sections(displays=DISPLAYS)
    found["variables"] = {**found["variables"], "days": {"label": "Stay", "kind": "continuous", "column": "stay"}}
    data = columns()
    data["stay"] = [(each * 7) % 40 + 1 for each in range(len(data["arm"]))]
    return new_study(tmp_path, data, **found)


def verdicts(numbers, *of):
    """What became of the numbers of some statistics."""
    return {each["verdict"] for each in numbers if each["statistic"] in of}


def test_splines_logarithms_and_curves_agree(shaped, run):
    done = run(shaped, "--format", "json")
    assert done.exit_code == 0, done.stderr
    numbers = json.loads(done.stdout)["numbers"]
    assert verdicts(numbers, "ratio", "lower", "upper", "p_value", "factor_p_value", "nonlinear_p_value") == {"agrees"}
    assert verdicts(numbers, "reference_value", "class_n", "class_start", "class_end") == {"agrees"}
    assert sum(each["statistic"] == "ratio" for each in numbers) > 150


@pytest.mark.slow
@pytest.mark.r
def test_r_agrees(shaped, run, tmp_path, with_r):
    done = run(shaped, "--format", "json", "--r", tmp_path / "r")
    assert done.exit_code == 0, done.stderr
    assert {each["verdict"] for each in json.loads(done.stdout)["by_r"]} == {"agrees"}


PERIODS = {
    "arm": {"kind": "regression", "endpoints": ["os"], "variables": ["age", {"arm": {"cuts": [12]}}], "models": "both"},
    "stage": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": [{"stage": {"cuts": [9]}}, {"age": {"cuts": [1, 12.5]}}],
        "models": "multivariable",
        "strata": ["sex"],
    },
    "graft": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": ["graft", {"arm": {"cuts": [300]}}],
        "models": "multivariable",
        "time_unit": "days",
    },
    "empty": {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": ["age", {"arm": {"cuts": [0.01, 12]}}],
        "models": "multivariable",
    },
}  # fmt: skip


@pytest.fixture
def periods(new_study, tmp_path):
    """A study with effects that may change at some times, one of them beside an exposure."""
    return new_study(tmp_path, columns(), **sections(displays=PERIODS))


def test_effects_by_period_agree(periods, run):
    done = run(periods, "--format", "json")
    assert done.exit_code == 0, done.stderr
    numbers = json.loads(done.stdout)["numbers"]
    open_ones = {each["statistic"] for each in numbers if each["verdict"] != "agrees"}
    assert open_ones <= {"ph_p_value", "concordance"}
    changes = {(each["display"], each["variable"]) for each in numbers if each["statistic"] == "change_p_value"}
    assert changes == {("arm", "arm"), ("stage", "stage"), ("stage", "age"), ("graft", "arm"), ("empty", "arm")}
    levels = {each["level"] for each in numbers if each["display"] == "stage" and each["statistic"] == "upper"}
    assert {"II, after 9 months", "0\u20131 month", "1\u201312.5 months", "After 12.5 months"} <= levels


@pytest.mark.slow
@pytest.mark.r
def test_r_agrees_on_effects_by_period(periods, run, tmp_path, with_r):
    done = run(periods, "--format", "json", "--r", tmp_path / "r")
    assert done.exit_code == 0, done.stderr
    by_r = json.loads(done.stdout)["by_r"]
    assert all(each["verdict"] != "differs" for each in by_r)
    agree = {(each["display"], each["statistic"]) for each in by_r if each["verdict"] == "agrees"}
    assert {(name, what) for name in PERIODS for what in ("ratio", "lower")} <= agree
    assert {(name, "change_p_value") for name in PERIODS if name != "empty"} <= agree
