"""Regressions of patients who enter late: R's coxph and finegray (golden/delayed_entry.R)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from riskset.tables.lookup import Lookup

MODEL: dict[str, Any] = {"kind": "regression", "endpoints": ["efs"], "variables": ["arm", "sex", "score"], "models": "multivariable"}  # fmt: skip
PLACES = {"B": ("arm", "B"), "C": ("arm", "C"), "M": ("sex", "M"), "score": ("score", "")}


def assert_effects(found: Lookup, expected: dict[str, Any], endpoint: str) -> None:
    for key, effect in expected.items():
        variable, level = PLACES[key]
        names = {"endpoint": endpoint, "model": "multivariable", "variable": variable, "level": level}
        for statistic in ("ratio", "lower", "upper", "p_value"):
            assert found.result(statistic, **names).value == pytest.approx(effect[statistic], rel=1e-6)


@pytest.mark.parametrize(
    ("case", "endpoint", "change"),
    [
        ("cox", "efs", {}),
        ("cause_specific", "relapse", {"method": "cause-specific"}),
        ("stratified", "efs", {"variables": ["arm", "score"], "strata": ["sex"]}),
        ("clustered", "efs", {"cluster": "center"}),
        ("weighted", "efs", {"weights": "weight"}),
    ],
)
def test_proportional_hazards(registry: Any, golden: Any, case: str, endpoint: str, change: dict[str, Any]) -> None:
    study = registry({"t": MODEL | {"endpoints": [endpoint]} | change})
    assert_effects(Lookup(study.results_of("t")), golden("delayed_entry")["registry"]["models"][case], endpoint)


def test_what_is_said_of_the_model(registry: Any, golden: Any, page: Any, printing: Any) -> None:
    study = registry({"t": MODEL | {"fit": ["concordance", "aic"], "proportional_hazards": True}})
    expected = golden("delayed_entry")["registry"]["models"]
    found = Lookup(study.results_of("t"))
    names = {"endpoint": "efs", "model": "multivariable"}
    assert found.result("concordance", **names).value == pytest.approx(expected["concordance"], rel=1e-8)
    assert found.result("aic", **names).value == pytest.approx(expected["aic"], rel=1e-8)
    for variable in ("arm", "sex", "score"):
        ph = found.result("ph_p_value", **names, variable=variable)
        assert ph.value == pytest.approx(expected["ph"][variable], rel=1e-6)
    assert found.result("ph_p_value", **names).value == pytest.approx(expected["ph"]["GLOBAL"], rel=1e-6)
    shown = page(study.display("t"))
    late = "Patients are at risk from the time at which they come under observation (delayed entry)."
    assert late in shown.notes
    assert printing.ratio(expected["cox"]["score"]) in shown.row("Score")


@pytest.mark.parametrize(
    ("case", "keys", "change"),
    [
        ("main", ["B", "C", "M", "score"], {}),
        ("arms", ["B", "C"], {"variables": ["arm"]}),
        ("stratified", ["B", "C", "score"], {"variables": ["arm", "score"], "strata": ["sex"]}),
    ],
)
def test_subdistribution_hazards(
    registry: Any, golden: Any, case: str, keys: list[str], change: dict[str, Any]
) -> None:
    """Estimates alone: coxph takes the weights of censoring and entry as known."""
    found = Lookup(registry({"t": MODEL | {"endpoints": ["relapse"]} | change}).results_of("t"))
    for key, coefficient in zip(keys, golden("delayed_entry")["registry"]["fine_gray"][case], strict=True):
        variable, level = PLACES[key]
        names = {"endpoint": "relapse", "model": "multivariable", "variable": variable, "level": level}
        result = found.result("ratio", **names)
        assert result.method == "Fine-Gray"
        assert np.log(result.value) == pytest.approx(coefficient, rel=1e-6)


def test_time_is_age(ages: Any, golden: Any) -> None:
    displays = {
        "cox": MODEL | {"variables": ["sex", "hgb"]},
        "cs": MODEL | {"endpoints": ["progression"], "variables": ["sex", "hgb"], "method": "cause-specific"},
    }
    study = ages(displays)
    for name, endpoint, case in (("cox", "efs", "cox"), ("cs", "progression", "cause_specific")):
        found = Lookup(study.results_of(name))
        expected = golden("delayed_entry")["mgus2"][case]
        for key, variable, level in (("M", "sex", "Men"), ("hgb", "hgb", "")):
            names = {"endpoint": endpoint, "model": "multivariable", "variable": variable, "level": level}
            for statistic in ("ratio", "lower", "upper", "p_value"):
                assert found.result(statistic, **names).value == pytest.approx(expected[key][statistic], rel=1e-6)
