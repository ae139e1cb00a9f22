"""Tells on a terminal how far an imputation has got: to who listens, else in a line of its own that is gone afterwards."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from riskset.stats.parallel import Progress

_listeners: list[Callable[[str], None]] = []
_CLEAR = "\r\x1b[2K"


@contextmanager
def listening(update: Callable[[str], None]) -> Generator[None, None, None]:
    """Tell `update` meanwhile how far an imputation has got."""
    _listeners.append(update)
    try:
        yield
    finally:
        _listeners.remove(update)


@contextmanager
def drawing(of: int) -> Generator[Progress | None, None, None]:
    """What an imputation calls with the number of data sets that are drawn; nothing in a pipe."""
    if _listeners:
        update = _listeners[-1]
        yield lambda done: update(_words(done, of))
        return
    if not sys.stderr.isatty():
        yield None
        return

    def write(done: int) -> None:
        sys.stderr.write(f"{_CLEAR}{_words(done, of)}")
        sys.stderr.flush()

    write(0)
    try:
        yield write
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _words(done: int, of: int) -> str:
    return f"drawing missing values: {done} of {of} data sets"
