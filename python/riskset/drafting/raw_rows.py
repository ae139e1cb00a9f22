"""The rows of a data file as they stand: the first and the last, of the sheet that most likely holds the patients."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from riskset.study.encodings import likely_encoding
from riskset.study.raw_table import filled, unreadable
from riskset.study.sheet_files import OTHERS, WORKBOOKS, no_sheet, read_book
from riskset.study.text_files import DELIMITERS, ENDINGS, UTF_16, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Cells = tuple[Any, ...]
_FIRST, _LAST = 200, 50
_TRIED = 300


@dataclass(frozen=True)
class RawRows:
    """Rows that are not blank, each with its number in the file.

    Attributes
    ----------
    first, last : list of (int, tuple)
        The first rows, and the last of those after them.
    options : dict
        What reading them takes, of the section ``data``: ``sheet``, ``encoding``, ``delimiter``.
    sheets : dict of str to str
        The other sheets, each with what it is: ``hidden``, ``148 rows``.
    """

    first: list[tuple[int, Cells]]
    last: list[tuple[int, Cells]]
    options: dict[str, Any]
    sheets: dict[str, str]


def raw_rows(path: Path, sheet: str | None = None) -> RawRows | None:
    """The rows of a text file or a sheet; None of files that have no head of their own.

    Raises
    ------
    StudyProblems
        When the file cannot be read, or has no such sheet.
    """
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return _of_text(path)
    return _of_book(path, sheet) if ending in (*WORKBOOKS, *OTHERS) else None


def _rows(cells: Iterable[Cells], options: dict[str, Any], sheets: dict[str, str]) -> RawRows:
    numbered = ((row, each) for row, each in enumerate(cells, start=1) if filled(each))
    first = list(islice(numbered, _FIRST))
    return RawRows(first, list(deque(numbered, _LAST)), options, sheets)


def _of_text(path: Path) -> RawRows:
    content = path.read_bytes()
    encoding = _encoding(content)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeError as error:
        raise unreadable(path, "it is not text", "Save it as CSV in UTF-8") from error
    options = {} if encoding is None else {"encoding": encoding}
    usual = "\t" if path.suffix.lower() == ".tsv" else delimiter_of(text)
    delimiter = max((usual, *DELIMITERS), key=lambda each: _regularity(text, each))
    if delimiter != usual:
        options["delimiter"] = delimiter
    return _rows(map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), options, {})


def _encoding(content: bytes) -> str | None:
    """The encoding of a text; None for UTF-8."""
    if content.startswith(UTF_16):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeError:
        return likely_encoding(content)
    return None


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    """How alike the first rows are in their number of cells, and that number; 0 where it is one."""
    try:
        rows = [
            row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _TRIED) if any(row)
        ]
    except csv.Error:  # a cell longer than any is: an open quote
        return 0.0, 1
    (width, count), *_ = Counter(map(len, rows)).most_common(1) or [(1, 0)]
    return (count / len(rows), width) if width > 1 else (0.0, 1)


def _of_book(path: Path, wanted: str | None) -> RawRows:
    book = read_book(path, every=True)
    sheets, tables = book.sheets, book.rows
    if wanted is not None and wanted not in sheets:
        raise no_sheet(path, wanted, sheets)
    shown = [name for name, is_visible in sheets.items() if is_visible] or list(sheets)
    chosen = wanted or max(shown, key=lambda name: _in_table(tables[name]))
    options = {} if chosen == shown[0] else {"sheet": chosen}
    others = {
        name: f"{len(rows)} rows" if sheets[name] else "hidden" for name, rows in tables.items() if name != chosen
    }
    return _rows(map(tuple, tables[chosen]), options, others)


def _in_table(rows: list[list[Any]]) -> int:
    """Cells of a sheet that hold something, in rows of several: a table of patients rather than a page of notes."""
    return sum(count for count in map(filled, rows) if count > 1)
