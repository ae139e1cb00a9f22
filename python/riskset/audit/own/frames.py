"""The frames in which sentences compare two things: `A was higher than B`, `A exceeded B`, `compared with B, A was higher`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.direction_words import LED, NOT, THAN, VERB, WORD

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


@dataclass(frozen=True)
class Comparison:
    """What a text compares.

    Attributes
    ----------
    word : Match
        The word that says which is more, or better; its group is the pole.
    first, second : (int, int)
        Where what it is said of stands, and where what this is held against.
    is_led : bool
        Whether the second stands before the first.
    """

    word: re.Match[str]
    first: tuple[int, int]
    second: tuple[int, int]
    is_led: bool = False

    @property
    def said(self) -> str:
        """The word as it is written."""
        return self.word[0].strip().lower()


def comparisons(text: str) -> Iterator[Comparison]:
    """The comparisons of a sentence or a clause, those that it denies left out."""
    end = len(text)
    for than in THAN.finditer(text):
        words = [
            each for each in WORD.finditer(text, 0, than.start()) if not THAN.search(text, each.end(), than.start())
        ]
        if words and not is_denied(text, words[-1].start()):
            yield Comparison(words[-1], (0, than.start()), (than.end(), end))
    for verb in VERB.finditer(text):
        if not is_denied(text, verb.start()):
            yield Comparison(verb, (0, verb.start()), (verb.end(), end))
    led = LED.match(text)
    word = WORD.search(text, led.end()) if led else None
    if word is not None and not THAN.search(text, word.end()) and not is_denied(text, word.start()):
        yield Comparison(word, (word.start(), end), (0, word.start()), is_led=True)


def is_denied(text: str, at: int) -> bool:
    """Whether the words around a comparison, within its commas, deny it or ask for it."""
    start = max(text.rfind(mark, 0, at) for mark in (",", ";", ":")) + 1
    return NOT.search(text[start : at + 20]) is not None
