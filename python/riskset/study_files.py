"""Reads study files and their cohorts with the kinds of displays that are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset import study
from riskset.kinds.baseline.own import own_statistics, own_tests
from riskset.kinds.registry import installed_kinds

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.study import Cohort, Problem, StudyFile


def load_study(path: Path | str) -> StudyFile:
    """Read a study file.

    Raises
    ------
    StudyProblems
        If something is wrong with it. All faults are listed. The data are not read: see :func:`load_cohort`.

    Examples
    --------
    >>> import riskset
    >>> study_file = riskset.load_study("report/bmt/study.yml")
    >>> list(study_file.displays)
    ['table-1', 'table-2', 'figure-1', 'table-s1', 'figure-s1', 'follow-up', 'overlap', 'table-s2', 'figure-s2']
    """
    return study.load_study(path, installed_kinds())


def load_cohort(study_file: StudyFile) -> Cohort:
    """Read and check the data of a study.

    Raises
    ------
    StudyProblems
        If something is wrong with the data. All faults are listed.

    Examples
    --------
    >>> import riskset
    >>> cohort = riskset.load_cohort(riskset.load_study("report/bmt/study.yml"))
    >>> cohort.size
    137
    """
    return study.load_cohort(study_file, installed_kinds())


def read_cohort(path: Path | str) -> tuple[Cohort | None, list[Problem]]:
    """Read a study file and its data as far as possible, and return what is wrong with them."""
    return study.read_cohort(path, installed_kinds())


def check(path: Path | str) -> list[Problem]:
    """Return everything that is wrong with a study file and its data, without computing a display."""
    return study.check(path, installed_kinds())


def json_schema() -> str:
    """The JSON Schema of study files, which editors use to complete and check them."""
    return study.json_schema_text(installed_kinds().entries)


def refused_plugins() -> list[str]:
    """The reasons why kinds, tests and statistics registered by other packages cannot be used."""
    return [reason for found in (installed_kinds(), own_tests(), own_statistics()) for reason in found.refused.values()]
