"""PNG files of a drawing's pixels.

Rows are packed as they are. The usual prediction of each pixel by its neighbours makes photographs smaller; a drawing of
flat areas and letters becomes larger by it, and the search for the best prediction takes three times as long as all else.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2
_METRE = 0.0254  # inches
# The quickest at which a repeated row is found wherever it is.
_LEVEL = 3


def png_file(
    pixels: NDArray[np.uint8], dpi: int, texts: Mapping[str, str], private: Sequence[tuple[bytes, bytes]] = ()
) -> bytes:
    """The file of a picture.

    Parameters
    ----------
    pixels : array of uint8
        Rows and columns of grey; for colours, with red, green and blue as a third dimension.
    dpi : int
    texts : mapping of str to str
        What the file says, by keyword.
    private : sequence of pairs of bytes
        Chunks that other programs pass over: the kind and the content of each.
    """
    height, width = pixels.shape[:2]
    kind = _GREY if pixels.ndim == 2 else _COLOUR
    rows = np.empty((height, pixels.size // height + 1), np.uint8)
    rows[:, 0] = 0  # the row is not predicted
    rows[:, 1:] = pixels.reshape(height, -1)
    per_metre = round(dpi / _METRE)
    return SIGNATURE + b"".join(
        [
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)),
            chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
            *(chunk(b"iTXt", _text(name, text)) for name, text in texts.items()),
            *(chunk(named, content) for named, content in private),
            chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)),
            chunk(b"IEND", b""),
        ]
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its kind."""
    begin = len(SIGNATURE)
    while begin < len(picture):
        (length,) = struct.unpack(">I", picture[begin : begin + 4])
        yield picture[begin + 4 : begin + 8], picture[begin + 8 : begin + 8 + length]
        begin += length + 12


def _text(name: str, text: str) -> bytes:
    """A text as it is, of no language."""
    return name.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
