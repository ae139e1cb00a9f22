"""What a cell may take: how long it may run, and how much it may print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

CELL_SECONDS = 3600.0
"""How long a cell may run where nothing else is said."""


@dataclass(frozen=True)
class Limits:
    """The limits of each cell, and of each stretch of text with its values.

    Attributes
    ----------
    seconds : float or None
        How long it may run; None for as long as it likes.
    printed : int
        How many characters it may print.
    shown : int
        How many characters it may show in all, pictures included.
    """

    seconds: float | None = CELL_SECONDS
    printed: int = 10_000_000
    shown: int = 200_000_000

    def exceeded(self, printed: int, shown: int) -> str:
        """What is too much, in words; empty where nothing is."""
        if printed > self.printed:
            return f"printed more than {self.printed / 1e6:g} million characters"
        if shown > self.shown:
            return f"showed more than {self.shown / 1e6:g} MB of pictures and text"
        return ""


class Bounded:
    """Counts what a cell prints and shows, and says so once when it is too much."""

    def __init__(self, limits: Limits, exceeded: asyncio.Future[str]) -> None:
        self.limits = limits
        self.exceeded = exceeded
        self.printed = 0
        self.shown = 0

    def count(self, message: dict[str, Any]) -> bool:
        """Count a kernel's message; whether it may be kept."""
        content = message["content"]
        size = _size(content)
        self.shown += size
        if message["msg_type"] == "stream":
            self.printed += size
        found = self.limits.exceeded(self.printed, self.shown)
        if found and not self.exceeded.done():
            self.exceeded.set_result(found)
        return not found


def _size(content: Any) -> int:  # noqa: ANN401  what a message holds
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(_size(value) for value in content.values())
    return sum(_size(value) for value in content) if isinstance(content, (list, tuple)) else 0
