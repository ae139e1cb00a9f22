"""Where Arrow takes memory from while a file is read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def memory_of_the_system() -> Generator[None]:
    """Let Arrow take memory from the system meanwhile, which has it back as soon as it is free.

    Arrow's own pool keeps what was freed: of a file of 100,000 rows twice as much as the columns that are used.
    """
    import pyarrow as pa

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
