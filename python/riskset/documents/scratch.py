"""A folder for one run's own files, which other users cannot read, whose path every program can be told."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

_PLAIN = re.compile(r"([A-Za-z]:)?[\w./\\ ~-]*")
# A socket's path has at most 104 bytes on some systems.
_LONGEST = 70
_ELSEWHERE = ("/tmp", "/var/tmp")  # noqa: S108  the folder made in it belongs to this user alone


@contextmanager
def scratch_folder() -> Generator[Path, None, None]:
    """A new folder outside every project, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="riskset-", dir=_place(), ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


def _place() -> str | None:
    """Where to make it: the usual folder, unless its name is long or has letters that mean something to programs."""
    usual = tempfile.gettempdir()
    if _PLAIN.fullmatch(usual) and usual.isascii() and len(usual) <= _LONGEST:
        return usual
    return next((place for place in _ELSEWHERE if Path(place).is_dir()), usual)
