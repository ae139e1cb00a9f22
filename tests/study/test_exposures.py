"""Exposures that begin during follow-up: as they are built, and every fault of one, with its whole message."""

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
    "t": [10, 20, 30, 40, 50, 60, 70, 80, 35, 45],
    "died": [1, 0, 1, 0, 1, 0, 1, 0, 1, 1],
    "rel": [1, 2, 1, 0, 2, 0, 0, 2, 1, 1],
    "g": [None, None, None, None, 2, 3, 5, 9, None, 12],
    "sure": [0, 0, 0, 0, 1, 1, 1, 1, 0, 1],
    "sex": list("FMFMFMFMFM"),
    "age": [30, 40, 50, 60, 35, 45, 55, 65, 41, 51],
    "mrd": [None, None, None, None, "pos", "neg", "pos", "neg", None, "pos"],
    "start": ["2020-01-01"] * 10,
    "graft": [None, None, None, None, "2020-03-01", "2020-04-01", "2020-06-01", "2020-10-01", None, "2021-01-01"],
}
GRAFT: dict[str, Any] = {"at": "g", "label": "Graft", "labels": ["No graft", "Graft"]}
OS = {"label": "OS", "time": "t", "event": {"died": 1}}
RELAPSE = {"label": "Relapse", "time": "t", "event": {"rel": 1}, "competing": {"rel": 2}}
OWN = {"label": "Own", "time": "t", "event": {"died": 1}, "origin": "transplantation"}
VARIABLES = {
    "age": {"label": "Age", "kind": "continuous"},
    "sex": {"label": "Sex", "kind": "categorical", "levels": ["F", "M"]},
}
OUTCOMES: dict[str, Any] = {"kind": "outcomes", "by": "x", "endpoints": ["os"], "at": [12]}
KNOWN_EARLY = "Take the groups as known at a landmark: landmark: true, or a time."


@pytest.fixture
def faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_study: Callable[..., Path]) -> Callable[..., list[str]]:
    """What is wrong with a study of an exposure `x`; a line that is named is there."""
    monkeypatch.chdir(tmp_path)

    def run(exposure: dict[str, Any] | None = None, display: dict[str, Any] | None = None, **changed: Any) -> list[str]:
        columns = COLUMNS | changed.pop("columns", {})
        exposures = {"x": {key: value for key, value in (GRAFT | (exposure or {})).items() if value is not None}}
        sections: dict[str, Any] = {"variables": VARIABLES, "endpoints": {"os": OS, "rel": RELAPSE, "own": OWN}}
        sections |= {"exposures": exposures | changed.pop("exposures", {}), "displays": {"d": display or OUTCOMES}}
        path = new_study(tmp_path, columns, **(sections | changed))
        found = []
        for problem in check("study.yml"):
            if problem.line is not None:
                text = path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
                assert text.strip(" -\n"), problem
            found.append(re.sub(r"^study\.yml, line \d+: ", "", str(problem)))
        return found

    return run


@pytest.fixture
def built(small: Any) -> Callable[..., Any]:
    """The exposure `x` of a small study."""

    def run(exposure: dict[str, Any], columns: dict[str, Any] | None = None, **sections: Any) -> Any:
        sections = {"endpoints": {"os": OS}, "exposures": {"x": exposure}} | sections
        return small(COLUMNS | (columns or {}), **sections).cohort.exposure("x")

    return run


def test_when_it_begins_and_what_it_is_called(built: Any) -> None:
    found = built(GRAFT)
    assert found.label == "Graft"
    assert found.levels == ("No graft", "Graft")
    assert found.begins.tolist() == [np.inf] * 4 + [2, 3, 5, 9, np.inf, 12]
    assert found.codes.tolist() == [0] * 4 + [1] * 4 + [0, 1]
    assert (found.reference, found.comparator, found.places, found.ties) == (0, 0, (0, 1), "unexposed")
    bare = built({"at": "g"})
    assert (bare.label, bare.levels) == ("x", ("Not exposed", "Exposed"))


