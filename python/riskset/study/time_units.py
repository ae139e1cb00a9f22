"""Time units and the days in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.study.schema_parts import TimeUnit

# A Gregorian year is 365.2425 days; trials count 365.25 and its twelfth.
DAYS_PER_MONTH = 30.4375
MONTHS_PER_YEAR = 12


def unit_ratio(unit: TimeUnit, to: TimeUnit, days_per_month: float = DAYS_PER_MONTH) -> float:
    """What one `unit` is in units of `to`; a year is twelve months of `days_per_month`."""
    days: dict[TimeUnit, float] = {
        "days": 1.0,
        "weeks": 7.0,
        "months": days_per_month,
        "years": MONTHS_PER_YEAR * days_per_month,
    }
    return days[unit] / days[to]
