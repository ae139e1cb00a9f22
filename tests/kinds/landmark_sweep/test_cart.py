"""Effects from one landmark after the other, groups as known at each: R's ratios (golden/exposures.R), in days and months."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

DAYS = [60, 67, 90, 120, 180]
SWEEP: dict[str, Any] = {"kind": "landmark-sweep-table", "by": "tx", "endpoints": ["lfs", "os"]}


@pytest.mark.parametrize(("unit", "scale"), [("days", 1), ("months", 30), ("weeks", 7)])
def test_the_unit_of_the_display_changes_no_ratio(
    cart: Any, golden: Any, page: Any, printing: Any, unit: str, scale: float
) -> None:
    entry = SWEEP | {"landmarks": [day / scale for day in DAYS], "time_unit": unit}
    study = cart({"t": entry})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for endpoint in ("lfs", "os"):
        for expected in golden("exposures")["cart"]["landmarks"][endpoint]:
            names = {"endpoint": endpoint, "model": "landmark", "at": expected["at"] / scale}
            assert found.result("n", **names).value == expected["n"]
            assert found.result("n", **names, group="Transplant").value == expected["n_exposed"]
            assert found.result("events", **names).value == expected["events"]
            assert found.result("events", **names, group="Transplant").value == expected["events_exposed"]
            assert found.result("n_left_by_event", **names).value == expected["left_by_event"]
            assert found.result("n_left_by_censoring", **names).value == expected["left_by_censoring"]
            for statistic in ("ratio", "lower", "upper", "p_value"):
                value = found.result(statistic, **names, group="Transplant vs None").value
                assert value == pytest.approx(expected["effect"][statistic], rel=1e-6)
    if unit == "days":
        for label, endpoint in (("LFS", "lfs"), ("OS", "os")):
            for expected in golden("exposures")["cart"]["landmarks"][endpoint]:
                assert shown.row(f"{expected['at']} days", after=label) == [
                    str(expected["n"]),
                    str(expected["n_exposed"]),
                    str(expected["events_exposed"]),
                    str(expected["n"] - expected["n_exposed"]),
                    str(expected["events"] - expected["events_exposed"]),
                    printing.ratio(expected["effect"]),
                    printing.p(expected["effect"]["p_value"]),
                ]
    known = "Transplantation is as known at each landmark: patients in whom it begins later count as None."
    assert known in shown.notes
    assert not any("time-dependent" in note for note in shown.notes)


@pytest.mark.parametrize(
    ("kind", "more", "names"),
    [
        ("regression", {"variables": ["tx"], "models": "univariable"}, {"model": "univariable", "variable": "tx", "level": "Transplant"}),
        ("forest", {"by": "tx", "subgroups": ["sex"]}, {"model": "subgroups", "group": "Transplant vs None"}),
    ],
)  # fmt: skip
def test_the_study_s_landmark(cart: Any, golden: Any, kind: str, more: dict[str, Any], names: dict[str, str]) -> None:
    """The median day of transplantation, 67: hazard ratios 0.506 and 0.570."""
    found = Lookup(cart({"d": {"kind": kind, "endpoints": ["lfs", "os"], "landmark": True} | more}).results_of("d"))
    for endpoint, ratio in (("lfs", 0.506), ("os", 0.570)):
        expected = next(each for each in golden("exposures")["cart"]["landmarks"][endpoint] if each["at"] == 67)
        assert round(expected["effect"]["ratio"], 3) == ratio
        for statistic in ("ratio", "lower", "upper", "p_value"):
            value = found.result(statistic, endpoint=endpoint, **names).value
            assert value == pytest.approx(expected["effect"][statistic], rel=1e-6)


def test_curves_and_tables_from_the_landmark(cart: Any, golden: Any, page: Any, printing: Any) -> None:
    entry = {"by": "tx", "endpoints": ["lfs", "os"], "landmark": True, "at": [12]}
    study = cart({"o": {"kind": "outcomes", **entry}, "c": {"kind": "curves", "hazard_ratio": True, **entry}})
    outcomes, curves = Lookup(study.results_of("o")), Lookup(study.results_of("c"))
    for endpoint, label in (("lfs", "LFS"), ("os", "OS")):
        expected = next(each for each in golden("exposures")["cart"]["landmarks"][endpoint] if each["at"] == 67)
        for found in (outcomes, curves):
            result = found.result("p_value", variable=endpoint)
            assert result.value == pytest.approx(expected["log_rank"], rel=1e-8)
            assert result.method == "log-rank test"
            assert found.result("n", variable=endpoint, group="Transplant").value == expected["n_exposed"]
        ratio = curves.result("ratio", variable=endpoint, group="Transplant vs None")
        assert ratio.value == pytest.approx(expected["effect"]["ratio"], rel=1e-6)
        assert page(study.display("o")).row(label)[-1] == printing.p(expected["log_rank"])
    wanted = "Transplantation is as known at the landmark: patients in whom it begins later count as None."
    assert wanted in page(study.display("o")).notes
    assert "Kaplan\u2013Meier estimates." in page(study.display("o")).notes
