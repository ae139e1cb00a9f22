"""Time units and the days in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.study.schema_parts import TimeUnit

# A Gregorian year is 365.2425 days; trials count 365.25 and its twelfth.
DAYS: dict[TimeUnit, float] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}


def unit_ratio(unit: TimeUnit, to: TimeUnit) -> float:
    """What one `unit` is in units of `to`."""
    return DAYS[unit] / DAYS[to]
