"""Draws the options of a table of characteristics."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import strategies as st

from second_programme.baseline import METHODS, SUMMARIES
from second_programme.drawing import Drawn, cohorts
from second_programme.rows import Raw

NUMBER_TESTS = ["student-t", "welch-t", "wilcoxon", "kruskal-wallis", "anova"]
LEVEL_TESTS = ["chi-square", "chi-square-corrected", "fisher"]


@st.composite
def baseline_displays(draw: st.DrawFn) -> Drawn:
    """A study with a table of characteristics, of random options."""
    drawn = draw(cohorts())
    names = [name for name in drawn.study["variables"] if name not in {"arm", "ages"}]
    names = draw(st.lists(st.sampled_from(names), min_size=2, max_size=6, unique=True))
    entry: dict[str, Any] = {"kind": "baseline", "variables": {name: _own(draw, drawn, name) for name in names}}
    if not any(entry["variables"].values()):
        entry["variables"] = names
    if draw(st.integers(0, 5)):
        entry["by"] = "by"
        entry |= _comparisons(draw, Raw(drawn.frame, drawn.study).groups("by").names)
    for key, values in (
        ("percent", ["non-missing", "column", "row", "total"]),
        ("missing", [True, False, "row", "stub", "cell", "none"]),
        ("population", ["older"]),
        ("landmark", [3]),
        ("summary_rows", [True, False]),
    ):
        if not draw(st.integers(0, 2)):
            entry[key] = draw(st.sampled_from(values))
    if draw(st.booleans()):
        several = st.lists(st.sampled_from(list(SUMMARIES)), min_size=1, max_size=2, unique=True)
        entry["statistics"] = {"continuous": draw(several), "categorical": draw(st.sampled_from(list(FORMS)))}
    return drawn.showing(entry)


FORMS = ["n-percent", "n-of-percent", "count", "percent"]


def _own(draw: st.DrawFn, drawn: Drawn, name: str) -> dict[str, Any] | None:
    """A variable's own options."""
    spec, found = drawn.study["variables"][name], Raw(drawn.frame, drawn.study)
    if draw(st.integers(0, 3)):
        return None
    if found.is_number(name):
        return draw(
            st.sampled_from(
                [{"statistics": "mean-sd"}, {"test": "student-t"}, {"missing": "stub"}, {"summary_rows": True}]
            )
        )
    levels = found.levels(name).names
    if spec["kind"] == "ordinal":
        return draw(st.sampled_from([{"test": "kruskal-wallis"}, {"missing": "cell"}, {"level": levels[0]}]))
    return draw(st.sampled_from([{"level": levels[0]}, {"level": levels[-1]}, {"test": "fisher"}, {"missing": "cell"}]))


def _comparisons(draw: st.DrawFn, groups: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"overall": draw(st.booleans())}
    p = draw(st.sampled_from([None, "none", "overall", "pairwise", "both"]))
    if p is not None:
        entry["p"] = p
    if p in {"pairwise", "both"}:
        # Pairs in their own order and direction: a pair and its mirror are not both asked for.
        pairs = [pair for pair in draw(st.permutations(list(permutations(groups, 2)))) if pair[0] != pair[1]]
        apart = {frozenset(pair): list(pair) for pair in pairs}
        if draw(st.booleans()):
            entry["pairs"] = list(apart.values())[: draw(st.integers(1, 3))]
        if draw(st.booleans()):
            entry["adjust"] = draw(st.sampled_from(list(METHODS)))
    if draw(st.booleans()):
        entry["tests"] = {
            "continuous": draw(st.sampled_from(NUMBER_TESTS)),
            "categorical": draw(st.sampled_from(LEVEL_TESTS)),
        }
    return entry
