"""What means `not known`: everywhere, for a variable, for an endpoint, and where it never does by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.study.doubts.find import find_doubts
from riskset.study_files import load_cohort, load_study

if TYPE_CHECKING:
    from collections.abc import Callable

OS = {"label": "OS", "time": "t", "event": {"died": 1}}


def numbers(opened: Any, name: str) -> list[float | None]:
    return [None if np.isnan(value) else value for value in opened.cohort.numbers(name).tolist()]


def test_a_variable_has_its_own_codes(small: Any) -> None:
    """99 is an age, and means not known of the ferritin; 999 is the other way round."""
    opened = small(
        {"age": [30, 999, 99], "ferritin": [99, 999, 5], "sex": ["M", "?", "F"]},
        variables={
            "age": {"kind": "continuous", "missing": [999]},
            "ferritin": {"kind": "continuous", "missing": [99]},
            "sex": {"kind": "categorical", "missing": ["?"]},
        },
    )
    assert numbers(opened, "age") == [30, None, 99]
    assert numbers(opened, "ferritin") == [None, 999, 5]
    assert opened.cohort.variable("sex").levels == ("F", "M")


def test_the_code_that_is_doubted_can_be_said_as_the_doubt_says(small: Any) -> None:
    ages = {"age": [40, 50, 60, 70, 999]}
    (doubt,) = find_doubts(small(ages, variables={"age": {"kind": "continuous"}}).cohort)
    assert "write variables: {age: {missing: [999]}}" in str(doubt)
    opened = small(ages, variables={"age": {"kind": "continuous", "missing": [999]}})
    assert find_doubts(opened.cohort) == []
    assert numbers(opened, "age")[-1] is None


def test_codes_of_the_data_are_added_to_those_that_always_mean_missing(small: Any) -> None:
    opened = small({"age": ["30", "NA", "-9"]}, data={"missing": ["-9"]}, variables={"age": {"kind": "continuous"}})
    assert numbers(opened, "age") == [30, None, None]


def test_no_code_of_the_data_is_missing_in_ids_and_times(small: Any) -> None:
    """A patient 99, followed for 99 days from a transplant on day 99: none of it is unknown, as an age of 99 is."""
    opened = small(
        {"number": [1, 99], "t": [99, 100], "start": [9, 99], "died": [99, 1], "age": [99, 1]},
        data={"missing": [99], "id": "number"},
        variables={"age": {"kind": "continuous"}},
        endpoints={
            "os": OS | {"empty_event": "censored"},
            "late": OS | {"time": "t - start", "empty_event": "censored", "origin": "transplant"},
        },
    )
    assert opened.cohort.endpoint("os").time.tolist() == [99, 100]
    assert opened.cohort.endpoint("os").cause.tolist() == [0, 1]
    assert opened.cohort.endpoint("late").time.tolist() == [90, 1]
    assert numbers(opened, "age") == [None, 1]


def test_no_code_of_the_data_is_missing_in_entries_and_times_of_exposures(small: Any) -> None:
    """Who is exposed on day 99 is not one who never is; of an exposure's own code that can be said."""
    columns = {"t": [200, 300, 400], "died": [1, 0, 1], "in": [99, 1, 2], "graft": [120, 99, 999]}
    cohort = small(
        columns,
        data={"missing": [99]},
        endpoints={"os": OS | {"entry": "in"}},
        exposures={"graft": {"at": "graft", "missing": [999], "labels": ["No", "Yes"]}},
    ).cohort
    assert cohort.endpoint("os").entry.tolist() == [99, 1, 2]
    assert cohort.exposure("graft").begins.tolist() == [120, 99, np.inf]


def test_an_endpoint_has_its_own_codes(small: Any) -> None:
    """9 of the event and 9999 of the time are not known to this endpoint; to others they are values."""
    sections: dict[str, Any] = {
        "endpoints": {
            "os": OS | {"missing": [9, 9999], "among": "known_time", "empty_event": "censored"},
            "any": OS | {"event": {"died": [1, 9]}},
        },
        "populations": {"known_time": "t < 9999"},
    }
    cohort = small({"t": [5, 6, 9999], "died": [1, 9, 0]}, **sections).cohort
    assert cohort.population("known_time").endpoint("os").cause.tolist() == [1, 0]
    assert cohort.endpoint("any").cause.tolist() == [1, 1, 0]


def test_a_missing_time_of_an_endpoint_is_told(problems: Callable[..., list[str]]) -> None:
    found = problems(("time: t, event: {died: 1}", "time: t, event: {died: 1}, missing: [8]"))
    assert found[0].startswith("c.csv, row 4, column 't': the time of endpoint 'os' is missing. ")


def test_a_level_is_not_missing_for_its_variable(write: Callable[..., None]) -> None:
    """Who names NA as a level says what it means; elsewhere it means missing."""
    write(("{M: Male, F: Female}", "{M: Male, F: Female, NA: Not asked}"), data=[("2,40,F", "2,NA,NA")])
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.values("sex").tolist() == ["Male", "Not asked", "Male", "Female"]
    assert np.isnan(cohort.numbers("age")[1])


def test_what_is_derived_has_no_column_with_codes(problems: Callable[..., list[str]]) -> None:
    (found,) = problems(("kind: continuous", "kind: continuous, derive: age * 2, missing: [9]"))
    assert found == (
        "study.yml, line 4: variables.age is derived, and has no column of its own in which values mean missing. "
        "Write it for the variable from which it is derived."
    )
