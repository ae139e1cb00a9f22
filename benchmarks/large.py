"""Times a registry of up to ten million rows by twenty columns from Parquet, with the peak of memory and the exponents.

Run with ``python benchmarks/large.py [--sizes 1e5,1e6,1e7]``. Each task is a process of its own, which opens the study
and computes and draws one display; `check` is the command. Seconds are those of the processor, user and system
together. Memory is the peak of the process, and how many times the memory of the columns that the study uses this is, at
eight bytes a value. What the same task takes with a thousand patients is that of the program and its libraries: it is
printed first, and taken out of the seconds and the memory of every line. The exponent is that of n from one size to the
next: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from recorded import Measured, save

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = 500_000
COVARIATES = ("age", "bmi", "creatinine", "sex", "stage", "smoker")
NUMBERS = {"age": (62, 11), "bmi": (27, 5), "creatinine": (90, 25), "height": (170, 9), "hb": (135, 15), "crp": (20, 6)}
LEVELS = {"sex": 2, "stage": 4, "smoker": 2, "region": 12, "ecog": 5}
DISPLAYS = {
    "table-1": {"kind": "baseline", "by": "arm", "variables": ["age", "bmi", "creatinine", "sex", "stage", "smoker"]},
    "kaplan-meier": {"kind": "curves", "by": "arm", "endpoints": ["os"], "at": [5], "x_max": 8, "breaks": 2},
    "incidence-and-gray": {"kind": "curves", "by": "arm", "endpoints": ["relapse"], "at": [5], "x_max": 8, "breaks": 2},
    "cox": {"kind": "regression", "endpoints": ["os"], "variables": ["arm", *COVARIATES[:5]]},
}
RUN = "from riskset.cli import main; main()"
FIXED = 1_000
SHOW = (
    "import sys, riskset; shown = riskset.open_study(sys.argv[1]).display('{name}');"
    " shown.images('svg') if hasattr(shown, 'images') else shown.printed()"
)


def part(first: int, patients: int) -> pa.Table:
    """Patients from the `first` on: numbers, levels, times of two endpoints, and columns that nothing reads."""
    draw = np.random.default_rng(first)
    columns: dict[str, object] = {"id": np.arange(first, first + patients)}
    columns["arm"] = draw.integers(0, 2, patients).astype(np.int8)
    for name, (mean, spread) in NUMBERS.items():
        values = np.round(np.abs(draw.normal(mean, spread, patients)), 1)
        columns[name] = pa.array(values, mask=draw.random(patients) < 0.02)
    for name, levels in LEVELS.items():
        columns[name] = draw.integers(0, levels, patients).astype(np.int8)
    event, other, censored = (
        draw.exponential(9, patients),
        draw.exponential(12, patients),
        draw.uniform(1, 12, patients),
    )
    died = np.maximum(np.ceil(np.minimum(event, censored) * 365.25), 1) / 365.25
    columns["os_years"], columns["died"] = died, (event < censored).astype(np.int8)
    columns["relapse_years"] = np.maximum(np.ceil(np.minimum(died, other) * 365.25), 1) / 365.25
    columns["relapse"] = np.where(other < died, 1, np.where(event < censored, 2, 0)).astype(np.int8)
    columns["hospital"] = pa.array([f"Hospital {code}" for code in range(200)]).take(draw.integers(0, 200, patients))
    columns["remark"] = pa.array(["", "seen elsewhere"]).take((draw.random(patients) < 0.02).astype(np.int8))
    columns["visits"] = draw.poisson(6, patients)
    return pa.table(columns)


def written(patients: int, folder: Path) -> Path:
    """Write the registry and its study file, and return the study file."""
    writer = None
    for first in range(1, patients + 1, PART):
        table = part(first, min(PART, patients + 1 - first))
        writer = writer or pq.ParquetWriter(folder / "registry.parquet", table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    study = {
        "study": {"title": "Registry", "time_unit": "years"},
        "data": {"path": "registry.parquet", "id": "id"},
        "variables": {name: {"kind": "continuous"} for name in COVARIATES[:3]}
        | {
            name: {"kind": "categorical", "levels": {n: f"Level {n}" for n in range(LEVELS[name])}}
            for name in COVARIATES[3:]
        },
        "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        "endpoints": {
            "os": {"label": "Overall survival", "time": "os_years", "event": {"died": 1}},
            "relapse": {
                "label": "Relapse",
                "time": "relapse_years",
                "event": {"relapse": 1},
                "competing": {"relapse": 2},
            },
        },
        "displays": DISPLAYS,
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


def used_megabytes(patients: int) -> float:
    """Return the memory of the columns that the study uses, eight bytes a value."""
    used = ("id", "arm", *COVARIATES, "os_years", "died", "relapse_years", "relapse")
    return 8 * len(used) * patients / 2**20


def measured(command: list[str]) -> tuple[float, float]:
    """Return processor seconds and peak megabytes of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def runs(patients: int, tasks: list[str]) -> Iterator[tuple[str, float, float]]:
    """Yield each task with its processor seconds and peak megabytes, of a registry of so many patients."""
    with tempfile.TemporaryDirectory() as folder:
        study = written(patients, Path(folder))
        for task in tasks:
            code = [RUN, "check", "-q"] if task == "check" else [SHOW.format(name=task)]
            yield task, *measured([sys.executable, "-c", *code, str(study)])


def main() -> None:
    """Print a line for each task and size, and write the run as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1e5,1e6,1e7", help="numbers of patients")
    parser.add_argument("--tasks", default=",".join(["check", *DISPLAYS]), help="tasks by name, separated by commas")
    parser.add_argument("--output", type=Path, default=None, help="the JSON to write")
    options = parser.parse_args()
    sizes = [int(float(size)) for size in options.sizes.split(",")]
    tasks = options.tasks.split(",")
    fixed = {task: (seconds, peak) for task, seconds, peak in runs(FIXED, tasks)}
    told = ", ".join(f"{task} {seconds:.1f} s and {peak:.0f} MB" for task, (seconds, peak) in fixed.items())
    print(f"With {FIXED} patients, taken out of every line: {told}")
    print("| task | n | seconds | exponent | peak memory, MB | times the columns used |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    rows: list[Measured] = []
    before: dict[str, tuple[int, float]] = {}
    for n in sizes:
        for task, whole, highest in runs(n, tasks):
            seconds, peak = max(whole - fixed[task][0], 0.001), max(highest - fixed[task][1], 0.0)
            exponent = ""
            if task in before:
                smaller, less = before[task]
                exponent = f"{math.log(seconds / less) / math.log(n / smaller):.2f}"
            before[task] = (n, seconds)
            share = peak / used_megabytes(n)
            print(f"| {task} | {n} | {seconds:.2f} | {exponent} | {peak:.0f} | {share:.1f} |", flush=True)
            rows.append(Measured(task, f"n = {n}", "riskset", (seconds,), peak))
    save("large", rows, options.output, clock="processor")


if __name__ == "__main__":
    main()
