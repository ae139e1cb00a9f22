"""Tests of curves other than the log-rank test are computed again, by arithmetic and by R, within strata and for trend."""

from __future__ import annotations

import json

import pytest

from recompute.small_study import columns, sections
from riskset.stats import log_rank

COMMON = {"kind": "outcomes", "by": "stage", "endpoints": ["os", "relapse"], "at": [12], "show": ["n", "estimate"]}
TESTS = {
    "gehan": {"test": "gehan"},
    "tarone-ware": {"test": "tarone-ware"},
    "peto-kaplan-meier": {"test": "peto-kaplan-meier"},
    "peto-prentice": {"test": "peto-prentice"},
    "peto-andersen": {"test": "peto-andersen"},
    "early": {"test": {"rho": 0.5}},
    "late": {"test": {"rho": 0, "gamma": 1}},
    "trend": {"compare": "trend"},
    "trend-late": {"compare": "trend", "test": {"rho": 0, "gamma": 1}},
    "within": {"strata": ["sex"], "test": "peto-prentice"},
    "within-by-curve": {"strata": ["sex"], "test": "peto-kaplan-meier"},
    "within-trend": {"strata": ["sex"], "compare": "trend"},
    "pairs": {"compare": "pairwise", "test": "gehan"},
    "changing": {"by": "graft", "endpoints": ["os"], "test": "tarone-ware"},
    "gray": {"gray_rho": 1},
}
# Gray's test has no second program in Python.
GRAY = {(name, "relapse") for name in TESTS}


@pytest.fixture(scope="module")
def ranked(new_study, tmp_path_factory):
    found = sections(displays={name: {**COMMON, **keys} for name, keys in TESTS.items()})
    return new_study(tmp_path_factory.mktemp("ranked"), columns(), **found)


def told(run, study, *arguments):
    done = run(study, "--format", "json", *arguments)
    tests = [each for each in json.loads(done.stdout)["numbers"] if each["statistic"] == "p_value"]
    return done.exit_code, tests


def test_every_test_agrees(ranked, run):
    code, tests = told(run, ranked)
    assert code == 0
    open_ones = {(each["display"], each["variable"]) for each in tests if each["verdict"] != "agrees"}
    assert open_ones <= GRAY
    agree = {each["display"] for each in tests if each["verdict"] == "agrees"}
    assert agree == TESTS.keys()


def test_a_wrong_weight_is_found(ranked, run, monkeypatch):
    real = log_rank._weights
    monkeypatch.setattr(log_rank, "_weights", lambda weight, *rest: real("gehan", *rest))
    code, tests = told(run, ranked, "--display", "late")
    assert code == 1
    assert [each["verdict"] for each in tests if each["variable"] == "os"] == ["differs"]


@pytest.mark.slow
@pytest.mark.r
def test_r_agrees(ranked, run, tmp_path, with_r):
    folder = tmp_path / "r"
    done = run(ranked, "--r", folder)
    assert done.exit_code == 0, done.stdout
    lines = (folder / "comparison.csv").read_text(encoding="utf-8").splitlines()
    tests = [line for line in lines if "p_value" in line]
    assert all("differs" not in line for line in lines)
    agree = {(line.split(",")[0].strip('"')) for line in tests if "agrees" in line}
    assert agree == TESTS.keys()
