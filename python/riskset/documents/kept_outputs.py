"""What pandoc and Typst made of a document, kept until something that they are given changes.

So a change of one document's prose leaves the other documents of its project as they are.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.dependencies import digest, file_digest, presence
from riskset.documents.pandoc import loaded_files, pandoc_program
from riskset.files import is_file, write_then_move
from riskset.installed import programs
from riskset.kept_files import ignore_in_git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from riskset.documents.jupyter_cache import CacheUse
    from riskset.documents.pandoc import Job

    Made = tuple[bytes, list[str]]

_FORM = 2
# Outputs of a format that are kept of a document: of the text as it is, and as it was before.
_KEPT = 2
_LONGEST_NAME = 500
# The clock by which files are dated may be so many seconds behind the other.
_BEHIND_SECONDS = 0.05
_VARIABLES = ("PANDOC", "TYPST", "SOURCE_DATE_EPOCH")
_FONTS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts",
    r"C:\Windows\Fonts", r"~\AppData\Local\Microsoft\Windows\Fonts",
)  # fmt: skip


@dataclass(frozen=True)
class KeptOutputs:
    """The outputs of one document in ``.riskset/outputs``.

    An output is found by all that it is made of: the text, the metadata, the pictures, the extension, the files that the
    metadata name, the versions of all that is installed, the source of riskset, and for PDF the fonts of the system. It is
    used if the files that pandoc loaded besides are as they were. What cannot be read or written costs time alone.

    Attributes
    ----------
    root, document, extension : Path
        The project's folder, the document, and the folder of the extension.
    use : {"use", "refresh", "ignore"}
        Whether what is kept may be taken, and whether anything is kept.
    """

    root: Path
    document: Path
    extension: Path
    use: CacheUse

    def made(self, job: Job, make: Callable[[], Made], progress: Callable[[str, float | None], None]) -> Made:
        """What was made of a job before, else what `make` makes of it now."""
        if self.use == "ignore":
            return make()
        started, clock = time.perf_counter(), time.time() - _BEHIND_SECONDS
        pictures = [os.path.relpath(path, job.folder).replace(os.sep, "/") for path in _files(job.folder)]
        key = self._key(job, pictures, self._extension_before)
        if self.use == "use" and (found := self._load(job, key)) is not None:
            progress(f"{job.target} as before", time.perf_counter() - started)
            return found
        made = make()
        if key == self._key(job, pictures, self._extension_now()):  # else something changed meanwhile
            self._keep(job, key, clock, made, pictures)
        return made

    @cached_property
    def _extension_before(self) -> dict[str, str | None]:
        """The extension's files as they were before the first output was made, which are the same for all formats."""
        return self._extension_now()

    def _extension_now(self) -> dict[str, str | None]:
        return {path: file_digest(path) for path in _files(self.extension)}

    def _key(self, job: Job, pictures: Iterable[str], extension: Mapping[str, str | None]) -> str:
        """Digest of everything that is known before pandoc runs."""
        named = {path for path in _named(job.metadata, self.document.parent) if is_file(path)}
        known: dict[str, Any] = {
            "form": _FORM,
            "job": [job.target, str(job.document), _text_digest(job.markdown), job.epoch, job.profiles, job.metadata],
            "pictures": {name: file_digest(job.folder / name) for name in pictures},
            "named": {str(path): file_digest(path) for path in sorted(named)},
            "extension": extension,
            "programs": [programs(), file_digest(Path(__file__).with_name("after.lua")), _stamp(pandoc_program())],
            "variables": [item for item in sorted(os.environ.items()) if item[0].startswith(_VARIABLES)],
            "fonts": _system_fonts() if job.target == "typst" else [],
        }
        return _text_digest(json.dumps(known, sort_keys=True, default=str))[:32]

    def _folder(self) -> Path:
        name = digest(os.fsencode(str(self.document)))[:16]
        return self.root / ".riskset" / "outputs" / name

    def _load(self, job: Job, key: str) -> Made | None:
        """What is kept under a key, where it is whole, and the files that pandoc loaded are as they were."""
        path = self._folder() / f"{job.target}-{key}"
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            said = json.loads(head)
            whole = said["digest"] == digest(content)
            same = all(presence(name) == value for name, value in said["loaded"].items())
            warnings = [str(warning) for warning in said["warnings"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if not whole or not same:
            return None
        with suppress(OSError):  # it is kept for less long
            os.utime(path)
        return content, warnings

    def _keep(self, job: Job, key: str, clock: float, made: Made, pictures: Iterable[str]) -> None:
        """Keep an output whose making began at `clock`, unless a file that it was made of has changed since."""
        loaded = loaded_files(job)
        if loaded is None:
            return
        used = {*loaded, *_named(job.metadata, self.document.parent), *map(Path, _files(self.extension))}
        if any(_changed_since(path, clock) for path in used):
            return
        # A file beside the document would be taken before a picture of the same name that a cell made.
        found = {str(path): presence(path) for path in (*loaded, *(self.document.parent / name for name in pictures))}
        content, warnings = made
        head = {"digest": digest(content), "warnings": warnings, "loaded": found}
        folder = self._folder()
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.root / ".riskset")
            write_then_move(folder / f"{job.target}-{key}", json.dumps(head).encode() + b"\n" + content)
            for old in _oldest(folder.glob(f"{job.target}-*")):
                old.unlink(missing_ok=True)


def _text_digest(text: str) -> str:
    return digest(text.encode("utf-8", "surrogateescape"))


def _files(folder: Path) -> list[str]:
    """The paths of all files below a folder, as texts: there are hundreds, and a render looks at them again and again."""
    return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)  # noqa: PTH118


def _named(value: object, folder: Path) -> Iterator[Path]:
    """Paths that metadata may name, as seen from the document's folder."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _named(each, folder)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _named(each, folder)
    elif isinstance(value, str) and 0 < len(value) < _LONGEST_NAME and "\n" not in value and "\0" not in value:
        yield folder / value


def _changed_since(path: Path, clock: float) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    return path.is_file() and max(stat.st_mtime, stat.st_ctime) > clock


def _stamp(path: str | Path) -> list[Any]:
    stat = os.stat(path)  # noqa: PTH116  of hundreds of fonts for each render
    return [str(path), stat.st_size, stat.st_mtime_ns]


def _system_fonts() -> list[Any]:
    """Names, sizes and times of the fonts that Typst finds on this machine."""
    folders = [Path(name).expanduser() for name in _FONTS if name.startswith(("/", "~/")) or sys.platform == "win32"]
    found: list[Any] = []
    for path in (path for folder in folders for path in _files(folder)):
        with suppress(OSError):
            found.append(_stamp(path))
    return found


def _oldest(paths: Iterable[Path]) -> list[Path]:
    dated: list[tuple[float, Path]] = []
    for path in paths:
        with suppress(OSError):
            dated.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(dated, reverse=True)[_KEPT:]]
