"""What a build was made of: digests of the files that were read, versions of packages, the git revision."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.builds.origin import InputFile, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def input_file(path: Path, root: Path) -> InputFile:
    """A file by its path from the project's folder, with its SHA-256; without one where it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""
    return InputFile(path=seen_from(root, path), sha256=digest)


def seen_from(root: Path, path: Path) -> str:
    """A path from the project's folder, never that of the machine: of a file on another disk the name."""
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:
        return path.name


def versions() -> dict[str, str]:
    """Python and the package with what it and its extras need, as far as it is installed, with their versions."""
    names = sorted(
        {
            match[0]
            for each in requires("riskset") or []
            for match in [_NAME.match(each)]
            if match and match[0] != "riskset"
        }
    )
    found = {"python": platform.python_version(), "riskset": version("riskset")}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def revision_of(root: Path, files: Iterable[Path]) -> Revision | None:
    """The git revision that is checked out in a folder, and whether some files are as it has them; None without git."""
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return None
    inside = [str(path) for path in files if path.is_file()]
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *inside) if inside else ""
    return Revision(commit=commit, clean=not changed)


def _git(folder: Path, *arguments: str) -> str:
    """What git answers; nothing where it is not there, or the folder belongs to no repository."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""
