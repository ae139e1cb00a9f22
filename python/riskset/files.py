"""Files: a path seen from another file, and writing so that a failed run never destroys a good one."""

from __future__ import annotations

import os
import os.path
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping


def write_then_move(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it and move it into place, so that no one reads half of it.

    Raises
    ------
    OSError
        Naming `path`; the file is then as it was.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files under temporary names beside them, and move all into place when all are written.

    Where one cannot be moved, those moved before it get their earlier contents back: old and new never stand side by
    side.

    Raises
    ------
    OSError
        Naming the file that cannot be written; all files are then as they were.
    """
    with ExitStack() as leftovers:
        staged: dict[Path, Path] = {}
        for path, content in contents.items():
            with naming(path):
                staged[path] = _staged(path, content, leftovers)
        earlier: list[Path] = []
        with ExitStack() as undo:
            for path, temporary in staged.items():
                with naming(path):
                    kept = _kept(path, temporary)
                    earlier += [] if kept is None else [kept]
                    undo.callback(_restore, path, kept, temporary)
                    temporary.replace(path)
            undo.pop_all()
        for kept in earlier:
            kept.unlink()


@contextmanager
def naming(path: Path, made: Path | None = None) -> Generator[None, None, None]:
    """Make an error name the file or folder that is wanted and not its temporary one.

    Parameters
    ----------
    path : Path
        What is wanted.
    made : Path, optional
        The temporary folder that becomes it: an error that names a file elsewhere stays as it is.
    """
    try:
        yield
    except OSError as error:
        named = error.filename if error.filename2 is None else error.filename2  # of a copy, where it goes
        elsewhere = named is not None and made is not None and not Path(str(named)).is_relative_to(made)
        if elsewhere or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def ignore_in_git(folder: Path) -> None:
    """Keep `folder`, which holds nothing worth keeping, out of version control."""
    path = folder / ".gitignore"
    if not path.exists():
        path.write_text("*\n", encoding="utf-8")


def copy_tree(source: Path, folder: Path) -> None:
    """Copy a folder to one that is not there yet.

    Raises
    ------
    OSError
        The first that a file gives, with its number, which ``shutil.copytree`` makes a text of.
    """
    folder.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            copy_tree(path, folder / path.name)
        else:
            shutil.copy2(path, folder / path.name)


def _staged(path: Path, content: bytes, leftovers: ExitStack) -> Path:
    """A file of this content beside `path`."""
    handle, name = tempfile.mkstemp(prefix=".riskset-", dir=path.parent)
    temporary = Path(name)
    leftovers.callback(temporary.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    temporary.chmod(0o666 & ~_umask())
    return temporary


def _kept(path: Path, temporary: Path) -> Path | None:
    """A second name, after that of its successor, for what stands at `path` now; None where nothing does."""
    if not path.is_file():
        return None
    kept = temporary.with_name(f"{temporary.name}-earlier")
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
    return kept


def _restore(path: Path, kept: Path | None, temporary: Path) -> None:
    """Put back what stood at `path`; where that fails, too, it stays under its second name."""
    with suppress(OSError):
        if temporary.exists():  # it never became `path`, which is as it was
            if kept is not None:
                kept.unlink()
        elif kept is None:
            path.unlink(missing_ok=True)
        else:
            kept.replace(path)
            kept.unlink(missing_ok=True)  # two names of one file are not moved onto each other


def is_file(path: Path) -> bool:
    """Whether a file stands at a path; no path that no file can have, such as one of 5,000 letters, raises."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def beside(path: Path, relative: str) -> Path:
    """A path written in a file, seen from where the program runs."""
    return Path(os.path.normpath(path.parent / relative))


@lru_cache(maxsize=1)
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
