"""Folders within ``.riskset`` whose files are kept for later renders, as many as were used last, if nothing warned of them."""

from __future__ import annotations

import hashlib
import re
import shutil
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from riskset.installed import programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Made = TypeVar("Made")
_MOST_BYTES = 128 * 2**20
_VERSION = re.compile("[0-9a-f]{16}")
# Folders of earlier versions of the installed packages that stay, for those who go back and forth.
_EARLIER = 1


def kept_folder(root: Path, name: str) -> Path | None:
    """The folder of a name in a project, of the packages that are installed now; None where it cannot be made."""
    folder = root / ".riskset" / name / programs()[:16]
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        ignore_in_git(root / ".riskset")
        return folder
    return None


def kept_path(folder: Path, key: str) -> Path:
    """The file of such a folder in which JSON is kept under a key."""
    return folder / f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.json"


def heeded(make: Callable[[], Made]) -> tuple[Made, list[warnings.WarningMessage]]:
    """What is made, and the warnings of its making, which are said: what warns is not kept, so that it is said each time."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = make()
    for each in said:
        warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    return made, said


def ignore_in_git(folder: Path) -> None:
    """Keep `folder`, which holds nothing worth keeping, out of version control."""
    path = folder / ".gitignore"
    if not path.exists():
        path.write_text("*\n", encoding="utf-8")


def prune(folder: Path) -> None:
    """Keep the files that were used last, and no folders of versions long gone.

    A folder that :func:`kept_folder` did not make, such as one that a variable names, is left alone with all beside it.
    """
    if folder.parent.parent.name != ".riskset" or not _VERSION.fullmatch(folder.name):
        return
    total = 0
    for path, size in _latest_first(folder.iterdir()):
        total += size
        if total > _MOST_BYTES:
            path.unlink(missing_ok=True)
    beside = (path for path in folder.parent.iterdir() if _VERSION.fullmatch(path.name) and path != folder)
    others = [path for path, _ in _latest_first(beside)]
    for path in others[_EARLIER:]:
        shutil.rmtree(path, ignore_errors=True)


def _latest_first(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """Paths with their sizes; one that another render takes away meanwhile is left out."""
    found: list[tuple[float, Path, int]] = []
    for path in paths:
        with suppress(OSError):
            stat = path.stat()
            found.append((stat.st_mtime, path, stat.st_size))
    return [(path, size) for _, path, size in sorted(found, reverse=True)]
