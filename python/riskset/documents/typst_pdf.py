"""A PDF as Typst writes it: numbered objects with one table of their places. Some are changed or left out, and all are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias, cast

Value: TypeAlias = "bytes | list[Value] | dict[bytes, Value]"
"""A value of a PDF: a list, a dictionary, or the characters of a name, a number, a string or a reference."""

_TEXT = rb"(?:[^\\()]|\\.)*"
_TOKEN = re.compile(
    rb"<<|>>|\[|\]|\d+ 0 R\b|/[^\s/<>\[\]()]*|\(" + _TEXT + rb"(?:\(" + _TEXT + rb"\)" + _TEXT + rb")*\)"
    rb"|<[^<>]*>|[^\s/<>\[\]()]+",
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset({b"<<", b"["}), frozenset({b">>", b"]"})
_APART = frozenset({b"/", b"<", b"(", b"["})
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_ENTRY = 20


class OtherForm(ValueError):
    """A PDF is not of the form that Typst writes."""


@dataclass
class Objects:
    """The objects of a PDF.

    Attributes
    ----------
    opening : bytes
        What stands before the first object.
    texts : dict of int to bytes
        The characters of each object, in their order in the file.
    count : int
        One more than the highest number of an object.
    closing : bytes
        The trailer, which stands behind the table of places.
    """

    opening: bytes
    texts: dict[int, bytes]
    count: int
    closing: bytes

    def dictionary(self, number: int) -> dict[bytes, Value]:
        """An object that is a dictionary."""
        value = parsed(self.texts[number].partition(b"obj")[2].rpartition(b"endobj")[0])
        if not isinstance(value, dict):
            message = f"object {number} is no dictionary"
            raise OtherForm(message)
        return value

    def put(self, number: int, value: Value) -> None:
        """Give an object another value."""
        self.texts[number] = b"%d 0 obj\n%s\nendobj\n\n" % (number, written(value))

    def drop(self, number: int) -> None:
        """Leave an object out, to which nothing refers any more."""
        del self.texts[number]

    @property
    def root(self) -> int:
        """The number of the catalogue."""
        trailer = parsed(self.closing.partition(b"trailer")[2])
        if not isinstance(trailer, dict) or b"/Prev" in trailer or b"/Encrypt" in trailer:
            message = "its trailer is not that of a file that was written once"
            raise OtherForm(message)
        return number_of(trailer[b"/Root"])

    def file(self) -> bytes:
        """The PDF, with the places where its objects now are."""
        places = dict[int, int]()
        place = len(self.opening)
        for number, text in self.texts.items():
            places[number] = place
            place += len(text)
        # The numbers that are not used are a chain, which begins and ends at zero.
        free = [number for number in range(1, self.count) if number not in places]
        following = dict(zip([0, *free], [*free, 0], strict=True))
        entries = (
            b"%010d 00000 n\r\n" % places[number]
            if number in places
            else b"%010d %05d f\r\n" % (following[number], 65535 if number == 0 else 1)
            for number in range(self.count)
        )
        table = b"xref\n0 %d\n" % self.count + b"".join(entries)
        end = b"startxref\n%d\n%%%%EOF" % place
        return b"".join([self.opening, *self.texts.values(), table, self.closing, end])


def objects_of(pdf: bytes) -> Objects:
    """The objects of a PDF.

    Raises
    ------
    OtherForm
        When the PDF has no single table of places, so that Typst did not write it or now writes another form.
    """
    end = _END.search(pdf, max(len(pdf) - 64, 0))
    table = _TABLE.match(pdf, int(end[1])) if end else None
    if end is None or table is None:
        message = "it has no plain table of the places of its objects"
        raise OtherForm(message)
    count = int(table[1])
    entries = [pdf[at : at + _ENTRY] for at in range(table.end(), table.end() + count * _ENTRY, _ENTRY)]
    places = sorted((int(entry[:10]), number) for number, entry in enumerate(entries) if entry[17:18] == b"n")
    ends = [place for place, _ in [*places[1:], (table.start(), 0)]]
    texts = {number: pdf[place:stop] for (place, number), stop in zip(places, ends, strict=False)}
    if not texts or not all(text.startswith(b"%d 0 obj" % number) for number, text in texts.items()):
        message = "an object is not in its place"
        raise OtherForm(message)
    return Objects(pdf[: places[0][0]], texts, count, pdf[table.end() + count * _ENTRY : end.start()])


def parsed(text: bytes) -> Value:
    """The value that characters of a PDF stand for."""
    within: list[Value] = []
    outer = list[list[Value]]()
    for token in _TOKEN.findall(text):
        if token in _OPENING:
            outer.append(within)
            within = []
        elif token in _CLOSING:
            done = within if token == b"]" else _dictionary(within)
            within = outer.pop()
            within.append(done)
        else:
            within.append(token)
    return within[0]


def _dictionary(flat: list[Value]) -> dict[bytes, Value]:
    names = flat[::2]
    if len(flat) % 2 or not all(isinstance(name, bytes) for name in names):
        message = "a dictionary has a name without a value"
        raise OtherForm(message)
    return dict(zip(cast("list[bytes]", names), flat[1::2], strict=True))


def written(value: Value) -> bytes:
    """The characters of a value."""
    parts = list[bytes]()
    _write(value, parts)
    return b"".join(parts)


def _write(value: Value, parts: list[bytes]) -> None:
    """Add the characters of a value, with a blank where they would run into those before."""
    if isinstance(value, bytes):
        if parts and value[:1] not in _APART and parts[-1] not in _OPENING:
            parts.append(b" ")
        parts.append(value)
    elif isinstance(value, list):
        parts.append(b"[")
        for each in value:
            _write(each, parts)
        parts.append(b"]")
    else:
        parts.append(b"<<")
        for name, each in value.items():
            parts.append(name)
            _write(each, parts)
        parts.append(b">>")


def number_of(value: Value) -> int:
    """The number of the object to which a reference leads."""
    if not isinstance(value, bytes) or not value.endswith(b" 0 R"):
        message = f"{value!r} is no reference"
        raise OtherForm(message)
    return int(value[:-4])


def reference(number: int) -> bytes:
    """A reference to an object."""
    return b"%d 0 R" % number
