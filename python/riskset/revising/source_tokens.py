"""The tokens of a paragraph of Markdown: its words with the marks of emphasis around them, its values, citations and references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from riskset.documents.called_lines import CALL, code_of
from riskset.documents.calls import CallRefused, read_call
from riskset.live.marks import expression_id
from riskset.revising.atoms import TOKENS
from riskset.revising.tokens import BETWEEN, Token, word_key

_REFERENCE = re.compile(r"(?:tbl|fig|stbl|sfig|sec|eq)-[\w-]+", re.IGNORECASE)
_VALUE = re.compile(r"`\{python\}[ \t]+([^`]+)`")
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}", re.DOTALL)
_RAW = re.compile(r"(`+)(?:(?!\1).)+\1\{=\w+\}|<!--.*?-->|<br\s*/?>", re.DOTALL)
_MATH = re.compile(r"\$(?=\S)[^$]+?(?<=\S)\$")
_BRACKETED = re.compile(r"\[([^\[\]]*@[^\[\]]*)\]")
_KEY = re.compile(r"@(\{[^}]+\}|[\w](?:[\w:.#$%&+?<>~/-]*\w)?)")
_BARE = re.compile(r"(?<![\w@])-?@([\w](?:[\w:.#$%&+?<>~/-]*\w)?)")
_LINK = re.compile(r"\]\(([^()\s]*(?:\([^()]*\))?[^()\s]*)(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?")
_SPAN_END = re.compile(r"\]\{[^{}]*\}")
_DASHES = {"---": "\u2014", "--": "\u2013", "...": "\u2026"}
_DELIMITERS = ("***", "___", "**", "__", "*", "_", "^", "~")


@dataclass
class _Piece:
    """A character that Word shows, with where it is written and what is open there; or a thing."""

    start: int
    end: int
    shown: str
    stack: tuple[str, ...]
    key: tuple[str, ...] | None = None


@dataclass
class _Reader:
    """Reads a paragraph from left to right."""

    text: str
    position: int = 0
    stack: list[str] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)

    def read(self) -> list[_Piece]:
        while self.position < len(self.text):
            if not (self._thing() or self._mark() or self._sign()):
                self._show(1, self.text[self.position])
        return self.pieces

    def _put(self, length: int, key: tuple[str, ...]) -> bool:
        self.pieces.append(_Piece(self.position, self.position + length, "", tuple(self.stack), key))
        self.position += length
        return True

    def _show(self, length: int, shown: str) -> bool:
        self.pieces.append(_Piece(self.position, self.position + length, shown, tuple(self.stack)))
        self.position += length
        return True

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.position)

    def _thing(self) -> bool:
        """A value, a call, raw text, a formula, a note, a citation or a reference."""
        if found := self._match(_VALUE):
            return self._put(len(found[0]), ("value", expression_id(found[1])))
        if found := self._match(CALL):
            return self._put(len(found[0]), _called(found["arguments"], found[0]))
        for pattern in (_SHORTCODE, _RAW, _MATH):
            if found := self._match(pattern):
                return self._put(len(found[0]), ("raw", found[0]))
        return self._cited()

    def _cited(self) -> bool:
        """A note, a citation or a reference."""
        if self.text.startswith("^[", self.position):
            return self._put(_balanced(self.text, self.position + 1) - self.position, ("note",))
        if found := self._match(_BRACKETED):
            keys = _KEY.findall(found[1])
            return bool(keys) and self._put(len(found[0]), _cited([key.strip("{}") for key in keys]))
        before = self.text[max(self.position - 1, 0) : self.position]
        if not re.match(r"[\w@]", before) and (found := self._match(_BARE)):
            return self._put(len(found[0]), _cited([found[1]]))
        return False

    def _mark(self) -> bool:
        """A mark of emphasis, code or type above the line, or the end of a link: nothing of it is shown."""
        if self.text[self.position] == "`":
            found = re.compile(r"(`+)((?:(?!\1).)+)\1(?!`)", re.DOTALL).match(self.text, self.position)
            if found:
                # Blanks at its ends are marks, which Word does not show.
                plain = found[2] == found[2].strip()
                return self._code(found[1], found[2]) if plain else self._put(len(found[0]), ("raw", found[0]))
        if self.text[self.position] in "[]" and self._bracket():
            return True
        return any(self.text.startswith(mark, self.position) and self._delimits(mark) for mark in _DELIMITERS)

    def _code(self, ticks: str, content: str) -> bool:
        """Code within a line, of which each character is shown as it is."""
        self.stack.append(f"{ticks}{BETWEEN}{ticks}")
        self.position += len(ticks)
        for character in content:
            self._show(1, character)
        self.stack.pop()
        self.position += len(ticks)
        return True

    def _bracket(self) -> bool:
        """The beginning or the end of a link, which is one thing, or of a span, whose words are the paragraph's."""
        found = self._match(_SPAN_END)
        if found and f"[{BETWEEN}{found[0]}" in self.stack:
            while self.stack and self.stack.pop() != f"[{BETWEEN}{found[0]}":
                pass
            self.position += len(found[0])
            return True
        if "[" in self.stack and (found := self._match(_LINK)):
            return self._close("[", found[0])
        if self.text[self.position] != "[":
            return False
        end = _balanced(self.text, self.position) - 1
        span = _SPAN_END.match(self.text, end)
        if span or _LINK.match(self.text, end):
            self.stack.append(f"[{BETWEEN}{span[0]}" if span else "[")
            self.position += 1
            return True
        return False

    def _close(self, opened: str, written: str) -> bool:
        # A link is kept as it is written: its words are one thing.
        first = next(
            n
            for n, each in enumerate(self.pieces)
            if len(each.stack) > self.stack.index(opened) and opened in each.stack
        )
        start = self.text.rindex("[", 0, self.pieces[first].start + 1)
        words = "".join(each.shown for each in self.pieces[first:])
        self.pieces[first:] = []
        while self.stack and self.stack.pop() != opened:
            pass
        self.position += len(written)
        self.pieces.append(_Piece(start, self.position, "", tuple(self.stack), ("link", word_key(words)[1])))
        return True

    def _delimits(self, mark: str) -> bool:
        after = self.text[self.position + len(mark) : self.position + len(mark) + 1]
        before = self.text[max(self.position - 1, 0) : self.position]
        if mark in self.stack and before and not before.isspace():
            while self.stack and self.stack.pop() != mark:
                pass
            self.position += len(mark)
            return True
        intraword = mark.startswith("_") and before.isalnum()
        opens = after and not after.isspace() and not intraword
        if opens and _closes(self.text, self.position + len(mark), mark):
            self.stack.append(mark)
            self.position += len(mark)
            return True
        return False

    def _sign(self) -> bool:
        """An escaped character, a dash of hyphens, a blank that does not break."""
        if self.text[self.position] == "\\" and self.position + 1 < len(self.text):
            following = self.text[self.position + 1]
            if following == " ":
                return self._show(2, "\u00a0")
            if not following.isalnum():
                return self._show(2, following)
        if self.text.startswith("&nbsp;", self.position):
            return self._show(6, "\u00a0")
        for written, shown in _DASHES.items():
            if self.text.startswith(written, self.position):
                return self._show(len(written), shown)
        return False


