"""Steps of several patients each, where small numbers are suppressed."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.kinds.curves.coarse import coarse_differences, coarse_steps

COLUMNS = {
    "t": [*range(1, 41), *range(1, 41)],
    "died": [1, 0] * 20 + [1, 1, 0, 0] * 10,
    "arm": ["a"] * 40 + ["b"] * 40,
}
SECTIONS: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": ["a", "b"]}},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
}
CURVES: dict[str, Any] = {"kind": "curves", "endpoints": ["os"], "by": "arm", "breaks": 10, "x_max": 40, "at": [12]}


@given(
    st.lists(st.integers(1, 4), min_size=0, max_size=30),
    st.integers(2, 9),
    st.sets(st.integers(0, 32), max_size=3),
)
@settings(max_examples=150)
def test_no_two_shown_times_tell_of_few(events: list[int], least: int, asked: set[int]) -> None:
    """Between any two times at which the curve is shown, nobody or enough patients have the event."""
    time, counts = np.arange(1.0, len(events) + 1), np.array(events, dtype=float)
    found = coarse_steps(time, counts, least, {float(at) for at in asked})
    shown = sorted({*found.times.tolist(), *(float(at) for at in asked if at not in found.hidden)})
    to = [counts[time <= at].sum() for at in [0.0, *shown]]
    assert all(apart == 0 or apart >= least for apart in np.diff(to))
    if not asked:  # as many steps as there can be
        assert len(found.times) >= counts.sum() // (least + 3)


def test_a_time_that_is_asked_for_takes_the_step_before_it() -> None:
    found = coarse_steps(np.arange(1.0, 11), np.ones(10), 5, {7.0})
    assert found.times.tolist() == [7.0]
    assert found.hidden == set()
    assert coarse_steps(np.arange(1.0, 11), np.ones(10), 5, {3.0}).hidden == {3.0}


def test_differences_are_shown_where_both_groups_had_enough() -> None:
    one, other = (np.arange(1.0, 11), np.ones(10)), (np.array([2.0, 9.0]), np.array([5.0, 1.0]))
    kept = coarse_differences(np.arange(0.0, 11), (one, other), 5)
    assert np.flatnonzero(kept).tolist() == [0, 5]


def test_a_figure_steps_where_five_more_had_the_event(small: Any) -> None:
    study = small(COLUMNS, **SECTIONS, study={"suppress": 5}, displays={"c": CURVES | {"difference": True}})
    rows = study.results_of("c")
    steps = {
        group: [
            row.value for row in rows if row.statistic == "estimate" and row.group == group and row.value is not None
        ]
        for group in ("a", "b")
    }
    whole = small(COLUMNS, **SECTIONS, displays={"c": CURVES})
    for group, values in steps.items():
        exact = {row.value for row in whole.results_of("c") if row.statistic == "estimate" and row.group == group}
        assert set(values) <= exact
        assert len(set(values)) <= 1 + 20 // 5
    assert not [row for row in rows if row.statistic == "n_censored" and row.value]
    asked = {row.group: row for row in rows if row.statistic == "estimate" and row.at == 12}
    assert (asked["a"].value, asked["b"].value) == tuple(
        row.value for row in whole.results_of("c") if row.statistic == "estimate" and row.at == 12
    )
    assert "Curves step where 5 further patients have had the event." in study.display("c").plain_legend
    assert "Curves step" not in whole.display("c").plain_legend


def test_stacked_causes_and_weights_are_drawn(bmt_study: Any) -> None:
    import riskset

    for options in (
        {"causes": "stacked", "by": "disease"},
        {"causes": "each"},
        {"by": "disease", "adjust_for": ["age"]},
    ):
        figure: Any = riskset.curves_figure(bmt_study.cohort, ["relapse"], suppress=5, **options)
        assert figure.images("svg")["svg"].startswith(b"<?xml")
