"""What a document's sentences are told from the result store, noted while somebody listens."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from riskset.live.numbers import Number
    from riskset.results import Result


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that a sentence was given.

    Attributes
    ----------
    study : str
        Path of the study file.
    display : str
        The display that was asked.
    text : str
        The words, as they were given.
    results : tuple of Result
        What they print, the number that was meant first.
    numbers : tuple of Number
        The same as the words print them, in the order of the words.
    """

    study: str
    display: str
    text: str
    results: tuple[Result, ...]
    numbers: tuple[Number, ...] = ()


_listener: ContextVar[list[Spoken] | None] = ContextVar("listener", default=None)


@contextmanager
def listening() -> Generator[list[Spoken]]:
    """Give the list into which everything is noted that studies say meanwhile."""
    heard: list[Spoken] = []
    token = _listener.set(heard)
    try:
        yield heard
    finally:
        _listener.reset(token)


def note(
    study: str, display: str, text: str, results: Sequence[Result], numbers: Callable[[], Sequence[Number]]
) -> None:
    """Note what a study says, where somebody listens."""
    heard = _listener.get()
    if heard is not None:
        heard.append(Spoken(study, display, text, tuple(results), tuple(numbers())))
