"""Doubts about groups, variables and populations that were known only after patients are followed: raised, or not."""

from __future__ import annotations

from typing import Any

import pytest

# Six of twelve patients are grafted, after months 2, 3, 5, 9, 1 and 4.
MONTHS = [None] * 6 + [2, 3, 5, 9, 1, 4]
COLUMNS: dict[str, list[Any]] = {
    "t": [10, 20, 30, 40, 50, 60, 70, 80, 35, 45, 55, 65],
    "died": [1, 0, 1, 0] * 3,
    "arm": ["none"] * 6 + ["graft"] * 6,
    "gm": MONTHS,
    "sex": list("FM") * 6,
    "mrd": [None] * 6 + ["p", "n"] * 3,
    "zero": [0] * 12,
}
GRAFT = {"graft": {"at": "gm", "labels": ["No", "Yes"], "label": "Graft"}}
OS: dict[str, Any] = {"label": "OS", "time": "t", "event": {"died": 1}}
CURVES: dict[str, Any] = {"kind": "curves", "by": "arm", "endpoints": ["os"]}
POPULATION = {"grafted": {"filter": "arm == 'graft'", "label": "Grafted"}}
ALL_ROWS = "6 patients (rows 8, 9, 10 and 3 more)"
BY_EXPOSURE = (
    "Name the exposure graft instead: it counts patients where they are, or, with landmark, as they are known at it."
)


@pytest.fixture
def told(doubts: Any) -> Any:
    """What is doubted of a display of these patients; without the file and its line."""

    def run(display: dict[str, Any] | None = None, columns: dict[str, Any] | None = None, **sections: Any) -> list[str]:
        whole = {name: values for name, values in (COLUMNS | (columns or {})).items() if values is not None}
        sections = {"endpoints": {"os": OS}, "displays": {"d": CURVES | (display or {})}} | sections
        return [text.split(": ", 1)[1] for text in doubts(whole, **sections)]

    return run


def test_groups_told_by_an_exposure(told: Any) -> None:
    assert told(exposures=GRAFT) == [
        (
            f"groups 'arm' of 'd' are known only later: of 6 patients of 'graft', {ALL_ROWS} came into it after the start, by "
            f"'graft', and could have no event before (immortal time). {BY_EXPOSURE} Or accept it: accept: {{immortal-time arm: why}}"
        )
    ]


DATES = ["2020-03-01", "2020-04-01", "2020-06-01", "2020-10-01", "2020-02-01", "2020-05-01"]
DATED = {
    "gm": None,
    "start": ["2020-01-01"] * 12,
    "graft_date": [None] * 6 + DATES,
    "last": ["2020-11-01", "2021-09-01"] + ["2022-01-01"] * 10,
}


@pytest.mark.parametrize(
    ("columns", "endpoint", "told_by"),
    [
        ({"gm": None, "graft_month": MONTHS}, OS, "graft_month"),
        ({"gm": None, "Wartezeit": MONTHS}, OS, "Wartezeit"),
        (DATED, {"label": "OS", "time": {"from": "start", "to": "last"}, "event": {"died": 1}}, "graft_date"),
        (
            DATED,
            {
                "label": "OS",
                "from": "start",
                "first_of": {"death": {"date": "last", "when": {"died": 1}}},
                "end": "last",
            },
            "graft_date",
        ),
    ],
)
def test_groups_told_by_a_column_that_they_alone_have(told: Any, columns: Any, endpoint: Any, told_by: str) -> None:
    (said,) = told(columns=columns, endpoints={"os": endpoint})
    assert said == (
        f"groups 'arm' of 'd' are known only later: of 6 patients of 'graft', {ALL_ROWS} came into it after the start, by "
        f"'{told_by}', and could have no event before (immortal time). Name an exposure instead, exposures: {{name: {{at: "
        f"{told_by}, labels: [none, graft]}}}}: it counts patients where they are, or, with landmark, as they are known at it. Or "
        "accept it: accept: {immortal-time arm: why}"
    )


