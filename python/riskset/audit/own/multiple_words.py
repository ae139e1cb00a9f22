"""Multiples in words, such as twice, halved and a third of, with the ratios that each can be by the word before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VALUES = {"twice": 2.0, "doubl": 2.0, "two": 2.0, "tripl": 3.0, "trebl": 3.0, "three": 3.0, "quadrupl": 4.0, "four": 4.0, "five": 5.0, "half": 0.5, "halv": 0.5, "a third": 1 / 3, "one third": 1 / 3, "a quarter": 0.25, "one quarter": 0.25}  # fmt: skip
_MORE = frozenset({"more than", "over", "at least"})
_LESS = frozenset({"less than", "nearly", "almost"})
ABOUT = r"(?:(?P<about>more than|over|less than|at least|nearly|almost|about|around|roughly|approximately|exactly|only)\s+(?:a |the )?)?"
"""The pattern of the word before a multiple."""
CHANGED = r"doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|trebl(?:e[ds]?|ing)|quadrupl(?:e[ds]?|ing)|halv(?:e[ds]?|ing)"
"""The pattern of verbs for a multiple."""
COUNTED = r"(?:two|three|four|five)(?: times|-?\s?fold)"
"""The pattern of a number of times."""
PARTS = r"(?:a|one) (?:third|quarter)"
_VERB = re.compile(r"halv", re.IGNORECASE)
# 1.67 to 2.4 times is twice, 1.5 to 2.7 about twice, 1.25 to 2.04 nearly twice.
_ROOM, _WIDE, _NEARLY, _PRINTED = 1.2, 4 / 3, 1.6, 1.02


@dataclass(frozen=True, slots=True)
class Multiple:
    """A multiple in words.

    Attributes
    ----------
    words : str
        How it is said.
    times : float
        How many times: 0.5 for half.
    least, most : float
        Between what the ratio lies.
    """

    words: str
    times: float
    least: float
    most: float

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is so many times."""
        return self.least <= ratio <= self.most


def multiple(words: str, about: str | None) -> Multiple:
    """Read the words of a multiple, and the word before it.

    `More than half` of something is more, and what is `more than halved` is less than half.
    """
    times = next(value for name, value in _VALUES.items() if words.casefold().startswith(name))
    about = (about or "").casefold()
    is_more, is_less = about in _MORE, about in _LESS
    if _VERB.match(words):
        is_more, is_less = is_less, is_more
    said = f"{about} {words.casefold()}".strip()
    if is_more:
        # `Nearly halved` is a little more than half.
        return Multiple(
            said, times, times / _PRINTED, times * _NEARLY if about in {"nearly", "almost"} else float("inf")
        )
    if is_less:
        least = times / _NEARLY if about in {"nearly", "almost"} else 0.0
        return Multiple(said, times, least, times * _PRINTED)
    room = _WIDE if about in {"about", "around", "roughly", "approximately"} else _ROOM
    return Multiple(said, times, times / room, times * room)
