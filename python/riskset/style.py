"""How numbers, P values and intervals are printed, and what a table calls its counts, comparisons and notes."""

from __future__ import annotations

import datetime as dt
import math
import re
import string
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Literal

from riskset.spelling import british

if TYPE_CHECKING:
    from collections.abc import Iterable

MINUS = "\u2212"
EN_DASH = "\u2013"
NO_BREAK = "\u00a0"
Words = Literal["", "counts", "size", "contrast"]
"""What the package's own words in a label say: of the counts in its row, of a group's size, of a contrast of levels."""
Kind = Literal["count", "number", "date", "percent", "percent-points", "rate", "points", "ratio", "coefficient", "p"]
STATE_TEXT = {
    "not reached": "NR",
    "not estimable": "NE",
    "not computable": "NC",
    "not applicable": "NA",
    "suppressed": "S",
}


# The decimal point of a number in a sentence of the package, which is not its full stop, and the comma between thousands.
_MARKS = re.compile(r"(?<=\d)(?:\.(?=\d)|,(?=\d{3}(?!\d)))")
# What the package writes of counts behind a label, of a group's size, and between the levels of a contrast.
_COUNTS = re.compile(r", (n/N|n)(| \(%\))(?=$| \()")
_SIZE = re.compile(r"\(n(?=\s=\s[^()]*\)$)")
_CONTRAST = re.compile(r" vs\.? ")
# The name of a ratio before its number, in the package's sentences.
_RATIO = re.compile(r"\b(S?HR|OR|RR|IRR)(?=[ \u00a0][<>]?\d)")
# The comma behind the level of an interval, in the package's sentences.
_LEVEL_COMMA = re.compile(r"(?<=%[ \u00a0]CI),(?=[ \u00a0])")
# A ratio in the thousands says no more than that it is large.
_MANY = 1000
# Decimals at most, where the usual ones do not tell numbers apart.
FINEST = 6
# So near to one, in units of the last decimal, a limit that reads as one says too little.
_NEAR = 10
# Decimals of a percentage beyond which a difference is an error of the arithmetic.
_ROUNDING = 9
# From a million on decimals say nothing; a float has fifteen digits.
_WHOLE, _LARGEST = 1e6, 1e15
# Room for the largest float with all its digits; the usual context has 28.
_EXACT = Context(prec=400)


def decimals_of(value: float) -> int:
    """How many decimals a number has as somebody wrote it: 2 of 0.25."""
    return max(-int(Decimal(f"{value:.10g}").normalize().as_tuple().exponent), 0)


def related(text: str) -> str:
    """A printed P value as it follows its letter, never parted: `= 0.033`, `< 0.001`."""
    return f"{text[0]}{NO_BREAK}{text[1:].lstrip()}" if text[0] in "<>" else f"={NO_BREAK}{text}"


def rounded(value: float, digits: int) -> Decimal:
    """Round half away from zero, as SAS, SPSS and readers do: 0.125 to 0.13, 2.675 to 2.68.

    The number is first read as its shortest decimal of 14 digits: the last bits of a float are noise of
    the arithmetic, and a tie in decimals is a tie for the reader.
    """
    exact = Decimal(f"{value:.14g}")
    result = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_EXACT)
    return result.copy_abs() if result.is_zero() else result


def is_below(value: float, threshold: float) -> bool:
    """Whether a P value is below a threshold; what differs from it by the noise of the arithmetic alone is not."""
    return float(f"{value:.14g}") < threshold


