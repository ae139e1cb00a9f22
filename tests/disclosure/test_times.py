"""What is told of two times does not tell of the few who left, or had the event, between them."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import riskset

SMALLEST, END = 5, 24
BREAKS = tuple(range(0, END + 1, 6))
CELLS = list(product(("a", "b"), range(1, END + 1), (0, 1)))
ARMS = {"arm": {"variable": "arm", "levels": ["a", "b"]}}
ENDPOINTS = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}


def counted(row: Any, known_rates: bool = True) -> tuple[bool, ...] | None:
    """Of each cell of arm, time and event whether a number counts its patients; a rate those with the event by then."""
    at, name = row.at, row.statistic
    if row.unit == "patients":
        risk = name.startswith("n_risk")
        inside = [
            (not row.group or arm == row.group) and (not risk or time >= at) and (not name.startswith("events") or died)
            for arm, time, died in CELLS
        ]
    elif name == "estimate" and at is not None and known_rates:
        inside = [(not row.group or arm == row.group) and bool(died) and time <= at for arm, time, died in CELLS]
    else:
        return None
    return tuple(map(bool, inside))


class Reader:
    """Knows whom each number counts; a rate that is shown tells this reader how many had the event."""

    def __init__(self, rows: list[Any], truth: np.ndarray) -> None:
        self.rows: dict[tuple[bool, ...], tuple[float, float]] = {}
        for row in rows:
            if row.display == "curves" and row.unit != "patients":
                continue  # a curve is printed, its steps are not numbers
            inside = counted(row)
            if inside is None or row.statistic == "n_censored" or row.analysis == "patients":
                continue
            low, high = 0.0, np.inf
            if row.value is not None:
                low = high = float(truth @ np.array(inside)) if row.unit != "patients" else row.value
            elif row.below is not None:
                low, high = 1.0, row.below - 1
            before = self.rows.get(inside, (0.0, np.inf))
            self.rows[inside] = max(low, before[0]), min(high, before[1])

    def range_of(self, aim: np.ndarray) -> tuple[int, int]:
        """The fewest and the most of some patients that fit all that is printed."""
        low, high = (np.array(each) for each in zip(*self.rows.values(), strict=True))
        told = LinearConstraint(np.array(list(self.rows), dtype=float), low, high)
        ends = []
        for sign in (1, -1):
            found = milp(sign * aim, integrality=np.ones(aim.size), bounds=Bounds(0, 500), constraints=told)
            assert found.x is not None
            ends.append(round(float(aim @ found.x)))
        return ends[0], ends[1]


def study_of(small: Any, seed: int) -> tuple[riskset.OpenStudy, np.ndarray]:
    """Patients of two arms who leave at all times, with numbers at risk in a figure and rates in a table."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(40, 140))
    columns = {
        "arm": rng.choice(["a", "b"], size).tolist(),
        "t": np.minimum(rng.integers(1, rng.choice([20, 40, 80]), size), END).tolist(),
        "died": (rng.random(size) < rng.choice([0.3, 0.6, 1.0])).astype(int).tolist(),
    }
    displays = {
        "curves": {"kind": "curves", "endpoints": ["os"], "by": "arm", "breaks": list(BREAKS), "x_max": END},
        "rates": {"kind": "outcomes", "endpoints": ["os"], "by": "arm", "at": [6, 12, 18]},
    }
    study = {"suppress": SMALLEST}
    opened = small(columns, study=study, groups=ARMS, endpoints=ENDPOINTS, displays=displays)
    patients = list(zip(columns["arm"], columns["t"], columns["died"], strict=True))
    return opened, np.array([patients.count(cell) for cell in CELLS], dtype=float)


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(60), marks=pytest.mark.slow)])
def test_two_times_do_not_tell_of_few(small: Any, seeds: range) -> None:
    """Of those at risk at two times, and of those with the event by two, no difference of 1 to 4 can be computed."""
    few = 0
    for seed in seeds:
        study, truth = study_of(small, seed)
        reader = Reader(study.results(), truth)
        for group, (start, end) in product(("a", "b", ""), pairwise(BREAKS)):
            of_group = np.array([not group or arm == group for arm, _, _ in CELLS])
            left = of_group & np.array([start <= time < end for _, time, _ in CELLS])
            died = of_group & np.array([start < time <= end and died == 1 for _, time, died in CELLS])
            for what, aim in (("left", left), ("died", died)):
                count = int(truth @ aim)
                if 0 < count < SMALLEST:
                    few += 1
                    lowest, highest = reader.range_of(aim.astype(float))
                    assert lowest < highest, (seed, what, group, start, end, count)
    assert few


def test_a_curve_goes_on_where_a_number_at_risk_is_not_shown(small: Any) -> None:
    """Of 60, 57 and 37 at risk the 57 goes; the rate at that time, and the curve beyond it, are shown."""
    columns = {
        "t": [2, 3, 4] + [7, 8, 9, 10] * 5 + [14] * 10 + [24] * 27,
        "died": [0, 1, 0] + [1, 1, 0, 1] * 5 + [1, 0] * 5 + [0] * 27,
    }
    entry = {"kind": "curves", "endpoints": ["os"], "breaks": [0, 6, 12], "x_max": END}
    study = small(columns, study={"suppress": SMALLEST}, endpoints=ENDPOINTS, displays={"c": entry})
    rows = study.results_of("c")
    assert [row.value for row in rows if row.statistic == "n_risk"] == [60, None, 37]
    assert {row.value for row in rows if row.statistic == "shown_to"} >= {12.0}
    shown = [row.at for row in rows if row.statistic == "estimate" and row.value is not None]
    assert {6.0, 12.0} <= {*shown}
    assert study.display("c").images("svg")["svg"].startswith(b"<?xml")
