"""Draws the options of a figure of curves."""

from __future__ import annotations

from typing import Any

from second_programme.drawing import Dice, Drawn, cohorts
from second_programme.drawing_outcomes import LANDMARKS, TIMES

BREAKS = {"months": [0, 6, 12, 18, 24], "days": [0, 90, 180, 365]}


def curves_displays(dice: Dice) -> Drawn:
    """A study with a figure of curves, of random options."""
    drawn = cohorts(dice, fewest=24)
    unit = drawn.study["study"]["time_unit"]
    endpoints = dice.some(list(drawn.study["endpoints"]), 1, 2)
    times = dice.some(TIMES[unit][:3], 1, 3)
    entry: dict[str, Any] = {
        "kind": "curves",
        "by": "by",
        "endpoints": endpoints,
        "at": sorted(times),
        "breaks": BREAKS[unit],
        "rates": dice.one(["estimate", "interval"]),
        "median": dice.chance(),
        "p": dice.chance(),
        "hazard_ratio": dice.chance(),
        "risk_table": dice.one([True, ["at-risk", "events", "censored"]]),
    }
    if dice.chance():
        entry["landmark"] = dice.one(LANDMARKS[unit])
    return drawn.showing(entry)
