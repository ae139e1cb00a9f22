"""A number as it is printed, and the exact interval of the values that would be printed so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number.

    Attributes
    ----------
    text : str
        As it stands.
    value : Fraction
        Its value.
    half : Fraction
        Half a unit of its last digit. Values from `low` to `high`, ends included, are printed so: both are,
        whether halves are rounded up or to the even digit.
    """

    text: str
    value: Fraction
    half: Fraction

    @property
    def low(self) -> Fraction:
        """The smallest value that is printed so."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """The largest value that is printed so."""
        return self.value + self.half

    @property
    def is_whole(self) -> bool:
        """Whether it is printed without decimals."""
        return self.half == Fraction(1, 2)

    @property
    def digits(self) -> int:
        """How many significant digits are printed."""
        return len(re.sub(r"\D", "", self.text).lstrip("0"))

    def meets(self, other: Printed) -> bool:
        """Whether one value can be printed as both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, low: Fraction | float, high: Fraction | float) -> bool:
        """Whether a value from `low` to `high` can be printed so."""
        return self.low <= high and low <= self.high


def printed(text: str) -> Printed:
    """Read a number that matches :data:`NUMBER`."""
    bare = text.replace("\u2212", "-").replace("\u00b7", ".").replace(",", "")
    decimals = len(bare.partition(".")[2])
    return Printed(text, Fraction(bare), Fraction(1, 2 * 10**decimals))


def rounded(value: float | Fraction, like: Printed) -> str:
    """Print a value with the decimals of another number."""
    decimals = len(like.text.replace("\u00b7", ".").partition(".")[2])
    return f"{float(value):.{decimals}f}"
