"""What is understood of a study file and its data, in numbers: variables, groups, endpoints, exposures and populations.

Nothing here needs pandas, so that what was kept of an earlier check is told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class UnderstoodVariable:
    """A variable: how many patients have a value, and its range or its levels.

    Attributes
    ----------
    name, label, kind, unit : str
    n, missing : int
        Patients with and without a value.
    lowest, median, highest : float, str or None
        Of a number, or of a date as text.
    levels : dict of str to int
        Patients of each level, in order; empty for numbers.
    """

    name: str
    label: str
    kind: str
    unit: str
    n: int
    missing: int
    lowest: float | str | None
    median: float | str | None
    highest: float | str | None
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class UnderstoodGroups:
    """Groups: the patients of each, and how many are in none."""

    name: str
    label: str
    levels: dict[str, int]
    none: int


@dataclass(frozen=True, slots=True)
class UnderstoodEndpoint:
    """An endpoint: its events, and how long patients are followed, in `unit`.

    Attributes
    ----------
    name, label : str
    n, events, censored : int
    competing : dict of str to int
        Competing events by their label.
    longest, median_follow_up : float or None
        The latest time, and the median follow-up by the reverse Kaplan-Meier method; None where nobody is followed,
        or the median is not reached.
    unit : str
    """

    name: str
    label: str
    n: int
    events: int
    competing: dict[str, int]
    censored: int
    longest: float | None
    median_follow_up: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class UnderstoodExposure:
    """An exposure that begins during follow-up: the patients of each of its groups, and when it begins, in `unit`.

    Attributes
    ----------
    name, label : str
    levels : dict of str to int
        Patients who never come into it, and those of each group of the exposed.
    earliest, median, latest : float
        Of the times at which it begins.
    unit : str
    """

    name: str
    label: str
    levels: dict[str, int]
    earliest: float
    median: float
    latest: float
    unit: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a study.

    Attributes
    ----------
    study, data : str
        The study file and the data file.
    id : str or None
        Column of the patients' numbers; None where they are numbered by their rows.
    patients, columns : int
        Rows of patients, and columns of the data file.
    dropped : dict of str to int
        Rows of the files that are not patients here, by the reason.
    variables : list of UnderstoodVariable
    groups : list of UnderstoodGroups
    endpoints : list of UnderstoodEndpoint
    exposures : list of UnderstoodExposure
    populations : dict of str to int
        Patients of each population.
    displays : list of str
    completed_dates : dict of str to int
        How many dates of a column have no day, or no month, and were completed.
    """

    study: str
    data: str
    id: str | None
    patients: int
    columns: int
    dropped: dict[str, int]
    variables: list[UnderstoodVariable]
    groups: list[UnderstoodGroups]
    endpoints: list[UnderstoodEndpoint]
    exposures: list[UnderstoodExposure]
    populations: dict[str, int]
    displays: list[str]
    completed_dates: dict[str, int]

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Understood:
        """What :func:`dataclasses.asdict` made a dictionary of."""
        parts: dict[str, Any] = {
            "variables": [UnderstoodVariable(**each) for each in written["variables"]],
            "groups": [UnderstoodGroups(**each) for each in written["groups"]],
            "endpoints": [UnderstoodEndpoint(**each) for each in written["endpoints"]],
            "exposures": [UnderstoodExposure(**each) for each in written["exposures"]],
        }
        return cls(**{**written, **parts})
