"""The cohort of the transplant data, and cohorts small enough to be counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from riskset.study import StudyProblems
from riskset.study_files import check, load_cohort, load_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.study import Cohort

BMT = Path(__file__).parents[2] / "report" / "bmt" / "study.yml"


@pytest.fixture(scope="module")
def bmt() -> Cohort:
    return load_cohort(load_study(BMT))


def test_the_example_study_is_right() -> None:
    assert check(BMT) == []


def test_the_transplant_cohort(bmt: Cohort) -> None:
    # Counts of Klein and Moeschberger (1997), section 1.3: 38 ALL, 54 AML low risk, 45 AML high risk.
    disease = bmt.grouping("disease")
    assert disease.levels == ("ALL", "AML low risk", "AML high risk")
    assert np.bincount(disease.codes).tolist() == [38, 54, 45]
    assert repr(bmt) == "Cohort(137 patients)"
    # 42 relapsed and 41 died in remission (same section); 81 deaths are the ones of column d1.
    assert int((bmt.endpoint("os").cause == 1).sum()) == 81
    relapse = bmt.endpoint("relapse")
    assert np.bincount(relapse.cause).tolist() == [54, 42, 41]
    assert relapse.kind == "incidence"
    assert relapse.cause_labels == ("Relapse", "Non-relapse mortality")
    assert bmt.endpoint("lfs").kind == "survival"
    nrm = bmt.endpoint("nrm")
    assert np.array_equal(nrm.cause == 1, relapse.cause == 2)


def test_times_in_days_are_given_in_the_study_s_months(bmt: Cohort) -> None:
    raw = pd.read_csv(BMT.parent / "../../data/bmt/bmt.csv")
    np.testing.assert_allclose(bmt.endpoint("os").time, raw["t1"] / 30.4375, rtol=1e-14)


def test_a_study_may_count_months_of_thirty_days(write: Callable[..., None]) -> None:
    # 10 and 8 days, of which 30 make a month and 360 a year.
    for unit, days in (("months", 30), ("years", 360)):
        write(
            ("time_unit: months", f"time_unit: {unit}, days_per_month: 30"),
            ("time: t,", "time: t, unit: days,"),
            ("time: tr,", "time: tr, unit: days,"),
        )
        time = load_cohort(load_study(Path("study.yml"))).endpoint("os").time
        np.testing.assert_allclose(time * days, [10, 20, 8, 30], rtol=1e-14)


def test_the_frame_holds_printed_labels_in_order(bmt: Cohort) -> None:
    assert list(bmt.frame.columns) == list(bmt.study.variables)
    assert bmt.frame["hospital"].cat.ordered
    assert bmt.frame["hospital"].cat.categories[0] == "Ohio State University"
    assert bmt.frame["hospital"].value_counts()["Ohio State University"] == 76
    assert bmt.variable("sex").shown_level == "Male"
    assert bmt.variable("sex").reference == "Female"
    assert bmt.variable("age").is_continuous


def test_a_column_that_the_study_file_does_not_describe(bmt: Cohort) -> None:
    assert bmt.variable("z9").levels == ("1", "2", "3", "4")
    assert bmt.variable("ta").kind == "continuous"
    assert bmt.grouping("z9").levels == ("1", "2", "3", "4")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda cohort: cohort.endpoint("oss"), "there is no endpoint 'oss'. Did you mean 'os'?"),
        (lambda cohort: cohort.population("old"), "there is no population 'old'. There are no populations."),
        (lambda cohort: cohort.landmark(), "the study file has no landmark. Add landmark: {at: ...}."),
        (
            lambda cohort: cohort.variable("hospitl"),
            "the program names 'hospitl', which is not a variable or column. Did you mean 'hospital'?",
        ),
        (
            lambda cohort: cohort.grouping("age"),
            "variables.age is 'age', which is a number, not groups. Derive classes: derive: {cut: age, at: [...]}.",
        ),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(ask: Callable[[Cohort], object], message: str, bmt: Cohort) -> None:
    for _ in range(2):  # the second time as the first
        with pytest.raises(StudyProblems) as caught:
            ask(bmt)
        assert [str(problem).partition(": ")[2] for problem in caught.value.problems] == [message]


def test_a_published_error_of_the_data_is_found(folder: Path) -> None:
    # Patient 127 has chronic graft-versus-host disease on day 200, but died on day 168.
    study = BMT.read_text(encoding="utf-8").replace("../../data/bmt", str(BMT.parents[2] / "data" / "bmt"))
    study = study.replace("endpoints:\n", "endpoints:\n  cgvhd: {label: GVHD, time: tc, unit: days, event: {dc: 1}}\n")
    (folder / "study.yml").write_text(study)
    (problem,) = check("study.yml")
    assert (problem.row, problem.column, problem.value) == (128, "tc", "200")
    assert problem.message == "endpoint 'cgvhd' has an event after death by endpoint 'os': 6.57084 > 5.51951 months"


def test_populations_take_patients_for_whom_the_filter_is_known_to_hold(write: Callable[..., None]) -> None:
    write(data=[("3,50,M", "3,,M")])
    cohort = load_cohort(load_study("study.yml"))
    adults = cohort.population("adults")
    assert adults.index.tolist() == [0, 1]
    assert repr(adults) == "Cohort(2 patients, population adults)"
    assert adults.population_name == "adults"
    assert adults.frame["age"].tolist() == [30.0, 40.0]
    assert adults.endpoint("os").time.tolist() == [10.0, 20.0]
    assert cohort.population("adults") is adults
    assert cohort.population(None) is cohort


def test_a_display_names_its_patients(write: Callable[..., None]) -> None:
    write(("endpoints: [os]", "endpoints: [os], population: adults, landmark: 8"))
    cohort = load_cohort(load_study("study.yml"))
    part = cohort.of(cohort.study.displays["table-2"])
    # Of the three adults one relapsed at 5 and one died at 8.
    assert part.index.tolist() == [1]
    assert repr(part) == "Cohort(1 patient, population adults, from 8 months)"


def test_levels_of_one_label_are_one_level_and_null_is_not_known(write: Callable[..., None]) -> None:
    arms = "{0: Control, 1: Treated, 2: Treated, 9: null}"
    write(("{0: Control, 1: Treated}", arms), data=[("4,16,F,1", "4,16,F,2\n5,20,F,9,1,1,1,0"), (",30,0,12,1\n", "")])
    # The last replacement removed the rest of row 5; write it back as a whole.
    text = Path("c.csv").read_text().replace("4,16,F,2\n", "4,16,F,2,30,0,12,1\n")
    Path("c.csv").write_text(text)
    arm = load_cohort(load_study("study.yml")).grouping("arm")
    assert arm.levels == ("Control", "Treated")
    assert arm.codes.tolist() == [0, 1, 0, 1, -1]


def test_derived_variables(write: Callable[..., None]) -> None:
    derived = """\
  old: {kind: dichotomous, derive: age >= 40}
  older: {kind: dichotomous, derive: "not (age < 40)", levels: {true: "≥40", false: "<40"}}
  class: {kind: ordinal, derive: {cut: age, at: [20, 40]}}
  upper: {kind: ordinal, derive: {cut: age, at: [20, 40], closed: right, labels: [low, middle, high]}}
  decades: {kind: continuous, derive: age / 10}
  treated_woman: {kind: dichotomous, derive: "sex == 'Female' and arm == 1"}
  of_derived: {kind: dichotomous, derive: "`class` >= '20 to <40'"}
