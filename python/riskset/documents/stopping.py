"""Ending what a render has started, kernels and programs, when it is interrupted; and waiting so that it can be."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from riskset.documents.problems import DocumentProblems

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

T = TypeVar("T")
LISTEN_SECONDS = 0.5
"""How long is waited at a time: waiting without an end cannot be interrupted on every system."""


class Stopped(Exception):
    """A render was interrupted while this part of it ran."""


class Stop:
    """Asks everything that one render has started to end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._ends: list[Callable[[], None]] = []

    def ask(self) -> None:
        """End all that runs; nothing more is started."""
        with self._lock:
            self._asked = True
            ends = list(self._ends)
        for end in ends:
            end()

    @contextmanager
    def ends(self, end: Callable[[], None]) -> Generator[None, None, None]:
        """Something runs meanwhile that `end`, called from another thread, ends.

        Raises
        ------
        Stopped
            When it is not to be started any more.
        """
        with self._lock:
            if self._asked:
                raise Stopped
            self._ends.append(end)
        try:
            yield
        finally:
            with self._lock:
                self._ends.remove(end)

    @property
    def asked(self) -> bool:
        """Whether all is to end."""
        return self._asked


def together(calls: Sequence[Callable[[], T]], stop: Stop, workers: int) -> list[T]:
    """The results of calls, each made in a thread; what is wrong in any document is told together.

    An interruption of the wait asks `stop`, and goes on when all threads have ended.

    Raises
    ------
    DocumentProblems
        With the problems of all calls.
    """
    with ThreadPoolExecutor(max_workers=max(min(len(calls), workers), 1)) as pool:
        running = [pool.submit(call) for call in calls]
        try:
            while wait(running, timeout=LISTEN_SECONDS).not_done:
                pass
        except BaseException:
            stop.ask()
            raise
    errors = [error for future in running if (error := future.exception()) is not None]
    failures = [error for error in errors if isinstance(error, DocumentProblems)]
    for error in errors:
        if not isinstance(error, DocumentProblems):
            raise error
    if failures:
        found = [problem for failure in failures for problem in failure.problems]
        raise DocumentProblems(found, details="\n".join(dict.fromkeys(failure.details for failure in failures)))
    return [future.result() for future in running]
