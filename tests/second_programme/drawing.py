"""Draws patients and what a study file says of them: codes, words, orders, gaps, groups and endpoints of any kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
# Codes and their words, the affirmative one first, and labels that such a variable may have.
TWO_LEVELS: list[tuple[dict[Any, str], list[str]]] = [
    ({1: "Yes", 0: "No"}, ["CMV seropositive", "Prior transplant"]),
    ({1: "Yes", 2: "No"}, ["Smoker", "Diabetes"]),
    ({"Y": "Yes", "N": "No"}, ["Relapse before"]),
    ({"ja": "ja", "nein": "nein"}, ["Vorbehandlung", "Bestrahlung"]),
    ({"o": "Oui", "n": "Non"}, ["Greffe ant\u00e9rieure"]),
    ({"si": "S\u00ed", "no": "No"}, ["Fiebre"]),
    ({1: "\u662f", 2: "\u5426"}, ["CMV \u611f\u67d3"]),
    ({"Pos": "Positive", "Neg": "Negative"}, ["MRD at transplantation"]),
    ({2: "present", 1: "absent"}, ["Bulky disease"]),
    ({"M": "Male", "F": "Female"}, ["Male", "Gender, male"]),
    ({1: "Weiblich", 2: "M\u00e4nnlich"}, ["Geschlecht, weiblich"]),
    ({"+": "MRD+", "-": "MRD\u2212"}, ["MRD+"]),
]
SEVERAL_LEVELS: list[dict[Any, str]] = [
    {1: "Ohio", 2: "Alfred", 3: "St. Vincent\u2019s", 4: "Hahnemann"},
    {"A": "Type A", "B": "Type B", "0": "Type 0"},
    {"niedrig": "niedrig", "mittel": "mittel", "hoch": "hoch"},
    {10: "Grade 0", 20: "Grade I", 30: "Grade II"},
]
UNORDERED = [
    ["Bone marrow", "Cord", "Peripheral"],
    ["1", "2", "3"],
    ["No", "No response", "Yes"],
    ["G1", "G2", "G10"],
]
GROUPS: list[dict[Any, str]] = [
    {1: "ALL", 2: "AML low risk", 3: "AML high risk"},
    {"haplo": "Haploidentical", "cord": "Cord blood", "sib": "Sibling", "mud": "Unrelated"},
    {0: "MRD\u2212", 1: "MRD+"},
    {"B": "Gruppe B", "A": "Gruppe A"},
    {3: "Never", 1: "Before", 2: "After"},
    {"x": "No donor", "y": "Donor", "z": "Donor found late"},
]
NUMBERS: list[dict[str, Any]] = [
    {"label": "Age, years", "kind": "continuous"},
    {"label": "Hemoglobin", "unit": "g/dL", "kind": "continuous"},
    {"label": "Lines of therapy", "kind": "count"},
]


@dataclass(frozen=True)
class Drawn:
    """Raw rows and the sections of a study file about them, with one display."""

    frame: pd.DataFrame
    study: dict[str, Any]

    def showing(self, entry: dict[str, Any]) -> Drawn:
        """The same study with one display, called ``shown``."""
        return replace(self, study=self.study | {"displays": {"shown": entry}})

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """The study in full, as a failing example needs it."""
        printer.text(f"columns = {self.frame.to_dict('list')}; sections = {self.study}")


class Dice(Random):
    """Draws evenly, where hypothesis would rather draw what is simple; the seed is hypothesis's."""

    def one(self, values: Sequence[T]) -> T:
        """One of some values."""
        return self.choice(values)

    def some(self, values: Iterable[T], fewest: int, most: int) -> list[T]:
        """Some of the values, none twice, in any order."""
        them = list(values)
        return self.sample(them, self.randint(fewest, min(most, len(them))))

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """All of the values in any order."""
        them = list(values)
        return self.sample(them, len(them))

    def chance(self, share: float = 0.5) -> bool:
        """Whether something happens that does in a share of the studies."""
        return self.random() < share

    def numbers(self) -> np.random.Generator:
        """Numbers of numpy, for columns."""
        return np.random.default_rng(self.getrandbits(32))


def drawn_by(make: Callable[[Dice], Drawn]) -> st.SearchStrategy[Drawn]:
    """The strategy whose studies `make` draws."""
    return st.integers(0, 2**62).map(lambda seed: make(Dice(seed)))


