"""Endpoints from dates: what happened first, ties, composites, and what contradicts itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskset.study_files import check

# By hand, in days from infusion: 1 relapse 10, death 40; 2 death 20; 3 nothing to 30; 4 relapse and death both on 15;
# 5 GVHD 5, relapse 50; 6 nothing, seen on the day of infusion alone.
COLUMNS: dict[str, list[Any]] = {
    "infusion": ["2020-01-01"] * 6,
    "relapse_date": ["2020-01-11", None, None, "2020-01-16", "2020-02-20", None],
    "death_date": ["2020-02-10", "2020-01-21", None, "2020-01-16", None, None],
    "gvhd_date": [None, None, None, None, "2020-01-06", None],
    "last_contact": ["2020-02-10", "2020-01-21", "2020-01-31", "2020-01-16", "2020-03-01", "2020-01-01"],
    "died": [1, 1, 0, 1, 0, 0],
}
FROM: dict[str, Any] = {"from": "infusion", "end": "last_contact"}
BOTH = {"relapse": "relapse_date", "death": "death_date"}
LFS = FROM | {"label": "LFS", "first_of": BOTH}


def endpoint(small: Any, spec: dict[str, Any], columns: dict[str, list[Any]] = COLUMNS, unit: str = "days") -> Any:
    return small(columns, study={"time_unit": unit}, endpoints={"e": spec}).cohort.endpoint("e")


def test_what_happened_first_ends_a_survival(small: Any) -> None:
    lfs = endpoint(small, LFS)
    assert lfs.time.tolist() == [10, 20, 30, 15, 50, 0]
    assert lfs.cause.tolist() == [1, 1, 0, 1, 1, 0]
    assert (lfs.kind, lfs.cause_labels) == ("survival", ("LFS",))


def test_one_list_serves_the_competing_events(small: Any) -> None:
    """On one day the event counts before the competing one, whichever of the two it is."""
    relapse = endpoint(small, LFS | {"label": "Relapse", "event": "relapse", "competing": "death"})
    assert relapse.time.tolist() == [10, 20, 30, 15, 50, 0]
    assert relapse.cause.tolist() == [1, 2, 0, 1, 1, 0]
    assert (relapse.kind, relapse.cause_labels) == ("incidence", ("Relapse", "Death"))
    death = endpoint(small, LFS | {"competing": ["relapse"], "event_labels": ["NRM", "Relapse before"]})
    assert death.cause.tolist() == [2, 1, 0, 1, 2, 0]
    assert death.cause_labels == ("NRM", "Relapse before")


def test_a_composite_has_as_many_events_as_are_named(small: Any) -> None:
    grfs = endpoint(small, LFS | {"first_of": {"gvhd": "gvhd_date"} | BOTH, "event": ["gvhd", "relapse", "death"]})
    assert grfs.time.tolist() == [10, 20, 30, 15, 5, 0]
    assert grfs.cause.tolist() == [1, 1, 0, 1, 1, 0]
    among = endpoint(small, LFS | {"first_of": {"gvhd": "gvhd_date"} | BOTH, "competing": ["death", "relapse"]})
    assert among.cause.tolist() == [3, 2, 0, 2, 1, 0]


def test_a_date_that_others_have_too_counts_when_it_is_said(small: Any) -> None:
    """Dead or alive stands in one column, and the date of both in another."""
    os = LFS | {"first_of": {"death": {"date": "last_contact", "when": {"died": 1}}}}
    assert endpoint(small, os).time.tolist() == [40, 20, 30, 15, 60, 0]
    assert endpoint(small, os).cause.tolist() == [1, 1, 0, 1, 0, 0]
    told = LFS | {"first_of": {"death": {"date": "last_contact", "when": "died == 1"}}}
    assert endpoint(small, told).cause.tolist() == [1, 1, 0, 1, 0, 0]


def test_dates_can_be_computed(small: Any) -> None:
    spec = LFS | {
        "first_of": {"failure": "earliest(relapse_date, death_date)"},
        "end": "latest(last_contact, '2020-01-31')",
    }
    assert endpoint(small, spec).time.tolist() == [10, 20, 30, 15, 50, 30]


def test_the_page_says_so(small: Any) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "endpoints.md").read_text(encoding="utf-8")
    text = re.search(r"## From dates.*?```yaml\n(.*?)```", page, re.DOTALL)
    assert text is not None
    opened = small(COLUMNS, study={"time_unit": "days"}, **yaml.safe_load(text[1]))
    causes = {name: opened.cohort.endpoint(name).cause.tolist() for name in ("lfs", "relapse", "os", "grfs")}
    assert causes == {
        "lfs": [1, 1, 0, 1, 1, 0],
        "relapse": [1, 2, 0, 1, 1, 0],
        "os": [1, 1, 0, 1, 0, 0],
        "grfs": [1, 1, 0, 1, 1, 0],
    }


def test_the_unit_is_the_study_s(small: Any) -> None:
    assert endpoint(small, LFS, unit="weeks").time[1] == pytest.approx(20 / 7)


def test_it_is_the_endpoint_of_times_and_events(small: Any) -> None:
    columns = COLUMNS | {"stop": ["2020-01-11", "2020-01-21", "2020-01-31", "2020-01-16", "2020-02-20", "2020-01-01"]}
    columns["event"] = [1, 2, 0, 1, 1, 0]
    other = {
        "label": "Relapse",
        "time": {"from": "infusion", "to": "stop"},
        "event": {"event": 1},
        "competing": {"event": 2},
    }
    dated = LFS | {"label": "Relapse", "event": "relapse", "competing": "death"}
    one, two = endpoint(small, dated, columns, "months"), endpoint(small, other, columns, "months")
    assert one.time.tolist() == two.time.tolist()
    assert one.cause.tolist() == two.cause.tolist()


def test_patients_outside_its_population_need_no_dates(small: Any) -> None:
    columns = COLUMNS | {"infusion": [*COLUMNS["infusion"][:5], None]}
    opened = small(
        columns,
        study={"time_unit": "days"},
        endpoints={"e": LFS | {"among": "treated"}},
        populations={"treated": "known(infusion)"},
    )
    assert opened.cohort.population("treated").endpoint("e").time.tolist() == [10, 20, 30, 15, 50]


def with_date(column: str, place: int, value: str | None) -> dict[str, list[Any]]:
    return COLUMNS | {column: [value if index == place else each for index, each in enumerate(COLUMNS[column])]}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            with_date("infusion", 1, None),
            "row 3, column 'infusion': the start of endpoint 'e', 'infusion', is missing. Fill it in, or name those for whom the endpoint is defined: among: population.",
        ),
        (
            with_date("relapse_date", 1, "2019-12-31"),
            "row 3, column 'relapse_date': 'relapse' of endpoint 'e' is before 'infusion'. Correct one of the two dates.",
        ),
        (
            with_date("death_date", 2, "2020-02-01"),
            "row 4, column 'death_date': 'death' of endpoint 'e' is after its end, 'last_contact'. Correct one of the two dates, or say that observation goes on: end: latest(last_contact, death_date).",
        ),
        (
            with_date("last_contact", 5, None),
            "row 7, column 'last_contact': endpoint 'e' has neither an event nor an end, 'last_contact'. Fill it in, or name those for whom the endpoint is defined: among: population.",
        ),
        (
            with_date("last_contact", 5, "2019-12-31"),
            "row 7, column 'last_contact': the end of endpoint 'e', 'last_contact', is before 'infusion'. Correct one of the two dates.",
        ),
    ],
)
def test_dates_that_contradict_each_other_are_refused(
    tmp_path: Path, new_study: Any, columns: dict[str, list[Any]], message: str
) -> None:
    path = new_study(tmp_path, columns, endpoints={"e": LFS})
    assert [str(problem).removeprefix(f"{tmp_path}/patients.csv, ") for problem in check(path)] == [message]


def test_an_end_is_needed_by_those_alone_in_whom_nothing_happened(small: Any) -> None:
    assert endpoint(small, LFS, with_date("last_contact", 0, None)).time.tolist()[0] == 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event": "progression"}, "endpoints.e.event names 'progression', which is none of first_of. They are"),
        (
            {"event": "relapse"},
            "'death' is neither the event nor a competing event of endpoints.e. Name each of first_of once, under event or competing.",
        ),
        (
            {"event": ["relapse", "death"], "competing": "death"},
            "'death' is both the event and a competing event of endpoints.e.",
        ),
        ({"competing": ["relapse", "death"]}, "endpoints.e has no event."),
        ({"event_labels": ["a", "b"]}, "endpoints.e has 2 event labels for 1 event."),
        ({"time": "os"}, "unknown key 'time' in endpoints.e."),
        ({"end": "last_contct"}, "endpoints.e.end wants column 'last_contct', which"),
        ({"end": "died + 1"}, "endpoints.e.end: this is not a date."),
        (
            {"first_of": {"death": {"date": "death_date"}}},
            "endpoints.e.first_of.death has no 'when'. Add when: patients in whom",
        ),
        (
            {"first_of": {"death": {"date": "death_date", "when": {"died": 0}}}},
            "'death' of endpoint 'e' happened, but has no date for 3 patients (rows 4, 6, 7). Fill it in.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, new_study: Any, change: Any, message: str) -> None:
    path = new_study(tmp_path, COLUMNS, endpoints={"e": LFS | change})
    assert any(message in str(problem) for problem in check(path)), list(map(str, check(path)))


def test_a_slip_in_first_of_is_told_as_such(tmp_path: Path, new_study: Any) -> None:
    spec = {"first_off" if key == "first_of" else key: value for key, value in LFS.items()}
    told = [
        str(problem).removeprefix(f"{tmp_path}/study.yml, ")
        for problem in check(new_study(tmp_path, COLUMNS, endpoints={"e": spec}))
    ]
    assert [text.split(". ")[0].split(": ", 1)[1] for text in told] == [
        "unknown key 'first_off' in endpoints.e",
    ]
    assert told[0].endswith("Did you mean 'first_of'?")
