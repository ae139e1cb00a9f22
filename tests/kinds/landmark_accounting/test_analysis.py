"""Landmark accounting: every patient by hand, and the counts of the landmark cohort itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study_files import check
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Landmark at 10. A: relapse at 5 then death at 8; death at 10; last contact at 9; followed to 10 without an event;
# followed to 30, exposed at 10. B: relapse at 12; last contact at 3; followed to 40, exposed at 11.
COLUMNS = {
    "arm": [0, 0, 0, 0, 0, 1, 1, 1],
    "tr": [5, 10, 9, 10, 30, 12, 3, 40],
    "rel": [1, 0, 0, 0, 0, 1, 0, 0],
    "t": [8, 10, 9, 10, 30, 20, 3, 40],
    "died": [1, 1, 0, 0, 0, 1, 0, 0],
    "exposed": [None, None, 4, None, 10, 6, None, 11],
}
SECTIONS = {
    "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
    "exposures": {"treated": {"at": "exposed", "label": "Treatment"}},
    "endpoints": {
        "os": {"label": "OS", "time": "t", "event": {"died": 1}, "event_labels": ["Death"]},
        "relapse": {
            "label": "Relapse",
            "time": "tr",
            "event": {"rel": 1},
            "competing": "died == 1 and rel == 0",
            "event_labels": ["Relapse", "Death without relapse"],
        },
    },
    "landmark": {"at": 10, "event_free": ["relapse", "os"]},
}
DISPLAY = {"kind": "landmark-accounting", "by": "arm", "exposure": "treated", "exposure_label": "Treated"}


def test_every_patient_is_accounted_for(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS, displays={"d": DISPLAY})
    table = study.display("d")
    assert isinstance(table, Table)
    assert {row[0]: row[1:] for row in table.printed().grid()[2:]} == {
        "Left before the landmark": ["4 (50.0)", "3 (60.0)", "1 (33.3)"],
        "Relapse": ["1 (12.5)", "1 (20.0)", "0 (0.0)"],
        "Death without relapse": ["1 (12.5)", "1 (20.0)", "0 (0.0)"],
        "Follow-up ended": ["2 (25.0)", "1 (20.0)", "1 (33.3)"],
        "Analyzed from the landmark": ["4 (50.0)", "2 (40.0)", "2 (66.7)"],
        "Treated by the landmark": ["2 (50.0)", "1 (50.0)", "1 (50.0)"],
        "Treated after the landmark": ["1 (25.0)", "0 (0.0)", "1 (50.0)"],
    }
    notes = ["".join(run.text for run in note.text) for note in table.printed().notes]
    assert notes[0].startswith("Landmark at 10 months: 4 patients analyzed; before it, 2 had left by an event and 2")
    assert study.phrase("d", group="B", level="Treated after the landmark") == "1 (50.0%)"


def test_of_two_endpoints_at_one_time_the_first_listed_is_the_reason(small: Any) -> None:
    """Patient 2 dies at 10 in both: listed first, overall survival calls it death."""
    sections = SECTIONS | {"landmark": {"at": 10, "event_free": ["os", "relapse"]}}
    found = small(COLUMNS, **sections, displays={"d": {"kind": "landmark-accounting"}}).results_of("d")
    counts = {row.level: row.value for row in found if row.statistic == "count"}
    assert counts["Relapse"] == 1
    assert counts["Death"] == 1
    assert "Death without relapse" not in counts


def test_units_of_exposure_and_display(small: Any) -> None:
    """Day 300 is month 10, in either unit."""
    treated = {"at": "exposed", "unit": "days", "label": "Treatment"}
    sections = SECTIONS | {"study": {"title": "T", "days_per_month": 30}, "exposures": {"treated": treated}}
    days = COLUMNS | {"exposed": [None if day is None else day * 30 for day in COLUMNS["exposed"]]}
    displays = {
        "months": DISPLAY,
        "days": DISPLAY | {"time_unit": "days", "at": 300},
    }
    study = small(days, **sections, displays=displays)
    whole = {"Treated by the landmark": "2 (50.0%)", "Treated after the landmark": "1 (25.0%)"}
    for name in displays:
        for level, words in whole.items():
            assert study.phrase(name, group="overall", level=level) == words


@pytest.mark.parametrize(
    ("display", "message"),
    [
        ({"at": False}, "displays.d has no landmark. Write at: true, or a time."),
        (
            {"exposure": "treatd"},
            "displays.d.exposure names 'treatd', which is not an exposure. Did you mean 'treated'?",
        ),
        ({"exposure": None}, "displays.d.exposure_label has no exposure"),
    ],
)
def test_what_is_wrong_is_said(
    new_study: Callable[..., Path], tmp_path: Path, display: dict[str, Any], message: str
) -> None:
    found = [
        str(problem) for problem in check(new_study(tmp_path, COLUMNS, **SECTIONS, displays={"d": DISPLAY | display}))
    ]
    assert len(found) == 1, found
    assert message in found[0]


def test_a_study_without_a_landmark(new_study: Callable[..., Path], tmp_path: Path) -> None:
    sections = {name: section for name, section in SECTIONS.items() if name != "landmark"}
    found = [str(problem) for problem in check(new_study(tmp_path, COLUMNS, **sections, displays={"d": DISPLAY}))]
    assert any("displays.d wants the study's landmark, and the study has none" in problem for problem in found)
