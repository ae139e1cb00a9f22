"""The stages of a build with their times, told as they end."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass
class Stages:
    """Measures the stages of a build; `begin` is called with each that begins, `tell` with each that ended and its seconds."""

    tell: Callable[[str, float | None], None] | None = None
    begin: Callable[[str], None] | None = None
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @contextmanager
    def stage(self, name: str) -> Generator[None, None, None]:
        """Measure what is done meanwhile."""
        started = time.perf_counter()
        if self.begin is not None:
            self.begin(name)
        try:
            yield
        finally:
            passed = time.perf_counter() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + passed
            if self.tell is not None:
                self.tell(name, passed)

    def inside(self, name: str, seconds: float | None) -> None:
        """Take a stage within another, of which no line is told."""
        if seconds is not None:
            self.seconds[f"  {name}"] = self.seconds.get(f"  {name}", 0.0) + seconds
