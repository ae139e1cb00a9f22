"""Tables of outcomes of patients who enter late: R's curves, incidences and tests (golden/delayed_entry.R), printed."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

ARMS = ("A", "B", "C")
TIMES = (6.0, 12.0, 24.0, 48.0)
OUTCOMES: dict[str, Any] = {"kind": "outcomes", "by": "arm", "endpoints": ["efs"], "at": [6, 12, 24, 48]}
LATE = "Patients are at risk from the time at which they come under observation (delayed entry)."


def assert_rates(found: Lookup, expected: dict[str, Any], **names: str) -> None:
    for place, at in enumerate(TIMES):
        for statistic in ("estimate", "std_error", "lower", "upper"):
            value = found.result(statistic, **names, at=at).value
            wanted = expected[statistic][place]
            if wanted is None:  # where survival is 0, R has no standard error
                wanted = 0 if statistic == "std_error" else None
            assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-8))


def test_curves_quantiles_and_means(registry: Any, golden: Any, page: Any, printing: Any) -> None:
    show = ["n", "events", "estimate", "limits", "n-risk", "median", "rmst"]
    study = registry({"t": OUTCOMES | {"show": show, "quantiles": [0.25, 0.5, 0.75], "horizon": 24}})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for arm in ARMS:
        expected = golden("delayed_entry")["registry"]["curves"]["plain"][arm]
        names = {"variable": "efs", "group": arm}
        assert_rates(found, expected, **names)
        assert found.result("n", **names).value == expected["n"]
        assert found.result("events", **names).value == expected["events"]
        assert [found.result("n_risk", **names, at=at).value for at in TIMES] == expected["n_risk"]
        times = []
        for place, statistic in enumerate(("quantile_25", "median", "quantile_75")):
            parts = [expected["quantiles"][part][place] for part in ("value", "lower", "upper")]
            values = [found.result(f"{statistic}{end}", **names).value for end in ("", "_lower", "_upper")]
            assert values == [None if part is None else pytest.approx(part) for part in parts]
            times.append(printing.time(*parts))
        spread = 1.959963984540054 * expected["rmst_se"]
        mean = [expected["rmst"], expected["rmst"] - spread, expected["rmst"] + spread]
        values = [found.result(name, **names, at=24.0).value for name in ("rmst", "rmst_lower", "rmst_upper")]
        assert values == [pytest.approx(value) for value in mean]
        row = shown.row(arm)
        assert row[:2] == [str(expected["n"]), str(expected["events"])]
        assert row[2:8:2] == [printing.rate(expected, place) for place in range(3)]
        assert row[3:10:2] == [str(count) for count in expected["n_risk"]]
        assert row[10:14] == [*times, printing.time(*mean)]
    assert shown.row("B")[8] == "0.0 (NE)a"
    assert shown.notes[:2] == ["The curve has come to its end: no limits.", LATE]
    assert "Kaplan\u2013Meier estimates." in shown.notes


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("log90", {"conf_type": "log", "conf_level": 0.9}),
        ("linear", {"conf_type": "plain", "conf_level": 0.99}),
        ("weighted", {"weights": "weight"}),
        ("clustered", {"cluster": "center"}),
    ],
)
def test_limits_weights_and_clusters(registry: Any, golden: Any, page: Any, case: str, change: Any) -> None:
    study = registry({"t": OUTCOMES | change | {"at": [6, 12, 24, 48], "show": ["estimate", "limits", "median"]}})
    found = Lookup(study.results_of("t"))
    for arm in ARMS:
        expected = golden("delayed_entry")["registry"]["curves"][case][arm]
        for place, at in enumerate(TIMES[:3]):
            for statistic in ("estimate", "std_error", "lower", "upper"):
                value = found.result(statistic, variable="efs", group=arm, at=at).value
                assert value == pytest.approx(expected[statistic][place], rel=1e-8)
        median = [
            found.result(name, variable="efs", group=arm).value for name in ("median", "median_lower", "median_upper")
        ]
        wanted = [expected["quantiles"][part][1] for part in ("value", "lower", "upper")]
        assert median == [None if part is None else pytest.approx(part) for part in wanted]
    level = 100 * change.get("conf_level", 0.95)
    assert any(f"({level:g}% CI)" in head for head in page(study.display("t")).rows[0])


def test_the_incidence_of_a_cause(registry: Any, golden: Any, page: Any, printing: Any) -> None:
    relapse = OUTCOMES | {"endpoints": ["relapse"]}
    study = registry({"delta": relapse | {"variance": "delta"}, "robust": relapse | {"variance": "robust", "show": ["events", "estimate", "limits", "n-risk"]}})  # fmt: skip
    delta, robust = Lookup(study.results_of("delta")), Lookup(study.results_of("robust"))
    for arm in ARMS:
        expected = golden("delayed_entry")["registry"]["incidences"][arm]
        for place, at in enumerate(TIMES):
            names = {"variable": "relapse", "group": arm, "at": at}
            assert delta.result("estimate", **names).value == pytest.approx(expected["estimate"][place])
            assert delta.result("estimate", **names).value == pytest.approx(expected["etm"]["estimate"][place])
            assert delta.result("std_error", **names).value == pytest.approx(expected["etm"]["std_error"][place])
            for statistic, part in (("std_error", "jackknife"), ("lower", "lower"), ("upper", "upper")):
                assert robust.result(statistic, **names).value == pytest.approx(expected[part][place])
        row = page(study.display("robust")).row(arm)
        assert row[:7:2] == [
            str(expected["events"]), *(str(count) for count in expected["n_risk"][:3]),
        ]  # fmt: skip
        assert row[1:6:2] == [printing.rate(expected, place) for place in range(3)]
    tests = golden("delayed_entry")["registry"]["tests"]["relapse"]
    result = delta.result("p_value", variable="relapse")
    assert result.value == pytest.approx(tests["weights"]["log-rank"])
    assert result.method == "cause-specific log-rank test"
    assert page(study.display("delta")).row("Relapse")[-1] == printing.p(tests["weights"]["log-rank"])
    assert "P values: cause-specific log-rank test." in page(study.display("delta")).notes


@pytest.mark.parametrize(
    ("change", "path", "name"),
    [
        ({}, ["weights", "log-rank"], "{}log-rank test"),
        ({"test": "gehan"}, ["weights", "gehan"], "{}Gehan-Wilcoxon test"),
        ({"test": "tarone-ware"}, ["weights", "tarone-ware"], "{}Tarone-Ware test"),
        ({"test": "peto-kaplan-meier"}, ["weights", "peto"], "{}Peto-Peto (Kaplan-Meier weights) test"),
        ({"test": {"rho": 0, "gamma": 1}}, ["weights", "late"], "{}Fleming-Harrington (rho 0, gamma 1) test"),
        ({"strata": ["sex"]}, ["stratified"], "stratified {}log-rank test"),
        ({"compare": "trend"}, ["trend"], "{}log-rank test for trend"),
        ({"compare": "trend", "strata": ["sex"]}, ["stratified_trend"], "stratified {}log-rank test for trend"),
    ],
)
@pytest.mark.parametrize("endpoint", ["efs", "relapse"])
def test_groups_are_compared_over_their_risk_sets(
    registry: Any, golden: Any, endpoint: str, change: dict[str, Any], path: list[str], name: str
) -> None:
    found = Lookup(registry({"t": OUTCOMES | {"endpoints": [endpoint]} | change}).results_of("t"))
    value = golden("delayed_entry")["registry"]["tests"]["survival" if endpoint == "efs" else "relapse"]
    for key in path:
        value = value[key]
    result = found.result("p_value", variable=endpoint)
    assert result.value == pytest.approx(value, rel=1e-8)
    assert result.method == name.format("cause-specific " if endpoint == "relapse" else "")


def test_pairs(registry: Any, golden: Any) -> None:
    found = Lookup(registry({"t": OUTCOMES | {"endpoints": ["efs", "relapse"], "compare": "pairwise"}}).results_of("t"))
    for endpoint, key in (("efs", "survival"), ("relapse", "relapse")):
        expected = golden("delayed_entry")["registry"]["tests"][key]["pairs"]
        for pair, value in zip(("A vs B", "A vs C", "B vs C"), expected, strict=True):
            assert found.result("p_value", variable=endpoint, group=pair).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("change", "case"), [({"weights": "weight"}, "weighted"), ({"cluster": "center"}, "clustered")]
)
def test_robust_tests(registry: Any, golden: Any, change: dict[str, str], case: str) -> None:
    found = Lookup(registry({"t": OUTCOMES | change}).results_of("t")).result("p_value", variable="efs")
    assert found.value == pytest.approx(golden("delayed_entry")["registry"]["tests"]["robust"][case], rel=1e-6)
    assert found.method == ("weighted Cox test" if case == "weighted" else "robust Cox test")


def test_from_a_landmark_entry_goes_on(registry: Any, golden: Any, page: Any) -> None:
    expected = golden("delayed_entry")["registry"]["landmark"]
    at = {"time_unit": "days", "landmark": 240}
    displays = {
        "o": {"kind": "outcomes", "by": "arm", "endpoints": ["efs"], "at": [300], **at},
        "r": {"kind": "regression", "endpoints": ["efs"], "variables": ["arm"], "models": "univariable", **at},
    }
    study = registry(displays)
    found, regression = Lookup(study.results_of("o")), Lookup(study.results_of("r"))
    assert found.result("p_value", variable="efs").value == pytest.approx(expected["log_rank"], rel=1e-8)
    assert sum(found.result("n", variable="efs", group=arm).value or 0 for arm in ARMS) == expected["n"]
    for level in ("B", "C"):
        value = regression.result("ratio", endpoint="efs", model="univariable", variable="arm", level=level).value
        assert value == pytest.approx(expected["cox"][level]["ratio"], rel=1e-6)
    assert LATE in page(study.display("o")).notes


def test_time_is_age(ages: Any, golden: Any, page: Any, printing: Any) -> None:
    entry = {"kind": "outcomes", "by": "sex", "endpoints": ["efs", "progression"], "at": [70, 80, 90]}
    study = ages({"t": entry | {"show": ["estimate", "limits", "n-risk", "median"]}})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    expected = golden("delayed_entry")["mgus2"]
    for key, group in (("F", "Women"), ("M", "Men")):
        curve = expected["curves"][key]
        for place, at in enumerate((70.0, 80.0, 90.0)):
            names = {"variable": "efs", "group": group, "at": at}
            for statistic in ("estimate", "std_error", "lower", "upper"):
                assert found.result(statistic, **names).value == pytest.approx(curve[statistic][place])
            assert found.result("n_risk", **names).value == curve["n_risk"][place]
        row = shown.row(group)
        assert row[:6:2] == [printing.rate(curve, place) for place in range(3)]
        assert row[1:6:2] == [str(count) for count in curve["n_risk"]]
        assert row[6] == printing.time(*curve["median"])
    assert found.result("p_value", variable="efs").value == pytest.approx(expected["log_rank"], rel=1e-8)
    value = found.result("p_value", variable="progression").value
    assert value == pytest.approx(expected["cause_specific_test"], rel=1e-8)


def test_adjusted_rates(registry: Any, golden: Any, page: Any, printing: Any) -> None:
    adjusted = {"adjust_for": ["sex", "score"], "at": [6, 12, 24]}
    displays = {
        "o": OUTCOMES | {"show": ["estimate", "adjusted"]} | adjusted,
        "c": {"kind": "curves", "by": "arm", "endpoints": ["efs"]} | adjusted,
    }
    study = registry(displays)
    outcomes, curves = Lookup(study.results_of("o")), Lookup(study.results_of("c"))
    for arm, expected in golden("delayed_entry")["registry"]["adjusted"].items():
        for place, at in enumerate(TIMES[:3]):
            names = {"variable": "efs", "group": arm, "at": at}
            assert outcomes.result("estimate", **names, model="adjusted").value == pytest.approx(expected[place])
            assert curves.result("estimate", **names).value == pytest.approx(expected[place])
            cell = printing.number(100 * expected[place], 1)
            assert page(study.display("o")).row(arm)[2 * place + 1] == cell
        at_risk = golden("delayed_entry")["registry"]["curves"]["plain"][arm]["n_risk"]
        assert curves.result("n_risk", variable="efs", group=arm, at=12.0).value == at_risk[1]


# Followed to 10 without an event: a patient of the landmark at 10, and at risk at none of its events, as others enter late.
LANDMARK: dict[str, list[Any]] = {
    "t": [5, 10, 12, 14, 15, 20, 22, 24, 26, 30, 31, 33],
    "late": [0, 0, 3, 12, 11, 0, 2, 15, 6, 0, 0, 13],
    "died": [0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1],
    "arm": list("AB" * 6),
}


def test_who_is_followed_to_the_landmark_alone_is_not_at_risk(small: Any, page: Any) -> None:
    common = {"endpoints": ["os"], "landmark": 10}
    displays = {
        "o": {"kind": "outcomes", "by": "arm", "at": [8], **common},
        "r": {"kind": "regression", "variables": ["arm"], "models": "univariable", **common},
        "c": {"kind": "curves", "by": "arm", "hazard_ratio": True, **common},
        "f": {"kind": "forest", "by": "arm", "subgroups": ["arm"], **common},
        "s": {"kind": "landmark-sweep-table", "by": "arm", "endpoints": ["os"], "landmarks": [10]},
    }
    os = {"label": "OS", "time": "t", "entry": "late", "event": {"died": 1}}
    study = small(LANDMARK, endpoints={"os": os}, displays=displays)
    shown = page(study.display("o"))
    assert "Of 11 patients, 10 are shown; not shown is 1 without follow-up." in shown.notes
    assert [shown.row(arm)[0] for arm in "AB"] == ["5", "5"]
    assert any("1 patient without follow-up is left out. " in note for note in page(study.display("r")).notes)
    assert "not shown is 1 without follow-up" in study.display("c").alt_text
    assert "not shown is 1 without follow-up" in study.display("f").alt_text
    ratios = {
        next(row.value for row in study.results_of(name) if row.statistic == "ratio") for name in ("r", "c", "f", "s")
    }
    assert len(ratios) == 1
    # Of A five are at risk at month 2 from the landmark (one of them enters at 1), and four at month 5.
    found = Lookup(study.results_of("o"))
    assert found.result("estimate", variable="os", group="A", at=8.0).value == pytest.approx(4 / 5 * 3 / 4)
