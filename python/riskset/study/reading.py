"""Reads a data file, whatever program wrote it, into one table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.files import is_file
from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study.dates import DateRules
from riskset.study.expected import check_digest, check_rows
from riskset.study.missing import exact_columns, missing_in
from riskset.study.origin import file_digest
from riskset.study.patient_rows import joined, patients_of
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawTable, WantedFile, check_width, unreadable
from riskset.study.read_later import ColumnsReadLater
from riskset.study.table import Column, Table, TextRules
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from riskset.study.file_sections import PatientFile
    from riskset.study.raw_table import RawColumn
    from riskset.study.schema import StudyFile
    from riskset.yaml_lines import KeyPath


Reader = Callable[[WantedFile], RawTable]
_OF_FORMATS = ("sheet", "header", "skip_rows", "encoding", "delimiter", "catalog")
"""Keys that say how files of some formats are read, and nothing of others."""


def read_table(study: StudyFile) -> Table:
    """Read the data file of a study, its rows made patients and other files joined to it.

    Raises
    ------
    StudyProblems
        When there is no such file, it cannot be read, or it is not one table with a header.
    """
    table = _patients(study, study.data, ("data",))
    for index, other in enumerate(study.data.join):
        where: KeyPath = ("data", "join", index)
        table = joined(study, table, _patients(study, other, where), other, where)
    return table


def _patients(study: StudyFile, options: PatientFile, where: KeyPath) -> Table:
    return patients_of(study, _file(WantedFile(study, options, where)), options, where)


def _file(wanted: WantedFile) -> Table:
    """One file, or sheet, as it stands."""
    study, path = wanted.study, wanted.path
    file = str(path)
    reader = _reader(wanted)
    if not is_file(path):
        raise StudyProblems([_no_file(wanted)])
    _check_keys(wanted)
    try:
        check_digest(wanted)
        # Before it is read: of a file that changes meanwhile the results are taken for old.
        study.has_read(wanted.options.path, file_digest(path))
        raw = reader(wanted)
    except OSError as error:
        raise unreadable(path, (error.strerror or str(error)).lower(), "Check that it can be opened") from error
    _check_header(path, raw.columns)
    if raw.rows.size == 0:
        raise unreadable(path, "it has a header, but no patient", "Add a row for each patient")
    check_rows(wanted, raw.rows.size)
    return table_of(study, raw, file)


def _no_file(wanted: WantedFile) -> Problem:
    """What is wrong with a path at which no file stands, and what is near it."""
    path = wanted.path
    file, what = str(path), "does not exist"
    there: list[Path] = []
    with suppress(OSError, ValueError):
        there = sorted(path.parent.iterdir())
        what = "is a folder" if path.is_dir() else "is a pipe, a socket or a device" if path.exists() else what
    near = [each.name for each in there if each.suffix.lower() in _readers() and each.name != path.name]
    remedy = did_you_mean(path.name, near, f"Data files in {quoted(path.parent)}")
    if "pipe" in what:
        remedy = "Write what comes of it to a file, and name that"
    return wanted.problem(("path",), f"data file {quoted(file)} {what}", remedy, file)


def table_of(study: StudyFile, raw: RawTable, file: str) -> Table:
    """What a reader found in a `file`, its values read by the rules of the study."""
    exact = exact_columns(study)
    columns: dict[str, Column] = {}
    later: dict[str, Callable[[], Column]] = {}
    for column in raw.columns:
        rules = _rules(study, column.name, exact)
        if column.later is None:
            columns[column.name] = column_of(column, rules)
        else:
            later[column.name] = partial(_read_later, column.later, rules)
    return Table(file, ColumnsReadLater(later) if later else columns, raw.rows)


def _read_later(read: Callable[[], RawColumn], rules: TextRules) -> Column:
    return column_of(read(), rules)


def _rules(study: StudyFile, column: str, exact: frozenset[str]) -> TextRules:
    """How the text of a column is read."""
    data = study.data
    formats = data.date_formats.get(column, data.date_format) or ()
    dates = DateRules(
        (formats,) if isinstance(formats, str) else tuple(formats), data.partial_dates, data.two_digit_years
    )
    return TextRules(missing_in(study, column, exact), data.decimal, dates)


def column_of(raw: RawColumn, rules: TextRules) -> Column:
    """A column as a reader found it, its text read by some rules."""
    if raw.codes is not None:
        return Column.coded(raw.name, raw.codes, raw.values, rules, raw.labels, raw.label)
    values = raw.values
    if values.dtype == np.float32:
        # 45.3 stored in single precision is 45.3 to who wrote it, not 45.29999924.
        values = values.astype(str).astype(np.float64)
    return Column.of(raw.name, values, rules, raw.labels, raw.label)


def _check_header(path: Path, columns: Sequence[RawColumn]) -> None:
    check_width(path, len(columns))
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


def _reader(wanted: WantedFile) -> Reader:
    """The reader of the file's format."""
    readers = _readers()
    path = wanted.path
    ending = path.suffix.lower()
    if ending in readers:
        return readers[ending]
    message = f"data file {quoted(str(path))} is not in a known format"
    remedy = f"Known are {listed(list(readers), 20)}"
    raise StudyProblems([wanted.problem(("path",), message, remedy, ending)])


def _readers() -> dict[str, Reader]:
    """Readers by the ending of the file's name; each brings its library only when it is called."""
    from riskset.study import binary_files, sheet_files, text_files

    return {
        **dict.fromkeys(text_files.ENDINGS, text_files.read_text),
        **dict.fromkeys(sheet_files.WORKBOOKS, sheet_files.read_excel),
        **dict.fromkeys(sheet_files.OTHERS, sheet_files.read_sheet),
        ".parquet": binary_files.read_parquet,
        **dict.fromkeys((".sav", ".zsav", ".por", ".sas7bdat", ".xpt", ".dta"), binary_files.read_package),
    }


def _keys(ending: str) -> frozenset[str]:
    """The keys that say how a file of a format is read."""
    from riskset.study import sheet_files, text_files

    if ending in text_files.ENDINGS:
        return frozenset({"header", "skip_rows", "encoding", "delimiter"})
    if ending in (*sheet_files.WORKBOOKS, *sheet_files.OTHERS):
        return frozenset({"sheet", "header", "skip_rows"})
    if ending in {".parquet", ".por"}:
        return frozenset()
    return frozenset({"encoding", "catalog"} if ending == ".sas7bdat" else {"encoding"})


def _check_keys(wanted: WantedFile) -> None:
    """Refuse keys that say nothing of a file of this format, rather than read it as if they did."""
    ending = wanted.path.suffix.lower()
    known = _keys(ending)
    problems = [
        wanted.problem(
            (key,),
            f"{dotted((*wanted.where, key))} has no meaning for a {ending} file",
            f"Remove it; the keys for such a file are {listed(sorted(known))}" if known else "Remove it",
            str(getattr(wanted.options, key)),
        )
        for key in _OF_FORMATS
        if getattr(wanted.options, key) and key not in known
    ]
    if problems:
        raise StudyProblems(problems)
