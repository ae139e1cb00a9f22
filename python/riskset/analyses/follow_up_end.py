"""Why nothing is estimated at a time: follow-up ends before it, in the same words and digits everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.recorder import sentence
from riskset.stats.errors import FollowUpEnded
from riskset.style import rounded
from riskset.timescale import time_text

if TYPE_CHECKING:
    from riskset.stats.errors import StatsError

_MOST_DIGITS = 6


def follow_up_end(last: float, asked: float, unit: str) -> str:
    """Say when a group's follow-up ends, with a decimal, or as many as tell it from the time asked for.

    Follow-up to month 11.9918 ends at 12.0 months, but not where an estimate at 12 is missing for it.
    """
    digits = next((each for each in range(1, _MOST_DIGITS) if float(rounded(last, each)) < asked), _MOST_DIGITS)
    return f"The group's follow-up ends at {time_text(last, unit, digits=digits)}."


def reason(error: StatsError, unit: str) -> str:
    """Why there is no estimate, as a footnote prints it."""
    if isinstance(error, FollowUpEnded):
        return follow_up_end(error.last, error.asked, unit)
    return sentence(error)
