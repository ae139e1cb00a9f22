"""Times of endpoints: expressions, and a time for each way in which an endpoint can end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.study import StudyProblems
from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable

OS = {"label": "OS", "time": "os_days", "event": {"died": 1}}
# Six transplanted patients and one who was not. Days from infusion: transplant, first event or last contact, death or
# last contact; days from transplantation: onset of GVHD.
COLUMNS = {
    "transplant": [10, 10, 10, 10, 10, 10, None],
    "lfs_days": [110, 40, 60, 90, 50, 30, 9],
    "first": ["none", "relapse", "death", "relapse", "none", "relapse", "death"],
    "os_days": [110, 70, 60, 95, 50, 80, 9],
    "died": [0, 1, 1, 0, 0, 0, 1],
    "grade": [3, 0, 4, 4, 2, 3, None],
    "onset": [20, None, 50, 90, 15, 20, None],
}
GVHD = {
    "label": "GVHD",
    "among": "transplanted",
    "origin": "transplantation",
    "event": {"grade": [3, 4]},
    "competing": {"first": ["relapse", "death"]},
    "censored": "grade < 3 or grade >= 3",
    "time": {"event": "onset", "end": "lfs_days - transplant"},
}


def opened(small: Any, columns: dict[str, list[Any]] = COLUMNS, **endpoint: Any) -> Any:
    return small(
        columns,
        study={"title": "T", "time_unit": "days"},
        endpoints={"os": OS, "gvhd": GVHD | endpoint},
        populations={"transplanted": "known(transplant)"},
    )


def test_what_happened_first_ends_an_endpoint(small: Any) -> None:
    """By hand: 1 GVHD at 20 in follow-up of 100; 2 relapse at 30; 3 GVHD and death both at 50, GVHD counts;
    4 relapse at 80 before GVHD at 90; 5 grade 2 is none, last contact at 40; 6 GVHD and relapse at 20."""
    cohort = opened(small).cohort.population("transplanted")
    endpoint = cohort.endpoint("gvhd")
    assert endpoint.time.tolist() == [20, 30, 50, 80, 40, 20]
    assert endpoint.cause.tolist() == [1, 2, 1, 2, 0, 1]
    assert endpoint.kind == "incidence"
    assert endpoint.origin == "transplantation"


def test_each_competing_event_has_its_own_time(small: Any) -> None:
    """Death alone competes, then relapse and death each at its own time: patient 2 relapses at 30 and dies at 60."""
    death = opened(
        small,
        columns=COLUMNS | {"onset": [20, None, 50, 70, 15, 20, None]},
        competing={"died": 1},
        time={"event": "onset", "end": "os_days - transplant"},
    )
    endpoint = death.cohort.population("transplanted").endpoint("gvhd")
    assert endpoint.time.tolist() == [20, 60, 50, 70, 40, 20]
    both = opened(
        small,
        columns=COLUMNS | {"onset": [20, None, 50, 70, 15, 20, None]},
        competing=[{"died": 1}, {"first": "relapse"}],
        time={
            "event": "onset",
            "competing": ["os_days - transplant", "lfs_days - transplant"],
            "end": "os_days - transplant",
        },
    )
    endpoint = both.cohort.population("transplanted").endpoint("gvhd")
    assert endpoint.time.tolist() == [20, 30, 50, 70, 40, 20]
    assert endpoint.cause.tolist() == [1, 3, 1, 1, 0, 1]


def test_a_time_may_be_an_expression_or_a_variable(small: Any) -> None:
    study = small(
        {"start": [1, 2, 3], "stop": [31, 62, 93], "died": [1, 0, 1]},
        study={"title": "T", "time_unit": "months", "days_per_month": 30},
        variables={"since": {"label": "Since", "kind": "continuous", "derive": "stop - start"}},
        endpoints={
            "by_variable": OS | {"time": "since", "unit": "days"},
            "by_expression": OS | {"time": "stop - start", "unit": "days"},
        },
    )
    for name in ("by_variable", "by_expression"):
        assert study.cohort.endpoint(name).time.tolist() == [1.0, 2.0, 3.0]
        assert study.cohort.in_unit("days").endpoint(name).time.tolist() == [30, 60, 90]


def test_the_first_unit_is_kept_to_the_last_bit(small: Any) -> None:
    """Days that are printed as days are the days of the data: what is tied there stays tied."""
    days = [613, 100, 1403, 7, 49]
    study = small({"t": days, "died": [1, 0, 1, 0, 1]}, endpoints={"os": {**OS, "time": "t", "unit": "days"}})
    assert study.cohort.in_unit("days").endpoint("os").time.tolist() == days
    assert study.cohort.time_unit == "months"


def test_an_endpoint_of_another_clock_has_no_landmark(small: Any) -> None:
    """The landmark of day 35 asks the endpoints of its own clock: overall survival keeps all but the last patient."""
    cohort = opened(small).cohort
    at = cohort.landmark(35)
    assert at.size == 6
    with pytest.raises(StudyProblems, match="endpoint 'gvhd' counts from transplantation, and has no landmark"):
        at.population("transplanted").endpoint("gvhd")


def test_a_display_in_another_unit(small: Any) -> None:
    study = small(
        {"t": [30, 60, 90], "died": [1, 0, 1]},
        endpoints={"os": {**OS, "time": "t", "unit": "days"}},
        displays={"f": {"kind": "follow-up", "endpoint": "os", "time_unit": "days"}},
    )
    assert study.value("f", statistic="longest") == "90"
    assert "Range, days" in repr(study.display("f"))


CASES = [
    pytest.param(
        {"time": {"event": "onset"}},
        {},
        "study.yml, line {line}: endpoints.gvhd.time has no 'end'. "
        "Add end: time at which observation ends if nothing happened before.",
        id="no end",
    ),
    pytest.param(
        {"time": {"event": "onset", "end": "lfs_days - transplnt"}},
        {},
        "study.yml, line {line}: endpoints.gvhd.time.end, character 12 of 'lfs_days - transplnt': "
        "there is no column 'transplnt'. Did you mean 'transplant'?",
        id="unknown column in an expression",
    ),
    pytest.param(
        {"time": {"event": "onst", "end": "lfs_days - transplant"}},
        {},
        "study.yml, line {line}: endpoints.gvhd.time.event wants column 'onst', which 'patients.csv' does not have. "
        "Did you mean 'onset'?",
        id="unknown column",
    ),
    pytest.param(
        {"time": {"event": "onset", "end": "lfs_days > transplant"}},
        {},
        "study.yml, line {line}: endpoints.gvhd.time.end: this is not a number. "
        "Use a variable that is continuous or a count.",
        id="a condition as a time",
    ),
    pytest.param(
        {"time": {"event": "onset", "competing": ["onset", "onset"], "end": "lfs_days - transplant"}},
        {},
        "study.yml, line {line}: endpoints.gvhd has 2 times of competing events for 1 of them. "
        "Write one for each competing event, or one for all.",
        id="too many times",
    ),
    pytest.param(
        {"competing": None, "time": {"event": "onset", "competing": "onset", "end": "lfs_days - transplant"}},
        {"onset": [20, None, 50, 70, 15, 20, None]},
        "study.yml, line {line}: endpoints.gvhd has a time of competing events, but no competing event. "
        "Add competing, or remove the time.",
        id="a time of nothing",
    ),
    pytest.param(
        {},
        {"onset": [None, None, 50, 90, 15, 20, None]},
        "patients.csv, row 2, column 'onset': the time of the event of endpoint 'gvhd' is missing. Fill it in, remove "
        "the patient, or name those for whom the endpoint is defined: among: population.",
        id="an event without its time",
    ),
    pytest.param(
        {},
        {"onset": [-20, None, 50, 90, 15, 20, None]},
        "patients.csv, row 2, column 'onset': '-20.0' is a negative time. Correct it; time counts from the start of "
        "follow-up.",
        id="a negative onset",
    ),
    pytest.param(
        {},
        {"lfs_days": [110, 4, 60, 90, 50, 30, 9]},
        "patients.csv, row 3: the time of the competing event of endpoint 'gvhd', 'lfs_days - transplant', is "
        "negative. Correct what it is computed from.",
        id="a negative difference",
    ),
    pytest.param(
        {},
        {"onset": [101, None, 50, 90, 15, 20, None]},
        "patients.csv, row 2: endpoint 'gvhd' has an event after the end of its observation. "
        "Correct one of the two times, or name what ended it as competing.",
        id="an event after the end",
    ),
]


@pytest.mark.parametrize(("endpoint", "columns", "message"), CASES)
def test_what_is_wrong_is_said(
    new_study: Callable[..., Any],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: dict[str, Any],
    columns: dict[str, Any],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = {key: value for key, value in (GVHD | endpoint).items() if value is not None}
    path = new_study(
        tmp_path,
        COLUMNS | columns,
        study={"title": "T", "time_unit": "days"},
        endpoints={"gvhd": spec},
        populations={"transplanted": "known(transplant)"},
    )
    found = [str(problem) for problem in check("study.yml")]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(found) == 1, found
    told = re.sub(r"line \d+", "line {line}", found[0])
    assert told == message
    number = re.search(r"line (\d+)", found[0])
    assert number is None or 0 < int(number.group(1)) <= len(lines)


@pytest.mark.parametrize("at", [2, {"median_of": "exposed", "unit": "days"}])
def test_a_landmark_in_another_unit_is_the_same_landmark(small: Any, at: Any) -> None:
    """Month 2 is day 60: those who leave are the same, and their times are days from there, as the data have them."""
    study = small(
        {"t": [30, 60, 60, 61, 90], "died": [0, 1, 0, 0, 1], "exposed": [None, 59, 60, 61, None]},
        study={"title": "T", "days_per_month": 30},
        endpoints={"os": OS | {"time": "t", "unit": "days"}},
        landmark={"at": at},
    )
    months, days = study.cohort.landmark(), study.cohort.in_unit("days").landmark()
    assert months.account.at == 2
    assert days.account.at == 60
    assert months.account.fate.tolist() == days.account.fate.tolist() == [2, 1, 0, 0, 0]
    assert days.endpoint("os").time.tolist() == [0, 1, 30]
    with pytest.raises(ValueError, match="the unit of a cohort is chosen before its landmark"):
        months.in_unit("days")


def test_a_landmark_asks_no_endpoint_of_another_clock(new_study: Callable[..., Any], tmp_path: Any) -> None:
    path = new_study(
        tmp_path,
        COLUMNS,
        endpoints={"os": OS, "gvhd": GVHD},
        populations={"transplanted": "known(transplant)"},
        landmark={"at": 35, "event_free": ["os", "gvhd"]},
    )
    found = [str(problem) for problem in check(path)]
    assert len(found) == 1
    assert "landmark.event_free names 'gvhd', which counts from transplantation. Name endpoints that count" in found[0]


def test_an_axis_names_the_origin_of_its_endpoints(small: Any) -> None:
    cohort = opened(small).cohort
    one = riskset.curves_figure(cohort, ["gvhd"], population="transplanted").images("svg")["svg"].decode()
    assert "Days since transplantation" in one
    both = riskset.curves_figure(cohort, ["gvhd", "os"], population="transplanted").images("svg")["svg"].decode()
    assert "since" not in both
