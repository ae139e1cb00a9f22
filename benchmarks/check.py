"""Times `riskset check` of a CSV with twenty columns, from a thousand patients to a million, with its peak of memory.

Run with ``python benchmarks/check.py [--most 100000] [--quoted]``. The seconds are those of the processor, user and
system together, and those of the clock. Imports alone are what the smallest size takes.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from recorded import Measured, save

RUN = "from riskset.cli import main; main()"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PART = 50_000
NUMBERS = {"age": (55, 12), "weight": (72, 14), "height": (170, 9), "hb": (12, 2), "ldh": (240, 60), "crp": (20, 6)}
LEVELS = {"sex": 2, "stage": 4, "ecog": 5, "site": 40, "histology": 6}


def cohort_frame(first: int, patients: int) -> pd.DataFrame:
    """Patients from the `first` on: a number of their own, numbers of one decimal, levels, dates, times, empty cells."""
    draw = np.random.default_rng(first)
    columns: dict[str, object] = {"id": [f"P{number:07}" for number in range(first, first + patients)]}
    columns["arm"] = draw.integers(0, 2, patients)
    for name, (mean, spread) in NUMBERS.items():
        values = np.round(np.abs(draw.normal(mean, spread, patients)), 1)
        values[draw.random(patients) < 0.05] = np.nan
        columns[name] = values
    for name, levels in LEVELS.items():
        columns[name] = np.array([f"{name} {level}" for level in range(levels)])[draw.integers(0, levels, patients)]
    diagnosed = np.datetime64("2010-01-01") + draw.integers(0, 3650, patients)
    columns["diagnosed"] = diagnosed
    columns["treated"] = diagnosed + draw.integers(1, 90, patients)
    event, censored = draw.exponential(40, patients), draw.uniform(12, 80, patients)
    stop = np.maximum(np.round(np.minimum(event, censored), 2), 0.1)
    columns["os_months"], columns["died"] = stop, (event < censored).astype(int)
    columns["relapse_months"] = np.round(stop * draw.uniform(0.2, 1, patients), 2)
    columns["relapsed"] = draw.integers(0, 2, patients)
    columns["note"] = np.where(draw.random(patients) < 0.02, "seen elsewhere", "")
    return pd.DataFrame(columns)


def written(patients: int, folder: Path, *, quoted: bool) -> Path:
    """The study file of a cohort whose data stand beside it."""
    quoting = csv.QUOTE_NONNUMERIC if quoted else csv.QUOTE_MINIMAL
    with (folder / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
        # A process begins with the peak of memory of the one that starts it, so that this one stays small.
        for first in range(1, patients + 1, PART):
            part = cohort_frame(first, min(PART, patients + 1 - first))
            part.to_csv(file, index=False, header=first == 1, quoting=quoting)
    study = {
        "study": {"title": "Benchmark", "time_unit": "months"},
        "data": {"path": "cohort.csv", "id": "id", "follow_up": "os"},
        "variables": {name: {"kind": "continuous"} for name in NUMBERS}
        | {name: {"kind": "categorical"} for name in LEVELS}
        | {"delay": {"kind": "continuous", "derive": {"from": "diagnosed", "to": "treated", "unit": "days"}}},
        "groups": {"arm": {"variable": "arm", "levels": {0: "Control", 1: "Treated"}}},
        "populations": {"adults": "age >= 18"},
        "endpoints": {
            "os": {"label": "Overall survival", "time": "os_months", "event": {"died": 1}},
            "relapse": {"label": "Relapse", "time": "relapse_months", "event": {"relapsed": 1}},
        },
        "displays": {
            "table-1": {"kind": "baseline", "by": "arm", "variables": [*NUMBERS, *LEVELS, "delay"]},
            "figure-1": {"kind": "curves", "by": "arm", "endpoints": ["os"], "at": [24]},
            "table-2": {"kind": "outcomes", "by": "arm", "endpoints": ["os", "relapse"], "at": [24]},
        },
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


def checked(study: Path) -> tuple[float, float, float]:
    """Seconds of the processor, seconds of the clock and megabytes of one check, in a process of its own."""
    command = [sys.executable, "-c", RUN, "check", "-q", str(study)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest cohort")
    parser.add_argument("--quoted", action="store_true", help="texts in quotes, as R writes them")
    options = parser.parse_args()
    rows: list[Measured] = []
    print(f"{'patients':>10}{'MB file':>9}{'processor s':>13}{'clock s':>9}{'MB memory':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for patients in (size for size in SIZES if size <= options.most):
            study = written(patients, Path(folder), quoted=options.quoted)
            size = (study.parent / "cohort.csv").stat().st_size / 1e6
            processor, clock, memory = checked(study)
            print(f"{patients:>10,}{size:>9.1f}{processor:>13.1f}{clock:>9.1f}{memory:>11.0f}", flush=True)
            rows.append(Measured("check", f"n = {patients}", "riskset", (processor,), memory))
    save("check", rows, clock="processor")


if __name__ == "__main__":
    main()
