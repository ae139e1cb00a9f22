"""Quarto's preview of a document, rendered again when somebody asks: Quarto itself follows the document alone."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from riskset.documents.problems import DocumentProblems, problem_at, quoted
from riskset.documents.programs import end_group
from riskset.documents.quarto import quarto_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    from riskset.documents.project import Project
    from riskset.documents.quarto import Quarto

_POLL_SECONDS = 0.4
_END_SECONDS = 5.0
# Where Quarto's preview takes the wish of editors to render; it answers before it has rendered.
_AGAIN = "/quarto-render/"


@dataclass(frozen=True)
class Preview:
    """A preview that runs.

    Attributes
    ----------
    process : subprocess.Popen
    port : int
    """

    process: subprocess.Popen[bytes]
    port: int

    def runs(self) -> bool:
        """Whether it goes on."""
        return self.process.poll() is None

    def again(self) -> bool:
        """Ask for the document to be rendered again; False where nobody listens yet."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_END_SECONDS)
        try:
            connection.request("GET", _AGAIN)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def quarto_preview(
    quarto: Quarto, project: Project, document: Path, *, form: str | None, port: int | None, browser: bool
) -> Generator[Preview]:
    """Quarto's preview of a document while the context lasts; what it says goes to the terminal.

    Raises
    ------
    DocumentProblems
        When Quarto would preview the project as a whole, from results that it keeps until the document changes.
    """
    kind = project.settings.get("type")
    if kind not in {None, "default"}:
        message = (
            f"Quarto previews a project of type {quoted(kind)} as a whole, and keeps results until a document changes"
        )
        remedy = "Run `quarto preview`, and save the document when data or study file have changed"
        raise DocumentProblems([problem_at(document, None, message, remedy)])
    port = port or _free_port()
    command = [str(quarto.program), "preview", str(document), "--port", str(port)]
    command += ["--to", form] if form else []
    command += [] if browser else ["--no-browser"]
    environment = quarto_environment()
    # A group of its own, so that the kernel and the server end with it.
    process = subprocess.Popen(command, cwd=project.root, env=environment, start_new_session=True)
    try:
        yield Preview(process, port)
    finally:
        end_group(process.pid, signal.SIGTERM)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
        end_group(process.pid)
        process.kill()
        process.wait()


def follow(files: Callable[[], Iterable[Path]], again: Callable[[], bool], goes_on: Callable[[], bool]) -> None:
    """Call `again` when a file has changed and is written, until `goes_on` says no.

    Parameters
    ----------
    files : callable
        The files to follow; asked anew after each change, which may have been of the files that are named.
    again : callable
        False where it could not be done yet and is to be tried once more.
    goes_on : callable
    """
    seen = _stamps(files())
    while goes_on():
        time.sleep(_POLL_SECONDS)
        now = _stamps(seen)
        if now == seen:
            continue
        time.sleep(_POLL_SECONDS)
        if _stamps(seen) != now:  # it is being written
            continue
        while goes_on() and not again():
            time.sleep(_POLL_SECONDS)
        # What changed meanwhile is seen at the next look, for its stamp is the one before.
        found = _stamps(files())
        seen = {path: now.get(path, stamp) for path, stamp in found.items()}


def _stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int] | None]:
    """When each file was written, and its size; None where there is none."""
    found: dict[Path, tuple[int, int] | None] = {}
    for path in paths:
        try:
            status = path.stat()
            found[path] = (status.st_mtime_ns, status.st_size)
        except OSError:
            found[path] = None
    return found


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
