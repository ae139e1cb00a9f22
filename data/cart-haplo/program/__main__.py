# ruff: noqa: INP001, T201
"""Make the synthetic cohort and the table of its numbers from published.yml: ``python data/cart-haplo/program``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from achieved import achieved
from baseline import Baseline
from course import Course
from event_targets import event_targets
from events import SIZES, anneal, polish

from riskset.files import write_then_move
from riskset.simulate.reading import load_published

if TYPE_CHECKING:
    from candidates import Candidates

HERE = Path(__file__).parents[1]
SEED = 8
CANDIDATES, RATE_STEPS, STEPS = 32, 12000, 36000
# Annealing again from the best: heats, and steps of each.
REHEATS, REHEATED_STEPS = (2.0, 4.0), 14000


def make(published_path: Path, *, progress: bool = False) -> pd.DataFrame:
    """The cohort that gives the published numbers back, one row a patient."""
    published = load_published(published_path)
    targets = event_targets(published)
    found = anneal(targets, seed=SEED, size=CANDIDATES, rate_steps=RATE_STEPS, steps=STEPS, progress=progress)
    for k, heat in enumerate(REHEATS, start=1):
        found = polish(
            targets, found, seed=SEED + k, size=CANDIDATES, steps=REHEATED_STEPS, heat=heat, progress=progress
        )
    return cohort(published_path, found.candidate)


def cohort(published_path: Path, candidate: Candidates) -> pd.DataFrame:
    """The frame of a found course of events."""
    published = load_published(published_path)
    group = np.repeat([0, 1, 2], SIZES)
    baseline = Baseline(published, candidate, group, SEED).frame()
    mrd = np.array(["", "positive", "negative"], dtype=object)[group]
    course = Course(published, candidate, group, SEED).frame(mrd, baseline)
    frame = pd.concat([course.iloc[:, :6], baseline, course.iloc[:, 6:]], axis=1)
    # The file's order says nothing of the groups.
    frame = frame.iloc[np.random.default_rng(SEED).permutation(len(frame))].reset_index(drop=True)
    frame.insert(0, "synthetic_patient", [f"S{k:03d}" for k in range(1, len(frame) + 1)])
    return tidy(frame)


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Flags as 0 and 1, whole numbers without decimals, missing values blank."""
    columns = {}
    for name, values in frame.items():
        whole = pd.api.types.is_float_dtype(values) and bool(np.all(np.mod(values.dropna(), 1) == 0))
        if values.dtype == bool or whole:
            columns[name] = values.astype("Int64")
        else:
            columns[name] = values.replace("", None) if values.dtype == object else values
    return pd.DataFrame(columns)


def main() -> int:
    """Write cohort.csv and achieved.csv beside published.yml."""
    published_path = HERE / "published.yml"
    frame = make(published_path, progress="--progress" in sys.argv[1:])
    write_then_move(HERE / "cohort.csv", frame.to_csv(index=False, lineterminator="\n").encode())
    written = pd.read_csv(HERE / "cohort.csv", keep_default_na=False, na_values=[""])
    table = achieved(load_published(published_path), written)
    write_then_move(HERE / "achieved.csv", table.to_csv(index=False, lineterminator="\n").encode())
    missed = table[table["met"] == "no"]
    print(f"{len(table)} numbers: {(table['met'] == 'yes').sum()} met, "
          f"{(table['met'] == 'contradiction').sum()} contradicted by the paper itself, {len(missed)} missed")  # fmt: skip
    print(missed.to_string() if len(missed) else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
