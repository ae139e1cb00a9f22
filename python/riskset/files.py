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
            with _naming(path):
                staged[path] = _staged(path, content, leftovers)
        earlier: list[Path] = []
        with ExitStack() as undo:
            for path, temporary in staged.items():
                with _naming(path):
                    kept = _kept(path, temporary)
                    earlier += [] if kept is None else [kept]
                    undo.callback(_restore, path, kept)
                    temporary.replace(path)
            undo.pop_all()
        for kept in earlier:
            kept.unlink()


@contextmanager
def _naming(path: Path) -> Generator[None, None, None]:
    """Make an error name the file that is wanted and not its temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


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


def _restore(path: Path, kept: Path | None) -> None:
    """Put back what stood at `path`; where that fails, too, it stays under its second name."""
    with suppress(OSError):
        if kept is None:
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
