"""How a study file says that curves are estimated and compared: each way as R has it (golden/estimating.R), and its name."""

from __future__ import annotations

import math
from typing import Any

import pytest

from riskset.tables.lookup import Lookup

DATA = ("registry", "tied")
TIMES = (6.0, 12.0, 24.0)
CURVES: dict[str, Any] = {
    "kind": "curves", "by": "group", "endpoints": ["efs"], "at": [6, 12, 24], "breaks": [0, 12, 24], "hazard_ratio": True,
}  # fmt: skip


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    ("change", "key", "method", "ratios", "regression"),
    [
        ({}, "log-rank", "log-rank test", "plain", "Cox"),
        ({"test": "gehan"}, "gehan", "Gehan-Wilcoxon test", "plain", "Cox"),
        ({"test": {"rho": 0.5}}, "rho_half", "Fleming-Harrington (rho 0.5, gamma 0) test", "plain", "Cox"),
        ({"strata": ["stratum"]}, "stratified", "stratified log-rank test", "stratified", "stratified Cox"),
        ({"p": "trend"}, "trend", "log-rank test for trend", "plain", "Cox"),
        ({"p": "trend", "strata": ["stratum"]}, "stratified_trend", "stratified log-rank test for trend", "stratified", "stratified Cox"),
        ({"weights": "weight"}, "weighted", "weighted Cox test", "weighted", "weighted Cox"),
        ({"cluster": "center"}, "clustered", "robust Cox test", "clustered", "Cox"),
    ],
)  # fmt: skip
def test_how_survival_is_compared(
    estimated: Any, golden: Any, printing: Any, drawing: Any, assert_tidy: Any, name: str, change: Any, key: str,
    method: str, ratios: str, regression: str,
) -> None:  # fmt: skip
    study = estimated(name, {"f": CURVES | change})
    tests = golden("estimating")[name]["tests"]
    found = Lookup(study.results_of("f"))
    result = found.result("p_value", variable="efs")
    assert result.value == pytest.approx(tests["survival"][key], rel=1e-7)
    assert result.method == method
    told = study.display("f").alt_text
    for level in ("B", "C"):
        expected = tests["ratios"][ratios][level]
        for statistic, part in (("ratio", "ratio"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
            ratio = found.result(statistic, variable="efs", group=f"{level} vs A")
            assert ratio.value == pytest.approx(expected[part], rel=1e-6)
            assert ratio.method == regression
        value, limits = printing.ratio(expected).split(" ")
        assert f"{level} vs. A {value} (95% CI, {limits.strip('()')})" in told
    assert f"P = {printing.p(tests['survival'][key])}" in told
    with drawing(study.display("f")) as canvas:
        assert_tidy(canvas)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    ("change", "key", "method"),
    [
        ({}, "plain", "Gray's test"),
        ({"gray_rho": 1}, "rho", "Gray's (rho 1) test"),
        ({"strata": ["stratum"]}, "stratified", "stratified Gray's test"),
        ({"p": "trend"}, "trend", "Gray's test for trend"),
        ({"p": "trend", "strata": ["stratum"]}, "stratified_trend", "stratified Gray's test for trend"),
    ],
)
def test_how_incidences_are_compared(
    estimated: Any, golden: Any, name: str, change: Any, key: str, method: str
) -> None:
    both = CURVES | {"endpoints": ["relapse"], "hazard_ratio": False} | change
    study = estimated(name, {"f": both, "each": both | {"causes": "each"}})
    expected = golden("estimating")[name]["tests"]["gray"]
    result = Lookup(study.results_of("f")).result("p_value", variable="relapse")
    assert result.value == pytest.approx(expected[0][key], rel=1e-7)
    assert result.method == method
    each = Lookup(study.results_of("each"))
    for place, level in enumerate(("Relapse", "Competing event")):
        value = each.result("p_value", variable="relapse", level=level).value
        assert value == pytest.approx(expected[place][key], rel=1e-7)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    ("change", "case"),
    [
        ({"conf_type": "log", "conf_level": 0.9}, "log90"),
        ({"conf_type": "plain", "conf_level": 0.99}, "linear"),
        ({"variance": "robust"}, "robust"),
        ({"cluster": "center"}, "clustered"),
        ({"weights": "weight", "risk_table": ["at-risk", "patients"]}, "weighted"),
    ],
)
def test_bands_and_numbers_at_risk(estimated: Any, golden: Any, name: str, change: Any, case: str) -> None:
    found = Lookup(estimated(name, {"f": CURVES | change}).results_of("f"))
    for group, expected in golden("estimating")[name]["curves"][case].items():
        for place, at in enumerate(TIMES):
            for statistic in ("estimate", "lower", "upper"):
                wanted = expected[statistic][place]
                value = found.result(statistic, variable="efs", group=group, at=at).value
                assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-8))
        for place, at in ((1, 12.0), (2, 24.0)):
            n_risk = found.result("n_risk", variable="efs", group=group, at=at).value
            assert n_risk == pytest.approx(expected["n_risk"][place])
            if case == "weighted":
                plain = golden("estimating")[name]["curves"]["plain"][group]["n_risk"][place]
                assert found.result("n_risk_patients", variable="efs", group=group, at=at).value == plain


