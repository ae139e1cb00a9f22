"""How often Python looks for objects that hold each other alive: seldom, while many are made that soon go by themselves."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

# New objects before the youngest are searched, as many as ten drawings leave; then how many searches before older ones are.
_SELDOM = (1_000_000, 5, 5)


def collect_seldom() -> None:
    """Search seldom from now on, in a program that is ours alone."""
    if 0 < gc.get_threshold()[0] < _SELDOM[0]:
        gc.set_threshold(*_SELDOM)


@contextmanager
def collecting_seldom() -> Generator[None]:
    """Search seldom meanwhile: a drawing makes a million objects, and each search looks at all of them again."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        if gc.get_threshold() != before:
            gc.set_threshold(*before)
