"""The patient's number, groups, several rows of a patient, and what is not a characteristic at baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.drafting.draft import Draft, Wishes
from riskset.study import StudyProblems

from .conftest import rows

if TYPE_CHECKING:
    from collections.abc import Callable

Drafted = Callable[..., dict[str, Any]] if TYPE_CHECKING else Any


@pytest.mark.parametrize(
    "name", ["id", "patient", "Patient ID", "record_id", "Pat.-Nr.", "USUBJID", "病历号", "subject no"]
)
def test_the_number_of_the_patient_is_found_by_its_head(drafted: Drafted, name: str) -> None:
    found = drafted(rows(f"age,{name},sex", lambda n: f"{40 + n % 9},{n},{'mf'[n % 2]}"))
    assert found["data"]["id"] == name


def test_a_column_that_is_only_about_patients_is_no_number(drafted: Drafted) -> None:
    assert "id" not in drafted(rows("pat.karno,sex", lambda n: f"{60 + n % 4 * 10},{'mf'[n % 2]}"))["data"]


def test_a_first_column_without_a_value_twice_is_asked_about(draft: Callable[..., Draft]) -> None:
    made = draft(rows("code x,age", lambda n: f"A{n},{40 + n % 9}"))
    assert made.number.name == "code x"
    assert "data.id: no value twice: is it the patient's number?" in made.text.questions()


def test_rows_are_counted_where_there_is_no_number(draft: Callable[..., Draft]) -> None:
    made = draft(rows("age,sex", lambda n: f"{40 + n % 9},{'mf'[n % 2]}")).text
    assert "id" not in made.study["data"]
    assert any("rows are counted" in question for question in made.questions())


def test_groups_are_found_by_their_head(drafted: Drafted) -> None:
    text = rows("id,therapy,arm,sex", lambda n: f"{n},{'AB'[n % 2]},{'XY'[n // 2 % 2]},{'mf'[n % 2]}")
    assert drafted(text)["groups"] == {"arm": {"variable": "arm"}}
    assert drafted(text, wishes=Wishes(groups="therapy"))["groups"] == {"therapy": {"variable": "therapy"}}
    assert drafted(text, wishes=Wishes(groups="none"))["groups"] == {}


def test_wishes_that_cannot_be_are_refused(drafted: Drafted) -> None:
    text = rows("id,arm,age", lambda n: f"{n},{'AB'[n % 2]},{40 + n}")
    with pytest.raises(StudyProblems, match="there is no column 'ar' for the groups"):
        drafted(text, wishes=Wishes(groups="ar"))
    with pytest.raises(StudyProblems, match="column 'age' has no levels that could be groups"):
        drafted(text, wishes=Wishes(groups="age"))
    with pytest.raises(StudyProblems, match="there is no column 'pid' for the patient's number"):
        drafted(text, wishes=Wishes(id="pid"))


def test_events_in_rows_of_their_own_are_gathered(drafted: Drafted) -> None:
    def make(n: int) -> str:
        patient, visit = (n + 2) // 3, (n + 2) % 3
        event = "" if visit < 2 else "relapse" if patient % 2 else "death"
        return f"{patient},20{20 + visit}-01-{patient:02},{event},{'mf'[patient % 2]}"

    found = drafted(rows("patient,visit date,event,sex", make, 60))
    assert found["data"]["rows"]["keep"] == {"earliest": "visit date"}
    assert found["data"]["rows"]["gather"]["death_date"]["where"] == "event == 'death'"
    assert found["data"]["expect"] == 20
    assert list(found["endpoints"]) == [] or found["endpoints"]["os"]["end"] == "latest(last_seen, death_date)"


def test_what_happened_later_is_no_characteristic(draft: Callable[..., Draft]) -> None:
    head = "id,age,agvhd_day,agvhd_grade,died,os_days,cause_of_death,center"
    made = draft(rows(head, lambda n: f"{n},{40 + n},{n + 9},{n % 4},{n % 2},{n * 9},{'AB'[n % 2]},{n % 5 + 1}")).text
    assert list(made.study["variables"]) == ["age"]
    written = made.written([])
    assert "'agvhd_day', 'agvhd_grade'" in written
    assert "'center' (centers" in written


def test_no_value_of_a_private_column_is_written(draft: Callable[..., Draft]) -> None:
    head = "patient,surname,mrn,dob,comment,age,os_days,died"
    text = rows(
        head, lambda n: f"ID{n:03},Secret{n},77{n:05},1950-01-{n % 28 + 1:02},told me so,{40 + n},{n * 9},{n % 2}"
    )
    written = draft(text).text.written([])
    for secret in ("Secret", "7700", "1950-01", "told me", "ID00"):
        assert secret not in written
    assert "'surname', 'mrn', 'dob' (names, record numbers" in written


def test_a_multivariable_model_has_a_coefficient_for_ten_events(drafted: Drafted) -> None:
    head = "id,arm,a,b,c,d,os_days,died"
    text = rows(head, lambda n: f"{n},{'XY'[n % 2]},{n % 7}.5,{n % 9}.5,{n % 5}.5,{n % 11}.5,{n * 9},{n % 2}", 60)
    assert drafted(text)["displays"]["table-3"]["enter"] == ["arm", "a", "b"]


def test_a_time_without_a_value_twice_is_no_number_of_patients(drafted: Drafted) -> None:
    found = drafted(rows("futime,fustat,age", lambda n: f"{n * 31 + n % 3},{n % 2},{40 + n % 9}"))
    assert "id" not in found["data"]
    assert found["endpoints"]["os"]["time"] == "futime"


def test_treatments_of_several_drugs_are_groups(drafted: Drafted) -> None:
    text = rows("id,rx,age", lambda n: f"P{n},{['Obs', 'Lev', 'Lev+5FU'][n % 3]},{40 + n % 9}")
    found = drafted(text)
    assert found["groups"] == {"rx": {"variable": "rx"}}
    assert list(found["variables"]["rx"]["levels"]) == ["Obs", "Lev", "Lev+5FU"]