def test_groups_of_the_exposed(built: Any) -> None:
    groups = {"mrd": {"variable": "mrd", "label": "MRD", "levels": {"pos": "MRD+", "neg": "MRD-"}}}
    found = built({"at": "g", "labels": ["No graft"], "groups": "mrd"}, groups=groups)
    assert (found.label, found.levels, found.places) == ("MRD", ("No graft", "MRD+", "MRD-"), (0, 1, 2))
    assert found.codes.tolist() == [0, 0, 0, 0, 1, 2, 1, 2, 0, 1]
    assert found.known_at(4).tolist() == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0]
    assert found.known_at(5).tolist() == [0, 0, 0, 0, 1, 2, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("exposure", "columns", "begins"),
    [
        ({"at": "g", "unit": "years"}, {}, [24, 36, 60, 108, 144]),
        ({"at": "g + 1"}, {}, [3, 4, 6, 10, 13]),
        ({"at": "g", "when": {"sure": 1}}, {"g": [1, 2, 3, 4, 2, 3, 5, 9, 1, 12]}, [2, 3, 5, 9, 12]),
        ({"at": "g", "when": "sure == 1"}, {"g": [1, 2, 3, 4, 2, 3, 5, 9, 1, 12]}, [2, 3, 5, 9, 12]),
        ({"at": "g", "missing": ["99"]}, {"g": [99, 99, 99, 99, 2, 3, 5, 9, 99, 12]}, [2, 3, 5, 9, 12]),
        ({"at": {"from": "start", "to": "graft"}}, {}, [60 / 30, 91 / 30, 152 / 30, 274 / 30, 366 / 30]),
        ({"at": "g"}, {"g": [None, None, None, None, 0, 3, 5, 9, None, 12]}, [0, 3, 5, 9, 12]),
    ],
)
def test_forms_of_its_time(built: Any, exposure: Any, columns: Any, begins: list[float]) -> None:
    found = built(exposure, columns, study={"days_per_month": 30})
    np.testing.assert_allclose(found.begins[np.isfinite(found.begins)], begins)
    assert np.flatnonzero(np.isfinite(found.begins)).tolist() == [4, 5, 6, 7, 9]


def test_in_a_landmark_cohort_its_clock_starts_at_the_landmark(small: Any) -> None:
    cohort = small(COLUMNS, endpoints={"os": OS}, exposures={"x": GRAFT}).cohort
    part = cohort.landmark(5.0)
    assert part.exposure("x").begins.tolist() == [np.inf] * 4 + [-3, -2, 0, 4, np.inf, 7]
    assert part.grouping("x").codes.tolist() == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert (
        part.variable("x").footnote == "As known at the landmark: patients in whom it begins later count as No graft."
    )
    days = cohort.in_unit("days").landmark(5 * 30.4375)
    assert days.grouping("x").codes.tolist() == part.grouping("x").codes.tolist()


DATA_FAULTS = [
    ({}, {"g": [None] * 4 + [-2, 3, 5, 9, None, 12]}, "patients.csv, row 6, column 'g': '-2.0' is a negative time. Correct it, or give 0 where it had begun before; time counts from the start of follow-up."),
    ({"at": "g - 4"}, {}, "patients.csv, row 6: the time of exposure 'x', 'g - 4', is negative for 2 patients (rows 6, 7). Correct what it is computed from, or give 0 where it had begun before."),
    ({"at": {"from": "start", "to": "graft"}}, {"graft": [None] * 4 + ["2019-03-01"] + [None] * 5}, "patients.csv, row 6, column 'graft': '2019-03-01' is before 'start'. Correct one of the two dates, or give the date of 'start' where it had begun before."),
    ({}, {"g": [None] * 4 + [55, 3, 5, 9, None, 12]}, "patients.csv, row 6: exposure 'x' begins after the end of follow-up by endpoint 'os': 55 > 50 months. Correct one of the two times."),
    ({}, {"g": [None] * 10}, "exposure 'x' begins for no patient. Name the time at which it begins, empty for those never exposed."),
    ({"labels": ["No"], "groups": "mrd"}, {"mrd": [None] * 4 + ["pos", None, "pos", "neg", None, None]}, "patients.csv, row 7: the group of exposure 'x' is not known for patients who are exposed for 2 patients (rows 7, 11). Fill it in, or give them a group of their own: derive: {cases: {...}, otherwise: Not known}."),
    ({"when": {"sure": 1}}, {"sure": [0, None, 0, 0, 1, 1, 1, 1, 0, 1]}, "patients.csv, row 3: whether exposure 'x' begins is not known. Fill it in, or say what a missing value means by missing(x) in when."),
    ({"when": {"sure": 1}}, {"sure": [1, 0, 0, 0, 1, 1, 1, 1, 0, 1]}, "patients.csv, row 2: exposure 'x' begins, but has no time. Fill it in."),
    ({}, {"g": [None] * 4 + ["soon", 3, 5, 9, None, 12]}, "patients.csv, row 6, column 'g': 'soon' is not a number. Write a number or leave the cell empty; if it means not known, say so: missing: ['soon'] of the endpoint, exposure or variable."),
    ({"at": "gg"}, {}, "exposures.x.at wants column 'gg', which 'patients.csv' does not have. Did you mean 'g'?"),
    ({"when": {"sur": 1}}, {}, "exposures.x.when.sur wants column 'sur', which 'patients.csv' does not have. Did you mean 'sure'?"),
    ({"labels": ["No"], "groups": "mrdd"}, {}, "exposures.x.groups names 'mrdd', which is not a group, exposure, variable or column. Did you mean 'mrd'?"),
    ({"labels": ["No"], "groups": "age"}, {}, "exposures.x.groups is 'age', which is a number, not groups. Derive classes: derive: {cut: age, at: [...]}."),
    ({"labels": ["pos"], "groups": "mrd"}, {}, "exposure 'x' calls those without it 'pos', which is one of its groups. Give them a name of their own: labels: [...]."),
]  # fmt: skip