@dataclass(frozen=True)
class Style:
    """A journal's way with numbers and tables; :mod:`riskset.journals` has those of some journals.

    Attributes
    ----------
    percent_digits, rate_digits, ratio_digits : int
        Decimals of percentages of counts, of survival and incidence in percent, of hazard ratios.
    p_digits : int
        Most decimals of a P value; below one unit of the last one, ``<0.001`` is printed.
    p_coarse : tuple of (float, int), optional
        From this P on, so many decimals: ``(0.01, 2)`` prints 0.034 as ``0.03``.
    p_thresholds : tuple of float
        P values that a reader or a note draws a line at. A P value that rounding would put on the other side of one has as
        many decimals more as it needs: ``0.0497``, not ``0.050``.
    p_significant : int, optional
        Significant digits of a P value, instead of decimals, as far as `p_digits` goes.
    p_ceiling : bool
        Print ``>0.999`` instead of ``1.000``.
    p_spaced : bool
        A blank that does not break after ``<`` and ``>``.
    p_leading_zero : bool
        ``0.03`` or ``.03``.
    p_symbol : str
    p_italic : bool
        How the letter P is printed.
    p_head : str
        What follows the letter P at the head of its column: ``value``, as in ``P value``.
    decimal_mark, interval_separator : str
        ``.`` and an en dash; a dash becomes `` to `` where a limit is negative.
    range_separator : str
        Between the ends of a range, such as a minimum and a maximum; empty for that of intervals.
    bare_zero : bool
        Print a number that is exactly 0 without decimals: ``0 (0)``.
    thousands : str
        Separator of groups of three digits in numbers of five digits and more.
    percent_sign : bool
        Whether percentages of counts have their sign in the cells of a table, too: ``34 (50.7%)``.
    blank : str
        What stands in an empty cell of the body.
    empty_corner : bool
        Whether the head of the stub is left empty.
    bold_head : bool
        Whether the column labels are bold.
    count_word, count_of, count_separator : str
        What a label calls its numbers of patients, such numbers with their denominators, and what stands before it: ``n``,
        ``n/N`` and a comma, as in ``Sex, n (%)``. A label that the study file writes is never changed.
    group_size : str
        The letter of a group's size in its head: ``(n = 38)``.
    versus : str
        Between the levels of a contrast and the groups of a comparison: ``Age ≥40 vs. <40``.
    number_word : str
        The short form of number in the package's words: ``No. at risk``.
    note_marks : tuple of str
        The marks of notes in their order, doubled when they are used up, then tripled; none for the letters a to z.
    sentence_separator : str
        Between the limits of an interval in a sentence; empty for that of intervals.
    sentence_comma : bool
        Whether a comma stands between the level of an interval and its limits in a sentence: ``95% CI, 1.05``.
    ratio_comma : bool
        Whether a comma stands between the name of a ratio and its number in a sentence: ``HR, 1.23``.
    spelling : {"", "american", "british"}
        How the package's own words are spelt; empty for the way of the document's language, else American.
    """

    name: str = "default"
    percent_digits: int = 1
    rate_digits: int = 1
    ratio_digits: int = 3
    p_digits: int = 3
    p_coarse: tuple[float, int] | None = None
    p_thresholds: tuple[float, ...] = (0.05,)
    p_significant: int | None = None
    p_ceiling: bool = False
    p_spaced: bool = False
    p_leading_zero: bool = True
    p_symbol: str = "P"
    p_italic: bool = True
    p_head: str = ""
    decimal_mark: str = "."
    interval_separator: str = EN_DASH
    range_separator: str = ""
    bare_zero: bool = False
    thousands: str = ","
    percent_sign: bool = False
    blank: str = ""
    empty_corner: bool = False
    bold_head: bool = False
    count_word: str = "n"
    count_of: str = "n/N"
    count_separator: str = ", "
    group_size: str = "n"
    versus: str = "vs."
    number_word: str = "No."
    note_marks: tuple[str, ...] = ()
    sentence_separator: str = ""
    sentence_comma: bool = True
    ratio_comma: bool = False
    spelling: str = ""

    def value(self, value: float, kind: Kind, digits: int | None = None, beside: tuple[float, ...] = ()) -> str:
        """Print a value of a kind.

        Parameters
        ----------
        value : float
        kind : str
            ``points`` are percentages that may round to 0 or 100: a difference, or a limit, of rates;
            ``percent-points`` are those of percentages of counts. A ``coefficient`` has the decimals of ratios.
        digits : int, optional
            Decimals, instead of the style's.
        beside : tuple of float
            Of a ratio: itself and its limits, which are printed with the same decimals.
        """
        usual = self._usual(kind) if digits is None else digits
        match kind:
            case "p":
                return self.p_value(value)
            case "ratio":
                return self._ratio(value, usual, beside)
            case "number" | "coefficient":
                return self._bounded(value, usual)
            case "count":
                return self.number(value, 0)
            case "date":
                return (dt.date(1970, 1, 1) + dt.timedelta(days=math.floor(value))).isoformat()
            case "percent" | "percent-points" | "rate" | "points":
                share = 100 * value if kind in {"rate", "points"} else value
                return self._decimals(share, usual) if kind.endswith("points") else self._share(share, usual)

    def _usual(self, kind: Kind) -> int:
        """The decimals of a kind."""
        match kind:
            case "percent" | "percent-points":
                return self.percent_digits
            case "rate" | "points":
                return self.rate_digits
            case "ratio" | "coefficient":
                return self.ratio_digits
            case _:
                return 0

    def _share(self, percent: float, digits: int) -> str:
        """A percentage; one that would read as nobody or as everybody, and is not, is less than the last digit's unit."""
        unit, shown = 10.0**-digits, rounded(percent, digits)
        exact = rounded(percent, _ROUNDING)
        if exact > 0 == shown:
            return self._relation("<") + self.number(unit, digits)
        if exact < 100 == shown:
            return self._relation(">") + self.number(100 - unit, digits)
        return self._decimals(percent, digits)

    def _ratio(self, value: float, digits: int, beside: tuple[float, ...]) -> str:
        """A ratio within what its decimals can show: ``<0.001`` below, ``>999`` above.

        Where they would not tell it from its limits, or a limit from one, it has as many more as are needed.
        """
        if value < 10.0**-digits:
            return self._relation("<") + self.number(10.0**-digits, digits)
        if rounded(value, digits) >= _MANY:
            return self._relation(">") + str(_MANY - 1)
        told = self._telling(digits, [each for each in beside if 10.0**-digits <= each < _MANY])
        if told == FINEST > digits and value != 1 == rounded(value, told):
            return self._relation(">" if value > 1 else "<") + self.number(1, told)
        return self.number(value, told)

    @staticmethod
    def _telling(digits: int, numbers: list[float]) -> int:
        """The fewest decimals that tell a ratio and its limits apart, and limits close to one from it."""
        near = all(abs(each - 1) < _NEAR * 10.0**-digits for each in numbers)
        ends = {min(numbers), max(numbers)} - {1.0} if near and numbers else set[float]()
        for more in range(digits, FINEST):
            apart = len({rounded(each, more) for each in numbers}) == len(set(numbers))
            if apart and all(rounded(each, more) != 1 for each in ends):
                return more
        return max(digits, FINEST) if numbers else digits

    def _bounded(self, value: float, digits: int) -> str:
        """A number without decimals that say nothing, and with no more digits than it has."""
        if abs(value) > _LARGEST:
            sign = "<" if value < 0 else ">"
            return self._relation(sign) + self.number(math.copysign(_LARGEST, value), 0)
        if digits >= FINEST and value != 0 == rounded(value, digits):
            return self._relation(">" if value < 0 else "<") + self.number(math.copysign(10.0**-digits, value), digits)
        return self._decimals(value, 0 if abs(value) >= _WHOLE else digits)

    def _decimals(self, value: float, digits: int) -> str:
        return self.number(value, 0 if self.bare_zero and value == 0 else digits)

    def number(self, value: float, digits: int) -> str:
        """Print `value` with `digits` decimals and a true minus sign."""
        if not math.isfinite(value):
            message = f"{value} cannot be printed as a number"
            raise ValueError(message)
        decimal = rounded(value, digits)
        text = f"{decimal.copy_abs():f}"  # abs() would round to 28 digits
        sign = MINUS if decimal < 0 else ""
        whole, _, fraction = text.partition(".")
        if len(whole) > 4:
            whole = f"{int(whole):,}".replace(",", self.thousands)
        return sign + (f"{whole}{self.decimal_mark}{fraction}" if fraction else whole)

    def p_value(self, value: float) -> str:
        """Print a P value; one that rounds to zero is printed as less than the last digit's unit."""
        smallest = 10.0**-self.p_digits
        if value < smallest:
            return self._relation("<") + self._unit_interval(smallest, self.p_digits)
        digits = self._p_decimals(value)
        unit = 10.0**-digits
        if self.p_ceiling and value > 1 - unit:
            return self._relation(">") + self._unit_interval(1 - unit, digits)
        return self._unit_interval(value, digits)

    def p_threshold(self, threshold: float) -> str:
        """A threshold of P values with all its decimals: ``0.05`` or ``.05``."""
        return self._unit_interval(threshold, decimals_of(threshold))

    def p_below(self, threshold: float) -> str:
        """A threshold of P values as it follows the letter: ``< 0.05``."""
        return f"<{NO_BREAK}{self.p_threshold(threshold)}"

    def telling(self, thresholds: Iterable[float]) -> Style:
        """The style that prints no P value on the wrong side of these thresholds either."""
        told = tuple(dict.fromkeys([*self.p_thresholds, *thresholds]))
        return self if told == self.p_thresholds else replace(self, p_thresholds=told)

    def _p_decimals(self, value: float) -> int:
        """How many decimals a P value is printed with: those of the style, or more where a threshold needs them."""
        digits = self._usual_p_decimals(value)
        while any(is_below(value, each) != is_below(float(rounded(value, digits)), each) for each in self.p_thresholds):
            digits += 1
        return digits

    def _usual_p_decimals(self, value: float) -> int:
        if self.p_significant is not None:
            digits = self.p_significant - 1 - math.floor(math.log10(value))
            # Rounding up may add a digit before the others: 0.0996 is 0.10.
            if float(rounded(value, digits)) >= 10.0 ** (self.p_significant - digits):
                digits -= 1
            return max(0, min(digits, self.p_digits))
        if self.p_coarse is None or value < self.p_coarse[0]:
            return self.p_digits
        return self.p_coarse[1]

    def spelled(self, text: str) -> str:
        """A text in which the package's own words are spelt the style's way."""
        return british(text) if self.spelling == "british" else text

    def worded(self, text: str) -> str:
        """A sentence of the package with the style's decimal mark and separator of thousands in its numbers."""
        return _MARKS.sub(lambda mark: self.decimal_mark if mark[0] == "." else self.thousands, text)

    def said(self, text: str, words: Words) -> str:
        """A label in which the package wrote something, with the style's own words for it."""
        match words:
            case "counts":
                found = list(_COUNTS.finditer(text))[-1:]
                return text if not found else text[: found[0].start()] + self._counts(found[0]) + text[found[0].end() :]
            case "size":
                return _SIZE.sub(f"({self.group_size}", text)
            case "contrast":
                # Where a level has the word, too, it is the study file's.
                return self.compared(text) if len(_CONTRAST.findall(text)) == 1 else text
            case _:
                return text

    def compared(self, text: str) -> str:
        """A comparison of two groups, or of two levels, with the style's own word between them."""
        return _CONTRAST.sub(f" {self.versus} ", text)

    def _counts(self, written: re.Match[str]) -> str:
        word = self.count_of if written[1] == "n/N" else self.count_word
        return f"{self.count_separator}{word}{written[2]}"

    def note_mark(self, position: int) -> str:
        """The mark of the note at a position, from 0: ``a``, ``b``, ... ``z``, ``aa``, or the style's symbols."""
        if self.note_marks:
            return self.note_marks[position % len(self.note_marks)] * (position // len(self.note_marks) + 1)
        letters = string.ascii_lowercase
        before = self.note_mark(position // len(letters) - 1) if position >= len(letters) else ""
        return before + letters[position % len(letters)]

    def sentence(self, text: str) -> str:
        """A sentence of the package, with the style's commas behind the name of a ratio and the level of its interval."""
        named = _RATIO.sub(r"\1,", text) if self.ratio_comma else text
        return named if self.sentence_comma else _LEVEL_COMMA.sub("", named)

    def numbered(self, text: str) -> str:
        """Words of the package with the style's short form of number: ``No. at risk``."""
        return text.replace("No.", self.number_word).replace("no.", self.number_word.lower())

    def in_sentences(self) -> Style:
        """The style as sentences have it."""
        return replace(self, interval_separator=self.sentence_separator) if self.sentence_separator else self

    def _relation(self, sign: str) -> str:
        return f"{sign}{NO_BREAK}" if self.p_spaced else sign

    def interval(self, lower: str, upper: str) -> str:
        """Join two printed limits; a minus sign before a limit would clash with a dash between them.

        Two limits that are missing for one reason are that reason once.
        """
        if lower == upper and lower in STATE_TEXT.values():
            return lower
        return self._combined(lower, upper, self.interval_separator)

    def range(self, lower: str, upper: str) -> str:
        """Join the two printed ends of a range, as :meth:`interval` does limits."""
        if lower == upper and lower in STATE_TEXT.values():
            return lower
        return self._combined(lower, upper, self.range_separator or self.interval_separator)

    def _combined(self, lower: str, upper: str, separator: str) -> str:
        mark = separator.strip()
        # A hyphen before a sign would be an arrow: ``2.8->999``.
        clashes = (MINUS in lower + upper and mark in {EN_DASH, "-"}) or (mark == "-" and upper[:1] in {"<", ">"})
        return f"{lower}{' to ' if clashes else separator}{upper}"

    def _unit_interval(self, value: float, digits: int) -> str:
        text = self.number(value, digits)
        return text if self.p_leading_zero or not text.startswith("0") else text[1:]
