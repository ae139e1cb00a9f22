"""A digest of everything that computes: Python, the installed packages and riskset's own source."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from contextlib import suppress
from functools import lru_cache
from pathlib import Path


def programs() -> str:
    """Digest of what computes: Python, all that is installed, which loops are compiled, and riskset's own source."""
    compiled = os.environ.get("RISKSET_COMPILED", "")
    return _digest(f"{sys.version}\0{_installed()}\0{compiled}\0{_own_source()}".encode())


@lru_cache(maxsize=1)
def _installed() -> str:
    """Names and versions of all that is installed, from the names of its metadata folders."""
    names: set[str] = set()
    for folder in {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]}:
        with suppress(OSError):
            names.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
    return _digest("\0".join(sorted(names)).encode())


@lru_cache(maxsize=1)
def _own_source() -> str:
    """Digest of riskset's own source: a developer's change to it re-executes."""
    package = os.fspath(Path(__file__).resolve().parent)
    # Paths as texts: every command waits for this, and objects would take most of the time.
    paths = (
        os.path.join(folder, name)  # noqa: PTH118
        for folder, _, names in os.walk(package)
        for name in names
        if name.endswith(".py")
    )
    parts: list[bytes] = []
    for path in sorted(paths):
        with open(path, "rb") as file:  # noqa: PTH123
            parts += [os.fsencode(path.removeprefix(package)), file.read()]
    return _digest(b"\0".join(parts))


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()
