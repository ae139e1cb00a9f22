"""A curve that comes to its end while its group is small says so: those who come later cannot raise it."""

from __future__ import annotations

from typing import Any

import pytest

from riskset.tables.lookup import Lookup

# The first patient of the group comes into it, or under observation, at 1 and dies at 3, alone; six others come later.
COLUMNS: dict[str, list[Any]] = {
    "t": [3, 20, 30, 40, 50, 60, 70, 80, 35, 45, 55, 65],
    "cause": [1, 0, 1, 2] * 3,
    "g": [1] + [None] * 5 + [5, 6, 7, 9, 8, 4],
    "late": [0, 5, 6, 7, 5, 6, 7, 5, 6, 7, 8, 9],
    "arm": ["a"] * 12,
}
ENDPOINTS: dict[str, Any] = {
    "os": {"label": "OS", "time": "t", "event": {"cause": [1, 2]}},
    "rel": {"label": "Relapse", "time": "t", "event": {"cause": 1}, "competing": {"cause": 2}},
    "late": {"label": "Late", "time": "t", "event": {"cause": [1, 2]}, "entry": "late"},
    "late-rel": {
        "label": "Late relapse",
        "time": "t",
        "event": {"cause": 1},
        "competing": {"cause": 2},
        "entry": "late",
    },
}
EXPOSURES = {"x": {"at": "g", "labels": ["No", "Yes"]}}
SAID = "At 3 months all who were at risk had had an event: the curve has come to its end, whoever comes under observation later."


@pytest.fixture
def opened(small: Any) -> Any:
    displays = {
        "rates": {
            "kind": "outcomes",
            "by": "x",
            "endpoints": ["os", "rel"],
            "at": [2, 12],
            "show": ["estimate", "n-risk"],
        },
        "late": {"kind": "outcomes", "endpoints": ["late"], "at": [12]},
        "curves": {"kind": "curves", "by": "x", "endpoints": ["os", "rel"]},
        "start": {"kind": "curves", "by": "x", "endpoints": ["os", "rel"], "start": 5},
    }
    return small(COLUMNS, endpoints=ENDPOINTS, exposures=EXPOSURES, displays=displays)


def test_a_table_says_it_of_each_rate_from_then_on(opened: Any, page: Any) -> None:
    found = Lookup(opened.results_of("rates"))
    for endpoint, end in (("os", 0), ("rel", 1)):
        names = {"variable": endpoint, "group": "Yes"}
        before, after = (found.result("estimate", **names, at=at) for at in (2.0, 12.0))
        assert (before.value, before.warning) == (1 - end, "")
        assert (after.value, after.warning) == (end, SAID)
        assert found.result("n_risk", **names, at=12.0).value == 6
    shown = page(opened.display("rates"))
    assert shown.row("Yes")[2:4] == ["0.0b", "6"]
    assert SAID in shown.notes
    assert page(opened.display("late")).notes[0] == SAID


def test_a_figure_says_of_which_group(opened: Any, small: Any) -> None:
    said = f"Yes: at {SAID.removeprefix('At ')}"
    assert said in opened.display("curves").alt_text
    assert said in opened.display("curves").plain_legend
    assert "come to its end" not in opened.display("start").alt_text
    hidden = {"hidden": {"kind": "curves", "by": "x", "endpoints": ["os"], "suppress": 3}}
    safe = small(COLUMNS, endpoints=ENDPOINTS, exposures=EXPOSURES, displays=hidden)
    assert "come to its end" not in safe.display("hidden").alt_text


def test_incidences_of_complications_say_it_at_the_rate(small: Any, page: Any) -> None:
    items = [{"endpoint": name, "at": ["2 months", "12 months"]} for name in ("late", "late-rel")]
    study = small(COLUMNS, endpoints=ENDPOINTS, displays={"c": {"kind": "complications", "complications": items}})
    rows = [row for row in study.results_of("c") if row.statistic in {"estimate", "lower", "upper"} and row.at == 12]
    assert len(rows) == 6
    assert {row.warning for row in rows} == {SAID}
    assert [row.value for row in rows if row.statistic == "estimate"] == [1, 1]
    before = [row for row in study.results_of("c") if row.statistic == "estimate" and row.at == 2]
    assert [(row.value, row.warning) for row in before] == [(0, "")] * 2
    assert SAID in page(study.display("c")).notes


def test_an_adjusted_curve_goes_on_and_does_not_say_it(small: Any) -> None:
    columns = COLUMNS | {"arm": ["a", "b"] * 6, "age": [50, 60, 40, 45, 55, 65, 35, 70, 52, 48, 61, 44]}
    curves = {"kind": "curves", "by": "arm", "endpoints": ["late"]}
    study = small(columns, endpoints=ENDPOINTS, displays={"c": curves, "a": curves | {"adjust_for": ["age"]}})
    assert f"a: at {SAID.removeprefix('At ')}" in study.display("c").alt_text
    assert "come to its end" not in study.display("a").alt_text
    last = max(row.at for row in study.results_of("a") if row.statistic == "estimate" and row.group == "a")
    assert last > 3
    assert Lookup(study.results_of("a")).result("estimate", variable="late", group="a", at=last).value > 0


def test_a_curve_that_ends_with_its_follow_up_does_not_say_it(small: Any, page: Any) -> None:
    rates = {"kind": "outcomes", "endpoints": ["os"], "at": [80]}
    study = small(COLUMNS | {"cause": [1] * 12}, endpoints=ENDPOINTS, displays={"d": rates})
    assert page(study.display("d")).notes[0] == "The curve has come to its end: no limits."