def source_tokens(text: str) -> list[Token]:
    """The tokens of a paragraph of Markdown, whose sources together are the paragraph."""
    pieces = _Reader(text).read()
    tokens: list[Token] = []
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        if piece.key is not None:
            tokens.append(Token(piece.key, text[piece.start : piece.end], piece.stack, piece.stack))
            position += 1
            continue
        after = position
        while after < len(pieces) and pieces[after].key is None:
            after += 1
        tokens += _words(text, pieces[position:after])
        position = after
    return tokens


def _words(text: str, pieces: list[_Piece]) -> list[Token]:
    """The words of pieces that are characters."""
    shown = "".join(piece.shown for piece in pieces)
    tokens: list[Token] = []
    for found in TOKENS.finditer(shown):
        first, last = pieces[found.start()], pieces[found.end() - 1]
        tokens.append(Token(word_key(found[0]), text[first.start : last.end], first.stack, last.stack))
    return tokens


def _called(arguments: str, written: str) -> tuple[str, ...]:
    try:
        return ("value", expression_id(code_of(read_call(arguments))))
    except CallRefused:
        return ("raw", written)


def _cited(keys: list[str]) -> tuple[str, ...]:
    if all(_REFERENCE.fullmatch(key) for key in keys):
        return ("ref", *(key[:1].lower() + key[1:] for key in keys))
    return ("cite", *sorted(keys))


def _balanced(text: str, start: int) -> int:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] == "\\":
            continue
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def _closes(text: str, start: int, mark: str) -> bool:
    """Whether a mark is closed later on."""
    place = text.find(mark, start)
    while place >= 0:
        escaped = text[max(place - 1, 0) : place] == "\\"
        doubled = len(mark) == 1 and mark in "*_" and mark in {text[place - 1 : place], text[place + 1 : place + 2]}
        if not escaped and not doubled and not text[place - 1].isspace() and place > start:
            inside = text[start:place]
            if mark not in {"^", "~"} or not re.search(r"(?<!\\)\s", inside):
                return True
        place = text.find(mark, place + 1)
    return False
