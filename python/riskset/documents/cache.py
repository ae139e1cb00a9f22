"""Executed cells kept by content, so that a changed sentence starts no kernel and changed data always does."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.dependencies import digest, file_digest, listing_digest, unchanged, variable_digest
from riskset.documents.problems import shown_path
from riskset.documents.tasks import Executed
from riskset.files import is_file, write_then_move
from riskset.installed import programs
from riskset.kept_files import ignore_in_git

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.documents.kernels import Start
    from riskset.documents.tasks import Task

_FORM = 3
_NAMING = (".py", ".yml", ".yaml", ".toml", ".json")
_NAMED = re.compile(r"""["']([^"'\n]{1,400})["']|([^\s"'{}\[\](),:=]+\.[A-Za-z0-9]{1,8})(?![\w.])""")
_KEPT_A_DOCUMENT = 4
_MOST_BYTES = 256 * 2**20
# How deep files name files: a document its study file, that one its data.
_DEPTH = 3


class Cache:
    """What earlier runs of one document printed, in ``.riskset/cache`` at the project's root.

    An entry is found by the code, the versions of everything installed and the source of riskset. It is used if
    every file that its run read or asked for, every folder that it listed and every variable of the environment that
    its code asked for is as it was at that moment. It holds what the cells printed and the names and digests of these,
    nothing else of them. A cache that cannot be read or written stops nothing: `warnings` says why it is not used.

    Parameters
    ----------
    root : Path
        The project's root.
    document : Path
        The document; entries of other documents are left alone.
    start : Start
        What its kernel is started with.
    """

    def __init__(self, root: Path, document: Path, start: Start) -> None:
        self.root = root
        self.document = document
        self.start = start
        self.warnings: list[str] = []
        name = document.relative_to(root).as_posix() if document.is_relative_to(root) else document.as_posix()
        short = re.sub(r"[^\w-]", "-", document.stem)[:40]
        self.folder = root / ".riskset" / "cache" / f"{short}-{digest(os.fsencode(name))[:12]}"

    def key(self, tasks: Sequence[Task]) -> str:
        """Digest of everything that is known before a run and can change what it prints."""
        place = self.document.parent
        folder = place.relative_to(self.root).as_posix() if place.is_relative_to(self.root) else place.as_posix()
        figures = self.start.figures
        known = {
            "form": _FORM,
            "folder": folder,
            "tasks": [_described(task) for task in tasks],
            "profiles": self.start.profiles,
            "language": self.start.language,
            "journal": [self.start.journal, file_digest(Path(self.start.journal))] if self.start.journal else [],
            "figures": [figures.width, figures.height, figures.dpi],
            "programs": programs(),
        }
        return digest(json.dumps(known, sort_keys=True).encode())[:32]

    def load(self, key: str, tasks: Sequence[Task]) -> Executed | None:
        """The results of an earlier run, if nothing that it used has changed."""
        path = self.folder / f"{key}.json"
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn("read", path, error)
            return None
        entry = _whole(content, len(tasks))
        if entry is None:
            self.warnings.append(f"{shown_path(path)}: this entry of the cache is broken; the cells are run again")
            return None
        if not self._is_as_it_was(entry):
            return None
        with suppress(OSError):  # it is kept for less long
            os.utime(path)
        return Executed(entry["results"])

    def _is_as_it_was(self, entry: dict[str, dict[str, str | None]]) -> bool:
        environment = os.environ | self.start.variables
        return (
            all(variable_digest(environment.get(name)) == value for name, value in entry["variables"].items())
            and unchanged(entry["read"], entry["asked"], str(self.root))
            and all(
                listing_digest(self.root / name, self.start.aside) == value for name, value in entry["listed"].items()
            )
        )

    def named_before(self, tasks: Sequence[Task]) -> dict[Path, str | None]:
        """Files that the code names, and that those name, before a run: what a library may read outside Python."""
        found: dict[Path, str | None] = {}
        new = self._named(_sources(tasks, self.document.parent))
        for _ in range(_DEPTH):
            found |= {path: file_digest(path) for path in new}
            new = self._named(_texts(new, self.document.parent)) - set(found)
        return found

    def store(
        self, key: str, tasks: Sequence[Task], executed: Executed, before: dict[Path, str | None], clock: float
    ) -> None:
        """Keep a run that began at `clock`, unless something that it used changed under its hands.

        Parameters
        ----------
        before : dict of Path to str
            What :meth:`named_before` said.
        """
        seen = executed.seen
        read: dict[str, str | None] = dict(seen["read"])
        # Read outside Python, or compiled before: known only as they were before the run, or as they are after it.
        texts = _texts(map(Path, read), self.document.parent)
        named = self._named([*_sources(tasks, self.document.parent), *texts]) | {*map(Path, seen["loaded"]), *before}
        for path in sorted(named - {*map(Path, [*read, *seen["written"]])}):
            now = file_digest(path)
            if before.get(path, now) != now or (path not in before and _changed_since(path, clock)):
                return
            read[str(path)] = now
        if seen["unsteady"]:
            return
        entry = {
            "read": self._by_name(read),
            "asked": self._by_name(seen["asked"]),
            "listed": self._by_name(seen["listed"]),
            "variables": seen["variables"],
            "results": executed.results,
        }
        path = self.folder / f"{key}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.root / ".riskset")
            written = json.dumps(entry).encode()
            write_then_move(path, digest(written).encode() + b"\n" + written)
            self._prune()
        except OSError as error:
            self._warn("written", path, error)

    def _warn(self, done: str, path: Path, error: OSError) -> None:
        if not self.warnings:  # what cannot be read cannot be written either
            why = error.strerror or str(error)
            self.warnings.append(
                f"{shown_path(path)}: the cache cannot be {done} ({why}); cells are run at every render"
            )

    def _named(self, sources: Iterable[tuple[Path, str]]) -> set[Path]:
        """Files that stand in texts, each seen from a folder."""
        # As the kernel writes paths down: links are not resolved.
        # Thousands of words are asked for, of which a few are files: only these become paths.
        words = {(str(place), name) for place, text in sources for name in _names(text)}
        found = {os.path.abspath(os.path.join(place, name)) for place, name in words}  # noqa: PTH100, PTH118
        return {Path(name) for name in found if os.path.isfile(name)}  # noqa: PTH113

    def _by_name(self, values: dict[str, str | None]) -> dict[str, str | None]:
        """What is said of files, by their paths as seen from the root."""
        return {self._name(Path(name)): value for name, value in sorted(values.items())}

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def _prune(self) -> None:
        """Keep a document's latest entries, and all documents' together under a bound."""
        own = _latest_first(self.folder.glob("*.json"))
        for path, _, _ in own[_KEPT_A_DOCUMENT:]:
            path.unlink(missing_ok=True)
        total = 0
        for number, (path, _, size) in enumerate(_latest_first(self.folder.parent.glob("*/*.json"))):
            total += size
            if total > _MOST_BYTES and number > 0:
                path.unlink(missing_ok=True)


def _whole(content: bytes, count: int) -> dict[str, Any] | None:
    """The entry that a file holds, with as many results as there are tasks; None where it was damaged."""
    try:
        head, _, written = content.partition(b"\n")
        entry = json.loads(written)
        whole = head == digest(written).encode() and len(entry["results"]) == count
    except (ValueError, KeyError, TypeError):
        return None
    return entry if whole else None


def _latest_first(paths: Iterable[Path]) -> list[tuple[Path, float, int]]:
    """Files with their times and sizes; one that another render takes away meanwhile is left out."""
    found: list[tuple[Path, float, int]] = []
    for path in paths:
        with suppress(FileNotFoundError):
            stat = path.stat()
            found.append((path, stat.st_mtime, stat.st_size))
    return sorted(found, key=lambda one: one[1], reverse=True)


def _sources(tasks: Sequence[Task], folder: Path) -> list[tuple[Path, str]]:
    """The code of a document, and the folder from which it names files."""
    return [(folder, task.cell.code) for task in tasks if task.cell is not None] + [
        (folder, item.expression) for task in tasks for item in task.inline
    ]


def _texts(paths: Iterable[Path], folder: Path) -> list[tuple[Path, str]]:
    """Code and settings that were read, each with the folders from which it may name files."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.suffix in _NAMING and is_file(path):
            with suppress(OSError):
                text = path.read_text(encoding="utf-8", errors="replace")
                found += [(place, text) for place in {folder, path.parent}]
    return found


def _changed_since(path: Path, clock: float) -> bool:
    """Whether a file was written or put in its place after `clock`."""
    try:
        stat = path.stat()
    except OSError:
        return False
    return max(stat.st_mtime, stat.st_ctime) > clock


def _names(text: str) -> set[str]:
    return {quoted or plain for quoted, plain in _NAMED.findall(text)}


def _described(task: Task) -> list[object]:
    if task.cell is not None:
        return ["cell", task.cell.code, task.allow_errors]
    return ["inline", [item.expression for item in task.inline]]
