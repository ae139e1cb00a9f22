"""Reads the text of a cell: a count with its percentage, an estimate with its limits, a P value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.number_pattern import NUMBER

_NUMBER = re.compile(NUMBER)
_MARKS = re.compile(r"(?:\s*\^\S+|(?<=[\d)\]])\s?[a-m*\u2020\u2021\u00a7\u00b6#]{1,2})+$")
_BETWEEN = re.compile(r"^#%?[(\[]#%?(?:,|;|:|to|-|\u2013|\u2014|~)#%?[)\]]$")
_RANGE = re.compile(r"^[(\[]?#(?:,|;|:|to|-|\u2013|\u2014|~)#[)\]]?$")
_P = re.compile(r"^(?:p|P)?(<|>|=|\u2264|\u2265)?#$")


@dataclass(frozen=True, slots=True)
class Value:
    """The numbers of a cell, and its text with ``#`` for each of them and without spaces."""

    text: str
    shape: str
    numbers: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Of `of` patients `n`, which is `percent`; what is not printed is ``None``."""

    n: int
    percent: Printed | None
    of: int | None
    says_percent: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """A value between two others: a median in its range, an estimate in its limits."""

    centre: Printed
    low: Printed
    high: Printed


@dataclass(frozen=True, slots=True)
class PValue:
    """A P value, or the bound it is said to be under or over."""

    relation: str
    number: Printed

    def holds(self, p: float, slack: float = 0.0) -> bool:
        """Whether a computed P can be printed so."""
        low, high = p * (1 - slack), p * (1 + slack)
        if self.relation in {"<", "\u2264"}:
            return low <= float(self.number.high)
        if self.relation in {">", "\u2265"}:
            return high >= float(self.number.low)
        return self.number.holds(low, high)

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest P that can be printed so."""
        least = 0.0 if self.relation in {"<", "\u2264"} else float(self.number.low)
        most = 1.0 if self.relation in {">", "\u2265"} else float(self.number.high)
        return least, most

    def __str__(self) -> str:
        return f"P {self.relation} {self.number.text}"


def value(text: str) -> Value | None:
    """Read the text of a cell; ``None`` where it has no number."""
    bare = _MARKS.sub("", text.strip().replace("\u2212", "-").replace("\u00a0", " ").replace("\u2009", " "))
    # Two numbers beside each other are not one.
    bare = re.sub(r"(?<=\d)\s+(?=\d)", "_", bare)
    bare = re.sub(r"\s+", "", re.sub(r"(?<=\d)-(?=\d)", "\u2013", re.sub(r"\s+-\s+", "\u2013", bare)))
    found = _NUMBER.findall(bare)
    if not found:
        return None
    return Value(text.strip(), _NUMBER.sub("#", bare), tuple(printed(number) for number in found))


def count(cell: Value) -> Count | None:
    """Read a cell as a count, of patients or not; a number alone is one when it is whole."""
    numbers = cell.numbers
    shape = cell.shape.replace("[", "(").replace("]", ")")
    forms = {
        "#": (0, None, None),
        "#(#)": (0, 1, None),
        "#(#%)": (0, 1, None),
        "#/#": (0, None, 1),
        "#/#(#)": (0, 2, 1),
        "#/#(#%)": (0, 2, 1),
        "#(#/#)": (1, 0, 2),
        "#%(#/#)": (1, 0, 2),
        "#%(#)": (1, 0, None),
    }
    form = forms.get(shape)
    if form is None:
        return None
    n, percent, of = form
    whole = [numbers[i] for i in (n, of) if i is not None]
    if any(not number.is_whole or number.value < 0 for number in whole):
        return None
    return Count(
        int(numbers[n].value),
        None if percent is None else numbers[percent],
        None if of is None else int(numbers[of].value),
        "%" in cell.shape,
    )


def spread(cell: Value) -> Spread | None:
    """Read a cell as a value between two others."""
    if not _BETWEEN.match(cell.shape):
        return None
    return Spread(*cell.numbers)


def limits(cell: Value) -> tuple[Printed, Printed] | None:
    """Read a cell as two limits."""
    return (cell.numbers[0], cell.numbers[1]) if _RANGE.match(cell.shape) else None


def p_value(cell: Value) -> PValue | None:
    """Read a cell as a P value."""
    found = _P.match(cell.shape)
    if found is None or not 0 <= cell.numbers[0].value <= 1:
        return None
    return PValue(found[1] or "=", cell.numbers[0])
