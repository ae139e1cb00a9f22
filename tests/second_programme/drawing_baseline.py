"""Draws the options of a table of characteristics."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from second_programme.baseline import METHODS, SUMMARIES
from second_programme.drawing import Dice, Drawn, cohorts
from second_programme.drawing_outcomes import LANDMARKS
from second_programme.rows import Raw

NUMBER_TESTS = ["student-t", "welch-t", "wilcoxon", "kruskal-wallis", "anova"]
FORMS = ["n-percent", "n-of-percent", "count", "percent"]
LEVEL_TESTS = ["chi-square", "chi-square-corrected", "fisher"]


def baseline_displays(dice: Dice) -> Drawn:
    """A study with a table of characteristics, of random options."""
    drawn = cohorts(dice)
    names = [name for name in drawn.study["variables"] if name not in {"arm", "ages"}]
    names = dice.some(names, 2, 6)
    entry: dict[str, Any] = {"kind": "baseline", "variables": {name: _own(dice, drawn, name) for name in names}}
    if not any(entry["variables"].values()):
        entry["variables"] = names
    if dice.chance(0.9):
        entry["by"] = "by"
        entry |= _comparisons(dice, Raw(drawn.frame, drawn.study).groups("by").names)
    for key, values in (
        ("percent", ["non-missing", "column", "row", "total"]),
        ("missing", [True, False, "row", "stub", "cell", "none"]),
        ("population", ["older"]),
        ("landmark", LANDMARKS[drawn.study["study"]["time_unit"]]),
        ("summary_rows", [True, False]),
    ):
        if dice.chance(0.3):
            entry[key] = dice.one(values)
    if dice.chance():
        several = dice.some(list(SUMMARIES), 1, 2)
        entry["statistics"] = {"continuous": several, "categorical": dice.one(FORMS)}
    return drawn.showing(entry)


def _own(dice: Dice, drawn: Drawn, name: str) -> dict[str, Any] | None:
    """A variable's own options."""
    spec, found = drawn.study["variables"][name], Raw(drawn.frame, drawn.study)
    if dice.chance(0.7):
        return None
    if found.is_number(name):
        options = [{"statistics": "mean-sd"}, {"test": "student-t"}, {"missing": "stub"}, {"summary_rows": True}]
        return dice.one(options)
    levels = found.levels(name).names
    if spec["kind"] == "ordinal":
        return dice.one([{"test": "kruskal-wallis"}, {"missing": "cell"}, {"level": levels[0]}])
    # A level that the label contradicts is refused.
    label = drawn.study["variables"][name]["label"].casefold()
    contradicted = [level for level in levels if any(other != level and other.casefold() in label for other in levels)]
    shown = [{"level": level} for level in levels if level not in contradicted]
    return dice.one([*shown, {"test": "fisher"}, {"missing": "cell"}])


def _comparisons(dice: Dice, groups: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"overall": dice.chance()}
    p = dice.one([None, "none", "overall", "pairwise", "pairwise", "both", "both"])
    if p is not None:
        entry["p"] = p
    if p in {"pairwise", "both"}:
        # Pairs in their own order and direction: a pair and its mirror are not both asked for.
        apart = {frozenset(pair): list(pair) for pair in dice.shuffled(permutations(groups, 2))}
        if dice.chance():
            entry["pairs"] = list(apart.values())[: dice.randint(1, 3)]
        if dice.chance():
            entry["adjust"] = dice.one(list(METHODS))
    if dice.chance():
        entry["tests"] = {
            "continuous": dice.one(NUMBER_TESTS),
            "categorical": dice.one(LEVEL_TESTS),
        }
    return entry
