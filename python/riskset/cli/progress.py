"""Shows that long work goes on: a line that changes on a terminal, nothing of the kind in a pipe."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Self

import click

from riskset.study.drawing import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType

    from rich.status import Status

NEXT = {"reading": "running cells", "kernel start": "running cells", "execution": "writing documents"}


@contextmanager
def told_on_a_terminal() -> Generator[Callable[[str], None]]:
    """Something to tell what is being done: a line on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status, listening(status.update):
        yield status.update


class Progress:
    """Tells the stages of a render: a spinner on a terminal, and with `verbose` a line for each stage.

    What it says goes to standard error; calls may come from several threads.
    """

    def __init__(self, *, verbose: bool) -> None:
        self.verbose = verbose
        self._status: Status | None = None
        self._lock = threading.Lock()
        self._listening = ExitStack()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("reading")
            self._status.start()
            self._listening.enter_context(listening(self._status.update))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        if self._status is not None:
            self._status.stop()

    def tell(self, stage: str, seconds: float | None) -> None:
        """Take a stage that ended with its seconds, or a sentence without them."""
        with self._lock:
            if seconds is None:
                click.echo(stage, err=True)
                return
            if self.verbose:
                click.echo(f"  {seconds:6.2f} s  {stage}", err=True)
            if self._status is not None and stage in NEXT:
                self._status.update(NEXT[stage])
