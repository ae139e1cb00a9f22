"""Finds the numerals of a passage, each with its unit and with what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.number_words import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_NUMBER = re.compile(
    rf"(?<![\w.])(?:(?:\d{{1,3}}(?:[,\u202f\u2009]\d{{3}})+|\d+)(?:[.·]\d+)?|[.·]\d+)"
    rf"(?:[eE][-+\u2212]?\d+(?!\w)|[{_SUPERSCRIPTS}]*)"
)
_WITHOUT_MARKS = str.maketrans({",": "", "\u202f": "", "\u2009": "", "·": ".", "\u2212": "-"})
_GLUED = re.compile(r"[^\W\d_]")
_UNITS = {
    "%": "%",
    "per cent": "%",
    "percent": "%",
    "year": "years",
    "yr": "years",
    "month": "months",
    "mo": "months",
    "week": "weeks",
    "wk": "weeks",
    "day": "days",
    "hour": "hours",
}
_UNIT = re.compile(
    r"[\s\u00a0\u202f-]*(?P<unit>%|per ?cent|(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?)\b)", re.IGNORECASE
)
# In a list the unit stands behind the last number: 12 and 24 months.
_NEXT = re.compile(r"(?:\s*%)?\s*(?:,|and|or|to|\u2013|-|and at|,\s*and|,\s*or)\s*(?=\d)")
# A P value without its number: `P = NS`.
HIDDEN_P = re.compile(r"\b[Pp](?:[ -]values?)?\s*(?:[=:]\s*)?(?:NS|N\.S\.|n\.s\.|ns)(?!\w)")
_VALUES = {**VALUES, "dozen": 12, "hundred": 100}
# A single one is not a count: it is the pronoun too.
_NUMBER_WORDS = [word for word, value in _VALUES.items() if value > 1]
_ONES = [word for word, value in VALUES.items() if value < 10]
_WORDS = re.compile(
    rf"\b(?:one hundred(?: and)? )?(?:{'|'.join(_NUMBER_WORDS)})(?:-(?:{'|'.join(_ONES)}))?(?:\b|(?=fold\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that is written in a passage.

    Attributes
    ----------
    start, end : int
        Its characters.
    text : str
        As it is written.
    value : float
    unit : str
        ``%``, ``years``, ``months``, ``weeks``, ``days``, ``hours`` or nothing.
    is_word : bool
        Whether it is written out.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str
    is_word: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a text in digits; those that are part of a name, such as CD19, are none."""
    for match in _NUMBER.finditer(text):
        if not _is_in_name(text, match):
            yield Numeral(match.start(), match.end(), match[0], number(match[0]), unit_after(text, match.end()))


def numbers_in_words(text: str) -> Iterator[Numeral]:
    """The numbers of a text that are written out, from two on."""
    for match in _WORDS.finditer(text):
        yield Numeral(
            match.start(), match.end(), match[0], _value_of(match[0]), unit_after(text, match.end()), is_word=True
        )


def number(text: str) -> float:
    """The value of a numeral; exponents are part of it: 10⁶, 4e-5."""
    digits = text.rstrip(_SUPERSCRIPTS)
    plain = digits.translate(_WITHOUT_MARKS)
    value = float(plain)
    power = text[len(digits) :]
    if not power:
        return value
    exponent = power.translate(str.maketrans(_SUPERSCRIPTS, "0123456789-"))
    return value ** int(exponent) if re.fullmatch(r"-?\d+", exponent) else value


def unit_after(text: str, end: int) -> str:
    """The unit of the number that ends at `end`; of a number in a list that of the last one."""
    unit = _UNIT.match(text, end)
    if unit is not None:
        word = unit["unit"].casefold().replace("percent", "per cent")
        return _UNITS[word if word in _UNITS else word.removesuffix("s")]
    more = _NEXT.match(text, end)
    following = _NUMBER.match(text, more.end()) if more is not None else None
    return unit_after(text, following.end()) if following is not None else ""


def around(text: str, start: int, end: int, *, before: int, behind: int) -> str:
    """The whole words around a number, as many as show which one it is: so many characters before it and behind."""
    first = text.rfind(" ", 0, max(0, start - before)) + 1
    last = text.find(" ", min(len(text), end + behind))
    return text[first : last if last >= 0 else len(text)].strip()


def _is_in_name(text: str, match: re.Match[str]) -> bool:
    """Whether a number is part of a word: CD19, IL-6, t(9;22), 5q."""
    start, end = match.span()
    before = text[max(0, start - 2) : start]
    if before[-1:] in {"-", "\u2011"} and before[:1].isalpha():
        return True
    if before[-1:] in {"_", "^", "#"}:
        return True
    after = text[end : end + 1]
    if after and _GLUED.match(after):
        return re.match(r"(?:st|nd|rd|th|[munp]?[glLm]|kg|[dhy]|Gy|mo|yr)\b", text[end:]) is None
    return bool(_KARYOTYPE.search(text[max(0, start - 24) : end]))


_KARYOTYPE = re.compile(r"\b(?:t|inv|del|add|der|dup|ins|i)\([^)\s]*(?:\)\([^)\s]*)?$")


def _value_of(words: str) -> float:
    parts = re.split(r"[\s-]+", words.casefold())
    hundred = 100.0 if parts[:2] == ["one", "hundred"] else 0.0
    rest = parts[2:] if hundred else parts
    return hundred + sum(_VALUES.get(part, 0) for part in rest)
