"""The check says which keys of a figure of curves have nothing to show; what they ask for is not refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

PATIENTS = {
    "arm": [0, 0, 1, 1] * 6,
    "t": [5, 20, 3, 30] * 6,
    "died": [1, 0, 1, 0] * 6,
    "r": [6, 9, 4, 12] * 6,
    "rel": [1, 2, 0, 2] * 6,
}
ENDPOINTS = {
    "os": {"label": "OS", "time": "t", "event": {"died": 1}},
    "relapse": {"label": "Relapse", "time": "r", "event": {"rel": 1}, "competing": {"rel": 2}},
}
GROUPS = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}}


def told(small: Callable[..., OpenStudy], **entry: Any) -> list[str]:
    display = {"kind": "curves", "endpoints": ["os"], **entry}
    study = small(PATIENTS, groups=GROUPS, endpoints=ENDPOINTS, displays={"c": display})
    assert study.display("c").parts == ()
    return [f"{hint.message}. {hint.remedy}" for hint in study.hints()]


SAID = [
    (
        {"by": "arm", "endpoints": ["relapse"], "median": True},
        "displays.c.median draws no line: curves of cumulative incidence have none to a median. Remove it",
    ),
    (
        {"by": "arm", "causes": "each"},
        "displays.c.causes changes nothing: no endpoint here has competing events. Remove it",
    ),
    (
        {"by": "arm", "rates": "interval"},
        "displays.c.rates writes nothing without times. Add at: with the times of the rates, or remove it",
    ),
    (
        {"hazard_ratio": True},
        "displays.c.hazard_ratio prints nothing: there are no two groups to compare. Add by, or remove it",
    ),
    (
        {"by": "arm", "at": [12, 15000], "x_max": 24},
        (
            "displays.c.at has 15000, after the time axis, which ends at 24 months: no rate is written there. "
            "Write a larger x_max, or remove these times"
        ),
    ),
    (
        {"by": "arm", "min_at_risk": 100},
        "displays.c.min_at_risk leaves no curve of 'os': so many are never at risk. Write a smaller number",
    ),
]


@pytest.mark.parametrize(("entry", "said"), SAID, ids=[said.split()[0].rpartition(".")[2] for _, said in SAID])
def test_a_key_that_shows_nothing_is_told(small: Callable[..., OpenStudy], entry: dict[str, Any], said: str) -> None:
    assert told(small, **entry) == [said]


@pytest.mark.parametrize(
    "entry",
    [
        {"by": "arm", "endpoints": ["os", "relapse"], "median": True, "at": [12], "rates": "interval", "x_max": 24},
        {"by": "arm", "endpoints": ["relapse"], "causes": "each", "hazard_ratio": True, "min_at_risk": 2},
        {"by": "arm", "at": [500], "rates": "none", "x_max": 24},
        {},
    ],
)
def test_what_is_shown_is_not(small: Callable[..., OpenStudy], entry: dict[str, Any]) -> None:
    assert told(small, **entry) == []
