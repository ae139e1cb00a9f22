"""What a run depends on, written down inside the kernel at the moment it is used: files, folders, variables."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import sysconfig
import tempfile
import threading
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# What is larger is known by its size and time where its existence alone was asked.
_MOST_DIGESTED = 64 * 2**20
# Made by renders and by Python itself.
_BY_THE_WAY = (".riskset", "__pycache__", ".ipynb_checkpoints")
_STAT, _LISTDIR = os.stat, os.listdir

ASIDE = "RISKSET_ASIDE"
"""The variable that names, as JSON, the paths that renders make: no listing of a folder counts them."""


def note(path: str | os.PathLike[str]) -> None:
    """Say that the file at `path` is being read.

    Python's own ``open`` is seen without it. For readers that open files in C or Rust, such as pyarrow's.
    """
    _record.reads(path)


def digest(content: bytes) -> str:
    """Sixty-four characters by which a content is known again."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def file_digest(path: str | os.PathLike[str]) -> str | None:
    """The digest of a file; None where there is none that can be read."""
    try:
        if not stat.S_ISREG(_STAT(path).st_mode):  # a pipe would be waited for
            return None
        with open(path, "rb") as file:  # noqa: PTH123  a path may be bytes
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()
    except (OSError, ValueError):
        return None


def listing_digest(folder: str | os.PathLike[str], aside: Collection[str] = ()) -> str:
    """The digest of the names in a folder, those that renders make aside; of no names where there is none."""
    try:
        names = sorted(
            name
            for name in _LISTDIR(os.fspath(folder))
            if not name.startswith(_BY_THE_WAY) and os.path.join(folder, name) not in aside  # noqa: PTH118
        )
    except (OSError, ValueError):
        names = []
    return digest("\0".join(names).encode("utf-8", "surrogateescape"))


def presence(path: str | os.PathLike[str]) -> str | None:
    """What is at a path, for who asks: None for nothing, ``folder``, or a file by its content."""
    try:
        found = _STAT(path)
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    if not stat.S_ISREG(found.st_mode):
        return "other"
    return file_digest(path) if found.st_size <= _MOST_DIGESTED else f"{found.st_size} {found.st_mtime_ns}"


def unchanged(read: Mapping[str, str | None], asked: Mapping[str, str | None], root: str = "") -> bool:
    """Whether files are as they were when they were read, and all that was asked for is there, or not, as it was."""
    return all(file_digest(os.path.join(root, name)) == value for name, value in read.items()) and all(  # noqa: PTH118
        presence(os.path.join(root, name)) == value  # noqa: PTH118
        for name, value in asked.items()
    )


def variable_digest(value: str | None) -> str | None:
    """The digest of a variable's value; None for one that is not set."""
    return None if value is None else digest(value.encode("utf-8", "surrogateescape"))


@dataclass
class Record:
    """What was used so far, each with what it was when it was first used.

    `unsteady` are files that changed while they were used.
    """

    read: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    asked: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    listed: dict[str, str] = field(default_factory=dict[str, str])
    variables: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    written: set[str] = field(default_factory=set[str])
    unsteady: set[str] = field(default_factory=set[str])
    outside: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    folder: str = ""
    _times: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    _busy: threading.local = field(default_factory=threading.local)

    def reads(self, path: Any) -> None:  # noqa: ANN401  whatever was opened
        """A file is opened for reading."""
        self._note(path, self._read)

    def asks(self, path: Any) -> None:  # noqa: ANN401
        """Somebody asks whether something is there, or how large it is."""
        self._note(path, self._ask)

    def lists(self, path: Any) -> None:  # noqa: ANN401
        """A folder is listed."""
        self._note(path, lambda name: self.listed.setdefault(name, listing_digest(name, self.aside)))

    def writes(self, path: Any) -> None:  # noqa: ANN401
        """A file is opened for writing: what is read of it from now on is the run's own."""
        self._note(path, self.written.add)

    def _note(self, path: Any, how: Callable[[str], object]) -> None:  # noqa: ANN401
        # Looking at a file is itself an event; and an audit hook must not raise.
        if getattr(self._busy, "now", False) or isinstance(path, int):
            return
        self._busy.now = True
        try:
            with contextlib.suppress(TypeError, ValueError, OSError):
                name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  resolves no link, touches no disk
                if self.belongs(name) and name not in self.written:
                    how(name)
        finally:
            self._busy.now = False

    def _read(self, name: str) -> None:
        with contextlib.suppress(OSError):
            found = _STAT(name)
            times = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
            if self._times.get(name) == times:
                return
            self._times[name] = times
        content = file_digest(name)
        if self.read.setdefault(name, content) != content:
            self.unsteady.add(name)

    def _ask(self, name: str) -> None:
        # The folders above a document are there as long as it is.
        if name not in self.asked and not _within(self.folder, name):
            self.asked[name] = presence(name)

    def belongs(self, path: str) -> bool:
        """Whether a path is a project's or a user's: not the interpreter's, the system's or a program's own."""
        return not (
            f"{path}{os.sep}".startswith(self.outside)
            or "__pycache__" in path
            or path.endswith((".pyc", ".so", ".pyd"))
            or f"{os.sep}.riskset{os.sep}" in f"{path}{os.sep}"
        )


