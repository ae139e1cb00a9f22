"""Doubts about values: codes that look like `not known` among numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import quoted
from riskset.study.doubts.doubt import Doubt, in_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# What people write for `not known`, `not asked`, `does not apply`.
_HIGH = (7, 8, 9, 66, 77, 88, 96, 97, 98, 99, 666, 777, 888, 997, 998, 999, 7777, 8888, 9998, 9999, 99999, 999999)
_LOW = (-1, -2, -7, -8, -9, -77, -88, -99, -777, -888, -999, -9999)
# A code stands apart from the others by so much of their range, or by less where it stands often.
_APART, _NEAR = 0.5, 0.1


def missing_codes(cohort: Cohort) -> Iterator[Doubt]:
    """Numbers such as 9, 99, -1 and 999 that stand outside all others of a variable."""
    for name, spec in cohort.study.variables.items():
        built = cohort.builder.variable(name)
        if not spec.is_number or built.column is None:
            continue
        codes = codes_apart(built.column)
        if codes:
            yield _missing_code(cohort, name, built.column, codes)


def codes_apart(column: Column) -> list[float]:
    """The codes that stand apart from all other numbers of a column."""
    return _apart(*_occurring(column))


def _missing_code(cohort: Cohort, name: str, column: Column, codes: list[float]) -> Doubt:
    values, counts = _occurring(column)
    others = values[~np.isin(values, codes)]
    told = " and ".join(
        f"{quoted(f'{code:g}')} stands for {counted(int(counts[values == code][0]), 'patient')}" for code in codes
    )
    message = f"{told}, where all others are from {others.min():g} to {others.max():g}"
    listed = ", ".join(f"{code:g}" for code in codes)
    remedy = f"If it means not known, write variables: {{{name}: {{missing: [{listed}]}}}}"
    row = int(cohort.builder.source.table.rows[column.numbers[0] == codes[0]][0])
    return in_data(cohort, "missing-code", column.name, message, remedy, row=row, value=f"{codes[0]:g}")


def _occurring(column: Column) -> tuple[Floats, Integers]:
    """The numbers that occur, ascending, and how often each does."""
    numbers, _ = column.numbers
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    return values, counts.astype(np.int64)


def _apart(values: Floats, counts: Integers) -> list[float]:
    """The codes that stand apart from all other values; none where there are no others."""
    first = values.size
    while first > 2 and float(values[first - 1]) in _HIGH:
        first -= 1
    # The lowest of them that stands apart takes those above it along.
    while first < values.size and not _stands_apart(values, counts, first):
        first += 1
    high = values[first:].tolist()
    below = values[values < 0]
    # A change may be negative: one value alone, or what nobody measures, is a code.
    low = below.tolist() if np.isin(below, _LOW).all() and (below.size == 1 or (below <= _LOW[2]).all()) else []
    return sorted([*low, *high]) if values.size - len(low) - len(high) > 1 else []


def _stands_apart(values: Floats, counts: Integers, place: int) -> bool:
    """Whether a code is above all others by half of their range, or by a tenth where it stands more often than any of them."""
    gap, spread = values[place] - values[place - 1], values[place - 1] - values[0]
    often = counts[place] > max(1, counts[:place].max())
    # The next whole number is the next level of a scale.
    return bool(gap > 1 and gap > (_NEAR if often else _APART) * spread)
