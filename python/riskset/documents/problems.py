"""What stops a document from being rendered, and how its files, words and keys are named in a message."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from riskset import problems as shared
from riskset.problems import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60


class DocumentProblems(Problems):
    """A document cannot be rendered; `problems` holds everything that is wrong, each fault once.

    Attributes
    ----------
    details : str
        What helps to find the cause, such as a traceback; printed only when asked for.
    """

    def __init__(self, problems: Iterable[Problem], details: str = "") -> None:
        super().__init__(dict.fromkeys(problems))
        self.details = details


def problem_at(file: Path, line: int | None, message: str, remedy: str) -> Problem:
    """A problem of a document, its file named as seen from the working directory."""
    return Problem(file=shown_path(file), line=line, message=message, remedy=remedy)


def shown_path(path: Path) -> str:
    """A path as a user knows it: relative to the working directory where it lies inside, with forward slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()
    except (OSError, ValueError):
        return path.as_posix()


def quoted(value: object) -> str:
    """A value for a message, as long as a line of prose allows: text of documents is longer than names in data."""
    return shared.quoted(value, LONGEST)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known key or label most like `word`; both are short and alike, so that only a slip is near enough."""
    return shared.nearest(word, known, cutoff=0.75, capitals=True)
