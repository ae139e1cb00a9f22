"""Executed cells kept by content, so that a changed sentence starts no kernel and changed data always does."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.execution import Executed
from riskset.files import write_then_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.documents.execution import FigureDefaults, Task

_FORM = 1
_NAMING = (".py", ".yml", ".yaml", ".toml", ".json")
_NAMED = re.compile(r"""["']([^"'\n]{1,400})["']|([^\s"'{}\[\](),:=]+\.[A-Za-z0-9]{1,8})(?![\w.])""")
_KEPT_A_DOCUMENT = 4
_MOST_BYTES = 256 * 2**20


class Cache:
    """What earlier runs of one document printed, in ``.riskset/cache`` at the project's root.

    An entry is found by the code, the versions of everything installed and the source of riskset. It is used if
    every file that its run read, and every folder that it listed, is as it was. It holds what the cells printed
    and the names and digests of those files, nothing else of them.

    Parameters
    ----------
    root : Path
        The project's root.
    document : Path
        The document; entries of other documents are left alone.
    """

    def __init__(self, root: Path, document: Path) -> None:
        self.root = root
        self.document = document
        name = document.relative_to(root).as_posix() if document.is_relative_to(root) else document.as_posix()
        self.folder = root / ".riskset" / "cache" / f"{document.stem}-{_digest(name.encode())[:12]}"

    def key(self, tasks: Sequence[Task], profiles: tuple[str, ...], figures: FigureDefaults, language: str = "") -> str:
        """Digest of everything that is known before a run and can change what it prints."""
        place = self.document.parent
        folder = place.relative_to(self.root).as_posix() if place.is_relative_to(self.root) else place.as_posix()
        known = {
            "form": _FORM,
            "folder": folder,
            "tasks": [_described(task) for task in tasks],
            "profiles": profiles,
            "language": language,
            "figures": [figures.width, figures.height, figures.dpi],
            "python": sys.version,
            "installed": _installed(),
            "riskset": _own_source(),
        }
        return _digest(json.dumps(known, sort_keys=True).encode())[:32]

    def load(self, key: str) -> Executed | None:
        """The results of an earlier run, if nothing that it read has changed."""
        path = self.folder / f"{key}.json"
        try:
            entry = json.loads(path.read_bytes())
            for name, digest in entry["read"].items():
                if _file_digest(self._place(name)) != digest:
                    return None
            for name, digest in entry["listed"].items():
                if _listing_digest(self._place(name)) != digest:
                    return None
            results = entry["results"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        os.utime(path)
        return Executed(results)

    def store(self, key: str, tasks: Sequence[Task], executed: Executed, started: float) -> None:
        """Keep a run that began at `started`, unless a file that it read was changed meanwhile by someone else."""
        read: dict[str, str | None] = {}
        for path in sorted({*map(Path, executed.read), *self._named_in_code(tasks, executed)}):
            # A file that was looked for and is not there may be there next time: its digest is None.
            digest = _file_digest(path)
            if digest is not None and path.stat().st_mtime > started:
                return
            read[self._name(path)] = digest
        listed = {self._name(Path(name)): _listing_digest(Path(name)) for name in executed.listed}
        entry = {"read": read, "listed": listed, "results": executed.results}
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore_in_git(self.root / ".riskset")
        path = self.folder / f"{key}.json"
        write_then_move(path, json.dumps(entry).encode())
        self._prune()

    def _named_in_code(self, tasks: Sequence[Task], executed: Executed) -> set[Path]:
        """Files named in the code, or in code and settings that it read, for readers that open files outside Python."""
        folder = self.document.parent
        sources = [(folder, task.cell.code) for task in tasks if task.cell is not None]
        sources += [(folder, item.expression) for task in tasks for item in task.inline]
        for path in map(Path, executed.read):
            if path.suffix in _NAMING and path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                sources += [(place, text) for place in {folder, path.parent}]
        written = {Path(name) for name in executed.written}
        named = {(place, name) for place, text in sources for name in _names(text)}
        # As the kernel writes paths down: links are not resolved.
        found = {Path(os.path.abspath(place / name)) for place, name in named}  # noqa: PTH100
        return {path for path in found - written if _is_file(path)}

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def _place(self, name: str) -> Path:
        return self.root / name

    def _prune(self) -> None:
        """Keep a document's latest entries, and all documents' together under a bound."""
        own = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in own[_KEPT_A_DOCUMENT:]:
            path.unlink(missing_ok=True)
        everything = sorted(self.folder.parent.glob("*/*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        size = 0
        for number, path in enumerate(everything):
            size += path.stat().st_size
            if size > _MOST_BYTES and number > 0:
                path.unlink(missing_ok=True)


def ignore_in_git(folder: Path) -> None:
    """Keep `folder`, which holds nothing worth keeping, out of version control."""
    path = folder / ".gitignore"
    if not path.exists():
        path.write_text("*\n", encoding="utf-8")


def _names(text: str) -> set[str]:
    return {quoted or plain for quoted, plain in _NAMED.findall(text)}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _described(task: Task) -> list[object]:
    if task.cell is not None:
        return ["cell", task.cell.code, task.allow_errors]
    return ["inline", [item.expression for item in task.inline]]


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def _file_digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()
    except OSError:
        return None


def _listing_digest(folder: Path) -> str:
    try:
        names = sorted(name for name in os.listdir(folder) if not name.startswith((".", "_")))  # noqa: PTH208
    except OSError:
        names = []
    return _digest("\0".join(names).encode())


@lru_cache(maxsize=1)
def _installed() -> str:
    """Names and versions of all that is installed, from the names of its metadata folders."""
    names: set[str] = set()
    for folder in {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]}:
        try:
            names.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
        except OSError:
            continue
    return _digest("\0".join(sorted(names)).encode())


@lru_cache(maxsize=1)
def _own_source() -> str:
    """Digest of riskset's own source: a developer's change to it re-executes."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.blake2b(digest_size=32)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
