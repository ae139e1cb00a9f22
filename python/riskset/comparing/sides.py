"""The two sides of a comparison: saved builds, submissions that hold one, projects as they are, revisions of git."""

from __future__ import annotations

import zipfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from riskset.builds import build_of, read_build
from riskset.builds.reading import read_build_in
from riskset.comparing.revisions import repository_at
from riskset.problems import Problem, Problems
from riskset.study.read_instead import reading_instead
from riskset.study_files import load_study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.builds import Build

BUILD = "results.json"
"""What the file of a saved build is called in a submission."""
_STORES = {".json", ".csv", ".parquet"}
_PROJECT = {".qmd", ".yml", ".yaml"}
_REMEDY = "Name a results.json, a folder or zip of a submission, a project, a study file, a document, or a git revision with a path"


class SideProblems(Problems):
    """What is to be compared cannot be found."""


@dataclass(frozen=True)
class Side:
    """A build that is compared.

    Attributes
    ----------
    name : str
        What it is called.
    build : Build
    remarks : list of str
        What is to be said of it, such as data that a revision does not hold.
    """

    name: str
    build: Build
    remarks: list[str] = field(default_factory=list[str])


def two_sides(named: Sequence[str], profiles: Sequence[str] = ()) -> tuple[Side, Side]:
    """The sides that are meant by two names, or by two and a path: ``OLD NEW``, ``REV REV PATH``, ``REV PATH``.

    Raises
    ------
    Problems
        When one is nothing that can be compared, or cannot be read or run.
    """
    old, new, *rest = named
    if rest:
        path = rest[0]
        return _of_revision(old, path, profiles), _of_revision(new, path, profiles)
    if not _exists(old) and ":" not in old and Path(new).exists() and _is_revision(old, Path(new)):
        return _of_revision(old, new, profiles), side(new, profiles)
    return side(old, profiles), side(new, profiles)


def side(name: str, profiles: Sequence[str] = ()) -> Side:
    """One side by its name: a path, or ``REV:path``."""
    path = Path(name)
    if _exists(name):
        if path.is_dir():
            return Side(name, _of_folder(path, profiles))
        if path.suffix.lower() == ".zip":
            return Side(name, _of_zip(path))
        if path.suffix.lower() in _STORES:
            return Side(name, read_build(path))
        if path.suffix.lower() in _PROJECT:
            return Side(name, build_of(path, profiles))
        raise _problem(name, "this is nothing that can be compared", _REMEDY)
    revision, colon, inner = name.partition(":")
    if colon and revision and _is_revision(revision, Path()):
        return _of_revision(revision, inner or ".", profiles)
    if not colon and _is_revision(name, Path()):
        raise _problem(
            name,
            "this is a git revision without a path",
            "Add -- and a path behind both, such as HEAD~1 HEAD -- report",
        )
    raise _problem(name or "''", "there is no such file, folder or git revision", _REMEDY)


def data_sides(target: str, data: tuple[Path, Path], profiles: Sequence[str] = ()) -> tuple[Side, Side]:
    """One study run on two data files.

    Raises
    ------
    Problems
        When the study or one of the files cannot be read.
    """
    path = Path(target)
    study = path if path.suffix.lower() in {".yml", ".yaml"} else (path if path.is_dir() else path.parent) / "study.yml"
    if not study.is_file():
        raise _problem(target, "there is no study file whose data could be others", "Name the study file")
    own = load_study(study).data_path.resolve()
    for file in data:
        if not file.is_file():
            raise _problem(str(file), "there is no such data file", "Name two data files behind --data")
    sides: list[Side] = []
    for file in data:
        with reading_instead({own: file.resolve()}):
            sides.append(Side(str(file), build_of(path, profiles)))
    return sides[0], sides[1]


def _exists(name: str) -> bool:
    try:
        return bool(name.strip()) and Path(name).exists()
    except (OSError, ValueError):
        return False


def _of_folder(folder: Path, profiles: Sequence[str]) -> Build:
    """A project, or else a folder that holds a saved build."""
    if not (folder / "study.yml").is_file() and not any(folder.rglob("*.qmd")):
        found = sorted(folder.rglob(BUILD), key=lambda path: (len(path.parts), str(path)))
        if found:
            return read_build(found[0])
        raise _problem(str(folder), f"this folder holds no study.yml, no document and no {BUILD}", _REMEDY)
    return build_of(folder, profiles)


def _of_zip(path: Path) -> Build:
    """The saved build in a submission's zip, the outermost where there are several."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if PurePosixPath(name).name == BUILD]
            if not names:
                raise _problem(
                    str(path), f"this zip holds no {BUILD}", "Name the zip of a submission, or the file itself"
                )
            name = min(names, key=lambda each: (each.count("/"), each))
            content = archive.read(name)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _problem(str(path), f"this zip cannot be read: {error}", "Make it anew") from error
    return read_build_in(content, f"{path}/{name}")


def _is_revision(name: str, path: Path) -> bool:
    repository = repository_at(path)
    return repository is not None and repository.commit(name) is not None


def _of_revision(revision: str, path: str, profiles: Sequence[str]) -> Side:
    """A project as a revision of git has it, checked out into a temporary folder and run there."""
    repository = repository_at(Path(path))
    if repository is None:
        raise _problem(path, "this is in no git repository", "Name a path within one, or compare two paths")
    commit = repository.commit(revision)
    if commit is None:
        raise _problem(revision, f"git knows no revision of this name in {repository.root}", _REMEDY)
    name = f"{revision}:{path}"
    with ExitStack() as stack:
        top = Path(stack.enter_context(TemporaryDirectory(prefix="riskset-")))
        checked_out = repository.check_out(commit, top)
        there = checked_out.path_of(path)
        if not there.exists():
            raise _problem(path, f"the revision {revision} has no such path", "Name a path that both revisions have")
        remarks = checked_out.lend_data(there if there.is_dir() else there.parent)
        build = build_of(there, profiles)
    said = [f"{revision} does not hold {each}: the file as it is now was read" for each in remarks]
    return Side(name, repository.with_revision(build, commit), said)


def _problem(name: str, message: str, remedy: str) -> SideProblems:
    return SideProblems([Problem(file=name, message=message, remedy=remedy)])
