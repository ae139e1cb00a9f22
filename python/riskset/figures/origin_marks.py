"""The mark of the study and the data that a picture comes from, put into a picture that was drawn without it.

So other data, of which a figure shows nothing, leave its drawing as it is kept, and the picture still says what it comes from.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.figures.formats import Form

# Stands in a drawn picture where the mark comes.
_PLACE = "riskset-digest-of-the-picture"
_SIGNATURE = 8


def without_origin(form: Form) -> Form:
    """The form of a picture whose mark is left open."""
    return replace(form, origin=_PLACE) if form.origin else form


def with_origin(form: Form, picture: bytes) -> bytes:
    """A picture that was drawn in the form of :func:`without_origin`, with the mark of its form."""
    if not form.origin:
        return picture
    place, mark = _PLACE.encode(), form.origin.encode()
    if form.name != "png":
        return picture.replace(place, mark, 1)
    chunks = ((kind, data.replace(place, mark) if kind == b"iTXt" else data) for kind, data in _chunks(picture))
    return picture[:_SIGNATURE] + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its kind."""
    begin = _SIGNATURE
    while begin < len(picture):
        (length,) = struct.unpack(">I", picture[begin : begin + 4])
        yield picture[begin + 4 : begin + 8], picture[begin + 8 : begin + 8 + length]
        begin += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
