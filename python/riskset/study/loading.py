"""Reads a study file, and keeps what is right of it so that all that is wrong is found at once."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from riskset.model_errors import told_once_each, without_misspelt
from riskset.problems import Problem, Problems
from riskset.study.origin import digest_of
from riskset.study.problems import StudyProblems, display_of
from riskset.study.schema import kinds_named, study_file_of
from riskset.study.schema_errors import to_problem
from riskset.study.study_checks import check_study
from riskset.yaml_lines import Dialect, parse_yaml, path_within

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from riskset.study.display_kinds import DisplayKinds
    from riskset.study.schema import StudyFile
    from riskset.yaml_lines import KeyPath, YamlDocument

_ROUNDS = 4
_LARGEST = 1_000_000  # bytes
_MOST_TOLD = 500  # wrong entries
STUDY_YAML = Dialect(
    tag=("{} is a YAML tag, which a study file does not use", "Remove it"),
    key=("a key must be one word or number", "Put the key in quotes"),
)


def load_study(path: Path | str, kinds: DisplayKinds) -> StudyFile:
    """Read a study file whose displays are of some `kinds`.

    Raises
    ------
    StudyProblems
        With everything that is wrong with it. The data are not read: see :func:`load_cohort`.
    """
    study, problems = read_study(Path(path), kinds)
    if problems or study is None:
        raise StudyProblems(problems)
    return study


def read_study(path: Path, kinds: DisplayKinds) -> tuple[StudyFile | None, list[Problem]]:
    """Read a study file as far as it can be read, and say what is wrong with it.

    The study that comes back beside problems lacks the entries that could not be read; it serves to check
    the rest. It is ``None`` where not even its data file is known.
    """
    file = str(path)
    try:
        content = _content(path)
        document, problems = parse_yaml(_text(content, file), file, STUDY_YAML)
    except Problems as error:
        return None, error.problems
    if not isinstance(document.data, dict):
        message = "this is empty" if document.data is None else "this is not a mapping of keys and values"
        remedy = "Begin with study:, data: and displays:"
        return None, [*problems, Problem(file=file, line=1, message=message, remedy=remedy)]
    data = copy.deepcopy(document.data)
    model = study_file_of(kinds.entries_of(kinds_named(data)))
    left_out: set[KeyPath] = set()
    for _ in range(_ROUNDS):
        try:
            study = model.model_validate(data).located(path, document, frozenset(left_out), digest_of(content))
        except ValidationError as error:
            errors = told_once_each(error.errors(include_url=False), data)
            if not left_out:
                problems += _told(without_misspelt(errors), document, file, kinds)
            wrong = {_entry(data, each["loc"], each["type"]) for each in errors}
            if () in wrong:
                break
            left_out |= wrong
            _leave_out(data, wrong)
        else:
            problems += check_study(study)
            return study, sorted(problems, key=lambda problem: problem.line or 0)
    return None, sorted(problems, key=lambda problem: problem.line or 0)


def _told(errors: list[ErrorDetails], document: YamlDocument, file: str, kinds: DisplayKinds) -> list[Problem]:
    """What is wrong, entry by entry, and how much more than anyone reads."""
    problems = [
        replace(to_problem(each, document, file, kinds), display=display_of(each["loc"]))
        for each in errors[:_MOST_TOLD]
    ]
    if left := errors[_MOST_TOLD:]:
        line = to_problem(left[0], document, file, kinds).line
        message = f"{len(left):,} more entries are wrong"
        problems.append(Problem(file=file, line=line, message=message, remedy="Correct those above first"))
    return problems


def _content(path: Path) -> bytes:
    file = str(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        problem = Problem(file=file, message="there is no such file", remedy="Name a study file, such as study.yml")
        raise StudyProblems([problem]) from error
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        problem = Problem(file=file, message=f"this cannot be read: {reason}", remedy="Name a study file")
        raise StudyProblems([problem]) from error
    if len(content) > _LARGEST:
        message = f"this has {len(content) / 1e6:.1f} MB, and a study file at most {_LARGEST / 1e6:.0f} MB"
        problem = Problem(file=file, message=message, remedy="Put data into a data file, which data: {path: ...} names")
        raise StudyProblems([problem])
    return content


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        message = f"this is not UTF-8: byte 0x{byte:02X} on line {line}"
        problem = Problem(file=file, line=line, message=message, remedy="Save the file as UTF-8")
        raise StudyProblems([problem]) from error


def _entry(data: dict[str, Any], loc: tuple[int | str, ...], kind: str) -> KeyPath:
    """The entry to leave out for an error, or the empty path where nothing is left without it.

    An unknown key goes alone. Of the named sections (variables, groups, ...) the whole entry goes, of ``study`` and
    ``data`` the option, whose default serves; the path and id of the data are needed.
    """
    if loc[:2] == ("study", "title"):
        return ("study", "title")  # also where it is not there
    path = path_within(loc, data)
    if kind == "extra_forbidden":
        return path
    is_needed = path[:1] == ("data",) and (len(path) < 2 or path[1] in {"path", "id"})
    return () if is_needed else path[:2]


def _leave_out(data: dict[str, Any], entries: set[KeyPath]) -> None:
    """Take entries out of `data`; a study without a title gets one, so that the rest can be read."""

    def places(path: KeyPath) -> list[int]:
        return [part for part in path if isinstance(part, int)]

    # Of the items of one list the last goes first: those before it keep their places.
    for path in sorted(entries, key=places, reverse=True):
        parent: Any = data
        for part in path[:-1]:
            parent = _child(parent, part)
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
        elif isinstance(parent, list) and isinstance(path[-1], int) and path[-1] < len(parent):
            del parent[path[-1]]
    if any(path[:1] == ("study",) for path in entries):
        data["study"] = {"title": "Study"} | (data.get("study") or {})


def _child(parent: Any, part: int | str) -> Any:  # noqa: ANN401  what YAML gives
    """What a mapping or a list has at a key or a place; None where it has nothing there."""
    if isinstance(parent, dict):
        return parent.get(part)
    return parent[part] if isinstance(parent, list) and isinstance(part, int) and part < len(parent) else None
