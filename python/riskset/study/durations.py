"""Lengths of time with their own unit, as a study file writes them: `100 days`, `2 years`, or a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from riskset.study.schema_parts import TimeUnit

_FORM = re.compile(r"(\d+(?:\.\d+)?)(?:\s*(day|week|month|year)s?)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; without a `unit` it is in that of what it belongs to."""

    length: float
    unit: TimeUnit | None = None


def parse_duration(text: str) -> Duration | None:
    """The length of time that a text says; ``None`` where it says none, or none that is greater than 0."""
    found = _FORM.fullmatch(text.strip())
    if found is None or float(found[1]) == 0:
        return None
    return Duration(float(found[1]), cast("TimeUnit", f"{found[2]}s") if found[2] else None)
