"""A project's copy of the extension: made with a record of what was copied, and renewed without losing changes."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.documents.extension import extension_folder, read_extension
from riskset.documents.extension_version import package_version, project_of
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.project import find_project
from riskset.files import copy_tree, naming, write_then_move
from riskset.naming import counted
from riskset.study_files import json_schema

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

# Where a project keeps the schema that its study file names.
SCHEMA = "schema/study.schema.json"
# Begins with a point, as what Quarto passes over.
RECORD = ".copied.json"
_MOST_NAMED = 8


@dataclass(frozen=True)
class Renewed:
    """What was renewed.

    Attributes
    ----------
    folder : Path
        The extension's folder in the project.
    before, after : str
        Its version before and now.
    files : tuple of str
        The files that are not as they were.
    schema : Path or None
        The project's schema of study files, where it was written anew.
    """

    folder: Path
    before: str
    after: str
    files: tuple[str, ...]
    schema: Path | None


def copy_extension(folder: Path) -> None:
    """Copy the package's extension to `folder`, which is not there yet, and record what was copied."""
    copy_tree(asset("_extensions/riskset"), folder)
    (folder / RECORD).unlink(missing_ok=True)
    record = {"version": package_version(), "files": _sums(folder)}
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def renew_extension(start: Path, *, force: bool) -> Renewed:
    """Put the package's extension in the place of a project's copy, all of it or nothing.

    Raises
    ------
    DocumentProblems
        When the project has no extension, when its copy is a link or the package's own folder, and, but for `force`,
        when files in it were changed or that cannot be known.
    OSError
        When the copy cannot be replaced; it is then as it was.
    """
    folder = _copy_at(start.resolve())
    now, new = _sums(folder), _sums(asset("_extensions/riskset"))
    before = read_extension(folder).version
    if not force:
        _refuse_changes(folder, before, now, new)
    files = tuple(sorted(name for name in {*now, *new} if now.get(name) != new.get(name)))
    if files or not (folder / RECORD).is_file():
        with _replaced(folder) as made:
            copy_extension(made)
    return Renewed(folder, before, package_version(), files, _renewed_schema(project_of(folder)))


def _copy_at(start: Path) -> Path:
    """The folder of the copy that documents in a folder use."""
    if not start.is_dir():
        raise DocumentProblems([problem_at(start, None, "there is no such folder", "Name the folder of a project")])
    folder = extension_folder(start, find_project(start).root)
    if folder is None:
        remedy = "Name the folder of a project, or bring the extension by `quarto add riskset/riskset`"
        raise DocumentProblems([problem_at(start, None, "there is no extension `_extensions/riskset`", remedy)])
    if folder.is_symlink() or folder.resolve() != folder:
        remedy = "Renew the folder that it leads to, or put a copy in the place of the link"
        raise DocumentProblems([problem_at(folder, None, "the extension is a link", remedy)])
    if folder == asset("_extensions/riskset").resolve():
        remedy = "Name the folder of a project that has a copy"
        raise DocumentProblems([problem_at(folder, None, "this is the package's own extension, and no copy", remedy)])
    return folder


def _refuse_changes(folder: Path, version: str, now: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Refuse to lose what was changed in the copy, or may have been."""
    known = _recorded(folder)
    if known is None and version == package_version():
        known = new
    if known is not None:
        changed = sorted(name for name, found in now.items() if found not in {known.get(name), new.get(name)})
        if changed:
            shown = ", ".join(changed[:_MOST_NAMED]) + (" and more" if len(changed) > _MOST_NAMED else "")
            message = f"{counted(len(changed), 'file')} changed or added since the extension was copied: {shown}"
            remedy = "Keep what you need elsewhere (`css:` and `reference-doc:` of a document), or lose it by --force"
            raise DocumentProblems([problem_at(folder, None, message, remedy)])
        return
    if any(new.get(name) != found for name, found in now.items()):
        message = (
            f"nothing records what was copied, of version {version or 'none'}, so that changes of yours would be lost"
        )
        remedy = "Renew it by `quarto update extension riskset/riskset` where Quarto brought it, or by --force"
        raise DocumentProblems([problem_at(folder, None, message, remedy)])


def _recorded(folder: Path) -> dict[str, str] | None:
    """What was copied, by its record; None where there is none that can be read."""
    try:
        files = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return {str(name): str(found) for name, found in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _sums(folder: Path) -> dict[str, str]:
    """The checksum of each file by its name, whatever ends the lines of a text."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RECORD
    }


@contextmanager
def _replaced(folder: Path) -> Generator[Path]:
    """A place beside a folder, whose content stands in the folder's stead at the end; else the folder is as it was."""
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".riskset-"))
    try:
        with naming(folder, beside):
            yield beside / "new"
        folder.rename(beside / "old")
        try:
            (beside / "new").rename(folder)
        except BaseException:
            (beside / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _renewed_schema(project: Path) -> Path | None:
    """The project's schema of study files, written anew where it is there and is another."""
    path, text = project / SCHEMA, json_schema()
    if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") == text:
        return None
    write_then_move(path, text.encode())
    return path
