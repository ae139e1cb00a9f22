"""Zip archives, such as Word files are: unpacked, and packed with bytes that depend on their contents alone."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Day = tuple[int, int, int, int, int, int]
_OWN_DAY: Day = (2000, 1, 1, 0, 0, 0)
_FIRST_DAY: Day = (1980, 1, 1, 0, 0, 0)
# What the first entries of an Office file are, for programs that tell its kind from them.
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_STORED = (".png", ".tiff", ".tif", ".docx", ".pptx", ".xlsx", ".zip")
_PLAIN_FILE = 0o644 << 16


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """An archive of some files, by their names in it, in one order and of one time; of an Office file its parts."""
    first = [name for name in _FIRST if name in contents]
    names = [*first, *sorted(set(contents) - set(first))]
    return _written((_entry(name), contents[name]) for name in names)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _OWN_DAY)
    entry.external_attr = _PLAIN_FILE
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
    return entry


def packed(contents: Mapping[str, bytes], days: Mapping[str, Day]) -> bytes:
    """An archive of files in their order, with the times that `days` gives; one without has the first of these."""
    day = next(iter(days.values()), _FIRST_DAY)
    return _written((_deflated(zipfile.ZipInfo(name, days.get(name, day))), contents[name]) for name in contents)


def _deflated(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _written(entries: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, bytes], dict[str, Day]]:
    """The files of an archive and their times, by their names; folders are none.

    Raises
    ------
    zipfile.BadZipFile
        When it is not an archive, or damaged, encrypted or packed in a way that Python does not know.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zlib.error, RuntimeError, EOFError) as error:
        raise zipfile.BadZipFile(str(error)) from error
    return files, {entry.filename: entry.date_time for entry in entries}


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive, by their names; folders are none.

    Raises
    ------
    zipfile.BadZipFile
        When it is not an archive.
    """
    return unpacked(content)[0]


def changed(content: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """An archive whose files `change` has changed; those that stay keep their times.

    Raises
    ------
    zipfile.BadZipFile
        When it is not an archive.
    """
    files, days = unpacked(content)
    return packed(change(files), days)
