"""Draws an exposure that begins during follow-up, and the options of a landmark sweep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from second_programme.drawing import Dice, Drawn, cohorts

# The exposed group first.
ARMS = [("Transplant", "Non-transplant"), ("GVHD", "No GVHD"), ("Mit DLI", "Ohne DLI")]


def sweep_displays(dice: Dice) -> Drawn:
    """A study with a landmark sweep, as table or figure, of random options."""
    drawn = cohorts(dice, fewest=50, most=100)
    rng = dice.numbers()
    exposed, other = dice.one(ARMS)
    codes = dice.one([(1, 2), (2, 1), (1, 0), (0, 1), ("a", "b"), ("b", "a")])
    levels = dict(dice.shuffled(list(zip(codes, (exposed, other), strict=True))))
    held, unit = drawn.study["endpoints"]["os"]["unit"], drawn.study["study"]["time_unit"]
    begins, timed = _exposures(rng, pd.to_numeric(drawn.frame["time"]), held), dice.chance()
    arm = [codes[0] if time is not None else codes[1] for time in begins]
    if not timed:
        # Groups that are the same at every landmark, of which some patients have none.
        arm = [None if rng.random() < 0.1 else code for code in arm]
    frame = drawn.frame.assign(begins=pd.Series(begins, dtype=object), treated=pd.Series(arm, dtype=object))
    variables = drawn.study["variables"] | {"treated": {"label": "Treatment", "kind": "categorical", "levels": levels}}
    entry: dict[str, Any] = {
        "kind": "landmark-sweep-table",
        "by": "treated",
        "endpoints": dice.some(["os", "lfs", "relapse"], 1, 2),
        "landmarks": [1, 2, 4] if unit == "months" else [30, 60, 120],
        "competing": "cause-specific",
    }
    exposures: dict[str, Any] = {}
    if timed:
        exposures = {"graft": {"at": "begins", "unit": held, "labels": [other, exposed]}}
        entry |= {"by": "graft"}
    elif dice.chance():
        entry["reference"] = dice.one([exposed, other])
    if dice.chance():
        entry["conf_level"] = 0.9
    return Drawn(frame, drawn.study | {"variables": variables, "exposures": exposures}).showing(entry)


def _exposures(rng: np.random.Generator, time: pd.Series, unit: str) -> list[float | None]:
    """Times of exposure before the end of follow-up, for about half of the patients."""
    shares, steps = rng.random(len(time)), 0.5 if unit == "months" else 1.0
    begins = np.floor(np.minimum(time, 8 if unit == "months" else 240) * shares / steps) * steps
    chosen = rng.random(len(time)) < 0.6
    chosen[:1], chosen[1:2] = True, False
    return [float(begin) if there else None for begin, there in zip(begins, chosen, strict=True)]
