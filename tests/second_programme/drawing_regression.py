"""Draws the options of a table of regressions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from second_programme.drawing import Drawn, cohorts
from second_programme.drawing_outcomes import LANDMARKS


@st.composite
def regression_displays(draw: st.DrawFn) -> Drawn:
    """A study with a table of regressions, of random options."""
    drawn = draw(cohorts(fewest=60, most=110, shares=(0.0, 0.1)))
    names = [name for name in drawn.study["variables"] if name != "ages"]
    names = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    survival = draw(st.booleans())
    endpoints = ["os", "lfs"] if survival else ["relapse", "nrm"]
    entry: dict[str, Any] = {
        "kind": "regression",
        "endpoints": draw(st.lists(st.sampled_from(endpoints), min_size=1, max_size=2, unique=True)),
        "variables": names,
    }
    if not survival:
        methods = ["cause-specific", "any-event", "auto", ["cause-specific", "any-event"]]
        entry["method"] = draw(st.sampled_from(methods))
    for key, values in (
        ("models", ["both", "univariable", "multivariable"]),
        ("rows", ["levels", "contrasts"]),
        ("counts", [False]),
        ("conf_level", [0.9]),
        ("landmark", LANDMARKS[drawn.study["study"]["time_unit"]][:1]),
    ):
        if draw(st.booleans()):
            entry[key] = draw(st.sampled_from(values))
    numbers = [name for name in names if name.startswith("number")]
    if numbers and draw(st.booleans()):
        entry["per"] = {numbers[0]: draw(st.sampled_from([5, 10, 0.5]))}
    if entry.get("models") != "univariable" and len(names) > 1:
        chosen = draw(st.sampled_from(["", "enter", "interactions"]))
        if chosen == "enter":
            entry["enter"] = names[:-1]
        if chosen == "interactions":
            entry["interactions"] = [names[:2]]
    return drawn.showing(entry)
