"""How characters look in Word: what marks of Markdown keep, such as bold, and what they do not, such as a colour."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from riskset.revising.tokens import BETWEEN, Token
from riskset.word_files.names import w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.revising.tokens import Stack
    from riskset.word_files.package import Element

Look = frozenset[str]
"""What is special about how a word looks, in words; ``bold@0-3`` of its first characters alone."""
MARKS = {"bold": "**", "italic": "*", "superscript": "^", "subscript": "~"}
_NAMED = {"**": ("bold",), "__": ("bold",), "*": ("italic",), "_": ("italic",), "***": ("bold", "italic"),
          "___": ("bold", "italic"), "^": ("superscript",), "~": ("subscript",)}  # fmt: skip
_ON = {"b": "bold", "i": "italic", "strike": "struck out", "dstrike": "struck out", "smallCaps": "in small capitals",
       "caps": "in capitals"}  # fmt: skip
_RAISED = {"superscript": "superscript", "subscript": "subscript"}
_STYLES = {"strong": "bold", "emphasis": "italic"}
_NOT_ON = {"0", "false", "off", "none", "auto", "nil"}
_PLAIN_COLOURS = {"auto", "000000"}


def look_of(properties: Element | None) -> Look:
    """How the characters of a run look, by its properties."""
    return frozenset() if properties is None else frozenset(_looks(properties))


def _looks(properties: Element) -> Iterator[str]:
    for name, look in _ON.items():
        element = properties.find(w(name))
        if element is not None and element.get(w("val")) not in _NOT_ON:
            yield look
    raised = properties.find(w("vertAlign"))
    if raised is not None and raised.get(w("val")) in _RAISED:
        yield _RAISED[str(raised.get(w("val")))]
    style = properties.find(w("rStyle"))
    if style is not None and str(style.get(w("val"))).lower() in _STYLES:
        yield _STYLES[str(style.get(w("val"))).lower()]
    if style is None or "link" not in str(style.get(w("val"))).lower():  # links are blue and underlined
        for name, look in (("u", "underlined"), ("highlight", "highlighted")):
            element = properties.find(w(name))
            if element is not None and str(element.get(w("val"))) not in _NOT_ON:
                yield look
        colour = properties.find(w("color"))
        if colour is not None and str(colour.get(w("val"))) not in _PLAIN_COLOURS:
            yield "in another colour"


def look_of_runs(runs: Iterable[tuple[str, Element | None]]) -> Look:
    """How a word looks whose characters stand in runs of these properties."""
    pieces = [(len(text), look_of(properties)) for text, properties in runs if text]
    length = sum(count for count, _ in pieces)
    places: dict[str, list[int]] = {}
    at = 0
    for count, look in pieces:
        for name in look:
            places.setdefault(name, []).extend(range(at, at + count))
        at += count
    return frozenset(
        name if len(own) == length else f"{name}@{'-'.join(map(str, own))}" for name, own in places.items()
    )


def stack_of(look: Look) -> Stack:
    """The marks of Markdown that a look needs."""
    return tuple(mark for name, mark in MARKS.items() if name in look)


def look_of_stack(token: Token) -> Look | None:
    """How Word shows a token of Markdown by the marks around it; None where one begins or ends within it."""
    if token.before != token.after:
        return None
    return frozenset(name for mark in token.before for name in _NAMED.get(mark, ()))


def named(look: Look | None) -> Look:
    """Looks by their names alone, wherever in a word they begin."""
    return frozenset(each.partition("@")[0] for each in look or ())


def turned(base: Token, edited: Token, *, marks_alone: bool = False) -> Look:
    """The looks that a token has got or lost; nothing where that is not known."""
    if base.look is None or edited.look is None:
        return frozenset()
    found = base.look ^ edited.look
    return frozenset(each for each in found if each.partition("@")[0] in MARKS) if marks_alone else found


def relooked(source: Token, base: Token, edited: Token) -> Token:
    """A token of Markdown with the marks that somebody gave or took from it in Word."""
    found = turned(base, edited, marks_alone=True)
    if not found or source.key == ("note",):
        return source
    if any("@" in each for each in found) or source.before != source.after:
        spans = tuple(each for each in source.before if BETWEEN in each)
        whole = edited.key[0] == "word"
        return Token(source.key, edited.source, spans + edited.before, spans + edited.after) if whole else source
    gone = {name for name in found if name in (base.look or ())}
    stack: list[str] = []
    for mark in source.before:
        names = _NAMED.get(mark, ())
        left = [name for name in names if name not in gone]
        stack += [mark] if len(left) == len(names) else [MARKS[name] for name in left]
    stack += [mark for name, mark in MARKS.items() if name in found and name not in gone]
    return replace(source, before=tuple(stack), after=tuple(stack))


def told_looks(base: Sequence[Token], edited: Sequence[Token]) -> dict[str, str]:
    """What Markdown does not keep of looks that were changed, or that new words have: by its name the words."""
    words: dict[str, list[str]] = {}
    keys = [each.key for each in base], [each.key for each in edited]
    for kind, first, _, start, stop in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        for place in range(start, stop):
            other = edited[place]
            looks = turned(base[first + place - start], other) if kind == "equal" else other.look
            for name in named(looks) - MARKS.keys():
                words.setdefault(name, []).append(other.key[1] if other.key[0] == "word" else "…")
    return {name: " ".join("".join(own).split()) for name, own in words.items() if "".join(own).strip()}
