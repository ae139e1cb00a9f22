"""Reads sheets: of Excel workbooks with openpyxl, which tells formulas, of older ones and of .ods with calamine."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study.package_process import Ended, NotStarted, read_apart
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import (
    SAMPLE,
    RawColumn,
    RawTable,
    check_header_row,
    objects,
    ragged,
    unreadable,
    wanted_rows,
)
from riskset.study.workbooks import Unpacked, not_a_workbook, unpacked
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.study.raw_table import WantedFile

    Records = list[tuple[int, tuple[Any, ...]]]


WORKBOOKS = (".xlsx", ".xlsm")
OTHERS = (".xls", ".xlsb", ".ods")
_ANEW = "Open it and save it as .xlsx"


def read_excel(wanted: WantedFile) -> RawTable:
    """Read a sheet of an Excel workbook; without `header` the first row that is not blank is the header."""
    book = unpacked(wanted.path)
    records = _sheet_rows(wanted, book, computed=True)
    if book.has_formulas:
        _check_computed(wanted.path, records, _sheet_rows(wanted, book, computed=False))
    return _table(wanted, records)


def read_sheet(wanted: WantedFile) -> RawTable:
    """Read a sheet of an .xls, .xlsb or .ods file."""
    book = read_book(wanted.path, wanted.options.sheet)
    rows = book.rows[_sheet(wanted, book.sheets)]
    return _table(wanted, [(row, tuple(cells)) for row, cells in enumerate(rows, start=1)])


@dataclass(frozen=True)
class Book:
    """A workbook.

    Attributes
    ----------
    sheets : mapping of str to bool
        Whether one sees each sheet.
    rows : mapping of str to list of lists
        The rows of the sheets that were wanted.
    """

    sheets: Mapping[str, bool]
    rows: Mapping[str, list[list[Any]]]


def read_book(path: Path, sheet: str | None = None, *, every: bool = False) -> Book:
    """A workbook of any format, with the rows of a sheet, the first that one sees if none is named, or of `every` one.

    Raises
    ------
    StudyProblems
        When it cannot be read.
    """
    import_module("python_calamine")  # whoever does not have it is told how to get it, and no program starts
    kind = "spreadsheet" if path.suffix.lower() == ".ods" else "Excel workbook"
    with path.open("rb"):  # seen by audit hooks, by which an engine learns what its cells depend on
        pass
    try:
        found = read_apart(str(path.resolve()), path.suffix.lower(), {"sheet": sheet, "every": every})
    except Ended as error:  # a damaged workbook may end the library
        raise unreadable(path, f"it is not a readable {kind}", _ANEW) from error
    except NotStarted as error:
        reason = "the program that reads workbooks does not start"
        raise unreadable(path, reason, "Install python-calamine anew, or save the data as .csv or .xlsx") from error
    if "reason" in found:
        raise unreadable(path, f"it is not a readable {kind}", _ANEW)
    return Book(found["sheets"], found["rows"])


def _table(wanted: WantedFile, records: Records) -> RawTable:
    """The table of a sheet's rows."""
    path = wanted.path
    filled = list(wanted_rows(wanted, ((row, cells) for row, cells in records if _used(cells))))
    if not filled:
        raise unreadable(path, "the sheet is empty", "Write a header and a row for each patient, or name the sheet")
    check_header_row(wanted, filled[:SAMPLE])
    header = ["" if cell is None else str(cell).strip() for cell in filled[0][1]]
    while header and not header[-1]:
        header.pop()
    body = filled[1:]
    uneven = [(row, _used(cells)) for row, cells in body if _used(cells) > len(header)]
    if uneven:
        raise ragged(path, len(header), uneven)
    columns = [
        RawColumn(name, objects([cells[index] if index < len(cells) else None for _, cells in body]))
        for index, name in enumerate(header)
        if name
    ]
    return RawTable(columns, np.array([row for row, _ in body], dtype=np.int64))


def _sheet_rows(wanted: WantedFile, packed: Unpacked, *, computed: bool) -> list[tuple[int, tuple[Any, ...]]]:
    """Rows of a sheet with their numbers; formulas as their values (`computed`) or as they are written."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it does not draw; values are not affected.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(packed.file, read_only=True, data_only=computed)
            try:
                sheets = {each.title: each.sheet_state == "visible" for each in book.worksheets}
                sheet: Any = book[_sheet(wanted, sheets)]
                # Some programs write a wrong size of the sheet, and rows beyond it would be lost.
                sheet.reset_dimensions()
                return list(enumerate(sheet.iter_rows(values_only=True), start=1))
            finally:
                book.close()
    except StudyProblems:
        raise
    except Exception as error:
        # A damaged workbook fails anywhere in zip, XML or openpyxl.
        raise not_a_workbook(wanted.path) from error


def _used(cells: Sequence[Any]) -> int:
    """Cells of a row up to the last that holds something."""
    return max((place for place, cell in enumerate(cells, start=1) if cell not in {None, ""}), default=0)


def _check_computed(
    path: Path, records: list[tuple[int, tuple[Any, ...]]], formulas: list[tuple[int, tuple[Any, ...]]]
) -> None:
    """Refuse formulas that no program has computed: they would be read as empty cells."""
    for (row, values), (_, written) in zip(records, formulas, strict=True):
        for value, formula in zip(values, written, strict=False):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                reason = f"the formula {quoted(formula)} has no computed value"
                raise unreadable(path, reason, "Open the file in Excel and save it", row=row)


def _sheet(wanted: WantedFile, sheets: Mapping[str, bool]) -> str:
    """The sheet that is read, of all with whether one sees them: the one that is named, else the first that one sees."""
    name, file = wanted.options.sheet, str(wanted.path)
    if name is not None and name in sheets:
        return name
    if name is not None:
        raise no_sheet(wanted.path, name, sheets)
    shown = next((sheet for sheet, is_visible in sheets.items() if is_visible), None)
    if shown is None:
        message = f"all sheets are hidden: {listed(list(sheets))}"
        remedy = f"Name the one that is meant: {dotted((*wanted.where, 'sheet'))}: {next(iter(sheets), 'its name')}"
        raise StudyProblems([Problem(file=file, message=message, remedy=remedy)])
    return shown


def no_sheet(path: Path, name: str, sheets: Mapping[str, bool]) -> StudyProblems:
    """The error that a workbook has no sheet of a name."""
    message = f"there is no sheet {quoted(name)}"
    remedy = did_you_mean(name, list(sheets), "Sheets")
    return StudyProblems([Problem(file=str(path), value=name, message=message, remedy=remedy)])
