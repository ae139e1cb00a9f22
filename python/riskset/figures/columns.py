"""Columns of printed numbers on a figure: lined up at their decimal mark, as in a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.figures.measure import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Column:
    """Texts that stand under each other with their first number's decimal mark, or else its last digit.

    Attributes
    ----------
    before, after : float
        Inches that the texts take at most on both sides of the mark.
    """

    before: float = 0.0
    after: float = 0.0

    @property
    def width(self) -> float:
        """Inches of the whole."""
        return self.before + self.after

    def start(self, text: str, mark: str) -> float:
        """Inches from the column's left edge to that of a text; one without a number stands in the middle."""
        place = _mark(text, mark)
        if place is None:
            return max((self.width - text_width(text)) / 2, 0.0)
        return self.before - text_width(text[:place])


def lined_up(texts: Iterable[str], mark: str) -> Column:
    """The column of some texts, whose decimal mark is `mark`."""
    column = Column()
    words = 0.0
    for text in texts:
        place = _mark(text, mark)
        if place is None:
            words = max(words, text_width(text))
            continue
        before = text_width(text[:place])
        column = Column(max(column.before, before), max(column.after, text_width(text) - before))
    return column if words <= column.width else Column(column.before, words - column.before)


def _mark(text: str, mark: str) -> int | None:
    """Where the first number's whole part ends; None where the text begins with a word."""
    found = _first_number(mark).search(text)
    if found is None or re.search(r"[^\W\d_]", text[: found.start()]):
        return None
    return found.end()


@lru_cache(maxsize=8)
def _first_number(mark: str) -> re.Pattern[str]:
    """The whole part of a number, with marks between its thousands; nothing before a mark that begins one."""
    thousands = ",.\u2009\u202f".replace(mark, "")
    return re.compile(rf"\d+(?:[{thousands}]\d{{3}}(?!\d))*|(?={re.escape(mark)}\d)")
