"""Time units: how a length of time and an axis are worded."""

from __future__ import annotations

import math

from riskset.style import Style, decimals_of

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
_PER_YEAR = {"weeks": WEEKS_PER_YEAR, "months": MONTHS_PER_YEAR}


def time_text(time: float, unit: str, style: Style | None = None, digits: int = 1) -> str:
    """A time with its unit: ``20.1 months``, ``1 year``; one that is not a whole number with so many decimals."""
    text = (style or Style()).number(time, 0 if float(time).is_integer() else digits)
    return f"{text} {unit.removesuffix('s') if time == 1 else unit}"


def milestone(time: float, unit: str) -> str:
    """A time point as a column's head says it: ``2 years`` for 24 months, ``100 days``."""
    per_year = _PER_YEAR.get(unit)
    if per_year is not None and time >= per_year and time % per_year == 0:
        return time_text(time / per_year, "years")
    return f"{exact(time)} {unit.removesuffix('s') if time == 1 else unit}"


def as_written(number: float) -> str:
    """A number as a study file writes it, without marks of thousands."""
    return exact(number, Style(thousands=""))


def exact(time: float, style: Style | None = None) -> str:
    """A chosen time with all its decimals: a quarter of a year is 0.25, not 0.3."""
    return (style or Style()).number(time, decimals_of(time))


_STEPS = {
    "days": (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825, 3650),
    "weeks": (1, 2, 4, 8, 13, 26, 52, 104, 260, 520),
    "months": (0.5, 1, 2, 3, 6, 12, 24, 60, 120, 240),
    "years": (0.25, 0.5, 1, 2, 5, 10, 20, 50),
}
MOST_BREAKS = 7


def axis_breaks(end: float, unit: str) -> list[float]:
    """Ticks of a time axis from 0 to `end`: at most seven, at steps that a clinician counts in."""
    step = _step(end, unit)
    return [float(step * count) for count in range(int(end / step + 1e-9) + 1)]


def whole_axis(longest: float, unit: str) -> list[float]:
    """Ticks of a time axis that goes on from `longest` to its next tick: at most eight."""
    step = _step(longest, unit)
    return [float(step * count) for count in range(math.ceil(longest / step - 1e-9) + 1)]


def _step(end: float, unit: str) -> float:
    steps = _STEPS[unit]
    step = next((step for step in steps if end / step < MOST_BREAKS), None)
    if step is None:
        step = steps[-1]
        while end / step >= MOST_BREAKS:
            step *= 2
    return step


def even_steps(unit: str) -> tuple[float, ...]:
    """Steps that a clinician counts in, ascending."""
    return _STEPS[unit]


def time_title(unit: str, origin: str | None = None) -> str:
    """The title of a time axis: ``Months``, or ``Months since transplant``."""
    return unit.capitalize() if origin is None else f"{unit.capitalize()} since {origin}"
