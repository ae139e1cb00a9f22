"""Compares a data file with what the study file says of it: its digest, its rows and its patients."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.problems import Problem, quoted
from riskset.study.file_sections import Expected
from riskset.study.problems import StudyProblems
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.raw_table import WantedFile
    from riskset.study.schema import StudyFile


def check_digest(wanted: WantedFile) -> None:
    """Refuse a file of another SHA-256 than is expected, before it is read.

    Raises
    ------
    StudyProblems
        With the digest that the file has.
    """
    expected = wanted.options.expected
    if expected is None or expected.sha256 is None:
        return
    with wanted.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected.sha256.strip().lower():
        place = dotted((*wanted.where, "expect", "sha256"))
        message = f"{quoted(str(wanted.path))} is not the file that {place} names, {quoted(expected.sha256)}"
        remedy = f"Get the right file; or, if it was changed on purpose, write sha256: {found}"
        raise StudyProblems([wanted.problem(("expect", "sha256"), message, remedy, expected.sha256)])


def check_rows(wanted: WantedFile, rows: int) -> None:
    """Refuse a file of another number of rows than is expected.

    Raises
    ------
    StudyProblems
        With the number that the file has.
    """
    expected = wanted.options.expected
    if expected is not None and expected.rows is not None and expected.rows != rows:
        place = dotted((*wanted.where, "expect", "rows"))
        what = f"{quoted(str(wanted.path))} has {counted(rows, 'row')}, and {place} says {expected.rows}"
        remedy = _remedy(f"rows: {rows}", fewer=rows < expected.rows)
        raise StudyProblems([wanted.problem(("expect", "rows"), what, remedy, str(expected.rows))])


def unexpected_patients(study: StudyFile, patients: int) -> Problem | None:
    """What is wrong where the data have other numbers of patients than is expected."""
    given = study.data.expect
    expected = given.patients if isinstance(given, Expected) else given
    if expected is None or expected == patients:
        return None
    where = ("data", "expect", *(["patients"] if isinstance(given, Expected) else []))
    message = f"the data have {counted(patients, 'patient')}, and {dotted(where)} says {expected}"
    remedy = _remedy(f"{where[-1]}: {patients}", fewer=patients < expected)
    file, line = str(study.path), study.line(*where)
    return Problem(file=file, line=line, value=str(expected), message=message, remedy=remedy)


def _remedy(right: str, *, fewer: bool) -> str:
    why = "The file may be cut off: get it again" if fewer else "Look for rows that are of no patient"
    return f"{why}; or, if the file was changed on purpose, write {right}"