@pytest.mark.parametrize(("exposure", "columns", "message"), DATA_FAULTS)
def test_faults_of_its_data(faults: Any, exposure: Any, columns: Any, message: str) -> None:
    assert faults(exposure, columns=columns, data={"follow_up": "os"}) == [message]


FILE_FAULTS = [
    ({}, {"groups": {"x": {"variable": "sex"}}}, "exposures.x has the name of an entry of groups. Give one of the two another name."),
    ({}, {"variables": VARIABLES | {"x": {"label": "X", "kind": "categorical", "column": "sex"}}}, "exposures.x has the name of an entry of variables. Give one of the two another name."),
    ({"labels": ["No"]}, {}, "exposures.x.labels names patients without the exposure alone. Name those with it too, or what tells them apart: groups."),
    ({"groups": "mrd"}, {}, "exposures.x.labels names exposed patients, whom groups names. Name patients without the exposure alone."),
    ({"labels": ["Graft", "Graft"]}, {}, "exposures.x.labels has 'Graft' twice. Keep one of the two."),
    ({"labels": ["A vs B", "Graft"]}, {}, "exposures.x.labels: 'A vs B' is called like a comparison of two groups. Give it a label without 'vs'."),
    ({"labels": ["a", "b", "c"]}, {}, "exposures.x.labels has 3 values. Give at most 2."),
    ({"ties": "after"}, {}, "exposures.x.ties is 'after'. Known values are 'unexposed', 'exposed', 'last-day'."),
    ({"when": "sure = = 1"}, {}, "exposures.x.when, character 6 of 'sure = = 1': it cannot be read. Write == where two things are compared."),
    ({"at": None}, {}, "exposures.x has no 'at'. Add at: time at which the exposure begins, from the same origin as the endpoints: a column, a variable, an expression, or `{from: date, to: date}`. It is empty for patients who are never exposed."),
    ({}, {"exposures": {"y": {"at": "g", "labels": ["No"], "groups": "x"}}}, "exposures.y.groups names 'x', an exposure that begins during follow-up. Name what is known when it begins: an entry of groups, a variable or a column."),
]  # fmt: skip


@pytest.mark.parametrize(("exposure", "sections", "message"), FILE_FAULTS)
def test_faults_of_its_entry(faults: Any, exposure: Any, sections: Any, message: str) -> None:
    assert faults(exposure, **sections) == [message]


