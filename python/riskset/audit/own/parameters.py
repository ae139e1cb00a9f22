"""The numbers that a study file states, each with its role: a time, a cut point of a variable, a level; prose may state them too."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.audit.own.numerals import numerals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.own.numerals import Numeral
    from riskset.opened import OpenStudy

_OF_TIME = re.compile(
    r"^(?:at|to|from|end|tau|until|horizon|landmark|start|clock)$|break|x_max|x_min|time|days|months|years|within|window|rates"
)
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
# The level of confidence and of significance that a study has where it says nothing else.
_USUAL = (0.95, 0.05)
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold().replace("_", " "))}


_OF_LEVELS = frozenset(_stems("confidence intervals limits ci cis level significance alpha sided credible"))
# Words of a role that stand in nearly each sentence, and tell of none.
_COMMON = frozenset(
    _stems(
        "study displays variable group endpoint label level table figure caption kind the and for with from that years year month months "
        "days day weeks week patients overall survival number rates rate value all not was were time"
    )
)
# Sections in which numbers are of files and how they are read, and keys of how something is printed.
_NOT_OF_THE_STUDY = {"data", "file", "files", "rows"}
_OF_PRINT = {"digits", "width", "height", "dpi", "arrange", "size", "few_at_risk"}
_ALSO = {"age": ("older", "young", "aged"), "bands": ("grade",), "seed": ("rando",), "knots": ("splin", "spline")}
# A time is stated as a point of it: `at 12 months`, `the 12-month rate`, `12 months after`; not `waited 12 months`.
_POINT_BEFORE = re.compile(
    r"(?:\b(?:at|by|after|within|beyond|before|until|till|between|from|to|and|or|first|over|through|least|past|than|of|"
    r"since|about|around|and the|up to|both)|[,(:;/\u2013\u2014-]|^)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_POINT_BEHIND = re.compile(
    r"(?:-|[\s\u00a0]*\w+[\s\u00a0]+(?:after|from|of|before|following|later|post)\b)", re.IGNORECASE
)
# `day 100`: the unit stands before.
_UNIT_BEFORE = re.compile(r"\b(?P<unit>day|week|month|year)s?[\s\u00a0+]*$", re.IGNORECASE)
_LANDMARK = re.compile(r"landmark", re.IGNORECASE)


@dataclass(frozen=True)
class Role:
    """A number of the study file that is no time: its unit, and the words by which prose tells what it is."""

    value: float
    unit: str
    words: frozenset[str]


@dataclass(frozen=True)
class Parameters:
    """What a manuscript may state without asking the store.

    Attributes
    ----------
    times : frozenset of (float, str)
        The times of the study file in each unit in which they are whole.
    roles : frozenset of Role
        Its other numbers.
    literals : tuple of str
        Texts that the study file lists as ``literals``.
    """

    times: frozenset[tuple[float, str]] = frozenset()
    roles: frozenset[Role] = frozenset()
    literals: tuple[str, ...] = ()

    def has(self, numeral: Numeral, text: str) -> bool:
        """Whether the study file states a number, and the words around it tell that this number is meant.

        Parameters
        ----------
        numeral : Numeral
        text : str
            The words that it stands in.
        """
        if (numeral.value, numeral.unit) in self.times:
            return bool(_POINT_BEFORE.search(text[: numeral.start]) or _POINT_BEHIND.match(text, numeral.end))
        unit = _UNIT_BEFORE.search(text[: numeral.start]) if not numeral.unit else None
        if unit is not None and (numeral.value, f"{unit['unit'].lower()}s") in self.times:
            return True
        if not numeral.unit and _LANDMARK.search(text) and any(numeral.value == time for time, _ in self.times):
            return True
        words = _stems(_sentence(text, numeral))
        return any(self._is_meant(role, numeral) and role.words & words for role in self.roles)

    def heads(self, numeral: Numeral) -> bool:
        """Whether the study file states the number of a column or of a row of a typed table."""
        times = any(numeral.value == time and numeral.unit in {"", unit} for time, unit in self.times)
        return times or any(self._is_meant(role, numeral) for role in self.roles)

    @staticmethod
    def _is_meant(role: Role, numeral: Numeral) -> bool:
        return role.value == numeral.value and (role.unit == numeral.unit or (numeral.unit != "%" and not role.unit))


def _sentence(text: str, numeral: Numeral) -> str:
    """The sentence of a number."""
    start = max(text.rfind(mark, 0, numeral.start) for mark in (". ", "? ")) + 1
    end = text.find(". ", numeral.end)
    return text[start : end if end >= 0 else len(text)]


@dataclass
class _Found:
    times: set[tuple[float, str]] = field(default_factory=set[tuple[float, str]])
    roles: set[Role] = field(default_factory=set[Role])


def parameters_of(study: OpenStudy) -> Parameters:
    """The numbers of a study file, and those of the rules that it leaves as they are."""
    cohort = study.cohort
    found = _Found()
    written = cohort.study.written
    for value, path, words in _values(written):
        _note(found, value, path, words, cohort.time_unit)
    for value in _USUAL:
        _note(found, value, (), frozenset(), "")
    levels = [role for role in found.roles if not role.unit and 0.5 <= role.value < 1]
    found.roles.update(Role(round(100 * role.value, 9), "%", role.words | _OF_LEVELS) for role in levels)
    general = written.get("study")
    _note_times(
        found, cohort.time_unit, float(general.get("days_per_month") or 0) if isinstance(general, dict) else 0.0
    )
    return Parameters(frozenset(found.times), frozenset(found.roles), tuple(cohort.study.literals))


def _values(
    data: Any,  # noqa: ANN401
    path: tuple[str, ...] = (),
    words: frozenset[str] = frozenset(),
) -> Iterator[tuple[Any, tuple[str, ...], frozenset[str]]]:
    """The numbers and texts of a study file, keys among them, each with its path and the words of the entries that it is of."""
    if isinstance(data, dict):
        own = " ".join(
            str(data[key]) for key in ("label", "caption", "variable", "footnote") if isinstance(data.get(key), str)
        )
        words |= _role_words(own)
        for key, value in data.items():
            if (not path and key in _NOT_OF_THE_STUDY) or key in _OF_PRINT:
                continue
            # Numbers as keys are the codes of levels.
            if not str(key).lstrip("-").isdecimal():
                yield str(key), path, words
            yield from _values(value, (*path, str(key)), words | _role_words(str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from _values(value, path, words)
    else:
        yield data, path, words


def _role_words(text: str) -> frozenset[str]:
    """The words of a text that tell of a role, and others for them."""
    stems = _stems(text) - _COMMON
    return frozenset(stems | {other for name, others in _ALSO.items() if name[:_STEM] in stems for other in others})


def _note(found: _Found, value: Any, path: tuple[str, ...], words: frozenset[str], time_unit: str) -> None:  # noqa: ANN401
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        if math.isfinite(value):
            if any(_OF_TIME.search(key) for key in path):
                found.times.add((float(value), time_unit))
            found.roles.add(Role(float(value), "", words | (frozenset() if path else _OF_LEVELS)))
        return
    for numeral in numerals(str(value)):
        if numeral.unit in DAYS and any(_OF_TIME.search(key) for key in path):
            found.times.add((numeral.value, numeral.unit))
        found.roles.add(Role(numeral.value, numeral.unit, words | _role_words(str(value))))


def _note_times(found: _Found, time_unit: str, days_per_month: float) -> None:
    """Add the times of the study in the other units that a sentence may have them in, where they are whole there."""
    days = DAYS | ({"months": days_per_month} if days_per_month else {})
    if time_unit not in days:
        return
    for value, unit in list(found.times):
        if unit != time_unit:
            continue
        for other in days:
            if {unit, other} == {"months", "years"}:
                converted = value / 12 if other == "years" else value * 12
            else:
                converted = value * days[unit] / days[other]
            if abs(converted - round(converted)) < 1e-9:
                found.times.add((float(round(converted)), other))
