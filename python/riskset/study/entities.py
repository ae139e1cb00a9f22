"""What a cohort gives to analyses: variables, groupings, exposures and endpoints, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.narrow_codes import Codes
    from riskset.study.sections import Kind


@dataclass(frozen=True, slots=True)
class Variable:
    """A characteristic of patients.

    Attributes
    ----------
    name, label : str
        Its name in the study file, and as printed (plain text).
    kind : {"continuous", "count", "categorical", "ordinal", "dichotomous", "multiple", "date"}
    levels : tuple of str
        Printed labels in order; empty for numbers.
    reference : str or None
        The level with which others are compared; ``None`` for numbers.
    shown_level : str or None
        The one level that a dichotomous variable's line shows (see :mod:`riskset.study.meaning`).
    unit : str
        Unit of a number; ``""`` where the label says it or there is none.
    digits : int
        Decimals of the data, for numbers.
    footnote : str or None
        With what is said of values beyond limits.
    """

    name: str
    label: str
    kind: Kind
    levels: tuple[str, ...] = ()
    reference: str | None = None
    unit: str = ""
    digits: int = 0
    footnote: str | None = None
    shown_level: str | None = None

    @property
    def is_continuous(self) -> bool:
        """Whether it is a number: continuous, a count, or a date by its day."""
        return self.kind in {"continuous", "count", "date"}


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Groups:
    """Groups that are compared, whoever is in them.

    Attributes
    ----------
    name, label : str
    levels : tuple of str
        Printed names of the groups, in order.
    places : tuple of int
        Of each group, the place of its level among all levels of its variable, by which every figure knows it.
    reference : int or None
        The group of the level that its variable names as `reference`; None where it names none.
    footnote : str
        That of its variable.
    """

    name: str
    label: str
    levels: tuple[str, ...]
    places: tuple[int, ...]
    reference: int | None = None
    footnote: str = ""

    @property
    def comparator(self) -> int:
        """The group with which others are compared: the reference, else the first."""
        return self.reference or 0


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Grouping(Groups):
    """Groups of patients each of whom is in one of them from the start.

    Attributes
    ----------
    codes : int64 array of n
        Position in `levels` of each patient's group; -1 where the patient is in none.
    """

    codes: NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Exposure(Groups):
    """An exposure that begins during follow-up; its groups are those without it, then those with it.

    Attributes
    ----------
    begins : float array of n
        When it begins, in the cohort's time unit, counted as its endpoints count; infinite for never.
    codes : int64 array of n
        Position in `levels` of each patient's group from then on; 0 for those never exposed.
    ties : {"unexposed", "exposed", "last-day"}
        What a patient is at an event at the time at which it begins; see :func:`riskset.stats.exposure.exposure_rows`.
    """

    begins: NDArray[np.float64]
    codes: NDArray[np.int64]
    ties: Literal["unexposed", "exposed", "last-day"]

    def known_at(self, time: float) -> NDArray[np.int64]:
        """Position in `levels` of each patient's group as it is known at a time, which belongs to what begins at it."""
        return np.where(self.begins <= time, self.codes, 0)


def counted_until(exposure: Exposure) -> str:
    """How patients count whose exposure begins during follow-up."""
    until = {
        "unexposed": "it begins",
        "exposed": "shortly before it begins (an event on that day counts as after it)",
        "last-day": "it begins (an event on that day counts as after it)",
    }
    return f"patients count as {exposure.levels[0]} until {until[exposure.ties]}"


def known_at_landmark(exposure: Exposure) -> str:
    """How patients count from a landmark."""
    return f"patients in whom it begins later count as {exposure.levels[0]}"


@dataclass(frozen=True, eq=False, slots=True)
class Endpoint:
    """Times to an event.

    Attributes
    ----------
    name, label : str
    kind : {"survival", "incidence"}
        ``incidence`` where there are competing events.
    time : float array of n
        In the study's time unit.
    cause : int array of n
        0 censored, 1 the event, 2 and above the competing events.
    cause_labels : tuple of str
        Printed names of causes 1, 2, ...
    origin : str or None
        What the time counts from, where that is said.
    entry : float array of n or None
        When patients come under observation, where that may be after the clock starts.
    """

    name: str
    label: str
    kind: Literal["survival", "incidence"]
    time: NDArray[np.float64]
    cause: Codes
    cause_labels: tuple[str, ...]
    origin: str | None = None
    entry: NDArray[np.float64] | None = None
