"""Numbers as a reader rounds them: each expectation is the set of texts that may be printed.

A text is one of several only where a number lies on a tie of the rounding but for the error of its computation.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isnan

Text = frozenset[str]
# What cannot be said beforehand; the printed cell must be there, but may hold anything.
UNCHECKED: Text = frozenset()

EXACT, CLOSED, FITTED = 0.0, 1e-9, 2e-6
"""Relative error of a count, of a closed formula, and of what an iteration found."""


def words(*texts: str) -> Text:
    """Any of some texts."""
    return frozenset(texts)


def number(value: Fraction | float | None, digits: int, error: float = EXACT) -> Text:
    """A number with so many decimals, halves rounded away from zero; none is not estimable."""
    if value is None or isnan(value):
        return words("NE")
    exact = Fraction(value)
    return words(*(_rounded(exact * (1 + Fraction(error) * side), digits) for side in (-1, 0, 1)))


def p_text(value: float | None, absent: str, error: float = CLOSED) -> Text:
    """A P value; `absent` is said where there is none."""
    if value is None or isnan(value):
        return words(absent)
    near = [min(value * (1 + error * side), 1.0) for side in (-1, 0, 1)]
    return words(*(_p(each) for each in near))


def _p(value: float) -> str:
    """Three decimals, or the first more of them that do not make 0.05 of what is below it."""
    if value < 0.001:
        return "<0.001"
    texts = (_rounded(Fraction(value), digits) for digits in range(3, 15))
    return next(text for text in texts if (float(text) < 0.05) == (value < 0.05))


def joined(pattern: str, **parts: Text) -> Text:
    """A pattern such as ``{count} ({percent})`` of parts; unchecked where one of them is."""
    names = list(parts)
    return words(*(pattern.format(**dict(zip(names, texts, strict=True))) for texts in product(*parts.values())))


def interval(lower: Text, upper: Text) -> Text:
    """Two limits: a dash between them, or a word where one is negative; once what is missing for one reason."""
    return words(*(_interval(low, high) for low, high in product(lower, upper)))


def with_limits(value: Text, lower: Text, upper: Text) -> Text:
    """A value and its limits; what is missing altogether is said once."""
    if value == lower == upper and value & {"NE", "NR", "NA"}:
        return value
    return joined("{value} ({limits})", value=value, limits=interval(lower, upper))


def _interval(lower: str, upper: str) -> str:
    if lower == upper and lower in {"NE", "NR", "NA"}:
        return lower
    return f"{lower} to {upper}" if "\u2212" in lower + upper else f"{lower}\u2013{upper}"


def _rounded(value: Fraction, digits: int) -> str:
    units = int(abs(value) * 10**digits + Fraction(1, 2))
    whole, rest = divmod(units, 10**digits)
    sign = "\u2212" if value < 0 and units else ""
    grouped = f"{whole:,}" if whole >= 10_000 else str(whole)
    return f"{sign}{grouped}.{rest:0{digits}d}" if digits else f"{sign}{grouped}"
