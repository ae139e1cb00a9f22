"""Flow of patients: each is in one end, the first reason counts, and what does not add up is an error with its line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.kinds.flow_chart.flow import patient_flow
from riskset.study import StudyProblems
from riskset.study_files import check

# Twelve patients: ages 10 to 65 in steps of 5, arm b from age 40, response missing for the last.
COLUMNS = {
    "age": list(range(10, 70, 5)),
    "arm": ["a"] * 6 + ["b"] * 6,
    "response": ["CR", "CR", "PR", "CR", "PR", "CR", "CR", "CR", "CR", "PR", "CR", None],
    "t": list(range(1, 13)),
    "died": [1, 0, 1, 0] * 3,
}
SECTIONS = {
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "populations": {"adults": "age >= 18"},
}


def flow_of(small, steps, **entry):
    study = small(COLUMNS, **SECTIONS, displays={"flow": {"kind": "flow-chart", "steps": steps, **entry}})
    return patient_flow(study.cohort, study.cohort.study.displays["flow"], "flow")


def counts(branch):
    items = [(item.label, item.n, {reason.label: reason.n for reason in item.reasons}) for item in branch.items]
    return [items, *(counts(below) for below in branch.branches)]


def test_the_first_reason_that_applies_counts_and_filters_may_name_populations(small):
    steps = [
        {"exclude": {"Child": "not adults", "No remission": "response != 'CR'", "Young": "age < 30"}},
        {"box": "Enrolled"},
        {"split": "arm"},
    ]
    # By hand: 10 and 15 are children; of the rest 20, 30 and 55 have no remission (20 is not counted as young); 25 is
    # young. The last one's response is not known, so that the filter does not hold: he stays.
    assert counts(flow_of(small, steps)) == [
        [
            ("Patients", 12, {}),
            ("Excluded", 6, {"Child": 2, "No remission": 3, "Young": 1}),
            ("Enrolled", 6, {}),
        ],
        [[("a", 1, {})]],
        [[("b", 5, {})]],
    ]


def test_steps_of_a_group_come_before_those_of_all(small):
    steps = [
        {"split": "arm", "into": {"b": [{"split": {"Old": "age >= 60", "Not old": "age < 60"}}]}},
        {"landmark": 5},
        {"box": "Analyzed"},
    ]
    whole = flow_of(small, steps, tables=[])
    # Times are 1 to 12 and who has an odd time dies: of a (1 to 6) those with times 1, 3 and 5 had an event up to 5,
    # those with 2 and 4 were censored before it; b (7 to 12) is followed beyond.
    a, b = whole.branches
    assert counts(a) == [
        [
            ("a", 6, {}),
            (
                "Not at risk at the landmark",
                5,
                {"Event before the landmark": 3, "Follow-up ended before the landmark": 2},
            ),
            ("Analyzed", 1, {}),
        ]
    ]
    assert [branch.group for branch in whole.walk()] == ["", "a", "b", "Old", "Not old"]
    assert [branch.items[-1].n for branch in b.branches] == [2, 4]


def test_labels_that_repeat_are_told_apart(small):
    side = {"Old": "age >= 60", "Not old": "age < 60"}
    whole = flow_of(small, [{"box": "Patients"}, {"split": "arm"}, {"split": side}])
    assert [item.name for item in whole.items] == ["Patients", "Patients 2"]
    assert [branch.group for branch in whole.walk()][2:4] == ["a, Old", "a, Not old"]


def test_stated_numbers_are_counted_upwards(small):
    before = [
        {"box": "Screened", "exclude": {"Declined": 3}, "n": 20},
        {"box": "Invited", "exclude": {"Moved": 4, "Died": 1}, "n": 17},
    ]
    whole = flow_of(small, [], before=before)
    assert [(item.label, item.n) for item in whole.items] == [
        ("Screened", 20),
        ("Excluded", 3),
        ("Invited", 17),
        ("Excluded", 5),
        ("Patients", 12),
    ]


def problems(new_study, entry, displays=None, **columns):
    with tempfile.TemporaryDirectory() as folder:
        shown = {"flow": {"kind": "flow-chart", **entry}, **(displays or {})}
        path = new_study(Path(folder), COLUMNS | columns, **SECTIONS, displays=shown)
        lines = path.read_text().splitlines()
        return [(problem.message, lines[problem.line - 1].strip() if problem.line else "") for problem in check(path)]


@pytest.mark.parametrize(
    ("entry", "message", "line"),
    [
        (
            {"steps": [{"split": {"Young": "age < 30", "Old": "age > 30"}}]},
            "displays.flow.steps[1].split: 1 patient is in none of its groups (row 6 of the data)",
            "- split:",
        ),
        (
            {"steps": [{"split": {"Young": "age <= 30", "Old": "age >= 30"}}]},
            "displays.flow.steps[1].split: 1 patient is in more than one of its groups (row 6 of the data)",
            "- split:",
        ),
        ({"steps": [{"split": "response"}]}, "1 patient is in none of its groups (row 13 of the data)", "- split"),
        (
            {"before": [{"box": "Screened", "n": 30, "exclude": {"Declined": 3}}]},
            "displays.flow.before[1].n is 30, but 3 left after it and 12 follow, 15 together",
            "n: 30",
        ),
        ({"steps": [{"exclude": {"Old": "age > 60"}}]}, "displays.flow.steps ends without a box", "steps:"),
        (
            {"steps": [{"split": "arm", "into": {"c": [{"box": "C"}]}}]},
            "displays.flow.steps[1].into names 'c', which is not a group of the split",
            "c:",
        ),
        ({"steps": [{"box": "A", "split": "arm"}]}, "displays.flow.steps[1] does box and split at once", "- box: A"),
        ({"steps": [{"label": "A"}, {"box": "B"}]}, "displays.flow.steps[1] does nothing", "- label: A"),
        ({"steps": [{"split": "grade"}]}, "displays.flow.steps[1].split names 'grade'", "- split: grade"),
        (
            {"steps": [{"exclude": {"Old": "agee > 60"}}, {"box": "A"}]},
            "there is no column and no population 'agee'",
            "Old: agee > 60",
        ),
        ({"steps": [{"exclude": {"Old": "age >"}}, {"box": "A"}]}, "exclude.Old, character", "Old: age >"),
        ({"tables": ["table-9"]}, "names 'table-9', which is not a display", "- table-9"),
        ({"steps": [{"landmark": True}, {"box": "A"}]}, "is true, but the study has no landmark", "- landmark: true"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(new_study, entry, message, line):
    found = problems(new_study, entry)
    assert len(found) == 1, found
    assert message in found[0][0]
    assert found[0][1].startswith(line)


EXCLUDING = [{"exclude": {"Child": "not adults"}}, {"box": "Enrolled"}, {"split": "arm"}]


def test_a_table_of_others_than_the_boxes_hold_is_an_error(new_study):
    table = {"kind": "baseline", "variables": ["age"]}
    (found,) = problems(new_study, {"steps": EXCLUDING}, {"t1": table})
    assert found[0].startswith("t1 shows 12 patients, who are not those of the boxes of displays.flow")
    assert "which ends with 10 patients in 2 end boxes" in found[0]
    assert found[1] == "flow:"


def test_tables_of_the_boxes_patients_are_right(new_study):
    adults = {"kind": "baseline", "variables": ["age"], "population": "adults"}
    displays = {"t1": adults, "t2": adults | {"by": "arm"}}
    assert problems(new_study, {"steps": EXCLUDING, "tables": ["t1", "t2"]}, displays) == []
    # Displays of a population of their own are not asked about unless they are named.
    assert problems(new_study, {"steps": EXCLUDING}, displays) == []
    other = adults | {"population": "adults", "by": "response"}
    (found,) = problems(new_study, {"steps": EXCLUDING, "tables": ["t1"]}, {"t1": other})
    assert "t1 shows 9 patients" in found[0]


def test_displays_at_a_landmark_are_those_of_a_chart_that_has_one(new_study):
    curves = {"kind": "curves", "endpoints": ["os"], "landmark": 5}
    steps = [{"split": "arm"}, {"landmark": 5}, {"box": "Analyzed"}]
    assert problems(new_study, {"steps": steps}, {"c": curves, "t": {"kind": "baseline", "variables": ["age"]}}) == []
    (found,) = problems(new_study, {"steps": steps}, {"c": curves | {"landmark": 3}})
    assert "c shows 9 patients" in found[0]
    assert problems(new_study, {"steps": [{"split": "arm"}]}, {"c": curves}) == []


CONDITIONS = st.sampled_from(["age < 25", "response == 'PR'", "not adults", "missing(response)", "died == 1", "t > 9"])
EXCLUSIONS = st.lists(CONDITIONS, min_size=1, max_size=3, unique=True).map(
    lambda texts: {"exclude": {f"Reason {text}": text for text in texts}}
)
SPLITS = st.sampled_from([{"split": "arm"}, {"split": {"Long": "t > 6", "Short": "t <= 6"}}, {"split": "died"}])


@given(st.lists(EXCLUSIONS | SPLITS | st.just({"landmark": 4}), max_size=4))
@settings(max_examples=25)
def test_every_patient_is_counted_once(new_study, steps):
    """Counted from the results alone: what goes into a box is what goes out of it."""
    from riskset.builders import open_study

    with tempfile.TemporaryDirectory() as folder:
        entry = {"kind": "flow-chart", "steps": [*steps, {"box": "End"}], "tables": []}
        path = new_study(Path(folder), COLUMNS, **SECTIONS, displays={"flow": entry})
        try:
            study = open_study(path)
        except StudyProblems:  # a group without a patient
            return
    whole = patient_flow(study.cohort, study.cohort.study.displays["flow"], "flow")
    rows = {(row.group, row.variable, row.level): row.value for row in study.results_of("flow")}
    ends = 0.0
    left = 0.0
    for branch in whole.walk():
        within = rows[(branch.group, branch.items[0].name, "")]
        for item in branch.items[1:]:
            if item.reasons:
                parts = [rows[(branch.group, item.name, reason.label)] for reason in item.reasons]
                assert sum(parts) == rows[(branch.group, item.name, "")]
                within -= sum(parts)
                left += sum(parts)
            else:
                assert rows[(branch.group, item.name, "")] == within
        below = [rows[(each.group, each.items[0].name, "")] for each in branch.branches]
        assert not below or sum(below) == within
        ends += 0 if below else within
    assert ends + left == len(COLUMNS["age"])


def test_the_entry_is_read_from_yaml_as_documented(small):
    text = yaml.safe_load("""
    - exclude:
        Older than 60 years: age > 60
      label: Not eligible
    - box: Enrolled
    - split: arm
    """)
    whole = flow_of(small, text)
    assert [(item.label, item.n) for item in whole.items] == [("Patients", 12), ("Not eligible", 1), ("Enrolled", 11)]
    assert np.all([branch.items[-1].final for branch in whole.walk()])
    assert not whole.items[0].final