_record = Record()


def install() -> None:
    """Begin to record; for the kernel, once, in the document's folder."""
    if not _record.outside:
        _record.outside = tuple(folder.rstrip(os.sep) + os.sep for folder in _outside())
        _record.folder = os.getcwd()  # noqa: PTH109
        _record.aside = tuple(json.loads(os.environ.get(ASIDE, "[]")))
        _watch_questions()
        _watch_variables()
        sys.addaudithook(_audit)


def collected() -> str:
    """What was recorded, as JSON; and the modules ``loaded``, which may come from a compiled file beside them."""
    sources = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    loaded = {os.path.abspath(name) for name in sources if isinstance(name, str) and name.endswith(".py")}  # noqa: PTH100
    found = {
        "read": {name: value for name, value in _record.read.items() if value is None or not _was_temporary(name)},
        "asked": _record.asked,
        "listed": _record.listed,
        "variables": _record.variables,
        "written": sorted(_record.written),
        "unsteady": sorted(_record.unsteady),
        "loaded": sorted(name for name in loaded - set(_record.read) if _record.belongs(name)),
    }
    return json.dumps(found)


def _was_temporary(name: str) -> bool:
    """Whether a file was one of the run's own, which a library wrote outside Python and took away."""
    temporary = _within(name, tempfile.gettempdir()) and not _within(name, os.getcwd())  # noqa: PTH109
    return temporary and not os.path.exists(name)  # noqa: PTH110


def _outside() -> tuple[str, ...]:
    """Folders whose files are followed by the versions of what is installed, or not at all."""
    outside = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    caches = (os.environ.get(name) for name in ("XDG_CACHE_HOME", "MPLCONFIGDIR", "JOBLIB_TEMP_FOLDER"))
    outside |= {os.path.expanduser("~/.cache"), *(folder for folder in caches if folder)}  # noqa: PTH111
    outside |= {"/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/System", "/Library", r"C:\Windows"}
    # A project may lie in one of them.
    cwd = os.getcwd()  # noqa: PTH109
    package = str(Path(__file__).resolve().parents[1])
    return (*sorted(folder for folder in outside if not _within(cwd, folder)), package)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    # An audit hook must be quick: it sees every event of the interpreter.
    if event == "open":
        path, mode, flags = arguments
        if mode is None:
            reads = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) == 0
        else:
            reads = "r" in mode and "+" not in mode
        (_record.reads if reads else _record.writes)(path)
    elif event in {"os.listdir", "os.scandir"}:
        path = arguments[0]
        # Python lists folders itself while it looks for modules.
        if path is not None and not _importing():
            _record.lists(path)
    elif event == "sqlite3.connect":
        _record.reads(arguments[0])


def _importing() -> bool:
    # The one way to see who asks: this function, the hook, and then whoever lists the folder.
    frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return "importlib" in str(frame.f_globals.get("__name__", ""))


def _watch_questions() -> None:
    """See who asks whether a file is there: Python announces that to no hook."""
    places = [(os, name) for name in ("stat", "lstat", "access")]
    # Elsewhere these are written in Python, and ask the three above.
    places += [
        (os.path, name)
        for name in ("exists", "lexists", "isfile", "isdir", "islink")
        if isinstance(getattr(os.path, name), types.BuiltinFunctionType)
    ]
    for module, name in places:
        function = getattr(module, name)
        watched = _watched(function)
        setattr(module, name, watched)
        for told in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
            if function in told:
                told.add(watched)


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    def ask(path: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if options.get("dir_fd") is None:
            _record.asks(path)
        return function(path, *arguments, **options)

    ask.__name__, ask.__doc__ = function.__name__, function.__doc__
    return ask


def _watch_variables() -> None:
    """See which variables of the environment a document's own code asks for."""
    kind: Any = type(os.environ)
    look_up = kind.__getitem__
    given = dict(os.environ)

    def ask(self: Any, name: str) -> str:  # noqa: ANN401
        own = name not in _record.variables and _asked_by_document()
        try:
            value = look_up(self, name)
        except KeyError:
            if own and name not in given:
                _record.variables[name] = None
            raise
        if own and given.get(name) == value:  # else the run has set it
            _record.variables[name] = variable_digest(value)
        return value

    kind.__getitem__ = ask


def _asked_by_document() -> bool:
    """Whether who asks for a variable is not an installed library."""
    frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        file = frame.f_code.co_filename
        if not (file.startswith("<frozen") or file.endswith(("_collections_abc.py", f"{os.sep}os.py"))):
            return _record.belongs(file)
        frame = frame.f_back
    return False
