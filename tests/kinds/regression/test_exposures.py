"""Regressions on exposures that begin during follow-up, as R's coxph has them on rows of tmerge (golden/exposures.R)."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

TIES = ["unexposed", "exposed", "last-day"]
ADJUSTED = {"kind": "regression", "variables": ["tx", "prior_hsct", "allogenic"]}
LEVELS = {"tx": "Transplant", "prior_hsct": "Yes", "allogenic": "Allogenic"}


def assert_effect(found: Any, expected: dict[str, float], **names: str) -> None:
    for statistic in ("ratio", "lower", "upper", "p_value"):
        assert found.result(statistic, **names).value == pytest.approx(expected[statistic], rel=1e-6)


@pytest.mark.parametrize("ties", TIES)
def test_a_transplantation_is_a_time_dependent_covariate(cart: Any, golden: Any, ties: str) -> None:
    entry = ADJUSTED | {"endpoints": ["lfs", "os"], "fit": ["concordance", "aic"], "proportional_hazards": True}
    at = {"at": "transplant_day", "unit": "days", "labels": ["None", "Transplant"], "ties": ties}
    study = cart({"t": entry}, exposures={"tx": at})
    found = Lookup(study.results_of("t"))
    for endpoint in ("lfs", "os"):
        expected = golden("exposures")["cart"]["cox"][endpoint][ties]
        names = {"endpoint": endpoint, "model": "multivariable"}
        for variable, level in LEVELS.items():
            assert_effect(found, expected["effects"][variable], **names, variable=variable, level=level)
            ph = found.result("ph_p_value", **names, variable=variable)
            assert ph.value == pytest.approx(expected["ph"][variable], rel=1e-6)
        assert found.result("n", **names).value == expected["n"]
        assert found.result("events", **names).value == expected["events"]
        assert found.result("aic", **names).value == pytest.approx(expected["aic"], rel=1e-8)
        assert found.result("concordance", **names).value == pytest.approx(expected["concordance"], rel=1e-8)


@pytest.mark.parametrize(
    ("ties", "note"),
    [
        ("unexposed", "Time-dependent: patients count as None until it begins."),
        (
            "exposed",
            "Time-dependent: patients count as None until shortly before it begins (an event on that day counts as after it).",
        ),
        (
            "last-day",
            "Time-dependent: patients count as None until it begins (an event on that day counts as after it).",
        ),
    ],
)
def test_the_table_prints_the_ratio_and_says_what_is_time_dependent(
    cart: Any, golden: Any, page: Any, printing: Any, ties: str, note: str
) -> None:
    at = {"label": "Transplantation", "at": "transplant_day", "unit": "days", "labels": ["None", "Transplant"]}
    study = cart({"t": ADJUSTED | {"endpoints": ["lfs"]}}, exposures={"tx": at | {"ties": ties}})
    expected = golden("exposures")["cart"]["cox"]["lfs"][ties]
    shown = page(study.display("t"))
    effect = expected["effects"]["tx"]
    row = shown.row("Transplant")
    assert row[:2] == [str(expected["exposed"]), str(expected["events_exposed"])]
    assert row[-2:] == [printing.ratio(effect), printing.p(effect["p_value"])]
    assert shown.row("None") == [
        str(expected["n"]),
        str(expected["events"] - expected["events_exposed"]),
        *["1\u00a0(reference)", ""] * 2,
    ]
    assert [row[0] for row in shown.rows][2:3] == ["Transplantationa"]
    assert shown.notes[0] == note
    assert "Multivariable model: 122 patients with 60 events." in shown.notes[-2]
    names = {"endpoint": "lfs", "model": "multivariable", "variable": "tx", "level": "Transplant"}
    assert study.value("t", **names) == printing.ratio(effect)
    assert study.phrase("t", **names).startswith(f"HR {printing.number(effect['ratio'], 3)} (95% CI, ")
    assert study.p("t", **names) == f"<\u00a0{printing.p(effect['p_value'])[1:]}"


@pytest.mark.parametrize(
    ("case", "variables", "change"),
    [
        ("alone", {"tx": "Transplant"}, {}),
        ("stratified", {"tx": "Transplant", "allogenic": "Allogenic"}, {"strata": ["centre"]}),
        ("clustered", {"tx": "Transplant", "allogenic": "Allogenic"}, {"cluster": "centre"}),
        ("weighted", {"tx": "Transplant", "allogenic": "Allogenic"}, {"weights": "weight"}),
        ("weighted_clustered", {"tx": "Transplant", "allogenic": "Allogenic"}, {"weights": "weight", "cluster": "centre"}),
        ("two", {"tx": "Transplant", "gvhd": "Exposed"}, {}),
        ("two", {"gvhd": "Exposed", "tx": "Transplant"}, {}),
    ],
)  # fmt: skip
def test_an_exposure_stands_in_every_kind_of_model(
    cart: Any, golden: Any, case: str, variables: dict[str, str], change: dict[str, Any]
) -> None:
    entry = {"kind": "regression", "endpoints": ["lfs"], "variables": list(variables), "models": "multivariable"}
    found = Lookup(cart({"t": entry | change}).results_of("t"))
    for variable, level in variables.items():
        expected = golden("exposures")["cart"]["models"][case][variable]
        assert_effect(found, expected, endpoint="lfs", model="multivariable", variable=variable, level=level)


def test_the_product_with_a_number_that_does_not_change(cart: Any, golden: Any) -> None:
    entry = {"kind": "regression", "endpoints": ["lfs"], "variables": ["tx", "age"], "interactions": [["tx", "age"]]}
    found = Lookup(cart({"t": entry | {"per": {"age": 10}}}).results_of("t"))
    expected = golden("exposures")["cart"]["models"]["product"]
    names = {"endpoint": "lfs", "model": "multivariable"}
    assert_effect(found, expected["tx"], **names, variable="tx", level="Transplant")
    assert_effect(found, expected["age10"], **names, variable="age")
    (product,) = {
        (row.variable, row.level)
        for row in found._rows.values()
        if row.statistic == "ratio" and row.variable not in {"tx", "age"}
    }
    assert_effect(found, expected["tx:age10"], **names, variable=product[0], level=product[1])


def test_the_hazard_of_a_cause(cart: Any, golden: Any, page: Any) -> None:
    entry = {
        "kind": "regression",
        "endpoints": ["relapse"],
        "variables": ["tx", "allogenic"],
        "method": "cause-specific",
    }
    study = cart({"t": entry | {"models": "multivariable"}})
    for variable, level in (("tx", "Transplant"), ("allogenic", "Allogenic")):
        expected = golden("exposures")["cart"]["models"]["relapse"][variable]
        names = {"endpoint": "relapse", "model": "multivariable", "variable": variable, "level": level}
        assert_effect(Lookup(study.results_of("t")), expected, **names)
    assert any(
        "Cause-specific Cox regression (competing events censored)." in note for note in page(study.display("t")).notes
    )


def test_groups_of_the_exposed(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    entry = {"kind": "regression", "endpoints": ["lfs", "os"], "variables": ["by_mrd"], "models": "univariable"}
    study = cart({"t": entry})
    found = Lookup(study.results_of("t"))
    for endpoint in ("lfs", "os"):
        expected = golden("exposures")["cart"]["mrd"][endpoint]
        names = {"endpoint": endpoint, "model": "univariable", "variable": "by_mrd"}
        for level in ("MRD+", "MRD-"):
            assert_effect(found, expected["cox"][level], **names, level=level)
        assert found.result("factor_p_value", **names).value == pytest.approx(expected["wald"], rel=1e-6)
    shown = page(study.display("t"))
    lfs = golden("exposures")["cart"]["mrd"]["lfs"]
    for level in ("MRD+", "MRD-"):
        effect, curve = lfs["cox"][level], lfs["curves"][level]
        counts = [str(curve["n"]), str(curve["events"])]
        assert shown.row(level, after="LFS") == [*counts, printing.ratio(effect), printing.p(effect["p_value"])]


@pytest.mark.parametrize("ties", TIES)
def test_waiting_for_a_heart(stanford: Any, golden: Any, ties: str) -> None:
    at = {"label": "Transplantation", "at": "wait", "labels": ["Waiting", "Transplanted"], "ties": ties}
    common = {"kind": "regression", "endpoints": ["os"], "models": "multivariable"}
    displays = {
        "t": common | {"variables": ["tx", "age", "surgery"]},
        "s": common | {"variables": ["tx"], "strata": ["surgery"]},
    }
    study = stanford(displays, exposures={"tx": at})
    expected = golden("exposures")["stanford"][ties]
    found = Lookup(study.results_of("t"))
    names = {"endpoint": "os", "model": "multivariable"}
    for variable, level in {"tx": "Transplanted", "age": "", "surgery": "Yes"}.items():
        assert_effect(found, expected["effects"][variable], **names, variable=variable, level=level)
    assert found.result("events", **names, variable="tx", level="Transplanted").value == expected["events_exposed"]
    effect = expected["stratified"]
    effect = effect.get("tx", effect)
    assert_effect(Lookup(study.results_of("s")), effect, **names, variable="tx", level="Transplanted")


def test_who_is_left_out_is_said(stanford: Any, page: Any) -> None:
    """One patient died on the day of acceptance: no exposure could begin before, and Age alone counts the death."""
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["tx", "age"]}
    study = stanford({"t": entry, "age": entry | {"variables": ["age"]}})
    shown = page(study.display("t"))
    assert shown.row("Age")[:2] == ["103", "75"]
    assert "Multivariable model: 102 patients with 74 events." in shown.notes[3]
    said = "1 patient without follow-up is left out of models with a time-dependent variable."
    assert said in shown.notes
    assert not any("without follow-up" in note for note in page(study.display("age")).notes)
    names = {"endpoint": "os", "model": "multivariable"}
    assert Lookup(study.results_of("t")).result("without_follow_up", **names).value == 1
    assert (
        "<5 patients without follow-up are left out of models with a time-dependent variable."
        in page(stanford({"s": entry | {"suppress": 5}}).display("s")).notes
    )
