"""What stops a document from being rendered: where it stands, what it is, and what would be right."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_CODE = 2
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes
    ----------
    file : str
        Path of the file as seen from the working directory.
    line : int or None
        Its line, counted from 1.
    message, remedy : str
        What is wrong, and what would be right; sentences without their full stop.
    """

    file: str
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.message}. {self.remedy}{'' if self.remedy.endswith('?') else '.'}"


class DocumentProblems(ValueError):
    """A document cannot be rendered; `problems` holds everything that is wrong.

    Attributes
    ----------
    problems : list of Problem
        Each with file, line, message and remedy; its ``str()`` is what a user reads.
    details : str
        What helps to find the cause, such as a traceback; printed only when asked for.
    exit_code : int
        What a command returns: 2.
    """

    exit_code = EXIT_CODE

    def __init__(self, problems: Iterable[Problem], details: str = "") -> None:
        self.problems = list(dict.fromkeys(problems))
        self.details = details
        super().__init__("\n".join(str(problem) for problem in self.problems))


def problem_at(file: Path, line: int | None, message: str, remedy: str) -> Problem:
    """A problem of a document, its file named as seen from the working directory."""
    return Problem(shown_path(file), line, message, remedy)


def shown_path(path: Path) -> str:
    """A path as a user knows it: relative to the working directory where it lies inside, with forward slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()
    except (OSError, ValueError):
        return path.as_posix()


def quoted(value: object) -> str:
    """A value for a message: in quotes, on one line, shortened."""
    text = str(value)
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + "'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.75)
    return close[0] if close else None