def cohorts(dice: Dice, *, fewest: int = 12, most: int = 40, shares: tuple[float, ...] = (0.0, 0.15, 0.4)) -> Drawn:
    """Patients with variables, groups, populations and endpoints, without a display."""
    size = dice.randint(fewest, most)
    rng = dice.numbers()
    columns: dict[str, list[Any]] = {}
    variables: dict[str, Any] = {}

    def gaps(values: list[Any], share: float) -> list[Any]:
        absent = dice.one([None, "NA"]) if share and isinstance(values[0], str) else None
        return [absent if rng.random() < share else value for value in values]

    def codes(levels: dict[Any, str], weights: Any = None) -> list[Any]:
        return [list(levels)[place] for place in rng.choice(len(levels), size, p=weights)]

    for place, (levels, labels) in enumerate(dice.some(TWO_LEVELS, 2, 2)):
        name, spec = f"two_{place}", {"label": dice.one(labels), "kind": "dichotomous"}
        affirmative, other = levels
        columns[name] = gaps(codes(levels), dice.one(shares))
        spec["levels"] = {other: levels[other], affirmative: levels[affirmative]}
        if dice.chance():
            # With the other level as reference, the order says nothing.
            spec["levels"] = dict(levels)
            if dice.chance():
                spec["reference"] = levels[other]
        variables[name] = spec
    several = dict(dice.shuffled(dice.one(SEVERAL_LEVELS).items()))
    columns["kinds"] = gaps(codes(several), dice.one(shares))
    kind = dice.one(["categorical", "ordinal"])
    variables["several"] = {"label": "Kind", "kind": kind, "column": "kinds", "levels": several}
    free = dice.one(UNORDERED)
    columns["free"] = gaps([*free, *rng.choice(free, size - len(free)).tolist()], 0.0)
    variables["free"] = {"label": "Source", "kind": "categorical"}
    for place, spec in enumerate(NUMBERS):
        values = [round(float(each), place % 2) for each in rng.gamma(6, 8 if place == 0 else 2, size)]
        columns[f"number_{place}"] = gaps([int(value) if place != 1 else value for value in values], dice.one(shares))
        variables[f"number_{place}"] = dict(spec)
    # Every group has a patient: the package refuses groups without one.
    columns["number_0"][:2] = [30, 60]
    named = dice.one(GROUPS)
    arms = [*named, *gaps(codes(named), dice.one(shares))[len(named) :]]
    groups = _groups(dice, columns, variables, named, arms)
    unit, endpoints = _endpoints(dice, rng, columns, size)
    study = {
        "study": {"time_unit": unit},
        "variables": variables,
        "groups": groups,
        "populations": {"older": "number_0 >= 40"},
        "endpoints": endpoints,
    }
    return Drawn(pd.DataFrame(columns, dtype=object), study)


def _groups(
    dice: Dice,
    columns: dict[str, list[Any]],
    variables: dict[str, Any],
    levels: dict[Any, str],
    arms: list[Any],
) -> dict[str, Any]:
    """Groups by a column, some of whose codes may be none of them, or by conditions on a number with gaps."""
    columns["arm"] = arms
    variables["arm"] = {"label": "Arm", "kind": "categorical", "levels": dict(dice.shuffled(levels.items()))}
    form = dice.one(["variable", "variable", "variable", "some", "cases", "cut"])
    if form == "some" and len(levels) > 2:
        chosen: dict[Any, str | None] = dict(dice.shuffled(levels.items()))
        chosen[dice.one(list(chosen))] = None
        return {"by": {"variable": "arm", "label": "Treatment", "levels": chosen}}
    if form == "cases":
        cases = {"Young": "number_0 < 45", "Old": "number_0 >= 45"}
        cases = dict(dice.shuffled(cases.items()))
        variables["ages"] = {"label": "Age group", "kind": "categorical", "derive": {"cases": cases}}
        return {"by": {"variable": "ages"}}
    if form == "cut":
        variables["ages"] = {"label": "Age class", "kind": "categorical", "derive": {"cut": "number_0", "at": [45]}}
        return {"by": {"variable": "ages"}}
    return {"by": {"variable": "arm"}}


def _endpoints(
    dice: Dice, rng: np.random.Generator, columns: dict[str, list[Any]], size: int
) -> tuple[str, dict[str, Any]]:
    """Overall survival, and relapse and death without it as competing events, in days or months."""
    unit, held = dice.one(["months", "days"]), dice.one(["months", "days"])
    # Months by halves, so that times tie with each other and with those that a display asks for.
    times = rng.integers(1, 60, size) / 2 if held == "months" else rng.integers(5, 900, size)
    later = times + rng.integers(0, 12, size)
    words = dice.one([["alive", "relapse", "death"], ["0", "1", "2"], ["lebt", "Rezidiv", "Tod"]])
    status = rng.choice(3, size, p=[0.3, 0.3, 0.4])
    codes = [int(word) if word.isdigit() else word for word in words]
    columns["first"] = [codes[place] for place in status]
    died = np.where(status == 2, 1, np.where(status == 1, rng.integers(0, 2, size), 0))
    yes = dice.one([(1, 0), (1, 2), ("Y", "N"), ("ja", "nein")])
    columns["died"] = [yes[0] if each else yes[1] for each in died]
    columns["time"] = times.tolist()
    columns["os_time"] = np.where(status == 1, later, times).tolist()
    shared = {"time": "time", "unit": held}
    nothing, relapse, death = codes
    endpoints = {
        "os": {"label": "Overall survival", "time": "os_time", "unit": held, "event": {"died": yes[0]}},
        "lfs": {"label": "LFS", **shared, "event": {"first": dice.shuffled([relapse, death])}},
        "relapse": {"label": "Relapse", **shared, "event": {"first": relapse}, "competing": {"first": death}},
        "nrm": {
            "label": "Non-relapse mortality",
            **shared,
            "event": {"first": [death]},
            "competing": {"first": relapse},
        },
    }
    endpoints["relapse"]["censored"] = {"first": nothing}
    return unit, dict(dice.shuffled(endpoints.items()))
