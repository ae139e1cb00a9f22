"""Exposures given in code: each is an entry of the study file, checked where it is written, with a readable label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from riskset.drafting import words
from riskset.frames.endpoints import names_of_condition, names_of_time
from riskset.frames.plain import plain, plain_mapping
from riskset.frames.units import without_unit
from riskset.frames.validation import check_entry
from riskset.problems import quoted
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.study.schema_parts import TimeUnit
    from riskset.study.sections import ExposureSpec


def exposure(
    *,
    at: str | Mapping[str, Any] | None = None,
    unit: TimeUnit | None = None,
    labels: Sequence[str] | None = None,
    groups: str | None = None,
    when: str | Mapping[str, Any] | None = None,
    ties: Literal["unexposed", "exposed", "last-day"] | None = None,
    missing: Sequence[Any] | None = None,
    label: str | None = None,
) -> dict[str, Any]:
    """Describe an exposure that begins during follow-up, such as a transplantation.

    The parameters are the keys of an exposure in a study file (docs/exposures.md).

    Parameters
    ----------
    at : str or mapping
        Time at which it begins, from the same origin as the endpoints: a column, an expression over columns, or
        ``{"from": date, "to": date}``. It is empty for patients who are never exposed.
    unit : {"days", "weeks", "months", "years"}, optional
        Unit of that time, if it is not the cohort's `time_unit`. Dates need none.
    labels : sequence of str, optional
        Names of patients without and with the exposure: ``["No transplant", "Transplant"]``. With `groups`, only the
        name of those without it.
    groups : str, optional
        Groups among exposed patients, known when the exposure begins: a column, a variable, or one of the `groups` of
        :func:`riskset.cohort`.
    when : mapping or str, optional
        Patients in whom the exposure begins, if others have a time too: columns with their values (``{"cgvhd": 1}``),
        or an expression.
    ties : {"unexposed", "exposed", "last-day"}, optional
        How to count a patient in whom the exposure begins at the very time of an event. Default: ``unexposed``.
    missing : sequence, optional
        Values of the time that mean that the exposure never began.
    label : str, optional
        Printed label. If omitted, the label of its groups, or one from its name in :func:`riskset.cohort`.

    Returns
    -------
    dict
        The entry, as in a study file. It has only the keys that were given.

    Raises
    ------
    StudyProblems
        If keys are missing or do not go together, or an expression cannot be read.

    Examples
    --------
    >>> import riskset
    >>> riskset.exposure(at="transplant_day", unit="days", labels=["No transplant", "Transplant"])
    {'at': 'transplant_day', 'unit': 'days', 'labels': ['No transplant', 'Transplant']}
    """
    given = {
        "label": label, "at": at, "unit": unit, "when": when, "labels": labels, "groups": groups, "missing": missing,
        "ties": ties,
    }  # fmt: skip
    made: dict[str, Any] = {name: plain(value) for name, value in given.items() if value is not None}
    check_entry("exposures", made)
    return made


def exposure_entries(given: Mapping[str, Any] | None, time_unit: str) -> dict[str, Any]:
    """The section `exposures` of a study. Each entry has a label unless its groups have one.

    Raises
    ------
    StudyProblems
        If the name of a time's column gives another unit than the one in which it would be read.
    """
    entries = plain_mapping(given, "exposures")
    problems = [
        problem
        for name, entry in entries.items()
        if isinstance(entry, dict) and entry.get("unit") is None
        for problem in without_unit(f"exposure {quoted(name)}", entry.get("at"), time_unit)
    ]
    if problems:
        raise StudyProblems(problems)
    return {
        name: {"label": words.label_of(name), **entry} if isinstance(entry, dict) and "groups" not in entry else entry
        for name, entry in entries.items()
    }


def times_of(specs: Iterable[ExposureSpec]) -> frozenset[str]:
    """The names in the times of exposures."""
    return frozenset(name for spec in specs for name in names_of_time(spec.at))


def columns_of(specs: Mapping[str, ExposureSpec]) -> frozenset[str]:
    """The names of exposures, and the names in their times and conditions: columns of what is known only later."""
    conditions = {name for spec in specs.values() for name in names_of_condition(spec.when)}
    return times_of(specs.values()) | conditions | set(specs)
