"""Exact arithmetic with printed numbers: percentages, and sums of rounded numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from riskset.audit.papers.model.printed import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.model.printed import Printed


def is_percentage(n: int, of: int, shown: Printed | None) -> bool:
    """Whether `n` of `of` can be printed as the percentage."""
    if shown is None or of <= 0:
        return False
    exact = Fraction(100 * n, of)
    return shown.low <= exact <= shown.high


def percent(n: int, of: int, like: Printed | None) -> str:
    """`n` of `of` in percent, with the decimals of a printed percentage but at least one."""
    if like is None or like.is_whole:
        return f"{100 * n / of:.1f}"
    return rounded(Fraction(100 * n, of), like)


def denominators(n: int, shown: Printed, most: int) -> bool:
    """Whether any number up to `most` is the denominator of a count and its percentage."""
    if n == 0:
        return shown.low <= 0
    if shown.high <= 0:
        return False
    least = max(Fraction(n), Fraction(100 * n) / shown.high)
    first = -(-least.numerator // least.denominator)
    return first <= most and shown.low <= Fraction(100 * n, first) <= shown.high


def sum_of(numbers: Sequence[Printed]) -> tuple[Fraction, Fraction]:
    """Between what a sum of printed numbers lies."""
    return sum((number.low for number in numbers), Fraction()), sum((number.high for number in numbers), Fraction())
