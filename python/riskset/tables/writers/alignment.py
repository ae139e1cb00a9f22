"""Where the first number of a decimal column's cell stands: the invisible characters before and after it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import Text

_THOUSANDS = "\u2009\u202f"
# A match ends where the decimal mark stands, or after the last digit where there is none.
_BEFORE_POINT = re.compile(rf"\d{{1,3}}(?:[,{_THOUSANDS}]\d{{3}})+(?!\d)|\d+|(?=[.\u00b7]\d)")
_BEFORE_COMMA = re.compile(rf"\d{{1,3}}(?:[.{_THOUSANDS}]\d{{3}})+(?!\d)|\d+|(?=,\d)")
# A mark that is not followed by exactly three digits cannot part thousands.
_DECIMAL_POINT = re.compile(r"\d[.\u00b7](?!\d{3}(?!\d))\d")
_DECIMAL_COMMA = re.compile(r"\d,(?!\d{3}(?!\d))\d")
_DIGIT = re.compile(r"\d")
_NARROW = frozenset(" .,;:!|'`()[]{}/\\ijlftI\u00a0\u00b7\u2018\u2019")
_WIDE = frozenset("mwMW@%\u2014\u2192")


@dataclass(frozen=True, slots=True)
class Padding:
    """Characters that take their room without being seen: before a cell, after it, and raised after that."""

    before: str = ""
    after: str = ""
    raised: str = ""


def ems(text: str) -> float:
    """Estimate the width of `text` in ems of an ordinary text face."""
    return sum(map(_em, text))


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.3
    if character in _WIDE:
        return 0.86
    if character.isdigit():
        return 0.52
    if ord(character) >= 0x1100:
        return 0.6 if ord(character) < 0x2E80 else 1.0
    return 0.68 if character.isupper() else 0.52


def paddings(cells: Sequence[Text]) -> list[Padding | None]:
    """Pad the cells of a decimal column to one width, with the decimal marks of first numbers at one place.

    Returns one padding for each cell, None for a cell without a number (it is centred as it is). Equal
    widths of digits are taken for granted: writers ask for tabular figures.
    """
    plains = ["".join(run.text for run in cell if not run.superscript) for cell in cells]
    raised = ["".join(run.text for run in cell if run.superscript) for cell in cells]
    anchors = _anchors(plains)
    parts = [
        None if anchor is None else (plain[:anchor], plain[anchor:])
        for plain, anchor in zip(plains, anchors, strict=True)
    ]
    numbered = [part for part in parts if part is not None]
    before = max((part[0] for part in numbered), key=ems, default="")
    after = max((part[1] for part in numbered), key=ems, default="")
    mark = max((raised[i] for i, part in enumerate(parts) if part is not None), key=ems, default="")
    return [
        None if part is None else Padding(_missing(before, part[0]), _missing(after, part[1]), mark[len(raised[i]) :])
        for i, part in enumerate(parts)
    ]


def _anchors(texts: Sequence[str]) -> list[int | None]:
    by_comma = not any(map(_DECIMAL_POINT.search, texts)) and any(map(_DECIMAL_COMMA.search, texts))
    pattern = _BEFORE_COMMA if by_comma else _BEFORE_POINT
    matches = (pattern.search(text) for text in texts)
    return [None if match is None else match.end() for match in matches]


def _missing(longest: str, own: str) -> str:
    """Characters of `longest` that `own` lacks, digits first; what only `own` has is set off by the most alike."""
    wanted = Counter(_DIGIT.sub("0", longest))
    has = Counter(_DIGIT.sub("0", own))
    missing = list((wanted - has).elements())
    for extra in (has - wanted).elements():
        if missing:
            width = _em(extra)
            missing.remove(min(missing, key=lambda character: abs(_em(character) - width)))
    return "".join(sorted(missing, key=lambda character: (character != "0", character)))
