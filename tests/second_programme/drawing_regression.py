"""Draws the options of a table of regressions."""

from __future__ import annotations

from typing import Any

from second_programme.drawing import Dice, Drawn, cohorts
from second_programme.drawing_outcomes import LANDMARKS


def regression_displays(dice: Dice) -> Drawn:
    """A study with a table of regressions, of random options."""
    drawn = cohorts(dice, fewest=60, most=110, shares=(0.0, 0.1))
    names = [name for name in drawn.study["variables"] if name != "ages"]
    names = dice.some(names, 1, 3)
    survival = dice.chance()
    endpoints = ["os", "lfs"] if survival else ["relapse", "nrm"]
    entry: dict[str, Any] = {
        "kind": "regression",
        "endpoints": dice.some(endpoints, 1, 2),
        "variables": names,
    }
    if not survival:
        methods = ["cause-specific", "any-event", "auto", ["cause-specific", "any-event"]]
        entry["method"] = dice.one(methods)
    for key, values in (
        ("models", ["both", "univariable", "multivariable"]),
        ("rows", ["levels", "contrasts"]),
        ("counts", [False]),
        ("conf_level", [0.9]),
        ("landmark", LANDMARKS[drawn.study["study"]["time_unit"]][:1]),
    ):
        if dice.chance():
            entry[key] = dice.one(values)
    numbers = [name for name in names if name.startswith("number")]
    if numbers and dice.chance():
        entry["per"] = {numbers[0]: dice.one([5, 10, 0.5])}
    if entry.get("models") != "univariable" and len(names) > 1:
        chosen = dice.one(["", "enter", "interactions"])
        if chosen == "enter":
            entry["enter"] = names[:-1]
        if chosen == "interactions":
            entry["interactions"] = [names[:2]]
    return drawn.showing(entry)
