"""Unpacks an Excel workbook: no more than a table can have, and without the cells and rows in which nothing stands."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.study.problems import StudyProblems
from riskset.study.raw_table import unreadable

if TYPE_CHECKING:
    from pathlib import Path

MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel."""
_MOST_BYTES = 400_000_000
_SUSPECT_BYTES, _MOST_RATIO = 20_000_000, 200
"""What is larger and was packed to a smaller part is one thing again and again, and no table."""
_AS_CSV = "Save the sheet with the patients as CSV"
_LARGE = 2_000_000
"""Sheets of fewer bytes are read as they are."""
_SHEETS = "xl/worksheets/"
_EMPTY_CELL = re.compile(rb"<c(?: [^<>]*)?/>|<c(?: [^<>/]*)?></c>")
_EMPTY_ROW = re.compile(rb"<row(?: [^<>]*)?/>|<row(?: [^<>/]*)?></row>")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row [^<>]*?\br="0*([0-9]{7,})"')


@dataclass(frozen=True)
class Unpacked:
    """A workbook as it can be read, and whether a cell of it is a formula."""

    file: Path | io.BytesIO
    has_formulas: bool


def unpacked(path: Path) -> Unpacked:
    """Unpack a workbook.

    Raises
    ------
    StudyProblems
        When it is not a workbook, or holds more than can be read.
    """
    try:
        with zipfile.ZipFile(path) as book:
            _check_size(path, book)
            return _unpacked(path, book)
    except (StudyProblems, FileNotFoundError, PermissionError):
        raise
    except Exception as error:
        # A damaged file fails anywhere in zip.
        raise not_a_workbook(path) from error


def not_a_workbook(path: Path) -> StudyProblems:
    """The error that a file is no Excel workbook."""
    return unreadable(path, "it is not an Excel workbook", "Open it in Excel and save it as .xlsx")


def _check_size(path: Path, book: zipfile.ZipFile) -> None:
    """Refuse a workbook that unpacks to more than a table has: the sizes that it declares are those that are unpacked."""
    parts = book.infolist()
    for part in parts:
        if part.file_size > max(_SUSPECT_BYTES, _MOST_RATIO * part.compress_size):
            reason = (
                f"{part.filename} unpacks from {part.compress_size:,} to {part.file_size:,} bytes, as no table does"
            )
            raise unreadable(path, reason, _AS_CSV)
    whole = sum(part.file_size for part in parts)
    if whole > _MOST_BYTES:
        reason = f"it unpacks to {whole / 1e6:,.0f} MB, and a workbook of at most {_MOST_BYTES / 1e6:.0f} MB is read"
        raise unreadable(path, reason, _AS_CSV)


def _unpacked(path: Path, book: zipfile.ZipFile) -> Unpacked:
    has_formulas, is_large = False, False
    sheets: dict[str, bytes] = {}
    for part in book.infolist():
        if not (part.filename.startswith(_SHEETS) and part.filename.endswith(".xml")):
            continue
        content = book.read(part)
        _check_rows(path, content)
        has_formulas = has_formulas or b"<f>" in content or b"<f " in content
        if part.file_size > _LARGE:
            is_large = True
            sheets[part.filename] = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", content))
    if not is_large:
        return Unpacked(path, has_formulas)
    slim = io.BytesIO()
    with zipfile.ZipFile(slim, "w", zipfile.ZIP_STORED) as kept:
        for part in book.infolist():
            kept.writestr(part.filename, sheets.pop(part.filename, None) or book.read(part))
    return Unpacked(slim, has_formulas)


def _check_rows(path: Path, sheet: bytes) -> None:
    """Refuse a row beyond the last of a sheet: all above it would be read as empty ones."""
    for found in _ROW_NUMBER.finditer(sheet):
        if len(found[1]) > 7 or int(found[1]) > MOST_ROWS:
            reason = f"it has a row {found[1][:20].decode()}, and a sheet of Excel has at most {MOST_ROWS:,}"
            raise unreadable(path, reason, "Open it in Excel and save it as .xlsx")
