"""The units of measured values, as they stand behind numbers and in labels."""

from __future__ import annotations

_MEASURE = r"(?:mm ?Hg|[kcm\u00b5\u03bcn]?(?:g|L|l|mol|m|Gy|IU|U)|IU|kDa|kcal|bpm|points?|hours?|h|min(?:utes?)?|weeks?|years?|yrs?|y|months?|days?|d|%)"
UNIT = rf"(?:\u00d7\s?10\S+\s?)?{_MEASURE}(?:/(?:[\d.]*\s?{_MEASURE}[\u00b2\u00b32]?))*"
"""Such as ``mL/min/1.73 m2``, ``mm Hg`` or ``years``."""
