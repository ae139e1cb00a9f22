"""Where revised files go, and which study an edited file is of: nothing that somebody wrote is replaced."""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path

from riskset.files import is_file
from riskset.problems import Problem, Problems


def beside(edited: Path, word: str, content: bytes) -> Path:
    """A place beside a file for what was made of it: ``edited.refreshed.docx``, or with a number where that is taken."""
    names = (f"{edited.stem}.{word}{'' if number == 1 else f'-{number}'}{edited.suffix}" for number in count(1))
    return next(path for path in map(edited.with_name, names) if not is_file(path) or path.read_bytes() == content)


def checked_output(output: Path, *read: Path) -> None:
    """Refuse to write over one of the files that were read.

    Raises
    ------
    Problems
    """
    for each in read:
        if output.resolve() == each.resolve():
            message = "the output is a file of the document, which would be lost"
            raise Problems([Problem(file=str(output), message=message, remedy="Name another file")])


def checked_ending(path: Path, ending: str) -> None:
    """Refuse a name whose ending is not that of what is written.

    Raises
    ------
    Problems
    """
    if path.suffix.lower() != ending:
        message = f"the name of this file does not end with {ending}"
        raise Problems([Problem(file=str(path), message=message, remedy=f"Name a {ending} file")])


def nearest_study(edited: Path) -> Path:
    """The study file where the program runs, else beside an edited file or in a folder above it.

    Raises
    ------
    Problems
        When there is none.
    """
    folder = edited.resolve().parent
    for place in (Path.cwd(), folder, *folder.parents):
        if is_file(place / "study.yml"):
            return place / "study.yml"
    message = "no study.yml was found here, beside the file or above it"
    raise Problems([Problem(file=str(edited), message=message, remedy="Name the study file, or its folder")])


def day_of_changes(day: str) -> str:
    """A day as changes of Word's have it; nothing where none is given.

    Raises
    ------
    Problems
        When it is not a day.
    """
    if not day:
        return ""
    try:
        return f"{dt.date.fromisoformat(day).isoformat()}T00:00:00Z"
    except ValueError:
        message, remedy = "this is not a day", "Write one such as 2026-11-01"
        raise Problems([Problem(file="--date", value=day, message=message, remedy=remedy)]) from None
