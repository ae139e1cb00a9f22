"""Writes the result store as JSON, CSV or Parquet, or with all that prints it as a build."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from riskset.builders import open_study
from riskset.documents.file_formats import UnknownFormat
from riskset.files import write_then_move
from riskset.problems import Problem
from riskset.results import ResultStore
from riskset.spreadsheets import defused_frame
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMATS = ("json", "csv", "parquet")


def write_store(
    path: Path, output: Path | None, form: str | None, displays: tuple[str, ...]
) -> tuple[list[Problem], list[Problem]]:
    """Write the results of a study, or of some of its displays, to a file or to standard output.

    Returns
    -------
    tuple of two lists of Problem
        What is wrong with displays that cannot be computed, and hints about the others, whose results are written.

    Raises
    ------
    StudyProblems
        When none can be computed: nothing is written.
    """
    name = form or (output.suffix.removeprefix(".").lower() if output is not None else "json")
    if name not in FORMATS:
        message = f"{output} ends with no format of the result store; it is written as .json, .csv or .parquet"
        raise UnknownFormat(message)
    study = open_study(path)
    store, problems, hints = ResultStore(), list[Problem](), list[Problem]()
    for display in displays or study.names:
        wrong = study.problems([display], shown=False)
        problems += wrong
        if not wrong:
            store.extend(study.results_of(display))
            hints += study.hints([display])
    if problems and not len(store):
        raise StudyProblems(dict.fromkeys(problems))
    _put(output, written(store, name))
    return list(dict.fromkeys(problems)), hints


def write_build(target: Path, output: Path | None, profiles: Sequence[str] = ()) -> list[Problem]:
    """Write the build of a project to a file or to standard output.

    Returns
    -------
    list of Problem
        What is wrong with displays that cannot be shown; all else is written.

    Raises
    ------
    UnknownFormat
        When the file does not end with .json.
    Problems
        When a document or a study cannot be read.
    """
    from riskset.builds import build_of, to_json

    if output is not None and output.suffix.lower() != ".json":
        message = f"{output} does not end with .json, as a build does"
        raise UnknownFormat(message)
    build = build_of(target, profiles)
    _put(output, to_json(build).encode())
    return [
        Problem(file=study.file.path, message=display.problem, remedy="See riskset check", display=display.name)
        for study in build.studies
        for display in study.displays
        if display.problem
    ]


def _put(output: Path | None, content: bytes) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_then_move(output, content)


def written(store: ResultStore, name: str) -> bytes:
    """The results as a file holds them: `json`, `csv` or `parquet`."""
    if name == "json":
        return store.to_json().encode()
    buffer = io.BytesIO()
    if name == "csv":
        defused_frame(store.to_frame()).to_csv(buffer, index=False)
    else:
        store.to_frame().to_parquet(buffer, index=False)
    return buffer.getvalue()
