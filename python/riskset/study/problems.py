"""What is wrong with a study file or its data: where it stands, the value, and what would be right."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 3
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of the study file or of the data.

    Attributes
    ----------
    file : str
        Path of the file, as the user gave it.
    line : int or None
        Line of the study file, counted from 1.
    row : int or None
        Row of the data file as its program shows it: in CSV and Excel the header is row 1.
    column : str or None
        Column of the data file.
    value : str or None
        The offending value, shortened.
    message, remedy : str
        What is wrong, and what would be right; sentences without their full stop.
    """

    file: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {quoted(self.column)}"
        stop = "" if self.remedy.endswith("?") else "."
        return f"{place}: {self.message}. {self.remedy}{stop}"


class StudyProblems(ValueError):
    """A study file or its data cannot be used; `problems` holds everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(value: object) -> str:
    """A value for a message: in quotes, without control characters, no longer than 40 characters."""
    text = str(value)
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    return f"'{visible}'"


def listed(values: Sequence[object], most: int = 8) -> str:
    """Values in quotes, joined by commas, the rest counted."""
    shown = ", ".join(quoted(value) for value in values[:most])
    rest = len(values) - most
    return shown if rest <= 0 else f"{shown} and {rest} more"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, capitals aside; ``None`` when none is near."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, known: Sequence[str], what: str) -> str:
    """The remedy for an unknown word: the nearest known one, or all that are known."""
    close = nearest(word, known)
    if close is not None:
        return f"Did you mean {quoted(close)}?"
    if known:
        return f"{what} are {listed(known)}"
    return f"There are no {what[:1].lower()}{what[1:]}"


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
