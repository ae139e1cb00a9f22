"""The line under tables and figures that says who counts for a group before it was known, until that is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.table import Table

COLUMNS: dict[str, list[Any]] = {
    "t": [10, 20, 30, 40, 50, 60, 70, 80, 35, 45, 55, 65],
    "died": [1, 0, 1, 0] * 3,
    "arm": ["none"] * 6 + ["graft"] * 6,
    "gm": [None] * 6 + [2, 3, 5, 9, 1, 4],
    "sex": list("FM") * 6,
}
SECTIONS: dict[str, Any] = {
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "exposures": {"graft": {"at": "gm", "labels": ["No", "Yes"], "label": "Graft"}},
    "populations": {"grafted": {"filter": "arm == 'graft'", "label": "Grafted"}},
}
OS = {"endpoints": ["os"]}
IMMORTAL = "6 patients of graft came into the group after the start and could have no event before (immortal time)."
LATER = "2 patients of graft were not yet in the group at the landmark."
DISPLAYS: dict[str, tuple[dict[str, Any], str, str]] = {
    "outcomes": ({"kind": "outcomes", "by": "arm", "at": [12], **OS}, IMMORTAL, "immortal-time arm"),
    "curves": ({"kind": "curves", "by": "arm", **OS}, IMMORTAL, "immortal-time arm"),
    "regression": ({"kind": "regression", "variables": ["arm"], **OS}, IMMORTAL, "immortal-time arm"),
    "forest": ({"kind": "forest", "by": "sex", "subgroups": ["arm"], **OS}, IMMORTAL, "immortal-time arm"),
    "sweep": ({"kind": "landmark-sweep", "by": "arm", "landmarks": [0, 9], **OS}, IMMORTAL, "immortal-time arm"),
    "population": (
        {"kind": "outcomes", "by": "sex", "at": [12], "population": "grafted", **OS},
        IMMORTAL.replace("graft ", "Grafted "),
        "immortal-time grafted",
    ),
    "landmark": ({"kind": "outcomes", "by": "arm", "at": [12], "landmark": 4, **OS}, LATER, "group-after-landmark arm"),
    "in days": (
        {"kind": "curves", "by": "arm", "landmark": 4 * 30.4375, "time_unit": "days", **OS},
        LATER,
        "group-after-landmark arm",
    ),
    "one": (
        {"kind": "outcomes", "by": "arm", "at": [12], "landmark": 8, **OS},
        "1 patient of graft was not yet in the group at the landmark.",
        "group-after-landmark arm",
    ),
    "table of sweep": (
        {"kind": "landmark-sweep-table", "by": "arm", "landmarks": [4, 9], **OS},
        LATER,
        "group-after-landmark arm",
    ),
}


def lines(shown: Any) -> list[str]:
    """The notes of a table; of a figure its words."""
    if not isinstance(shown, Table):
        return [shown.alt_text]
    return ["".join(run.text for run in note.text) for note in shown.printed().notes]


@pytest.mark.parametrize("name", DISPLAYS)
def test_the_page_says_it_until_it_is_accepted(small: Any, name: str) -> None:
    entry, said, key = DISPLAYS[name]
    shown = small(COLUMNS, **SECTIONS, displays={"d": entry}).display("d")
    told = lines(shown)
    assert said in told if isinstance(shown, Table) else said in told[0]
    accepted = small(COLUMNS, **SECTIONS, displays={"d": entry}, accept={key: "As published."})
    assert not any("patients of" in line or "patient of" in line for line in lines(accepted.display("d")))
    assert not [row for row in accepted.results_of("d") if row.analysis == "known-later"]


def test_the_note_of_the_figure_says_it(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS, displays={"d": DISPLAYS["curves"][0]})
    assert IMMORTAL in study.display("d").plain_legend


@pytest.mark.parametrize("name", ["outcomes", "curves", "landmark"])
def test_small_numbers_are_not_told(small: Any, name: str) -> None:
    entry, said, _ = DISPLAYS[name]
    study = small(COLUMNS, **SECTIONS, displays={"d": entry | {"suppress": 7}})
    told = " ".join(lines(study.display("d")))
    assert said not in told
    assert f"<7 patients{said[said.index(' of ') :]}" in told
    assert [row.state for row in study.results_of("d") if row.analysis == "known-later"] == ["suppressed"]


def test_a_forest_of_a_regression_says_it_too(small: Any) -> None:
    displays = {"r": DISPLAYS["regression"][0], "f": {"kind": "forest", "of": "r"}}
    study = small(COLUMNS, **SECTIONS, displays=displays)
    assert IMMORTAL in study.display("f").alt_text


def test_the_store_has_the_count(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS, displays={"d": DISPLAYS["outcomes"][0]})
    (row,) = [row for row in study.results_of("d") if row.analysis == "known-later"]
    assert (row.statistic, row.value, row.variable, row.level) == ("n_known_later", 6, "arm", "graft")
    assert (row.method, row.unit) == ("immortal-time", "patients")
    assert study.value("d", statistic="n_known_later") == "6"


@pytest.mark.parametrize("by", ["sex", "graft"])
def test_what_was_known_has_no_line(small: Any, by: str) -> None:
    study = small(COLUMNS, **SECTIONS, displays={"d": {"kind": "outcomes", "by": by, "at": [12], **OS}})
    assert not any("came into the group" in line for line in lines(study.display("d")))
