"""Files: a path seen from another file, and writing so that a failed run never destroys a good one."""

from __future__ import annotations

import os
import os.path
import tempfile
from functools import lru_cache
from pathlib import Path


def write_then_move(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it and move it into place, so that no one reads half of it."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def beside(path: Path, relative: str) -> Path:
    """A path written in a file, seen from where the program runs."""
    return Path(os.path.normpath(path.parent / relative))


@lru_cache(maxsize=1)
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
