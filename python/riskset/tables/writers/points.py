"""Where numbers of a decimal column stand in Word: at one tab stop, which Word and LibreOffice find without a tab."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.tables.writers.alignment import stands_left
from riskset.tables.writers.metrics import RAISED, ems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.tables.printed import PrintedTable, Text
    from riskset.tables.writers.measured import Cell

# What stands for a number that there is not takes its place.
_WORD = r"(?:NR|NE|NC|NA|S)(?=$|\s[(\[])"
_ALONE = re.compile(r"(?:NR|NE|NC|NA|S)$")
# A program of offices finds the end of such a number by itself, as it is written in English.
_FOUND = re.compile(r"[^\w(\[.,\u00b7]*(?:\d{1,3}(?:,\d{3})+|\d+)(?![,\u00b7\u2009\u202f]\d)")


@dataclass(frozen=True, slots=True)
class Point:
    """Where the numbers of a column end before their decimals.

    Attributes
    ----------
    before, after : float
        The room that the column's cells need on both sides of it, in ems.
    """

    before: float
    after: float

    @property
    def width(self) -> float:
        """The room that its cells need."""
        return self.before + self.after


def points(table: PrintedTable, body: Sequence[Sequence[Cell]]) -> list[Point | None]:
    """For each column where its numbers are aligned; None for one that has none."""
    found: list[Point | None] = []
    for column, align in enumerate(table.aligns):
        padded = (
            cells[column].lines[0]
            for row, cells in zip(table.body, body, strict=True)
            if not row.group and row.span(column) == 1 and cells[column].padding is not None
        )
        texts = list(padded) if align == "decimal" else []
        found.append(_point(texts, table) if texts else None)
    return found


def _point(texts: Sequence[Text], table: PrintedTable) -> Point:
    """The room that cells need; a word alone that has room in a number's place begins where the numbers do."""
    words = [text for text in texts if _ALONE.match(_characters(text))]
    numbers = [_sides(text, table) for text in texts if text not in words]
    before, after = max((left for left, _ in numbers), default=0.0), max((right for _, right in numbers), default=0.0)
    sides: list[tuple[float, float]] = []
    for text in words:
        left, right = _sides(text, table)
        inside = before if stands_left(left, before, after) else left
        sides.append((inside, left + right - inside))
    return Point(max([before, *(left for left, _ in sides)]), max([after, *(right for _, right in sides)]))


def lead(text: Text, table: PrintedTable) -> str:
    """The characters of a cell before the decimals of its first number, or what stands for one."""
    characters = _characters(text)
    thousands = re.escape(table.thousands) or ","
    mark = re.escape(table.decimal_mark)
    number = rf"\d{{1,3}}(?:(?:{thousands}|[\u2009\u202f])\d{{3}})+(?!\d)|\d+|(?={mark}\d)"
    match = re.search(rf"^{_WORD}|{number}", characters)
    return characters[: match.end()] if match else characters


def finds_itself(text: Text, table: PrintedTable) -> bool:
    """Whether a tab stop for decimals comes to stand at the cell's first number, which its first characters are."""
    characters = _characters(text)
    match = _FOUND.match(characters)
    return table.decimal_mark == "." and match is not None and match[0] == lead(text, table)


def _sides(text: Text, table: PrintedTable) -> tuple[float, float]:
    before = ems(lead(text, table))
    whole = ems(_joined(run.text for run in text if not run.superscript))
    return before, whole - before + RAISED * ems(_joined(run.text for run in text if run.superscript))


def _characters(text: Text) -> str:
    return "".join(run.text for run in text if not run.superscript)


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts)
