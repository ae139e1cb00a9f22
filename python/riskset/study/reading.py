"""Reads a data file, whatever program wrote it, into one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study.dates import DateRules
from riskset.study.missing import exact_columns, missing_in
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawTable, unreadable
from riskset.study.table import Column, Table, TextRules

if TYPE_CHECKING:
    from riskset.study.raw_table import RawColumn
    from riskset.study.schema import StudyFile


Reader = Callable[[Path, "StudyFile"], RawTable]


def read_table(study: StudyFile) -> Table:
    """Read the data file of a study.

    Raises
    ------
    StudyProblems
        When there is no such file, it cannot be read, or it is not one table with a header.
    """
    path = study.data_path
    file = str(path)
    reader = _reader(study, path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        there = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
        near = [each.name for each in there if each.suffix.lower() in _readers()]
        remedy = did_you_mean(path.name, near, f"Data files in {quoted(path.parent)}")
        line = study.line("data", "path")
        message = f"data file {quoted(file)} {what}"
        raise StudyProblems([Problem(file=str(study.path), line=line, value=file, message=message, remedy=remedy)])
    try:
        raw = reader(path, study)
    except OSError as error:
        raise unreadable(path, (error.strerror or str(error)).lower(), "Check that it can be opened") from error
    _check_header(path, raw.columns)
    if raw.rows.size == 0:
        raise unreadable(path, "it has a header, but no patient", "Add a row for each patient")
    exact = exact_columns(study)
    columns = {column.name: _column(column, _rules(study, column.name, exact)) for column in raw.columns}
    return Table(file, columns, raw.rows)


def _rules(study: StudyFile, column: str, exact: frozenset[str]) -> TextRules:
    """How the text of a column is read."""
    data = study.data
    formats = data.date_formats.get(column, data.date_format) or ()
    dates = DateRules(
        (formats,) if isinstance(formats, str) else tuple(formats), data.partial_dates, data.two_digit_years
    )
    return TextRules(missing_in(study, column, exact), data.decimal, dates)


def _column(raw: RawColumn, rules: TextRules) -> Column:
    if raw.codes is not None:
        return Column.coded(raw.name, raw.codes, raw.values, rules, raw.labels, raw.label)
    values = raw.values
    if values.dtype == np.float32:
        # 45.3 stored in single precision is 45.3 to who wrote it, not 45.29999924.
        values = values.astype(str).astype(np.float64)
    return Column.of(raw.name, values, rules, raw.labels, raw.label)


def _check_header(path: Path, columns: Sequence[RawColumn]) -> None:
    places: dict[str, list[int]] = {}
    for number, column in enumerate(columns, start=1):
        places.setdefault(column.name, []).append(number)
    problems = [
        Problem(
            file=str(path),
            column=name,
            value=name,
            message=f"columns {', '.join(map(str, at))} have the same name",
            remedy="Give each column its own name",
        )
        for name, at in places.items()
        if len(at) > 1
    ]
    if problems:
        raise StudyProblems(problems)


def _reader(study: StudyFile, path: Path) -> Reader:
    """The reader of the file's format."""
    readers = _readers()
    ending = path.suffix.lower()
    if ending in readers:
        return readers[ending]
    message = f"data file {quoted(str(path))} is of no known format"
    remedy = "Save it as .xlsx" if ending == ".xls" else f"Known are {listed(list(readers), 20)}"
    line = study.line("data", "path")
    raise StudyProblems([Problem(file=str(study.path), line=line, value=ending, message=message, remedy=remedy)])


def _readers() -> dict[str, Reader]:
    """Readers by the ending of the file's name; each brings its library only when it is called."""
    from riskset.study import binary_files, text_files

    return {
        **dict.fromkeys((".csv", ".tsv", ".txt"), text_files.read_text),
        **dict.fromkeys((".xlsx", ".xlsm"), binary_files.read_excel),
        ".parquet": binary_files.read_parquet,
        **dict.fromkeys((".sav", ".zsav", ".por", ".sas7bdat", ".xpt", ".dta"), binary_files.read_package),
    }
