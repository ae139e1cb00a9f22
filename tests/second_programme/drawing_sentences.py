"""Draws studies whose numbers a document asks for, with tables of the usual options."""

from __future__ import annotations

from typing import Any

from second_programme.drawing import Dice, Drawn, cohorts
from second_programme.drawing_outcomes import TIMES


def studies(dice: Dice, kind: str) -> Drawn:
    """A study with one display of a kind."""
    drawn = cohorts(dice, fewest=60 if kind == "regression" else 20, most=90 if kind == "regression" else 40)
    names = [name for name in drawn.study["variables"] if name not in {"arm", "ages"}]
    entry: dict[str, Any] = {"kind": kind}
    if kind == "baseline":
        entry |= {"by": "by", "overall": True, "variables": names}
        if dice.chance():
            entry["tests"] = {"categorical": "chi-square"}
    elif kind == "outcomes":
        endpoints = dice.shuffled(list(drawn.study["endpoints"]))
        entry |= {"by": "by", "endpoints": endpoints[:2], "at": TIMES[drawn.study["study"]["time_unit"]][:3]}
    else:
        entry |= {"endpoints": [dice.one(["os", "lfs"])], "models": "multivariable"}
        entry["variables"] = dice.some(names, 1, 3)
    return drawn.showing(entry)
