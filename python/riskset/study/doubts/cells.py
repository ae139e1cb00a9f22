"""What doubts say of cells: how often a value stands and where, and doubts of variables wherever they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import quoted
from riskset.study.doubts.doubt import Doubt, in_data, in_study
from riskset.study.problems import SHOWN, rows_of
from riskset.study.table import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.source import Mask
    from riskset.yaml_lines import KeyPath

_MOST = 8
_SAMPLE = 25


def rows_told(cohort: Cohort, patients: Mask) -> str:
    """How many patients and where they stand: ``2 patients (rows 3, 9)``."""
    rows = cohort.builder.source.table.rows_at(patients)
    return f"{counted(len(rows), 'patient')} ({rows_of(rows)})"


def counts_told(counts: Mapping[str, int]) -> str:
    """Values and how often each stands: ``'y' (3), 'yes' (1)``."""
    shown = [f"{quoted(value)} ({count})" for value, count in list(counts.items())[:_MOST]]
    rest = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def counts_of(codes: NDArray[np.int64], keys: Sequence[str]) -> dict[str, int]:
    """How often each value stands, of those that do."""
    counts = np.bincount(codes[codes >= 0], minlength=len(keys)).tolist()
    return {key: count for key, count in zip(keys, counts, strict=False) if count}


def texts_of(column: Column) -> list[str]:
    """The distinct texts of a column that stand in it."""
    if column.distinct.dtype.kind != "O":
        return []
    used = np.zeros(column.distinct.size + 1, dtype=bool)
    used[column.codes] = True
    return [value for value in column.distinct[used[:-1]].tolist() if isinstance(value, str)]


def patients_with(column: Column, texts: Sequence[str]) -> Mask:
    """Who has one of some distinct texts."""
    wanted = set(texts)
    chosen = np.array([*(isinstance(value, str) and value in wanted for value in column.distinct.tolist()), False])
    return chosen[column.codes]


def holds_dates(column: Column) -> bool:
    """Whether all values of a column are dates; a few of them tell a column of something else."""
    few = column.distinct[:_SAMPLE]
    sample = Column.coded(column.name, np.arange(few.size), few, column.rules)
    return bool(column.known.any()) and not sample.dates[1].any() and not column.dates[1].any()


def in_values(
    cohort: Cohort, kind: str, name: str, column: Column | None, wrong: Mask, one: str, many: str, remedy: str
) -> Doubt:
    """A doubt about values of a variable: `one` says what a single one is, `many` what several are.

    Without a column the variable is derived, and its rows alone are told.
    """
    if column is None:
        where: KeyPath = ("variables", name)
        return in_study(cohort, kind, name, where, f"{quoted(name)} {one} for {rows_told(cohort, wrong)}", remedy)
    rows = cohort.builder.source.table.rows_at(wrong)
    values = [column.shown(int(index)) for index in np.flatnonzero(wrong)[:4]]
    message = f"{quoted(values[0])} {one}" if len(rows) == 1 else f"{len(rows)} values {many}: {_in_rows(values, rows)}"
    return in_data(cohort, kind, column.name, message, remedy, row=rows[0], value=values[0])


def _in_rows(values: Sequence[str], rows: Sequence[int]) -> str:
    """The first values with their rows, and a count of the rest: a message never quotes a whole column of patients."""
    shown = ", ".join(f"{quoted(value)} (row {row})" for value, row in zip(values[:SHOWN], rows[:SHOWN], strict=True))
    rest = len(rows) - SHOWN
    return shown if rest <= 0 else f"{shown} and {rest} more"
