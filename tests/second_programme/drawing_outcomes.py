"""Draws the options of a table of outcomes."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from second_programme.drawing import Dice, Drawn, cohorts
from second_programme.rows import Raw

TIMES = {"months": [3, 6, 12, 18, 24], "days": [30, 100, 365, 500]}
LANDMARKS = {"months": [1, 3], "days": [30, 90]}
MEASURES = ["n", "events", "n-risk", "median", "rmst", "limits"]


def outcomes_displays(dice: Dice) -> Drawn:
    """A study with a table of outcomes, of random options."""
    drawn = cohorts(dice)
    unit = drawn.study["study"]["time_unit"]
    endpoints = dice.some(drawn.study["endpoints"], 1, 3)
    times = dice.some(TIMES[unit], 1, 2)
    entry: dict[str, Any] = {"kind": "outcomes", "endpoints": endpoints, "at": sorted(times)}
    shown = dice.some(MEASURES, 0, 4)
    if dice.chance(0.7):
        entry["show"] = ["estimate", *shown]
    if dice.chance(0.85):
        entry["by"] = "by"
        groups = Raw(drawn.frame, drawn.study).groups("by").names
        compare = dice.one([None, "none", "overall", "pairwise", "pairwise"])
        if compare is not None:
            entry["compare"] = compare
        if "show" in entry and dice.chance():
            entry["show"].append("difference")
        if (compare == "pairwise" or "difference" in entry.get("show", [])) and dice.chance():
            apart = {frozenset(pair): list(pair) for pair in dice.shuffled(permutations(groups, 2))}
            entry["pairs"] = list(apart.values())[: dice.randint(1, 2)]
    for key, values in (
        ("layout", ["endpoints-as-rows", "groups-as-rows"]),
        ("conf_level", [0.9, 0.99]),
        ("conf_type", ["log", "plain", "log-log"]),
        ("population", ["older"]),
        ("landmark", LANDMARKS[unit]),
        ("labels", [{entry["endpoints"][0]: "Disease control"}]),
    ):
        if dice.chance(0.3):
            entry[key] = dice.one(values)
    return drawn.showing(entry)
