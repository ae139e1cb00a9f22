"""A table that is counted from a landmark says when it is and who left before it."""

from __future__ import annotations

from pathlib import Path

import pytest

import riskset
from riskset.tables.printed import plain

# Six patients; landmark 3 months. 1 dies at 2 and 2 is censored at 1: both have left. 3 is censored at 3 and is kept
# (time == L without an event), as are 4, 5 and 6, whose deaths at 5, 6 and censoring at 9 come 2, 3 and 6 months later.
COHORT = """patient,time,died,arm
1,2,1,A
2,1,0,B
3,3,0,A
4,5,1,A
5,6,1,B
6,9,0,B
"""
STUDY = """
study: {title: Six, time_unit: months, time_origin: diagnosis}
data: {path: cohort.csv, id: patient}
variables: {}
groups: {arm: {variable: arm, levels: [A, B]}}
endpoints: {os: {label: Overall survival, time: time, event: {died: 1}}}
landmark: {at: 3}
displays:
  table-1: {kind: outcomes, by: arm, endpoints: [os], at: [2.5], landmark: true}
  table-2: {kind: outcomes, by: arm, endpoints: [os], at: [2.5]}
  figure-1: {kind: curves, by: arm, endpoints: [os], landmark: true}
"""


@pytest.fixture
def study(tmp_path: Path):
    (tmp_path / "cohort.csv").write_text(COHORT, encoding="utf-8")
    (tmp_path / "study.yml").write_text(STUDY.replace("variables: {}\n", ""), encoding="utf-8")
    return riskset.open_study(tmp_path / "study.yml")


def test_the_note_counts_who_left_before(study):
    notes = [plain(note.text) for note in study.display("table-1").printed().notes]
    assert next(note for note in notes if note.startswith("Landmark")) == (
        "Landmark at 3 months: 4 patients analyzed; before it, 1 had left by an event and 1 by the end of "
        "their follow-up. Times count from the landmark."
    )
    assert not any("Landmark" in plain(note.text) for note in study.display("table-2").printed().notes)


def test_the_clock_starts_at_the_landmark(study):
    # A: 3 leaves at 0, 4 dies at 2: survival at 2.5 is 0. B: 5 dies at 3, after 2.5: survival is 1.
    assert study.value("table-1", group="A", at=2.5, statistic="estimate") == "0.0"
    assert study.value("table-1", group="B", at=2.5, statistic="estimate") == "100.0"
    assert study.value("table-1", group="A", statistic="n") == "2"


def test_the_account_is_in_the_store_of_tables_and_figures(study):
    for display in ("table-1", "figure-1"):
        assert study.value(display, statistic="landmark") == "3"
        assert study.value(display, statistic="n_kept") == "4"
        assert study.value(display, statistic="n_left_by_event") == "1"
        assert study.value(display, statistic="n_left_by_censoring") == "1"


def test_the_axis_says_what_time_is_counted_from(study):
    assert b"Months since landmark" in study.display("figure-1").images("svg")["svg"]