def test_a_population(told: Any) -> None:
    display = {"by": "sex", "population": "grafted"}
    assert told(display, exposures=GRAFT, populations=POPULATION) == [
        (
            f"population 'grafted' of 'd' is known only later: of 6 patients of 'Grafted', {ALL_ROWS} came into it after the "
            "start, by 'graft', and could have no event before (immortal time). Count time from then on, or let patients "
            "enter then: endpoints: {name: {entry: gm, ...}}. Or accept it: accept: {immortal-time grafted: why}"
        )
    ]
    # What all of the population are is not a second doubt.
    assert (
        len(
            told(
                display | {"kind": "regression", "variables": ["mrd"], "by": None},
                exposures=GRAFT,
                populations=POPULATION,
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("display", "about", "levels"),
    [
        ({"kind": "regression", "by": None, "variables": ["arm", "sex"]}, "arm", "'graft'"),
        ({"kind": "regression", "by": None, "variables": ["mrd"]}, "mrd", "'n', 'p'"),
        ({"kind": "forest", "by": "sex", "subgroups": ["arm"]}, "arm", "'graft'"),
        ({"kind": "outcomes", "at": [12]}, "arm", "'graft'"),
        ({"kind": "landmark-sweep", "landmarks": [0, 9]}, "arm", "'graft'"),
    ],
)
def test_every_display_of_endpoints(told: Any, display: Any, about: str, levels: str) -> None:
    (said,) = told(display, exposures=GRAFT)
    assert said.startswith(
        f"groups '{about}' of 'd' are known only later: of 6 patients of {levels}, {ALL_ROWS} came into it"
    )
    assert said.endswith(f"accept: {{immortal-time {about}: why}}")


@pytest.mark.parametrize(
    ("display", "late", "at"),
    [
        ({"landmark": 4}, "2 patients (rows 10, 11)", "4 months"),
        ({"landmark": 3}, "3 patients (rows 10, 11, 13)", "3 months"),
        ({"landmark": 0.25, "time_unit": "years"}, "3 patients (rows 10, 11, 13)", "0.25 years"),
        ({"landmark": {"median_of": "gm"}}, "3 patients (rows 10, 11, 13)", "3.5 months"),
        ({"landmark": True}, "3 patients (rows 10, 11, 13)", "3.5 months"),
        ({"kind": "landmark-sweep-table", "landmarks": [3, 9]}, "3 patients (rows 10, 11, 13)", "3 months"),
        ({"kind": "regression", "by": None, "variables": ["arm"], "landmark": 8}, "1 patient (row 11)", "8 months"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_from_a_landmark(told: Any, display: Any, late: str, at: str, named: bool) -> None:
    if not named and display.get("landmark") not in ({"median_of": "gm"}, True):
        return  # nothing but the landmark tells that gm is a time
    study = {"landmark": {"at": {"median_of": "gm"}}} if display.get("landmark") is True else {}
    (said,) = told(display, exposures=GRAFT if named else {}, **study)
    told_by = "graft" if named else "gm"
    wanted = f"groups 'arm' of 'd' are not those of the landmark: of 6 patients of 'graft' from {at} on, {late} came into it later, by '{told_by}'. "
    assert said.startswith(wanted)
    assert said.endswith("accept: {group-after-landmark arm: why}")


def test_a_landmark_at_the_median_of_a_span(told: Any) -> None:
    landmark = {"landmark": {"median_of": {"from": "start", "to": "graft_date"}}}
    endpoint = {"label": "OS", "time": {"from": "start", "to": "last"}, "event": {"died": 1}}
    (said,) = told(landmark, columns=DATED, endpoints={"os": endpoint})
    assert "3 patients (rows 10, 11, 13) came into it later, by 'start to graft_date'" in said


@pytest.mark.parametrize(
    ("display", "columns", "sections"),
    [
        ({"by": "sex"}, {}, {"exposures": GRAFT}),
        ({"by": "graft"}, {}, {"exposures": GRAFT}),
        ({"by": "graft", "landmark": 4}, {}, {"exposures": GRAFT}),
        ({"landmark": 9}, {}, {"exposures": GRAFT}),
        ({"kind": "landmark-sweep", "landmarks": [9, 10]}, {}, {"exposures": GRAFT}),
        ({"kind": "baseline", "variables": ["sex"], "endpoints": None}, {}, {"exposures": GRAFT}),
        ({}, {"gm": [None] * 6 + [0] * 6}, {"exposures": GRAFT}),
        ({}, {}, {}),  # nothing says that gm is a time
        ({}, {"gm": None, "graft_month": [1, 2, 3, 4, 5, 6, 2, 3, 5, 9, 1, 4]}, {}),
        ({}, {"gm": None, "graft_month": [None, 2, 3, 4, 5, None, 2, 3, 5, 9, 1, 4]}, {}),
        ({}, {"gm": None, "donor_age": [None] * 6 + [30, 31, 32, 33, 34, 35]}, {}),
        ({}, {"gm": None, "donor_age_years": [None] * 6 + [30, 31, 32, 33, 34, 35]}, {}),
        ({}, {"gm": None, "graft_year": [None] * 6 + [2019, 2020, 2021] * 2}, {}),  # beyond the end of follow-up
        ({}, {}, {"exposures": GRAFT, "endpoints": {"os": OS | {"entry": "zero"}}}),
        ({}, {}, {"exposures": GRAFT, "endpoints": {"os": OS | {"origin": "transplantation"}}}),
        ({"population": "grafted", "by": "sex"}, {}, {"populations": POPULATION, "exposures": GRAFT, "endpoints": {"os": OS | {"entry": "zero"}}}),
        ({}, {}, {"exposures": GRAFT, "accept": {"immortal-time arm": "As published."}}),
        ({"landmark": 4}, {}, {"exposures": GRAFT, "accept": {"group-after-landmark arm": "As published."}}),
    ],
)  # fmt: skip
def test_what_was_known_in_time_is_not_doubted(told: Any, display: Any, columns: Any, sections: Any) -> None:
    kept = {key: value for key, value in (CURVES | display).items() if value is not None}
    assert told(None, columns, displays={"d": kept}, **sections) == []


def test_one_doubt_names_all_its_displays(told: Any) -> None:
    displays = {"c": CURVES, "o": CURVES | {"kind": "outcomes", "at": [12]}, "l": CURVES | {"landmark": 4}}
    first, second = told(None, exposures=GRAFT, displays=displays)
    assert first.startswith("groups 'arm' of 'l' are not those of the landmark") or second.startswith(
        "groups 'arm' of 'l'"
    )
    assert any("groups 'arm' of 'c', 'o' are known only later" in said for said in (first, second))


def test_accepting_one_kind_leaves_the_other(told: Any) -> None:
    displays = {"c": CURVES, "l": CURVES | {"landmark": 4}}
    (said,) = told(None, exposures=GRAFT, displays=displays, accept={"immortal-time arm": "As published."})
    assert "group-after-landmark" in said
