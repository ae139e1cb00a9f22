"""The files that a run opened for reading, written down inside the kernel while the cells run."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

_read: set[str] = set()
_written: set[str] = set()
_listed: set[str] = set()
_state = {"recording": False}


def note(path: str | os.PathLike[str]) -> None:
    """Say that the file at `path` is being read.

    Python's own ``open`` is seen without it. For readers that open files in C or Rust, such as pyarrow's.
    """
    _add(_read, path)


def install() -> None:
    """Begin to record; for the kernel, once."""
    if not _state["recording"]:
        _state["recording"] = True
        sys.addaudithook(_audit)


def collected() -> str:
    """What was recorded, as JSON: files ``read``, files ``written``, folders ``listed``."""
    # Modules may come from a compiled file beside them; the source is what a user changes.
    for module in list(sys.modules.values()):
        source = getattr(module, "__file__", None)
        if isinstance(source, str) and source.endswith(".py"):
            _add(_read, source)
    found = {"read": _kept(_read - _written), "written": _kept(_written), "listed": _kept(_listed)}
    return json.dumps(found)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    # An audit hook must be quick and must not raise: it sees every event of the interpreter.
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, (str, bytes, os.PathLike)):
            if mode is None:
                reads = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) == 0
            else:
                reads = "r" in mode and "+" not in mode
            _add(_read if reads else _written, path)
    elif event in {"os.listdir", "os.scandir"}:
        path = arguments[0]
        # Python lists folders itself while it looks for modules.
        if path is not None and not _importing():
            _add(_listed, path)
    elif event == "sqlite3.connect":
        _add(_read, arguments[0])


def _importing() -> bool:
    # The one way to see who asks: this function, the hook, and then whoever lists the folder.
    frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return "importlib" in str(frame.f_globals.get("__name__", ""))


def _add(where: set[str], path: Any) -> None:  # noqa: ANN401  whatever was opened
    with contextlib.suppress(TypeError, ValueError, OSError):
        where.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100  resolves no link, touches no disk


def _kept(paths: set[str]) -> list[str]:
    """The paths that belong to a project: not the interpreter's, the system's or a program's own."""
    home = Path.home()
    outside = {sys.prefix, sys.base_prefix, tempfile.gettempdir(), *sysconfig.get_paths().values()}
    outside |= {str(home / name) for name in (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib")}
    outside |= {"/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/System", "/Library", r"C:\Windows"}
    package = str(Path(__file__).resolve().parents[1])
    # A project may lie in a folder for temporary files, as a test's does.
    cwd = str(Path.cwd())
    outside = {folder for folder in outside if not _within(cwd, folder)} | {package}
    return sorted(
        path
        for path in paths
        if not any(_within(path, folder) for folder in outside)
        and "__pycache__" not in path
        and f"{os.sep}.riskset{os.sep}" not in path
        and not path.endswith((".pyc", ".so", ".pyd"))
    )


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
