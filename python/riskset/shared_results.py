"""Results that documents share: what one document, or one format of a document, computes, the others take.

They lie in a folder that lives as long as the render. If Quarto renders by itself, they are kept in the project, because
Quarto starts a kernel for each format of each document. A result is found by its study file, the digests of this file and its
data, and its display, so that it is never that of other data. Nothing is shared if other packages add kinds, tests or
statistics: these may read files of their own, on which each document must be known to depend.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.files import write_then_move
from riskset.kept_files import kept_folder, kept_path, prune
from riskset.plugins import others_register
from riskset.project_store import made_anew, project_folder
from riskset.results import Result
from riskset.surroundings import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from riskset.study import StudyFile

    Results = dict[str, list[Result]]

FOLDER = "RISKSET_RESULTS"
"""The variable that names the folder of the render."""
_STARTED = time.time_ns()
# A row holds texts and numbers alone: to copy each of them, as `astuple` does, takes a twentieth of a kernel's time.
_FIELDS = attrgetter(*(field.name for field in fields(Result)))


@contextmanager
def shared_results() -> Generator[None, None, None]:
    """Let the documents that are executed meanwhile share their results."""
    with tempfile.TemporaryDirectory(prefix="riskset-", ignore_cleanup_errors=True) as folder:
        # A folder of this name is not part of what a document depends on.
        own = Path(folder) / ".riskset"
        own.mkdir()
        with variable(FOLDER, str(own)):
            yield


@contextmanager
def sharing_in_project(root: Path) -> Generator[None, None, None]:
    """Share results meanwhile with the kernels that Quarto starts in a project, as far as it takes files."""
    folder = kept_folder(root, "results")
    with variable(FOLDER, str(folder)) if folder is not None and FOLDER not in os.environ else nullcontext():
        yield


def once_for_all(study: StudyFile, name: str, compute: Callable[[], Results]) -> Results:
    """The results that another document of this render has computed under a name, else those that are computed now.

    Parameters
    ----------
    study : StudyFile
    name : str
        The display, or nothing for all displays together.
    compute : callable
        Gives the results by display; nothing if they are not to be shared.
    """
    if study.origin is None or others_register():
        return compute()
    folder = _folder()
    if folder is None:
        return compute()
    key = repr((str(study.path.resolve()), study.origin, name))
    path = kept_path(folder, key)
    with _alone(path.with_suffix(".lock")):
        found = None if FOLDER not in os.environ and made_anew() else _read(path)
        if found is None:
            found = compute()
            _write(path, found)
    return found


def _folder() -> Path | None:
    """The folder of the render, else that of the project whose document Quarto executes."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named) if Path(named).is_dir() else None
    return project_folder("results")


def _read(path: Path) -> Results | None:
    """What another process has written there; what this one has written, it computes again."""
    try:
        written = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    if written["process"] == [os.getpid(), _STARTED]:
        return None
    with suppress(OSError):  # it is kept for less long
        os.utime(path)
    return {name: [Result(*row) for row in rows] for name, rows in written["results"].items()}


def _write(path: Path, results: Results) -> None:
    """Write results down for the others; a folder that takes no more stops nothing."""
    rows = {name: list(map(_FIELDS, own)) for name, own in results.items()}
    if rows:
        with suppress(OSError):
            process = [os.getpid(), _STARTED]
            write_then_move(path, json.dumps({"process": process, "results": rows}).encode())
            prune(path.parent)


@contextmanager
def _alone(path: Path) -> Generator[None, None, None]:
    """Keep other processes out meanwhile, if the system can; it lets them in as soon as this process ends."""
    try:
        import fcntl
    except ImportError:  # Windows: both may compute the same
        yield
        return
    with ExitStack() as held:
        with suppress(OSError):  # a folder that takes no files, or a system without locks: both may compute the same
            fcntl.flock(held.enter_context(path.open("wb")), fcntl.LOCK_EX)
        yield
