"""Draws the options of a table of outcomes."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import strategies as st

from second_programme.drawing import Drawn, cohorts
from second_programme.rows import Raw

TIMES = {"months": [3, 6, 12, 18, 24], "days": [30, 100, 365, 500]}
LANDMARKS = {"months": [1, 3], "days": [30, 90]}
MEASURES = ["n", "events", "n-risk", "median", "rmst", "limits"]


@st.composite
def outcomes_displays(draw: st.DrawFn) -> Drawn:
    """A study with a table of outcomes, of random options."""
    drawn = draw(cohorts())
    unit = drawn.study["study"]["time_unit"]
    endpoints = st.lists(st.sampled_from(list(drawn.study["endpoints"])), min_size=1, max_size=3, unique=True)
    times = st.lists(st.sampled_from(TIMES[unit]), min_size=1, max_size=2, unique=True)
    entry: dict[str, Any] = {"kind": "outcomes", "endpoints": draw(endpoints), "at": sorted(draw(times))}
    shown = draw(st.lists(st.sampled_from(MEASURES), max_size=4, unique=True))
    if draw(st.integers(0, 2)):
        entry["show"] = ["estimate", *shown]
    if draw(st.integers(0, 4)):
        entry["by"] = "by"
        groups = Raw(drawn.frame, drawn.study).groups("by").names
        compare = draw(st.sampled_from([None, "none", "overall", "pairwise"]))
        if compare is not None:
            entry["compare"] = compare
        if "show" in entry and draw(st.booleans()):
            entry["show"].append("difference")
        if (compare == "pairwise" or "difference" in entry.get("show", [])) and draw(st.booleans()):
            apart = {frozenset(pair): list(pair) for pair in draw(st.permutations(list(permutations(groups, 2))))}
            entry["pairs"] = list(apart.values())[: draw(st.integers(1, 2))]
    for key, values in (
        ("layout", ["endpoints-as-rows", "groups-as-rows"]),
        ("conf_level", [0.9, 0.99]),
        ("conf_type", ["log", "plain", "log-log"]),
        ("population", ["older"]),
        ("landmark", LANDMARKS[unit]),
        ("labels", [{entry["endpoints"][0]: "Disease control"}]),
    ):
        if not draw(st.integers(0, 2)):
            entry[key] = draw(st.sampled_from(values))
    return drawn.showing(entry)
