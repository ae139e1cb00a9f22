"""A file as it was sent, with what tells its patients apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Sent:
    """A file, the numbers of its patients, and its data dictionary where it has one."""

    path: Path
    numbers: tuple[str, ...] = ()
    dictionary: Path | None = None
