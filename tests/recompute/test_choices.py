"""Several choices, one column or many, and values beyond limits of detection are read a second time and agree."""

from __future__ import annotations

import json

import numpy as np
import pytest

from recompute.small_study import columns, sections
from riskset.recompute.choices import within_limits
from riskset.recompute.unread import Unread

VARIABLES = {
    "virus": {"label": "Viruses", "kind": "multiple", "separator": ",", "levels": {"C": "CMV", "E": "EBV", "0": None}},
    "fungus": {"label": "Fungi", "kind": "multiple", "separator": "/"},
    "drugs": {"label": "Drugs", "kind": "multiple", "columns": {"d1": "MTX", "d2": "CsA", "d3": "CsA", "d9": None}},
    "drugs_or_none": {"label": "Drugs (or none)", "kind": "multiple", "columns": {"d1": "MTX", "d2": "CsA"}, "empty": "none"},
    "crp": {"label": "CRP, mg/l", "kind": "continuous", "below": "half", "above": "limit"},
    "ferritin": {"label": "Ferritin", "kind": "continuous", "below": "omit", "above": "omit"},
    "cmv": {"label": "CMV", "kind": "dichotomous", "derive": "contains(virus, 'CMV')"},
    "csa": {"label": "CsA", "kind": "dichotomous", "derive": "contains(drugs, 'CsA')"},
    "hhv": {"label": "HHV", "kind": "dichotomous", "derive": "contains(herpes, 'HHV')"},
    "herpes": {"label": "Herpesviruses", "kind": "multiple", "separator": ";", "levels": ["HHV", "HHV6"]},
    "high": {"label": "CRP", "kind": "ordinal", "derive": {"cut": "crp", "at": [10], "labels": ["< 10", "10+"]}},
}  # fmt: skip


@pytest.fixture(scope="module")
def chosen(new_study, tmp_path_factory):
    data, rng = columns(), np.random.default_rng(6)
    size = len(data["arm"])
    data["virus"] = rng.choice(["C,E", "E, C", "C", "0", None, "E,"], size).tolist()
    data["herpes"] = rng.choice(["HHV", "HHV6", "HHV;HHV6"], size).tolist()
    data["fungus"] = rng.choice(["10/9", "9", "10", None], size).tolist()
    for name, values in {
        "d1": ["1", "0", None],
        "d2": ["Yes", "no", None],
        "d3": ["x", None],
        "d9": ["1", None],
    }.items():
        data[name] = rng.choice(values, size).tolist()
    data["crp"] = rng.choice(["<5", "12", "7.5", "> 300", "\u2264 2", "40", None], size).tolist()
    data["ferritin"] = rng.choice(["<5", "12", "75", ">1000", "40"], size).tolist()
    found = sections()
    found["variables"] = {**found["variables"], **VARIABLES}
    found["displays"] = {
        "table-1": {"kind": "baseline", "by": "arm", "variables": [*VARIABLES], "overall": True, "smd": "max"},
        "of-all": {"kind": "baseline", "by": "arm", "variables": ["virus"], "percent": "column", "p": "none"},
    }
    return new_study(tmp_path_factory.mktemp("choices"), data, **found)


def test_choices_and_limits_agree(chosen, run):
    done = run(chosen, "--format", "json")
    assert done.exit_code == 0, done.stdout + done.stderr
    numbers = json.loads(done.stdout)["numbers"]
    assert {each["verdict"] for each in numbers} == {"agrees"}
    levels = {(each["variable"], each["level"]) for each in numbers if each["statistic"] == "percent"}
    assert {("virus", "CMV"), ("fungus", "9"), ("fungus", "10"), ("drugs", "CsA"), ("high", "10+")} <= levels
    assert not [each for each in levels if each[1] in {"0", "None", ""}]


@pytest.mark.parametrize(
    ("text", "rules", "number"),
    [
        ("<5", {"below": "half"}, 2.5),
        ("\u2264 5", {"below": "limit"}, 5.0),
        (">= 300", {"above": "limit"}, 300.0),
        ("<.5", {"below": "limit"}, 0.5),
    ],
)
def test_a_value_beyond_a_limit_counts_by_its_rule(text, rules, number):
    assert [float(each) for each in within_limits([text], rules)] == [number]


def test_a_value_that_is_left_out_is_not_known_and_one_without_a_rule_is_not_read():
    assert within_limits(["<5", "7", None], {"below": "omit"}) == [None, "7", None]
    with pytest.raises(Unread, match="without a rule"):
        within_limits([">5"], {"below": "omit"})


@pytest.mark.slow
@pytest.mark.r
def test_r_agrees_on_all_but_the_choices(chosen, run, tmp_path, with_r):
    done = run(chosen, "--format", "json", "--r", tmp_path / "r")
    assert done.exit_code == 0, done.stderr
    by_r = json.loads(done.stdout)["by_r"]
    assert all(each["verdict"] != "differs" for each in by_r)
    agree = {each["variable"] for each in by_r if each["verdict"] == "agrees"}
    assert agree >= {"crp", "ferritin", "high"}
