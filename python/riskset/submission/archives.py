"""Zip archives whose bytes depend on their contents alone: fixed order, times and attributes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIME = (2000, 1, 1, 0, 0, 0)
# What the first entries of an Office file are, for programs that tell its kind from them.
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_STORED = (".png", ".tiff", ".tif", ".docx", ".pptx", ".xlsx", ".zip")
_PLAIN_FILE = 0o644 << 16


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """An archive of some files, by their names in it; of an Office file its parts."""
    buffer = io.BytesIO()
    first = [name for name in _FIRST if name in contents]
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in [*first, *sorted(set(contents) - set(first))]:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = _PLAIN_FILE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    return buffer.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive, by their names; folders are none.

    Raises
    ------
    zipfile.BadZipFile
        When it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
