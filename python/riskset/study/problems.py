"""What is wrong with a study file or its data, and how rows of data are named in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problems, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 3


class StudyProblems(Problems):
    """A study file or its data cannot be used; `problems` holds everything that is wrong."""


def display_of(where: Sequence[object]) -> str:
    """The display whose entry a place of the study file is in; empty for any other place."""
    return str(where[1]) if len(where) > 1 and where[0] == "displays" else ""


def in_rows(values: Sequence[object], rows: Sequence[int]) -> str:
    """Offending values with their rows, the first three and a count of the rest.

    A message may quote what must be found and mended, never a whole column of patients.
    """
    shown = ", ".join(f"{quoted(value)} (row {row})" for value, row in zip(values[:SHOWN], rows[:SHOWN], strict=True))
    rest = len(values) - SHOWN
    return shown if rest <= 0 else f"{shown} and {rest} more"


def rows_of(rows: Sequence[int]) -> str:
    """Row numbers, the first three and a count of the rest: ``rows 4, 9, 12 and 5 more``."""
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    rest = len(rows) - SHOWN
    return ("row " if len(rows) == 1 else "rows ") + shown + (f" and {rest} more" if rest > 0 else "")