def test_the_level_of_the_limits_of_a_ratio(estimated: Any) -> None:
    """One ratio in a panel has the level of its limits beside it."""
    entry = CURVES | {"by": "two", "conf_level": 0.9}
    study = estimated(
        "registry", {"f": entry}, groups={"two": {"variable": "group", "levels": {"A": "A", "B": "B", "C": None}}}
    )
    assert "HR, B vs. A 0.704 (90% CI, 0.472\u20131.051)" in study.display("f").alt_text


def test_who_is_in_no_stratum_is_said(cart: Any) -> None:
    """67 patients were not transplanted, and have no measurement before it; events are not few for that."""
    entry = {"kind": "curves", "by": "sex", "endpoints": ["lfs"], "strata": ["mrd_before_transplant"]}
    study = cart({"f": entry, "p": entry | {"p": False, "hazard_ratio": True}})
    said = "Tests leave out 67 patients without a value of mrd_before_transplant."
    assert study.display("f").alt_text.endswith(said)
    assert study.display("p").alt_text.endswith(said)
    assert "few events" not in study.display("f").alt_text
    few = cart({"s": entry | {"suppress": 100}})
    assert "Tests leave out <100 patients without a value" in few.display("s").alt_text
    assert said in study.display("f").plain_legend
    names = {"analysis": "patients", "statistic": "n_left_out_of_tests"}
    (row,) = [row for row in study.results_of("f") if (row.analysis, row.statistic) == tuple(names.values())]
    assert row.value == 67
    assert not [row for row in study.results_of("f") if row.statistic in {"n_of", "n_shown"}]


@pytest.mark.parametrize(("change", "case", "method"), [({}, "plain", "Fine-Gray"), ({"strata": ["stratum"]}, "stratified", "stratified Fine-Gray")])  # fmt: skip
def test_subdistribution_hazards_with_a_baseline_for_each_stratum(
    estimated: Any, golden: Any, change: Any, case: str, method: str
) -> None:
    """Nobody is censored at an event of the registry, where R and cmprsk order the two differently."""
    study = estimated(
        "registry",
        {
            "c": CURVES | {"endpoints": ["relapse"]} | change,
            "r": {"kind": "regression", "endpoints": ["relapse"], "variables": ["group"], "models": "univariable"}
            | change,
        },
    )
    curves, regression = Lookup(study.results_of("c")), Lookup(study.results_of("r"))
    for level, coefficient in zip("BC", golden("estimating")["registry"]["fine_gray"][case], strict=True):
        ratio = curves.result("ratio", variable="relapse", group=f"{level} vs A")
        assert math.log(ratio.value) == pytest.approx(coefficient, rel=1e-6)
        assert ratio.method == method
        names = {"endpoint": "relapse", "model": "univariable", "variable": "group", "level": level}
        assert regression.result("ratio", **names).value == pytest.approx(ratio.value, rel=1e-9)


def test_ratios_without_a_finite_value_are_said_in_the_fields_words(small: Any) -> None:
    study = small(
        {"arm": [0, 1, 2] * 4, "t": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], "died": [1, 0, 1] * 4},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"f": {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True}},
    )
    note = study.display("f").plain_legend
    assert "The likelihood is monotone (separation): there is no finite hazard ratio" in note
    assert "column" not in note
