"""Whether whole numbers of so many patients can have the mean, the standard deviation or the median that is printed."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.values import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.printed import Printed
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood

MEAN, MEDIAN = "mean-of-whole-numbers", "median-of-whole-numbers"
_WHOLE = re.compile(
    r"\b(?:number|no\.) of (?!.*(?:per|/|\u00d7|x10|cells|platelets))|\b(?:cycles|lines of (?:therapy|treatment)|relapses|episodes|children|comorbidities|transfusions)\b",
    re.IGNORECASE,
)
_MEAN = re.compile(r"\bmean\b|\u00b1", re.IGNORECASE)
_MEDIAN = re.compile(r"\bmedian\b", re.IGNORECASE)
_MOST = 100_000


def check_means(paper: Understood) -> Iterator[Finding]:
    """Find means, standard deviations and medians of counted things that no whole numbers have."""
    for table in paper.tables:
        for block in table.blocks:
            for row in block.levels or (block.head,):
                said = row.label if row is block.head else f"{block.head.label} {row.label}"
                if not _WHOLE.search(said):
                    continue
                for column in table.columns:
                    size = table.denominator(block.head, column)
                    if size and 1 < size < _MOST and column.role in {"group", "total"}:
                        yield from _judge(table, row, column, said, size)


def _judge(table: Table, row: Row, column: Column, said: str, size: int) -> Iterator[Finding]:
    cell = row.cells.get(column.index)
    if cell is None:
        return
    shape = cell.shape.replace("[", "(").replace("]", ")")
    is_mean = bool(_MEAN.search(said)) and not _MEDIAN.search(said)
    if is_mean and shape in {"#(#)", "#\u00b1#", "#(\u00b1#)", "#"}:
        mean = cell.numbers[0]
        if not can_be_mean(mean, size):
            yield _finding(
                table, row, column, MEAN, f"{mean.text} is not a mean of {size} whole numbers", _near(mean, size)
            )
        elif len(cell.numbers) == 2 and not can_be_deviation(mean, cell.numbers[1], size):
            said = (
                f"No {size} whole numbers have the mean {mean.text} and the standard deviation {cell.numbers[1].text}"
            )
            yield _finding(table, row, column, MEAN, said, "by their sum and the sum of their squares, both whole")
    around = spread(cell)
    if _MEDIAN.search(said) and not is_mean and (around is not None or shape == "#"):
        yield from _median(table, row, column, cell.numbers[0], size)


def _median(table: Table, row: Row, column: Column, median: Printed, size: int) -> Iterator[Finding]:
    step = Fraction(1) if size % 2 else Fraction(1, 2)
    if not _reaches(median, step):
        kind = "whole" if size % 2 else "whole or a half"
        message = f"{median.text} is not a median of {size} whole numbers"
        yield _finding(table, row, column, MEDIAN, message, f"the median of {size} whole numbers is {kind}")


def _reaches(number: Printed, step: Fraction) -> bool:
    """Whether a multiple of `step` is printed as the number."""
    first = math.ceil(number.low / step) * step
    return first <= number.high


def can_be_mean(mean: Printed, size: int) -> bool:
    """Whether `size` whole numbers can have the mean (GRIM)."""
    return _reaches(mean, Fraction(1, size))


def can_be_deviation(mean: Printed, deviation: Printed, size: int) -> bool:
    """Whether `size` whole numbers can have the mean and the sample or population standard deviation (GRIMMER).

    Their sum is whole, the sum of their squares too, and both are odd or both even.
    """
    low, high = max(deviation.low, Fraction()) ** 2, deviation.high**2
    for total in range(math.ceil(mean.low * size), math.floor(mean.high * size) + 1):
        base = Fraction(total * total, size)
        for divisor in (size - 1, size):
            first, last = math.ceil(base + low * divisor), math.floor(base + high * divisor)
            if any(square % 2 == total % 2 for square in range(first, min(last, first + 1) + 1)):
                return True
    return False


def _near(mean: Printed, size: int) -> str:
    below = math.floor(mean.value * size)
    return f"{below} / {size} = {below / size:.4f} and {below + 1} / {size} = {(below + 1) / size:.4f}"


def _finding(table: Table, row: Row, column: Column, rule: str, message: str, computed: str) -> Finding:
    return Finding(
        rule=rule,
        message=message,
        places=(table.place(row, column),),
        computed=computed,
        remedy="Correct the number or the group's size, or say how many were measured",
    )
