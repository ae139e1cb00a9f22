"""Turns at the processors: a render does no more at a time than there are processors, and what others wait for first."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

from riskset.documents.stopping import LISTEN_SECONDS, Stopped

if TYPE_CHECKING:
    from collections.abc import Generator

    from riskset.documents.stopping import Stop


class Work(IntEnum):
    """What may wait for a turn, in the order of who goes first."""

    CELLS = 0
    """All formats of a document wait for its cells."""
    PDF = 1
    """The format that takes longest: pandoc and then Typst, on one processor."""
    WORD = 2
    """Pandoc, and then the search for the order that fills pages."""
    WEB = 3


class Turns:
    """The turns of one render.

    Three programs and a kernel on two processors take as long together as one after another, but the kernel, for which
    a whole document waits, would end last. While no cells are run, one PDF more may go, for it would end last if it waited.

    Parameters
    ----------
    count : int, optional
        How many go at a time; by default as many as there are processors.
    """

    def __init__(self, count: int | None = None) -> None:
        self._free = max(count or os.cpu_count() or 1, 1)
        self._changed = threading.Condition()
        self.waiting: list[tuple[Work, int]] = []
        """Who waits: for what, and when it asked."""
        self._asked = 0
        self._cells = 0

    @contextmanager
    def turn(self, work: Work, stop: Stop) -> Generator[None, None, None]:
        """Wait for a turn, and have it meanwhile.

        Raises
        ------
        Stopped
            When the render was interrupted before it came.
        """
        with self._changed:
            self._asked += 1
            own = (work, self._asked)
            self.waiting.append(own)
            try:
                while not self._may_go(own):
                    self._changed.wait(LISTEN_SECONDS)
                    if stop.asked:
                        raise Stopped
                self._count(work, -1)
            finally:
                self.waiting.remove(own)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._count(work, 1)
                self._changed.notify_all()

    def _may_go(self, own: tuple[Work, int]) -> bool:
        """Whether the turn of one who waits has come."""
        more = own[0] is Work.PDF and self._cells == 0
        return min(self.waiting) == own and self._free + more > 0

    def _count(self, work: Work, freed: int) -> None:
        """Count a turn that is taken or given back."""
        self._free += freed
        self._cells -= freed if work is Work.CELLS else 0