"""
    write(("groups:", derived + "groups:"), data=[("3,50,M", "3,,M"), ("2,40,F", "2,40,")])
    frame = load_cohort(load_study("study.yml")).frame
    expected = {
        "old": ["No", "Yes", None, "No"],
        "older": ["<40", "≥40", None, "<40"],
        "class": ["20 to <40", "≥40", None, "<20"],
        "upper": ["middle", "middle", None, "low"],
        "treated_woman": ["No", None, "No", "Yes"],
        "of_derived": ["Yes", "Yes", None, "No"],
    }
    for name, values in expected.items():
        assert [None if pd.isna(value) else value for value in frame[name]] == values, name
    np.testing.assert_array_equal(frame["decades"], [3.0, 4.0, np.nan, 1.6])
    assert frame["older"].cat.categories.tolist() == ["≥40", "<40"]
    assert frame["class"].cat.categories.tolist() == ["<20", "20 to <40", "≥40"]


def test_levels_by_conditions(write: Callable[..., None]) -> None:
    # Row 3 has no age: its first condition is not known to hold, its second is false.
    derived = """\
  who: {kind: categorical, derive: {cases: {Minor: age < 18, Woman: sex == 'Female'}, otherwise: Man}}
  some: {kind: categorical, derive: {cases: {Old woman: age >= 40 and sex == 'Female', Minor: age < 18}}}