REGRESSION = {"kind": "regression", "endpoints": ["rel"], "variables": ["x"]}
NOT_KNOWN_YET = "names 'x', an exposure that begins during follow-up. " + KNOWN_EARLY
FINE_GRAY = (
    "displays.d.variables: 'x' begins during follow-up, and the Fine-Gray regression of 'rel' keeps patients at risk after a "
    "competing event, of whom it is not known whether it would have begun. Write method: {rel: cause-specific}, or take it as "
    "known at a landmark: landmark: true."
)
OTHER_CLOCK = (
    "displays.d.endpoints names 'own', which counts from transplantation, and exposure 'x' counts from the start of the "
    "study's clock. Name endpoints that count from there too."
)
DISPLAY_FAULTS = [
    (REGRESSION, FINE_GRAY),
    (REGRESSION | {"method": ["cause-specific", "fine-gray"]}, FINE_GRAY),
    (REGRESSION | {"endpoints": ["own"]}, OTHER_CLOCK),
    (OUTCOMES | {"endpoints": ["own"]}, OTHER_CLOCK),
    ({"kind": "curves", "by": "x", "endpoints": ["own"]}, OTHER_CLOCK),
    ({"kind": "forest", "by": "x", "endpoints": ["rel"], "subgroups": ["sex"]}, "displays.d.competing is fine-gray for 'rel', which keeps patients at risk after a competing event, of whom it is not known whether 'x' would have begun. Write competing: cause-specific, or take the groups as known at a landmark: landmark: true."),
    ({"kind": "baseline", "by": "x", "variables": ["sex"]}, f"displays.d.by {NOT_KNOWN_YET}"),
    ({"kind": "baseline", "variables": ["x", "sex"]}, f"displays.d.variables {NOT_KNOWN_YET}"),
    ({"kind": "love", "by": "x", "variables": ["sex"]}, f"displays.d.by {NOT_KNOWN_YET}"),
    (OUTCOMES | {"by": "sex", "strata": ["x"]}, f"displays.d.strata {NOT_KNOWN_YET}"),
    (OUTCOMES | {"by": "sex", "cluster": "x"}, f"displays.d.cluster {NOT_KNOWN_YET}"),
    (OUTCOMES | {"by": "sex", "weights": "x"}, f"displays.d.weights {NOT_KNOWN_YET}"),
    (OUTCOMES | {"show": ["adjusted"], "adjust_for": ["age"]}, f"displays.d.by {NOT_KNOWN_YET}"),
    (OUTCOMES | {"by": "sex", "show": ["adjusted"], "adjust_for": ["x"]}, f"displays.d.adjust_for {NOT_KNOWN_YET}"),
    ({"kind": "curves", "by": "x", "endpoints": ["os"], "adjust_for": ["age"]}, f"displays.d.by {NOT_KNOWN_YET}"),
    ({"kind": "regression", "endpoints": ["os"], "variables": ["sex"], "strata": ["x"]}, f"displays.d.strata {NOT_KNOWN_YET}"),
    ({"kind": "forest", "by": "sex", "endpoints": ["os"], "subgroups": ["x"]}, f"displays.d.subgroups {NOT_KNOWN_YET}"),
    ({"kind": "follow-up", "by": "x", "endpoint": "os"}, "displays.d.by names 'x', an exposure that begins during follow-up. Name groups that are known from the start."),
    ({"kind": "landmark-accounting", "by": "x", "at": 4}, "displays.d.by names 'x', an exposure that begins during follow-up. Name groups that are known from the start."),
    ({"kind": "curves", "by": "sex", "endpoints": ["os"], "start": 3}, "start is for an exposure in by, without a landmark. Remove it."),
    ({"kind": "curves", "by": "x", "endpoints": ["os"], "start": 3, "landmark": 4}, "start is for an exposure in by, without a landmark. Remove it."),
    (OUTCOMES | {"endpoints": ["rel"], "gray_rho": 1}, "displays.d.gray_rho is for Gray's test, by which no endpoint is compared. Remove it."),
    (OUTCOMES | {"by": "y"}, "displays.d.by names 'y', which is not a group, exposure, variable or column. Known names are 'x', 'age', 'sex', 'id', 't', 'died', 'rel', 'g' and 4 more."),
]  # fmt: skip


@pytest.mark.parametrize(("display", "message"), DISPLAY_FAULTS)
def test_where_it_cannot_stand(faults: Any, display: Any, message: str) -> None:
    assert faults(display=display) == [message]


@pytest.mark.parametrize(
    "display",
    [
        REGRESSION | {"landmark": 4},
        REGRESSION | {"method": "cause-specific"},
        {"kind": "forest", "by": "x", "endpoints": ["rel"], "subgroups": ["sex"], "landmark": 4},
        {"kind": "forest", "by": "x", "endpoints": ["rel"], "subgroups": ["sex"], "competing": "cause-specific"},
        {"kind": "baseline", "by": "x", "variables": ["sex"], "landmark": 4},
        {"kind": "baseline", "variables": ["x", "sex"], "landmark": 4},
        {"kind": "love", "by": "x", "variables": ["sex"], "landmark": 4},
        OUTCOMES | {"by": "sex", "strata": ["x"], "landmark": 4},
        OUTCOMES | {"show": ["adjusted"], "adjust_for": ["age"], "landmark": 4},
        OUTCOMES | {"endpoints": ["rel"], "test": "peto-kaplan-meier"},
        {"kind": "landmark-sweep", "by": "x", "endpoints": ["os", "rel"], "landmarks": [3, 6]},
        {"kind": "landmark-accounting", "by": "sex", "exposure": "x", "at": 4},
        {"kind": "baseline", "by": "x", "variables": ["age"], "differences": True, "landmark": 4},
        {"kind": "proportional-hazards", "of": "r"},
        {"kind": "forest", "of": "r"},
        {"kind": "ledger", "displays": ["o", "r"]},
    ],
)
def test_where_it_can_stand(small: Any, display: dict[str, Any]) -> None:
    displays = {"r": REGRESSION | {"endpoints": ["os"]}, "o": OUTCOMES, "d": display}
    endpoints = {"os": OS, "rel": RELAPSE}
    study = small(COLUMNS, variables=VARIABLES, endpoints=endpoints, exposures={"x": GRAFT}, displays=displays)
    assert study.problems() == []
