"""What displays of curves and rates say of late entries, weights, strata and tests: every fault, with its whole message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS: dict[str, list[Any]] = {
    "t": [10, 20, 30, 40, 50, 60, 70, 80],
    "died": [1, 0, 1, 0, 1, 0, 1, 0],
    "cause": [1, 2, 1, 0, 2, 0, 0, 2],
    "e": [0, 5, 0, 10, 0, 2, 3, 0],
    "sex": list("FMFMFMFM"),
    "site": ["x", "y", "z", "x", "y", "z", "x", "y"],
    "age": [30, 40, 50, 60, 35, 45, 55, 65],
    "w": [1, 2, 1, 2, 1, 2, 1, 2],
    "start": ["2020-01-01"] * 8,
    "seen": ["2020-01-11", "2020-01-01", "2019-12-01", "2020-02-01", *["2020-01-05"] * 4],
    "dead": ["2020-04-01", None, "2020-06-01", None, "2020-08-01", None, None, None],
    "last": ["2020-04-01", "2020-05-01", "2020-06-01", "2020-07-01", "2020-08-01", *["2021-01-01"] * 3],
}
OS: dict[str, Any] = {"label": "OS", "time": "t", "event": {"died": 1}}
RELAPSE: dict[str, Any] = {"label": "Relapse", "time": "t", "event": {"cause": 1}, "competing": {"cause": 2}}
DATED: dict[str, Any] = {"label": "OS", "from": "start", "first_of": {"death": "dead"}, "end": "last", "entry": "seen"}
RATES: dict[str, Any] = {"kind": "outcomes", "by": "sex", "endpoints": ["os"], "at": [12]}
CURVES: dict[str, Any] = {"kind": "curves", "by": "sex", "endpoints": ["os"]}


@pytest.fixture
def faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_study: Callable[..., Path]) -> Callable[..., list[str]]:
    """What is wrong with a display of these patients, without the line of the study file."""
    monkeypatch.chdir(tmp_path)

    def run(display: dict[str, Any], columns: dict[str, Any] | None = None, **endpoints: Any) -> list[str]:
        sections = {"endpoints": {"os": OS, "rel": RELAPSE} | endpoints, "displays": {"d": display}}
        new_study(tmp_path, COLUMNS | (columns or {}), **sections)
        return [re.sub(r"^study\.yml, line \d+: ", "", str(problem)) for problem in check("study.yml")]

    return run


def test_when_patients_enter(small: Any) -> None:
    endpoints = {
        "months": OS | {"entry": "e"},
        "computed": OS | {"entry": "e + 1", "unit": "years"},
        "dates": DATED,
        "span": {"label": "OS", "time": {"from": "start", "to": "last"}, "event": {"died": 1}, "entry": {"from": "start", "to": "seen"}},
        "none": OS,
    }  # fmt: skip
    cohort = small(COLUMNS, study={"days_per_month": 30}, endpoints=endpoints).cohort
    assert cohort.endpoint("none").entry is None
    assert cohort.endpoint("months").entry.tolist() == COLUMNS["e"]
    assert cohort.endpoint("computed").entry.tolist() == [12 * (month + 1) for month in COLUMNS["e"]]
    days = np.array([10, 0, 0, 31, 4, 4, 4, 4]) / 30  # who was seen before the start is under observation from it
    np.testing.assert_allclose(cohort.endpoint("dates").entry, days)
    np.testing.assert_allclose(cohort.endpoint("span").entry, days)
    np.testing.assert_allclose(cohort.in_unit("days").endpoint("dates").entry, days * 30)
    part = cohort.landmark(4.0)
    np.testing.assert_allclose(part.endpoint("months").entry, np.maximum(np.array(COLUMNS["e"]) - 4, 0)[part.index])


AMONG = "or name those for whom the endpoint is defined: among: population."
OBSERVED = "Correct one of the two times, or name those who are observed: among: population."


@pytest.mark.parametrize(
    ("endpoint", "columns", "message"),
    [
        (OS | {"entry": "e"}, {"e": [0, 20, 0, 10, 0, 2, 71, 0]}, f"patients.csv, row 3: endpoint 'os' ends at or before its entry for 2 patients (rows 3, 8). {OBSERVED}"),
        (OS | {"entry": "e"}, {"e": [0, 5, None, 10, 0, 2, 3, 0]}, f"patients.csv, row 4, column 'e': the entry of endpoint 'os' is missing. Fill it in, remove the patient, {AMONG}"),
        (OS | {"entry": "e"}, {"e": [0, 5, -1, 10, 0, 2, 3, 0]}, "patients.csv, row 4, column 'e': '-1' is a negative time. Correct it; time counts from the start of follow-up."),
        (OS | {"entry": "e - 3"}, {"e": [3, 5, 3, 10, 2, 4, 3, 3]}, "patients.csv, row 6: the entry of endpoint 'os', 'e - 3', is negative. Correct what it is computed from."),
        (OS | {"entry": "sen"}, {}, "endpoints.os.entry wants column 'sen', which 'patients.csv' does not have. Did you mean 'seen'?"),
        (DATED, {"seen": ["2020-04-01", *COLUMNS["seen"][1:]]}, f"patients.csv, row 2: endpoint 'os' ends at or before its entry. {OBSERVED}"),
        (DATED, {"seen": [None, *COLUMNS["seen"][1:]]}, f"patients.csv, row 2, column 'seen': the entry of endpoint 'os', 'seen', is missing. Fill it in, {AMONG}"),
    ],
)  # fmt: skip
def test_faults_of_an_entry(faults: Any, endpoint: Any, columns: Any, message: str) -> None:
    assert faults(RATES, columns, os=endpoint) == [message]


LATE = RELAPSE | {"entry": "e"}
OF_TESTS = "is for tests, and none is shown. Remove it."
NOT_GRAY = "displays.d.gray_rho is for Gray's test, by which no endpoint is compared. Remove it."
OPTIONS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (RATES | {"strata": ["site"], "compare": "none"}, {}, f"displays.d.strata {OF_TESTS}"),
    (RATES | {"test": "peto-kaplan-meier", "compare": "none"}, {}, f"displays.d.test {OF_TESTS}"),
    (RATES | {"endpoints": ["rel"], "gray_rho": 1, "compare": "none"}, {}, f"displays.d.gray_rho {OF_TESTS}"),
    (CURVES | {"strata": ["site"], "p": False}, {}, f"displays.d.strata {OF_TESTS}"),
    (CURVES | {"endpoints": ["rel"], "strata": ["site"], "causes": "stacked"}, {}, f"displays.d.strata {OF_TESTS}"),
    (RATES | {"strata": ["sex"]}, {}, "displays.d.strata names 'sex', by which the groups are told apart. Remove it from strata."),
    (CURVES | {"adjust_for": ["sex"]}, {}, "displays.d.adjust_for names 'sex', by which the groups are told apart. Remove it from adjust_for."),
    (RATES | {"horizon": 3}, {}, "displays.d.horizon is for the restricted mean, which is not shown. Add rmst to show, or remove horizon."),
    (RATES | {"endpoints": ["rel"], "gray_rho": 1}, {"rel": LATE}, NOT_GRAY),
    (RATES | {"gray_rho": 1}, {}, NOT_GRAY),
    (RATES | {"endpoints": ["rel"], "gray_rho": 1, "cluster": "site"}, {}, NOT_GRAY),
    (RATES | {"endpoints": ["rel"], "test": "peto-kaplan-meier"}, {}, "displays.d.test is for survival, which no endpoint has. Write gray_rho."),
    (RATES | {"test": "peto-kaplan-meier", "weights": "w"}, {}, "displays.d.test stands beside weights: groups are compared by a regression. Remove it."),
    (RATES | {"test": "peto-kaplan-meier", "cluster": "site"}, {}, "displays.d.test stands beside cluster: groups are compared by a regression. Remove it."),
    (RATES | {"variance": "aalen"}, {}, "displays.d.variance is for cumulative incidence, which no endpoint has. Remove it."),
    (RATES | {"endpoints": ["rel"], "variance": "delta", "cluster": "site"}, {}, "displays.d.variance stands beside cluster, with which variances are robust. Remove it."),
    (RATES | {"strata": ["site", "site"]}, {}, "displays.d.strata has 'site' twice. Keep one of the two."),
    (RATES | {"quantiles": [0.25], "show": ["n"]}, {}, "displays.d.quantiles is for the median, which is not shown. Add median to show, or remove quantiles."),
    (RATES | {"quantiles": [0.25, 0.25]}, {}, "displays.d.quantiles has '0.25' twice. Keep one of the two."),
    (RATES | {"counts": "both"}, {}, "displays.d.counts is both, but there are no weights. Add weights, or remove counts."),
    (RATES | {"test": {"gamma": -1}}, {}, "displays.d.test.gamma is '-1'. Write a number not less than 0."),
    (RATES | {"test": "wilcoxon"}, {}, "displays.d.test is 'wilcoxon'. Write 'log-rank', 'gehan', 'tarone-ware', 'peto-kaplan-meier', 'peto-prentice', 'peto-andersen' or a mapping ({rho: ..., gamma: ...})."),
    (RATES | {"weights": "sex"}, {}, "weights are 'sex', which is not a number. Name a column of numbers."),
    (RATES | {"strata": ["town"]}, {}, "displays.d.strata names 'town', which is not a variable or column. Known names are 'id', 't', 'died', 'cause', 'e', 'sex', 'site', 'age' and 5 more."),
    (CURVES | {"p": "trend", "by": None}, {}, "p: trend has no groups in order. Add by."),
    (CURVES | {"risk_table": ["patients"]}, {}, "risk_table has patients, who are those at risk where there are no weights. Write at-risk."),
]  # fmt: skip


@pytest.mark.parametrize(("display", "endpoints", "message"), OPTIONS)
def test_options_that_cannot_be_honoured(faults: Any, display: Any, endpoints: Any, message: str) -> None:
    given = {key: value for key, value in display.items() if value is not None}
    assert faults(given, **endpoints) == [message]


@pytest.mark.parametrize(
    ("columns", "display", "message"),
    [
        ({"w": [1, 2, -1, 2, 1, 2, 1, 2]}, {"weights": "w"}, "weights 'w' are negative for 1 of 8 patients. Correct them: a weight is 0 or more."),
        ({"w": [1, 2, None, 2, 1, 2, 1, 2]}, {"weights": "w"}, "weights 'w' are missing for 1 of 8 patients. Complete the column, or take a population."),
        ({"site": ["x", "y", None, "x", "y", None, "x", "y"]}, {"cluster": "site"}, "clusters 'site' are missing for 2 of 8 patients. Complete the column, or take a population."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [RATES, CURVES])
def test_weights_and_clusters_of_all_patients(faults: Any, kind: Any, columns: Any, display: Any, message: str) -> None:
    assert faults(kind | display, columns) == [message]


@pytest.mark.parametrize(
    "display",
    [
        RATES | {"endpoints": ["os", "rel"], "test": "peto-kaplan-meier", "gray_rho": 1, "variance": "aalen"},
        RATES | {"endpoints": ["late"], "test": "peto-kaplan-meier"},
        RATES | {"strata": ["age"]},
        CURVES | {"p": False, "hazard_ratio": True, "strata": ["site"]},
        CURVES | {"p": "trend", "by": "site"},
    ],
)
def test_options_that_can(faults: Any, display: Any) -> None:
    assert faults(display, late=LATE) == []
