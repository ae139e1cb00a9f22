"""Words, numbers and things of a paragraph, by which its source and its form in Word are held against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_ALIKE = str.maketrans({
    "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2011": "-", "\u2060": None, "\u00ad": None,
    "\t": " ", "\n": " ",
})  # fmt: skip

Stack = tuple[str, ...]
"""The marks of Markdown that are open at a place: ``("**", "*")``; of a span with attributes both its ends."""
BETWEEN = "\0"
"""What stands between the ends of a span: ``[`` and ``]{#passage}``."""


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
    look : frozenset of str or None
        How Word shows it, where that is known.
    """

    key: tuple[str, ...]
    source: str
    before: Stack = ()
    after: Stack = ()
    look: frozenset[str] | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it is white space."""
        return self.key == ("word", " ")

    @property
    def is_thing(self) -> bool:
        """Whether it is not a word: a value, a citation, a reference, a note, or what Word does not show."""
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
    common = _common(before, after)
    if tokens[place].source.startswith("\\"):
        return common
    # No blank may stand in what is raised or lowered.
    return common[: next((n for n, mark in enumerate(common) if mark in {"^", "~"}), len(common))]


def _common(one: Stack, other: Stack) -> Stack:
    length = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _closing(now: Stack, wanted: Stack) -> str:
    return "".join(each.rpartition(BETWEEN)[2] for each in reversed(now[len(_common(now, wanted)) :]))


def _opening(now: Stack, wanted: Stack) -> str:
    return "".join(each.partition(BETWEEN)[0] for each in wanted[len(_common(now, wanted)) :])


def within_spans(tokens: list[Token], new: set[int]) -> list[Token]:
    """The tokens, of which those that are new are in the spans that are open on both sides of them."""
    result = list(tokens)
    for place in new:
        before = next((result[n].after for n in range(place - 1, -1, -1) if n not in new), ())
        after = next((result[n].before for n in range(place + 1, len(result)) if n not in new), ())
        spans = tuple(each for each in _common(before, after) if BETWEEN in each)
        token = result[place]
        result[place] = replace(token, before=spans + token.before, after=spans + token.after)
    return result


def said(tokens: list[Token]) -> str:
    """The tokens as a reader sees them, for messages."""
    return re.sub(r"\s+", " ", "".join(each.key[1] if each.key[0] == "word" else "…" for each in tokens)).strip()
