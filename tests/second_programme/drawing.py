"""Draws patients and what a study file says of them: codes, words, orders, gaps, groups and endpoints of any kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from second_programme.known_faults import AFFIRMATIVE_FIRST, UNORDERED_LEVELS, mended

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
UNORDERED = [["Bone marrow", "Cord", "Peripheral"], ["1", "2", "3"]]
UNORDERED_HARD = [["No", "No response", "Yes"], ["G1", "G2", "G10"]]
GROUPS: list[dict[Any, str]] = [
    {1: "ALL", 2: "AML low risk", 3: "AML high risk"},
    {"haplo": "Haploidentical", "cord": "Cord blood", "sib": "Sibling", "mud": "Unrelated"},
    {0: "MRD\u2212", 1: "MRD+"},
    {"B": "Gruppe B", "A": "Gruppe A"},
    {3: "Never", 1: "Before", 2: "After"},
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


def shuffled(draw: st.DrawFn, levels: dict[Any, str]) -> dict[Any, str]:
    """The same codes and words in another order."""
    return dict(draw(st.permutations(list(levels.items()))))


@st.composite
def cohorts(
    draw: st.DrawFn, *, fewest: int = 12, most: int = 40, shares: tuple[float, ...] = (0.0, 0.15, 0.4)
) -> Drawn:
    """Patients with variables, groups, populations and endpoints, without a display."""
    size = draw(st.integers(fewest, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    columns: dict[str, list[Any]] = {}
    variables: dict[str, Any] = {}
    hidden = st.sampled_from(shares)

    def gaps(values: list[Any], share: float) -> list[Any]:
        absent = draw(st.sampled_from([None, "NA"])) if share and isinstance(values[0], str) else None
        return [absent if rng.random() < share else value for value in values]

    def codes(levels: dict[Any, str], weights: Any = None) -> list[Any]:
        return [list(levels)[place] for place in rng.choice(len(levels), size, p=weights)]

    for place, (levels, labels) in enumerate(draw(st.lists(st.sampled_from(TWO_LEVELS), min_size=2, max_size=2))):
        name, spec = f"two_{place}", {"label": f"{draw(st.sampled_from(labels))}", "kind": "dichotomous"}
        if any(spec["label"] == other["label"] for other in variables.values()):
            continue
        affirmative, other = levels
        columns[name] = gaps(codes(levels), draw(hidden))
        spec["levels"] = {other: levels[other], affirmative: levels[affirmative]}
        if draw(st.booleans()):
            # With the other level as reference, the order says nothing.
            spec["levels"] = dict(levels)
            if not mended(AFFIRMATIVE_FIRST) or draw(st.booleans()):
                spec["reference"] = levels[other]
        variables[name] = spec
    several = shuffled(draw, draw(st.sampled_from(SEVERAL_LEVELS)))
    columns["kinds"] = gaps(codes(several), draw(hidden))
    kind = draw(st.sampled_from(["categorical", "ordinal"]))
    variables["several"] = {"label": "Kind", "kind": kind, "column": "kinds", "levels": several}
    free = draw(st.sampled_from(UNORDERED + (UNORDERED_HARD if mended(UNORDERED_LEVELS) else [])))
    columns["free"] = gaps([*free, *rng.choice(free, size - len(free)).tolist()], 0.0)
    variables["free"] = {"label": "Source", "kind": "categorical"}
    for place, spec in enumerate(NUMBERS):
        values = [round(float(each), place % 2) for each in rng.gamma(6, 8 if place == 0 else 2, size)]
        columns[f"number_{place}"] = gaps([int(value) if place != 1 else value for value in values], draw(hidden))
        variables[f"number_{place}"] = dict(spec)
    # Every group has a patient: the package refuses groups without one.
    columns["number_0"][:2] = [30, 60]
    named = draw(st.sampled_from(GROUPS))
    arms = [*named, *gaps(codes(named), draw(hidden))[len(named) :]]
    groups = _groups(draw, columns, variables, named, arms)
    unit, endpoints = _endpoints(draw, rng, columns, size)
    study = {
        "study": {"time_unit": unit},
        "variables": variables,
        "groups": groups,
        "populations": {"older": "number_0 >= 40"},
        "endpoints": endpoints,
    }
    return Drawn(pd.DataFrame(columns, dtype=object), study)


def _groups(
    draw: st.DrawFn,
    columns: dict[str, list[Any]],
    variables: dict[str, Any],
    levels: dict[Any, str],
    arms: list[Any],
) -> dict[str, Any]:
    """Groups by a column, some of whose codes may be none of them, or by conditions on a number with gaps."""
    columns["arm"] = arms
    variables["arm"] = {"label": "Arm", "kind": "categorical", "levels": shuffled(draw, levels)}
    form = draw(st.sampled_from(["variable", "some", "cases", "cut"]))
    if form == "some" and len(levels) > 2:
        chosen: dict[Any, str | None] = shuffled(draw, levels)
        chosen[draw(st.sampled_from(list(chosen)))] = None
        return {"by": {"variable": "arm", "label": "Treatment", "levels": chosen}}
    if form == "cases":
        cases = {"Young": "number_0 < 45", "Old": "number_0 >= 45"}
        cases = dict(draw(st.permutations(list(cases.items()))))
        variables["ages"] = {"label": "Age group", "kind": "categorical", "derive": {"cases": cases}}
        return {"by": {"variable": "ages"}}
    if form == "cut":
        variables["ages"] = {"label": "Age class", "kind": "categorical", "derive": {"cut": "number_0", "at": [45]}}
        return {"by": {"variable": "ages"}}
    return {"by": {"variable": "arm"}}


def _endpoints(
    draw: st.DrawFn, rng: np.random.Generator, columns: dict[str, list[Any]], size: int
) -> tuple[str, dict[str, Any]]:
    """Overall survival, and relapse and death without it as competing events, in days or months."""
    unit, held = draw(st.sampled_from(["months", "days"])), draw(st.sampled_from(["months", "days"]))
    # Months by halves, so that times tie with each other and with those that a display asks for.
    times = rng.integers(1, 60, size) / 2 if held == "months" else rng.integers(5, 900, size)
    later = times + rng.integers(0, 12, size)
    words = draw(st.sampled_from([["alive", "relapse", "death"], ["0", "1", "2"], ["lebt", "Rezidiv", "Tod"]]))
    status = rng.choice(3, size, p=[0.3, 0.3, 0.4])
    codes = [int(word) if word.isdigit() else word for word in words]
    columns["first"] = [codes[place] for place in status]
    died = np.where(status == 2, 1, np.where(status == 1, rng.integers(0, 2, size), 0))
    yes = draw(st.sampled_from([(1, 0), (1, 2), ("Y", "N"), ("ja", "nein")]))
    columns["died"] = [yes[0] if each else yes[1] for each in died]
    columns["time"] = times.tolist()
    columns["os_time"] = np.where(status == 1, later, times).tolist()
    shared = {"time": "time", "unit": held}
    nothing, relapse, death = codes
    endpoints = {
        "os": {"label": "Overall survival", "time": "os_time", "unit": held, "event": {"died": yes[0]}},
        "lfs": {"label": "LFS", **shared, "event": {"first": draw(st.permutations([relapse, death]))}},
        "relapse": {"label": "Relapse", **shared, "event": {"first": relapse}, "competing": {"first": death}},
        "nrm": {
            "label": "Non-relapse mortality",
            **shared,
            "event": {"first": [death]},
            "competing": {"first": relapse},
        },
    }
    endpoints["relapse"]["censored"] = {"first": nothing}
    return unit, dict(draw(st.permutations(list(endpoints.items()))))
