"""The rules of an audit of a manuscript, by name, and what each says."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[str, str] = MappingProxyType(
    {
        "percentage": "A percentage is that of its count and denominator",
        "part-of-whole": "A part is no larger than its whole",
        "sum": "Levels add up to their group, and groups to their total",
        "p-value-of-counts": "A P value beside counts is of a test of them",
        "ratio-limits": "A ratio lies between its limits, in their middle on the log scale",
        "ratio-p-value": "The P value of a ratio is that of its limits",
        "out-of-range": "A median or rate lies within its range, quartiles or limits",
        "mean-of-whole-numbers": "A mean and a standard deviation can be of so many whole numbers",
        "median-of-whole-numbers": "A median can be of so many whole numbers",
        "rates-to-100": "Survival without relapse, relapse and death without it make up 100%",
        "order-of-rates": "Survival falls and incidence rises with time, and survival without an event is at most overall survival",
        "median-and-rate": "Before the median survival more than half survive, and after it less",
        "stated-twice": "What is stated twice is the same each time",
        "flow": "Numbers of patients add up on their way into the study and into its groups",
        "significance": "Words for a difference or an association, and for none, agree with the P value with them",
        "direction": "Words such as higher and fewer agree with the two numbers or the ratio behind them",
    }
)
