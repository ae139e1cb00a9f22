"""Files that a command writes: none replaces a file that the command reads, or a source that somebody wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from riskset.files import beside, is_file
from riskset.problems import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STUDIES = (".yml", ".yaml")
_SOURCES = (*_STUDIES, ".qmd", ".ipynb")


class OutputFile(click.Path):
    """The type of an option that names a file to write."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, dir_okay=False)


def guard_outputs(context: click.Context) -> None:
    """Refuse the outputs of a command that would replace one of its inputs or a source.

    The inputs are the files that its arguments and options name, and the study file and data files behind them.

    Raises
    ------
    Problems
    """
    values = context.params
    kinds = {parameter.name: parameter.type for parameter in context.command.params}
    outputs = [
        path for name, kind in kinds.items() if isinstance(kind, OutputFile) for path in _paths(values.get(name))
    ]
    if not outputs:
        return
    named = [
        path for name, kind in kinds.items() if not isinstance(kind, OutputFile) for path in _paths(values.get(name))
    ]
    inputs = dict(pair for path in named for pair in _inputs(path))
    for output in outputs:
        what = inputs.get(output.resolve())
        if what is not None:
            _refuse(output, f"the output is {what}, which would be lost", "Name another file")
        if output.suffix.lower() in _SOURCES and is_file(output):
            _refuse(output, "the output is a source that somebody wrote, which would be lost", "Name another file")
        lock = _lock_of(output)
        if lock is not None:
            message = f"this file is open in another program ({lock.name})"
            _refuse(output, message, "Close it there, or name another file")


def _lock_of(output: Path) -> Path | None:
    """The file by which another program says that it has an output open."""
    if not is_file(output):
        return None
    from riskset.documents.edited_words import lock_of

    return lock_of(output)


def _refuse(output: Path, message: str, remedy: str) -> NoReturn:
    raise Problems([Problem(file=str(output), message=message, remedy=remedy)])


def _paths(value: object) -> Iterator[Path]:
    """The paths in the value of a parameter: one, several, or none."""
    several: Iterable[object] = value if isinstance(value, tuple | list) else (value,)
    for each in several:
        if isinstance(each, Path):
            yield each
        elif isinstance(each, str) and _exists(Path(each)):
            yield Path(each)


def _exists(path: Path) -> bool:
    """Whether a path is one of a file or a folder; texts that no path can be are not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _inputs(path: Path) -> Iterator[tuple[Path, str]]:
    """The files behind a path that a command was given, each with what it is."""
    study = path if path.suffix.lower() in _STUDIES else (path if path.is_dir() else path.parent) / "study.yml"
    if is_file(study):
        yield study.resolve(), "the study file"
        from riskset.study.origin import data_files

        for name in data_files(study.read_bytes()):
            yield beside(study, name).resolve(), "a data file of the study"
    if is_file(path) and path != study:
        yield path.resolve(), "the file that was given"
