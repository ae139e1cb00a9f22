"""How long tables take: characteristics of a million patients, beside tableone, and 40 rows in every format.

Run with ``python benchmarks/tables.py [patients]``. tableone is timed in the same run where it is installed; it need not
be, and is no dependency of the project.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import yaml

import riskset
from recorded import Measured, save
from riskset.kinds.baseline.analysis import baseline
from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.tables import writers
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.measured import measured

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = 10
LEVELS = 10
REPEATS = 20


def cohort_frame(patients: int) -> pd.DataFrame:
    """Patients of three groups with ten numbers and ten variables of two to six levels, a tenth of values missing."""
    draw = np.random.default_rng(1)
    columns: dict[str, np.ndarray] = {"arm": draw.integers(0, 3, patients)}
    for position in range(NUMBERS):
        values = np.round(draw.normal(50, 12, patients), 1)
        values[draw.random(patients) < 0.1] = np.nan
        columns[f"number_{position}"] = values
    for position in range(LEVELS):
        levels = draw.integers(0, 2 + position % 5, patients).astype(float)
        levels[draw.random(patients) < 0.1] = np.nan
        columns[f"level_{position}"] = levels
    return pd.DataFrame(columns)


def opened(frame: pd.DataFrame, folder: Path) -> riskset.opened.OpenStudy:
    """The patients as a study, read from Parquet."""
    frame.assign(id=np.arange(len(frame))).to_parquet(folder / "cohort.parquet")
    variables = {
        name: {"kind": "continuous"}
        if name.startswith("number")
        else {"kind": "categorical", "levels": {code: f"Level {code}" for code in range(int(frame[name].max()) + 1)}}
        for name in frame.columns[1:]
    }
    study = {
        "study": {"title": "Benchmark"},
        "data": {"path": "cohort.parquet", "id": "id"},
        "variables": variables,
        "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}},
        "displays": {"table": {"kind": "baseline", "by": "arm"}},
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return riskset.open_study(path)


def timed(run: Callable[[], object], repeats: int = 1) -> float:
    """The least processor time of some runs, in seconds: a busy machine does not count."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times)


def million(patients: int) -> list[Measured]:
    """Characteristics of many patients: overall P, pairwise P with standardised differences, and tableone's table."""
    frame = cohort_frame(patients)
    names = list(frame.columns[1:])
    case, rows = f"{patients} x {len(names)}", list[Measured]()
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        study = opened(frame, Path(folder))
        print(f"read and check {patients} patients: {time.process_time() - begin:.2f} s")
        # By named tests: tableone takes analysis of variance and chi-square as well.
        tests = {name: "anova" if name.startswith("number") else "chi-square" for name in names}
        for label, comparing in (
            ("anova and chi-square", {"tests": tests}),
            ("rank tests by the rule", {}),
            ("pairwise P and differences", {"p": "both", "smd": "pairwise"}),
        ):
            spec = BaselineDisplay.model_validate({"kind": "baseline", "by": "arm", **comparing})
            seconds = timed(lambda spec=spec: baseline(study.cohort, spec), 2)
            print(f"riskset, {case}, {label}: {seconds:.2f} s")
            rows.append(Measured(f"table of characteristics, {label}", case, "riskset", (seconds,)))
    if importlib.util.find_spec("tableone") is None:
        print("tableone is not installed")
        return rows
    from tableone import TableOne

    factors = [name for name in names if name.startswith("level")]
    seconds = timed(lambda: TableOne(frame, columns=names, categorical=factors, groupby="arm", pval=True))
    print(f"tableone, {case}, anova and chi-square: {seconds:.2f} s")
    return [*rows, Measured("table of characteristics, anova and chi-square", case, "tableone", (seconds,))]


def formats() -> list[Measured]:
    """A table of 40 rows in every format."""
    told: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        study = opened(cohort_frame(500), Path(folder))
        table = study.display("table").printed()  # type: ignore[union-attr]
        rows = 40
        short = type(table)(table.aligns, table.head, table.body[:rows], table.notes)
        print(f"rows: {len(short.body)}")
        total = 0.0
        for name in sorted(name for name in writers.__all__ if name.startswith("write_")):
            write = getattr(writers, name)
            write(short)  # libraries are imported once
            seconds = timed(lambda write=write: (measured.cache_clear(), lay_out.cache_clear(), write(short)), REPEATS)
            if name != "write_markdown_cell":  # it holds what four of the others write
                total += seconds
            print(f"{name}: {1000 * seconds:.1f} ms")
            told.append(Measured("write a table of 40 rows", name, "riskset", (seconds,)))
        print(f"all but the document's cell: {1000 * total:.1f} ms")
    return told


if __name__ == "__main__":
    measured_rows = formats() + million(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    save("tables", measured_rows, packages=("tableone",), clock="processor")
