"""Markdown as its reader has it: plain words, each character with its place, inline values in theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.own.running import Evaluated
    from riskset.spoken import Spoken

# What the reader does not see, or does not read as prose: web addresses, attributes, citations, footnote marks, HTML.
_UNSEEN = re.compile(
    r"\{\{<[^>]*>\}\}"
    r"|<https?://[^>]*>|https?://\S+|\bdoi:\S+"
    r"|\[\^[^\]]+\]:?"
    r"|</?[A-Za-z][^>\n]*>"
    r"|^[ \t]*:{3,}.*$"
    r"|^\s{0,3}(?:\d+[.)]|[-*+]|#{1,6}(?:\s+\d+(?:\.\d+)*\.?)?)(?=\s)"
    r"|^\s*\|?(?:\s*:?-{3,}:?\s*\|?)+\s*$",
    re.MULTILINE,
)
_LITERAL = re.compile(r"\[(?P<text>[^\][]*)\](?P<braces>\{[^{}]*\.literal\b[^{}]*\})")
_BRACES = re.compile(r"(?<=[\])`])\{[^{}]*\}")
_TARGET = re.compile(r"(?<=\])\((?:[^()\s]|\([^()]*\))*\)")
_REFERENCE = re.compile(r"\[?-?@(?P<label>(?:tbl|fig|stbl|sfig|eq|sec|lst)-[\w-]*\w)\]?")
_CITATION = re.compile(r"\[[^\][]*(?<!\w)-?@[\w][^\][]*\]|(?<![\w`])-?@\w[\w:.#$%&+?<>~/-]*\w")
_CODE = re.compile(r"`\{python\}[^`]+`|(?P<code>`+)[^`]+(?P=code)")
# Square brackets but those of a numbered citation.
_BRACKET = re.compile(r"\[(?!\d+(?:[\s,\u2013-]+\d+)*\])|(?<!\d)\]")
_MARKUP = re.compile(r"\\(?=[\s\S])|[*_^~](?=\S)|(?<=\S)[*_^~]")


@dataclass(frozen=True, slots=True)
class Told:
    """The part of a passage that an inline value fills: its characters from `start` to `end`, and what the store said."""

    start: int
    end: int
    expression: str
    spoken: tuple[Spoken, ...]


class Reading:
    """Reads a stretch of Markdown into plain words, character by character, so that each keeps its place."""

    def __init__(self, source: str, inline: dict[int, Evaluated]) -> None:
        self._source, self._inline = source, inline
        self.characters: list[str] = []
        self.origin: list[int] = []
        self.told: list[Told] = []
        self.literals: list[tuple[int, int]] = []
        self.references: list[tuple[int, str]] = []

    def read(self, start: int, end: int) -> None:
        """Take the source from `start` to `end`."""
        source = self._source
        hidden = _hidden(source, start, end)
        literal_ends = {match.end("text"): match.start("text") for match in _LITERAL.finditer(source, start, end)}
        literal_starts: dict[int, int] = {}
        at = start
        while at < end:
            if at in self._inline:
                at = self._fill(at)
                continue
            reference = _REFERENCE.match(source, at)
            if reference is not None and (at == 0 or not source[at - 1].isalnum()):
                self.references.append((len(self.characters), reference["label"]))
                self._put(" ", at)
                at = reference.end()
                continue
            if at in literal_ends.values():
                literal_starts[at] = len(self.characters)
            if at in literal_ends:
                self.literals.append((literal_starts.get(literal_ends[at], len(self.characters)), len(self.characters)))
            self._put(hidden.get(at, source[at]), at)
            at += 1

    def _fill(self, at: int) -> int:
        """Put an inline value in its place, and go on behind it."""
        value = self._inline[at]
        start = len(self.characters)
        for character in without_markup(value.markdown):
            self._put(character, at)
        self.told.append(Told(start, len(self.characters), value.inline.expression, value.told))
        return value.inline.end

    def _put(self, text: str, at: int) -> None:
        for character in text:
            self.characters.append(" " if character in "\n\t" else character)
            self.origin.append(at)


def _hidden(source: str, start: int, end: int) -> dict[int, str]:
    """What stands for the characters of the source that the reader does not see: nothing, or a blank for a whole."""
    hidden: dict[int, str] = {}
    for pattern, instead in (
        (_UNSEEN, " "),
        (_BRACES, ""),
        (_TARGET, ""),
        (_CITATION, ""),
        (_CODE, " "),
        (_MARKUP, ""),
        (_BRACKET, ""),
    ):
        for match in pattern.finditer(source, start, end):
            if (pattern is _CODE and not match["code"]) or (pattern is _CITATION and _REFERENCE.match(match[0])):
                continue
            for at in range(match.start(), match.end()):
                hidden.setdefault(at, instead if at == match.start() else "")
    return hidden


def without_markup(markdown: str) -> str:
    """Markdown without its escapes and emphasis."""
    return _MARKUP.sub("", markdown).replace("&nbsp;", " ")


def plain_text(markdown: str) -> str:
    """A title or a caption in plain words, on one line."""
    return " ".join(_MARKUP.sub("", _CITATION.sub(" ", _UNSEEN.sub(" ", markdown))).split())
