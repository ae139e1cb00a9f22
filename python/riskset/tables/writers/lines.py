"""How many lines a text takes in a column, and the least width at which it takes so many."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from riskset.tables.writers.metrics import RAISED, ems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.tables.printed import Text

_BLANK = ems(" ")
# What is wider by rounding alone still fits, and what is narrower by more is another width.
_SAME, _LESS = 1e-9, 1e-6


@lru_cache(maxsize=4096)
def word_widths(text: Text) -> tuple[float, ...]:
    """Widths of the words of `text`, each letter in its look: what stands between blanks is never broken."""
    widths = [0.0]
    for run in text:
        size = RAISED if run.superscript else 1.0
        first, *others = (ems(word, bold=run.bold) * size for word in run.text.split(" "))
        widths[-1] += first
        widths += others
    return tuple(widths)


def widest_word(text: Text) -> float:
    """Width of the widest word of `text`, which its column has at least."""
    return max(word_widths(text))


def line_count(text: Text, width: float, hang: float = 0.0) -> int:
    """Lines that `text` takes in a column of this width, where all but the first are narrower by `hang`."""
    return sum(1 for _ in _lines(text, width, hang))


def steps(text: Text, least: float, most: float, hang: float = 0.0) -> list[tuple[float, int]]:
    """The widths from `least` to `most` from each of which on `text` takes fewer lines than below it, and how many.

    The first is `least`, even if a word is wider.
    """
    first, *others = word_widths(text)
    least_of_words = max(first, *(word + hang for word in others), least)
    width = max(most, least_of_words)
    found: list[tuple[float, int]] = []
    while width >= least_of_words - _SAME:
        lines = [*_lines(text, width, hang)]
        if found and found[-1][1] == len(lines):
            found.pop()
        found.append((max(*lines, least), len(lines)))
        width = max(lines) - _LESS
    return [(least, found.pop()[1]), *found[::-1]]


def _lines(text: Text, width: float, hang: float) -> Iterator[float]:
    """Of each line the least width of the column at which it ends where it does."""
    words = word_widths(text)
    ends = _ends(text)
    start = 0
    while start < len(words):
        before = ends[start - 1] + _BLANK if start else 0.0
        narrower = hang if start else 0.0
        after = max(bisect_right(ends, before + width - narrower + _SAME, lo=start), start + 1)
        yield ends[after - 1] - before + narrower
        start = after


@lru_cache(maxsize=4096)
def _ends(text: Text) -> tuple[float, ...]:
    """Where each word ends if all stand on one line."""
    return tuple(accumulate(word_widths(text), lambda end, word: end + _BLANK + word))
