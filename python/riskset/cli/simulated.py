"""Writes synthetic cohorts drawn from a file of published numbers."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from riskset.cli.progress import told_on_a_terminal
from riskset.files import write_then_move
from riskset.problems import Problem, Problems
from riskset.spreadsheets import defused_frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

FORMATS = ("csv", "parquet")
MOST_PATIENTS = 5_000_000
# What a Parquet file says of itself.
SYNTHETIC = b"synthetic patients, drawn from published numbers"


def write_cohorts(
    published_path: Path,
    output: Path | None,
    *,
    patients: int,
    replicates: int | None,
    seed: int,
    baseline: str,
    outcomes: str,
    workers: int | None = None,
) -> None:
    """Draw cohorts and write them to a file or, as CSV, to standard output.

    Raises
    ------
    Problems
        When the published numbers cannot be met, or the file cannot be written.
    """
    from riskset.simulate.cohort import simulate
    from riskset.simulate.many import simulate_many
    from riskset.simulate.reading import load_published

    form = "csv" if output is None else output.suffix.removeprefix(".").lower()
    _check_output(output, form, patients * (replicates or 1))
    published = load_published(published_path)

    with told_on_a_terminal() as tell:
        tell("drawing patients")
        if replicates is None:
            frames = [simulate(published, patients, seed=seed, baseline=baseline, outcomes=outcomes)]
        else:

            def drawn(done: int) -> None:
                tell(f"{done} of {replicates} cohorts are drawn")

            frames = simulate_many(
                published,
                patients,
                replicates,
                seed=seed,
                baseline=baseline,
                outcomes=outcomes,
                workers=workers,
                progress=drawn,
            )
            for place, frame in enumerate(frames, start=1):
                frame.insert(0, "replicate", place)
        content = _written(frames, form)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_then_move(output, content)
    except OSError as error:
        message = f"this cannot be written: {error.strerror}"
        raise Problems([Problem(file=str(output), message=message, remedy="Name another file")]) from error


def _check_output(output: Path | None, form: str, patients: int) -> None:
    if form not in FORMATS:
        message, remedy = "a cohort is written as .csv or .parquet", "End the file's name with one of them"
        raise Problems([Problem(file=str(output), message=message, remedy=remedy)])
    if output is not None and not output.parent.is_dir():
        message, remedy = "there is no such folder", "Make it, or name another"
        raise Problems([Problem(file=str(output.parent), message=message, remedy=remedy)])
    if patients > MOST_PATIENTS:
        message = f"{patients:,} patients are too many for one file"
        remedy = f"Ask for at most {MOST_PATIENTS:,}, all replicates together"
        raise Problems([Problem(file=str(output or "standard output"), message=message, remedy=remedy)])


def _written(frames: Iterable[pd.DataFrame], form: str) -> bytes:
    """Frames one after the other in one file."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    kept = frames if form == "parquet" else map(defused_frame, frames)
    table = pa.concat_tables([pa.Table.from_pandas(frame, preserve_index=False) for frame in kept])
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"riskset": SYNTHETIC})
    buffer = io.BytesIO()
    if form == "parquet":
        pyarrow.parquet.write_table(table, buffer)
    else:
        pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return buffer.getvalue()
