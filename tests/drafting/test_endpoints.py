"""Endpoints that follow from times and events, or from dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.drafting.draft import Draft, Wishes
from riskset.study import StudyProblems

from .conftest import rows

if TYPE_CHECKING:
    from collections.abc import Callable

Drafted = Callable[..., dict[str, Any]] if TYPE_CHECKING else Any


def spec(drafted: Drafted, head: str, make: Callable[[int], str], **more: Any) -> dict[str, Any]:
    """The endpoints of a CSV."""
    return drafted(rows(head, make), **more)["endpoints"]


def test_a_time_and_an_event_are_overall_survival(drafted: Drafted) -> None:
    (os,) = spec(drafted, "id,os_days,died", lambda n: f"P{n},{n * 30},{n % 2}").values()
    assert os == {"label": "Overall survival", "time": "os_days", "unit": "days", "event": {"died": 1}}


def test_events_go_to_the_time_of_their_name(drafted: Drafted) -> None:
    head = "id,pfs_months,os_months,os_event,pfs_event"
    found = spec(drafted, head, lambda n: f"P{n},{n / 2},{n},{n % 2},{n % 3 // 2}")
    assert {name: (each["time"], [*each["event"]]) for name, each in found.items()} == {
        "os": ("os_months", ["os_event"]),
        "pfs": ("pfs_months", ["pfs_event"]),
    }


def test_named_causes_are_incidences_too(drafted: Drafted) -> None:
    cause = ["alive", "relapse", "death"]
    found = spec(drafted, "id,lfs_days,status", lambda n: f"P{n},{n * 30},{cause[n % 3]}")
    assert found["lfs"]["event"] == {"status": ["death", "relapse"]}
    assert (found["relapse"]["event"], found["relapse"]["competing"]) == ({"status": "relapse"}, {"status": "death"})
    assert (found["nrm"]["event"], found["nrm"]["competing"]) == ({"status": "death"}, {"status": "relapse"})


def test_an_empty_cell_of_causes_means_that_nothing_happened(drafted: Drafted) -> None:
    cause = ["", "relapse", "death"]
    found = spec(drafted, "id,lfs_days,first_event", lambda n: f"P{n},{n * 30},{cause[n % 3]}")
    assert found["lfs"]["empty_event"] == "censored"
    assert "among" not in found["lfs"]


def test_alive_is_no_event(drafted: Drafted) -> None:
    found = spec(drafted, "id,days,alive", lambda n: f"P{n},{n * 30},{'yes' if n % 3 else 'no'}")
    assert found["os"]["event"] == {"alive": "no"}


@pytest.mark.parametrize(
    ("dead", "living"), [("dead", "alive"), ("verstorben", "lebt"), ("死亡", "存活"), ("Dead", "Alive")]
)
def test_the_word_for_death_is_the_event(drafted: Drafted, dead: str, living: str) -> None:
    found = spec(drafted, "id,time_days,vital status", lambda n: f"P{n},{n * 30},{dead if n % 3 else living}")
    assert found["os"]["event"] == {"vital status": dead}


def test_several_codes_of_no_event_are_named(drafted: Drafted) -> None:
    status = ["alive", "alive with disease", "dead"]
    found = spec(drafted, "id,os_days,status", lambda n: f"P{n},{n * 30},{status[n % 3]}")
    assert found["os"]["event"] == {"status": "dead"}
    assert found["os"]["censored"] == {"status": ["alive", "alive with disease"]}


def test_codes_one_and_two_are_asked_about(draft: Callable[..., Draft]) -> None:
    made = draft(rows("id,time,status", lambda n: f"P{n},{n * 30},{n % 2 + 1}")).text
    assert made.study["endpoints"]["os"]["event"] == {"status": 2}
    assert "endpoints.os: 1 or 2 is the event?" in made.questions()


def test_relapse_with_a_time_of_its_own_competes_with_death(drafted: Drafted) -> None:
    found = spec(drafted, "pid,rtime,recur,dtime,death", lambda n: f"{n},{n * 20},{n % 2},{n * 30},{n % 3 // 2}")
    assert found["relapse"]["time"] == {"event": "rtime", "competing": "dtime", "end": "dtime"}
    assert found["relapse"]["competing"] == {"death": 1}
    assert found["os"]["time"] == "dtime"


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("os_days", "days"),
        ("os_months", "months"),
        ("Überleben (Tage)", "days"),
        ("生存时间(月)", "months"),
        ("os_yrs", "years"),
    ],
)
def test_the_unit_is_that_of_the_head(drafted: Drafted, head: str, unit: str) -> None:
    found = spec(drafted, f"id,{head},died", lambda n: f"P{n},{n},{n % 2}")
    assert found["os"]["unit"] == unit


def test_times_too_long_for_months_are_days(draft: Callable[..., Draft]) -> None:
    made = draft(rows("id,os_time,died", lambda n: f"P{n},{n * 30},{n % 2}"))
    assert made.text.study["endpoints"]["os"]["unit"] == "days"
    made = draft(rows("id,os_time,died", lambda n: f"P{n},{n},{n % 2}"))
    assert any("months?" in question for question in made.text.questions())


def day(number: int) -> str:
    return f"20{20 + number // 12 % 4}-{number % 12 + 1:02}-{number % 28 + 1:02}"


def test_endpoints_follow_from_dates(drafted: Drafted) -> None:
    def make(n: int) -> str:
        relapse = "2025-02-03" if n % 3 == 0 else ""
        death = "2025-04-05" if n % 4 == 0 else ""
        return f"P{n},{day(n)},{relapse},{death},2025-06-07"

    found = spec(drafted, "id,infusion_date,relapse_date,death_date,last_contact", make)
    assert list(found) == ["os", "rfs", "relapse", "nrm"]
    assert found["os"]["from"] == "infusion_date"
    assert found["os"]["end"] == "latest(last_contact, death_date)"
    assert found["rfs"]["first_of"] == {"relapse": "relapse_date", "death": "death_date"}
    assert (found["relapse"]["event"], found["relapse"]["competing"]) == ("relapse", "death")


def test_who_died_may_stand_beside_the_last_contact(drafted: Drafted) -> None:
    found = spec(drafted, "id,diagnosis,last_seen,died", lambda n: f"P{n},{day(n)},2025-06-07,{n % 2}")
    assert found["os"]["first_of"] == {"death": {"date": "last_seen", "when": {"died": 1}}}


def test_patients_without_a_time_are_left_out_and_said(drafted: Drafted) -> None:
    found = drafted(rows("id,os_days,died", lambda n: f"P{n},{n * 30 if n > 3 else ''},{n % 2}"))
    assert found["endpoints"]["os"]["among"] == "followed"
    assert found["populations"]["followed"]["filter"] == "known(os_days)"
    assert found["displays"]["figure-1"]["population"] == "followed"


def test_a_file_without_times_is_asked_for_endpoints(draft: Callable[..., Draft]) -> None:
    made = draft(rows("id,age,sex", lambda n: f"P{n},{40 + n},{'mf'[n % 2]}")).text
    assert made.study["endpoints"] == {}
    assert "QUESTION: which columns are the times and events?" in made.written([])


def test_endpoints_that_are_named_are_taken(drafted: Drafted) -> None:
    text = rows("id,x,y,os_days,died", lambda n: f"P{n},{n},{n % 2},{n},{n % 3 // 2}")
    found = drafted(text, wishes=Wishes(endpoints={"ttnt": ("x", "y")}))["endpoints"]
    assert found == {"ttnt": {"label": "Ttnt", "time": "x", "unit": "months", "event": {"y": 1}}}
    with pytest.raises(StudyProblems, match="there is no column 'z' for the event of ttnt"):
        drafted(text, wishes=Wishes(endpoints={"ttnt": ("x", "z")}))


def test_an_event_that_does_not_say_death_is_asked_about(draft: Callable[..., Draft]) -> None:
    asked = draft(rows("id,os_days,status", lambda n: f"P{n},{n * 30},{n % 2}")).text.questions()
    assert not any("death?" in question for question in asked)
    asked = draft(rows("id,days,status", lambda n: f"P{n},{n * 30},{n % 2}")).text.questions()
    assert "endpoints.os: is the event of status death?" in asked
