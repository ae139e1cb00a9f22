"""The folder in which a render keeps the pictures of figures for the next one, whatever document and format shows them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from riskset.documents.cache import programs
from riskset.files import ignore_in_git
from riskset.surroundings import PICTURES, PICTURES_ANEW, variable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from riskset.documents.quarto import CacheUse

_MOST_BYTES = 128 * 2**20
# Folders of earlier versions of the installed packages that stay, for those who go back and forth.
_EARLIER = 1


@contextmanager
def keeping_pictures(root: Path, use: CacheUse) -> Generator[None, None, None]:
    """Let the kernels that are started meanwhile take and keep pictures in ``.riskset/pictures``."""
    folder = root / ".riskset" / "pictures" / programs()[:16]
    if use == "ignore" or not _made(root, folder):
        yield
        return
    with variable(PICTURES, str(folder)), variable(PICTURES_ANEW, "1" if use == "refresh" else ""):
        yield
    _prune(folder)


def _made(root: Path, folder: Path) -> bool:
    """Whether the folder is there now."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        ignore_in_git(root / ".riskset")
        return True
    return False


def _prune(folder: Path) -> None:
    """Keep the pictures that were used last, and no folders of versions long gone."""
    total = 0
    for path, size in _latest_first(folder.iterdir()):
        total += size
        if total > _MOST_BYTES:
            path.unlink(missing_ok=True)
    others = [path for path, _ in _latest_first(folder.parent.iterdir()) if path != folder]
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
