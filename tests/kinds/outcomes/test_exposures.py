"""Tables of outcomes by an exposure that begins during follow-up: R's curves and tests (golden/exposures.R), printed."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

LEVELS = {"unexposed": "None", "exposed": "Transplant"}
OUTCOMES: dict[str, Any] = {"kind": "outcomes", "by": "tx", "endpoints": ["lfs"], "at": [12, 24]}
ALL = ["n", "events", "estimate", "limits", "n-risk", "median"]


def assert_curve(found: Lookup, expected: dict[str, Any], endpoint: str, group: str) -> None:
    names = {"variable": endpoint, "group": group}
    for place, at in enumerate(expected["time"]):
        for statistic, part in (
            ("estimate", "estimate"),
            ("std_error", "std_error"),
            ("lower", "lower"),
            ("upper", "upper"),
        ):
            value = found.result(statistic, **names, at=float(at)).value
            assert value == pytest.approx(expected[part][place], rel=1e-8)


@pytest.mark.parametrize(
    ("case", "endpoint", "ties"),
    [
        ("lfs", "lfs", "unexposed"),
        ("lfs", "lfs", "last-day"),
        ("lfs_exposed_ties", "lfs", "exposed"),
        ("os", "os", "unexposed"),
    ],
)
def test_simon_and_makuch_s_curves(
    cart: Any, golden: Any, page: Any, printing: Any, case: str, endpoint: str, ties: str
) -> None:
    at = {"label": "Transplantation", "at": "transplant_day", "unit": "days", "labels": ["None", "Transplant"]}
    study = cart({"t": OUTCOMES | {"endpoints": [endpoint], "show": ALL}}, exposures={"tx": at | {"ties": ties}})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["curves"][case][key]
        assert_curve(found, expected, endpoint, group)
        names = {"variable": endpoint, "group": group}
        for statistic in ("n", "events"):
            assert found.result(statistic, **names).value == expected[statistic]
        assert [found.result("n_risk", **names, at=time).value for time in (12.0, 24.0)] == expected["n_risk"]
        median = [found.result(statistic, **names).value for statistic in ("median", "median_lower", "median_upper")]
        assert median == [None if value is None else pytest.approx(value) for value in expected["median"]]
        n_risk = [str(count) for count in expected["n_risk"]]
        rates = [printing.rate(expected, place) for place in range(2)]
        assert shown.row(group)[:7] == [
            str(expected["n"]), str(expected["events"]), rates[0], n_risk[0], rates[1], n_risk[1],
            printing.time(*expected["median"]),
        ]  # fmt: skip
    assert {row.method for row in study.results_of("t") if row.statistic == "estimate"} == {"Simon-Makuch"}
    assert "Simon\u2013Makuch estimates." in shown.notes
    assert "P values: Mantel\u2013Byar test." in shown.notes


def test_the_difference_of_two_curves(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    study = cart({"t": OUTCOMES | {"show": ["estimate", "difference"]}})
    one, two = (golden("exposures")["cart"]["curves"]["lfs"][key] for key in ("exposed", "unexposed"))
    names = {"variable": "lfs", "group": "Transplant vs None", "at": 12.0}
    found = Lookup(study.results_of("t"))
    apart = one["estimate"][0] - two["estimate"][0]
    spread = 1.959963984540054 * (one["std_error"][0] ** 2 + two["std_error"][0] ** 2) ** 0.5
    for statistic, value in (
        ("difference", apart),
        ("difference_lower", apart - spread),
        ("difference_upper", apart + spread),
    ):
        assert found.result(statistic, **names).value == pytest.approx(value)
    texts = [printing.number(100 * value, 1) for value in (apart, apart - spread, apart + spread)]
    row = page(study.display("t")).row("Difference, Transplant vs. None")
    assert row[0] == f"{texts[0]} ({texts[1]}\u2013{texts[2]})"


@pytest.mark.parametrize(
    ("change", "expected", "name"),
    [
        ({}, ["log-rank"], "Mantel-Byar test"),
        ({"test": "gehan"}, ["gehan"], "Mantel-Byar (Gehan-Wilcoxon) test"),
        ({"test": "tarone-ware"}, ["tarone-ware"], "Mantel-Byar (Tarone-Ware) test"),
        ({"test": "peto-kaplan-meier"}, ["peto"], "Mantel-Byar (Peto-Peto (Kaplan-Meier weights)) test"),
        ({"test": {"gamma": 1}}, ["late"], "Mantel-Byar (Fleming-Harrington (rho 0, gamma 1)) test"),
        ({"strata": ["allogenic"]}, ["stratified"], "stratified Mantel-Byar test"),
        ({"compare": "trend"}, ["log-rank"], "Mantel-Byar test for trend"),
        ({"weights": "weight"}, ["robust", "weighted"], "weighted Cox test"),
        ({"cluster": "centre"}, ["robust", "clustered"], "robust Cox test"),
    ],
)
def test_who_are_exposed_are_compared_with_who_are_not(
    cart: Any, golden: Any, change: dict[str, Any], expected: list[str], name: str
) -> None:
    result = Lookup(cart({"t": OUTCOMES | change}).results_of("t")).result("p_value", variable="lfs")
    value = golden("exposures")["cart"]["tests"]
    for key in expected:
        value = value[key]
    assert result.value == pytest.approx(value, rel=1e-6)
    assert result.method == name


def test_three_groups(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    displays = {
        "all": OUTCOMES | {"by": "by_mrd", "endpoints": ["lfs", "os"], "quantiles": [0.25, 0.5]},
        "pairs": OUTCOMES | {"by": "by_mrd", "endpoints": ["lfs", "os"], "compare": "pairwise"},
    }
    study = cart(displays)
    found, shown = Lookup(study.results_of("all")), page(study.display("all"))
    pairs = Lookup(study.results_of("pairs"))
    for endpoint, label in (("lfs", "LFS"), ("os", "OS")):
        expected = golden("exposures")["cart"]["mrd"][endpoint]
        assert found.result("p_value", variable=endpoint).value == pytest.approx(expected["score"], rel=1e-6)
        assert shown.row(label)[-1] == printing.p(expected["score"])
        for group, key in (("None", "none"), ("MRD+", "MRD+"), ("MRD-", "MRD-")):
            curve = expected["curves"][key]
            assert_curve(found, curve, endpoint, group)
            quantiles = [
                printing.time(*(curve["quantiles"][part][place] for part in ("value", "lower", "upper")))
                for place in range(2)
            ]
            assert shown.row(group, after=label)[:6] == [
                str(curve["n"]), str(curve["events"]), *(printing.rate(curve, place) for place in range(2)), *quantiles,
            ]  # fmt: skip
        for pair in expected["pairs"]:
            name = " vs ".join(group.replace("none", "None") for group in pair["groups"])
            assert pairs.result("p_value", variable=endpoint, group=name).value == pytest.approx(pair["p"], rel=1e-6)
    assert "25% quantile, months (95% CI)" in shown.rows[0]


def test_the_incidence_of_one_of_two_causes(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    relapse = OUTCOMES | {"endpoints": ["relapse"]}
    study = cart({"d": relapse | {"variance": "delta"}, "r": relapse | {"variance": "robust"}})
    found, robust = Lookup(study.results_of("d")), Lookup(study.results_of("r"))
    shown, turned = page(study.display("d")), page(study.display("r"))
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["incidence"][key]
        for place, at in enumerate(expected["time"]):
            names = {"variable": "relapse", "group": group, "at": float(at)}
            etm = expected["etm"][place]
            assert found.result("estimate", **names).value == pytest.approx(expected["estimate"][place])
            assert found.result("estimate", **names).value == pytest.approx(etm["P"])
            assert found.result("std_error", **names).value == pytest.approx(etm["var"] ** 0.5)
            for part in ("lower", "upper"):
                assert robust.result(part, **names).value == pytest.approx(expected[part][place])
            assert robust.result("std_error", **names).value == pytest.approx(expected["jackknife"][place])
        assert turned.row(group)[:4] == [
            str(expected["n"]), str(expected["events"]), *(printing.rate(expected, place) for place in range(2)),
        ]  # fmt: skip
    p_value = golden("exposures")["cart"]["cause_specific_test"]
    assert found.result("p_value", variable="relapse").value == pytest.approx(p_value, rel=1e-6)
    assert shown.notes[1:3] == ["Aalen\u2013Johansen estimates.", "Delta-method variance of incidences."]
    assert "P values: cause-specific log-rank test." in shown.notes
    assert turned.notes[2] == "Robust variance."


def test_weights_and_clusters(cart: Any, golden: Any, page: Any) -> None:
    displays = {
        "w": OUTCOMES | {"weights": "weight", "counts": "both", "show": ALL},
        "c": OUTCOMES | {"cluster": "centre"},
    }
    study = cart(displays)
    weighted, clustered = Lookup(study.results_of("w")), Lookup(study.results_of("c"))
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["curves"]["lfs_weighted"][key]
        assert_curve(weighted, expected, "lfs", group)
        names = {"variable": "lfs", "group": group}
        assert weighted.result("n", **names).value == pytest.approx(expected["n"])
        assert weighted.result("events", **names).value == pytest.approx(expected["events"])
        assert weighted.result("n_patients", **names).value == expected["patients"]
        for place, at in enumerate((12.0, 24.0)):
            assert weighted.result("n_risk", **names, at=at).value == pytest.approx(expected["n_risk"][place])
            own = golden("exposures")["cart"]["curves"]["lfs"][key]["n_risk"][place]
            assert weighted.result("n_risk_patients", **names, at=at).value == own
        assert_curve(clustered, golden("exposures")["cart"]["curves"]["lfs_clustered"][key], "lfs", group)
    assert "Simon\u2013Makuch estimates weighted by Weight." in page(study.display("w")).notes
    assert "Robust variance." in page(study.display("w")).notes
    assert "Robust variance, clustered by Center." in page(study.display("c")).notes


def test_restricted_means(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    study = cart({"t": OUTCOMES | {"show": ["rmst", "limits", "difference"]}})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["curves"]["lfs"][key]
        spread = 1.959963984540054 * expected["rmst_se"]
        values = [expected["rmst"], expected["rmst"] - spread, expected["rmst"] + spread]
        for statistic, value in zip(("rmst", "rmst_lower", "rmst_upper"), values, strict=True):
            assert found.result(statistic, variable="lfs", group=group, at=24.0).value == pytest.approx(value)
        assert shown.row(group)[0] == printing.time(*values)
