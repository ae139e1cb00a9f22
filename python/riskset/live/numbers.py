"""A printed number and what it is of, with the short name by which a Word file knows it again."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.word_files.names import printed_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.results import Result

CELL, SENTENCE, P = "cell", "sentence", "p"
"""The ways in which a result is printed: as its table does, as a sentence does, and with its relation behind an italic P."""
_RESULT, _NOTE, _MARK = "result", "note", "mark"
_ID_BYTES = 6
# A number as notes print it.
_NUMBER = re.compile(r"\d+(?:[.,\u00b7\u2009\u202f]\d+)*")
_INSIDE = re.compile(r"[\d.,\u00b7]\d|\d")


@dataclass(frozen=True, slots=True)
class Number:
    """Characters that are printed of a result.

    Attributes
    ----------
    printed : str
        The characters.
    names : tuple
        What they are of and how they are printed: the key of the result, the kind, the decimals and the way.
    value : float or None
        The number, unrounded.
    origin : str
        Digests of the study file and the data that it comes from.
    """

    printed: str
    names: tuple[str | float | None, ...]
    value: float | None = None
    origin: str = ""

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits, the same for the same result printed in the same way."""
        return hashlib.blake2b(json.dumps(self.names).encode(), digest_size=_ID_BYTES).hexdigest()

    @property
    def told(self) -> str:
        """All of it but the characters, as a line of JSON."""
        return json.dumps([list(self.names), self.value, self.origin], separators=(",", ":"))

    @property
    def stem(self) -> str:
        """What the name of its bookmark holds: the id, a place for a counter, and the characters in letters and digits."""
        return f"{self.id}_0_{printed_code(self.printed)}"


def of_result(result: Result, kind: str, digits: int | None, way: str, printed: str, origin: str = "") -> Number:
    """The number that is printed of a result in a way."""
    return Number(printed, (_RESULT, *result.key, kind, digits, way), result.value, origin)


def of_note(display: str, text: str, origin: str = "") -> list[Number]:
    """The numbers in a line under a table, each known by the words of the line and its place among its numbers."""
    words = words_of(text)
    return [
        Number(found[0], (_NOTE, display, words, place), None, origin)
        for place, found in enumerate(_NUMBER.finditer(text))
    ]


def words_of(text: str) -> str:
    """A line without its numbers."""
    return _NUMBER.sub("#", text)


def of_marks(display: str, about: Sequence[Any], printed: str, origin: str = "") -> Number:
    """The marks of footnotes at a cell or a note."""
    return Number(printed, (_MARK, display, *about), None, origin)


def placed(text: str, numbers: Iterable[Number], start: int = 0) -> list[tuple[int, Number]]:
    """Where numbers stand in a text that prints them in their order; those that it does not print are left out."""
    found: list[tuple[int, Number]] = []
    for number in numbers:
        at = _find(text, number.printed, start)
        if at >= 0:
            found.append((at, number))
            start = at + len(number.printed)
    return found


def _find(text: str, printed: str, start: int) -> int:
    """Where the characters stand as a whole number, and not as a part of another; -1 where they do not."""
    at = text.find(printed, start) if printed else -1
    while at >= 0:
        before, after = text[max(at - 1, 0) : at], text[at + len(printed) : at + len(printed) + 2]
        parted = printed[0].isdigit() and before.isdigit()
        if not parted and not (printed[-1].isdigit() and _INSIDE.match(after)):
            return at
        at = text.find(printed, at + 1)
    return -1
