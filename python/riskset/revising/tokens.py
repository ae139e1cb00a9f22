"""Words, numbers and things of a paragraph, by which its source and its form in Word are held against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALIKE = str.maketrans({
    "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2011": "-", "\u2060": None, "\u00ad": None,
    "\t": " ", "\n": " ",
})  # fmt: skip

Stack = tuple[str, ...]
"""The marks of Markdown that are open at a place: ``("**", "*")``."""


@dataclass(frozen=True)
class Token:
    """The smallest thing that is kept, put in or taken out.

    Attributes
    ----------
    key : tuple of str
        What makes it the same as another: ``("word", "survival")``, ``("value", id)``, ``("cite", keys)``, ``("ref", id)``.
    source : str
        How it is written in Markdown.
    before, after : tuple of str
        The marks that are open where it begins and where it ends.
    """

    key: tuple[str, ...]
    source: str
    before: Stack = ()
    after: Stack = ()

    @property
    def is_blank(self) -> bool:
        """Whether it is white space."""
        return self.key == ("word", " ")

    @property
    def is_thing(self) -> bool:
        """Whether it is no word: a value, a citation, a reference, a note, or what Word does not show."""
        return self.key[0] != "word"


def word_key(text: str) -> tuple[str, ...]:
    """The key of characters, however their quotation marks, hyphens and blanks are written."""
    plain = text.translate(_ALIKE)
    return ("word", " " if plain.isspace() else plain)


def written(tokens: list[Token]) -> str:
    """The tokens as Markdown, with the marks that they need between them."""
    parts: list[str] = []
    now: Stack = ()
    for place, token in enumerate(tokens):
        wanted = _around_blank(tokens, place) if token.is_blank else token.before
        parts += [_closing(now, wanted), _opening(now, wanted), token.source]
        now = wanted if token.is_blank else token.after
    parts.append(_closing(now, ()))
    return "".join(parts)


def _around_blank(tokens: list[Token], place: int) -> Stack:
    """The marks that are open on both sides of a blank, which no mark may touch."""
    before = next((each.after for each in reversed(tokens[:place]) if not each.is_blank), ())
    after = next((each.before for each in tokens[place + 1 :] if not each.is_blank), ())
    return _common(before, after)


def _common(one: Stack, other: Stack) -> Stack:
    length = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _closing(now: Stack, wanted: Stack) -> str:
    return "".join(reversed(now[len(_common(now, wanted)) :]))


def _opening(now: Stack, wanted: Stack) -> str:
    return "".join(wanted[len(_common(now, wanted)) :])


def said(tokens: list[Token]) -> str:
    """The tokens as a reader sees them, for messages."""
    return re.sub(r"\s+", " ", "".join(each.key[1] if each.key[0] == "word" else "…" for each in tokens)).strip()
