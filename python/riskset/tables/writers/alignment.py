"""How the cells of a decimal column are padded so that their numbers stand under each other: points, brackets, dashes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.tables.writers.metrics import ems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.tables.printed import Text

_THOUSANDS = "\u2009\u202f"
# What stands for a number that there is not takes its place: up to where its decimals would begin, or, if it is alone and
# wider than that, from the number's first digit on.
_WORDS = r"^(?:NR|NE|NC|NA|S)(?=$|\s[(\[])"
# A match ends where the decimal mark stands, or after the last digit where there is none.
_BEFORE_POINT = re.compile(rf"{_WORDS}|\d{{1,3}}(?:[,{_THOUSANDS}]\d{{3}})+(?!\d)|\d+|(?=[.\u00b7]\d)")
_BEFORE_COMMA = re.compile(rf"{_WORDS}|\d{{1,3}}(?:[.{_THOUSANDS}]\d{{3}})+(?!\d)|\d+|(?=,\d)")
# A mark that is not followed by exactly three digits cannot part thousands.
_DECIMAL_POINT = re.compile(r"\d[.\u00b7](?!\d{3}(?!\d))\d")
_DECIMAL_COMMA = re.compile(r"\d,(?!\d{3}(?!\d))\d")
_DIGIT = re.compile(r"\d")
# What stands between the ends of an interval or range, each of which is a number or says why there is none.
_END = r"[\u2212<>\u00a0]*(?:[\d.,\u00b7\u2009\u202f]*\d|NR|NE|NC|S)%?"
_SEPARATOR = r"\u2013|-| to |, |; "
_INTERVAL = re.compile(rf"({_END})({_SEPARATOR})({_END})")
_SIGNS = "\u2212<>\u00a0"
_BRACKET = re.compile(r"\s[(\[]")
_POINT = ems(".")


@dataclass(frozen=True, slots=True)
class Padding:
    """Characters that take their room without being seen.

    Attributes
    ----------
    before, after : str
        On both sides of the cell.
    gap : str
        Within it, before the character at `at`: before the bracket behind a number.
    at : int
    raised : str
        Of a footnote's mark, at the end.
    """

    before: str = ""
    after: str = ""
    raised: str = ""
    gap: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class _Parts:
    """A cell cut where its column is aligned: at the first number's point, the bracket, and the point or dash in it."""

    form: str
    whole: str
    fraction: str = ""
    opening: str = ""
    closing: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it stands alone for a number that there is not."""
        return not (self.fraction or self.opening) and self.whole[-1:].isalpha()

    def joined(self) -> _Parts:
        """The same without a bracket of its own."""
        return _Parts("number", self.whole, self.fraction + self.opening + self.closing)


def paddings(cells: Sequence[Text]) -> list[Padding | None]:
    """Pad the cells of a decimal column to one width, with their numbers under each other.

    The decimal marks of first numbers come to one place, and in intervals alone the dash. In cells of one form, such as
    ``34 (50.7)`` or ``0.65 (0.40, 1.06)``, whose first numbers have the same decimals, so do the brackets and, in them,
    the decimal mark or what parts the limits. Returns one padding for each cell, None for a cell without a number (it is
    centred as it is). Equal widths of digits are taken for granted: writers ask for tabular figures.
    """
    plains = ["".join(run.text for run in cell if not run.superscript) for cell in cells]
    raised = ["".join(run.text for run in cell if run.superscript) for cell in cells]
    found = _of_one_precision(_cut(plains))
    numbered = [parts for parts in found if parts is not None]
    tails = {form: _tail([parts for parts in numbered if parts.form == form]) for form in {p.form for p in numbered}}
    after = _widest("".join(tail) for tail in tails.values())
    whole = _whole(numbered, after)
    mark = _widest(text for text, parts in zip(raised, found, strict=True) if parts is not None)
    return [
        None if parts is None else _padding(parts, whole, tails[parts.form], after, mark[len(own) :])
        for parts, own in zip(found, raised, strict=True)
    ]


def _whole(parts: Sequence[_Parts], after: str) -> str:
    """The widest of what stands before the decimals; a word that has room there and in their place does not count."""
    words = [each.whole for each in parts if each.is_word]
    numbers = _widest(each.whole for each in parts if not each.is_word)
    return _widest(
        [numbers, *(word for word in words if not stands_left(_width(word), _width(numbers), _width(after)))]
    )


def stands_left(word: float, whole: float, after: float) -> bool:
    """Whether a word of this width begins where numbers do: it is wider than their whole digits, and not than all of them."""
    return whole < word <= whole + after


def _padding(parts: _Parts, whole: str, tail: tuple[str, str, str], after: str, mark: str) -> Padding:
    fraction, opening, closing = tail
    if parts.is_word and _width(parts.whole) > _width(whole):
        return Padding("", _filling(_width(whole) + _width(after) - _width(parts.whole)), mark)
    gap = _missing(fraction, parts.fraction) + _missing(opening, parts.opening) if parts.opening else ""
    own = parts.closing if parts.opening else parts.fraction
    shared = closing if parts.opening else "".join(tail)
    rest = _missing(shared, own) + _missing(after, "".join(tail))
    at = len(parts.whole) + len(parts.fraction) if gap else 0
    return Padding(_missing(whole, parts.whole), rest, mark, gap, at)


def _of_one_precision(cells: Sequence[_Parts | None]) -> list[_Parts | None]:
    """The cells, of which a form keeps its brackets apart only where its first numbers have the same decimals.

    Numbers of different things, such as the medians of age and of platelets, are not spread for each other's sake.
    """
    decimals: dict[str, set[int]] = {}
    for parts in cells:
        if parts is not None and parts.whole[-1:].isdigit():
            decimals.setdefault(parts.form, set()).add(len(parts.fraction))
    return [
        parts if parts is None or not parts.opening or len(decimals.get(parts.form, ())) == 1 else parts.joined()
        for parts in cells
    ]


def _tail(alike: Sequence[_Parts]) -> tuple[str, str, str]:
    """The widest of each part behind the first number's whole digits, of cells of one form."""
    return (
        _widest(parts.fraction for parts in alike),
        _widest(parts.opening for parts in alike),
        _widest(parts.closing for parts in alike),
    )