"""
    write(("groups:", derived + "groups:"), data=[("3,50,M", "3,,M")])
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.variable("who").levels == ("Minor", "Woman", "Man")
    assert cohort.frame["who"].tolist() == ["Man", "Woman", "Man", "Minor"]
    assert cohort.frame["some"].astype(object).where(cohort.frame["some"].notna(), None).tolist() == [
        None,
        "Old woman",
        None,
        "Minor",
    ]
    assert cohort.grouping("who").codes.tolist() == [2, 1, 2, 0]


def test_a_condition_of_a_level_must_be_one(write: Callable[..., None]) -> None:
    write(("groups:", "  who: {kind: categorical, derive: {cases: {Minor: age + 1}}}\ngroups:"))
    (problem,) = check("study.yml")
    assert problem.message == "variables.who.derive.cases.Minor is neither true nor false"
    assert problem.line == 6
    write(("groups:", "  who: {kind: categorical, derive: {cases: {Minor: age <}}}\ngroups:"))
    (problem,) = check("study.yml")
    assert "variables.who.derive.cases.Minor" in problem.message


def test_an_empty_event_may_mean_censored(write: Callable[..., None]) -> None:
    change = ("event: {died: 1}", "event: {died: 1}, empty_event: censored")
    write(change, ("competing: died == 1 and rel == 0", "empty_event: censored"), data=[("20,0,20", "20,,20")])
    assert load_cohort(load_study("study.yml")).endpoint("os").cause.tolist() == [1, 0, 1, 0]


def test_several_competing_events(write: Callable[..., None]) -> None:
    competing = "competing: [{died: 2}, {died: [3, 4]}], censored: {died: 0}"
    os = ("time: t, event: {died: 1}", f"time: t, event: {{died: 1}}, {competing}")
    relapse = ("event: {rel: 1}, competing: died == 1 and rel == 0", "event: {rel: 1}")
    write(os, relapse, ("follow_up: os", "follow_up: relapse"), ("time: tr", "time: t"),
          data=[("20,0,20", "20,2,20"), ("8,1,8", "8,4,8")])  # fmt: skip
    endpoint = load_cohort(load_study("study.yml")).endpoint("os")
    assert endpoint.cause.tolist() == [1, 2, 3, 0]
    assert endpoint.cause_labels == ("Overall survival", "Competing event 1", "Competing event 2")


def test_an_endpoint_of_a_population_needs_no_time_elsewhere(write: Callable[..., None]) -> None:
    write(("event: {rel: 1}", "among: adults, event: {rel: 1}"), data=[("30,0,12,1", "30,0,,")])
    cohort = load_cohort(load_study("study.yml"))
    assert cohort.population("adults").endpoint("relapse").time.tolist() == [5.0, 20.0, 8.0]
    with pytest.raises(StudyProblems) as caught:
        cohort.endpoint("relapse")
    expected = "study.yml: endpoint 'relapse' is not defined for 1 of the 4 patients. Take population: adults."
    assert str(caught.value) == expected


def test_a_patient_never_shows_in_a_representation(bmt: Cohort) -> None:
    for thing in (bmt, bmt.population(None), bmt.landmark(3)):
        assert "2081" not in repr(thing)
        assert len(repr(thing)) < 80
