"""Checks a study given in code as a study file is checked, and words the problems in terms of the frame."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from riskset.kinds.registry import installed_kinds
from riskset.model_errors import told_once_each
from riskset.problems import quoted
from riskset.study import StudyProblems
from riskset.study.data_frames import FRAME, FRAME_ROWS
from riskset.study.schema import study_file_of
from riskset.study.schema_errors import to_problem
from riskset.study.study_checks import check_study
from riskset.yaml_lines import YamlDocument

if TYPE_CHECKING:
    from collections.abc import Collection

    from riskset.problems import Problem
    from riskset.study import StudyFile

# What a remedy says of study files and files, and what it says of frames.
_IN_CODE = (
    (
        re.compile(r", or say (which|that the first) counts: data: \{rows: \{keep: first\}\}(, or last)?"),
        ", as frame.drop_duplicates(...) does",
    ),
    (
        re.compile(r".*\bdata: \{rows: .*"),
        "Make one row of those of a patient first, as frame.groupby(...).agg(...) does",
    ),
    (re.compile(r"variables: \{([^{}:]+): \{missing: (\[.*\])\}\}"), r'missing={"\1": \2}'),
    (re.compile(r"missing: (\[.*\]) of the endpoint, exposure or variable"), r"riskset.endpoint(missing=\1)"),
    (re.compile(r"\bleave the cell empty\b"), "leave it empty (None)"),
)


def validated(mapping: dict[str, Any]) -> StudyFile:
    """The study in a mapping that has the form of a study file.

    Raises
    ------
    StudyProblems
        If something is wrong that can be seen without the data. All faults are listed.
    """
    kinds, document = installed_kinds(), YamlDocument(mapping)
    try:
        study = study_file_of(kinds.entries_of(())).model_validate(mapping)
    except ValidationError as error:
        errors = told_once_each(error.errors(include_url=False), mapping)
        raise StudyProblems(to_problem(each, document, FRAME, kinds) for each in errors) from None
    study = study.located(Path(FRAME), document, frozenset())
    problems = check_study(study)
    if problems:
        raise StudyProblems(map(of_frame, problems))
    return study


def check_entry(section: str, entry: dict[str, Any]) -> None:
    """Refuse an entry of a section that is wrong whatever the frame and the other entries hold. It has no name yet.

    Raises
    ------
    StudyProblems
        Worded for the function that makes such entries: `riskset.endpoint` for `endpoints`.
    """
    noun = section.removesuffix("s")
    study = {"study": {"title": FRAME}, "data": {"path": FRAME, "id": "id"}, section: {noun: entry}}
    try:
        validated(study)
    except StudyProblems as error:
        raise StudyProblems(_without_name(problem, section, noun) for problem in error.problems) from None


def _without_name(problem: Problem, section: str, noun: str) -> Problem:
    """A problem of an entry that has no name yet."""
    told = problem.message.replace(f"{section}.{noun}", noun).replace(f"{noun} {quoted(noun)}", f"the {noun}")
    return replace(problem, file=f"riskset.{noun}", message=told)


def of_frame(problem: Problem, exposed: Collection[str] = ()) -> Problem:
    """A problem in words for a frame: without a file name, and with the remedy as Python code.

    Parameters
    ----------
    problem : Problem
    exposed : collection of str
        Columns of the times of exposures. Their missing values are named in :func:`riskset.exposure`.
    """
    file = FRAME if problem.row is None else FRAME_ROWS
    remedy = problem.remedy
    for written, in_code in _IN_CODE:
        remedy = written.sub(in_code, remedy)
    if problem.column in exposed:
        remedy = remedy.replace("riskset.endpoint(missing=", "riskset.exposure(missing=")
    return replace(problem, file=file, message=problem.message.replace(quoted(FRAME_ROWS), FRAME), remedy=remedy)
