"""Exposures given in code: one entry of the study file each, checked where it is written, with a readable label."""

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
        When it begins, counted as the endpoints count: a column, an expression over columns, or
        ``{"from": date, "to": date}``; nothing for patients in whom it never does.
    unit : {"days", "weeks", "months", "years"}, optional
        Unit of that time, where it is not the cohort's `time_unit`; dates need none.
    labels : sequence of str, optional
        Names of patients without it and with it (``["No transplant", "Transplant"]``); with `groups`, of those without it
        alone.
    groups : str, optional
        What tells exposed patients apart, known when it begins: a column, a variable, or one of the `groups` of
        :func:`riskset.cohort`.
    when : mapping or str, optional
        Of whom the time is that of the exposure, where others have one too: columns and their values
        (``{"cgvhd": 1}``), or an expression.
    ties : {"unexposed", "exposed", "last-day"}, optional
        What a patient is at an event at the very time at which the exposure begins; ``unexposed`` where nothing is said.
    missing : sequence, optional
        Values of the time that mean that it never began.
    label : str, optional
        Printed label; without it, that of its groups or of its name in :func:`riskset.cohort`.

    Returns
    -------
    dict
        The entry, as a study file would hold it; of what was not given it has no key.

    Raises
    ------
    StudyProblems
        When keys are missing, do not go together, or an expression cannot be read.

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
    """The section `exposures` of a study: each entry with a label, but where its groups have one.

    Raises
    ------
    StudyProblems
        When the name of a time's column says another unit than the one in which it would be read.
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
    """The names of exposures and those in their times and conditions: these columns say what is known only later."""
    conditions = {name for spec in specs.values() for name in names_of_condition(spec.when)}
    return times_of(specs.values()) | conditions | set(specs)
