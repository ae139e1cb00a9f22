"""Cells that tables have in common: a number with its percentage, a median with its range."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.style import FINEST, rounded
from riskset.tables.table import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.tables.lookup import Lookup
    from riskset.tables.table import Value


def count_cell(results: Lookup, **names: str | float | None) -> Cell:
    """``12 (31.6)``; in a sentence ``12 (31.6%)``."""
    values = {
        "n": results.value("count", "count", None, **names),
        "percent": results.value("percent", "percent", None, **names),
    }
    return Cell("{n} ({percent!s})", values, phrase="{n} ({percent}%)")


def range_cell(results: Lookup, digits: int, unit: str = "", **names: str | float | None) -> Cell:
    """``16 (9-65)``; in a sentence ``16 days (range, 9-65)``."""
    parts = ("median", "minimum", "maximum")
    values = {part: results.value(part, "number", digits, **names) for part in parts}
    median = values["median"]
    if median.result.value is not None and not (median.result.value * 10**digits).is_integer():
        # Half between two whole numbers: rounding would move it.
        values["median"] = replace(median, digits=digits + 1)
    spoken = f"{{median}} {unit_of(values['median'], unit)} (range, {{minimum!r:maximum}})" if unit else ""
    return Cell("{median} ({minimum!r:maximum})", values, phrase=spoken)


def unit_of(value: Value, unit: str) -> str:
    """The unit behind a number in a sentence: ``day`` behind 1, ``days`` behind 1.0 and others."""
    return unit.removesuffix("s") if value.result.value == 1 and not value.digits else unit


def telling_digits(digits: int, values: Iterable[float | None]) -> int:
    """The fewest decimals, from `digits` on and to six, at which a number that is not 0 does not read as 0."""
    numbers = [value for value in values if value]
    most = max(digits, FINEST)
    return next((more for more in range(digits, most) if all(rounded(each, more) for each in numbers)), most)
