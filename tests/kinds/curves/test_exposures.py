"""Curves by an exposure that begins during follow-up: what is drawn, counted and written, as R has it (golden/exposures.R)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riskset.tables.lookup import Lookup

ROOT = Path(__file__).resolve().parents[3]
LEVELS = {"unexposed": "None", "exposed": "Transplant"}
CURVES: dict[str, Any] = {
    "kind": "curves", "by": "tx", "endpoints": ["lfs"], "at": [12, 24], "breaks": [12, 24], "median": True,
    "hazard_ratio": True, "rates": "interval",
}  # fmt: skip


@pytest.mark.parametrize(("start", "case"), [(0, "lfs"), (4, "lfs_from_4")])
def test_the_lines_are_simon_and_makuch_s(
    cart: Any, golden: Any, drawing: Any, printing: Any, start: float, case: str
) -> None:
    study = cart({"f": CURVES | {"start": start}})
    found, figure = Lookup(study.results_of("f")), study.display("f")
    with drawing(figure) as canvas:
        said = [text.replace("\u00a0", " ") for text in canvas.said()]
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["curves"][case][key]
        names = {"variable": "lfs", "group": group}
        assert found.result("n", **names).value == expected["n"]
        assert found.result("events", **names).value == expected["events"]
        assert [found.result("n_risk", **names, at=at).value for at in (12.0, 24.0)] == expected["n_risk"]
        for place, at in enumerate((12.0, 24.0)):
            for part in ("estimate", "lower", "upper"):
                assert found.result(part, **names, at=at).value == pytest.approx(expected[part][place])
            value, limits = printing.rate(expected, place).split(" ")
            assert f"{value}% {limits}" in figure.alt_text
            assert any(value in text and limits.strip("()") in text for text in said)
        medians = [found.result(name, **names).value for name in ("median", "median_lower", "median_upper")]
        assert medians == [None if value is None else pytest.approx(value) for value in expected["median"]]
        for count in expected["n_risk"]:
            assert str(count) in said


def test_the_figure_says_how_groups_are_compared(cart: Any, golden: Any, drawing: Any, printing: Any) -> None:
    study = cart({"f": CURVES})
    ratio = golden("exposures")["cart"]["models"]["alone"]["tx"]
    found = Lookup(study.results_of("f"))
    names = {"variable": "lfs", "group": "Transplant vs None"}
    for statistic, part in (("ratio", "ratio"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
        assert found.result(statistic, **names).value == pytest.approx(ratio[part], rel=1e-6)
        assert found.result(statistic, **names).method == "Cox"
    p_value = golden("exposures")["cart"]["tests"]["log-rank"]
    assert found.result("p_value", variable="lfs").value == pytest.approx(p_value, rel=1e-8)
    told = study.display("f").alt_text
    value, limits = printing.ratio(ratio).split(" ")
    assert f"HR, Transplant vs. None {value} (95% CI, {limits.strip('()')})." in told
    assert "Mantel\u2013Byar P < 0.001." in told
    with drawing(study.display("f")) as canvas:
        said = " ".join(" ".join(canvas.said()).split())
    assert (
        "Transplantation is time-dependent: patients count as None until it begins." in study.display("f").plain_legend
    )
    assert f"{value} (95% CI, {limits.strip('()')})" in said
    assert "Mantel\u2013Byar" in said


@pytest.mark.parametrize(
    ("change", "value", "name"),
    [
        ({"p": "trend"}, "log-rank", "Mantel-Byar test for trend"),
        ({"strata": ["allogenic"]}, "stratified", "stratified Mantel-Byar test"),
        ({"test": "peto-kaplan-meier"}, "peto", "Mantel-Byar (Peto-Peto (Kaplan-Meier weights)) test"),
        ({"test": {"gamma": 1}}, "late", "Mantel-Byar (Fleming-Harrington (rho 0, gamma 1)) test"),
    ],
)
def test_the_tests_of_the_study_file(cart: Any, golden: Any, change: Any, value: str, name: str) -> None:
    found = Lookup(cart({"f": CURVES | change}).results_of("f")).result("p_value", variable="lfs")
    assert found.value == pytest.approx(golden("exposures")["cart"]["tests"][value], rel=1e-6)
    assert found.method == name


def test_strata_weights_and_clusters_of_the_hazard_ratio(cart: Any, golden: Any) -> None:
    changes = {"w": {"weights": "weight"}, "c": {"cluster": "centre"}}
    study = cart({name: CURVES | change for name, change in changes.items()})
    tests = golden("exposures")["cart"]["tests"]["robust"]
    for name, key, method in (("w", "weighted", "weighted Cox"), ("c", "clustered", "robust Cox")):
        found = Lookup(study.results_of(name))
        assert found.result("p_value", variable="lfs").value == pytest.approx(tests[key], rel=1e-6)
        assert found.result("p_value", variable="lfs").method == f"{method} test"


def test_who_comes_into_the_other_group_is_not_censored(cart: Any) -> None:
    """Events and censored patients up to each time, counted in the data by hand."""
    study = cart({"f": CURVES | {"risk_table": ["at-risk", "events", "censored"], "breaks": [0, 3, 12, 46]}})
    frame = pd.read_csv(ROOT / "data" / "cart-haplo" / "cohort.csv")
    exposed, event = frame["transplant_day"].notna(), frame["first_event"] != "none"
    found = Lookup(study.results_of("f"))
    for group, own in (("None", ~exposed), ("Transplant", exposed)):
        for at in (0.0, 3.0, 12.0, 46.0):
            names = {"variable": "lfs", "group": group, "at": at}
            by_then = own & (frame["lfs_days"] <= 30 * at)
            assert found.result("events_to", **names).value == (by_then & event).sum()
            assert found.result("censored_to", **names).value == (by_then & ~event).sum()


def test_three_groups_and_incidences(cart: Any, golden: Any, assert_tidy: Any, drawing: Any) -> None:
    displays = {
        "three": CURVES | {"by": "by_mrd", "endpoints": ["lfs", "os"], "rates": "estimate"},
        "relapse": CURVES | {"endpoints": ["relapse"], "variance": "robust", "causes": "each", "median": False},
    }
    study = cart(displays)
    found = Lookup(study.results_of("three"))
    for endpoint in ("lfs", "os"):
        expected = golden("exposures")["cart"]["mrd"][endpoint]
        assert found.result("p_value", variable=endpoint).value == pytest.approx(expected["score"], rel=1e-6)
        for level in ("MRD+", "MRD-"):
            ratio = found.result("ratio", variable=endpoint, group=f"{level} vs None")
            assert ratio.value == pytest.approx(expected["cox"][level]["ratio"], rel=1e-6)
    relapse = Lookup(study.results_of("relapse"))
    names = {"variable": "relapse", "level": "Relapse"}
    for key, group in LEVELS.items():
        expected = golden("exposures")["cart"]["incidence"][key]
        for part in ("estimate", "lower", "upper"):
            value = relapse.result(part, **names, group=group, at=12.0).value
            assert value == pytest.approx(expected[part][0])
    test = relapse.result("p_value", **names)
    assert test.value == pytest.approx(golden("exposures")["cart"]["cause_specific_test"], rel=1e-6)
    assert test.method == "cause-specific log-rank test"
    ratio = relapse.result("ratio", variable="relapse", group="Transplant vs None")
    assert ratio.method == "cause-specific Cox"
    for name in displays:
        with drawing(study.display(name)) as canvas:
            assert_tidy(canvas)
