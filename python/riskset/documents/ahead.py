"""What documents of a render still show, so that a kernel whose document has been executed draws it ahead for the others.

Documents are executed side by side. When the first of them has ended, its kernel has the study open, and a processor is free:
it draws what another document shows, from the last cell on, until that one arrives there. Pictures are found by all that they
are drawn from, so a picture that was drawn ahead is the one that the document would have drawn.
"""

from __future__ import annotations

import ast
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.documents.kernels import Start
    from riskset.documents.tasks import Task


@dataclass
class Share:
    """A document's part in the cells of a render: what of its own it has not shown yet, and what it may draw for others.

    Attributes
    ----------
    all : Ahead
    start : Start
        What its kernel is started with.
    left : list of (int, list of str)
        The number of each task that has not begun, with the words in its code.
    """

    all: Ahead
    start: Start
    left: list[tuple[int, list[str]]]

    def begins(self, number: int) -> None:
        """A task begins, for which nothing need be drawn any more; nor for the next, which would come too soon."""
        with self.all.lock:
            self.left = [each for each in self.left if each[0] > number + 1]

    def ends(self) -> None:
        """All tasks are done, or none will be."""
        with self.all.lock:
            self.left = []

    def next(self) -> list[str] | None:
        """The words in the last task of another document that nobody draws for yet; None where there is none."""
        with self.all.lock:
            others = [each for each in self.all.shares if each is not self and each.left and each.is_like(self)]
            return max(others, key=lambda each: len(each.left)).left.pop()[1] if others else None

    def is_like(self, other: Share) -> bool:
        """Whether documents are executed in one folder and alike, so that they show the same figures of the same studies."""
        return _alike(self.start) == _alike(other.start)


def _alike(start: Start) -> tuple[object, ...]:
    return (start.folder, start.profiles, start.figures, start.language, start.journal)


@dataclass
class Ahead:
    """The shares of all documents of a render that are executed."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    shares: list[Share] = field(default_factory=list[Share])

    def share(self, tasks: Sequence[Task], start: Start) -> Share:
        """The share of one more document."""
        words = ((number, _words(task)) for number, task in enumerate(tasks, start=1))
        share = Share(self, start, [each for each in words if each[1]])
        with self.lock:
            self.shares.append(share)
        return share


def _words(task: Task) -> list[str]:
    """The texts in a cell's code, among which are the names of the displays that it shows."""
    if task.cell is None:
        return []
    try:
        nodes = ast.walk(ast.parse(task.cell.code))
    except (SyntaxError, ValueError):  # as IPython's own commands are
        return []
    return list(dict.fromkeys(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)))
