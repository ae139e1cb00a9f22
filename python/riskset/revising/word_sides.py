"""The Word files that `riskset revise` compares: files, those of submissions, and documents rendered as they are or as git has them."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from riskset.comparing.revisions import repository_at
from riskset.documents.rendering import documents_at, render
from riskset.files import is_file
from riskset.problems import Problem, Problems
from riskset.word_files.package import read_word

MANUSCRIPT = "manuscript.docx"
"""What the main text of a submission is called."""
_STORES = {".json", ".csv", ".parquet"}
_REMEDY = "Name a Word file, the folder or zip of a submission, a document, or one of git, as v1:manuscript.docx"


@dataclass(frozen=True)
class WordSide:
    """A Word file: its content, what messages call it, and beside which path a copy of it goes."""

    content: bytes
    name: str
    path: Path


def word_side(given: Path) -> WordSide:
    """The Word file that is meant by a path, or by ``REV:path``.

    Raises
    ------
    Problems
        When there is none, or a document cannot be rendered.
    """
    name = str(given)
    if given.is_dir():
        return _of_folder(given)
    if is_file(given):
        return _of_file(given)
    revision, colon, path = name.partition(":")
    if colon and revision and path:
        return _of_revision(revision, path)
    return WordSide(read_word(given).content(), name, given)


def _of_file(path: Path) -> WordSide:
    ending = path.suffix.lower()
    if ending == ".zip":
        return _of_zip(path)
    if ending == ".qmd":
        return _rendered(path, str(path), path)
    if ending in _STORES:
        message = "a saved build or store holds numbers and no words"
        remedy = "Name the Word file, or the submission that it was saved with; riskset diff compares the numbers"
        raise _problem(str(path), message, remedy)
    return WordSide(path.read_bytes(), str(path), path)


def _of_folder(folder: Path) -> WordSide:
    """A submission's main text, else the document of a project."""
    found = folder / MANUSCRIPT
    if is_file(found):
        return WordSide(found.read_bytes(), str(found), folder.with_suffix(".docx"))
    return _rendered(folder, str(folder), Path.cwd() / MANUSCRIPT)


def _of_zip(path: Path) -> WordSide:
    """The outermost main text of a submission's zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if PurePosixPath(name).name == MANUSCRIPT]
            if not names:
                raise _problem(str(path), f"this zip holds no {MANUSCRIPT}", _REMEDY)
            name = min(names, key=lambda each: (each.count("/"), each))
            return WordSide(archive.read(name), f"{path}/{name}", path.with_suffix(".docx"))
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _problem(str(path), f"this zip cannot be read: {error}", "Make it anew") from error


def _of_revision(revision: str, path: str) -> WordSide:
    """A Word file that git has, or a document as git has it."""
    name = f"{revision}:{path}"
    if Path(path).suffix.lower() == ".docx":
        command = ["git", "show", "--end-of-options", f"{revision}:./{path}"]
        try:
            content = subprocess.run(command, capture_output=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            message = f"git has no file {path!r} in {revision!r}"
            raise _problem(
                name, message, "Name a Word file, or one that is kept in git, seen from this folder"
            ) from None
        return WordSide(content, name, Path(path))
    repository = repository_at(Path(path))
    commit = repository.commit(revision) if repository is not None else None
    if repository is None or commit is None:
        raise _problem(name, "there is no such file, and git knows no revision of this name", _REMEDY)
    with ExitStack() as stack:
        top = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="riskset-")))
        checked_out = repository.check_out(commit, top)
        there = checked_out.path_of(path)
        if not there.exists():
            raise _problem(name, f"the revision {revision} has no such path", "Name a path that it has")
        checked_out.lend_data(there if there.is_dir() else there.parent)
        return _rendered(there, name, Path.cwd() / MANUSCRIPT)


def _rendered(target: Path, name: str, place: Path) -> WordSide:
    """The Word file of a document, rendered by the built-in engine; of a project that of its manuscript."""
    _, documents = documents_at(target)
    chosen = next((each for each in documents if each.stem == "manuscript"), documents[0])
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        made = render(chosen, engine="builtin", formats=["docx"], output_dir=folder)
        return WordSide(made.outputs[0].read_bytes(), name, place.with_suffix(".docx"))


def _problem(name: str, message: str, remedy: str) -> Problems:
    return Problems([Problem(file=name, message=message, remedy=remedy)])
