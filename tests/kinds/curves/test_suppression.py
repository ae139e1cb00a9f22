"""Figures of curves with suppressed counts: two cohorts that differ in what is hidden alone give the same results."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset

SECTIONS: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": ["a", "b"]}},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {
        "c": {
            "kind": "curves",
            "endpoints": ["os"],
            "by": "arm",
            "breaks": 5,
            "x_max": 20,
            "at": [8],
            "suppress": 5,
            "difference": True,
            "hazard_ratio": True,
            "median": True,
            "risk_table": ["at-risk", "events", "censored"],
        }
    },
}
TIMES = [*range(1, 21), *range(1, 21)]
ARMS = ["a"] * 20 + ["b"] * 20
OF_B = [1, 0] * 10


def stored(new_study: Any, times: list[float], died: list[int]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = new_study(Path(folder), {"t": times, "died": died, "arm": ARMS}, **SECTIONS)
        # Other data draw other lots: what is compared here is told the same whatever they are.
        with patch("riskset.kinds.display.secret_of", return_value=b""):
            return list(riskset.open_study(path).results_of("c"))


def flags(events: set[int]) -> list[int]:
    return [int(place in events) for place in range(20)]


# The first has it, so that the months without an event, which are shown as none, are the same.
few = st.sets(st.integers(1, 18), max_size=3).map(lambda places: places | {0})


@given(few, few)
@settings(max_examples=examples(4, 12), deadline=None)
def test_a_reader_cannot_tell_which_few_had_the_event(new_study: Any, one: set[int], other: set[int]) -> None:
    """One to four events of twenty, whoever has them and whenever: every result is the same."""
    stores = [stored(new_study, TIMES, flags(events) + OF_B) for events in (one, other)]
    assert told(stores[0]) == told(stores[1])
    assert {row.group for row in stores[0] if row.statistic == "estimate" and row.at != 8} == {"b"}


def told(store: list[Any]) -> list[Any]:
    """What a reader sees; a count of events up to a time says no more than `none yet` where there is none."""
    return [
        (row.group, row.statistic, row.at, row.value, row.state, row.below)
        for row in store
        if not (row.group == "a" and row.statistic in {"events_to", "censored_to"} and not row.value)
    ]


def test_counts_to_date_of_few_events_are_small_hidden_or_none(new_study: Any) -> None:
    store = stored(new_study, TIMES, flags({0, 10}) + OF_B)
    for row in store:
        if row.group == "a" and row.statistic in {"events_to", "censored_to"}:
            assert row.value in {None, 0}


moved = st.lists(st.integers(151, 199), min_size=5, max_size=5, unique=True)


@given(moved, moved)
@settings(max_examples=examples(4, 12), deadline=None)
def test_nothing_tells_when_the_last_few_had_their_event(new_study: Any, one: list[int], other: list[int]) -> None:
    """Arm b's last five, of 15 to 20 months; tests and ratios of all events are of many, and left out here."""
    whole = {"p_value", "ratio", "ratio_lower", "ratio_upper"}
    stores = []
    for tenths in (one, other):
        late = [time / 10 for time in sorted(tenths)]
        times = [*TIMES[:20], *TIMES[20:35], *late]
        died = [int(place < 10) for place in range(20)] + OF_B
        stores.append([row for row in told(stored(new_study, times, died)) if row[1] not in whole])
    assert stores[0] == stores[1]


@pytest.mark.parametrize("time", [17.5, 20])
def test_those_at_risk_are_not_what_events_and_censored_leave(new_study: Any, time: float) -> None:
    """n less the events and the censored up to a time is who is at risk after it."""
    times = [*TIMES[:20], *(min(each, time + each / 100) for each in TIMES[20:])]
    died = [int(place < 10) for place in range(20)] + OF_B
    rows = {(row.statistic, row.at): row for row in stored(new_study, times, died) if row.group == "b"}
    for (statistic, at), row in rows.items():
        if statistic == "n_risk" and row.state == "suppressed":
            assert "suppressed" in {rows["events_to", at].state, rows["censored_to", at].state}


def test_a_figure_is_drawn_and_an_estimate_asked_for_is_said_to_be_suppressed(new_study: Any, tmp_path: Path) -> None:
    columns = {"t": TIMES, "died": flags({0, 10}) + OF_B, "arm": ARMS}
    study = riskset.open_study(new_study(tmp_path, columns, **SECTIONS))
    figure: Any = study.display("c")
    assert figure.images("svg")["svg"].startswith(b"<?xml")
    row = next(r for r in study.results_of("c") if (r.group, r.statistic, r.at) == ("a", "estimate", 8))
    assert row.state == "suppressed"
