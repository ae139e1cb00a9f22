"""Draws studies whose numbers a document asks for, with tables of the usual options."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from second_programme.drawing import Drawn, cohorts
from second_programme.drawing_outcomes import TIMES


@st.composite
def studies(draw: st.DrawFn, kind: str) -> Drawn:
    """A study with one display of a kind."""
    drawn = draw(cohorts(fewest=60 if kind == "regression" else 20, most=90 if kind == "regression" else 40))
    names = [name for name in drawn.study["variables"] if name not in {"arm", "ages"}]
    entry: dict[str, Any] = {"kind": kind}
    if kind == "baseline":
        entry |= {"by": "by", "overall": True, "variables": names}
        if draw(st.booleans()):
            entry["tests"] = {"categorical": "chi-square"}
    elif kind == "outcomes":
        endpoints = draw(st.permutations(list(drawn.study["endpoints"])))
        entry |= {"by": "by", "endpoints": endpoints[:2], "at": TIMES[drawn.study["study"]["time_unit"]][:3]}
    else:
        entry |= {"endpoints": [draw(st.sampled_from(["os", "lfs"]))], "models": "multivariable"}
        entry["variables"] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    return drawn.showing(entry)
