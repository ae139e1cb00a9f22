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
