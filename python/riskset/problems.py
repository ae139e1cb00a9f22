"""What is wrong with what a user wrote: where it stands, the value, and what would be right."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EXIT_CODE = 2
LONGEST = 40
MOST_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a study file, of its data or of a document.

    Attributes
    ----------
    file : str
        Path of the file, as the user gave it.
    line : int or None
        Line of a text file, counted from 1.
    row : int or None
        Row of a data file as its program shows it: in CSV and Excel the header is row 1.
    column : str or None
        Column of a data file.
    value : str or None
        The offending value, shortened.
    message, remedy : str
        What is wrong, and what would be right; sentences without their full stop.
    display : str
        The display that alone is concerned: all others can be shown. Empty where the whole file is, or several displays.
    """

    file: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    message: str
    remedy: str
    display: str = ""

    def __str__(self) -> str:
        place = _visible(self.file)
        if self.line is not None:
            place += f", line {self.line}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {quoted(self.column)}"
        return _visible(f"{place}: {_ended(self.message)} {_ended(self.remedy)}")


def _ended(text: str) -> str:
    """A sentence with its stop; a question, such as of what was meant, has its own."""
    return text if text.endswith("?") else f"{text}."


class Problems(ValueError):
    """What a user gave cannot be used.

    Attributes
    ----------
    problems : list of Problem
        Everything that is wrong; the ``str()`` of each is what a user reads.
    exit_code : int
        What a command returns: 2.
    """

    exit_code = EXIT_CODE

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class LookupFailed(LookupError):
    """A name stands for nothing, or for more than one thing; the message lists the candidates."""


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of which those that differ in their place alone are one: a name that is misspelt in several places.

    The place is the first word of a message, as in ``displays.table-1.by names 'amr', which is not a group``.
    """
    groups: dict[object, list[Problem]] = {}
    for problem in problems:
        place, _, said = problem.message.partition(" ")
        same = (problem.file, problem.value, said, problem.remedy) if "." in place and problem.value else problem
        groups.setdefault(same, []).append(problem)
    return [_with_places(group) for group in groups.values()]


def _with_places(problems: Sequence[Problem]) -> Problem:
    """The first of problems that differ in their place alone, with the places of the others."""
    first, *others = problems
    if not others:
        return first
    places = [problem.message.partition(" ")[0] for problem in others]
    at = [f"{place} (line {other.line})" for place, other in zip(places, others, strict=True)]
    rest = f" and {len(at) - MOST_PLACES} more" if len(at) > MOST_PLACES else ""
    message = f"{first.message}; the same in {', '.join(at[:MOST_PLACES])}{rest}"
    return replace(
        first, message=message, display=first.display if len({each.display for each in problems}) == 1 else ""
    )


def _visible(text: str) -> str:
    """A text whose control characters, and others that move or hide what stands beside them, are shown by their codes."""
    if text.isprintable():
        return text
    hidden = {"Zl", "Zp"}
    return "".join(
        c.encode("unicode_escape").decode() if category(c)[0] == "C" or category(c) in hidden else c for c in text
    )


def quoted(value: object, longest: int = LONGEST) -> str:
    """A value for a message: in quotes, without control characters, no longer than `longest` characters."""
    text = str(value)
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"'{_visible(shown)}'"


def listed(values: Sequence[object], most: int = 8) -> str:
    """Values in quotes, joined by commas, the rest counted."""
    shown = ", ".join(quoted(value) for value in values[:most])
    rest = len(values) - most
    return shown if rest <= 0 else f"{shown} and {rest} more"


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6, capitals: bool = False) -> str | None:
    """The known word most like `word`; ``None`` when none is near.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What could be meant.
    cutoff : float
        How alike two words must be, from 0 to 1 (the ratio of :mod:`difflib`).
    capitals : bool
        Whether a capital and a small letter are different letters.
    """
    names = {name if capitals else name.lower(): name for name in known}
    close = difflib.get_close_matches(word if capitals else word.lower(), list(names), n=1, cutoff=cutoff)
    return names[close[0]] if close else None


def did_you_mean(word: str, known: Sequence[str], what: str) -> str:
    """The remedy for an unknown word: the nearest known one, or all that are known."""
    close = nearest(word, known)
    if close is not None:
        return f"Did you mean {quoted(close)}?"
    if known:
        return f"{what} are {listed(known)}"
    return f"There are no {what[:1].lower()}{what[1:]}"
