"""Times a study of 75, 150 and 300 displays, 500 variables and 60 levels, with the exponent of each doubling.

Run with ``python benchmarks/displays.py [--most 300]``. The seconds are those of the processor. An exponent of 1 means
that twice the displays take twice the time, and 2 that a step is quadratic.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import yaml

import riskset
from riskset.tables import writers
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

DISPLAYS = (75, 150, 300)
VARIABLES = 500
LEVELS = 60
PATIENTS = 400


def written(folder: Path, displays: int, variables: int = VARIABLES) -> Path:
    """A study file beside its data: numbers and factors in turn, each 50th factor of 60 levels, displays of four kinds."""
    draw = np.random.default_rng(1)
    columns: dict[str, object] = {"id": [f"P{number}" for number in range(PATIENTS)]}
    described: dict[str, object] = {}
    for number in range(variables):
        name = f"v{number}"
        if number % 2:
            columns[name] = np.round(draw.normal(50, 10, PATIENTS), 1)
            described[name] = {"label": f"Number {number}", "kind": "continuous"}
        else:
            levels = LEVELS if number % 50 == 0 else 4
            columns[name] = draw.integers(0, levels, PATIENTS)
            named = {level: f"Level {level}" for level in range(levels)}
            described[name] = {"label": f"Factor {number}", "kind": "categorical", "levels": named}
    columns["arm"] = draw.integers(0, 2, PATIENTS)
    described["arm"] = {"label": "Arm", "kind": "categorical", "levels": {0: "A", 1: "B"}}
    columns["os"] = np.round(draw.exponential(30, PATIENTS) + 0.1, 1)
    columns["dead"] = draw.integers(0, 2, PATIENTS)
    pd.DataFrame(columns).to_csv(folder / "cohort.csv", index=False)
    study = {
        "study": {"title": "Many displays", "time_unit": "months"},
        "data": {"path": "cohort.csv", "id": "id"},
        "variables": described,
        "groups": {"arm": {"variable": "arm"}},
        "endpoints": {
            "os": {"label": "Survival", "time": "os", "unit": "months", "event": {"dead": 1}, "event_labels": ["Death"]}
        },
        "displays": {f"d{number}": entry(number, variables) for number in range(displays)},
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


def entry(number: int, variables: int) -> dict[str, object]:
    """A table of characteristics, of outcomes or of a regression, or a figure."""
    some = [(7 * number + place) % variables for place in range(8)]
    numbers = [f"v{each}" for each in some if each % 2][:3]
    entries: tuple[dict[str, object], ...] = (
        {"kind": "baseline", "by": "arm", "variables": [f"v{each}" for each in some], "p": "none"},
        {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12, 24]},
        {"kind": "regression", "endpoints": ["os"], "models": "univariable", "variables": numbers},
        {"kind": "curves", "by": "arm", "endpoints": ["os"], "at": [12]},
    )
    return {**entries[number % 4], "caption": f"Display {number}"}


def spent(study: Path) -> dict[str, float]:
    """Processor seconds of each step, from reading to a number in a sentence for each display."""
    begun = time.process_time()
    opened: OpenStudy = riskset.open_study(study)
    seconds = {"read": time.process_time() - begun}

    def step(name: str, run: Callable[[str], object]) -> None:
        before = time.process_time()
        for each in opened.names:
            run(each)
        seconds[name] = time.process_time() - before

    step("compute", opened.results_of)
    step("lay out", opened.display)
    step("write", lambda name: write(opened, name))
    step("a number each", lambda name: say(opened, name))
    return seconds


def write(opened: OpenStudy, name: str) -> None:
    """What a document shows of a table."""
    shown = opened.display(name)
    if isinstance(shown, Table):
        writers.write_markdown_cell(shown.printed())


def say(opened: OpenStudy, name: str) -> None:
    """A number in a sentence."""
    if isinstance(opened.display(name), Table):
        first = opened.results_of(name)[0]
        names = {key: getattr(first, key) for key in ("group", "variable", "level", "statistic") if getattr(first, key)}
        opened.value(name, **names)


def measured(displays: int, variables: int = VARIABLES) -> dict[str, float]:
    """The seconds of a study of that size."""
    with tempfile.TemporaryDirectory() as folder:
        return spent(written(Path(folder), displays, variables))


def main() -> None:
    """Print a line for each number of displays, and one of exponents below each doubling."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=DISPLAYS[-1])
    most = parser.parse_args().most
    measured(8)  # libraries are imported once
    before: tuple[int, dict[str, float]] | None = None
    for displays in (number for number in DISPLAYS if number <= most):
        seconds = measured(displays)
        told = ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items())
        print(f"{displays} displays: {told}; all {sum(seconds.values()):.2f} s")
        if before is not None:
            times = math.log(displays / before[0])
            exponents = {name: math.log(value / before[1][name]) / times for name, value in seconds.items()}
            print("    exponents: " + ", ".join(f"{name} {value:.1f}" for name, value in exponents.items()))
        before = displays, seconds


if __name__ == "__main__":
    main()
