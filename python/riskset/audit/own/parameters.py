"""The numbers that a study file states: times, cut points, levels of confidence, numbers in labels; prose may state them too."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.audit.own.numerals import numerals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.opened import OpenStudy

_OF_TIME = re.compile(
    r"^(?:at|to|from|end|tau|until|horizon|landmark|start|clock)$|break|x_max|x_min|time|days|months|years|within|window|rates"
)
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
# The level of confidence and of significance that a study has where it says nothing else.
_USUAL = (0.95, 0.05)
# Sections in which numbers are of files and how they are read.
_NOT_OF_THE_STUDY = {"data", "file", "files", "rows"}


@dataclass(frozen=True)
class Parameters:
    """What a manuscript may state without asking the store.

    Attributes
    ----------
    bare : frozenset of float
        Numbers of the study file without a unit, which may stand for a time or a cut point.
    with_unit : frozenset of (float, str)
        Numbers of its texts with their units, and its times in other units.
    literals : tuple of str
        Texts that the study file lists as ``literals``.
    """

    bare: frozenset[float] = frozenset()
    with_unit: frozenset[tuple[float, str]] = frozenset()
    literals: tuple[str, ...] = ()

    def has(self, value: float, unit: str) -> bool:
        """Whether the study file states this number, in this unit where it has one."""
        if (value, unit) in self.with_unit:
            return True
        if unit == "%":
            return False
        return value in self.bare or (not unit and any(value == number for number, _ in self.with_unit))


@dataclass
class _Found:
    bare: set[float] = field(default_factory=set[float])
    with_unit: set[tuple[float, str]] = field(default_factory=set[tuple[float, str]])


def parameters_of(study: OpenStudy) -> Parameters:
    """The numbers of a study file, and those of the rules that it leaves as they are."""
    cohort = study.cohort
    found = _Found()
    written = cohort.study.written
    for value, is_time in (*_values(written), *((value, False) for value in _USUAL)):
        _note(found, value, cohort.time_unit if is_time else "")
    found.with_unit.update((round(100 * share, 9), "%") for share in list(found.bare) if 0.5 <= share < 1)
    general = written.get("study")
    _note_times(
        found, cohort.time_unit, float(general.get("days_per_month") or 0) if isinstance(general, dict) else 0.0
    )
    return Parameters(frozenset(found.bare), frozenset(found.with_unit), tuple(cohort.study.literals))


def _values(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """The numbers and texts of a study file, keys among them, each with whether it stands where times do."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not path and key in _NOT_OF_THE_STUDY:
                continue
            # Numbers as keys are the codes of levels.
            if not str(key).lstrip("-").isdecimal():
                yield str(key), False
            yield from _values(value, (*path, str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from _values(value, path)
    else:
        yield data, any(_OF_TIME.search(key) for key in path)


def _note(found: _Found, value: Any, time_unit: str) -> None:  # noqa: ANN401
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        if math.isfinite(value):
            found.bare.add(float(value))
            if time_unit:
                found.with_unit.add((float(value), time_unit))
        return
    for numeral in numerals(str(value)):
        if numeral.unit:
            found.with_unit.add((numeral.value, numeral.unit))
        else:
            found.bare.add(numeral.value)


def _note_times(found: _Found, time_unit: str, days_per_month: float) -> None:
    """Add the times of the study in the other units that a sentence may have them in, where they are whole there."""
    days = DAYS | ({"months": days_per_month} if days_per_month else {})
    if time_unit not in days:
        return
    for value, unit in list(found.with_unit):
        if unit != time_unit:
            continue
        for other in days:
            if {unit, other} == {"months", "years"}:
                converted = value / 12 if other == "years" else value * 12
            else:
                converted = value * days[unit] / days[other]
            if abs(converted - round(converted)) < 1e-9:
                found.with_unit.add((float(round(converted)), other))
