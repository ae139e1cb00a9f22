"""What is wrong with a study file or its data, and how rows of data are named in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 3


class StudyProblems(Problems):
    """A study file or its data cannot be used; `problems` holds everything that is wrong."""


def display_of(where: Sequence[object]) -> str:
    """The display whose entry a place of the study file is in; empty for any other place."""
    return str(where[1]) if len(where) > 1 and where[0] == "displays" else ""


def rows_of(rows: Sequence[int]) -> str:
    """Row numbers, the first three and a count of the rest: ``rows 4, 9, 12 and 5 more``."""
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    rest = len(rows) - SHOWN
    return ("row " if len(rows) == 1 else "rows ") + shown + (f" and {rest} more" if rest > 0 else "")
