"""An effect in subgroups of an exposure that begins during follow-up: R's ratios and tests (golden/exposures.R), drawn."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

ENTRY: dict[str, Any] = {
    "kind": "forest", "by": "tx", "endpoints": ["lfs"], "subgroups": ["sex", "prior_hsct", "extramedullary"],
}  # fmt: skip
LABELS = {"female": "Female", "male": "Male", "0": "No", "1": "Yes"}
NAMES = {"endpoint": "lfs", "model": "subgroups"}


@pytest.mark.parametrize("interaction", ["likelihood_ratio", "wald"])
def test_subgroups_by_an_exposure(cart: Any, golden: Any, interaction: str) -> None:
    found = Lookup(cart({"f": ENTRY | {"interaction": interaction.replace("_", "-")}}).results_of("f"))
    for subgroup in golden("exposures")["cart"]["subgroups"]:
        name = subgroup["name"]
        for level, expected in subgroup["levels"].items():
            names = NAMES | {"variable": name, "level": LABELS[level]}
            for statistic in ("ratio", "lower", "upper", "p_value"):
                value = found.result(statistic, **names, group="Transplant vs None").value
                assert value == pytest.approx(expected[statistic], rel=1e-6)
            assert found.result("n", **names).value == expected["n"]
            assert found.result("events", **names).value == expected["events"]
            assert found.result("n", **names, group="Transplant").value == expected["n_exposed"]
            assert found.result("events", **names, group="Transplant").value == expected["events_exposed"]
        tested = found.result("interaction_p_value", **NAMES, variable=name)
        assert tested.value == pytest.approx(subgroup[interaction], rel=1e-6)
        assert tested.method.startswith("Cox, ")
    whole = golden("exposures")["cart"]["models"]["alone"]["tx"]
    for statistic in ("ratio", "lower", "upper"):
        value = found.result(statistic, **NAMES, group="Transplant vs None").value
        assert value == pytest.approx(whole[statistic], rel=1e-6)


def test_the_figure_says_what_is_time_dependent(cart: Any, golden: Any, printing: Any, drawing: Any) -> None:
    study = cart({"f": ENTRY})
    told = study.display("f").alt_text
    for subgroup in golden("exposures")["cart"]["subgroups"]:
        for expected in subgroup["levels"].values():
            value, limits = printing.ratio(expected).split(" ")
            assert f"{value} (95% CI, {limits.strip('()')})" in told
    with drawing(study.display("f")) as canvas:
        said = [text.replace("\u00a0", " ").replace("$", "") for text in canvas.said()]
    note = study.display("f").plain_legend
    assert "Transplantation is time-dependent: patients count as None until it begins." in note
    for subgroup in golden("exposures")["cart"]["subgroups"]:
        assert any(printing.p(subgroup["likelihood_ratio"]) in text for text in said)


def test_a_cause_is_compared_by_its_hazards(cart: Any, golden: Any) -> None:
    entry = ENTRY | {"endpoints": ["relapse"], "subgroups": ["sex"], "competing": "cause-specific"}
    found = Lookup(cart({"f": entry}).results_of("f"))
    result = found.result("ratio", endpoint="relapse", model="subgroups", group="Transplant vs None")
    assert result.method == "cause-specific Cox"


def test_from_a_landmark_groups_are_those_known_at_it(cart: Any, golden: Any) -> None:
    study = cart({"f": ENTRY | {"landmark": True, "endpoints": ["lfs", "os"]}})
    found = Lookup(study.results_of("f"))
    for endpoint in ("lfs", "os"):
        expected = next(each for each in golden("exposures")["cart"]["landmarks"][endpoint] if each["at"] == 67)
        names = {"endpoint": endpoint, "model": "subgroups"}
        for statistic in ("ratio", "lower", "upper", "p_value"):
            value = found.result(statistic, **names, group="Transplant vs None").value
            assert value == pytest.approx(expected["effect"][statistic], rel=1e-6)
        assert found.result("n", **names, group="Transplant").value == expected["n_exposed"]
    wanted = "Transplantation is as known at the landmark: patients in whom it begins later count as None."
    assert wanted in study.display("f").plain_legend


def test_who_is_not_shown_is_said(stanford: Any) -> None:
    study = stanford({"f": {"kind": "forest", "by": "tx", "endpoints": ["os"], "subgroups": ["surgery"]}})
    assert "Of 103 patients, 102 are shown; not shown is 1 without follow-up." in study.display("f").alt_text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Transplantation is time-dependent: patients count as None until it begins."),
        (
            {"landmark": True},
            "Transplantation is as known at the landmark: patients in whom it begins later count as None.",
        ),
    ],
)
def test_a_figure_of_a_regression_says_what_is_time_dependent(cart: Any, change: Any, said: str) -> None:
    regression = {"kind": "regression", "endpoints": ["lfs"], "variables": ["tx", "age"]}
    study = cart({"r": regression | change, "f": {"kind": "forest", "of": "r"}})
    assert study.display("f").alt_text.endswith(said)
    assert said in study.display("f").plain_legend
    plain = cart({"r": regression | {"variables": ["age"]}, "f": {"kind": "forest", "of": "r"}})
    assert "time-dependent" not in plain.display("f").alt_text
