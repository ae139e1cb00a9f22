"""Data files that are read in place of those that a study file names, for one run: a later data cut, with the same study."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

_instead: ContextVar[Mapping[Path, Path] | None] = ContextVar("instead", default=None)


@contextmanager
def reading_instead(files: Mapping[Path, Path]) -> Generator[None]:
    """Read files in place of others meanwhile; the paths of those are resolved."""
    token = _instead.set(files)
    try:
        yield
    finally:
        _instead.reset(token)


def read_path(path: Path) -> Path:
    """The path of the file that is read for one that a study file names: mostly itself."""
    files = _instead.get()
    return path if not files else files.get(path.resolve(), path)
