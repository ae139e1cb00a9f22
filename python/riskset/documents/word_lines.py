"""How many lines the words of a Word paragraph fill, from the widths of their letters in Times or Arial."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.tables.writers.metrics import ems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.word_files.package import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NO_BREAK_HYPHEN = "\u2011"
# Widths of the letters of Times New Roman in thousandths of its size.
_TIMES = {
    letter: width / 1000
    for width, letters in {
        0: "\u2060",
        180: "'",
        200: "|",
        250: " ,.\u00a0",
        278: "/:;\\ijlt",
        333: f"!()-I[]`fr\u2018\u2019{_NO_BREAK_HYPHEN}",
        389: "Js",
        408: '"',
        444: "?acez\u201c\u201d",
        469: "^",
        480: "{}",
        500: "#$*0123456789_bdghknopquvxy\u2013",
        549: "\u2265\u2264\u00b1",
        556: "FPS",
        564: "+<=>\u00d7\u2212",
        611: "ELTZ",
        667: "BCR",
        722: "ADGHKNOQUVXYw",
        778: "&m",
        833: "%",
        889: "M",
        921: "@",
        944: "W",
        1000: "\u2014",
    }.items()
    for letter in letters
}
# Other letters, beside those of Arial; bold ones; raised ones, as numbers of references are.
_OTHERS, _BOLD, _RAISED = 0.9, 1.067, 0.6
# Where a line may end without a blank, and the blanks themselves.
_PIECES = re.compile(r" +|[^ ]*?(?:-(?=[^\W\d])|/(?=[^\W\d])|[\u2013\u2014](?![\u2060 ])(?=.))|[^ ]+")


def line_count(paragraph: Element, room: float, *, hanging: float, sans: bool, bold: bool) -> int:
    """The lines of a paragraph.

    Parameters
    ----------
    paragraph : element
    room : float
        What a line holds, in sizes of the type.
    hanging : float
        What the first holds beside that.
    sans, bold : bool
        How its style sets it.
    """
    count, used, blank, word = 1, 0.0, 0.0, 0.0

    def placed() -> tuple[int, float]:
        """Lines and what the last of them holds, with the word that has ended."""
        first = room + hanging if count == 1 else room
        if used and used + blank + word > first:
            now, held = count + 1, word
        else:
            now, held = count, used + (blank if used else 0.0) + word
        here = first if now == 1 else room
        more = math.ceil((held - here) / room - 1e-9) if held > here else 0  # a word longer than the line
        return now + more, held if more == 0 else held - here - (more - 1) * room

    for text, width in _pieces(paragraph, sans=sans, bold=bold):
        if text == "\n":
            count, used = placed()
            count, used, blank, word = count + 1, 0.0, 0.0, 0.0
        elif text == " ":
            if word:
                count, used = placed()
                blank, word = 0.0, 0.0
            blank += width
        else:
            word += width
            if text == "":  # a line may end here
                count, used = placed()
                blank, word = 0.0, 0.0
    return placed()[0]


def _pieces(paragraph: Element, *, sans: bool, bold: bool) -> Iterator[tuple[str, float]]:
    """Words, blanks, ends of lines and, as an empty text, where a line may end, each with its width."""
    for part in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}noBreakHyphen"):
        if part.tag == f"{_W}br":
            yield "\n", 0.0
            continue
        run = part.getparent()
        look = None if run is None else run.find(f"{_W}rPr")
        raised = look is not None and look.find(f"{_W}vertAlign") is not None
        strong = bold or (look is not None and look.find(f"{_W}b") is not None)
        size = _RAISED if raised else 1.0
        if part.tag == f"{_W}noBreakHyphen":
            yield _NO_BREAK_HYPHEN, size * _width(_NO_BREAK_HYPHEN, sans=sans, bold=strong)
            continue
        pieces = _PIECES.findall(part.text or "")
        for place, piece in enumerate(pieces):
            width = size * _width(piece, sans=sans, bold=strong)
            if piece[0] == " ":
                yield " ", width
            else:
                yield piece, width
                if place + 1 < len(pieces) and pieces[place + 1][0] != " ":
                    yield "", 0.0


@lru_cache(maxsize=16384)
def _width(text: str, *, sans: bool, bold: bool) -> float:
    """The width of a text in sizes of its type."""
    if sans:
        return ems(text, bold=bold)
    plain = sum(_TIMES[letter] if letter in _TIMES else _OTHERS * ems(letter) for letter in text)
    return _BOLD * plain if bold else plain
