"""Times figures of curves: four panels with rows of numbers as SVG, other formats, and cohorts of growing size.

Run from the repository: ``python benchmarks/figures.py``. Each time is the best of several runs, in processor seconds and
in seconds of the clock, once all imports are warm.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import yaml

import riskset
from recorded import Measured, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

RUNS = 5
SIZES = (1_000, 10_000, 100_000, 1_000_000)
BMT = Path(__file__).resolve().parents[1] / "report" / "bmt" / "study.yml"


def best(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Processor seconds and seconds of the clock of the fastest run."""
    found: list[tuple[float, float]] = []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        found.append((time.process_time() - processor, time.perf_counter() - wall))
    return min(found)


def told(rows: list[Measured], name: str, seconds: tuple[float, float], more: str = "") -> None:
    """Print a line of the table, and keep it."""
    rows.append(Measured("figures", name.strip(), "riskset", (seconds[0],)))
    print(f"{name:<44}{seconds[0]:8.3f}{seconds[1]:8.3f}  {more}".rstrip())


def simulated(size: int, folder: Path) -> OpenStudy:
    """A study of two arms with exponential times, as many distinct ones as patients."""
    rng = np.random.default_rng(1)
    arm = rng.integers(0, 2, size)
    event, censored = rng.exponential(30 + 20 * arm), rng.uniform(12, 80, size)
    frame = pd.DataFrame(
        {"id": np.arange(size), "arm": arm, "t": np.minimum(event, censored), "died": event < censored}
    )
    frame.astype({"died": int}).to_parquet(folder / "cohort.parquet")
    study = {
        "study": {"title": "Simulated", "time_unit": "months"},
        "data": {"path": "cohort.parquet", "id": "id"},
        "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        "displays": {"f": {"kind": "curves", "by": "arm", "endpoints": ["os"], "at": [24], "x_max": 60, "breaks": 12}},
    }
    (folder / "study.yml").write_text(yaml.safe_dump(study, sort_keys=False))
    return riskset.open_study(folder / "study.yml")


def main() -> None:
    """Print the table, and write it as JSON."""
    rows: list[Measured] = []
    print(f"{'':<44}{'cpu, s':>8}{'wall, s':>8}")
    cohort = riskset.open_study(BMT).cohort
    options = {"by": "disease", "at": [24], "x_max": 60, "breaks": 12}
    four = riskset.curves_figure(cohort, ["relapse", "nrm", "lfs", "os"], **options)
    four.images("svg")
    told(rows, "four panels of 137 patients, SVG", best(lambda: four.images("svg")))
    told(
        rows,
        "  made from the results",
        best(lambda: riskset.curves_figure(cohort, ["relapse", "nrm", "lfs", "os"], **options)),
    )
    for name in ("pdf", "png", "tiff"):
        told(rows, f"  {name.upper()}, 300 dpi", best(lambda name=name: four.images(name), 3))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            study = simulated(size, Path(folder))
            figure = study.display("f")
            steps = sum(row.statistic == "estimate" for row in study.results_of("f"))
            told(
                rows,
                f"one panel of {size:,} patients, SVG",
                best(lambda figure=figure: figure.images("svg"), 3),
                f"{steps} steps",
            )
    save("figures", rows, clock="processor")


if __name__ == "__main__":
    main()
