"""Files with several rows of a patient: what the refusal says of each shape, and that its lines mend it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import riskset
from riskset.study import StudyProblems
from riskset.study_files import check, load_cohort, load_study

OS = {"os": {"label": "Overall survival", "time": "stop", "unit": "days", "event": {"died": 1}}}
INFECTION = {"infection": {"label": "Infection", "time": "stop", "unit": "days", "event": {"infection": 1}}}

ONE_EVENT = """id,start,stop,died,sex
1,0,30,0,F
1,30,90,1,F
2,0,45,0,M
2,45,120,0,M
3,0,60,0,F
"""
CHANGING = """id,start,stop,died,ldh
1,0,30,0,210
1,30,90,1,340
2,10,45,0,190
2,45,120,0,260
3,0,60,0,180
"""
RECURRENT = """id,start,stop,infection
1,0,30,1
1,30,90,1
1,90,120,0
2,0,120,0
3,0,45,1
3,45,120,0
"""
GAPS = """id,episode,gap,infection
1,1,60,1
1,2,30,1
1,3,30,0
2,1,120,0
3,1,45,1
3,2,75,0
"""
DAYS = """id,day,infection
1,30,1
1,90,1
1,120,0
2,120,0
3,45,1
3,120,0
"""
REDCAP = """record_id,redcap_repeat_instrument,redcap_repeat_instance,age,os_days,died,infection_date
1,,,54,120,1,
1,infection,1,,,,2020-03-02
1,infection,2,,,,2020-04-11
2,,,61,200,0,
"""
FORMS = """id,form,age,ldh
1,,54,
1,labs,,210
2,labs,,340
2,,61,
"""
VISITS = """id,visit_date,crp,status
1,2020-01-05,12,alive
1,2020-02-09,31,alive
1,2020-06-30,5,dead
2,2020-01-20,8,alive
2,2020-03-15,7,alive
"""
DATED = """id,diagnosed,seen,status
1,2020-01-05,2020-02-09,alive
1,2020-01-05,2020-06-30,relapse
1,2020-01-05,2020-07-30,dead
2,2020-01-20,2020-03-15,alive
2,2020-01-20,2020-05-15,dead
"""
COPIES = """id,age,t,died
1,54,10,1
2,61,20,0
2,61,20,0
3,38,15,0
"""


def refusal(folder: Path, text: str, **sections: Any) -> str:
    """The one problem of a study with a data file."""
    problems = [str(each) for each in check(study_of(folder, text, **sections))]
    assert len(problems) == 1, problems
    return problems[0]


def study_of(folder: Path, text: str, **sections: Any) -> Path:
    Path("c.csv").write_text(text, encoding="utf-8")
    study = {
        "study": {"title": "T", "time_unit": "days"},
        "data": {"path": "c.csv", "id": text.partition(",")[0]},
        **sections,
    }
    for name, section in study.items():
        if isinstance(section, dict):
            study[name] = dict(section)
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return Path("study.yml")


def mended(folder: Path, text: str, said: str, **sections: Any) -> Any:
    """The cohort of the study with the first line for data, and that for endpoints, of a refusal."""
    lines = {name: line for name, line in (_line(said, name) for name in ("data", "endpoints")) if line}
    path = study_of(folder, text, **sections)
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    study["data"] |= lines["data"]
    for name, keys in lines.get("endpoints", {}).items():
        study["endpoints"][name] |= keys
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    assert check(path) == []
    return load_cohort(load_study(path))


def _line(said: str, name: str) -> tuple[str, Any]:
    found = re.search(rf"\b{name}: (?=\{{)", said)
    if found is None:
        return name, None
    depth, start = 0, found.end()
    for place in range(start, len(said)):
        depth += (said[place] == "{") - (said[place] == "}")
        if depth == 0:
            return name, yaml.safe_load(said[start : place + 1])
    raise AssertionError(said)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def times(cohort: Any, name: str) -> list[tuple[float, int]]:
    endpoint = cohort.endpoint(name)
    return list(zip(endpoint.time.tolist(), endpoint.cause.tolist(), strict=True))


TWO = "c.csv, row 3, column 'id': 2 patients stand in more than one row: '1' (rows 2, 3), '2' (rows 4, 5); "
ONE_AND_THREE = (
    "c.csv, row 3, column 'id': 2 patients stand in more than one row: '1' (rows 2, 3, 4), '3' (rows 6, 7); "
)
FIRST_EVENT = "An endpoint ends with the first event. Take the first row of each, with the time of the first event and the last time: "


def test_start_and_stop_with_one_event(here: Path) -> None:
    said = refusal(here, ONE_EVENT, endpoints=OS)
    assert said == (
        TWO + "the rows go on from each other by 'start' and 'stop'. " + FIRST_EVENT + "data: {rows: {keep: {earliest: "
        "start}, gather: {first_os: {column: stop, where: died == 1, keep: {earliest: stop}}, last_stop: {column: stop, "
        "keep: {latest: stop}}}}} and endpoints: {os: {time: {event: first_os, end: last_stop}, event: known(first_os)}}."
    )
    assert times(mended(here, ONE_EVENT, said, endpoints=OS), "os") == [(90, 1), (120, 0), (60, 0)]


def test_a_covariate_that_changes_and_a_late_entry(here: Path) -> None:
    variables = {"ldh": {"label": "LDH", "kind": "continuous"}}
    said = refusal(here, CHANGING, variables=variables, endpoints=OS)
    assert said == (
        TWO + "the rows go on from each other by 'start' and 'stop'. " + FIRST_EVENT + "data: {rows: {keep: {earliest: "
        "start}, gather: {first_os: {column: stop, where: died == 1, keep: {earliest: stop}}, last_stop: {column: stop, "
        "keep: {latest: stop}}}}} and endpoints: {os: {time: {event: first_os, end: last_stop}, event: known(first_os)}}. "
        "Of 'ldh' the value in the first row counts. A first 'start' that is not 0 is late entry: endpoints: {os: {entry: start}}."
    )
    cohort = mended(here, CHANGING, said, variables=variables, endpoints=OS)
    assert cohort.numbers("ldh").tolist() == [210, 190, 180]
    assert times(cohort, "os") == [(90, 1), (120, 0), (60, 0)]


def test_recurrent_events_with_start_and_stop(here: Path) -> None:
    said = refusal(here, RECURRENT, endpoints=INFECTION)
    assert said == (
        ONE_AND_THREE
        + "the rows go on from each other by 'start' and 'stop', with several events of endpoint 'infection' "
        "in 1 patient. "
        + FIRST_EVENT
        + "data: {rows: {keep: {earliest: start}, gather: {first_infection: {column: stop, "
        "where: infection == 1, keep: {earliest: stop}}, last_stop: {column: stop, keep: {latest: stop}}}}} and endpoints: "
        "{infection: {time: {event: first_infection, end: last_stop}, event: known(first_infection)}}."
    )
    assert times(mended(here, RECURRENT, said, endpoints=INFECTION), "infection") == [(30, 1), (120, 0), (45, 1)]


def test_recurrent_events_by_day(here: Path) -> None:
    endpoints = {"infection": INFECTION["infection"] | {"time": "day"}}
    said = refusal(here, DAYS, endpoints=endpoints)
    assert said == (
        ONE_AND_THREE + "the rows go on from each other by 'day', with several events of endpoint 'infection' in 1 patient. "
        + FIRST_EVENT + "data: {rows: {keep: {earliest: day}, gather: {first_infection: {column: day, where: infection == 1, "
        "keep: {earliest: day}}, last_day: {column: day, keep: {latest: day}}}}} and endpoints: {infection: {time: {event: "
        "first_infection, end: last_day}, event: known(first_infection)}}."
    )  # fmt: skip
    assert times(mended(here, DAYS, said, endpoints=endpoints), "infection") == [(30, 1), (120, 0), (45, 1)]


def test_recurrent_events_with_the_time_since_the_last(here: Path) -> None:
    endpoints = {"infection": INFECTION["infection"] | {"time": "gap"}}
    said = refusal(here, GAPS, endpoints=endpoints)
    assert said == (
        ONE_AND_THREE
        + "the rows have several events of endpoint 'infection' in 1 patient, and times 'gap' that do not go on "
        "from each other. An endpoint ends with the first event. Where 'gap' counts from the event before, take the first "
        "row of each: data: {rows: {keep: first}}; where it counts from the start, the earliest: data: {rows: {keep: "
        "{earliest: gap}}}."
    )
    assert times(mended(here, GAPS, said, endpoints=endpoints), "infection") == [(60, 1), (120, 0), (45, 1)]


def test_repeated_instruments_of_redcap(here: Path) -> None:
    """The cells that are empty in rows of other forms are not told."""
    sections = {
        "variables": {"age": {"label": "Age", "kind": "continuous"}},
        "endpoints": {"os": OS["os"] | {"time": "os_days"}},
    }
    said = refusal(here, REDCAP, **sections)
    assert said == (
        "c.csv, row 3, column 'record_id': patient '1' (rows 2, 3, 4) stands in more than one row; the rows are those of "
        "REDCap's repeated instruments and events (column 'redcap_repeat_instance'). Take the first row of each, with the "
        "first values of the others in its empty cells: data: {rows: {keep: first, fill: first}}; the last value of a column "
        "is gathered beside it: rows: {gather: {last_infection_date: {column: infection_date, keep: last}}}."
    )
    cohort = mended(here, REDCAP, said, **sections)
    assert cohort.numbers("age").tolist() == [54, 61]
    assert times(cohort, "os") == [(120, 1), (200, 0)]


def test_forms_on_rows_of_their_own(here: Path) -> None:
    variables = {name: {"label": name, "kind": "continuous"} for name in ("age", "ldh")}
    said = refusal(here, FORMS, variables=variables)
    assert said == (
        TWO
        + "the rows fill each other's empty cells. Take the first row of each, with the first values of the others in "
        "its empty cells: data: {rows: {keep: first, fill: first}}."
    )
    cohort = mended(here, FORMS, said, variables=variables)
    assert (cohort.numbers("age").tolist(), cohort.numbers("ldh").tolist()) == ([54, 61], [210, 340])


def test_what_lacks_in_other_rows_is_told_with_them(here: Path) -> None:
    variables = {"age": {"label": "Age", "kind": "continuous"}}
    first, second = check(study_of(here, FORMS + "3,,old,\n", variables=variables))
    assert "stand in more than one row" in first.message
    assert str(second).startswith("c.csv, row 6, column 'age': 'old' is not a number")


def test_visits(here: Path) -> None:
    variables = {"crp": {"label": "CRP", "kind": "continuous"}}
    said = refusal(here, VISITS, variables=variables)
    assert said == (
        "c.csv, row 3, column 'id': 2 patients stand in more than one row: '1' (rows 2, 3, 4), '2' (rows 5, 6); the rows "
        "differ in 'visit_date'. Take the earliest row of each: data: {rows: {keep: {earliest: visit_date}}}; the latest is "
        "keep: {latest: visit_date}, and a value of another row is gathered beside it: rows: {gather: {last_visit_date: "
        "{column: visit_date, keep: {latest: visit_date}}}}."
    )
    assert mended(here, VISITS, said, variables=variables).numbers("crp").tolist() == [12, 8]


def test_visits_with_what_happened_by_then(here: Path) -> None:
    """Times between dates, with a competing event."""
    relapse = {
        "label": "Relapse",
        "time": {"from": "diagnosed", "to": "seen"},
        "event": "status == 'relapse'",
        "competing": {"status": "dead"},
    }
    said = refusal(here, DATED, endpoints={"relapse": relapse})
    assert said == (
        "c.csv, row 3, column 'id': 2 patients stand in more than one row: '1' (rows 2, 3, 4), '2' (rows 5, 6); the rows go "
        "on from each other by 'seen'. "
        + FIRST_EVENT
        + "data: {rows: {keep: {earliest: seen}, gather: {first_relapse: "
        "{column: seen, where: status == 'relapse', keep: {earliest: seen}}, first_other_relapse: {column: seen, where: "
        "status == 'dead', keep: {earliest: seen}}, last_seen: {column: seen, keep: {latest: seen}}}}} and endpoints: "
        "{relapse: {time: {event: {from: diagnosed, to: first_relapse}, end: {from: diagnosed, to: last_seen}}, event: "
        "known(first_relapse), competing: known(first_other_relapse)}}."
    )
    cohort = mended(here, DATED, said, endpoints={"relapse": relapse})
    assert times(cohort, "relapse") == [(177, 1), (116, 2)]


def test_copies(here: Path) -> None:
    said = refusal(here, COPIES, endpoints={"os": OS["os"] | {"time": "t"}})
    assert said == (
        "c.csv, row 4, column 'id': patient '2' (rows 3, 4) stands in more than one row; the rows are alike in all columns. "
        "Remove the copies, or say that the first counts: data: {rows: {keep: first}}."
    )


def test_rows_that_contradict_each_other(here: Path) -> None:
    said = refusal(here, COPIES.replace("2,61,20,0\n3", "2,62,20,1\n3"), endpoints={"os": OS["os"] | {"time": "t"}})
    later = refusal(here, COPIES.replace("2,61,20,0\n3", "2,62,25,1\n3"), endpoints={"os": OS["os"] | {"time": "t"}})
    assert "the rows differ in 'age', 't', 'died'. If they are two patients, correct a number" in later
    assert said == (
        "c.csv, row 4, column 'id': patient '2' (rows 3, 4) stands in more than one row; the rows differ in 'age', 'died'. "
        "If they are two patients, correct a number; else keep one row, or say which counts: data: {rows: {keep: first}}, or "
        "last."
    )


def test_names_that_need_quotes_and_names_that_are_taken(here: Path) -> None:
    text = ONE_EVENT.replace("start,stop,died,sex", "from day,to.day,Status: last,last_to_day")
    os = {"os": OS["os"] | {"time": "to.day", "event": {"Status: last": [1, 2]}}}
    said = refusal(here, text, endpoints=os)
    assert 'first_os: {column: to.day, where: "`Status: last` in [1, 2]", keep: {earliest: to.day}}' in said
    assert "last_to_day_2: {column: to.day" in said
    assert times(mended(here, text, said, endpoints=os), "os") == [(90, 1), (120, 0), (60, 0)]


def test_a_condition_over_variables_gathers_nothing(here: Path) -> None:
    """Conditions of gathered columns know columns of the file alone."""
    sections = {
        "variables": {"dead": {"label": "Dead", "kind": "dichotomous", "derive": "died == 1"}},
        "endpoints": {"os": OS["os"] | {"event": {"dead": "true"}}},
    }
    problems = [str(each) for each in check(study_of(here, ONE_EVENT, **sections))]
    assert "the rows differ in 'start', 'stop', 'died'" in problems[0]


def test_frames_are_told_what_code_does() -> None:
    import io

    import pandas as pd

    endpoint = riskset.endpoint(label="Overall survival", time="stop", event={"died": 1})
    with pytest.raises(StudyProblems) as refused:
        riskset.cohort(pd.read_csv(io.StringIO(ONE_EVENT)), id="id", endpoints={"os": endpoint})
    assert str(refused.value) == (
        "the frame (rows counted from 1), row 2, column 'id': 2 patients stand in more than one row: '1' (rows 1, 2), '2' (rows 3, 4); the "
        "rows go on from each other by 'start' and 'stop'. Make one row of those of a patient first, as "
        "frame.groupby(...).agg(...) does."
    )


def test_large_files_are_told_at_once(here: Path) -> None:
    """Ten thousand patients with three rows each, and some rows that do not go on from the one before."""
    rows = np.arange(30_000)
    start, stop = rows % 3 * 10, rows % 3 * 10 + 10
    start[4::3001] += 1
    lines = [f"{row // 3},{a},{b},0" for row, a, b in zip(rows.tolist(), start.tolist(), stop.tolist(), strict=True)]
    said = refusal(here, "id,start,stop,died\n" + "\n".join(lines) + "\n", endpoints=OS)
    assert "10000 patients stand in more than one row: '0' (rows 2, 3, 4), '1' (rows 5, 6, 7)" in said
    assert "and 9997 more; the rows go on from each other by 'start' and 'stop'" in said
