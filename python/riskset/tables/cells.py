"""Cells that tables have in common: a number with its percentage, a median with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.table import Cell

if TYPE_CHECKING:
    from riskset.tables.lookup import Lookup


def count_cell(results: Lookup, **names: str | float | None) -> Cell:
    """``12 (31.6)``; in a sentence ``12 (31.6%)``."""
    values = {
        "n": results.value("count", "count", None, **names),
        "percent": results.value("percent", "percent", None, **names),
    }
    return Cell("{n} ({percent})", values, phrase="{n} ({percent}%)")


def range_cell(results: Lookup, digits: int, unit: str = "", **names: str | float | None) -> Cell:
    """``16 (9, 65)``; in a sentence ``16 days (range, 9-65)``."""
    values = {name: results.value(name, "number", digits, **names) for name in ("median", "minimum", "maximum")}
    spoken = f"{{median}} {unit} (range, {{minimum!r:maximum}})" if unit else ""
    return Cell("{median} ({minimum!r:maximum})", values, phrase=spoken)
