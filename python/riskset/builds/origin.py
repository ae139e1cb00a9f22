"""Where a build comes from: the files that were read, and the revision of the project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that was read: its path from the project's folder, and its SHA-256."""

    path: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The git revision that was checked out, and whether the inputs were as it has them."""

    commit: str
    clean: bool = True
