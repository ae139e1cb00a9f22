"""The rows of a data file as they stand: the first and the last, of the sheet that most likely holds the patients."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from riskset.problems import Problem, did_you_mean, quoted
from riskset.study.encodings import likely_encoding
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import unreadable
from riskset.study.text_files import DELIMITERS, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Cells = tuple[Any, ...]
TEXTS = frozenset({".csv", ".tsv", ".txt"})
SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
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
    if ending in TEXTS:
        return _of_text(path)
    return _of_book(path, sheet) if ending in SHEETS else None


def _rows(cells: Iterable[Cells], options: dict[str, Any], sheets: dict[str, str]) -> RawRows:
    numbered = ((row, each) for row, each in enumerate(cells, start=1) if any(cell not in {None, ""} for cell in each))
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
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
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
    import python_calamine

    try:
        with path.open("rb") as file:
            book = python_calamine.CalamineWorkbook.from_filelike(file)
            visible = python_calamine.SheetVisibleEnum.Visible
            hidden = {each.name for each in book.sheets_metadata if each.visible != visible}
            tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (python_calamine.CalamineError, python_calamine.PasswordError) as error:
        raise unreadable(path, "it is not a readable workbook", "Open it and save it as .xlsx") from error
    if wanted is not None and wanted not in tables:
        message = f"there is no sheet {quoted(wanted)}"
        remedy = did_you_mean(wanted, list(tables), "Sheets")
        raise StudyProblems([Problem(file=str(path), value=wanted, message=message, remedy=remedy)])
    shown = [name for name in tables if name not in hidden] or list(tables)
    chosen = wanted or max(shown, key=lambda name: _filled(tables[name]))
    options = {} if chosen == shown[0] else {"sheet": chosen}
    others = {
        name: "hidden" if name in hidden else f"{len(rows)} rows" for name, rows in tables.items() if name != chosen
    }
    return _rows(map(tuple, tables[chosen]), options, others)


def _filled(rows: list[list[Any]]) -> int:
    """Cells of a sheet that hold something, in rows of several: a table of patients rather than a page of notes."""
    counts = (sum(cell not in {None, ""} for cell in row) for row in rows)
    return sum(count for count in counts if count > 1)
