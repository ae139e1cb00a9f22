"""What a reader of a data file finds: columns as the file holds them, or the error that it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.problems import Problem
from riskset.study.problems import SHOWN, StudyProblems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RawColumn:
    """A column as a reader found it: values, or codes (-1: nothing) into distinct values."""

    name: str
    values: NDArray[Any]
    codes: NDArray[np.int64] | None = None
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    label: str = ""


@dataclass(frozen=True, eq=False)
class RawTable:
    """What a reader found: its columns, and in which row of the file each patient stands."""

    columns: Sequence[RawColumn]
    rows: NDArray[np.int64]


def ragged(path: Path, width: int, rows: Sequence[tuple[int, int]]) -> StudyProblems:
    """The error that rows (number, cells) have other numbers of cells than the header."""
    shown = ", ".join(f"row {row} has {count}" for row, count in rows[:SHOWN])
    rest = f" and {len(rows) - SHOWN} more rows differ" if len(rows) > SHOWN else ""
    problem = Problem(
        file=str(path),
        row=rows[0][0],
        message=f"the header has {width} cells, but {shown}{rest}",
        remedy="Give each row as many cells as the header; in text files put cells that hold the delimiter in quotes",
    )
    return StudyProblems([problem])


def unreadable(path: Path, reason: str, remedy: str, line: int | None = None, row: int | None = None) -> StudyProblems:
    """The error that a data file cannot be read."""
    message = f"the data cannot be read: {reason}"
    return StudyProblems([Problem(file=str(path), line=line, row=row, message=message, remedy=remedy)])