def _widest(texts: Iterable[str]) -> str:
    return max(texts, key=_width, default="")


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    return ems(text)


def _cut(texts: Sequence[str]) -> list[_Parts | None]:
    by_comma = not any(map(_DECIMAL_POINT.search, texts)) and any(map(_DECIMAL_COMMA.search, texts))
    pattern = _BEFORE_COMMA if by_comma else _BEFORE_POINT
    return [_parts(text, pattern) for text in texts]


def _parts(text: str, pattern: re.Pattern[str]) -> _Parts | None:
    alone = _INTERVAL.fullmatch(text)
    if alone is not None:
        return _Parts("interval", alone[1], text[alone.end(1) :])
    first = pattern.search(text)
    if first is None:
        return None
    whole, rest = text[: first.end()], text[first.end() :]
    bracket = _BRACKET.search(rest)
    within = None if bracket is None else _within(rest[bracket.end() :], pattern)
    if bracket is None or within is None:
        return _Parts("number", whole, rest)
    form, length = within
    cut = bracket.end() + length
    return _Parts(form, whole, rest[: bracket.start()], rest[bracket.start() : cut], rest[cut:])


def _within(text: str, pattern: re.Pattern[str]) -> tuple[str, int] | None:
    """The form of what stands behind a bracket, and how many characters of it stand before its point or dash."""
    interval = _INTERVAL.match(text)
    if interval is not None:
        return f"bracket {interval[2]}", interval.end(1)
    first = pattern.match(text, len(text) - len(text.lstrip(_SIGNS)))
    return None if first is None else ("bracket", first.end())


def _filling(room: float) -> str:
    """Digits and a point that fill a room, nearly."""
    digits, rest = divmod(room + _POINT / 2, _width("0"))
    return "0" * int(digits) + "." * (rest >= _POINT)


@lru_cache(maxsize=8192)
def _missing(longest: str, own: str) -> str:
    """Characters of `longest` that `own` lacks, digits first; what only `own` has is set off by the most alike."""
    wanted = Counter(_DIGIT.sub("0", longest))
    has = Counter(_DIGIT.sub("0", own))
    missing = list((wanted - has).elements())
    for extra in (has - wanted).elements():
        if missing:
            width = ems(extra)
            missing.remove(min(missing, key=lambda character: abs(ems(character) - width)))
    return "".join(sorted(missing, key=lambda character: (character != "0", character)))
