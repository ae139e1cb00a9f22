"""How a study file says that rates are estimated and compared: each way as R has it (golden/estimating.R), and its name."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

DATA = ("registry", "tied")
TIMES = (6.0, 12.0, 24.0)
OUTCOMES: dict[str, Any] = {"kind": "outcomes", "by": "group", "endpoints": ["efs"], "at": [6, 12, 24]}
Z = 1.959963984540054

SURVIVAL: list[tuple[dict[str, Any], str, str]] = [
    ({}, "log-rank", "log-rank test"),
    ({"test": "gehan"}, "gehan", "Gehan-Wilcoxon test"),
    ({"test": "tarone-ware"}, "tarone-ware", "Tarone-Ware test"),
    ({"test": "peto-kaplan-meier"}, "peto", "Peto-Peto (Kaplan-Meier weights) test"),
    ({"test": {"rho": 0.5}}, "rho_half", "Fleming-Harrington (rho 0.5, gamma 0) test"),
    ({"test": {"gamma": 1}}, "late", "Fleming-Harrington (rho 0, gamma 1) test"),
    ({"strata": ["stratum"]}, "stratified", "stratified log-rank test"),
    (
        {"strata": ["stratum"], "test": "peto-kaplan-meier"},
        "stratified_peto",
        "stratified Peto-Peto (Kaplan-Meier weights) test",
    ),
    ({"strata": ["stratum", "center"]}, "stratified_twice", "stratified log-rank test"),
    ({"compare": "trend"}, "trend", "log-rank test for trend"),
    ({"compare": "trend", "strata": ["stratum"]}, "stratified_trend", "stratified log-rank test for trend"),
    ({"weights": "weight"}, "weighted", "weighted Cox test"),
    ({"cluster": "center"}, "clustered", "robust Cox test"),
    ({"weights": "weight", "strata": ["stratum"]}, "weighted_stratified", "stratified weighted Cox test"),
    ({"weights": "weight", "compare": "trend"}, "weighted_trend", "weighted Cox test for trend"),
]
INCIDENCE: list[tuple[dict[str, Any], str, str]] = [
    ({}, "plain", "Gray's test"),
    ({"gray_rho": 1}, "rho", "Gray's (rho 1) test"),
    ({"strata": ["stratum"]}, "stratified", "stratified Gray's test"),
    ({"strata": ["stratum"], "gray_rho": 1}, "stratified_rho", "stratified Gray's (rho 1) test"),
    ({"compare": "trend"}, "trend", "Gray's test for trend"),
    ({"compare": "trend", "gray_rho": 1}, "trend_rho", "Gray's (rho 1) test for trend"),
    ({"compare": "trend", "strata": ["stratum"]}, "stratified_trend", "stratified Gray's test for trend"),
]


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(("change", "key", "method"), SURVIVAL)
def test_how_survival_is_compared(
    estimated: Any, golden: Any, page: Any, printing: Any, name: str, change: Any, key: str, method: str
) -> None:
    study = estimated(name, {"t": OUTCOMES | change, "f": OUTCOMES | change | {"layout": "groups-as-rows"}})
    expected = golden("estimating")[name]["tests"]["survival"][key]
    result = Lookup(study.results_of("t")).result("p_value", variable="efs")
    assert result.value == pytest.approx(expected, rel=1e-7)
    assert result.method == method
    shown = page(study.display("t"))
    assert shown.row("EFS")[-1] == printing.p(expected)
    printed = (
        method.replace("Peto-Peto", "Peto\u2013Peto")
        .replace("Kaplan-M", "Kaplan\u2013M")
        .replace("Gehan-W", "Gehan\u2013W")
    )
    printed = printed.replace("Tarone-W", "Tarone\u2013W").replace("Fleming-H", "Fleming\u2013H")
    assert f"P values: {printed}." in shown.notes
    assert printing.p(expected) in page(study.display("f")).row("P")
    assert ("Tests are stratified by" in " ".join(shown.notes)) == ("strata" in change)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(("change", "key", "method"), INCIDENCE)
def test_how_incidences_are_compared(
    estimated: Any, golden: Any, page: Any, printing: Any, name: str, change: Any, key: str, method: str
) -> None:
    study = estimated(name, {"t": OUTCOMES | {"endpoints": ["relapse", "death"]} | change})
    found, shown = Lookup(study.results_of("t")), page(study.display("t"))
    for place, (endpoint, label) in enumerate((("relapse", "Relapse"), ("death", "Death"))):
        expected = golden("estimating")[name]["tests"]["gray"][place][key]
        result = found.result("p_value", variable=endpoint)
        assert result.value == pytest.approx(expected, rel=1e-7)
        assert result.method == method
        assert shown.row(label)[-1] == printing.p(expected)
    assert f"P values: {method}." in shown.notes


@pytest.mark.parametrize("name", DATA)
def test_both_kinds_in_one_table(estimated: Any, golden: Any, page: Any, name: str) -> None:
    entry = OUTCOMES | {
        "endpoints": ["efs", "relapse"],
        "strata": ["stratum"],
        "test": "peto-kaplan-meier",
        "gray_rho": 1,
    }
    study = estimated(name, {"t": entry})
    found, tests = Lookup(study.results_of("t")), golden("estimating")[name]["tests"]
    assert found.result("p_value", variable="efs").value == pytest.approx(tests["survival"]["stratified_peto"])
    assert found.result("p_value", variable="relapse").value == pytest.approx(tests["gray"][0]["stratified_rho"])
    said = "P values: stratified Peto\u2013Peto (Kaplan\u2013Meier weights) test (survival); stratified Gray's (rho 1) test (cumulative incidence)."
    assert said in page(study.display("t")).notes


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    ("change", "case", "said"),
    [
        ({}, "plain", ""),
        ({"conf_type": "log", "conf_level": 0.9}, "log90", ""),
        ({"conf_type": "plain", "conf_level": 0.99}, "linear", ""),
        ({"variance": "robust"}, "robust", "Robust variance."),
        ({"cluster": "center"}, "clustered", "Robust variance, clustered by center."),
        ({"weights": "weight"}, "weighted", "Robust variance."),
    ],
)
def test_limits_quantiles_and_means(
    estimated: Any, golden: Any, page: Any, name: str, change: Any, case: str, said: str
) -> None:
    more = {"quantiles": [0.25, 0.5, 0.75], "show": ["estimate", "limits", "n-risk", "median", "rmst", "difference"]}
    study = estimated(name, {"t": OUTCOMES | more | {"horizon": 24, "median_rule": "midpoint"} | change})
    found = Lookup(study.results_of("t"))
    means = {}
    for group, expected in golden("estimating")[name]["curves"][case].items():
        names = {"variable": "efs", "group": group}
        for place, at in enumerate(TIMES):
            for statistic in ("estimate", "std_error", "lower", "upper", "n_risk"):
                wanted = expected[statistic][place]
                value = found.result(statistic, **names, at=at).value
                assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-8, abs=1e-12))
        for place, statistic in enumerate(("quantile_25", "median", "quantile_75")):
            for end, part in (("", "value"), ("_lower", "lower"), ("_upper", "upper")):
                of = "first_down" if case == "clustered" and end else "quantiles"
                wanted = expected[of][part][place]
                value = found.result(f"{statistic}{end}", **names).value
                assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-8))
        assert found.result("rmst", **names, at=24.0).value == pytest.approx(expected["rmst"])
        means[group] = (expected["rmst"], expected["rmst_se"])
    (one, own), (two, other) = means["A"], means["B"]
    apart = {"variable": "efs", "group": "A vs B"}
    assert found.result("rmst_difference", **apart, at=24.0).value == pytest.approx(one - two)
    if case == "plain":
        spread = Z * (own**2 + other**2) ** 0.5
        for end, value in (("_lower", one - two - spread), ("_upper", one - two + spread)):
            assert found.result(f"rmst_difference{end}", **apart, at=24.0).value == pytest.approx(value)
    notes = page(study.display("t")).notes
    assert not said or said in notes


@pytest.mark.parametrize("name", DATA)
def test_variances_of_incidences(estimated: Any, golden: Any, page: Any, name: str) -> None:
    relapse = OUTCOMES | {"endpoints": ["relapse"]}
    displays = {
        "gray": relapse,
        "delta": relapse | {"variance": "delta"},
        "robust": relapse | {"variance": "robust"},
        "aalen": relapse | {"variance": "aalen"},
        "weighted": relapse | {"weights": "weight"},
    }
    study = estimated(name, displays)
    expected = golden("estimating")[name]["incidences"]
    for group in ("A", "B", "C"):
        for place, at in enumerate(TIMES):
            names = {"variable": "relapse", "group": group, "at": at}
            for display in ("gray", "delta", "weighted"):
                found = Lookup(study.results_of(display))
                for statistic, values in expected[display][group].items():
                    wanted = values[place]
                    value = found.result(statistic, **names).value
                    assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-7, abs=1e-10))
            robust = Lookup(study.results_of("robust")).result("std_error", **names).value
            assert robust == pytest.approx(expected["delta"][group]["std_error"][place], rel=1e-7, abs=1e-10)
    notes = {display: " ".join(page(study.display(display)).notes) for display in displays}
    assert "variance" not in notes["gray"]
    assert "Delta-method variance of incidences." in notes["delta"]
    assert "Aalen\u2019s variance of incidences." in notes["aalen"]
    assert "Robust variance." in notes["robust"]
    assert "Robust variance." in notes["weighted"]


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("counts", ["weighted", "patients", "both"])
def test_weighted_patients_are_counted_in_both_ways(
    estimated: Any, page: Any, printing: Any, name: str, counts: str
) -> None:
    entry = OUTCOMES | {"weights": "weight", "counts": counts, "show": ["n", "events", "n-risk"], "at": [12]}
    study = estimated(name, {"t": entry})
    shown = page(study.display("t"))
    cohort = study.cohort
    weight, time = cohort.numbers("weight"), cohort.endpoint("efs").time
    event, group = cohort.endpoint("efs").cause == 1, cohort.grouping("group").codes
    for place, label in enumerate("ABC"):
        cells = []
        for own in (group == place, (group == place) & event, (group == place) & (time >= 12)):
            weighted, patients = printing.number(float(weight[own].sum()), 1), str(int(own.sum()))
            cells.append({"weighted": weighted, "patients": patients, "both": f"{weighted} [{patients}]"}[counts])
        assert shown.row(label)[:3] == cells
    heads = {
        "weighted": ["Patients, weighted", "Events, weighted", "At 1 year, at risk, weighted"],
        "patients": ["Patients", "Events", "At 1 year, at risk"],
        "both": ["Patients, weighted [n]", "Events, weighted [n]", "At 1 year, at risk, weighted [n]"],
    }
    assert shown.rows[0][1:4] == heads[counts]
    names = {"group": "B", "endpoint": "efs"}
    if counts == "both":
        assert study.value("t", **names, statistic="n_patients") == str(int((group == 1).sum()))
        assert study.value("t", **names, statistic="n") == printing.number(float(weight[group == 1].sum()), 1)


@pytest.mark.parametrize("by", ["sex", "tx"])
def test_who_is_in_no_stratum_is_said(cart: Any, page: Any, by: str) -> None:
    """The tests are those of the others, who have a measurement of residual disease before transplantation."""
    entry = {"kind": "outcomes", "by": by, "endpoints": ["lfs", "relapse"], "at": [12], "strata": ["mrd"]}
    levels = {"positive": "MRD+", "negative": "MRD-"}
    study = cart(
        {"t": entry, "o": entry | {"population": "measured"}},
        variables={"mrd": {"label": "MRD", "kind": "categorical", "column": "mrd_before_transplant", "levels": levels}},
        populations={"measured": "known(mrd)"},
    )
    shown, others = page(study.display("t")), page(study.display("o"))
    assert "Tests leave out 67 patients without a value of MRD." in shown.notes
    assert "Tests are stratified by MRD." in shown.notes
    for label in ("LFS", "Relapse"):
        assert shown.row(label)[-1] == others.row(label)[-1]
    assert not any("leave out" in note for note in others.notes)
