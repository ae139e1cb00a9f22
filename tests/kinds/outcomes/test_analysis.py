"""Outcomes: the example recomputed by lifelines and statsmodels, competing risks by hand and by R."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.analyses.estimates import CurveEstimation, group_curves
from riskset.kinds.outcomes.analysis import outcomes
from riskset.kinds.outcomes.entry import OutcomesDisplay
from riskset.results import ResultStore

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

GROUPS = ("ALL", "AML low risk", "AML high risk")


def estimated(study: OpenStudy, **options: Any) -> ResultStore:
    """The results of a display of outcomes by disease."""
    spec = OutcomesDisplay.model_validate({"kind": "outcomes", "by": "disease", **options})
    return ResultStore(outcomes(study.cohort, spec))


@pytest.fixture(scope="module")
def store(bmt_study: OpenStudy) -> ResultStore:
    return estimated(bmt_study, endpoints=["lfs", "os"], at=[12, 24])


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
@pytest.mark.parametrize("group", GROUPS)
def test_survival(store: ResultStore, recomputed: Any, endpoint: str, group: str) -> None:
    for at in (12.0, 24.0):
        found = {row.statistic: row.value for row in store.select(variable=endpoint, group=group, at=at)}
        estimate, lower, upper = recomputed.survival(endpoint, group, at)
        expected = {"estimate": estimate, "lower": lower, "upper": upper}
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-9)
        assert found["n_risk"] == (recomputed.group(group)[endpoint] >= at).sum()


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
@pytest.mark.parametrize("group", GROUPS)
def test_medians(store: ResultStore, recomputed: Any, endpoint: str, group: str) -> None:
    for statistic, expected in zip(
        ("median", "median_lower", "median_upper"), recomputed.median(endpoint, group), strict=True
    ):
        row = store.one(variable=endpoint, group=group, statistic=statistic)
        if expected == float("inf"):
            assert (row.value, row.state) == (None, "not reached")
        else:
            assert row.value == pytest.approx(expected, rel=1e-12)
            assert row.unit == "months"


def test_standard_error_is_that_of_r(bmt_study: OpenStudy) -> None:
    """survfit of survival 3.5 on R 4.2.2: std.err of leukemia-free survival at 12 months."""
    store = estimated(bmt_study, endpoints=["lfs"], at=[12])
    found = [row.value for row in store.select(statistic="std_error")]
    assert found == pytest.approx([0.081223214, 0.056575009, 0.072274435], rel=1e-7)


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
def test_log_rank(store: ResultStore, recomputed: Any, endpoint: str) -> None:
    row = store.one(variable=endpoint, statistic="p_value")
    assert row.value == pytest.approx(recomputed.log_rank(endpoint), rel=1e-9)
    assert row.method == "log-rank test"


def test_log_rank_of_pairs(bmt_study: OpenStudy, recomputed: Any) -> None:
    from lifelines.statistics import logrank_test

    store = estimated(bmt_study, endpoints=["os"], at=[12], compare="pairwise")
    found = {row.group: row.value for row in store.select(statistic="p_value")}
    expected = {}
    for first, second in ((0, 1), (0, 2), (1, 2)):
        a, b = recomputed.group(GROUPS[first]), recomputed.group(GROUPS[second])
        p = logrank_test(a["os"], b["os"], a["d1"], b["d1"]).p_value
        expected[f"{GROUPS[first]} vs {GROUPS[second]}"] = p
    assert found == pytest.approx(expected, rel=1e-9)


def test_incidence_is_that_of_r(bmt_study: OpenStudy) -> None:
    """cuminc and timepoints of cmprsk 2.2 on R 4.2.2: relapse, with non-relapse mortality competing."""
    store = estimated(bmt_study, endpoints=["relapse", "nrm"], at=[12, 24])
    expected = {
        ("relapse", 12.0): [0.2379862700229, 0.0740740740741, 0.3555555555556],
        ("relapse", 24.0): [0.324288983328, 0.148148148148, 0.466666666667],
        ("nrm", 12.0): [0.2128146453089, 0.1481481481481, 0.2666666666667],
        ("nrm", 24.0): [0.322654462243, 0.240740740741, 0.288888888889],
    }
    for (endpoint, at), values in expected.items():
        found = [row.value for row in store.select(variable=endpoint, at=at, statistic="estimate")]
        assert found == pytest.approx(values, rel=1e-10)
    tests = {row.variable: row.value for row in store.select(statistic="p_value")}
    assert tests == pytest.approx({"relapse": 0.00257619693357, "nrm": 0.933601686433}, rel=1e-9)
    assert {row.method for row in store.select(statistic="p_value")} == {"Gray's test"}


def test_incidence_and_event_free_survival_add_up(bmt_study: OpenStudy) -> None:
    store = estimated(bmt_study, endpoints=["relapse", "nrm", "lfs"], at=[3, 12, 24, 60])
    for group in GROUPS:
        for at in (3.0, 12.0, 24.0, 60.0):
            parts = [row.value for row in store.select(group=group, at=at, statistic="estimate")]
            assert sum(part for part in parts if part is not None) == pytest.approx(1, abs=1e-12)


def test_incidence_by_hand(small: Any) -> None:
    """Six patients: relapse at 2, death at 3, censored at 4, relapse at 5, relapse and death at 6.

    S before each event is 1, 5/6, 4/6 and, of three left at 5, 4/6 and then 4/9. Relapse:
    1/6 at 2; + 4/6 * 1/3 = 7/18 at 5; + 4/9 * 1/2 = 11/18 at 6.
    """
    study = small(
        {"t": [2, 3, 4, 5, 6, 6], "ev": [1, 2, 0, 1, 1, 2]},
        endpoints={"relapse": {"label": "Relapse", "time": "t", "event": {"ev": 1}, "competing": {"ev": 2}}},
        displays={"d": {"kind": "outcomes", "endpoints": ["relapse"], "at": [1, 2, 4, 5, 6]}},
    )
    found = [row.value for row in study.results().select(statistic="estimate")]
    assert found == pytest.approx([0, 1 / 6, 1 / 6, 7 / 18, 11 / 18], rel=1e-12, abs=1e-15)
    assert study.results().one(statistic="events").value == 3
    assert [row.value for row in study.results().select(statistic="n_risk")] == [6, 6, 4, 3, 2]
    assert study.value("d", endpoint="relapse", at=5, statistic="estimate") == "38.9"


def test_median_not_reached(small: Any) -> None:
    study = small(
        {"t": [10, 20, 30, 40], "died": [1, 0, 0, 0]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "outcomes", "endpoints": ["os"], "at": [12]}},
    )
    median = study.results().one(statistic="median")
    assert (median.value, median.state) == (None, "not reached")


def test_time_beyond_follow_up(small: Any) -> None:
    study = small(
        {"t": [10, 20], "died": [1, 0]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "outcomes", "endpoints": ["os"], "at": [20, 20.01]}},
    )
    last, beyond = study.results().select(statistic="estimate")
    assert (last.value, last.warning) == (0.5, "")
    assert (beyond.value, beyond.state) == (None, "not estimable")
    assert beyond.warning == "The group's follow-up ends at 20 months."
    assert study.results().select(statistic="n_risk")[1].value == 0


def test_group_of_a_population_without_patients(small: Any) -> None:
    """A group may be empty in a part of the patients."""
    study = small(
        {"age": [10, 20, 30, 40], "arm": [0, 1, 1, 1], "t": [1, 2, 3, 4], "died": [1, 1, 0, 0]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        populations={"adults": "age >= 18"},
        displays={
            "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [1], "population": "adults"},
            "b": {"kind": "baseline", "by": "arm", "population": "adults"},
            "f": {"kind": "follow-up", "by": "arm", "endpoint": "os", "population": "adults"},
            "c": {"kind": "curves", "by": "arm", "endpoints": ["os"], "population": "adults"},
        },
    )
    assert "The group has no patient." in repr(study.display("o"))
    assert study.value("o", group="A", endpoint="os", statistic="n") == "0"
    assert study.value("f", group="A", statistic="events") == "0"
    assert study.value("f", group="A", statistic="median") == "NE"
    assert study.value("b", group="A", statistic="n_group") == "0"
    assert study.value("b", group="A", variable="age", statistic="median") == "NE"
    assert study.value("c", group="A", at=0, statistic="n_risk") == "0"
    study.display("c").images("svg")  # type: ignore[union-attr]


def test_curves_are_estimated_once_for_all_displays(bmt_study: OpenStudy) -> None:
    cohort = bmt_study.cohort
    how = CurveEstimation("disease")
    assert group_curves(cohort, "os", how) is group_curves(cohort, "os", CurveEstimation("disease"))
