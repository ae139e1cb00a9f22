"""Draws the options of a figure of curves."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from second_programme.drawing import Drawn, cohorts
from second_programme.drawing_outcomes import LANDMARKS, TIMES

BREAKS = {"months": [0, 6, 12, 18, 24], "days": [0, 90, 180, 365]}


@st.composite
def curves_displays(draw: st.DrawFn) -> Drawn:
    """A study with a figure of curves, of random options."""
    drawn = draw(cohorts(fewest=24))
    unit = drawn.study["study"]["time_unit"]
    endpoints = st.lists(st.sampled_from(list(drawn.study["endpoints"])), min_size=1, max_size=2, unique=True)
    times = st.lists(st.sampled_from(TIMES[unit][:3]), min_size=1, max_size=3, unique=True)
    entry: dict[str, Any] = {
        "kind": "curves",
        "by": "by",
        "endpoints": draw(endpoints),
        "at": sorted(draw(times)),
        "breaks": BREAKS[unit],
        "rates": draw(st.sampled_from(["estimate", "interval"])),
        "median": draw(st.booleans()),
        "p": draw(st.booleans()),
        "risk_table": draw(st.sampled_from([True, ["at-risk", "events", "censored"]])),
    }
    if draw(st.booleans()):
        entry["landmark"] = draw(st.sampled_from(LANDMARKS[unit]))
    return drawn.showing(entry)
