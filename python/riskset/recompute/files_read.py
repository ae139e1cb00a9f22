"""The files that a study file names, read to one row a patient: text files, workbooks, files of packages; joined ones."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.dates import Forms
from riskset.recompute.packages_read import PACKAGES, of_package
from riskset.recompute.table import Table, told
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.recompute.packages_read import Labels

    Rows = list[list[Any]]

_OF_FILES = (
    "path",
    "id",
    "expect",
    "encoding",
    "sheet",
    "delimiter",
    "header",
    "skip_rows",
    "drop",
    "without_id",
    "rows",
)
_OF_DATES = ("date_format", "date_formats", "two_digit_years", "partial_dates")
_OF_DATA = (*_OF_FILES, *_OF_DATES, "follow_up", "missing", "join")
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_WORKBOOKS = frozenset({".xls", ".xlsb", ".ods"})


def read_table(study: Mapping[str, Any], folder: Path) -> Table:
    """Read the data of a study file, one row a patient.

    Raises
    ------
    Unread
        When a file is of a form, or has options, that are not read here.
    """
    data = study["data"]
    only_known({key: value for key, value in data.items() if (key, value) != ("decimal", ".")}, _OF_DATA, "data")
    forms = Forms.told_by(data)
    missing = frozenset({text for each in data.get("missing", []) if (text := told(each)) is not None})
    table = _patients(data, data, folder, forms, missing)
    for other in data.get("join") or []:
        only_known(other, (*_OF_FILES, "columns", "prefix"), "join")
        table = table.joined(_patients(other, data, folder, forms, missing), other, data["id"])
    return table


def _patients(
    options: Mapping[str, Any], data: Mapping[str, Any], folder: Path, forms: Forms, missing: frozenset[str]
) -> Table:
    path = folder / options.get("path", data["path"])
    columns, labels = _columns(path, options)
    size = len(next(iter(columns.values()), []))
    texts = {name: np.array([told(value) for value in values], dtype=object) for name, values in columns.items()}
    named = {name: {str(told(code)): label for code, label in codes.items()} for name, codes in labels.items()}
    return Table(texts, size, forms, missing, labels=named).patients(options, options.get("id"))


def _columns(path: Path, options: Mapping[str, Any]) -> tuple[Mapping[str, Sequence[Any]], Labels]:
    """The cells of a file by column, and the labels that it has for its codes."""
    form = path.suffix.lower()
    if form == ".parquet" or form in PACKAGES:
        return of_package(path, options.get("encoding"))
    if form in _TEXTS:
        rows = _of_text(path, options)
    elif form == ".xlsx":
        rows = _of_excel(path, options.get("sheet"))
    elif form in _WORKBOOKS:
        rows = _of_workbook(path, options.get("sheet"))
    else:
        message = f"a data file that is {form or 'without an ending'}"
        raise Unread(message)
    return _headed(rows, options), {}


def _of_text(path: Path, options: Mapping[str, Any]) -> Rows:
    try:
        with path.open(encoding=options.get("encoding", "utf-8-sig"), newline="") as stream:
            text = stream.read()
    except UnicodeDecodeError as error:
        message = "a text file whose encoding the study file does not name"
        raise Unread(message) from error
    delimiter = options.get("delimiter") or ("\t" if path.suffix.lower() == ".tsv" else _delimiter(text))
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))


def _delimiter(text: str) -> str:
    """The mark that most often divides the first lines."""
    start = "\n".join(text.splitlines()[:20])
    return max(",;\t|", key=start.count)


def _of_excel(path: Path, sheet: str | None) -> Rows:
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    name = sheet or next(each.title for each in book.worksheets if each.sheet_state == "visible")
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def _of_workbook(path: Path, sheet: str | None) -> Rows:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    shown = (each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible)
    return [list(row) for row in book.get_sheet_by_name(sheet or next(shown)).to_python(skip_empty_area=False)]


def _headed(rows: Rows, options: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The columns under their head; rows are numbered as a spreadsheet shows them."""
    header = options.get("header")
    numbers = [header] if isinstance(header, int) else list(header or [])
    if not numbers:
        numbers = [next(number for number, row in enumerate(rows, 1) if not _blank(row))]
    names = _names([rows[number - 1] for number in numbers])
    skipped = set(options.get("skip_rows") or [])
    body = [
        row for number, row in enumerate(rows, 1) if number > max(numbers) and number not in skipped and not _blank(row)
    ]
    return {
        name: [row[place] if place < len(row) else None for row in body] for place, name in enumerate(names) if name
    }


def _names(head: Rows) -> list[str]:
    """The names of columns: the texts over each, an upper one going on to the right over cells with a text below."""
    width = max(map(len, head))
    texts = [[_text(row[place]) if place < len(row) else "" for place in range(width)] for row in head]
    found: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(texts):
        over = ""
        for place in range(width):
            below = any(other[place] for other in texts[number + 1 :])
            above = any(other[place] for other in texts[:number])
            if row[place]:
                over = row[place] if below else ""
            elif not below or above:
                over = ""
            found[place].append(row[place] or over)
    return [" ".join(filter(None, each)) for each in found]


def _blank(row: Sequence[Any]) -> bool:
    return not any(_text(cell) for cell in row)


def _text(cell: object) -> str:
    """A cell as the name of a column."""
    if cell is None or isinstance(cell, datetime):
        return "" if cell is None else str(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
